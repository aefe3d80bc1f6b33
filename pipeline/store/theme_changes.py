"""A change of themes by a refit or a person, written whole or not at all."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from pipeline.errors import EditConflictError
from pipeline.store.assignments import move, recompute, settle
from pipeline.store.port import ThemeRecord
from pipeline.store.tables import theme, theme_event
from pipeline.store.theme_port import Prototype, ThemeChange
from pipeline.store.theme_records import (
    drop_prototypes,
    hold_themes,
    last_change,
    replace_prototypes,
    theme_values,
    write_corrections,
)
from pipeline.store.writing import HELD, encoder_under

REFIT = "a refit"
"""Who changed a theme last, where a run did."""


def write_change(connection: sa.Connection, change: ThemeChange, run_id: str | None) -> None:
    """Write a change in the transaction of the connection; ``run_id`` is null for a person's. See the port."""
    if change.undone and not change.corrections:
        raise ValueError(f"{len(change.undone)} corrections are undone, and no correction says by whom")
    hold_themes(connection)
    if run_id is not None:
        changed_by: str | None = REFIT
    else:
        changed_by = change.corrections[0].who if change.corrections else None
    _write_themes(connection, change.themes, changed_by)
    _check_known(connection, change)
    _check_width(connection, change.prototypes)
    replace_prototypes(connection, change.prototypes)
    drop_prototypes(connection, change.without_prototype)
    write_corrections(connection, change.corrections, change.undone)
    touched: set[str] = set()
    for event in change.events:
        values = {name: value for name, value in vars(event).items() if name != "moved"}
        values |= {"others": list(event.others), "counts": dict(event.counts)}
        connection.execute(sa.insert(theme_event).values(values))
        if event.moved is not None:
            touched |= move(connection, event.event_id, event.moved, run_id)
    mentioned = {theme_id: event.event_id for event in change.events for theme_id in event.others}
    settle(connection, mentioned | {event.theme_id: event.event_id for event in change.events})
    recompute(connection, touched)


def _write_themes(connection: sa.Connection, records: Sequence[ThemeRecord], changed_by: str | None) -> None:
    by_whom = {"changed_by": changed_by, "changed_at": datetime.now(UTC)}
    stored = {row.theme_id: row for row in connection.execute(sa.select(theme))}
    for record in records:
        before = stored.get(record.theme_id)
        if before is None and record.revision:
            raise ValueError(f"the store knows no theme {record.key!r} with the id {record.theme_id}")
        if before is not None and before.revision != record.revision:
            raise _conflict(connection, record, before)
        values = theme_values(record) | by_whom | {"revision": record.revision + 1}
        if before is None:
            connection.execute(sa.insert(theme).values(values))
        else:
            connection.execute(sa.update(theme).where(theme.c.theme_id == record.theme_id).values(values))


def _conflict(connection: sa.Connection, record: ThemeRecord, stored: Any) -> EditConflictError:
    last = last_change(connection, record.theme_id)
    return EditConflictError(
        f"the theme {stored.key} was changed{f' by {last}' if last else ''} after it was read: expected revision "
        f"{record.revision}, met {stored.revision}. Look at it again, then repeat the edit"
    )


def _check_known(connection: sa.Connection, change: ThemeChange) -> None:
    named = {prototype.theme_id for prototype in change.prototypes} | {*change.without_prototype}
    named |= {i for event in change.events for i in (event.theme_id, *event.others)}
    unknown = sorted(named - set(connection.scalars(sa.select(theme.c.theme_id))))
    if unknown:
        raise ValueError(f"the change names themes that the store does not know: {', '.join(unknown)}")


def _check_width(connection: sa.Connection, prototypes: Sequence[Prototype]) -> None:
    encoder = encoder_under(connection, HELD)
    for prototype in prototypes:
        if encoder is not None and prototype.vector.shape != (encoder.dimension,):
            raise ValueError(
                f"expected a prototype of shape ({encoder.dimension},), as the vectors of {encoder} are, met "
                f"{prototype.vector.shape} for the theme {prototype.theme_id}"
            )
