"""One batch into the store: what is new, what changed, what was rejected, and how far the source was read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

import numpy as np
import polars as pl
import sqlalchemy as sa

from pipeline.errors import StoreError
from pipeline.store import frames
from pipeline.store.assignments import settle
from pipeline.store.chunks import chunks
from pipeline.store.engine import shown
from pipeline.store.port import Batch, EncoderVersion, Reprocessed, Written
from pipeline.store.tables import assignment, rejected, response, source_cursor, store_meta, theme, unit
from pipeline.store.theme_records import hold_themes

HELD = "encoder"
"""Where ``store_meta`` says whose vectors the store holds."""

_KEYED_HASH = r"^[0-9a-f]{32}$"


def content_hashes(connection: sa.Connection, response_ids: Iterable[str]) -> dict[str, str]:
    """Return the stored content hash of those of these responses that are stored."""
    columns = sa.select(response.c.response_id, response.c.content_hash)
    found: dict[str, str] = {}
    for some in chunks(response_ids):
        found.update(connection.execute(columns.where(response.c.response_id.in_(some))).tuples().all())
    return found


def check_encoder(connection: sa.Connection, encoder: EncoderVersion) -> bool:
    """Say whether the store already holds vectors of this encoder; raise StoreError when it holds another's."""
    held = encoder_under(connection, HELD)
    if held is None:
        return False
    if held != encoder:
        raise StoreError(
            f"the store {shown(connection.engine.url)} holds vectors of the encoder {held}, and the settings name "
            f"{encoder}: run `clamor reprocess` to encode what is stored again, or name the former one"
        )
    return True


def encoder_under(connection: sa.Connection, key: str) -> EncoderVersion | None:
    """Return the encoder that is noted under a key of ``store_meta``, if any is."""
    stored = connection.scalar(sa.select(store_meta.c.value).where(store_meta.c.key == key))
    return None if stored is None else EncoderVersion(**stored)


def note_encoder(connection: sa.Connection, key: str, encoder: EncoderVersion) -> None:
    """Note an encoder under a key of ``store_meta``, in place of any that was."""
    connection.execute(sa.delete(store_meta).where(store_meta.c.key == key))
    connection.execute(sa.insert(store_meta).values(key=key, value=asdict(encoder)))


def check_batch(batch: Batch, encoder: EncoderVersion | None) -> None:
    """Raise ValueError for a batch that does not fit together, or in which a customer could be recognised."""
    if batch.units.height and encoder is None:
        raise ValueError("vectors can be written only to a store opened with the encoder they come from")
    check_units(batch, encoder.dimension if encoder else 0)
    for frame, columns in (
        (batch.responses, ("external_id", "respondent_id", "customer_ref")),
        (batch.rejected, ("external_id",)),
    ):
        for column in columns:
            plain = frame.filter(~pl.col(column).str.contains(_KEYED_HASH)).height
            if plain:
                raise ValueError(f"{plain} values of {column} are no keyed hashes: the store takes no others")


def check_units(batch: Batch | Reprocessed, dimension: int) -> None:
    """Raise ValueError unless each unit belongs to a response of the batch and has a vector ``dimension`` wide."""
    expected = (batch.units.height, dimension)
    if batch.units.height and (batch.vectors.shape != expected or batch.vectors.dtype != np.float32):
        met = f"{batch.vectors.dtype} {batch.vectors.shape}"
        raise ValueError(f"expected one vector a unit, float32 {expected}, met {met}")
    strangers = batch.units.join(batch.responses, on="response_id", how="anti").height
    if strangers:
        raise ValueError(f"{strangers} units belong to no response of the batch")


def write(connection: sa.Connection, run_id: str, batch: Batch, encoder: EncoderVersion | None) -> Written:
    """Write a checked batch within the transaction of the connection."""
    now = datetime.now(UTC)
    hold_themes(connection)
    if encoder is not None and batch.units.height and not check_encoder(connection, encoder):
        note_encoder(connection, HELD, encoder)
    known = content_hashes(connection, batch.responses["response_id"])
    arriving = dict(batch.responses.select("response_id", "content_hash").iter_rows())
    changed = [i for i, content in known.items() if arriving[i] != content]
    for some in chunks(changed):
        connection.execute(sa.delete(response).where(response.c.response_id.in_(some)))  # its units go with it
    writable = pl.col("response_id").is_in([i for i, content in arriving.items() if known.get(i) != content])
    responses = batch.responses.filter(writable)
    taken = batch.units.select(writable).to_series()
    units = batch.units.filter(taken)
    theme_ids = theme_ids_for(connection, responses, units)
    insert(connection, response, frames.response_rows(responses, theme_ids, run_id, now))
    insert(connection, unit, frames.unit_rows(units, batch.vectors[taken.to_numpy()]))
    insert(connection, assignment, frames.assignment_rows(units, theme_ids, run_id, batch.by_person))
    torn = units.filter(pl.col("reason") == "ambiguous")["unit_id"].to_list()
    settle(connection, arrived=torn)  # people may have merged or retired a theme since the night began
    refused = _write_rejected(connection, frames.rejected_rows(batch.rejected, batch.input_sha256, run_id, now))
    if batch.cursor is not None:
        _write_cursor(connection, batch.source, batch.cursor, run_id)
    return Written(
        added=responses.height - len(changed),
        replaced=len(changed),
        unchanged=batch.responses.height - responses.height,
        units=units.height,
        rejected=refused,
    )


def theme_ids_for(connection: sa.Connection, responses: pl.DataFrame, units: pl.DataFrame) -> dict[str, str]:
    """Return the id of each theme by key; raise ValueError when these name one that the store does not know."""
    theme_ids = dict(connection.execute(sa.select(theme.c.key, theme.c.theme_id)).tuples().all())
    named = pl.concat(
        [
            responses["themes"].explode(),
            responses["primary_pain_point"],
            units["theme"],
            units["candidates"].explode(),
        ]
    )
    unknown = sorted(set(named.drop_nulls()) - theme_ids.keys())
    if unknown:
        raise ValueError(f"themes the store does not know: {', '.join(unknown)}; expected sync_themes to come first")
    return theme_ids


def _write_rejected(connection: sa.Connection, rows: Mapping[str, frames.Row]) -> int:
    known: set[str] = set()
    for some in chunks(rows):
        known.update(connection.scalars(sa.select(rejected.c.rejected_id).where(rejected.c.rejected_id.in_(some))))
    new = [row for rejected_id, row in rows.items() if rejected_id not in known]
    insert(connection, rejected, new)
    return len(new)


def _write_cursor(connection: sa.Connection, source: str, cursor: str, run_id: str) -> None:
    changed = sa.update(source_cursor).where(source_cursor.c.source == source).values(cursor=cursor, run_id=run_id)
    if connection.execute(changed).rowcount == 0:
        connection.execute(sa.insert(source_cursor).values(source=source, cursor=cursor, run_id=run_id))


def insert(connection: sa.Connection, table: sa.Table, rows: Sequence[frames.Row]) -> None:
    """Insert rows, if there are any."""
    if rows:
        connection.execute(sa.insert(table), rows)
