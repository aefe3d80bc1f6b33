"""Small batches for store tests."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl

from pipeline.schemas import AssignedUnits, EnrichedResponses, RejectedRows
from pipeline.store.port import Batch, EncoderVersion, ThemeRecord, curated_theme_id

ENCODER = EncoderVersion("e5-small", "ab" * 32, 4)
SHA = "cd" * 32
THEMES = tuple(
    ThemeRecord(
        theme_id=curated_theme_id(key),
        key=key,
        journey_stage="purchase",
        pillar="effort",
        labels={"pt": label, "en": key},
        labels_negative={"pt": f"{label}: mau"},
        keywords={"pt": (key, "coração")},
    )
    for key, label in (("delivery_time", "Prazo de entrega"), ("price", "Preço"))
)


def key(number: int) -> str:
    """Return something that looks like a keyed hash."""
    return f"{number:032x}"


def answer(
    number: int, text: str = "Entrega lenta", theme: str | None = "delivery_time", **changes: Any
) -> dict[str, Any]:
    """Return one response, which has one unit that is its whole text."""
    values = {
        "row": number,
        "source": "shop.csv",
        "external_id": key(1000 + number),
        "respondent_id": key(2000 + number),
        "kind": "survey",
        "survey": "nps",
        "question": "O que podemos melhorar?",
        "declared_language": "pt",
        "text": text,
        "received_at": datetime(2025, 3, 1 + number % 28, 9, 30, tzinfo=UTC),
        "channel": "web",
        "customer_ref": None,
        "segment": None,
        "country": "PT",
        "nps": 3,
        "csat": 2.5,
        "ces": None,
        "rating": None,
        "response_id": key(number),
        "content_hash": f"{text}/{theme}",
        "question_polarity": "asks_bad",
        "mended": False,
        "redactions": ["EMAIL"],
        "language": "pt",
        "language_confidence": 0.99,
        "sentiment": "negative",
        "sentiment_score": -0.8,
        "themes": [theme] if theme else [],
        "primary_pain_point": theme,
        "flags": [{"flag": "leaving", "start": 0, "end": 3}],
        "reason": None if theme else "ambiguous",
    }
    return values | changes


def unit_of(response: dict[str, Any]) -> dict[str, Any]:
    theme = response["primary_pain_point"]
    return {
        "unit_id": f"{response['response_id']}:0",
        "response_id": response["response_id"],
        "row": response["row"],
        "ordinal": 0,
        "start": 0,
        "end": len(response["text"]),
        "text": response["text"],
        "focus": None,
        "language": "pt",
        "question_polarity": "asks_bad",
        "content": True,
        "sentiment": "negative",
        "sentiment_score": -0.8,
        "sentiment_confidence": 0.9,
        "theme": theme,
        "similarity": 0.75,
        "margin": 0.0625,
        "candidates": [] if theme else ["price", "delivery_time"],
        "reason": None if theme else "ambiguous",
    }


def refusal(row: int, rule: str = "score_range", external_id: str | None = None, column: str = "nps") -> dict[str, Any]:
    return {
        "source": "shop.csv",
        "row": row,
        "external_id": external_id,
        "column": column,
        "rule": rule,
        "value_met": "47",
        "expected": "0 to 10",
    }


def batch(
    *answers: dict[str, Any], rejected: tuple[dict[str, Any], ...] = (), cursor: str | None = None, sha: str = SHA
) -> Batch:
    """Return a batch of these answers; unit i has the vector [number, 0.5, -1, 0]."""
    units = [unit_of(one) for one in answers]
    vectors = [[int(one["response_id"], 16), 0.5, -1, 0] for one in answers]
    return Batch(
        source="shop.csv",
        input_sha256=sha,
        responses=EnrichedResponses.validate(pl.DataFrame(list(answers), types_of(EnrichedResponses))),
        units=AssignedUnits.validate(pl.DataFrame(units, types_of(AssignedUnits))),
        vectors=np.array(vectors, dtype=np.float32).reshape(len(answers), 4),
        rejected=RejectedRows.validate(pl.DataFrame(list(rejected), types_of(RejectedRows))),
        cursor=cursor,
    )


def types_of(schema: Any) -> dict[str, Any]:
    """Return the types of a schema, for a frame of plain rows."""
    return {name: column.dtype for name, column in schema.columns().items()}
