"""Runs in the store, as records and not as frames: there are few of them."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from pipeline.store.port import RunRecord
from pipeline.store.tables import run


def start_run(connection: sa.Connection, run_id: str) -> None:
    """Note a run as running; any other that claims to be is dead, for this one holds the lock."""
    now = datetime.now(UTC)
    connection.execute(sa.update(run).where(run.c.status == "running").values(status="abandoned", finished_at=now))
    write_run(connection, RunRecord(run_id, "running", now))


def end_run(connection: sa.Connection, run_id: str) -> None:
    """Mark a run as failed if nobody has said how it ended."""
    unsaid = sa.update(run).where(run.c.run_id == run_id, run.c.status == "running")
    connection.execute(unsaid.values(status="failed", finished_at=datetime.now(UTC)))


def write_run(connection: sa.Connection, record: RunRecord) -> None:
    """Note or replace a run."""
    values = {**vars(record), "manifest": dict(record.manifest)}
    if connection.execute(sa.update(run).where(run.c.run_id == record.run_id).values(values)).rowcount == 0:
        connection.execute(sa.insert(run).values(values))


def is_night() -> sa.ColumnElement[bool]:
    """A run that is a night: by its manifest neither a refit nor a reprocessing."""
    kind = run.c.manifest["kind"].as_string()
    return sa.and_(*(kind.is_distinct_from(other) for other in ("refit", "reprocess")))


def nights_since(connection: sa.Connection, moment: datetime) -> int:
    """Return how many nights have completed since a moment."""
    counted = sa.select(sa.func.count()).where(run.c.status == "completed", run.c.finished_at > moment, is_night())
    return connection.execute(counted).scalar_one()


def last_run(connection: sa.Connection, *conditions: sa.ColumnElement[Any]) -> RunRecord | None:
    """Return the run that started last among those that meet the conditions."""
    query = sa.select(run).where(*conditions).order_by(run.c.started_at.desc(), run.c.run_id).limit(1)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else RunRecord(**row)
