"""What became of the themes in the last week: what a refit found, and what people decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from pipeline.store.theme_port import Correction, FullStore, Happening, ThemeEvent
from pipeline.themes.registry import Registry, stands
from pipeline.themes.review import conflicts_in

DAYS = 7
FATES = ("continued", "merged", "faded")
"""What a theme can only be one of: of several refits the last one counts."""
FOUND = ("born", "split", "merged", "faded")
"""What a refit points out; nothing changes before a person decides."""

Way = Literal["renamed", "merged", "split", "came", "left", "barred", "accepted", "retired", "learnt", "undone"]
_WAYS: Mapping[str, Way] = {
    "rename": "renamed",
    "merge": "merged",
    "split": "split",
    "never": "barred",
    "accept": "accepted",
    "retire": "retired",
    "learn": "learnt",
    "undo": "undone",
}


@dataclass(frozen=True)
class Found:
    """What a refit found about a theme, by key; ``counts`` are those of `pipeline.themes.lineage`."""

    event: Happening
    theme: str
    others: tuple[str, ...]
    counts: Mapping[str, float]
    moment: datetime


@dataclass(frozen=True)
class Decided:
    """What a person did to a theme, by key, and the units that this moved; ``who`` is null where it was not noted.

    ``label`` and ``language`` are those of a theme that was renamed.
    """

    way: Way
    theme: str
    others: tuple[str, ...]
    units: int
    who: str | None
    moment: datetime
    label: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class ThemeChanges:
    """What happened ``since`` a moment. ``looked_at`` is when a refit last found anything, be it before that.

    ``found`` come by kind, the weightiest first; ``continued`` are the themes that a refit met again; ``decided`` the
    newest first. ``conflicts`` is the number of decisions that no longer fit.
    """

    since: datetime
    looked_at: datetime | None
    found: tuple[Found, ...]
    continued: tuple[Found, ...]
    decided: tuple[Decided, ...]
    conflicts: int


def changes_of(store: FullStore, now: datetime) -> ThemeChanges | None:
    """What happened to themes in the seven days before ``now``; null where nothing ever did."""
    events, since = store.theme_events(), now - timedelta(days=DAYS)
    if not events:
        return None
    registry = Registry(store.themes())
    lately = [one for one in events if one.happened_at >= since]
    found = _found([one for one in lately if one.run_id is not None], registry)
    by_moment = {one.decided_at: one for one in reversed(store.corrections())}
    decided = [_decided(one, by_moment.get(one.happened_at), registry) for one in lately if one.run_id is None]
    return ThemeChanges(
        since=since,
        looked_at=max((one.happened_at for one in events if one.run_id is not None), default=None),
        found=tuple(one for one in found if one.event in FOUND),
        continued=tuple(one for one in found if one.event == "continued"),
        decided=tuple(reversed(decided)),
        conflicts=len(conflicts_in(store)),
    )


def _found(events: Iterable[ThemeEvent], registry: Registry) -> list[Found]:
    """What refits found of themes that still stand, each thing once."""
    newest: dict[tuple[str, ...], ThemeEvent] = {}
    for one in events:
        fate = ("fate", one.theme_id) if one.event in FATES else (one.event, one.theme_id, *one.others)
        newest[fate] = one
    born = {
        theme for one in newest.values() if one.event in ("born", "split") for theme in (one.others or (one.theme_id,))
    }
    left = [
        one
        for one in newest.values()
        if all(stands(registry.by_id[theme]) for theme in (one.theme_id, *one.others))
        and not (one.event == "continued" and one.theme_id in born)
    ]
    order = (*FOUND, "continued")
    left.sort(key=lambda one: (order.index(one.event), -_weight(one), registry.by_id[one.theme_id].key))
    return [
        Found(one.event, registry.by_id[one.theme_id].key, _keys(one.others, registry), one.counts, one.happened_at)
        for one in left
    ]


def _weight(one: ThemeEvent) -> float:
    return next((one.counts[name] for name in ("size", "members", "before") if name in one.counts), 0.0)


def _decided(event: ThemeEvent, correction: Correction | None, registry: Registry) -> Decided:
    """A person's event with the decision that made it; only what corrections taught a theme is no decision."""
    new = (correction.new if correction else None) or {}
    if correction is None:
        way: Way = "learnt"
    elif correction.action == "move":
        way = "came" if new.get("theme") else "left"
    else:
        way = _WAYS[correction.action]
    return Decided(
        way=way,
        theme=registry.by_id[event.theme_id].key,
        others=_keys(event.others, registry),
        units=int(event.counts.get("units", event.counts.get("corrections", 0))),
        who=correction.who if correction else None,
        moment=event.happened_at,
        label=new.get("label"),
        language=new.get("language"),
    )


def _keys(theme_ids: Iterable[str], registry: Registry) -> tuple[str, ...]:
    return tuple(registry.by_id[theme_id].key for theme_id in theme_ids)
