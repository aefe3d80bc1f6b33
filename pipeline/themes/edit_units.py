"""What people do to single units: move them to a theme or away from any, and say what words never are.

As in ``edit``, every function writes one change and returns what it did. Units are named by id or by the start of one,
from 8 characters on.
"""

from collections.abc import Sequence
from datetime import datetime

import dataframely as dy
import polars as pl

from pipeline.errors import ThemeEditError
from pipeline.schemas import AssignedUnits
from pipeline.store.port import ThemeRecord
from pipeline.store.theme_port import Correction, ThemeChange, ThemeEvent
from pipeline.themes.corrections import WAITS, in_force, said_sha256
from pipeline.themes.sitting import EditableStore, Edited, Sitting, begin, new_id
from pipeline.themes.telling import SHORT_ID, counted

MOST_NAMED = 3
"""Units that a message names where several begin alike."""


def move(
    store: EditableStore,
    who: str,
    units: Sequence[str],
    theme: str | None,
    *,
    revision: int | None = None,
    now: datetime | None = None,
) -> Edited:
    """Give units a theme, or none (they wait for one); the model leaves them alone as long as they say the same.

    A unit that has the theme already is confirmed in it. Raises ThemeEditError for unknown units, for a theme that is
    not active, and for a unit that is to have none and has none.
    """
    sitting = begin(store, who, now)
    target = None if theme is None else sitting.active(theme, revision)
    found = units_named(store, units)
    if target is not None:
        return _moved_to(sitting, found, target)
    bare = found.filter(pl.col("theme").is_null())["unit_id"].to_list()
    if bare:
        raise ThemeEditError(f"without a theme already: {', '.join(bare)}; leave {'it' if len(bare) == 1 else 'them'}")
    return _moved_away(sitting, found)


def never(
    store: EditableStore,
    who: str,
    unit: str,
    theme: str,
    *,
    revision: int | None = None,
    now: datetime | None = None,
) -> Edited:
    """Say that what a unit says never has this theme: neither it nor any other with the same words, now or later.

    Those that have it, or a part of it, wait for another one. Raises ThemeEditError where that was said already.
    """
    sitting = begin(store, who, now)
    banned = sitting.active(theme, revision)
    found = units_named(store, [unit])
    [row], [sha] = found.select("unit_id", "theme", "reason").to_dicts(), said_sha256(found)
    for one in in_force(sitting.corrections):
        new = one.new or {}
        if one.action == "never" and (new.get("text_sha256"), new.get("never")) == (sha, banned.key):
            raise ThemeEditError(f"{one.who} said already that what unit {row['unit_id']} says is never {banned.key}")
    event_id = new_id()
    correction = sitting.correction(
        "never",
        row["unit_id"],
        {"theme": row["theme"], "reason": row["reason"], "text_sha256": sha},
        {"theme": None, "reason": WAITS, "text_sha256": sha, "never": banned.key, "event": event_id},
        of="unit",
    )
    family = (banned, *sitting.registry.children_of(banned))
    members = pl.concat([store.units_of(theme=one.key).units for one in family])
    same = AssignedUnits.validate(members.filter(pl.Series(said_sha256(members), dtype=pl.String) == sha))
    moved = sitting.settled(same, same, sitting.registry, (*sitting.corrections, correction))
    said = (
        f"barred what unit {row['unit_id'][:SHORT_ID]} says from {banned.key}: {counted(moved.height, 'unit')} left it"
    )
    events = (sitting.event("moved", banned, said, event_id=event_id, moved=moved),) if moved.height else ()
    return sitting.write(ThemeChange(themes=(banned,), events=events, corrections=(correction,)), said)


def units_named(store: EditableStore, names: Sequence[str]) -> dy.DataFrame[AssignedUnits]:
    """The units of these ids, or unique starts of ids from 8 characters on; raises ThemeEditError for any other."""
    wanted = list(dict.fromkeys(name.strip() for name in names))
    if not wanted:
        raise ThemeEditError("no units given; expected the id of at least one")
    found = store.units_of(unit_ids=wanted).units
    short = [name for name in wanted if name not in set(found["unit_id"])]
    if not short:
        return found
    return store.units_of(unit_ids=sorted({*found["unit_id"], *(_unit_id(store, name) for name in short)})).units


def _unit_id(store: EditableStore, name: str) -> str:
    ids = store.unit_ids(name, most=MOST_NAMED + 1) if len(name) >= SHORT_ID else ()
    if len(ids) == 1:
        return ids[0]
    met = "no unit has it" if len(name) >= SHORT_ID else counted(len(name), "character")
    if ids:
        met = f"{', '.join(ids[:MOST_NAMED])}{' and more' if len(ids) > MOST_NAMED else ''} begin so"
    raise ThemeEditError(f"the unit {name!r}: {met}; expected an id, or at least its first {SHORT_ID} characters")


def _moved_to(sitting: Sitting, units: dy.DataFrame[AssignedUnits], target: ThemeRecord) -> Edited:
    sources = [sitting.registry.by_key[key] for key in _themes(units) if key != target.key]
    stayed = units.filter(pl.col("theme").eq_missing(target.key)).height
    said = f"moved {counted(units.height - stayed, 'unit')} to {target.key}" + (
        f" and confirmed {counted(stayed, 'unit')} in it" if stayed else ""
    )
    event_id = new_id()
    corrections = _corrections(sitting, units, target, event_id)
    event = _event(sitting, units, corrections, about=target, others=sources, said=said)
    return sitting.write(ThemeChange(themes=(target,), events=(event,), corrections=corrections), said)


def _moved_away(sitting: Sitting, units: dy.DataFrame[AssignedUnits]) -> Edited:
    """An event belongs to a theme: here to each that they leave."""
    events: list[ThemeEvent] = []
    corrections: list[Correction] = []
    for key in _themes(units):
        leaving = AssignedUnits.validate(units.filter(pl.col("theme") == key))
        decided = _corrections(sitting, leaving, None, new_id())
        said = f"moved {counted(leaving.height, 'unit')} out of {key}, to no theme"
        about = sitting.registry.by_key[key]
        events.append(_event(sitting, leaving, decided, about=about, others=(), said=said))
        corrections += decided
    said = f"moved {counted(units.height, 'unit')} out of {', '.join(_themes(units))}, to no theme"
    return sitting.write(ThemeChange(events=tuple(events), corrections=tuple(corrections)), said)


def _event(
    sitting: Sitting,
    units: dy.DataFrame[AssignedUnits],
    decided: Sequence[Correction],
    *,
    about: ThemeRecord,
    others: Sequence[ThemeRecord],
    said: str,
) -> ThemeEvent:
    ids = units["unit_id"].to_list()
    moved = sitting.settled(units, units, sitting.registry, (*sitting.corrections, *decided), also=ids)
    event_id = str((decided[0].new or {})["event"])
    return sitting.event("moved", about, said, event_id=event_id, others=others, moved=moved)


def _corrections(
    sitting: Sitting, units: dy.DataFrame[AssignedUnits], target: ThemeRecord | None, event_id: str
) -> tuple[Correction, ...]:
    rows = units.select("unit_id", "theme", "reason", "candidates").to_dicts()
    return tuple(
        sitting.correction(
            "move",
            row["unit_id"],
            {
                "theme": row["theme"],
                "reason": row["reason"],
                "candidates": row["candidates"],
                "text_sha256": sha,
            },
            {
                "theme": target.key if target else None,
                "reason": None if target else WAITS,
                "text_sha256": sha,
                "event": event_id,
            },
            of="unit",
        )
        for row, sha in zip(rows, said_sha256(units), strict=True)
    )


def _themes(units: dy.DataFrame[AssignedUnits]) -> list[str]:
    return units["theme"].drop_nulls().unique().sort().to_list()
