"""The whole evaluation, area by area: every model on every file of a data folder, and the baselines beside it."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from models.evaluation.contenders import Contender, Remembering, shipped
from models.evaluation.datasets import Found, look_into
from models.evaluation.figures import (
    AREAS,
    STATIC,
    UNTUNED,
    Area,
    Figure,
    goal_of,
)
from models.evaluation.known_themes import known_sets, score_known
from models.evaluation.language import score_language
from models.evaluation.mood_sets import M_ABSA, held_out_sets, mood_sets
from models.evaluation.sentiment import linear_head, score_sentiment
from models.evaluation.speed import ALONE, BOTH, FULL, TWIN_ALONE, sample, score_speed, vectors_alone
from models.evaluation.themes import score_gold, score_reviews
from models.evaluation.topic_sets import AIRLINE, SEMEVAL_SET, exemplar_sets, pairs, topic_sets
from models.evaluation.untuned import BaselineUnavailableError, UntunedEncoder, untuned
from models.evaluation.vectors import score_clusters, score_exemplars, score_retrieval
from models.provenance import DataFile, data_files, hardware
from models.sentiment.data import Source, sources
from pipeline.progress import SILENT, Progress
from pipeline.stages.encode import Encoder, load_encoder
from pipeline.wiring import heads


@dataclass(frozen=True)
class Evaluation:
    """What was measured, on what, and what was left out and why (a line each).

    ``confusion`` counts sentences by (true, said) language; ``versions`` are those of the models measured.
    """

    figures: tuple[Figure, ...]
    confusion: dict[tuple[str, str], int]
    files: tuple[DataFile, ...]
    left_out: tuple[str, ...]
    versions: dict[str, str]
    areas: tuple[Area, ...]
    seconds: float
    hardware: str

    def as_json(self) -> dict[str, Any]:
        """All of it, each figure beside its goal."""
        figures = [
            asdict(figure) | ({"goal": goal.value, "at_most": goal.at_most} if (goal := goal_of(figure)) else {})
            for figure in self.figures
        ]
        confusion = [{"language": true, "said": said, "rows": n} for (true, said), n in self.confusion.items()]
        return asdict(self) | {"figures": figures, "confusion": confusion}


@dataclass
class _Stand:
    """Those who take part, loaded when the first area asks for them."""

    data: Path
    progress: Progress
    left_out: list[str] = field(default_factory=list)
    _ours: list[Contender] = field(default_factory=list)
    _untuned: UntunedEncoder | None = None
    _untuned_was_asked: bool = False
    _as_it_comes: Contender | None = None

    def ours(self) -> list[Contender]:
        """The encoder, and its twin if there is one."""
        if not self._ours:
            self._ours = shipped()
            if len(self._ours) == 1:
                self.left_out.append("static: there is no models/static/artefact")
        return self._ours

    def untuned(self) -> UntunedEncoder | None:
        """The encoder as it comes, None where it cannot be had."""
        if not self._untuned_was_asked:
            self._untuned_was_asked = True
            try:
                self._untuned = untuned(self.data / "train", self.progress)
            except BaselineUnavailableError as error:
                self.left_out.append(f"{UNTUNED}, linear head and 32 bits: {error}")
        return self._untuned

    def as_it_comes(self) -> list[Contender]:
        """The same as a contender, or nobody."""
        made = self.untuned()
        if made and not self._as_it_comes:
            self._as_it_comes = Contender(UNTUNED, Remembering(made.small))
        return [self._as_it_comes] if self._as_it_comes else []


def evaluate(data: Path, areas: Sequence[Area] = AREAS, progress: Progress = SILENT) -> Evaluation:
    """Score the shipped models on ``data/dev``; ``data/train`` gives exemplars, teaches the linear head, calibrates.

    Raises:
        InputError: ``data`` is no folder with known files, or a file is not what its name says; see ``look_into``.
    """
    began = time.perf_counter()
    found = look_into(data)
    stand = _Stand(data, progress, _left_out(found, data))
    figures: list[Figure] = []
    confusion: dict[tuple[str, str], int] = {}
    if "sentiment" in areas:
        figures += _sentiment(stand)
    if "language" in areas:
        scores = score_language(data / "dev", progress)
        figures += scores.figures
        confusion = scores.confusion
        stand.left_out += [f"{name}: not installed; pip install 'clamor[eval]'" for name in scores.absent]
    if "vectors" in areas:
        figures += _vectors(stand)
    if "themes" in areas:
        figures += _themes(stand)
    if "speed" in areas:
        figures += _speed(stand)
    return Evaluation(
        tuple(figures),
        confusion,
        data_files(data, [data / "dev" / f"{name}.csv" for name in found.present]),
        tuple(stand.left_out),
        {one.name: one.encoder.version for one in stand.ours()},
        tuple(area for area in AREAS if area in areas),
        time.perf_counter() - began,
        hardware(),
    )


def _left_out(found: Found, data: Path) -> list[str]:
    lines = [f"dev/{name}.csv: not there" for name in found.absent]
    lines += [f"dev/{name}.csv: nothing here knows how to score it" for name in found.unknown]
    if not (data / "train").is_dir():
        lines.append("train/: not there; without it no held-out tenth, no linear head and few exemplars")
    return lines


def _taught(data: Path) -> list[Source]:
    """What teaches sentiment, nothing where a file of it is missing."""
    try:
        return sources(data / "train")
    except FileNotFoundError:
        return []


def _sentiment(stand: _Stand) -> list[Figure]:
    taught = _taught(stand.data)
    sets = [*held_out_sets(taught), *mood_sets(stand.data / "dev")]
    contenders = list(stand.ours())
    if not taught:
        stand.left_out.append("linear head: train/ lacks a file of what teaches sentiment")
    elif stand.as_it_comes():
        contenders.append(linear_head(stand.as_it_comes()[0].encoder, taught, stand.progress))
    return score_sentiment(contenders, sets, stand.progress)


def _vectors(stand: _Stand) -> list[Figure]:
    contenders = [*stand.ours(), *stand.as_it_comes()]
    dev, progress = stand.data / "dev", stand.progress
    return [
        *score_clusters(contenders, topic_sets(dev), progress),
        *score_retrieval(contenders, pairs(dev), progress),
        *score_exemplars(contenders, exemplar_sets(stand.data), progress),
    ]


def _themes(stand: _Stand) -> list[Figure]:
    reviews = [one for one in topic_sets(stand.data / "dev") if one.name.startswith((M_ABSA, SEMEVAL_SET, AIRLINE))]
    encoder = stand.ours()[0]
    return [
        *score_gold(stand.progress),
        *score_known([encoder, *stand.as_it_comes()], known_sets(stand.data), stand.progress),
        *score_reviews(encoder, heads().themes, reviews, stand.progress),
    ]


def _speed(stand: _Stand) -> list[Figure]:
    texts = sample([text for one in mood_sets(stand.data / "dev") for text in one.texts])
    if not texts:
        stand.left_out.append("speed: no file of sentiment to take texts from")
        return []
    racers: dict[str, Encoder] = {BOTH: load_encoder(), ALONE: vectors_alone()}
    made = stand.untuned()
    if made:
        racers[FULL] = made.full
    if STATIC in {one.name for one in stand.ours()}:
        racers[TWIN_ALONE] = load_encoder(STATIC)
    return score_speed(racers, texts, stand.progress)
