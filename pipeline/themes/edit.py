"""What people do to whole themes: rename, merge, accept, retire, pin. For single units see ``edit_units``.

Every function takes the store, who decides, and the theme by any of its names (see ``registry.resolve``); ``revision``
is that of the theme which the caller looked at, None for whatever is stored. It writes one change in one transaction
and returns what it did. Each raises ThemeEditError for what cannot be done, and EditConflictError when somebody else
changed the theme since.
"""

import unicodedata
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

import dataframely as dy
import polars as pl

from pipeline.errors import ThemeEditError
from pipeline.schemas import LANGUAGES, AssignedUnits
from pipeline.stages.folding import fold
from pipeline.store.port import ThemeRecord
from pipeline.store.theme_port import ThemeChange
from pipeline.themes.registry import stands
from pipeline.themes.sitting import EditableStore, Edited, Sitting, begin, new_id, plain_name
from pipeline.themes.taking import on_offer
from pipeline.themes.telling import counted


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
    that it would have taken. A unit that was ambiguous between the two has the target now: both its readings say so.
    One between the source and a third theme is still ambiguous, between the target and the third: it is no nearer to
    either than it was. ``revision`` is that of the source.
    """
    sitting = begin(store, who, now)
    gone, kept = sitting.theme(source, revision), sitting.theme(target)
    children = sitting.registry.children_of(gone)
    _check_merge(sitting, gone, kept, children)
    merged = replace(gone, status="merged", merged_into=kept.theme_id, decided=True)
    before = after = AssignedUnits.validate(
        pl.concat([store.units_of(theme=gone.key).units, _torn_between(sitting, gone, kept)])
    )
    if gone.status == "proposed":
        taken = on_offer(store, sitting.registry, [gone]).taken_by(gone)
        before = AssignedUnits.validate(pl.concat([before, taken.before]))
        after = AssignedUnits.validate(pl.concat([after, taken.after]))
    moved = sitting.settled(before, after, sitting.registry.changed([merged]), sitting.corrections)
    event_id = new_id()
    parts = f"; {', '.join(child.key for child in children)} went along" if children else ""
    said = f"merged {gone.key} into {kept.key}: {counted(moved.height, 'unit')} moved{parts}"
    change = ThemeChange(
        themes=(
            merged,
            kept,
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
    store: EditableStore,
    who: str,
    theme: str,
    *,
    beside: Collection[str] = (),
    revision: int | None = None,
    now: datetime | None = None,
) -> Edited:
    """Make a proposed theme active: units that wait, and those of its parent if it has one, join it where it lies.

    ``beside`` are the keys of proposals to be accepted next: it leaves them the units that they are nearer to.
    """
    sitting = begin(store, who, now)
    found = sitting.theme(theme, revision)
    if found.status != "proposed":
        raise ThemeEditError(f"the theme {found.key} is {found.status}, expected one that is proposed")
    taken = on_offer(store, sitting.registry, [found]).taken_by(found, beside)
    active = replace(found, status="active", decided=True)
    moved = sitting.settled(taken.before, taken.after, sitting.registry.changed([active]), sitting.corrections)
    said = f"accepted {found.key}: {counted(moved.height, 'unit')} joined it"
    old = {"status": found.status, "decided": found.decided}
    event = sitting.event("accepted", found, said, moved=moved)
    change = ThemeChange(
        themes=(active,),
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
    retired = replace(found, status="retired", decided=True)
    moved = sitting.settled(units, units, sitting.registry.changed([retired]), sitting.corrections)
    left = "it is not proposed again"
    if found.status != "proposed":
        left = f"{counted(moved.height, 'unit')} now without a theme"
    said = f"retired {found.key}: {left}"
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


def _torn_between(sitting: Sitting, one: ThemeRecord, other: ThemeRecord) -> dy.DataFrame[AssignedUnits]:
    """The ambiguous units that are between these two themes and no third."""
    torn = sitting.store.waiting_units(("ambiguous",)).units
    both = pl.col("candidates").list.set_difference([one.key, other.key]).list.len() == 0
    return AssignedUnits.validate(torn.filter(both & pl.col("candidates").list.contains(one.key)))
