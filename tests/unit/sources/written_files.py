"""Files that tests write and read back."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl

from pipeline.sources.files import read_file
from pipeline.sources.mapping import ColumnMapping
from pipeline.sources.pulled import Pulled

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)
SECRET = "Zebedeu"


def read(path: Path, content: bytes | str, **mapping: Any) -> Pulled:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_file(path, ColumnMapping(**mapping), now=NOW)


def workbook(**sheets: list[tuple[Any, ...]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


ANSWERS = pl.DataFrame(
    {
        "id": [1, 2, 3],
        "date": [datetime(2024, 1, day, 9, 30) for day in (1, 2, 3)],  # noqa: DTZ001 - a file without zones
        "nps": [9, None, 0],
        "comment": ["bom, mas\ncaro", "și «ă»", None],
    }
)


def packed(kind: str) -> bytes:
    written = io.BytesIO()
    match kind:
        case "answers.csv":
            ANSWERS.write_csv(written)
        case "answers.tsv":
            ANSWERS.write_csv(written, separator="\t")
        case "answers.jsonl":
            ANSWERS.write_ndjson(written)
        case "answers.parquet":
            ANSWERS.write_parquet(written)
        case "answers.xlsx":
            ANSWERS.write_excel(written)
    return written.getvalue()
