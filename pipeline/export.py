"""Tables into files: Parquet, CSV or JSON Lines, each whole or not there at all."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import polars as pl

from pipeline.errors import InputError

Format = Literal["parquet", "csv", "jsonl"]

_FORMULA = r"^\s*[=+\-@＝＋－＠\t\r]"
"""What a spreadsheet takes for a formula, leading space and full-width signs included (OWASP, CSV Injection)."""


def write_table(frame: pl.DataFrame, path: Path, file_format: Format) -> None:
    """Write a frame to ``path``; lists and structs are JSON in CSV, and no text there begins a formula."""
    plain = frame.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String))
    writers: dict[Format, Callable[[Path], Any]] = {
        "parquet": plain.write_parquet,
        "jsonl": plain.write_ndjson,
        "csv": lambda draft: _flat(plain).write_csv(draft),
    }
    _whole(path, writers[file_format])


def write_json(content: Mapping[str, Any], path: Path) -> None:
    """Write a mapping of JSON values, indented, keys as given."""
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    write_text(text, path)


def write_text(text: str, path: Path) -> None:
    """Write a text as UTF-8."""
    _whole(path, lambda draft: draft.write_text(text, "utf-8", newline="\n"))


def made_folder(path: Path) -> Path:
    """Make a folder for output, with those above it. Raises InputError where that cannot be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"the folder {path} cannot be made: {error.strerror}; name another one") from None
    return path


def neutralised(text: pl.Expr) -> pl.Expr:
    """Put an apostrophe before a text that a spreadsheet would run as a formula."""
    return pl.when(text.str.contains(_FORMULA)).then(text.str.replace("^", "'")).otherwise(text)


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    nested = [name for name, dtype in frame.schema.items() if dtype.is_nested()]
    texts = frame.with_columns(
        pl.Series(name, [_json(value) for value in frame[name].to_list()], dtype=pl.String) for name in nested
    )
    return texts.with_columns(neutralised(pl.col(pl.String)))


def _json(value: object) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _whole(path: Path, write: Callable[[Path], Any]) -> None:
    made_folder(path.parent)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write(draft)
        draft.replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}; check the disk and permissions") from None
    finally:
        draft.unlink(missing_ok=True)
