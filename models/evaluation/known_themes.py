"""Scores themes that are known by a few examples only, as a company's own taxonomy would give them.

Requests by six exemplars a scenario, drawn from ``train/``; news by written definitions of its topics; complaints to
airlines by six exemplars a reason: the latter two in ``known_themes.yaml``. Each is told by the head that Clamor fits
for any taxonomy, and by the nearest centroid, with the shipped encoder and with the encoder as it comes.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from models.evaluation.contenders import Contender
from models.evaluation.datasets import rows_of
from models.evaluation.figures import CENTROID, ENCODER, KNOWN, RULES, UNTUNED, Figure
from models.evaluation.metrics import centroids, nearest
from models.evaluation.topic_sets import AIRLINE, EXEMPLARS, MASSIVE, MASSIVE_TRAIN, SEED, SIB200
from pipeline.progress import Progress
from pipeline.schemas import LANGUAGES
from pipeline.stages.head import TrainingTexts, fit
from pipeline.themes.fit import PENALTY

WRITTEN = Path(__file__).with_name("known_themes.yaml")
COLUMNS = {ENCODER: CENTROID, UNTUNED: UNTUNED}
"""What the nearest centroid is called, by the encoder that reads."""


@dataclass(frozen=True)
class KnownSet:
    """Texts of one language with their theme, and the examples, of any language, by which themes are known."""

    name: str
    language: str
    texts: tuple[str, ...]
    themes: tuple[str, ...]
    examples: tuple[str, ...]
    example_themes: tuple[str, ...]


def known_sets(data: Path) -> list[KnownSet]:
    """The sets for which ``data`` has texts."""
    return [one for one in (*_requests(data), *_news(data / "dev"), *_complaints(data / "dev")) if one.texts]


def score_known(contenders: Sequence[Contender], sets: Sequence[KnownSet], progress: Progress) -> list[Figure]:
    """The share of texts that get their theme; ``contenders`` are the shipped encoder and, if there, the untuned."""
    found: list[Figure] = []
    for contender in contenders:
        if contender.name not in COLUMNS:
            continue
        contender.read_all([text for one in sets for text in one.texts + one.examples], progress)
        for one in sets:
            told = {COLUMNS[contender.name]: _by_centroid(contender, one)}
            if contender.name == ENCODER:
                told = {RULES: _by_head(contender, one), **told}
            for name, themes in told.items():
                share = float(np.mean(themes == np.array(one.themes)))
                found.append(Figure("themes", KNOWN, one.name, one.language, name, share, len(one.texts)))
    return found


def _by_head(contender: Contender, one: KnownSet) -> NDArray[np.str_]:
    head = fit(
        TrainingTexts(list(one.examples), list(one.example_themes), contender.vectors(one.examples)),
        c=PENALTY,
        temperature=1.0,
    )
    probabilities = head.probabilities(one.texts, contender.vectors(one.texts))
    told: NDArray[np.str_] = np.array(head.classes)[probabilities.argmax(axis=1)]
    return told


def _by_centroid(contender: Contender, one: KnownSet) -> NDArray[np.str_]:
    themes = sorted(set(one.example_themes))
    places = nearest(
        contender.vectors(one.texts), centroids(contender.vectors(one.examples), list(one.example_themes), themes)
    )
    told: NDArray[np.str_] = np.array(themes)[places]
    return told


def _requests(data: Path) -> Iterator[KnownSet]:
    """Each language by the same exemplars, which are there in all four."""
    taught, rng = rows_of(data / "train", MASSIVE_TRAIN), random.Random(SEED)  # noqa: S311 - a draw, not a secret
    examples = []
    for scenario in sorted({row["scenario"] for row in taught}):
        rows = [row for row in taught if row["scenario"] == scenario]
        examples += [(row[code], scenario) for row in rng.sample(rows, min(EXEMPLARS, len(rows))) for code in LANGUAGES]
    asked = rows_of(data / "dev", MASSIVE) if examples else []
    for code in LANGUAGES:
        yield _set(MASSIVE, code, [(row[code], row["scenario"]) for row in asked], examples)


def _news(dev: Path) -> Iterator[KnownSet]:
    for code in LANGUAGES:
        rows = rows_of(dev, f"topics_{code}_sib200")
        yield _set(SIB200, code, [(row["text"], row["label"]) for row in rows], _written(SIB200))


def _complaints(dev: Path) -> Iterator[KnownSet]:
    """Those with one of the reasons that are written down: others have a handful of texts, or tell nothing."""
    examples = _written(AIRLINE)
    reasons = {theme for _, theme in examples}
    rows = [(row["text"], row["negative_reason"]) for row in rows_of(dev, AIRLINE)]
    yield _set(AIRLINE, "en", [row for row in rows if row[1] in reasons], examples)


def _set(name: str, language: str, rows: Sequence[tuple[str, str]], examples: Sequence[tuple[str, str]]) -> KnownSet:
    texts, themes = (tuple(row[i] for row in rows) for i in (0, 1))
    of_examples, example_themes = (tuple(row[i] for row in examples) for i in (0, 1))
    return KnownSet(name, language, texts, themes, of_examples, example_themes)


@cache
def _written(name: str) -> tuple[tuple[str, str], ...]:
    """What is written of the themes of a set: texts and their theme."""
    themes = yaml.safe_load(WRITTEN.read_text("utf-8"))[name]
    return tuple((text, theme) for theme, said in themes.items() for texts in said.values() for text in texts)
