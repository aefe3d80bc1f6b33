"""What people do to whole themes: rename, merge, accept, retire, pin. For single units see ``edit_units``.

Every function takes the store, who decides, and the theme by any of its names (see ``registry.resolve``); ``revision``
is that of the theme which the caller looked at, None for whatever is stored. It writes one change in one transaction
and returns what it did. Each raises ThemeEditError for what cannot be done, and EditConflictError when somebody else
changed the theme since.
"""

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime

import dataframely as dy
import polars as pl

from pipeline.errors import ThemeEditError
from pipeline.schemas import LANGUAGES, AssignedUnits
from pipeline.stages.folding import fold
from pipeline.store.port import ThemeRecord
from pipeline.store.theme_port import ThemeChange
from pipeline.themes.corrections import WAITS
from pipeline.themes.known import known_from
from pipeline.themes.registry import stands
from pipeline.themes.sitting import EditableStore, Edited, Sitting, begin, counted, new_id, plain_name


def rename(
    store: EditableStore,
    who: str,
    theme: str,
    language: str,
    label: str,
    *,
    revision: int | None = None,
    now: datetime | None = None,
) -> Edited:
    """Give a theme a label of 1 to 80 printable characters in one language (pt, es, ro, en), for good.

    Another theme that has this label in that language is an error: nobody could tell them apart.
    """
    sitting = begin(store, who, now)
    found = sitting.theme(theme, revision)
    if language not in LANGUAGES:
        raise ThemeEditError(f"language: met {language!r}, expected one of {', '.join(LANGUAGES)}")
    chosen = unicodedata.normalize("NFC", plain_name(label, "the label"))
    if not stands(found):
        raise ThemeEditError(f"the theme {found.key} is {found.status}, expected one that is active or proposed")
    if found.labels_decided.get(language) == chosen:
        raise ThemeEditError(f"the theme {found.key} is called {chosen!r} in {language} already")
    for other in sitting.registry.themes:
        if other.theme_id != found.theme_id and stands(other) and fold(other.label(language)) == fold(chosen):
            raise ThemeEditError(f"the theme {other.key} is called {chosen!r} too; choose another label, or merge them")
    said = f"renamed {found.key} from {found.label(language)!r} to {chosen!r} in {language}"
    correction = sitting.correction(
        "rename",
        found.theme_id,
        {
            "language": language,
            "label": found.labels_decided.get(language),
            "taxonomy": found.labels.get(language),
        },
        {"language": language, "label": chosen},
    )
    change = ThemeChange(
        themes=(replace(found, labels_decided={**found.labels_decided, language: chosen}),),
        events=(sitting.event("renamed", found, said),),
        corrections=(correction,),
    )
    return sitting.write(change, said)


def merge(
    store: EditableStore,
    who: str,
    source: str,
    target: str,
    *,
    revision: int | None = None,
    now: datetime | None = None,
) -> Edited:
    """Make one theme part of another for good: its units and its parts become those of ``target``.

    What a later night gives the source goes to the target too. A source that is only proposed brings the waiting units
    that it would have taken. ``revision`` is that of the source.
    """
    sitting = begin(store, who, now)
    gone, kept = sitting.theme(source, revision), sitting.theme(target)
    children = sitting.registry.children_of(gone)
    _check_merge(sitting, gone, kept, children)
    merged = replace(gone, status="merged", merged_into=kept.theme_id, decided=True, size=0)
    before = after = store.units_of(theme=gone.key).units
    if gone.status == "proposed":
        taken = _taken_by(sitting, gone)
        before = AssignedUnits.validate(pl.concat([before, taken.before]))
        after = AssignedUnits.validate(pl.concat([after, taken.after]))
    moved = sitting.settled(before, after, sitting.registry.changed([merged]), sitting.corrections)
    event_id = new_id()
    said = f"merged {gone.key} into {kept.key}: {counted(moved.height, 'unit')} moved"
    change = ThemeChange(
        themes=(
            merged,
            replace(kept, size=kept.size + moved.height),
            *(replace(child, parent_id=kept.theme_id) for child in children),
        ),
        events=(sitting.event("merged", gone, said, event_id=event_id, others=(kept,), moved=moved),),
        corrections=(
            sitting.correction(
                "merge",
                gone.theme_id,
                {"status": gone.status, "decided": gone.decided},
                {"into": kept.theme_id, "children": [child.theme_id for child in children], "event": event_id},
            ),
        ),
    )
    return sitting.write(change, said)


def accept(
    store: EditableStore, who: str, theme: str, *, revision: int | None = None, now: datetime | None = None
) -> Edited:
    """Make a proposed theme active: units that wait, and those of its parent if it has one, join it where it lies."""
    sitting = begin(store, who, now)
    found = sitting.theme(theme, revision)
    if found.status != "proposed":
        raise ThemeEditError(f"the theme {found.key} is {found.status}, expected one that is proposed")
    taken = _taken_by(sitting, found)
    active = replace(found, status="active", decided=True)
    moved = sitting.settled(taken.before, taken.after, sitting.registry.changed([active]), sitting.corrections)
    said = f"accepted {found.key}: {counted(moved.height, 'unit')} joined it"
    old = {"status": found.status, "decided": found.decided}
    event = sitting.event("accepted", found, said, moved=moved)
    change = ThemeChange(
        themes=(replace(active, size=moved.height),),
        events=(event,),
        corrections=(sitting.correction("accept", found.theme_id, old, {"event": event.event_id}),),
    )
    return sitting.write(change, said)


def retire(
    store: EditableStore, who: str, theme: str, *, revision: int | None = None, now: datetime | None = None
) -> Edited:
    """Take a theme out of use: its units wait for another one. A proposal is never made again where this one lies."""
    sitting = begin(store, who, now)
    found = sitting.theme(theme, revision)
    if found.status == "merged" or (found.status == "retired" and found.decided):
        raise ThemeEditError(f"the theme {found.key} is {found.status} already")
    if parts := sitting.registry.children_of(found):
        keys = ", ".join(part.key for part in parts)
        raise ThemeEditError(f"the theme {found.key} has the parts {keys}; retire or merge these first")
    units = store.units_of(theme=found.key).units
    retired = replace(found, status="retired", decided=True, size=0)
    moved = sitting.settled(units, units, sitting.registry.changed([retired]), sitting.corrections)
    never = ", and it is not proposed again" if found.status == "proposed" else ""
    said = f"retired {found.key}: {counted(moved.height, 'unit')} now without a theme{never}"
    event = sitting.event("retired", found, said, moved=moved)
    old = {"status": found.status, "decided": found.decided}
    change = ThemeChange(
        themes=(retired,),
        events=(event,),
        corrections=(sitting.correction("retire", found.theme_id, old, {"event": event.event_id}),),
    )
    return sitting.write(change, said)


def pin(
    store: EditableStore, who: str, theme: str, *, revision: int | None = None, now: datetime | None = None
) -> Edited:
    """Keep a theme as it is: no refit changes it."""
    return _pinned(begin(store, who, now), theme, revision, pinned=True)


def unpin(
    store: EditableStore, who: str, theme: str, *, revision: int | None = None, now: datetime | None = None
) -> Edited:
    """Let refits change a theme again."""
    return _pinned(begin(store, who, now), theme, revision, pinned=False)


def _pinned(sitting: Sitting, theme: str, revision: int | None, *, pinned: bool) -> Edited:
    found = sitting.theme(theme, revision)
    if found.pinned == pinned:
        raise ThemeEditError(f"the theme {found.key} is {'pinned already' if pinned else 'not pinned'}")
    if not stands(found):
        raise ThemeEditError(f"the theme {found.key} is {found.status}, expected one that is active or proposed")
    correction = sitting.correction("pin", found.theme_id, {"pinned": found.pinned}, {"pinned": pinned})
    change = ThemeChange(themes=(replace(found, pinned=pinned),), corrections=(correction,))
    said = f"pinned {found.key}: refits leave it as it is" if pinned else f"unpinned {found.key}: refits may change it"
    return sitting.write(change, said)


def _check_merge(sitting: Sitting, gone: ThemeRecord, kept: ThemeRecord, children: tuple[ThemeRecord, ...]) -> None:
    """Raise ThemeEditError for a merge that would leave a theme nowhere, in a circle, or three levels deep."""
    registry = sitting.registry
    if gone.theme_id == kept.theme_id:
        raise ThemeEditError(f"the theme {gone.key} cannot be merged into itself; name another target")
    if gone.status == "merged" or (gone.status == "retired" and gone.decided):
        where = f" into {registry.end_of(gone).key}" if gone.status == "merged" else ""
        raise ThemeEditError(f"the theme {gone.key} is {gone.status}{where} already; undo that first")
    sitting.active(kept.key)
    if kept.parent_id == gone.theme_id:
        raise ThemeEditError(f"the target {kept.key} is a part of {gone.key}; merge the part into the whole instead")
    if children and kept.parent_id is not None:
        raise ThemeEditError(
            f"the theme {gone.key} has parts and the target {kept.key} is itself a part: themes have two levels only; "
            f"merge the parts of {gone.key} first, or name another target"
        )


@dataclass(frozen=True)
class _Taken:
    """Units that a theme takes, as they were and as they are then, both in the same order."""

    before: dy.DataFrame[AssignedUnits]
    after: dy.DataFrame[AssignedUnits]


def _taken_by(sitting: Sitting, theme: ThemeRecord) -> _Taken:
    """What a proposed theme takes, by the nightly rule, of the units that wait and of its parent's."""
    active = sitting.registry.changed([replace(theme, status="active")])
    known = known_from(active.assignable(), sitting.store.prototypes())
    pools = [sitting.store.waiting_units((WAITS,))]
    parent = active.by_id.get(theme.parent_id) if theme.parent_id else None
    if parent is not None:
        pools.append(sitting.store.units_of(theme=parent.key))
    before, after = [AssignedUnits.create_empty()], [AssignedUnits.create_empty()]
    for pool in pools:
        if pool.units.height:
            found = known(pool.units, pool.vectors)
            joined = found.select(pl.col("theme").eq_missing(theme.key)).to_series()
            before.append(AssignedUnits.validate(pool.units.filter(joined)))
            after.append(AssignedUnits.validate(found.filter(joined)))
    return _Taken(AssignedUnits.validate(pl.concat(before)), AssignedUnits.validate(pl.concat(after)))
