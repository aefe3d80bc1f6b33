"""Themes in the store and what is remembered about them, as records: there are few of them."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import dataframely as dy
import numpy as np
import sqlalchemy as sa

from pipeline.errors import EditConflictError, TaxonomyError
from pipeline.store.frames import VECTOR, moved_frame, vector_array
from pipeline.store.port import ThemeRecord
from pipeline.store.tables import correction, moved_unit, quality, theme, theme_event, theme_prototype
from pipeline.store.theme_port import Correction, LastChange, MovedUnits, Prototype, QualityRecord, ThemeEvent

NIGHT = "a night"
"""Who changed a theme last, where the taxonomy did."""

_BY_PEOPLE = (
    "theme_id",
    "owner",
    "revision",
    "decided",
    "labels_decided",
    "merged_into",
    "pinned",
    "size",
    "proposed_at",
    "keywords",
)
"""What a sync leaves alone: the id is permanent, the rest is set by people or refits."""

_COLUMNS = [theme.c[field.name] for field in fields(ThemeRecord)]


def hold_themes(connection: sa.Connection) -> None:
    """Let nobody else change themes or assignments before the transaction ends.

    A batch that names a theme and an edit that merges it then come one after the other, also on PostgreSQL. The
    lock is taken in a statement of its own: what is read after it is what the former holder left.
    """
    connection.execute(sa.select(theme.c.theme_id).order_by(theme.c.theme_id).with_for_update(key_share=True)).all()


def sync_themes(connection: sa.Connection, themes: Sequence[ThemeRecord]) -> None:
    """Make the curated themes of the store those given; see the port."""
    hold_themes(connection)
    changed = {"changed_by": NIGHT, "changed_at": datetime.now(UTC), "revision": theme.c.revision + 1}
    stored = {row["theme_id"]: row for row in connection.execute(sa.select(theme)).mappings()}
    _check_keys(themes, {row["key"]: row for row in stored.values()})
    for record in themes:
        values = theme_values(record)
        before = stored.get(record.theme_id)
        if before is None:
            connection.execute(sa.insert(theme).values(values))
            continue
        kept = (*_BY_PEOPLE, "status") if before["decided"] or before["merged_into"] else _BY_PEOPLE
        values = {name: value for name, value in values.items() if name not in kept}
        if any(before[name] != value for name, value in values.items()):
            connection.execute(sa.update(theme).where(theme.c.theme_id == record.theme_id).values(values | changed))
    given = [record.theme_id for record in themes]
    missing = sa.update(theme).where(
        theme.c.kind == "curated",
        theme.c.theme_id.not_in(given),
        theme.c.status != "retired",
        sa.not_(theme.c.decided),
        theme.c.merged_into.is_(None),
    )
    connection.execute(missing.values(status="retired", **changed))


def _check_keys(themes: Sequence[ThemeRecord], stored: Mapping[str, Any]) -> None:
    """Raise TaxonomyError for a new theme with the key of another one, which is that for good."""
    for record in themes:
        owner = stored.get(record.key)
        if owner is not None and owner["theme_id"] != record.theme_id:
            raise TaxonomyError(
                f"{record.key}: this key is that of a {owner['kind']} theme in the store ({owner['status']}), and keys "
                "are never used again: expected a key of its own; give the theme of the taxonomy another one"
            )


def read_themes(connection: sa.Connection) -> tuple[ThemeRecord, ...]:
    """Return every theme, sorted by key."""
    rows = connection.execute(sa.select(*_COLUMNS)).mappings()
    records = [ThemeRecord(**{**row, "keywords": _tuples(row["keywords"])}) for row in rows]
    return tuple(sorted(records, key=lambda record: record.key))


def theme_values(record: ThemeRecord) -> dict[str, Any]:
    """Return a theme's columns as they will be read back, so that an unchanged theme compares equal."""
    keywords = {language: list(words) for language, words in record.keywords.items()}
    maps = {name: dict(getattr(record, name)) for name in ("labels", "labels_negative", "labels_decided")}
    return {**vars(record), **maps, "keywords": keywords}


def write_keywords(connection: sa.Connection, keywords: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
    """Write the keywords of these themes, by key, and nothing else of them."""
    hold_themes(connection)
    for key, said in keywords.items():
        values = {language: list(words) for language, words in said.items()}
        connection.execute(sa.update(theme).where(theme.c.key == key).values(keywords=values))


def last_change(connection: sa.Connection, theme_id: str) -> LastChange | None:
    """Return who changed a theme last, and when; None where nobody did since it was made."""
    named = theme.c.theme_id == theme_id
    row = connection.execute(sa.select(theme.c.changed_by, theme.c.changed_at).where(named)).first()
    if row is None or row.changed_at is None:
        return None
    return LastChange(row.changed_by or "somebody", row.changed_at)


def replace_prototypes(connection: sa.Connection, prototypes: Sequence[Prototype]) -> None:
    """Write prototypes in place of those that their themes had."""
    for prototype in prototypes:
        values = {**vars(prototype), "vector": np.asarray(prototype.vector, dtype=VECTOR).tobytes()}
        connection.execute(sa.delete(theme_prototype).where(theme_prototype.c.theme_id == prototype.theme_id))
        connection.execute(sa.insert(theme_prototype).values(values))


def drop_prototypes(connection: sa.Connection, theme_ids: Sequence[str]) -> None:
    """Take the prototypes of themes away."""
    connection.execute(sa.delete(theme_prototype).where(theme_prototype.c.theme_id.in_(theme_ids)))


def read_prototypes(connection: sa.Connection) -> tuple[Prototype, ...]:
    """Return the prototypes of all themes that have one, sorted by theme id."""
    rows = connection.execute(sa.select(theme_prototype)).mappings()
    prototypes = [Prototype(**{**row, "vector": vector_array([row["vector"]])[0]}) for row in rows]
    return tuple(sorted(prototypes, key=lambda prototype: prototype.theme_id))


def read_events(connection: sa.Connection, since: datetime | None) -> tuple[ThemeEvent, ...]:
    """Return what happened since a moment, or ever; oldest first, without the moved units."""
    query = sa.select(theme_event)
    if since is not None:
        query = query.where(theme_event.c.happened_at >= since)
    rows = connection.execute(query).mappings()
    events = [ThemeEvent(**{**row, "others": tuple(row["others"])}) for row in rows]
    return tuple(sorted(events, key=lambda event: (event.happened_at, event.event_id)))


def read_moved(connection: sa.Connection, event_id: str, keys: Mapping[str, str]) -> dy.DataFrame[MovedUnits]:
    """Return the units that an event moved, sorted by id; ``keys`` has the key of each theme id."""
    query = sa.select(moved_unit).where(moved_unit.c.event_id == event_id).order_by(moved_unit.c.unit_id)
    return moved_frame(connection.execute(query).all(), keys)


def write_corrections(connection: sa.Connection, corrections: Sequence[Correction], undone: Sequence[str]) -> None:
    """Note what people decided; the first of these corrections takes back those whose ids are ``undone``.

    Raises EditConflictError when one of them has been taken back already, ValueError when one is unknown.
    """
    for one in corrections:
        connection.execute(sa.insert(correction).values(vars(one)))
    for correction_id in undone:
        named = correction.c.correction_id == correction_id
        taken_back = sa.update(correction).where(named, correction.c.undone_by.is_(None))
        if connection.execute(taken_back.values(undone_by=corrections[0].correction_id)).rowcount:
            continue
        if connection.scalar(sa.select(correction.c.correction_id).where(named)) is None:
            raise ValueError(f"the store knows no correction {correction_id}")
        raise EditConflictError(
            f"the correction {correction_id} was taken back by somebody else: look at the corrections again"
        )


def read_corrections(connection: sa.Connection) -> tuple[Correction, ...]:
    """Return what people decided, oldest first, undone ones too."""
    corrections = [Correction(**row) for row in connection.execute(sa.select(correction)).mappings()]
    return tuple(sorted(corrections, key=lambda one: (one.decided_at, one.correction_id)))


def write_quality(connection: sa.Connection, record: QualityRecord) -> None:
    """Keep the quality of a run, in place of any it had."""
    offenders = {rule: list(some) for rule, some in record.offenders.items()}
    values = {**vars(record), "figures": dict(record.figures), "offenders": offenders}
    connection.execute(sa.delete(quality).where(quality.c.run_id == record.run_id))
    connection.execute(sa.insert(quality).values(values))


def read_quality(connection: sa.Connection) -> tuple[QualityRecord, ...]:
    """Return the quality of every measured run, oldest first."""
    rows = connection.execute(sa.select(quality).order_by(quality.c.measured_at, quality.c.run_id)).mappings()
    return tuple(QualityRecord(**{**row, "offenders": _tuples(row["offenders"])}) for row in rows)


def _tuples(words: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(some) for name, some in words.items()}
