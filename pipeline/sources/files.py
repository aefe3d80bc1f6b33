"""One file of answers."""

import hashlib
from datetime import datetime
from pathlib import Path

from pipeline.errors import InputError
from pipeline.sources.gather import gather
from pipeline.sources.mapping import ColumnMapping
from pipeline.sources.pulled import Pulled, Redact, mask
from pipeline.sources.tabular import read_tables


class StillGrowingError(InputError):
    """The file changed while it was read: whoever writes it has not finished."""


def read_file(
    path: Path, mapping: ColumnMapping, *, source: str | None = None, redact: Redact = mask, now: datetime | None = None
) -> Pulled:
    """Read a file of answers: CSV, TSV, JSONL, XLSX or Parquet, gzip or not.

    ``source`` is the name its rows carry (default: the file name); ``redact`` makes what is shown of bad cells;
    dates more than a day after ``now`` (default: this moment) are out of range. Raises ``InputError`` for a file that
    cannot be read as answers at all; single bad rows are in ``Pulled.rejected``.
    """
    data = read_bytes(path)
    return parse_bytes(data, path.name, mapping, source=source or path.name, redact=redact, now=now)


def parse_bytes(
    data: bytes, name: str, mapping: ColumnMapping, *, source: str, redact: Redact, now: datetime | None = None
) -> Pulled:
    """Read the bytes of the file called ``name``, as ``read_file`` does."""
    digest = hashlib.sha256(data).hexdigest()
    return gather(read_tables(data, name), mapping, source=source, redact=redact, input_sha256=digest, now=now)


def read_bytes(path: Path) -> bytes:
    """The whole of a file that nobody writes to meanwhile. Raises ``InputError``, ``StillGrowingError`` if it grows."""
    try:
        before = path.stat()
        data = path.read_bytes()
        after = path.stat()
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}. Expected a readable file; check its name and permissions."
        raise InputError(message) from None
    if len(data) != before.st_size or (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        message = (
            f"{path} changed while it was read ({before.st_size:,} bytes, then {after.st_size:,}). "
            "Expected a finished file; try again when it is complete."
        )
        raise StillGrowingError(message)
    return data
