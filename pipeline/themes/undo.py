"""Takes back what people decided: the theme or the units are again as they were, and the decision stays on record."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import dataframely as dy
import polars as pl

from pipeline.errors import ThemeEditError
from pipeline.schemas import AssignedUnits
from pipeline.store.port import ThemeRecord
from pipeline.store.theme_port import Action, Correction, Happening, MovedUnits, ThemeChange, ThemeEvent
from pipeline.themes.corrections import WAITS, in_force
from pipeline.themes.sitting import SHORT_ID, EditableStore, Edited, Sitting, begin, counted, with_theme

_SHAPES: frozenset[Action] = frozenset({"merge", "split", "accept", "retire"})
"""What changes whether a theme stands, or what it is part of."""

Gesture = tuple[Correction, ...]


@dataclass(frozen=True)
class _Back:
    """What taking a decision back changes: themes, and units, as they were ``before`` and are ``after``."""

    themes: tuple[ThemeRecord, ...]
    before: dy.DataFrame[AssignedUnits]
    after: dy.DataFrame[AssignedUnits]


def undo(
    store: EditableStore,
    who: str,
    correction: str | None = None,
    *,
    revision: int | None = None,
    now: datetime | None = None,
) -> Edited:
    """Take back the newest decision in force, or the one of this id or unique start of an id.

    Units that one ``move`` moved go back together. Of the units that a decision moved, those stay that went elsewhere
    since; what a later night gave a theme that goes, goes where the others go. ``revision`` is that of the theme
    decided about, None for whatever is stored. Raises ThemeEditError for a decision that is unknown or was taken back
    already, and while a newer one about the same theme or unit stands, which it names.
    """
    sitting = begin(store, who, now)
    chosen = _chosen(sitting.corrections, correction)
    gesture = tuple(one for one in in_force(sitting.corrections) if _same_gesture(one, chosen))
    _check_newest(sitting.corrections, gesture)
    if chosen.target_kind == "theme":
        sitting.theme(chosen.target_id, revision)
    back = _BACK[chosen.action](sitting, gesture)
    left = [one for one in sitting.corrections if one not in gesture]
    touched = back.before["unit_id"].to_list() if chosen.target_kind == "unit" else ()  # a confirmed one never moved
    moved = sitting.settled(back.before, back.after, sitting.registry.changed(back.themes), left, also=touched)
    said = f"took back the {chosen.action} of {_target(sitting, gesture)} by {chosen.who}"
    if chosen.action not in {"rename", "pin"}:
        said += f": {counted(moved.height, 'unit')} went back"
    decision = sitting.correction(
        "undo",
        chosen.target_id,
        {"correction": chosen.correction_id, "action": chosen.action},
        None,
        of=chosen.target_kind,
    )
    change = ThemeChange(
        themes=tuple(_sized(theme, moved) for theme in back.themes),
        events=_events(sitting, gesture, back.themes, moved, said),
        corrections=(decision,),
        undone=tuple(one.correction_id for one in gesture),
    )
    return sitting.write(change, said)


def _chosen(corrections: Iterable[Correction], name: str | None) -> Correction:
    if name is None:
        standing = in_force(corrections)
        if not standing:
            raise ThemeEditError("there is no decision to take back")
        return standing[-1]
    found = [one for one in corrections if one.correction_id.startswith(name.strip())]
    if len(name.strip()) < SHORT_ID or len(found) != 1:
        met = f"{len(found)} decisions begin so" if found else "there is none"
        raise ThemeEditError(
            f"the decision {name!r}: {met}; expected an id or its first {SHORT_ID} characters, as `clamor themes "
            "history` shows them"
        )
    [one] = found
    if one.action == "undo":
        raise ThemeEditError(f"the decision {name} is an undo itself; decide again what it took back")
    if one.undone_by is not None:
        raise ThemeEditError(f"the decision {name} was taken back already; `clamor themes history` shows by whom")
    return one


def _same_gesture(one: Correction, other: Correction) -> bool:
    """Whether two decisions are one, or moves of units that were made together: no two sittings have the same time."""
    together = one.target_kind == other.target_kind == "unit" and one.action == other.action
    return one.correction_id == other.correction_id or (together and one.decided_at == other.decided_at)


def _check_newest(corrections: Iterable[Correction], gesture: Gesture) -> None:
    """Raise ThemeEditError while something newer builds on what is to be taken back."""
    targets = {one.target_id for one in gesture}
    shaped = set().union(*(_shaped(one) | {(one.new or {}).get("into")} for one in gesture if one.action in _SHAPES))
    for one in in_force(corrections):
        if one.decided_at > gesture[0].decided_at and (one.target_id in targets or _shaped(one) & shaped):
            raise ThemeEditError(
                f"the {one.action} {one.correction_id[:SHORT_ID]} by {one.who} ({one.decided_at:%Y-%m-%d %H:%M} UTC) "
                f"is newer and about the same {one.target_kind}; take that back first: "
                f"`clamor themes undo {one.correction_id[:SHORT_ID]}`"
            )


def _shaped(correction: Correction) -> set[Any]:
    """The ids of the themes that a decision made stand, go, or be part of another one."""
    if correction.action not in _SHAPES:
        return set()
    return {correction.target_id, *(correction.new or {}).get("children", ())}


def _back_rename(sitting: Sitting, gesture: Gesture) -> _Back:
    theme, old = _theme(sitting, gesture), gesture[0].old or {}
    labels = {language: label for language, label in theme.labels_decided.items() if language != old["language"]}
    if old["label"] is not None:
        labels[old["language"]] = old["label"]
    return _Back((replace(theme, labels_decided=labels),), *_none())


def _back_pin(sitting: Sitting, gesture: Gesture) -> _Back:
    return _Back((replace(_theme(sitting, gesture), pinned=bool((gesture[0].old or {})["pinned"])),), *_none())


def _back_retire(sitting: Sitting, gesture: Gesture) -> _Back:
    return _Back((_restored(sitting, gesture),), *_returned(sitting, gesture))


def _back_merge(sitting: Sitting, gesture: Gesture) -> _Back:
    new, registry = gesture[0].new or {}, sitting.registry
    source, target = _restored(sitting, gesture), registry.by_id[new["into"]]
    children = [registry.by_id[child] for child in new["children"] if child in registry.by_id]
    again = [replace(child, parent_id=source.theme_id) for child in children if child.parent_id == target.theme_id]
    return _Back((source, target, *again), *_returned(sitting, gesture))


def _back_split(sitting: Sitting, gesture: Gesture) -> _Back:
    """The parts are merged into the whole, whose units theirs become again."""
    whole, registry = _theme(sitting, gesture), sitting.registry
    parts = [registry.by_id[part] for part in (gesture[0].new or {})["children"]]
    merged = [replace(part, status="merged", merged_into=whole.theme_id) for part in parts]
    units = AssignedUnits.validate(pl.concat([sitting.store.units_of(theme=part.key).units for part in parts]))
    return _Back((whole, *merged), units, units)


def _back_accept(sitting: Sitting, gesture: Gesture) -> _Back:
    """Its units go where they came from; what came since goes to the parent, if there is one, or waits."""
    theme = _restored(sitting, gesture)
    parent = sitting.registry.by_id.get(theme.parent_id) if theme.parent_id else None
    before, after = _returned(sitting, gesture)
    since = sitting.store.units_of(theme=theme.key).units.join(before, on="unit_id", how="anti")
    place = (parent.key, None) if parent and parent.status == "active" else (None, WAITS)
    gone = with_theme(AssignedUnits.validate(since), *place)
    return _Back(
        (theme,), AssignedUnits.validate(pl.concat([before, since])), AssignedUnits.validate(pl.concat([after, gone]))
    )


def _back_units(sitting: Sitting, gesture: Gesture) -> _Back:
    key = (gesture[0].new or {}).get("theme")
    theme = None if key is None else sitting.registry.by_key.get(key)
    return _Back((theme,) if theme else (), *_returned(sitting, gesture))


_BACK: dict[Action, Callable[[Sitting, Gesture], _Back]] = {
    "rename": _back_rename,
    "pin": _back_pin,
    "merge": _back_merge,
    "split": _back_split,
    "accept": _back_accept,
    "retire": _back_retire,
    "move": _back_units,
    "never": _back_units,
}


def _returned(sitting: Sitting, gesture: Gesture) -> tuple[dy.DataFrame[AssignedUnits], dy.DataFrame[AssignedUnits]]:
    """The units that a decision moved and that are where it put them, as they are and as they were before it."""
    events = dict.fromkeys(str((one.new or {})["event"]) for one in gesture)
    moved = pl.concat([sitting.store.moved_units(event) for event in events])
    since = [one.target_id for one in in_force(sitting.corrections) if one.decided_at > gesture[0].decided_at]
    here = sitting.store.units_of(unit_ids=moved["unit_id"].to_list()).units
    registry = sitting.registry
    parent_of = {one.key: registry.by_id[one.parent_id].key for one in registry.themes if one.parent_id}
    ends = {theme.key: registry.end_of(theme).key for theme in registry.themes}
    put = moved.select(
        "unit_id", "old_theme", "old_reason", put=pl.col("theme").replace(ends), put_reason=pl.col("reason")
    )
    there = pl.col("put").eq_missing(pl.col("theme")) & pl.col("put_reason").eq_missing(pl.col("reason"))
    in_part = pl.col("put") == pl.col("theme").replace_strict(parent_of, default=None, return_dtype=pl.String)
    found = here.join(put, on="unit_id").filter(there | in_part.fill_null(value=False), ~pl.col("unit_id").is_in(since))
    was = found.with_columns(theme="old_theme", reason="old_reason", candidates=pl.lit([], dtype=pl.List(pl.String)))
    columns = AssignedUnits.column_names()
    return AssignedUnits.validate(found.select(columns)), AssignedUnits.validate(was.select(columns))


def _none() -> tuple[dy.DataFrame[AssignedUnits], dy.DataFrame[AssignedUnits]]:
    return AssignedUnits.create_empty(), AssignedUnits.create_empty()


def _theme(sitting: Sitting, gesture: Gesture) -> ThemeRecord:
    return sitting.registry.by_id[gesture[0].target_id]


def _restored(sitting: Sitting, gesture: Gesture) -> ThemeRecord:
    old = gesture[0].old or {}
    return replace(_theme(sitting, gesture), status=old["status"], decided=old["decided"], merged_into=None)


def _sized(theme: ThemeRecord, moved: dy.DataFrame[MovedUnits]) -> ThemeRecord:
    came = moved.filter(pl.col("theme") == theme.key).height
    left = moved.filter(pl.col("old_theme") == theme.key).height
    return replace(theme, size=max(0, theme.size + came - left))


def _target(sitting: Sitting, gesture: Gesture) -> str:
    if gesture[0].target_kind == "unit":
        return counted(len(gesture), "unit")
    return _theme(sitting, gesture).key


def _events(
    sitting: Sitting,
    gesture: Gesture,
    themes: tuple[ThemeRecord, ...],
    moved: dy.DataFrame[MovedUnits],
    said: str,
) -> tuple[ThemeEvent, ...]:
    """One event on the theme decided about; of units, one on each theme that the decision's own events were about."""
    chosen = gesture[0]
    if chosen.action == "pin":
        return ()
    if chosen.target_kind == "theme":
        kind: Happening = "renamed" if chosen.action == "rename" else "moved"
        others = [theme for theme in themes if theme.theme_id != chosen.target_id]
        return (sitting.event(kind, _theme(sitting, gesture), said, others=others, moved=moved),)
    about: dict[str, list[str]] = {}
    for one in gesture:
        old, new = one.old or {}, one.new or {}
        about.setdefault(str(new.get("never") or new["theme"] or old["theme"]), []).append(one.target_id)
    if chosen.action == "never":
        about = dict.fromkeys(about, moved["unit_id"].to_list())
    events = []
    for key, ids in about.items():
        some = MovedUnits.validate(moved.filter(pl.col("unit_id").is_in(ids)))
        if some.height:
            events.append(sitting.event("moved", sitting.registry.by_key[key], said, moved=some))
    return tuple(events)
