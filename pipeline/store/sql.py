"""The store on SQLite or PostgreSQL."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import dataframely as dy
import polars as pl
import sqlalchemy as sa

from pipeline.schemas import AssignedUnits, EnrichedResponses, IdentifiedResponses, RedactedResponses, RejectedRows
from pipeline.store import frames, lock, records, reprocessing, theme_records
from pipeline.store.engine import engine_for, reading, shown, writing
from pipeline.store.migrations import migrate
from pipeline.store.port import (
    Batch,
    EncoderVersion,
    Encoding,
    Night,
    Reprocessed,
    RunRecord,
    ThemeRecord,
    UnitVectors,
    Written,
)
from pipeline.store.tables import assignment, rejected, response, run, source_cursor
from pipeline.store.theme_port import FullStore
from pipeline.store.theme_sql import SqlThemes
from pipeline.store.units import read_units, read_vectors, theme_keys
from pipeline.store.writing import check_batch, check_encoder, content_hashes, write

_HASHES = ["response_id", "content_hash"]


def open_store(url: str, encoder: EncoderVersion | None = None) -> FullStore:
    """Open the store at a database URL, made on first use and migrated to the newest schema version.

    Only who writes vectors names the encoder. Raises StoreError for a URL that cannot be read, a missing folder, a
    file that cannot be written or is no database, a newer schema version, or another encoder's vectors.
    """
    store = SqlStore(engine_for(url), encoder)
    try:
        store.prepare()
    except BaseException:  # an interrupt too: whatever it was goes on upwards, and no connection stays open
        store.close()
        raise
    return store


class SqlStore(SqlThemes):
    """A ``FullStore`` (see the ports) on a SQLAlchemy engine."""

    def __init__(self, engine: sa.Engine, encoder: EncoderVersion | None = None) -> None:
        super().__init__(engine)
        self._encoder = encoder

    def __enter__(self) -> "SqlStore":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @property
    def address(self) -> str:
        """The store as a message may show it."""
        return shown(self._engine.url)

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()

    def prepare(self) -> None:
        """Migrate the schema and compare encoders."""
        migrate(self._engine)
        if self._encoder is not None:
            with reading(self._engine) as connection:
                check_encoder(connection, self._encoder)

    @contextmanager
    def begin_night(self, run_id: str) -> Iterator[Night]:
        """Hold the night lock while the block runs."""
        with writing(self._engine) as connection:
            lock.acquire(connection, run_id)
            records.start_run(connection, run_id)
        heartbeat = lock.Heartbeat(self._engine, run_id)
        heartbeat.start()
        try:
            yield Night(run_id)
        finally:
            heartbeat.stop()
            with writing(self._engine) as connection:
                records.end_run(connection, run_id)
                lock.release(connection, run_id)

    @contextmanager
    def _night(self, night: Night) -> Iterator[sa.Connection]:
        with writing(self._engine) as connection:
            lock.require(connection, night.run_id)
            yield connection

    def cursor(self, source: str) -> str | None:
        """Return where a source was read up to."""
        with reading(self._engine) as connection:
            query = sa.select(source_cursor.c.cursor).where(source_cursor.c.source == source)
            return connection.execute(query).scalar_one_or_none()

    def fresh(self, responses: dy.DataFrame[IdentifiedResponses]) -> dy.DataFrame[IdentifiedResponses]:
        """Return the responses that are new or changed."""
        with reading(self._engine) as connection:
            known = content_hashes(connection, responses["response_id"])
        stored = pl.DataFrame(
            {"response_id": list(known), "content_hash": list(known.values())}, schema=dict.fromkeys(_HASHES, pl.String)
        )
        return IdentifiedResponses.cast(responses.join(stored, on=_HASHES, how="anti", maintain_order="left"))

    def write_batch(self, night: Night, batch: Batch) -> Written:
        """Store a batch in one transaction."""
        check_batch(batch, self._encoder)
        with self._night(night) as connection:
            return write(connection, night.run_id, batch, self._encoder)

    def sync_themes(self, night: Night, themes: Sequence[ThemeRecord]) -> None:
        """Make the curated themes those given."""
        with self._night(night) as connection:
            theme_records.sync_themes(connection, themes)

    def write_run(self, run: RunRecord) -> None:
        """Note or replace a run."""
        with writing(self._engine) as connection:
            records.write_run(connection, run)

    def encoding(self) -> Encoding:
        """Return whose vectors the store holds, and how far a reprocessing is."""
        with reading(self._engine) as connection:
            return reprocessing.encoding(connection)

    def begin_reprocessing(self, night: Night, encoder: EncoderVersion) -> None:
        """Begin a reprocessing, or go on with it."""
        with self._night(night) as connection:
            reprocessing.begin(connection, encoder)

    def to_reprocess(self, encoder: EncoderVersion, size: int) -> Iterator[dy.DataFrame[RedactedResponses]]:
        """Yield the stored responses that are not staged for this encoder yet."""
        after = ""
        while True:
            with reading(self._engine) as connection:
                rows = reprocessing.unread(connection, encoder, after, size)
            if not rows:
                return
            yield (unread := frames.redacted_frame(rows))
            after = unread["response_id"][-1]

    def write_reprocessed(self, night: Night, reprocessed: Reprocessed) -> None:
        """Stage a batch in one transaction."""
        with self._night(night) as connection:
            reprocessing.stage(connection, reprocessed)

    def switch_encoder(self, night: Night) -> None:
        """Put what is staged in the place of the old content."""
        with self._night(night) as connection:
            reprocessing.switch(connection, night.run_id)

    def read_responses(
        self, since: datetime | None = None, until: datetime | None = None
    ) -> dy.DataFrame[EnrichedResponses]:
        """Return the responses of a period."""
        columns = [response.c[name] for name in EnrichedResponses.column_names()]
        query = frames.selected(columns).where(*_period(response.c.received_at, since, until))
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
            return frames.response_frame(rows, theme_keys(connection))

    def read_units(self, since: datetime | None = None, until: datetime | None = None) -> dy.DataFrame[AssignedUnits]:
        """Return the units of the responses of a period."""
        with reading(self._engine) as connection:
            return read_units(connection, _period(response.c.received_at, since, until))

    def waiting_units(self, reasons: Sequence[str] = ("no_theme_yet",)) -> UnitVectors:
        """Return the units no theme took, with vectors."""
        with reading(self._engine) as connection:
            return read_vectors(connection, [assignment.c.reason.in_(reasons)])

    def read_rejected(self, since: datetime | None = None, until: datetime | None = None) -> dy.DataFrame[RejectedRows]:
        """Return the rejected rows first noted in a period."""
        columns = [rejected.c[name] for name in RejectedRows.column_names()]
        query = frames.selected(columns).where(*_period(rejected.c.rejected_at, since, until))
        with reading(self._engine) as connection:
            return frames.rejected_frame(connection.execute(query).all())

    def last_run(self) -> RunRecord | None:
        """Return the run that started last."""
        with reading(self._engine) as connection:
            return records.last_run(connection)

    def last_good_run(self) -> RunRecord | None:
        """Return the last night that completed."""
        with reading(self._engine) as connection:
            return records.last_run(connection, run.c.status == "completed", records.is_night())


def _period(
    column: sa.Column[datetime], since: datetime | None, until: datetime | None
) -> Iterator[sa.ColumnElement[bool]]:
    if since is not None:
        yield column >= since
    if until is not None:
        yield column < until
