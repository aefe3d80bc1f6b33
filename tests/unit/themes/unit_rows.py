"""Units by what matters about them; the rest is the same for all."""

from collections.abc import Mapping, Sequence
from typing import Any

import dataframely as dy
import polars as pl

from pipeline.schemas import AssignedUnits


def units(rows: Sequence[Mapping[str, Any]]) -> dy.DataFrame[AssignedUnits]:
    """Units of a response each, with ids by their place, u0000 first; what a row names and a unit has not is left out.

    Unless a row says otherwise, a unit is negative, in Portuguese, and waits; a theme takes the reason's place.
    """
    whole = [
        {
            "unit_id": f"u{i:04}",
            "response_id": f"r{i:04}",
            "row": i,
            "ordinal": 0,
            "start": 0,
            "end": len(row.get("text", "o cartão")),
            "text": "o cartão",
            "focus": None,
            "language": "pt",
            "question_polarity": "open",
            "content": True,
            "sentiment": "negative",
            "sentiment_score": -0.8,
            "sentiment_confidence": 0.9,
            "theme": None,
            "similarity": 0.2,
            "margin": 0.1,
            "candidates": [],
            "reason": None if row.get("theme") else "no_theme_yet",
            **{name: value for name, value in row.items() if name in AssignedUnits.column_names()},
        }
        for i, row in enumerate(rows)
    ]
    schema = {name: column.dtype for name, column in AssignedUnits.columns().items()}
    return AssignedUnits.validate(pl.DataFrame(whole, schema=schema))
