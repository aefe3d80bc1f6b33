"""A store with the planted opinions, which wait for a theme, and one theme that has nothing to do with them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from planted_topics import DIMENSION, planted, vectors
from unit_rows import units

from pipeline.schemas import EnrichedResponses, RejectedRows
from pipeline.settings import Settings
from pipeline.store.port import Batch, EncoderVersion, ThemeRecord, curated_theme_id
from pipeline.store.sql import open_store
from pipeline.store.theme_port import FullStore

ENCODER = EncoderVersion("planted", "ab" * 32, DIMENSION)
PRICE = ThemeRecord(theme_id=curated_theme_id("price"), key="price", labels={"en": "Price", "pt": "Preço"})
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def settings_in(folder: Path, **sections: Any) -> Settings:
    """Settings of a store in a folder."""
    return Settings(home=folder, directory=folder, **sections)


@contextmanager
def planted_store(settings: Settings, change: Callable[[str], str] = str) -> Iterator[FullStore]:
    """The store of these settings, with the planted opinions in it, their texts changed."""
    settings.make_home()
    with open_store(settings.store_url, ENCODER) as store:
        rows = planted()
        _say(store, "night-1", [{**row, "text": change(row["text"])} for row in rows], vectors(rows))
        yield store


def say_again(store: FullStore, times: int) -> None:
    """Store a night in which that many customers more say what was said of the first topic."""
    rows = planted()
    again = [
        {**row, "unit_id": f"v{i:04}", "response_id": f"s{i:04}", "row": len(rows) + i}
        for i, row in enumerate(rows[:times])
    ]
    _say(store, "night-2", again, vectors(rows)[:times])


def _say(store: FullStore, run_id: str, rows: Sequence[dict[str, Any]], where: NDArray[np.float32]) -> None:
    said = units(list(rows))
    with store.begin_night(run_id) as night:
        store.sync_themes(night, [PRICE])
        responses = [_response(row) for row in said.to_dicts()]
        types = {name: column.dtype for name, column in EnrichedResponses.columns().items()}
        store.write_batch(
            night,
            Batch(
                source="shop.csv",
                input_sha256="cd" * 32,
                responses=EnrichedResponses.validate(pl.DataFrame(responses, schema=types)),
                units=said,
                vectors=where,
                rejected=RejectedRows.create_empty(),
            ),
        )


def _response(unit: dict[str, Any]) -> dict[str, Any]:
    return {
        "row": unit["row"],
        "source": "shop.csv",
        "respondent_id": f"{unit['row']:032x}",
        "kind": "survey",
        "text": unit["text"],
        "received_at": MONDAY + timedelta(minutes=unit["row"]),
        "response_id": unit["response_id"],
        "content_hash": unit["text"],
        "question_polarity": "open",
        "mended": False,
        "redactions": [],
        "language": unit["language"],
        "language_confidence": 0.99,
        "sentiment": unit["sentiment"],
        "sentiment_score": unit["sentiment_score"],
        "themes": [unit["theme"]] if unit["theme"] else [],
        "primary_pain_point": unit["theme"],
        "flags": [],
        "reason": unit["reason"],
    }
