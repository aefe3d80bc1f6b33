"""What people decided, done again after every assignment and refit: it stands, or is shown as a conflict."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dataframely as dy
import polars as pl

from pipeline.schemas import AssignedUnits
from pipeline.store.port import ThemeRecord
from pipeline.store.theme_port import Correction
from pipeline.themes.registry import Registry

WAITS = "no_theme_yet"

Row = dict[str, Any]


@dataclass(frozen=True)
class Conflict:
    """A decision that no longer fits, and why in one sentence.

    ``correction`` is null where nobody decided anything, but somebody has to: a theme with units left the taxonomy.
    """

    correction: Correction | None
    why: str


@dataclass(frozen=True)
class Replayed:
    """Units after what people decided; ``person`` are the ids of those that a person assigned."""

    units: dy.DataFrame[AssignedUnits]
    person: frozenset[str]
    conflicts: tuple[Conflict, ...]


def said_sha256(units: pl.DataFrame) -> list[str]:
    """What each unit says, as 64 hex digits: SHA-256 of its words in UTF-8, stripped and in lower case.

    Its words are its focus where two units share a span, else its text.
    """
    said = units.select(pl.coalesce("focus", "text")).to_series()
    return [hashlib.sha256(words.strip().lower().encode()).hexdigest() for words in said]


def in_force(corrections: Iterable[Correction]) -> tuple[Correction, ...]:
    """The corrections that nobody took back, oldest first; an ``undo`` itself is none."""
    standing = (one for one in corrections if one.undone_by is None and one.action != "undo")
    return tuple(sorted(standing, key=lambda one: one.decided_at))


def follow_themes(units: dy.DataFrame[AssignedUnits], themes: Iterable[ThemeRecord]) -> dy.DataFrame[AssignedUnits]:
    """Units after merges and retirements: a merged theme gives way to what it was merged into, to the end.

    The units of a theme that a person retired wait (``no_theme_yet``); one that only left the taxonomy keeps its
    units. A unit torn between two themes that are one by now has that theme.
    """
    registry = Registry(tuple(themes))
    ends = {theme.key: registry.end_of(theme) for theme in registry.themes}
    moved = {key: end.key for key, end in ends.items() if end.key != key}
    closed = [key for key, end in ends.items() if end.status == "retired" and (end.decided or end.key != key)]
    if not moved and not closed:
        return units
    one = pl.col("candidates").list.eval(pl.element().replace(moved)).list.unique(maintain_order=True)
    joined = pl.col("reason").eq_missing(pl.lit("ambiguous")) & (one.list.len() == 1)
    theme = pl.when(joined).then(one.list.first()).otherwise("theme")
    shut = theme.is_in(closed).fill_null(value=False)
    reason = pl.when(shut).then(pl.lit(WAITS)).when(joined).then(None).otherwise(pl.col("reason").cast(pl.String))
    return AssignedUnits.validate(
        units.with_columns(
            theme=pl.when(~shut).then(theme.replace(moved)),
            reason=reason.cast(AssignedUnits.reason.dtype),
            candidates=pl.when(joined).then(pl.lit([], dtype=pl.List(pl.String))).otherwise(one),
        )
    )


def replay_units(
    units: dy.DataFrame[AssignedUnits], corrections: Iterable[Correction], themes: Iterable[ThemeRecord]
) -> Replayed:
    """Units as people decided them, in their order: merges and retirements first, then what was said of single units.

    A ``move`` holds for its unit as long as that says the same, a ``never`` for all units with the same words; the
    later one wins, and a move that a later one replaced is forgotten. A unit moved to a theme of which it has a part,
    other than the one it was moved from, stays there. What a person assigned has no similarity and no margin.

    Only units given are judged: a correction of another one is no conflict here (see ``conflicts``).
    """
    registry = Registry(tuple(themes))
    followed = follow_themes(units, registry.themes)
    of_units, of_words = _by_target(corrections)
    if not followed.height or not (of_units or of_words):
        return Replayed(followed, frozenset(), ())
    ids = followed["unit_id"].to_list()
    concerned = range(len(ids)) if of_words else [row for row, unit_id in enumerate(ids) if unit_id in of_units]
    says = dict(zip(concerned, said_sha256(followed[list(concerned)]), strict=True))
    themed, reasons = followed["theme"].to_list(), followed["reason"].cast(pl.String).to_list()
    changed: dict[int, tuple[str | None, str | None]] = {}
    met: list[Conflict] = []
    for row, sha in says.items():
        own = of_units.get(ids[row])
        due = sorted([*([own] if own else []), *of_words.get(sha, ())], key=lambda one: one.decided_at)
        stands: tuple[str | None, str | None] = (themed[row], reasons[row])
        for correction in due:
            if problem := unit_conflict(correction, registry, sha):
                met.append(Conflict(correction, problem))
            elif (decided := _decided(correction, registry, stands[0])) is not None:
                stands = changed[row] = decided
    return Replayed(_with(followed, changed), frozenset(ids[row] for row in changed), tuple(met))


def conflicts(
    corrections: Iterable[Correction], themes: Iterable[ThemeRecord], said: Mapping[str, str]
) -> tuple[Conflict, ...]:
    """The decisions that no longer fit, oldest first.

    ``said`` has what each unit that is still stored says now (``said_sha256``), by unit id; it need only cover the
    units that corrections name.
    """
    registry = Registry(tuple(themes))
    latest: dict[tuple[str | None, ...], Correction] = {}
    for one in in_force(corrections):
        language = str((one.new or {}).get("language", ""))
        latest[one.target_id, one.action, language, _theme_key(one) if one.action == "never" else None] = one
    found = []
    for one in sorted(latest.values(), key=lambda one: one.decided_at):
        if one.target_kind == "unit":
            why = unit_conflict(one, registry, said.get(one.target_id))
        else:
            why = _theme_conflict(one, registry)
        if why:
            found.append(Conflict(one, why))
    return tuple(found)


def unit_conflict(correction: Correction, registry: Registry, sha: str | None) -> str | None:
    """Why what was decided of a unit does not fit; None if it does. ``sha`` is what the unit says now, if it is there.

    A ``never`` is about words, so it fits as long as its theme is known.
    """
    key = _theme_key(correction)
    theme = None if key is None else registry.by_key.get(key)
    if key is not None and theme is None:
        return f"the theme {key} is gone"
    if correction.action == "never":
        return None
    if sha is None:
        return f"the unit {correction.target_id} is gone"
    if sha != (correction.new or {}).get("text_sha256"):
        return f"the unit {correction.target_id} says something else now"
    if theme is None or (end := registry.end_of(theme)).status == "active":
        return None
    through = "" if end.key == theme.key else f", into which {theme.key} was merged,"
    return f"the theme {end.key}{through} is {'only proposed' if end.status == 'proposed' else end.status}"


def _theme_conflict(correction: Correction, registry: Registry) -> str | None:
    theme = registry.by_id.get(correction.target_id)
    if theme is None:
        return "the theme is gone"
    end = registry.end_of(theme)
    if end.status == "retired" and not end.decided:
        through = "" if end is theme else f", into which {theme.key} was merged,"
        return f"the theme {end.key}{through} left the taxonomy and is retired; its units keep it"
    if correction.action == "rename" and theme.status != "merged" and theme.kind == "curated":
        old, new = correction.old or {}, correction.new or {}
        language, label = str(new.get("language")), new.get("label")
        now = theme.labels.get(language)
        if now not in {old.get("taxonomy"), label}:
            return (
                f"the taxonomy calls {theme.key} {now!r} in {language} since, and no longer {old.get('taxonomy')!r}; "
                f"{label!r} stays"
            )
    return None


def _by_target(
    corrections: Iterable[Correction],
) -> tuple[dict[str, Correction], dict[str, list[Correction]]]:
    """The last move of each unit by its id, and every ``never`` by the words it is about."""
    moves: dict[str, Correction] = {}
    nevers: dict[str, list[Correction]] = defaultdict(list)
    for one in in_force(corrections):
        if one.action == "move":
            moves[one.target_id] = one
        elif one.action == "never":
            nevers[str((one.new or {}).get("text_sha256"))].append(one)
    return moves, nevers


def _theme_key(correction: Correction) -> str | None:
    """The theme that a correction of a unit names, if any: where it goes, or where it never goes."""
    key = (correction.new or {}).get("never" if correction.action == "never" else "theme")
    return None if key is None else str(key)


def _decided(correction: Correction, registry: Registry, has: str | None) -> tuple[str | None, str | None] | None:
    """Theme and reason of a unit that has the theme ``has``, after a correction that fits it; None: as it is."""
    key = _theme_key(correction)
    if key is None:
        return None, WAITS
    end = registry.end_of(registry.by_key[key])
    here = registry.by_key.get(has) if has else None
    in_part = here is not None and here.parent_id == end.theme_id
    if correction.action == "never":
        return (None, WAITS) if in_part or has == end.key else None
    left_it = has == (correction.old or {}).get("theme")
    return (has if in_part and not left_it else end.key), None


def _with(
    units: dy.DataFrame[AssignedUnits], changed: Mapping[int, tuple[str | None, str | None]]
) -> dy.DataFrame[AssignedUnits]:
    """The units with another theme or reason in some rows, and nothing of what the model had measured there."""
    if not changed:
        return units
    columns: dict[str, Sequence[Any]] = {name: units[name].to_list() for name in ("theme", "reason")}
    blank: dict[str, Any] = {"similarity": None, "margin": None, "candidates": []}
    columns |= {name: units[name].to_list() for name in blank}
    for row, (theme, reason) in changed.items():
        for name, value in {"theme": theme, "reason": reason, **blank}.items():
            columns[name][row] = value  # type: ignore[index]
    return AssignedUnits.validate(
        units.with_columns(pl.Series(name, values, dtype=units.schema[name]) for name, values in columns.items())
    )
