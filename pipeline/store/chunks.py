"""Many ids, a few thousand at a time: no database takes them all in one statement."""

from collections.abc import Iterable, Iterator
from itertools import islice

AT_ONCE = 10_000
"""Ids asked for in one statement: SQLite takes 32,766 parameters, PostgreSQL 65,535."""


def chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    """Yield the ids in their order, as many at a time as one statement takes."""
    remaining = iter(ids)
    while some := list(islice(remaining, AT_ONCE)):
        yield some
