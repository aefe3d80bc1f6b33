"""A store with a few opinions, made for tests about what people do to themes."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import dataframely as dy
import numpy as np
import polars as pl

from pipeline.schemas import AssignedUnits, EnrichedResponses, RejectedRows
from pipeline.stages.assign import ThemeAssigner
from pipeline.stages.features import LEXICAL_FEATURES
from pipeline.stages.head import LinearHead
from pipeline.store.port import Batch, EncoderVersion, ThemeRecord, curated_theme_id
from pipeline.store.sql import open_store
from pipeline.store.theme_port import FullStore, Prototype, ThemeChange

ENCODER = EncoderVersion("e5-small", "ab" * 32, 4)
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


@dataclass(frozen=True)
class Said:
    """An opinion that is its whole response; ``theme`` is a key, or a reason after a ``?``."""

    number: int
    text: str = "Entrega lenta"
    theme: str = "delivery_time"
    vector: Sequence[float] = (1.0, 0.0, 0.0, 0.0)
    language: str = "pt"
    focus: str | None = None
    candidates: tuple[str, ...] = ()

    @property
    def unit_id(self) -> str:
        """20 hex digits."""
        return unit_id(self.number)


def unit_id(number: int) -> str:
    """The id of the unit of this number: its first eight digits tell it from all others."""
    return f"{number:08x}{'0' * 12}"


def curated(key: str, label: str = "", **changes: object) -> ThemeRecord:
    """A theme of the taxonomy, labelled in Portuguese and English."""
    values = {"labels": {"pt": label or key, "en": key.replace("_", " ").capitalize()}} | changes
    return ThemeRecord(theme_id=curated_theme_id(key), key=key, **values)  # type: ignore[arg-type]


TAXONOMY = (curated("delivery_time", "Prazo de entrega"), curated("price", "Preço"), curated("staff", "Atendimento"))
DELIVERY, PRICE, STAFF = TAXONOMY


def discovered(key: str, **changes: object) -> ThemeRecord:
    """A theme that a refit proposed; its id is that of its key."""
    values = {"status": "proposed", "kind": "discovered", "labels": {"pt": key}} | changes
    return ThemeRecord(theme_id=curated_theme_id(f"discovered/{key}"), key=key, **values)  # type: ignore[arg-type]


def prototype(theme: ThemeRecord, *vector: float, floor: float = 0.8, margin: float = 0.0) -> Prototype:
    """Where a discovered theme lies."""
    return Prototype(theme.theme_id, np.array(vector, dtype=np.float32), floor, margin, 10)


PARKING = discovered("parking", labels={"pt": "Estacionamento", "ro": "Parcare mașini"})
"""A proposal."""
LIES = prototype(PARKING, 0, 1, 0, 0)
"""Where it lies."""
FEES = discovered("fees", status="active", parent_id=PRICE.theme_id)
"""A part of the price."""
FOUR = (
    Said(1, "Entrega lenta", "delivery_time"),
    Said(2, "Muito caro", "price"),
    Said(3, "caro demais", "price"),
    Said(4, "Quero parcelar", "?no_theme_yet", (0, 1, 0, 0)),
)
"""Opinions of two themes, and one that waits where the proposal lies."""
TORN = Said(9, "Nada barato nem simpático", "?ambiguous", candidates=("price", "staff"))
"""One between two themes."""


def units(*opinions: Said) -> dy.DataFrame[AssignedUnits]:
    """The opinions as a night assigned them."""
    return AssignedUnits.validate(pl.DataFrame([_unit(one) for one in opinions], _types(AssignedUnits)))


def batch(*opinions: Said) -> Batch:
    """The opinions with their responses."""
    return Batch(
        source="shop.csv",
        input_sha256="cd" * 32,
        responses=EnrichedResponses.validate(
            pl.DataFrame([_response(one) for one in opinions], _types(EnrichedResponses))
        ),
        units=units(*opinions),
        vectors=np.array([one.vector for one in opinions], dtype=np.float32).reshape(len(opinions), 4),
        rejected=RejectedRows.create_empty(),
    )


def small_head() -> ThemeAssigner:
    """A head that reads delivery in the first number of a vector, price in the second, and the letters not at all."""
    classes = ("_background", "_general", "delivery_time", "price", "staff")
    weights = np.zeros((4 + LEXICAL_FEATURES, len(classes)), dtype=np.float32)
    weights[0, 2] = weights[1, 3] = 4
    return ThemeAssigner(
        head=LinearHead(
            classes=classes,
            weights=weights,
            bias=np.array([0.5, -9, 0, 0, -1], dtype=np.float32),
            idf=np.ones(LEXICAL_FEATURES, dtype=np.float32),
            temperature=0.3,
        ),
        floors=np.full(len(classes), 0.5, dtype=np.float32),
        margins=np.full(len(classes), 0.05, dtype=np.float32),
    )


@contextmanager
def stored(
    folder: Path,
    *opinions: Said,
    themes: Sequence[ThemeRecord] = TAXONOMY,
    found: Sequence[ThemeRecord] = (),
    prototypes: Sequence[Prototype] = (),
) -> Iterator[FullStore]:
    """A SQLite store in a folder, with these opinions, the taxonomy's themes and those that were ``found``."""
    shutil.copy(_migrated(), folder / "clamor.db")
    with open_store(f"sqlite:///{folder}/clamor.db", ENCODER) as store:
        with store.begin_night("night-1") as night:
            store.sync_themes(night, themes)
            store.change_themes(ThemeChange(themes=tuple(found), prototypes=tuple(prototypes)), night)
            store.write_batch(night, batch(*opinions))
        yield store


def themes_of(store: FullStore) -> dict[str, str]:
    """The theme of every unit by its number, or its reason after a ``?``."""
    rows = store.read_units().select("unit_id", "theme", "reason").rows()
    return {str(int(unit[:8], 16)): theme or f"?{reason}" for unit, theme, reason in rows}


def theme(store: FullStore, key: str) -> ThemeRecord:
    """The stored theme of a key."""
    return next(one for one in store.themes() if one.key == key)


@cache
def _migrated() -> Path:
    """An empty store, made once a process: migrations take most of a test's time."""
    path = Path(tempfile.mkdtemp()) / "clamor.db"
    open_store(f"sqlite:///{path}").close()
    return path


def _unit(one: Said) -> dict[str, object]:
    has_theme = not one.theme.startswith("?")
    return {
        "unit_id": one.unit_id,
        "response_id": f"{one.number:032x}",
        "row": one.number,
        "ordinal": 0,
        "start": 0,
        "end": len(one.text),
        "text": one.text,
        "focus": one.focus,
        "language": one.language,
        "question_polarity": "asks_bad",
        "content": True,
        "sentiment": "negative",
        "sentiment_score": -0.8,
        "sentiment_confidence": 0.9,
        "theme": one.theme if has_theme else None,
        "similarity": 0.75,
        "margin": 0.25,
        "candidates": list(one.candidates),
        "reason": None if has_theme else one.theme.removeprefix("?"),
    }


def _response(one: Said) -> dict[str, object]:
    unit = _unit(one)
    return {
        "row": one.number,
        "source": "shop.csv",
        "external_id": f"{1000 + one.number:032x}",
        "respondent_id": f"{2000 + one.number:032x}",
        "kind": "survey",
        "question": "O que podemos melhorar?",
        "text": one.text,
        "received_at": MONDAY + timedelta(minutes=one.number % 10_000),
        "response_id": unit["response_id"],
        "content_hash": f"{one.text}/{one.theme}",
        "question_polarity": "asks_bad",
        "mended": False,
        "redactions": [],
        "language": one.language,
        "language_confidence": 0.99,
        "sentiment": "negative",
        "sentiment_score": -0.8,
        "themes": [unit["theme"]] if unit["theme"] else [],
        "primary_pain_point": unit["theme"],
        "flags": [],
        "reason": unit["reason"],
    }


def _types(schema: type[dy.Schema]) -> dict[str, object]:
    return {name: column.dtype for name, column in schema.columns().items()}
