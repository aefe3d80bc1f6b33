"""Takes back what people decided: the theme or the units are again as they were, and the decision stays on record."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import dataframely as dy
import polars as pl

from pipeline.errors import ThemeEditError
from pipeline.store.theme_port import Action, Correction, MovedUnits, ThemeChange, ThemeEvent
from pipeline.themes.corrections import in_force
from pipeline.themes.going_back import Back, back
from pipeline.themes.sitting import EditableStore, Edited, Sitting, begin
from pipeline.themes.telling import SHORT_ID, Gesture, counted, gestures

_SHAPES: frozenset[Action] = frozenset({"merge", "split", "accept", "retire"})
"""What changes whether a theme stands, or what it is part of."""
_MOVES: frozenset[Action] = _SHAPES | {"move", "never"}
"""What moves units."""
_NOUNS: Mapping[str, str] = {"learn": "lesson", "never": "bar"}
"""What a decision is called where its action is no noun."""


def undo(
    store: EditableStore,
    who: str,
    correction: str | None = None,
    *,
    revision: int | None = None,
    now: datetime | None = None,
) -> Edited:
    """Take back the newest decision in force, or the one of this id or unique start of an id.

    Units that one ``move`` moved go back together, and so do themes that learnt together. Of the units that a decision
    moved, those stay that went elsewhere since; what a later night gave a theme that goes, goes where the others go.
    ``revision`` is that of the theme decided about, None for whatever is stored. Raises ThemeEditError for a decision
    that is unknown or was taken back already, and while a newer one about the same theme or unit stands, which it
    names.
    """
    sitting = begin(store, who, now)
    chosen = _chosen(sitting.corrections, correction)
    gesture = next(some for some in gestures(in_force(sitting.corrections)) if chosen in some)
    _check_newest(sitting.corrections, gesture)
    if chosen.target_kind == "theme":
        sitting.theme(chosen.target_id, revision)
    changed = back(sitting, gesture)
    left = [one for one in sitting.corrections if one not in gesture]
    touched = changed.before["unit_id"].to_list() if chosen.target_kind == "unit" else ()  # a confirmed one never moved
    after = sitting.registry.changed(changed.themes)
    moved = sitting.settled(changed.before, changed.after, after, left, also=touched)
    said = f"took back the {_noun(chosen)} of {_targets(sitting, gesture)} by {chosen.who}"
    if chosen.action in _MOVES:
        said += f": {counted(moved.height, 'unit')} went back"
    decision = sitting.correction(
        "undo",
        chosen.target_id,
        {"correction": chosen.correction_id, "action": chosen.action},
        None,
        of=chosen.target_kind,
    )
    change = ThemeChange(
        themes=changed.themes,
        prototypes=changed.prototypes,
        without_prototype=changed.bare,
        events=_events(sitting, gesture, changed, moved, said),
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


def _check_newest(corrections: Iterable[Correction], gesture: Gesture) -> None:
    """Raise ThemeEditError while something newer builds on what is to be taken back.

    A lesson touches nothing but where themes lie, and nothing else touches that.
    """
    targets = {one.target_id for one in gesture}
    shaped = set().union(*(_shaped(one) | {(one.new or {}).get("into")} for one in gesture if one.action in _SHAPES))
    for one in in_force(corrections):
        touches = one.target_id in targets and (one.action == "learn") == (gesture[0].action == "learn")
        if one.decided_at > gesture[0].decided_at and (touches or _shaped(one) & shaped):
            raise ThemeEditError(
                f"the {_noun(one)} {one.correction_id[:SHORT_ID]} by {one.who} ({one.decided_at:%Y-%m-%d %H:%M} UTC) "
                f"is newer and about the same {one.target_kind}; take that back first: "
                f"`clamor themes undo {one.correction_id[:SHORT_ID]}`"
            )


def _shaped(correction: Correction) -> set[Any]:
    """The ids of the themes that a decision made stand, go, or be part of another one."""
    if correction.action not in _SHAPES:
        return set()
    return {correction.target_id, *(correction.new or {}).get("children", ())}


def _noun(correction: Correction) -> str:
    return _NOUNS.get(correction.action, correction.action)


def _targets(sitting: Sitting, gesture: Gesture) -> str:
    if gesture[0].target_kind == "unit":
        return counted(len(gesture), "unit")
    return ", ".join(sorted(sitting.registry.by_id[one.target_id].key for one in gesture))


def _events(
    sitting: Sitting, gesture: Gesture, changed: Back, moved: dy.DataFrame[MovedUnits], said: str
) -> tuple[ThemeEvent, ...]:
    """One event on the theme decided about; of units, one on each theme that the decision's own events were about."""
    chosen, by_id = gesture[0], sitting.registry.by_id
    match chosen.action:
        case "pin":
            return ()
        case "learn":
            return tuple(sitting.event("continued", by_id[one.target_id], said) for one in gesture)
        case "rename":
            return (sitting.event("renamed", by_id[chosen.target_id], said),)
        case "move" | "never":
            return _events_of_units(sitting, gesture, moved, said)
    others = [theme for theme in changed.themes if theme.theme_id != chosen.target_id]
    return (sitting.event("moved", by_id[chosen.target_id], said, others=others, moved=moved),)


def _events_of_units(
    sitting: Sitting, gesture: Gesture, moved: dy.DataFrame[MovedUnits], said: str
) -> tuple[ThemeEvent, ...]:
    about: dict[str, list[str]] = {}
    for one in gesture:
        old, new = one.old or {}, one.new or {}
        about.setdefault(str(new.get("never") or new["theme"] or old["theme"]), []).append(one.target_id)
    if gesture[0].action == "never":
        about = dict.fromkeys(about, moved["unit_id"].to_list())
    events = []
    for key, ids in about.items():
        some = MovedUnits.validate(moved.filter(pl.col("unit_id").is_in(ids)))
        if some.height:
            events.append(sitting.event("moved", sitting.registry.by_key[key], said, moved=some))
    return tuple(events)
