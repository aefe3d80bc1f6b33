"""From one encoder to another: what was read again waits in tables of its own, and takes the old one's place at once.

No transaction leaves vectors of two encoders in the table of units, and none shows a reader half of the new content.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from pipeline.schemas import RedactedResponses
from pipeline.store import frames
from pipeline.store.assignments import settle
from pipeline.store.port import EncoderVersion, Encoding, Reprocessed
from pipeline.store.recentring import keep_places, recentre, recompute_kept
from pipeline.store.tables import assignment, reprocessed_response, reprocessed_unit, response, store_meta, unit
from pipeline.store.theme_records import hold_themes
from pipeline.store.writing import HELD, check_units, encoder_under, insert, note_encoder, theme_ids_for

COMING = "reprocessing"
"""Where ``store_meta`` says which encoder the staged content is for."""


def encoding(connection: sa.Connection) -> Encoding:
    """Return whose vectors the store holds, and how far a reprocessing is."""
    return Encoding(
        encoder=encoder_under(connection, HELD),
        responses=_count(connection, response),
        coming=encoder_under(connection, COMING),
        done=_count(connection, reprocessed_response),
    )


def begin(connection: sa.Connection, encoder: EncoderVersion) -> None:
    """Keep what is staged for this encoder, and nothing else."""
    if encoder_under(connection, COMING) != encoder:
        _clear(connection)
        note_encoder(connection, COMING, encoder)


def unread(connection: sa.Connection, encoder: EncoderVersion, after: str, size: int) -> Sequence[sa.Row[Any]]:
    """Return the next responses by id that are not staged for this encoder."""
    query = frames.selected(response.c[name] for name in RedactedResponses.column_names())
    query = query.where(response.c.response_id > after).order_by(response.c.response_id).limit(size)
    if encoder_under(connection, COMING) == encoder:
        query = query.where(_is_unread())
    return connection.execute(query).all()


def stage(connection: sa.Connection, reprocessed: Reprocessed) -> None:
    """Write a batch beside the old content."""
    coming = encoder_under(connection, COMING)
    if coming is None:
        raise ValueError("no reprocessing is under way: expected begin_reprocessing to come first")
    check_units(reprocessed, coming.dimension)
    theme_ids = theme_ids_for(connection, reprocessed.responses, reprocessed.units)
    insert(connection, reprocessed_response, frames.reprocessed_response_rows(reprocessed.responses, theme_ids))
    units = frames.reprocessed_unit_rows(reprocessed.units, reprocessed.vectors, theme_ids)
    insert(connection, reprocessed_unit, units)


def switch(connection: sa.Connection, run_id: str) -> None:
    """Put what is staged in the place of the old content."""
    coming = encoder_under(connection, COMING)
    left = connection.scalar(sa.select(sa.func.count()).select_from(response).where(_is_unread()))
    if coming is None or left:
        raise ValueError(f"{left} responses are not staged for {coming}: expected all of them before the switch")
    hold_themes(connection)
    keep_places(connection)
    recentre(connection)
    connection.execute(sa.delete(assignment))
    connection.execute(sa.delete(unit))
    connection.execute(
        sa.update(response)
        .where(response.c.response_id == reprocessed_response.c.response_id)
        .values({column.name: column for column in reprocessed_response.c if not column.primary_key})
    )
    _copy(connection, unit)
    _copy(connection, assignment, run_id=run_id)
    recompute_kept(connection)
    settle(connection)
    _clear(connection)
    note_encoder(connection, HELD, coming)


def _copy(connection: sa.Connection, table: sa.Table, **same: str) -> None:
    """Copy the staged units into a table; ``same`` are columns with one value for all."""
    sources = [sa.literal(same[c.name]) if c.name in same else reprocessed_unit.c[c.name] for c in table.c]
    connection.execute(sa.insert(table).from_select(list(table.c), sa.select(*sources)))


def _clear(connection: sa.Connection) -> None:
    connection.execute(sa.delete(reprocessed_unit))
    connection.execute(sa.delete(reprocessed_response))
    connection.execute(sa.delete(store_meta).where(store_meta.c.key == COMING))


def _is_unread() -> sa.ColumnElement[bool]:
    staged = sa.select(reprocessed_response.c.response_id)
    return ~staged.where(reprocessed_response.c.response_id == response.c.response_id).exists()


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
