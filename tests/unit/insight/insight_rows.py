"""Rows of enriched responses and units in which only what a test is about has to be said."""

from datetime import UTC, datetime
from typing import Any

import dataframely as dy
import polars as pl

from pipeline.schemas import AssignedUnits, EnrichedResponses

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def responses(*rows: dict[str, Any]) -> dy.DataFrame[EnrichedResponses]:
    """One response a mapping; each is its own respondent, with content and at noon on 10 March 2026, unless it says."""
    whole = [
        {
            "row": row,
            "source": "test",
            "external_id": None,
            "respondent_id": f"r{row}",
            "kind": "survey",
            "survey": "s",
            "question": None,
            "declared_language": None,
            "text": "Late again",
            "received_at": NOON,
            "channel": None,
            "customer_ref": None,
            "segment": None,
            "country": None,
            "nps": None,
            "csat": None,
            "ces": None,
            "rating": None,
            "response_id": f"a{row}",
            "content_hash": "h",
            "question_polarity": "open",
            "mended": False,
            "redactions": [],
            "language": "en",
            "language_confidence": 0.9,
            "sentiment": "neutral",
            "sentiment_score": 0.0,
            "themes": [],
            "primary_pain_point": None,
            "flags": [],
            "reason": None,
            **said,
        }
        for row, said in enumerate(rows)
    ]
    schema = {name: column.dtype for name, column in EnrichedResponses.columns().items()}
    return EnrichedResponses.validate(pl.DataFrame(whole, schema=schema))


def units(*rows: dict[str, Any]) -> dy.DataFrame[AssignedUnits]:
    """One unit a mapping; negative, about delivery_time and all of "Late again", unless it says."""
    whole = [
        {
            "unit_id": f"u{row}",
            "response_id": "a0",
            "row": 0,
            "ordinal": 0,
            "start": 0,
            "end": 10,
            "text": "Late again",
            "language": "en",
            "question_polarity": "open",
            "content": True,
            "sentiment": "negative",
            "sentiment_score": -0.8,
            "sentiment_confidence": 0.9,
            "theme": None if said.get("reason") else "delivery_time",
            "similarity": 0.8,
            "margin": 0.1,
            "candidates": [],
            "reason": None,
            **said,
        }
        for row, said in enumerate(rows)
    ]
    schema = {name: column.dtype for name, column in AssignedUnits.columns().items()}
    return AssignedUnits.validate(pl.DataFrame(whole, schema=schema))
