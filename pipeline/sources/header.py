"""Where the header ends and the rows begin: titles above it, and the second and third header rows of survey tools.

Qualtrics writes the machine name, the wording of the question, and a row of {"ImportId": …}; SurveyMonkey writes the
question, then "Open-Ended Response" or the options under it.
"""

from dataclasses import dataclass, replace

import polars as pl

from pipeline.sources.dates import looks_like_bare_date, looks_like_date
from pipeline.sources.scores import number
from pipeline.sources.table import UNREADABLE, BadRecord, Table
from pipeline.sources.vocabulary import asks_for_text, known_header, normalised

_OPEN_ENDED = frozenset({"open ended response", "resposta aberta", "respuesta abierta", "raspuns deschis"})
_ANSWER_MARKS = _OPEN_ENDED | {"response", "resposta", "respuesta", "raspuns"}
_MACHINE_NAME = r"^[\pL_][\pL\pN_.\-#]{0,39}$"
_TITLE_ROWS = 10
_TITLES = ("{} line above the header was passed over.", "{} lines above the header were passed over.")


@dataclass(frozen=True)
class Header:
    """The name of a column, and the wording of its question where the file gives both (else the same text)."""

    name: str
    wording: str


@dataclass(frozen=True)
class Rows:
    """A table whose header is known. ``cells`` has Int64 ``row``, from 0, beside c0, c1, …; ``bad`` counts rows too.

    ``rows_in`` counts the rows below the header, the bad ones among them.
    """

    name: str | None
    headers: tuple[Header, ...]
    cells: pl.DataFrame
    bad: tuple[BadRecord, ...]
    rows_in: int
    warnings: tuple[str, ...] = ()


def find_header(table: Table) -> Rows:
    """Part the header from the rows; names that occur twice get a number, empty ones are called by their position."""
    if table.header is not None:
        return _rows(table, 0, [(name, name) for name in table.header], ())
    titles = _title_rows(table.cells)
    rest = table.cells.slice(titles)
    if rest.height == 0:
        return _rows(table, table.cells.height, [], ())
    top = [[(value or "").strip() for value in row] for row in rest.head(3).rows()]
    names, count = [(name, name) for name in top[0]], 1
    if len(top) == 3 and _has_import_ids(top[2]):
        names, count = list(zip(top[0], top[1], strict=True)), 3
    elif len(top) > 1 and _has_import_ids(top[1]):
        count = 2
    elif len(top) > 1 and _is_second_header(top[0], top[1]):
        names, count = [_joined(upper, lower) for upper, lower in zip(_filled(top[0]), top[1], strict=True)], 2
    elif len(top) > 1 and _is_wording(top[0], top[1], rest.slice(2)):
        names, count = list(zip(top[0], top[1], strict=True)), 2
    return _rows(table, titles + count, names, (_TITLES[titles > 1].format(titles),) if titles else ())


def _title_rows(cells: pl.DataFrame) -> int:
    """Rows with at most one cell above the first with more, as reports have a title; none in a one-column table."""
    filled = [sum(bool((value or "").strip()) for value in row) for row in cells.head(_TITLE_ROWS + 1).rows()]
    first = next((position for position, count in enumerate(filled) if count > 1), 0)
    return first if cells.width > 1 else 0


def _has_import_ids(row: list[str]) -> bool:
    return any(cell.startswith("{") and "ImportId" in cell for cell in row)


def _is_second_header(upper: list[str], lower: list[str]) -> bool:
    """Whether a row says what kind of answer stands below, and nothing below the columns that are no question."""
    marked = any(top and normalised(cell) in _OPEN_ENDED for top, cell in zip(upper, lower, strict=True))
    return marked and not all(lower)


def _is_wording(names: list[str], row: list[str], below: pl.DataFrame) -> bool:
    """Whether a row under machine names (Q1, Q2_TEXT) is their wording and not the first answer.

    It is where every cell is filled, none is a number or a date, most are questions or known names, and some column
    has numbers or dates from the next row on. Anything less and it is an answer: better a strange row than a lost one.
    """
    if not all(row) or len(set(row)) < len(row) or not pl.Series(names).str.contains(_MACHINE_NAME).all():
        return False
    cells = pl.DataFrame({"cell": row})
    value = number(pl.col("cell")).is_not_null() | looks_like_date(pl.col("cell"))
    if cells.select(value.any()).item() or sum(asks_for_text(c) or known_header(c) for c in row) * 2 <= len(row):
        return False
    return any(
        below.select(
            (number(pl.col(c)).is_not_null() | looks_like_date(pl.col(c)) | looks_like_bare_date(pl.col(c))).mean()
            > 0.8
        ).item()
        for c in below.columns
    )


def _filled(names: list[str]) -> list[str]:
    """Merged cells: a name stands over the empty cells to its right."""
    filled, last = [], ""
    for name in names:
        last = name or last
        filled.append(last)
    return filled


def _joined(upper: str, lower: str) -> tuple[str, str]:
    if not lower or normalised(lower) in _ANSWER_MARKS:
        return upper, upper
    return f"{upper} – {lower}", f"{upper} – {lower}"


def _rows(table: Table, taken: int, names: list[tuple[str, str]], warnings: tuple[str, ...]) -> Rows:
    start = int(table.records[taken - 1]) + 1 if taken else 0
    cells = table.cells.slice(taken).with_columns((table.records.slice(taken) - start).alias("row"))
    bad = tuple(replace(record, record=record.record - start) for record in table.bad if record.record >= start)
    return Rows(table.name, _headers(names), cells, bad, cells.height + len(bad), warnings)


def _headers(names: list[tuple[str, str]]) -> tuple[Header, ...]:
    unique_names = _unique([name for name, _ in names])
    unique_wordings = _unique([wording or name for name, wording in names])
    return tuple(Header(name, wording) for name, wording in zip(unique_names, unique_wordings, strict=True))


def _unique(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    result = []
    for position, given in enumerate(names, start=1):
        name = " ".join(given.replace(UNREADABLE, "\ufffd").replace("\0", "").split()) or f"column {position}"
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return result
