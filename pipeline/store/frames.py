"""Frames turned into rows of the store's tables and back; themes are keys in frames and permanent ids in the store."""

import hashlib
import json
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import dataframely as dy
import numpy as np
import polars as pl
import sqlalchemy as sa
from numpy.typing import NDArray

from pipeline.schemas import AssignedUnits, EnrichedResponses, RedactedResponses, RejectedRows
from pipeline.store.tables import reprocessed_response, response, unit
from pipeline.store.theme_port import MovedUnits

Row = dict[str, Any]

VECTOR = np.dtype("<f4")
"""How a vector lies in its column, on every machine: little-endian float32."""


def response_rows(responses: pl.DataFrame, theme_ids: Mapping[str, str], run_id: str, stored_at: datetime) -> list[Row]:
    """Return one row of ``response`` for each response."""
    return [row | {"run_id": run_id, "stored_at": stored_at} for row in _with_theme_ids(response, responses, theme_ids)]


def reprocessed_response_rows(responses: pl.DataFrame, theme_ids: Mapping[str, str]) -> list[Row]:
    """Return one row of ``reprocessed_response`` for each response."""
    return _with_theme_ids(reprocessed_response, responses, theme_ids)


def unit_rows(units: pl.DataFrame, vectors: NDArray[np.float32]) -> list[Row]:
    """Return one row of ``unit`` for each unit, with its vector."""
    rows = units.select(_shared(unit, AssignedUnits)).to_dicts()
    for row, vector in zip(rows, vectors.astype(VECTOR, copy=False), strict=True):
        row["vector"] = vector.tobytes()
    return rows


def assignment_rows(
    units: pl.DataFrame, theme_ids: Mapping[str, str], run_id: str, by_person: Container[str] = ()
) -> list[Row]:
    """Return one row of ``assignment`` for each unit, as the model decided it, or a person for those ids."""
    return [
        row | {"by": "person" if row["unit_id"] in by_person else "model", "run_id": run_id}
        for row in _decisions(units, theme_ids)
    ]


def reprocessed_unit_rows(units: pl.DataFrame, vectors: NDArray[np.float32], theme_ids: Mapping[str, str]) -> list[Row]:
    """Return one row of ``reprocessed_unit`` for each unit, with its vector and what the model decided."""
    decided = _decisions(units, theme_ids)
    return [row | decision for row, decision in zip(unit_rows(units, vectors), decided, strict=True)]


def rejected_rows(rejected: pl.DataFrame, input_sha256: str, run_id: str, rejected_at: datetime) -> dict[str, Row]:
    """Return one row of ``rejected`` for each rejected row or cell, by an id that is the same whenever it is met again.

    An export that grows is read whole each night: its rows are told apart by external id. Where a row has none, the
    input it stood in tells row 3 of one file from row 3 of another.
    """
    rows: dict[str, Row] = {}
    for row in rejected.select(RejectedRows.column_names()).to_dicts():
        within = input_sha256 if row["external_id"] is None else row["external_id"]
        identity = [row["source"], within, row["row"], row["rule"], row["column"]]
        rejected_id = hashlib.blake2b(json.dumps(identity).encode(), digest_size=16).hexdigest()
        rows[rejected_id] = row | {
            "rejected_id": rejected_id,
            "input_sha256": input_sha256,
            "run_id": run_id,
            "rejected_at": rejected_at,
        }
    return rows


def selected(columns: Iterable[sa.ColumnElement[Any]]) -> sa.Select[Any]:
    """Select columns for a frame: JSON comes as text, which polars decodes several times faster than Python."""
    return sa.select(*(sa.cast(c, sa.Text).label(c.name) if isinstance(c.type, sa.JSON) else c for c in columns))


def response_frame(rows: Sequence[sa.Row[Any]], keys: Mapping[str, str]) -> dy.DataFrame[EnrichedResponses]:
    """Return responses from rows of ``response``, sorted by id; ``keys`` has the key of each theme id."""
    frame = _frame(EnrichedResponses, rows).with_columns(_keyed(keys, "primary_pain_point"), _keyed(keys, "themes"))
    return EnrichedResponses.validate(frame.sort("response_id"))


def redacted_frame(rows: Sequence[sa.Row[Any]]) -> dy.DataFrame[RedactedResponses]:
    """Return responses as they were before any model read them, from rows of ``response``, in their order."""
    return RedactedResponses.validate(_frame(RedactedResponses, rows))


def unit_frame(
    rows: Sequence[sa.Row[Any]], keys: Mapping[str, str], candidates: Mapping[str, str]
) -> dy.DataFrame[AssignedUnits]:
    """Return units from rows of ``unit`` joined with assignment and response, sorted by response and ordinal.

    ``keys`` has the key of each theme id, ``candidates`` that which it stands for among candidates.
    """
    frame = _frame(AssignedUnits, rows).with_columns(_keyed(keys, "theme"), _keyed(candidates, "candidates"))
    return AssignedUnits.validate(frame.sort("response_id", "ordinal"))


def rejected_frame(rows: Sequence[sa.Row[Any]]) -> dy.DataFrame[RejectedRows]:
    """Return rejected rows from rows of ``rejected``, sorted by source and row."""
    return RejectedRows.validate(_frame(RejectedRows, rows).sort("source", "row", "column", "rule"))


def moved_frame(rows: Sequence[sa.Row[Any]], keys: Mapping[str, str]) -> dy.DataFrame[MovedUnits]:
    """Return moved units from rows of ``moved_unit``, in their order; ``keys`` has the key of each theme id."""
    moved = [
        row._asdict() | {"old_theme": keys.get(row.old_theme_id), "theme": keys.get(row.theme_id), "candidates": []}
        for row in rows
    ]
    types = {name: column.dtype for name, column in MovedUnits.columns().items()}
    return MovedUnits.validate(pl.DataFrame(moved, types))


def vector_array(blobs: Sequence[bytes]) -> NDArray[np.float32]:
    """Return stored vectors as one float32 array ``(n, d)``; ``(0, 0)`` where there are none."""
    if not blobs:
        return np.empty((0, 0), dtype=np.float32)
    return np.frombuffer(b"".join(blobs), dtype=VECTOR).reshape(len(blobs), -1).astype(np.float32, copy=False)


def _with_theme_ids(table: sa.Table, responses: pl.DataFrame, theme_ids: Mapping[str, str]) -> list[Row]:
    rows = responses.select(_shared(table, EnrichedResponses)).to_dicts()
    for row in rows:
        if row["themes"] is not None:
            row["themes"] = [theme_ids[key] for key in row["themes"]]
        if row["primary_pain_point"] is not None:
            row["primary_pain_point"] = theme_ids[row["primary_pain_point"]]
    return rows


def _decisions(units: pl.DataFrame, theme_ids: Mapping[str, str]) -> list[Row]:
    rows = units.select("unit_id", "theme", "reason", "similarity", "margin", "candidates").to_dicts()
    for row in rows:
        theme = row.pop("theme")
        row["theme_id"] = None if theme is None else theme_ids[theme]
        row["candidates"] = [theme_ids[key] for key in row["candidates"]]
    return rows


def _shared(table: sa.Table, schema: type[dy.Schema]) -> list[str]:
    return [name for name in schema.column_names() if name in table.columns]


def _frame(schema: type[dy.Schema], rows: Sequence[sa.Row[Any]]) -> pl.DataFrame:
    """Turn rows, whose columns are those of the schema and in its order, into a frame with the schema's types."""
    types = {name: column.dtype for name, column in schema.columns().items()}
    columns = zip(*rows, strict=True) if rows else [()] * len(types)
    return pl.DataFrame(
        [
            pl.Series(name, values, pl.String).str.json_decode(dtype)
            if isinstance(dtype, pl.List)
            else pl.Series(name, values, dtype)
            for (name, dtype), values in zip(types.items(), columns, strict=True)
        ]
    )


def _keyed(keys: Mapping[str, str], column: str) -> pl.Expr:
    """Put keys in place of theme ids, in a column of ids or of lists of them."""
    if column in ("themes", "candidates"):
        return pl.col(column).list.eval(pl.element().replace_strict(keys, return_dtype=pl.String))
    return pl.col(column).replace_strict(keys, return_dtype=pl.String)
