"""Speeds side by side in one run, tokenising included: contenders take turns, so that a busy moment hits all alike."""

import random
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.evaluation.figures import EVERY, FULL_PRECISION, RATIO, SPEED, TWIN, VECTORS_ALONE, Figure
from models.registry import artefact
from pipeline.progress import Progress
from pipeline.stages.encode import MAX_TOKENS, Encoder, OnnxEncoder

ROUNDS = 5
TEXTS = 1_000
SEED = 0
BOTH, ALONE, FULL, TWIN_ALONE = "encoder", "encoder, vectors alone", "as it comes, 32 bits", "static"


class VectorsAlone(OnnxEncoder):
    """The shipped encoder asked for vectors alone: the part of the network for sentiment does not run."""

    def _run(self, ids: list[int]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        tokens = np.array([ids[:MAX_TOKENS]], dtype=np.int64)
        feeds = {"input_ids": tokens, "attention_mask": np.ones_like(tokens), "token_type_ids": np.zeros_like(tokens)}
        (vector,) = self._session.run(["sentence_embedding"], feeds)
        return vector[0], np.zeros((), dtype=np.float32)


def vectors_alone() -> VectorsAlone:
    """The shipped encoder without its sentiment."""
    found = artefact("encoder")
    return VectorsAlone(found.directory, BOTH, found.version)


def sample(texts: Sequence[str]) -> list[str]:
    """At most ``TEXTS`` distinct texts, the same ones for the same texts."""
    distinct = sorted(set(texts))
    return random.Random(SEED).sample(distinct, min(TEXTS, len(distinct)))  # noqa: S311 - a draw, not a secret


def score_speed(racers: dict[str, Encoder], texts: Sequence[str], progress: Progress) -> list[Figure]:
    """Texts a second of each racer, best of ``ROUNDS`` turns, and the ratios that have a goal."""
    best = dict.fromkeys(racers, float("inf"))
    with progress.step("Racing", ROUNDS * len(racers) * len(texts), "texts") as tick:
        for _ in range(ROUNDS):
            for name, encoder in racers.items():
                began = time.perf_counter()
                encoder.read(texts)
                best[name] = min(best[name], time.perf_counter() - began)
                tick(len(texts))
    speeds = {name: len(texts) / seconds for name, seconds in best.items()}
    found = [Figure("speed", SPEED, "", EVERY, name, speed, len(texts)) for name, speed in speeds.items()]
    for ratio, (over, under) in {
        VECTORS_ALONE: (BOTH, ALONE),
        FULL_PRECISION: (BOTH, FULL),
        TWIN: (TWIN_ALONE, BOTH),
    }.items():
        if over in speeds and under in speeds:
            found.append(Figure("speed", RATIO, ratio, EVERY, over, speeds[over] / speeds[under], len(texts)))
    return found
