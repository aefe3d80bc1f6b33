"""CSV and TSV: the delimiter is found, quoted newlines are honoured, ragged records are told apart from rows.

Python's own csv module reads the records, because it says how many fields each has; what it does silently, a quote
never closed that swallows the rows after it, is noticed here and undone.
"""

import csv
import io
import sys
from collections.abc import Iterator, Sequence
from itertools import chain, islice

import polars as pl

from pipeline.sources.table import BadRecord, Table, numbered, strings
from pipeline.sources.vocabulary import known_header

DELIMITERS = (",", ";", "\t", "|")
ONE_COLUMN = "\x1f"
"""Splits nothing: the unit separator does not occur in text."""

_SAMPLE_CHARACTERS = 262_144
_SAMPLE_RECORDS = 500
_FIRST_RECORDS = 10
_ROWS_A_PART = 50_000
"""Python strings take several times the memory of a frame: they are not kept for the whole of a large file."""


def read_delimited(text: str) -> Table:
    """Read delimited text. Every record has as many fields as the header, or is in ``bad``.

    Blank lines are no records, except where there is a single column: there they are empty answers. Fewer fields
    than the header is a bad record, and so is more, unless those too many are empty.
    """
    csv.field_size_limit(sys.maxsize)  # the default of 128 KB raises on a long cell; those are refused one by one
    lines = list(io.StringIO(text, newline=""))
    hint = _delimiter_hint(lines)
    if hint:
        lines = lines[1:]
    delimiter = hint or find_delimiter("".join(islice(lines, 50_000))[:_SAMPLE_CHARACTERS])
    records = _records(lines, delimiter)
    first = list(islice(records, _FIRST_RECORDS))
    header = _header_position([fields or [] for fields in first]) or 0
    width = len(first[header] or [""]) if first else 0

    parts: list[pl.DataFrame] = []
    good: list[list[str]] = []
    numbers: list[int] = []
    bad: list[BadRecord] = []
    for number, fields in enumerate(chain(first, records)):
        if fields is None:
            bad.append(BadRecord(number, "unclosed_quote", "a quote that is never closed", "a closing quote"))
        elif len(fields) == width or (len(fields) > width and not any(fields[width:])):
            good.append(fields[:width])
            numbers.append(number)
        elif number < header:  # a line of a title above the header
            good.append([*fields, *[""] * (width - len(fields))])
            numbers.append(number)
        else:
            bad.append(BadRecord(number, "wrong_field_count", f"{len(fields)} fields", f"{width} fields"))
        if len(good) == _ROWS_A_PART:
            parts.append(strings(zip(*good, strict=True)))
            good = []
    parts.append(strings(zip(*good, strict=True) if good else [()] * width))
    return Table(None, pl.concat(parts), numbered(numbers), tuple(bad))


def find_delimiter(sample: str) -> str:
    """The delimiter that splits the header and then most records into the same number of fields, else ``ONE_COLUMN``.

    Unquoted commas in the answers make records ragged, so two known column names in the header count for more than
    ragged records count against.
    """
    csv.field_size_limit(sys.maxsize)
    best, best_rank = ONE_COLUMN, (0.0, 0)
    for delimiter in DELIMITERS:
        records = list(islice(_sample_records(sample, delimiter), _SAMPLE_RECORDS))
        header = _header_position(records)
        if header is None:
            continue
        width = len(records[header])
        after = records[header + 1 :]
        share = sum(len(record) == width for record in after) / len(after) if after else 1.0
        known = sum(known_header(cell) for cell in records[header])
        if (share >= 0.5 or (share >= 0.1 and known >= 2)) and (round(share, 2), width) > best_rank:
            best, best_rank = delimiter, (round(share, 2), width)
    return best


def _header_position(records: Sequence[list[str]]) -> int | None:
    """The first record, if it is split; else an early one with known names (lines of a title stand above it)."""
    for position, record in enumerate(records[:_FIRST_RECORDS]):
        if len(record) > 1 and (position == 0 or any(known_header(cell) for cell in record)):
            return position
    return None


def _sample_records(sample: str, delimiter: str) -> Iterator[list[str]]:
    lines = list(io.StringIO(sample, newline=""))
    if len(sample) == _SAMPLE_CHARACTERS and len(lines) > 1:
        lines.pop()  # cut in the middle
    return (record for record in csv.reader(lines, delimiter=delimiter, skipinitialspace=True) if record)


def _delimiter_hint(lines: Sequence[str]) -> str | None:
    """Excel's own first line, "sep=;"."""
    first = lines[0].rstrip("\r\n").lower() if lines else ""
    return first[4] if len(first) == 5 and first.startswith("sep=") else None


def _records(lines: list[str], delimiter: str) -> Iterator[list[str] | None]:
    """Yield the fields of each record, or None where a quote stays open; reading then goes on with the next line."""
    begin = 0
    while begin < len(lines):
        reader = csv.reader(
            map(lines.__getitem__, range(begin, len(lines))), delimiter=delimiter, skipinitialspace=True
        )
        first = start = begin
        for fields in reader:
            end = first + reader.line_num
            if (end - start > 1 or end == len(lines)) and _stays_open(lines[start:end], delimiter):
                yield None
                start += 1
                break
            if fields or delimiter == ONE_COLUMN:
                yield fields or [""]
            start = end
        begin = start


def _stays_open(lines: list[str], delimiter: str) -> bool:
    """Whether a record's quote runs to the end of the file, or into the opening quote of a later row."""
    if len(lines) == 1 and '"' not in lines[0]:
        return False
    strict = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        for _ in strict:
            pass
    except csv.Error as error:
        return len(lines) > 1 or "end of data" in str(error)
    return False
