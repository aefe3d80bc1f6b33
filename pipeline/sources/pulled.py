"""What a source hands over: the answers it could take, the rows it could not, and how far it has read."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import dataframely as dy

from pipeline.schemas import IncomingResponses, RejectedRows

Redact = Callable[[str], str]
"""Turns a cell into an excerpt that may be shown: no personal data, 80 characters at most."""

EXCERPT_LENGTH = 80
_PLAIN_VALUE = re.compile(r"[+-]?\d{1,4}(?:[.,]\d{1,2})?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")


def mask(value: str) -> str:
    """Show a bare number or date as it is, and of anything else only its shape: letters as x, digits as 9."""
    value = value.strip()
    if _PLAIN_VALUE.fullmatch(value):
        return value
    shape = re.sub(r"\d", "9", value[:EXCERPT_LENGTH])
    return re.sub(r"[^\W\d_]", "x", shape)


@dataclass(frozen=True)
class Pulled:
    """Rows of one file, or of one batch of a query.

    ``cells_in`` is the number of rows times the number of text columns, summed over sheets; it always equals the
    height of ``accepted`` plus that of ``rejected`` (a refused row is listed once per text column). ``columns`` says
    which headers were taken for which role. ``input_sha256`` is the hex digest of the bytes that were read.
    """

    source: str
    accepted: dy.DataFrame[IncomingResponses]
    rejected: dy.DataFrame[RejectedRows]
    rows_in: int
    cells_in: int
    input_sha256: str
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Batch:
    """A pull together with the mark that says it was read.

    Store ``pulled`` and the row (source, ``cursor_key``, ``cursor_value``) in one transaction: a night killed
    between the two reads the batch again, and a night that went through never does.
    """

    pulled: Pulled
    cursor_key: str
    cursor_value: str


class Source(Protocol):
    """Anything that yields what it has not yielded before."""

    @property
    def name(self) -> str:
        """The name its rows carry in every table."""

    def pull(self, cursors: Mapping[str, str]) -> Iterator[Batch]:
        """Yield what the stored ``cursors`` (key → value, of this source) do not cover yet; raises ``InputError``."""
