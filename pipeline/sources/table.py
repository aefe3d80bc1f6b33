"""Cells as a file had them, before anyone knows which of them are headers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

UNREADABLE = "\ufdd0"
"""Stands for bytes that are no character in the file's encoding: a noncharacter, which no real text contains."""


@dataclass(frozen=True)
class BadRecord:
    """A record that is no row: its number, the rule it broke, what was met (never its text), what was expected."""

    record: int
    rule: str
    met: str
    expected: str


@dataclass(frozen=True)
class Table:
    """One sheet: ``cells`` are String columns in file order, ``records`` the number of each row among all records.

    ``header`` holds the column names where the format itself carries them (JSONL, Parquet, SQL); otherwise the
    first rows of ``cells`` do.
    """

    name: str | None
    cells: pl.DataFrame
    records: pl.Series
    bad: tuple[BadRecord, ...] = ()
    header: tuple[str, ...] | None = None


def cell_name(position: int) -> str:
    """The name of a column of cells, whatever its header says."""
    return f"c{position}"


def strings(columns: Iterable[Sequence[str | None]]) -> pl.DataFrame:
    """A frame of String columns c0, c1, … from columns of cells."""
    return pl.DataFrame([pl.Series(cell_name(i), column, dtype=pl.String) for i, column in enumerate(columns)])


def numbered(numbers: Iterable[int]) -> pl.Series:
    """Record numbers as a series of Int64."""
    return pl.Series("record", numbers, dtype=pl.Int64)
