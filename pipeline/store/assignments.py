"""Assignments changed after they were written, and what their responses say then.

Whoever calls these holds the themes (``theme_records.hold_themes``), so that nobody else assigns meanwhile.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dataframely as dy
import polars as pl
import sqlalchemy as sa

from pipeline.errors import EditConflictError
from pipeline.stages.respond import themes_of
from pipeline.store.chunks import AT_ONCE, chunks
from pipeline.store.tables import assignment, moved_unit, response, theme, unit
from pipeline.store.theme_port import MovedUnits
from pipeline.store.units import ends_of_merges

WAITS = "no_theme_yet"
"""The reason of a unit whose theme takes none any more."""

_PLACES = sa.select(
    assignment.c.unit_id, assignment.c.theme_id, assignment.c.reason, assignment.c.by, unit.c.response_id
).join(unit)
"""Where units lie, and in which response."""

_SPOKEN = {
    "response_id": pl.String,
    "ordinal": pl.Int32,
    "start": pl.Int32,
    "sentiment": pl.String,
    "sentiment_score": pl.Float64,
    "sentiment_confidence": pl.Float64,
    "theme": pl.String,
    "reason": pl.String,
}
"""What ``themes_of`` reads of units; themes are ids here."""


def successors(connection: sa.Connection) -> dict[str, str | None]:
    """Return, for each theme that takes no units any more, the id of the one that takes them, null where none does.

    A merged theme's units go where it was merged into, and on if that was merged too; those of a theme that a person
    retired wait.
    """
    rows = connection.execute(sa.select(theme.c.theme_id, theme.c.status, theme.c.decided)).all()
    closed = {row.theme_id for row in rows if row.status == "merged" or (row.status == "retired" and row.decided)}
    ends = ends_of_merges(connection)
    return {theme_id: None if ends[theme_id] in closed else ends[theme_id] for theme_id in closed}


def move(connection: sa.Connection, event_id: str, moved: dy.DataFrame[MovedUnits], run_id: str | None) -> set[str]:
    """Give units another theme or reason, note it under the event, and return the ids of their responses.

    ``run_id`` is the run that moves them; without one they keep that which assigned them. A theme that takes no units
    any more sends them on. Raises EditConflictError unless each is stored with the theme or reason it is moved from,
    ValueError for themes that the store does not know.
    """
    theme_ids: dict[str, str] = dict(connection.execute(sa.select(theme.c.key, theme.c.theme_id)).tuples().all())
    named = {
        *moved["old_theme"].drop_nulls(),
        *moved["theme"].drop_nulls(),
        *moved["candidates"].explode().drop_nulls(),
    }
    unknown = sorted(named - theme_ids.keys())
    if unknown:
        raise ValueError(f"units moved between themes that the store does not know: {', '.join(unknown)}")
    on, responses, strangers = successors(connection), set(), 0
    by_id = {row["unit_id"]: row for row in moved.to_dicts()}
    for some in chunks(by_id):
        columns = sa.select(assignment, unit.c.response_id).join(unit).where(assignment.c.unit_id.in_(some))
        stored = {row.unit_id: row for row in connection.execute(columns)}
        changes, notes = [], []
        for unit_id in some:
            row, before = by_id[unit_id], stored.get(unit_id)
            old = None if row["old_theme"] is None else theme_ids[row["old_theme"]]
            if before is None or (before.theme_id, before.reason) != (old, row["old_reason"]):
                strangers += 1
                continue
            place = _place(None if row["theme"] is None else theme_ids[row["theme"]], row["reason"], on)
            changes.append(
                place
                | {"of": unit_id, "similarity": row["similarity"], "margin": row["margin"]}
                | {"candidates": [theme_ids[key] for key in row["candidates"]]}
                | {"by": row["by"], "run_id": run_id or before.run_id}
            )
            notes.append(_note(event_id, before, place, row["by"]))
            responses.add(before.response_id)
        _write(connection, changes)
        _insert_moved(connection, notes)
    if strangers:
        raise EditConflictError(
            f"{strangers} of {len(by_id)} units are no longer where they were when they were read, or are gone: "
            "a night or somebody else moved them. Look at them again, then repeat the edit"
        )
    return responses


def settle(
    connection: sa.Connection, events: Mapping[str, str] | None = None, arrived: Sequence[str] | None = None
) -> None:
    """Take the units off themes that take none any more, a few thousand at a time.

    They were read, or staged, while the theme stood: nobody has seen them there. ``events`` has, by theme id, the
    event of the change that closes it and under which they are noted; without it they are new, and moving them is
    no event. Raises EditConflictError when such a theme has none.

    A unit that is ambiguous between two themes which are one by now has that one: of the ``arrived`` units, if they are
    given; and where there are ``events``, by those that close one of the two.
    """
    on = successors(connection)
    stray = _PLACES.where(assignment.c.theme_id.in_(on)).limit(AT_ONCE)
    while on and (rows := connection.execute(stray).all()):
        if events is not None and not {row.theme_id for row in rows} <= events.keys():
            raise EditConflictError("a night added units to a theme since it was read: look again, then repeat")
        noted = events or {}
        _send(connection, [_Sent(row, _place(row.theme_id, None, on), noted.get(row.theme_id)) for row in rows])
    _send(connection, _torn_no_more(connection, on, events, arrived))


@dataclass(frozen=True)
class _Sent:
    """A unit, as its row was, with the place where it comes to lie, and the event that says so, if any does."""

    row: Any
    place: Mapping[str, str | None]
    event_id: str | None


def _torn_no_more(
    connection: sa.Connection,
    on: Mapping[str, str | None],
    events: Mapping[str, str] | None,
    arrived: Sequence[str] | None,
) -> list[_Sent]:
    """The ambiguous units whose candidates all lead to one theme that takes units; see ``settle``."""
    closing = {on[theme_id]: event_id for theme_id, event_id in (events or {}).items() if on.get(theme_id)}
    if not on or (events is not None and not closing):
        return []
    torn = _PLACES.add_columns(assignment.c.candidates).where(assignment.c.reason == "ambiguous")
    parts = [torn] if arrived is None else [torn.where(assignment.c.unit_id.in_(some)) for some in chunks(arrived)]
    sent = []
    for part in parts:
        for row in connection.execute(part):
            ends = {on.get(theme_id, theme_id) for theme_id in row.candidates}
            end = next(iter(ends)) if len(ends) == 1 else None
            if end is not None and (events is None or end in closing):
                sent.append(_Sent(row, {"theme_id": end, "reason": None}, closing.get(end)))
    return sent


def _send(connection: sa.Connection, sent: Sequence[_Sent]) -> None:
    _insert_moved(connection, [_note(one.event_id, one.row, one.place, one.row.by) for one in sent if one.event_id])
    _write(connection, [{**one.place, "of": one.row.unit_id, "candidates": []} for one in sent])
    recompute(connection, {one.row.response_id for one in sent})


def recompute(connection: sa.Connection, response_ids: Iterable[str]) -> None:
    """Let responses say again what their units are about: themes, primary pain point and reason."""
    elsewhere = {"theme": assignment.c.theme_id, "reason": assignment.c.reason}
    columns = [elsewhere[name] if name in elsewhere else unit.c[name] for name in _SPOKEN]
    for some in chunks(sorted(response_ids)):
        rows = connection.execute(sa.select(*columns).join(assignment).where(unit.c.response_id.in_(some))).all()
        said = themes_of(pl.DataFrame(rows, _SPOKEN, orient="row")).rename({"response_id": "of"}).to_dicts()
        if said:
            connection.execute(sa.update(response).where(response.c.response_id == sa.bindparam("of")), said)


def _place(theme_id: str | None, reason: str | None, on: Mapping[str, str | None]) -> dict[str, str | None]:
    """Where a unit comes to lie that is sent to a theme or a reason."""
    if theme_id is None or theme_id not in on:
        return {"theme_id": theme_id, "reason": reason}
    end = on[theme_id]
    return {"theme_id": end, "reason": WAITS if end is None else None}


def _note(event_id: str, before: Any, place: Mapping[str, str | None], by: str) -> dict[str, str | None]:
    return {
        "event_id": event_id,
        "unit_id": before.unit_id,
        "old_theme_id": before.theme_id,
        "old_reason": before.reason,
        **place,
        "by": by,
    }


def _write(connection: sa.Connection, changes: Sequence[Mapping[str, Any]]) -> None:
    if changes:
        connection.execute(sa.update(assignment).where(assignment.c.unit_id == sa.bindparam("of")), changes)


def _insert_moved(connection: sa.Connection, notes: Sequence[Mapping[str, Any]]) -> None:
    if notes:
        connection.execute(sa.insert(moved_unit), notes)
