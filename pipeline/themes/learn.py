"""Corrections teach: themes move to where people put units, once somebody has seen what that gains and changes.

A discovered theme's prototype becomes the mean of what it was made of and of the units that people put there. A curated
theme gets a shift of its head's weights (see ``shifts``). Nothing is stored before ``apply``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from pipeline.schemas import AssignedUnits
from pipeline.stages.assign import ThemeAssigner
from pipeline.store.port import ThemeRecord, UnitVectors
from pipeline.store.theme_port import Prototype, ThemeChange, ThemeEvent, ThemeStore
from pipeline.themes.corrections import in_force, said_sha256
from pipeline.themes.lesson import Examples, examples_of
from pipeline.themes.prototype_json import sha256, to_json
from pipeline.themes.registry import Registry
from pipeline.themes.sitting import EditableStore, Edited, begin, new_id
from pipeline.themes.standing import standing_of
from pipeline.themes.teaching import NightlyRule, Teacher, marked_as_they_are, marked_right
from pipeline.themes.telling import counted

LEAST_EXAMPLES = 5
"""Corrected units that teach a theme: fewer are an accident."""
FOLDS = 5
LEAST_FOLDED = 10
"""Examples from which on five folds are held out in turn; of fewer, each example is."""
MOST_SAMPLED = 2_000
"""Units that nobody corrected, by which is measured what changes; as many others hold the head where it is."""
HALF_LIFE_DAYS = 90.0
SEED = 0
LEARNT = "corrections"
"""What an event that taught a theme counts."""


@dataclass(frozen=True)
class Taught:
    """A theme that would learn, and of how many corrected units; of none, where it forgets what was undone since."""

    theme: ThemeRecord
    units: int


@dataclass(frozen=True, eq=False)
class Lesson:
    """What corrections teach, and what that is worth.

    Of ``corrected`` units ``right_before`` have the theme that people want by the rules in force, and ``right_after``
    by rules learnt without them (held out; what was learnt of them earlier counts as before). Of ``sampled`` others,
    which taught nothing, ``changed`` would have another theme. All were read beside their neighbours, as in a night.
    """

    taught: tuple[Taught, ...]
    prototypes: tuple[Prototype, ...]
    corrected: int
    right_before: int
    right_after: int
    sampled: int
    changed: int


def learn(store: ThemeStore, assigner: ThemeAssigner) -> Lesson:
    """Work out what corrections teach; ``assigner`` is the head as it ships, without shifts. Writes nothing.

    Themes with at least 5 corrected units learn: moved to them, confirmed in them, or taken out of them. Curated themes
    learn from all corrections anew whenever there are others than last time, a discovered one from those since it last
    learnt. The gain is measured on examples held out, in five folds, or one by one where there are fewer than 10.
    """
    standing = standing_of(store)
    registry, prototypes = Registry(standing.themes), {one.theme_id: one for one in store.prototypes()}
    given = examples_of(store, registry)
    last = {one.target_id: one.decided_at for one in in_force(standing.corrections) if one.action == "learn"}
    rows_of = _rows_of(registry, given, prototypes, last)
    if not _is_due(registry, given, prototypes, last, rows_of):
        return Lesson((), (), 0, 0, 0, 0, 0)
    measured, held = _others(store, given)
    teacher = Teacher(
        assigner=assigner,
        registry=registry,
        corrections=standing.corrections,
        prototypes=prototypes,
        rows_of=rows_of,
        given=given,
        corrected=marked_right(assigner, given, registry),
        held=marked_as_they_are(assigner, held),
    )
    every = range(len(given.examples))
    learnt = teacher.learnt(every)
    changed = tuple(one for one in learnt.values() if not _alike(one, prototypes.get(one.theme_id)))
    folds = FOLDS if len(every) >= LEAST_FOLDED else len(every)
    right_after = 0
    for fold in range(folds):
        rule = teacher.rule(teacher.learnt([row for row in every if row % folds != fold]))
        right_after += rule.right(given, [row for row in every if row % folds == fold])
    before = NightlyRule(assigner.taught(standing.shifts), standing.known, registry)
    around = store.units_of(response_ids=measured.units["response_id"].to_list())
    is_now, would_be = before(around), teacher.rule(learnt)(around)
    of = {theme_id: len(rows_of.get(registry.by_id[theme_id].key, ())) for theme_id in learnt}
    return Lesson(
        taught=tuple(Taught(registry.by_id[one.theme_id], of[one.theme_id]) for one in changed),
        prototypes=changed,
        corrected=len(every),
        right_before=before.right(given, every),
        right_after=right_after,
        sampled=measured.units.height,
        changed=sum(is_now[unit_id] != would_be[unit_id] for unit_id in measured.units["unit_id"]),
    )


def apply(store: EditableStore, who: str, lesson: Lesson, *, now: datetime | None = None) -> Edited:
    """Store what was learnt; later nights assign by it, and no unit moves now. It is taken back as one decision.

    Raises EditConflictError when somebody changed one of these themes since the lesson was worked out.
    """
    sitting, had = begin(store, who, now), {one.theme_id: one for one in store.prototypes()}
    keys = ", ".join(one.theme.key for one in lesson.taught)
    said = f"let {keys} learn from corrections: {lesson.right_after} of {lesson.corrected} right, held out"
    events, corrections = [], []
    for one, learnt in zip(lesson.taught, lesson.prototypes, strict=True):
        before = had.get(one.theme.theme_id)
        events.append(
            ThemeEvent(
                event_id=new_id(),
                event="continued",
                theme_id=one.theme.theme_id,
                counts={LEARNT: one.units},
                why=f"{sitting.who} let {one.theme.key} learn from {counted(one.units, 'corrected unit')}",
                happened_at=sitting.now,
            )
        )
        corrections.append(
            sitting.correction(
                "learn",
                one.theme.theme_id,
                {"prototype": to_json(before) if before else None},
                {"units": one.units, "sha256": sha256(learnt)},
            )
        )
    change = ThemeChange(
        themes=tuple(one.theme for one in lesson.taught),
        prototypes=lesson.prototypes,
        events=tuple(events),
        corrections=tuple(corrections),
    )
    return sitting.write(change, said)


def _rows_of(
    registry: Registry, given: Examples, prototypes: Mapping[str, Prototype], last: Mapping[str, datetime]
) -> dict[str, frozenset[int]]:
    """The examples that teach each active theme that has enough of them, by key."""
    rows: dict[str, set[int]] = {}
    for row, example in enumerate(given.examples):
        for key in example.themes:
            theme = registry.by_key.get(key)
            if theme is None or theme.status != "active":
                continue
            is_new = theme.theme_id not in last or example.at > last[theme.theme_id]
            if theme.kind == "curated" or (is_new and theme.theme_id in prototypes):
                rows.setdefault(key, set()).add(row)
    return {key: frozenset(some) for key, some in sorted(rows.items()) if len(some) >= LEAST_EXAMPLES}


def _is_due(
    registry: Registry,
    given: Examples,
    prototypes: Mapping[str, Prototype],
    last: Mapping[str, datetime],
    rows_of: Mapping[str, frozenset[int]],
) -> bool:
    """Whether the examples are others than those that themes learnt from last."""
    for key, rows in rows_of.items():
        theme = registry.by_key[key]
        stored = prototypes.get(theme.theme_id)
        if theme.kind == "discovered" or stored is None or stored.members != len(rows):
            return True
        if any(given.examples[row].at > last.get(theme.theme_id, given.examples[row].at) for row in rows):
            return True
    curated = {theme.theme_id for theme in registry.themes if theme.kind == "curated" and theme.key not in rows_of}
    return any(prototypes[theme_id].members for theme_id in curated & prototypes.keys())


def _others(store: ThemeStore, given: Examples) -> tuple[UnitVectors, UnitVectors]:
    """Units that nobody corrected and that say something else: some to measure by, others to hold the head."""
    sample = store.sample_units(2 * MOST_SAMPLED + len(given.examples), half_life_days=HALF_LIFE_DAYS, seed=SEED)
    says = pl.Series(said_sha256(sample.units), dtype=pl.String)
    corrected = sample.units["unit_id"].is_in(given.units["unit_id"].to_list()) | says.is_in(said_sha256(given.units))
    rows = (~corrected).arg_true().to_numpy()
    chosen = (rows[::2][:MOST_SAMPLED], rows[1::2][:MOST_SAMPLED])
    measured, held = (UnitVectors(AssignedUnits.validate(sample.units[some]), sample.vectors[some]) for some in chosen)
    return measured, held


def _alike(one: Prototype, other: Prototype | None) -> bool:
    """Whether nothing was learnt; no shift is a shift of zeros."""
    before = np.zeros_like(one.vector) if other is None else other.vector
    return bool(np.allclose(one.vector, before, atol=1e-6))
