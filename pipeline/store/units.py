"""Units read from the store, with their vectors or without."""

from collections.abc import Iterable, Sequence
from typing import Any

import dataframely as dy
import numpy as np
import polars as pl
import sqlalchemy as sa

from pipeline.schemas import AssignedUnits
from pipeline.store import frames
from pipeline.store.port import UnitVectors
from pipeline.store.tables import assignment, response, theme, unit

ROWS = 5_000
"""Rows with vectors that are taken from the database at a time."""

_FROM_ASSIGNMENT = {"theme": assignment.c.theme_id} | {
    name: assignment.c[name] for name in ("reason", "similarity", "margin", "candidates")
}
_FROM_RESPONSE = {name: response.c[name] for name in ("row", "question_polarity")}


def read_units(
    connection: sa.Connection, conditions: Iterable[sa.ColumnElement[bool]] = ()
) -> dy.DataFrame[AssignedUnits]:
    """Return the units that meet all the conditions, sorted by response and ordinal."""
    rows = connection.execute(_units().where(*conditions)).all()
    return frames.unit_frame(rows, theme_keys(connection), candidate_keys(connection))


def read_vectors(connection: sa.Connection, conditions: Sequence[sa.ColumnElement[bool]]) -> UnitVectors:
    """Return the units that meet one of the conditions, with their vectors; no unit may meet two.

    Rows become a frame part by part, and each vector goes straight to its place: a refit asks for so many that there
    is no room for them twice. The connection must see one moment of the store, as one from ``reading`` does.
    """
    parts = [AssignedUnits.create_empty()]
    keys, candidates = theme_keys(connection), candidate_keys(connection)
    for condition in conditions:
        rows = connection.execute(_units().where(condition).execution_options(yield_per=ROWS))
        parts += (frames.unit_frame(some, keys, candidates) for some in rows.partitions())
    units = pl.concat(parts).sort("response_id", "ordinal")
    place = {unit_id: i for i, unit_id in enumerate(units["unit_id"])}
    vectors = np.empty((0, 0), dtype=np.float32)
    for condition in conditions:
        query = sa.select(unit.c.unit_id, unit.c.vector).join(assignment).where(condition)
        for some in connection.execute(query.execution_options(yield_per=ROWS)).tuples().partitions():
            block = frames.vector_array([vector for _, vector in some])
            if not vectors.size:
                vectors = np.empty((units.height, block.shape[1]), dtype=np.float32)
            vectors[[place[unit_id] for unit_id, _ in some]] = block
    return UnitVectors(AssignedUnits.validate(units), vectors)


def counts_by_theme(connection: sa.Connection) -> dict[str, int]:
    """Return how many units each theme has, by key, from the index on assignments alone."""
    counted = (
        sa.select(assignment.c.theme_id, sa.func.count().label("units"))
        .where(assignment.c.theme_id.is_not(None))
        .group_by(assignment.c.theme_id)
        .subquery()
    )
    query = sa.select(theme.c.key, counted.c.units).join(counted, counted.c.theme_id == theme.c.theme_id)
    return dict(connection.execute(query.order_by(theme.c.key)).tuples().all())


def ids_beginning(connection: sa.Connection, beginning: str, most: int) -> tuple[str, ...]:
    """Return the first ``most`` ids of units that begin so, sorted.

    The range finds them in the index, which no pattern does on both databases. Ids are hexadecimal: "z" is beyond
    whatever follows, in any collation.
    """
    begins = sa.func.substr(unit.c.unit_id, 1, len(beginning)) == beginning
    within = sa.and_(unit.c.unit_id >= beginning, unit.c.unit_id < f"{beginning}z")
    query = sa.select(unit.c.unit_id).where(within, begins).order_by(unit.c.unit_id).limit(most)
    return tuple(connection.scalars(query))


def theme_keys(connection: sa.Connection) -> dict[str, str]:
    """Return the key of each theme by id."""
    return dict(connection.execute(sa.select(theme.c.theme_id, theme.c.key)).tuples().all())


def candidate_keys(connection: sa.Connection) -> dict[str, str]:
    """Return the key that each theme id stands for among candidates: that of what the theme was merged into, if it was.

    Stored candidates stay as they were assigned, so that a merge which is taken back leaves no trace in them.
    """
    keys = theme_keys(connection)
    return {theme_id: keys[end] for theme_id, end in ends_of_merges(connection).items()}


def ends_of_merges(connection: sa.Connection) -> dict[str, str]:
    """Return, for each theme id, that of what it was merged into, to the end; its own where it was not."""
    rows = connection.execute(sa.select(theme.c.theme_id, theme.c.status, theme.c.merged_into))
    into = {row.theme_id: row.merged_into if row.status == "merged" else None for row in rows}
    ends: dict[str, str] = {}
    for theme_id in into:
        seen, end = {theme_id}, theme_id
        while (onward := into[end]) is not None and onward not in seen:
            seen.add(onward)
            end = onward
        ends[theme_id] = end
    return ends


def _units() -> sa.Select[Any]:
    elsewhere = _FROM_ASSIGNMENT | _FROM_RESPONSE
    columns = [elsewhere[name] if name in elsewhere else unit.c[name] for name in AssignedUnits.column_names()]
    joined = unit.join(assignment).join(response, unit.c.response_id == response.c.response_id)
    return frames.selected(columns).select_from(joined)
