"""Keeps a training that takes hours, so that one that was killed goes on where it was instead of from the start."""

import hashlib
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.optim.lr_scheduler import LRScheduler

from models.encoder.curriculum import Curriculum

EVERY = 100
"""Steps between two saves: a minute or two of work."""


@dataclass
class Course:
    """All that a training is made of and changes as it goes: weights, optimiser, schedule, and every source of chance.

    ``best`` are the weights of the epoch that did best on held-out lessons, ``best_score`` how well it did; ``done``
    counts steps, ``seconds`` those that all of them took.
    """

    parts: nn.ModuleDict
    optimiser: torch.optim.Optimizer
    schedule: LRScheduler
    chances: tuple[random.Random, ...]
    best: dict[str, Any]
    best_score: float = -1.0
    done: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Checkpoint:
    """A file that holds a course; ``of`` tells the plan it belongs to from any other."""

    path: Path
    of: str

    def save(self, course: Course) -> None:
        """Writes the file in one move: killed meanwhile, the one before it stays."""
        state = {
            "of": self.of,
            "parts": course.parts.state_dict(),
            "optimiser": course.optimiser.state_dict(),
            "schedule": course.schedule.state_dict(),
            "chances": [chance.getstate() for chance in course.chances],
            "torch": torch.get_rng_state(),
            "best": course.best,
            "best_score": course.best_score,
            "done": course.done,
            "seconds": course.seconds,
        }
        beside = self.path.with_suffix(".part")
        torch.save(state, beside)
        beside.replace(self.path)

    def restore(self, course: Course) -> None:
        """Sets the course to where it was, in place, if the file is there and of the same plan."""
        if not self.path.is_file():
            return
        state = torch.load(self.path, weights_only=True)
        if state["of"] != self.of:
            return
        course.parts.load_state_dict(state["parts"])
        course.optimiser.load_state_dict(state["optimiser"])
        course.schedule.load_state_dict(state["schedule"])
        for chance, met in zip(course.chances, state["chances"], strict=True):
            chance.setstate(met)
        torch.set_rng_state(state["torch"])
        course.best, course.best_score = state["best"], state["best_score"]
        course.done, course.seconds = state["done"], state["seconds"]


def fingerprint(plan: Curriculum) -> str:
    """A sha256 over all that a plan teaches, its epochs and its seed."""
    digest = hashlib.sha256(f"{plan.epochs}/{plan.seed}".encode())
    everything = [*plan.own, *(x for lessons, share in plan.outside.values() for x in (*lessons, share)), *plan.pairs]
    for lesson in everything:
        digest.update(repr(lesson).encode())
    return digest.hexdigest()
