"""What taking a decision back changes, by what was decided."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import dataframely as dy
import polars as pl

from pipeline.errors import ThemeEditError
from pipeline.schemas import AssignedUnits
from pipeline.store.port import ThemeRecord
from pipeline.store.theme_port import Action, Prototype
from pipeline.themes.corrections import WAITS, in_force
from pipeline.themes.prototype_json import from_json, sha256
from pipeline.themes.sitting import Sitting, with_theme
from pipeline.themes.telling import SHORT_ID, Gesture


@dataclass(frozen=True)
class Back:
    """What taking a gesture back changes: themes, and units, as they were ``before`` and are ``after``, in one order.

    ``prototypes`` are put back; the themes with an id in ``bare`` had none.
    """

    themes: tuple[ThemeRecord, ...]
    before: dy.DataFrame[AssignedUnits]
    after: dy.DataFrame[AssignedUnits]
    prototypes: tuple[Prototype, ...] = ()
    bare: tuple[str, ...] = ()


def back(sitting: Sitting, gesture: Gesture) -> Back:
    """What taking these decisions back changes; raises ThemeEditError where nothing is left to take back."""
    return _BACK[gesture[0].action](sitting, gesture)


def _back_rename(sitting: Sitting, gesture: Gesture) -> Back:
    theme, old = _theme(sitting, gesture), gesture[0].old or {}
    labels = {language: label for language, label in theme.labels_decided.items() if language != old["language"]}
    if old["label"] is not None:
        labels[old["language"]] = old["label"]
    return Back((replace(theme, labels_decided=labels),), *_none())


def _back_pin(sitting: Sitting, gesture: Gesture) -> Back:
    return Back((replace(_theme(sitting, gesture), pinned=bool((gesture[0].old or {})["pinned"])),), *_none())


def _back_retire(sitting: Sitting, gesture: Gesture) -> Back:
    return Back((_restored(sitting, gesture),), *_returned(sitting, gesture))


def _back_merge(sitting: Sitting, gesture: Gesture) -> Back:
    new, registry = gesture[0].new or {}, sitting.registry
    source, target = _restored(sitting, gesture), registry.by_id[new["into"]]
    children = [registry.by_id[child] for child in new["children"] if child in registry.by_id]
    again = [replace(child, parent_id=source.theme_id) for child in children if child.parent_id == target.theme_id]
    return Back((source, target, *again), *_returned(sitting, gesture))


def _back_split(sitting: Sitting, gesture: Gesture) -> Back:
    """The parts are merged into the whole, whose units theirs become again."""
    whole, registry = _theme(sitting, gesture), sitting.registry
    parts = [registry.by_id[part] for part in (gesture[0].new or {})["children"]]
    merged = [replace(part, status="merged", merged_into=whole.theme_id) for part in parts]
    units = AssignedUnits.validate(pl.concat([sitting.store.units_of(theme=part.key).units for part in parts]))
    return Back((whole, *merged), units, units)


def _back_accept(sitting: Sitting, gesture: Gesture) -> Back:
    """Its units go where they came from; what came since goes to the parent, if there is one, or waits."""
    theme = _restored(sitting, gesture)
    parent = sitting.registry.by_id.get(theme.parent_id) if theme.parent_id else None
    before, after = _returned(sitting, gesture)
    since = sitting.store.units_of(theme=theme.key).units.join(before, on="unit_id", how="anti")
    place = (parent.key, None) if parent and parent.status == "active" else (None, WAITS)
    gone = with_theme(AssignedUnits.validate(since), *place)
    return Back(
        (theme,), AssignedUnits.validate(pl.concat([before, since])), AssignedUnits.validate(pl.concat([after, gone]))
    )


def _back_learn(sitting: Sitting, gesture: Gesture) -> Back:
    """What every theme had learnt before holds again; no unit moved when it learnt, and none does now."""
    stored = {one.theme_id: one for one in sitting.store.prototypes()}
    for one in gesture:
        if sha256(stored.get(one.target_id)) != (one.new or {})["sha256"]:
            key = sitting.registry.by_id[one.target_id].key
            raise ThemeEditError(
                f"what {key} learnt on {one.decided_at:%Y-%m-%d} is gone: another encoder gave it a new place since; "
                f"name another decision than {one.correction_id[:SHORT_ID]}"
            )
    had = {one.target_id: (one.old or {})["prototype"] for one in gesture}
    return Back(
        tuple(sitting.registry.by_id[theme_id] for theme_id in had),
        *_none(),
        prototypes=tuple(from_json(theme_id, values) for theme_id, values in had.items() if values),
        bare=tuple(theme_id for theme_id, values in had.items() if not values),
    )


def _back_units(sitting: Sitting, gesture: Gesture) -> Back:
    key = (gesture[0].new or {}).get("theme")
    theme = None if key is None else sitting.registry.by_key.get(key)
    return Back((theme,) if theme else (), *_returned(sitting, gesture))


_BACK: dict[Action, Callable[[Sitting, Gesture], Back]] = {
    "rename": _back_rename,
    "pin": _back_pin,
    "merge": _back_merge,
    "split": _back_split,
    "accept": _back_accept,
    "retire": _back_retire,
    "move": _back_units,
    "never": _back_units,
    "learn": _back_learn,
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
    candidates = pl.Series(_candidates_before(sitting, gesture, found), dtype=pl.List(pl.String))
    was = found.with_columns(theme="old_theme", reason="old_reason", candidates=candidates)
    columns = AssignedUnits.column_names()
    return AssignedUnits.validate(found.select(columns)), AssignedUnits.validate(was.select(columns))


def _candidates_before(sitting: Sitting, gesture: Gesture, found: pl.DataFrame) -> list[list[str]]:
    """Between which themes each unit was ambiguous: those noted when it was moved, or the two that were merged."""
    noted = {one.target_id: list((one.old or {}).get("candidates", ())) for one in gesture if one.action == "move"}
    by_id, into = sitting.registry.by_id, (gesture[0].new or {}).get("into")
    both = [by_id[gesture[0].target_id].key, by_id[into].key] if into else []
    rows = found.select("unit_id", pl.col("old_reason").cast(pl.String)).iter_rows()
    return [noted.get(unit_id, both) if reason == "ambiguous" else [] for unit_id, reason in rows]


def _none() -> tuple[dy.DataFrame[AssignedUnits], dy.DataFrame[AssignedUnits]]:
    return AssignedUnits.create_empty(), AssignedUnits.create_empty()


def _theme(sitting: Sitting, gesture: Gesture) -> ThemeRecord:
    return sitting.registry.by_id[gesture[0].target_id]


def _restored(sitting: Sitting, gesture: Gesture) -> ThemeRecord:
    """The theme decided about, as it was, under what its whole has become since."""
    old, theme, registry = gesture[0].old or {}, _theme(sitting, gesture), sitting.registry
    whole = registry.by_id.get(theme.parent_id) if theme.parent_id else None
    if whole is not None and whole.status == "merged":
        end = registry.end_of(whole)
        theme = replace(theme, parent_id=end.parent_id or end.theme_id)
    return replace(theme, status=old["status"], decided=old["decided"], merged_into=None)
