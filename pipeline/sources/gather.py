"""The tables of one input, read together into one pull."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from pipeline.errors import InputError
from pipeline.schemas import IncomingResponses, RejectedRows
from pipeline.sources.answers import Taken, take
from pipeline.sources.columns import Columns, find_columns, has_column
from pipeline.sources.header import Rows, find_header
from pipeline.sources.mapping import TEXT, ColumnMapping
from pipeline.sources.pulled import Pulled, Redact
from pipeline.sources.table import Table


@dataclass(frozen=True)
class _Sheet:
    rows: Rows
    columns: Columns


def gather(
    tables: Sequence[Table],
    mapping: ColumnMapping,
    *,
    source: str,
    redact: Redact,
    input_sha256: str,
    now: datetime | None = None,
) -> Pulled:
    """Read every table that holds answers. Raises ``InputError`` where none does.

    ``row`` counts on from one table to the next, in the order of the file, over the tables that were read: the first
    row of the second is the number of rows of the first. Where one has its answers under a known header, tables in
    which they could only be guessed from the content (lists of codes, explanations) are left out with a warning.
    """
    sheets, warnings = _readable(tables, mapping)
    now = now or datetime.now(UTC)
    taken: list[Taken] = []
    offset = 0
    found: dict[str, list[str]] = {}
    for sheet in sheets:
        part = take(sheet.rows, sheet.columns, mapping, source=source, redact=redact, now=now)
        taken.append(
            Taken(
                part.accepted.with_columns(pl.col("row") + offset),
                part.rejected.with_columns(pl.col("row") + offset),
                part.cells,
                part.warnings,
            )
        )
        offset += sheet.rows.rows_in
        warnings += [*sheet.rows.warnings, *sheet.columns.warnings, *part.warnings]
        for role, i in [*((TEXT, i) for i in sheet.columns.text), *sheet.columns.single.items()]:
            found.setdefault(role, []).append(sheet.rows.headers[i].name)
    return Pulled(
        source=source,
        accepted=IncomingResponses.validate(_stacked(IncomingResponses.create_empty(), [t.accepted for t in taken])),
        rejected=RejectedRows.validate(_stacked(RejectedRows.create_empty(), [t.rejected for t in taken])),
        rows_in=offset,
        cells_in=sum(t.cells for t in taken),
        input_sha256=input_sha256,
        columns={role: tuple(dict.fromkeys(names)) for role, names in found.items()},
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _readable(tables: Sequence[Table], mapping: ColumnMapping) -> tuple[list[_Sheet], list[str]]:
    sheets: list[_Sheet] = []
    passed_over: list[str] = []
    problem: InputError | None = None
    filled = [rows for rows in map(find_header, tables) if rows.rows_in]
    if not filled:
        return [], ["There is no row below the header: nothing was read."]
    for rows in filled:
        try:
            sheets.append(_Sheet(rows, find_columns(rows, _for_sheet(rows, filled, mapping))))
        except InputError as error:
            problem = problem or error
            passed_over.append(rows.name or "")
    if not sheets and problem:
        raise problem
    sure = [sheet for sheet in sheets if not sheet.columns.by_content]
    if sure and len(sure) < len(sheets):
        passed_over += [sheet.rows.name or "" for sheet in sheets if sheet.columns.by_content]
        sheets = sure
    return sheets, [f"Sheet {name!r} has no column of answers: it was passed over." for name in passed_over]


def _for_sheet(rows: Rows, filled: Sequence[Rows], mapping: ColumnMapping) -> ColumnMapping:
    """Of the declared text columns those in this sheet, as long as each is in some sheet and one in this."""
    here = tuple(name for name in mapping.text if has_column(rows.headers, name))
    if here and all(any(has_column(other.headers, name) for other in filled) for name in mapping.text):
        return mapping.model_copy(update={"text": here})
    return mapping


def _stacked(empty: pl.DataFrame, parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat([empty, *parts], how="vertical")
