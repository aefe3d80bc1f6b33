"""The bytes of a file to tables: what format it is in is told by its first bytes, not by its name."""

import gzip
import io
import json
import zlib
from pathlib import PurePath
from typing import Any

import polars as pl

from pipeline.errors import InputError
from pipeline.sources.delimited import read_delimited
from pipeline.sources.encoding import decode
from pipeline.sources.frames import frame_table
from pipeline.sources.table import UNREADABLE, BadRecord, Table, numbered, strings
from pipeline.sources.workbook import read_workbook

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".jsonl", ".ndjson", ".parquet")
"""What a folder is searched for, each also with .gz behind it."""

_JSON_SUFFIXES = (".jsonl", ".ndjson", ".json")
_FOREIGN = {
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls), or one with a password",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"BZh": "compressed with bzip2",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"\x28\xb5\x2f\xfd": "compressed with Zstandard",
}


def read_tables(data: bytes, name: str) -> list[Table]:
    """Read CSV, TSV, JSONL, XLSX or Parquet, gzip or not, of which ``name`` is the file name.

    Raises ``InputError`` for an empty, truncated or foreign file.
    """
    if data.startswith(b"\x1f\x8b"):
        data = _unzipped(data, name)
        name = name.removesuffix(".gz")
    if not data.strip():
        message = f"{name} is empty. Expected a header and at least one row; export the answers again."
        raise InputError(message)
    for magic, what in _FOREIGN.items():
        if data.startswith(magic):
            message = f"{name} is {what}. Expected CSV, TSV, JSONL, XLSX or Parquet: save it as one of these."
            raise InputError(message)
    if data.startswith(b"PK\x03\x04"):
        return read_workbook(data, name)
    if data.startswith(b"PAR1"):
        return [_parquet(data, name)]
    text = decode(data, name).text
    if PurePath(name).suffix.lower() in _JSON_SUFFIXES or _is_object(text.lstrip().partition("\n")[0]):
        return [_json_lines(text, name)]
    return [read_delimited(text)]


def _unzipped(data: bytes, name: str) -> bytes:
    try:
        return gzip.decompress(data)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        message = f"{name} is a gzip file that ends too early or is damaged. Copy or export it again."
        raise InputError(message) from None


def _parquet(data: bytes, name: str) -> Table:
    try:
        frame = pl.read_parquet(io.BytesIO(data))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
        message = f"{name} is a Parquet file that ends too early or is damaged. Copy or export it again."
        raise InputError(message) from None
    return frame_table(frame)


def _is_object(line: str) -> bool:
    return line.startswith("{") and isinstance(_parsed(line), dict)


def _parsed(line: str) -> Any:
    """The JSON value of a line, or None where it has none (a bare ``null`` is no row either)."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _json_lines(text: str, name: str) -> Table:
    """One JSON object a line; keys are columns, lists and objects stay JSON. Blank lines are no rows."""
    records: list[dict[str, Any]] = []
    numbers: list[int] = []
    bad: list[BadRecord] = []
    lines = [line for line in text.split("\n") if line.strip()]
    for number, line in enumerate(lines):
        record = _parsed(line)
        met = f"a line of {len(line):,} characters"
        if not isinstance(record, dict):
            rule = "unreadable_encoding" if UNREADABLE in line else "not_a_json_object"
            bad.append(BadRecord(number, rule, met, "one JSON object a line"))
        elif not _encodable(record):
            bad.append(BadRecord(number, "unreadable_encoding", met, "text without halves of surrogate pairs"))
        else:
            records.append(record)
            numbers.append(number)
    if not records:
        message = f'{name} holds no JSON object a line. Expected JSONL: one line a row, such as {{"comment": "…"}}.'
        raise InputError(message)
    keys = list(dict.fromkeys(key for record in records for key in record))
    columns = [[_cell(record.get(key)) for record in records] for key in keys]
    return Table(None, strings(columns), numbered(numbers), tuple(bad), header=tuple(keys))


def _cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _encodable(record: dict[str, Any]) -> bool:
    """Whether a record has no lone surrogate, which JSON can spell and no encoding can write."""
    try:
        json.dumps(record, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
