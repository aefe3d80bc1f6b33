"""Typed tables (Parquet, SQL, a frame from Python) as the tables of text that every source shares."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from pipeline.sources.gather import gather
from pipeline.sources.mapping import ColumnMapping
from pipeline.sources.pulled import Pulled, Redact, mask
from pipeline.sources.table import Table, cell_name, numbered, strings


def read_frame(frame: pl.DataFrame, mapping: ColumnMapping, *, source: str = "frame", redact: Redact = mask) -> Pulled:
    """Read a frame with named columns of any type as a file of the same content would be. Raises ``InputError``."""
    table = frame_table(frame)
    return gather([table], mapping, source=source, redact=redact, input_sha256=table_sha256(table))


def frame_table(frame: pl.DataFrame) -> Table:
    """The columns of a frame as text: times in ISO form; lists, structs and bytes are no answers and stay out."""
    kept = [column for column in frame if not (column.dtype.is_nested() or column.dtype in (pl.Binary, pl.Object))]
    cells = pl.DataFrame([_strings(column).alias(cell_name(i)) for i, column in enumerate(kept)])
    return Table(None, cells, numbered(range(frame.height)), header=tuple(column.name for column in kept))


def _strings(column: pl.Series) -> pl.Series:
    if isinstance(column.dtype, pl.Datetime):
        return column.dt.to_string("iso:strict")
    if column.dtype.is_float():
        column = column.fill_nan(None)
        whole = column.is_null() | ((column == column.floor()) & (column.abs() < 2**53))
        if whole.all():  # ids and scores are stored as floats where some are missing
            column = column.cast(pl.Int64)
    return column.cast(pl.String)


def records_table(header: Sequence[str], records: Sequence[Sequence[Any]]) -> Table:
    """Records of Python values as a table of text."""
    columns = zip(*records, strict=True) if records else [()] * len(header)
    cells = strings([[_text(value) for value in column] for column in columns])
    return Table(None, cells, numbered(range(len(records))), header=tuple(header))


def table_sha256(table: Table) -> str:
    """The hex digest of a table's header and cells."""
    digest = hashlib.sha256(repr(table.header).encode())
    digest.update(table.cells.write_ndjson().encode())
    return digest.hexdigest()


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        moment = value.astimezone(UTC) if value.tzinfo else value
        return moment.replace(microsecond=0).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode("utf-8", errors="replace")
    return str(value)
