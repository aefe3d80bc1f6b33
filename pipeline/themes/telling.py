"""Decisions and events in words: who decided what, what a refit found, and which themes it is about."""

from collections.abc import Iterable
from itertools import groupby

from pipeline.store.theme_port import Correction, ThemeEvent
from pipeline.themes.registry import Registry

SHORT_ID = 8
"""Characters of an id that a sentence shows; as many name a correction or a unit, if no other begins so."""

Gesture = tuple[Correction, ...]
"""Corrections that were decided together, and are taken back together: all of one action, at one moment."""


def gestures(corrections: Iterable[Correction]) -> tuple[Gesture, ...]:
    """Corrections, oldest first, by gesture: units moved together are one, and so are themes that learnt together.

    No two sittings have the same moment.
    """

    def whose(one: Correction) -> tuple[object, ...]:
        several = one.target_kind == "unit" or one.action == "learn"
        return (one.decided_at, one.action, None if several else one.correction_id)

    return tuple(tuple(some) for _, some in groupby(corrections, key=whose))


def decision(gesture: Gesture, registry: Registry) -> str:
    """What was decided, in a few words, without who did."""
    one = gesture[0]
    old, new = one.old or {}, one.new or {}
    target = _targets(gesture, registry)
    keys = [registry.by_id[i].key for i in (new.get("into"), *new.get("children", ())) if i in registry.by_id]
    match one.action:
        case "rename":
            said = f"rename {target} to {new['label']!r} in {new['language']}"
        case "merge":
            said = f"merge {target} into {keys[0] if keys else 'another'}"
        case "split":
            said = f"split {target} into {', '.join(keys)}"
        case "move":
            said = f"move {target} to {new['theme'] or 'no theme'}"
        case "never":
            said = f"{target} is never {new['never']}"
        case "pin":
            said = f"{'pin' if new['pinned'] else 'unpin'} {target}"
        case "learn":
            said = f"let {target} learn from corrections"
        case "undo":
            said = f"undo {old['action']} {str(old['correction'])[:SHORT_ID]} of {target}"
        case _:
            said = f"{one.action} {target}"
    return said


def dated(gesture: Gesture, registry: Registry) -> str:
    """Who decided it, when, and what."""
    return f"{gesture[0].who}, {gesture[0].decided_at:%Y-%m-%d %H:%M} UTC: {decision(gesture, registry)}"


def themes_of(gesture: Gesture, registry: Registry) -> frozenset[str]:
    """The keys of the themes that a decision is about."""
    keys: set[str] = set()
    for one in gesture:
        old, new = one.old or {}, one.new or {}
        ids = {one.target_id, new.get("into"), *new.get("children", ())}
        keys |= {registry.by_id[i].key for i in ids if i in registry.by_id}
        keys |= {key for key in (old.get("theme"), new.get("theme"), new.get("never")) if key}
    return frozenset(keys)


def happened(event: ThemeEvent, registry: Registry) -> str:
    """What happened, with who did it or why a refit says so. A refit finds and proposes; it changes nothing."""
    if event.run_id is None:
        return event.why
    key, others = registry.by_id[event.theme_id].key, ", ".join(registry.by_id[i].key for i in event.others)
    match event.event:
        case "born":
            found = f"a refit proposed {key}"
        case "split":
            found = f"a refit proposed {others} as a part of {key}"
        case "merged":
            found = f"a refit found {key} where {others} lies"
        case "faded":
            found = f"a refit found {key} fading"
        case "continued":
            found = f"a refit found {key} again"
        case _:
            found = f"a refit {event.event} {key}"
    return f"{found}: {event.why}"


def counted(number: int, what: str) -> str:
    """A number with its noun: "1 unit", "2 units"."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _targets(gesture: Gesture, registry: Registry) -> str:
    """The unit, how many there are of several, or the keys of the themes."""
    if gesture[0].target_kind == "theme":
        by_id = registry.by_id
        return ", ".join(sorted(by_id[i].key if i in by_id else i for i in (one.target_id for one in gesture)))
    if len(gesture) > 1:
        return counted(len(gesture), "unit")
    return f"unit {gesture[0].target_id[:SHORT_ID]}"
