"""Themes, topics and runs in the store, as records and not as frames: there are few of them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from pipeline.store.port import RunRecord, ThemeRecord, TopicRecord
from pipeline.store.tables import run, theme, topic

_KEPT = ("theme_id", "owner")
"""What a sync leaves alone: the id is permanent, the owner is set by people."""


def sync_themes(connection: sa.Connection, themes: Sequence[ThemeRecord]) -> None:
    """Make the curated themes of the store those given; see the port."""
    stored = {row["theme_id"]: dict(row) for row in connection.execute(sa.select(theme)).mappings()}
    for record in themes:
        values = _theme_values(record)
        before = stored.get(record.theme_id)
        if before is None:
            connection.execute(sa.insert(theme).values(values))
            continue
        changed = {name: value for name, value in values.items() if name not in _KEPT}
        if any(before[name] != value for name, value in changed.items()):
            connection.execute(sa.update(theme).where(theme.c.theme_id == record.theme_id).values(changed))
    given = [record.theme_id for record in themes]
    missing = sa.update(theme).where(theme.c.kind == "curated", theme.c.theme_id.not_in(given))
    connection.execute(missing.values(status="retired"))


def read_themes(connection: sa.Connection) -> tuple[ThemeRecord, ...]:
    """Return every theme, sorted by key."""
    rows = connection.execute(sa.select(theme)).mappings()
    records = [ThemeRecord(**{**row, "keywords": _tuples(row["keywords"])}) for row in rows]
    return tuple(sorted(records, key=lambda record: record.key))


def replace_topics(connection: sa.Connection, run_id: str, topics: Sequence[TopicRecord]) -> None:
    """Replace the topics of the last refit."""
    connection.execute(sa.delete(topic))
    if topics:
        connection.execute(
            sa.insert(topic),
            [{**vars(record), "keywords": dict(record.keywords), "run_id": run_id} for record in topics],
        )


def read_topics(connection: sa.Connection) -> tuple[TopicRecord, ...]:
    """Return the topics of the last refit, by number."""
    query = sa.select(topic.c.number, topic.c.keywords, topic.c.unit_ids).order_by(topic.c.number)
    rows = connection.execute(query)
    return tuple(TopicRecord(number, _tuples(keywords), tuple(unit_ids)) for number, keywords, unit_ids in rows)


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


def last_run(connection: sa.Connection, *conditions: sa.ColumnElement[Any]) -> RunRecord | None:
    """Return the run that started last among those that meet the conditions."""
    query = sa.select(run).where(*conditions).order_by(run.c.started_at.desc(), run.c.run_id).limit(1)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else RunRecord(**row)


def _theme_values(record: ThemeRecord) -> dict[str, Any]:
    """Return a theme's columns as they will be read back, so that an unchanged theme compares equal."""
    keywords = {language: list(words) for language, words in record.keywords.items()}
    maps = {"labels": dict(record.labels), "labels_negative": dict(record.labels_negative), "keywords": keywords}
    return {**vars(record), **maps}


def _tuples(words: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {language: tuple(some) for language, some in words.items()}
