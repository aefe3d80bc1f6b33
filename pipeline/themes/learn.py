"""Corrections teach: themes move to where people put units, once somebody has seen what that gains and changes.

A discovered theme's prototype becomes the mean of what it was made of and of the units that people put there. A curated
theme gets a shift of its head's weights (see ``shifts``). Nothing is stored before ``apply``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.schemas import AssignedUnits, ScoredUnits
from pipeline.stages.assign import BACKGROUND, ThemeAssigner, subject
from pipeline.store.port import ThemeRecord, UnitVectors
from pipeline.store.theme_port import Prototype, ThemeChange, ThemeEvent, ThemeStore
from pipeline.themes.corrections import follow_themes
from pipeline.themes.known import KnownThemes, known_from, unit_length
from pipeline.themes.lesson import Example, Examples, examples_of
from pipeline.themes.registry import Registry
from pipeline.themes.shifts import learn_shifts
from pipeline.themes.sitting import counted, new_id, plain_name
from pipeline.themes.standing import standing_of

LEAST_EXAMPLES = 5
"""Corrected units that teach a theme: fewer are an accident."""
FOLDS = 5
LEAST_FOLDED = 10
"""Examples from which on five folds are held out in turn; of fewer, each example is."""
CAME, LEFT = 3.0, 1.0
"""What a unit that people put into a discovered theme counts beside a founding one, and one that they took out."""
MOST_SAMPLED = 2_000
HALF_LIFE_DAYS = 90.0
SEED = 0
LEARNT = "corrections"
"""What an event that taught a theme counts."""

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Taught:
    """A theme that would learn, and of how many corrected units; of none, where it forgets what was undone since."""

    theme: ThemeRecord
    units: int


@dataclass(frozen=True, eq=False)
class Lesson:
    """What corrections teach, and what that is worth.

    Of ``corrected`` units ``right_before`` have the theme that people want by the rules in force, and ``right_after``
    by rules learnt without them (held out; what was learnt of them earlier counts as before). Of ``sampled`` others
    ``changed`` would have another theme. All were read without their neighbours.
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

    Themes with at least 5 corrected units learn: moved to them, confirmed in them, or taken out of them. A curated
    theme learns from all its corrections anew, a discovered one from those since it last learnt. The gain is measured
    on examples held out, in five folds, or one by one where there are fewer than 10.
    """
    standing = standing_of(store)
    registry = Registry(standing.themes)
    given = examples_of(store, registry)
    teacher = _Teacher(
        assigner=assigner,
        registry=registry,
        prototypes={one.theme_id: one for one in store.prototypes()},
        rows_of=_rows_of(store, registry, given),
        given=given,
        scores=_scores(assigner, given),
    )
    every = range(len(given.examples))
    learnt = teacher.learnt(every)
    changed = tuple(one for one in learnt.values() if not _alike(one, teacher.prototypes.get(one.theme_id)))
    if not changed:
        return Lesson((), (), 0, 0, 0, 0, 0)
    folds = FOLDS if len(given.examples) >= LEAST_FOLDED else len(given.examples)
    before = _Model(assigner.taught(standing.shifts), standing.known, registry)
    right_after = 0
    for fold in range(folds):
        held_out = [row for row in every if row % folds == fold]
        model = teacher.model(teacher.learnt([row for row in every if row % folds != fold]))
        right_after += _right(model, given, held_out)
    others = _others(store, given)
    reads = [model(others.units, others.vectors) for model in (before, teacher.model(learnt))]
    return Lesson(
        taught=tuple(Taught(registry.by_id[one.theme_id], teacher.count(one.theme_id)) for one in changed),
        prototypes=changed,
        corrected=len(given.examples),
        right_before=_right(before, given, every),
        right_after=right_after,
        sampled=others.units.height,
        changed=sum(one != other for one, other in zip(*reads, strict=True)),
    )


def apply(store: ThemeStore, who: str, lesson: Lesson, *, now: datetime | None = None) -> str:
    """Store what was learnt, and say so in a sentence; later nights assign by it, and no unit moves now.

    Raises EditConflictError when somebody changed one of these themes since the lesson was worked out.
    """
    name, moment = plain_name(who, "who decides"), now or datetime.now(UTC)
    keys = ", ".join(one.theme.key for one in lesson.taught)
    said = f"let {keys} learn from corrections: {lesson.right_after} of {lesson.corrected} right, held out"
    events = tuple(
        ThemeEvent(
            event_id=new_id(),
            event="continued",
            theme_id=one.theme.theme_id,
            counts={LEARNT: one.units},
            why=f"{name} let {one.theme.key} learn from {counted(one.units, 'corrected unit')}",
            happened_at=moment,
        )
        for one in lesson.taught
    )
    store.change_themes(
        ThemeChange(themes=tuple(one.theme for one in lesson.taught), prototypes=lesson.prototypes, events=events)
    )
    return said


@dataclass(frozen=True, eq=False)
class _Model:
    """The nightly rule for units by themselves: head, discovered themes, merges."""

    assigner: ThemeAssigner
    known: KnownThemes
    registry: Registry

    def __call__(self, units: dy.DataFrame[AssignedUnits], vectors: Vectors) -> list[str | None]:
        """The theme of each unit, null for none."""
        if not units.height:
            return []
        apart = ScoredUnits.validate(units.select(ScoredUnits.column_names()).with_columns(response_id="unit_id"))
        found = self.known(self.assigner(apart, vectors), vectors)
        return follow_themes(found, self.registry.themes)["theme"].to_list()


@dataclass(frozen=True, eq=False)
class _Teacher:
    """What stays the same whatever examples are left out; ``rows_of`` has the examples that teach a theme, by key."""

    assigner: ThemeAssigner
    registry: Registry
    prototypes: Mapping[str, Prototype]
    rows_of: Mapping[str, frozenset[int]]
    given: Examples
    scores: Vectors

    def count(self, theme_id: str) -> int:
        """How many examples teach a theme."""
        return len(self.rows_of.get(self.registry.by_id[theme_id].key, ()))

    def model(self, learnt: Mapping[str, Prototype]) -> _Model:
        """The nightly rule with what was learnt."""
        shifts = {self.registry.by_id[one].key: new.vector for one, new in learnt.items() if new.floor is None}
        known = known_from(self.registry.assignable(), {**self.prototypes, **learnt}.values())
        return _Model(self.assigner.taught(shifts), known, self.registry)

    def learnt(self, rows: Iterable[int]) -> dict[str, Prototype]:
        """Prototypes by theme id after these examples; a curated theme without any has forgotten what it learnt."""
        of = {key: sorted(some.intersection(rows)) for key, some in self.rows_of.items()}
        curated = {key: some for key, some in of.items() if self.registry.by_key[key].kind == "curated"}
        drawn = (self._drawn(self.registry.by_key[key], some) for key, some in of.items() if key not in curated)
        return {one.theme_id: one for one in (*drawn, *self._shifted(curated))}

    def _drawn(self, theme: ThemeRecord, rows: Sequence[int]) -> Prototype:
        """A discovered theme, drawn to what people put there and away from what they took out."""
        old = self.prototypes[theme.theme_id]
        vectors = unit_length(self.given.vectors)
        came = [row for row in rows if self.given.examples[row].truth == theme.key]
        left = [row for row in rows if self.given.examples[row].truth != theme.key]
        total = old.vector * old.members + CAME * vectors[came].sum(axis=0) - LEFT * vectors[left].sum(axis=0)
        [vector] = unit_length(total[None]).astype(np.float32)
        return replace(old, vector=vector, members=old.members + len(came))

    def _shifted(self, rows_of: Mapping[str, Sequence[int]]) -> Iterator[Prototype]:
        """Every curated theme that learns, or has learnt before."""
        classes = self.assigner.head.classes
        rows = sorted({row for some in rows_of.values() for row in some})
        allowed = [_allowed(self.given.examples[row], classes, self.registry) for row in rows]
        shifts = learn_shifts(
            self.scores[rows],
            self.given.vectors[rows].reshape(len(rows), self.assigner.width),
            np.array(allowed, dtype=bool).reshape(len(rows), len(classes)),
            np.array([name in rows_of for name in classes]),
            self.assigner.head.temperature,
        )
        for place, name in enumerate(classes):
            theme = self.registry.by_key.get(name)
            if theme is not None and (name in rows_of or theme.theme_id in self.prototypes):
                yield Prototype(theme.theme_id, shifts[:, place], None, None, len(rows_of.get(name, ())))


def _rows_of(store: ThemeStore, registry: Registry, given: Examples) -> dict[str, frozenset[int]]:
    """The examples that teach each theme that has enough of them, by key."""
    prototypes = {one.theme_id for one in store.prototypes()}
    last = {
        one.theme_id: one.happened_at for one in store.theme_events() if one.run_id is None and LEARNT in one.counts
    }
    rows: dict[str, set[int]] = {}
    for row, example in enumerate(given.examples):
        for key in example.themes:
            theme = registry.by_key.get(key)
            if theme is None or theme.status != "active":
                continue
            since = last.get(theme.theme_id) if theme.kind == "discovered" else None
            if (since is None or example.at > since) and (theme.kind == "curated" or theme.theme_id in prototypes):
                rows.setdefault(key, set()).add(row)
    return {key: frozenset(some) for key, some in sorted(rows.items()) if len(some) >= LEAST_EXAMPLES}


def _allowed(example: Example, classes: Sequence[str], registry: Registry) -> list[bool]:
    """Which classes of the head are right; where none leads to the theme, that which leaves a unit to wait for it."""
    allowed = [example.allows(_leads_to(name, registry), registry) for name in classes]
    return allowed if any(allowed) else [name == BACKGROUND for name in classes]


def _leads_to(name: str, registry: Registry) -> str | None:
    """The theme that units of a class come to have."""
    theme = registry.by_key.get(name)
    if theme is None:
        return None
    end = registry.end_of(theme)
    return None if end.status == "retired" and end.decided else end.key


def _scores(assigner: ThemeAssigner, given: Examples) -> Vectors:
    """The head's scores ``(n, classes)``, less a constant a row."""
    texts = given.units.select(subject()).to_series().to_list()
    likely = assigner.head.probabilities(texts, given.vectors)
    return np.asarray(assigner.head.temperature * np.log(np.maximum(likely, 1e-30)), dtype=np.float32)


def _right(model: _Model, given: Examples, rows: Sequence[int]) -> int:
    """How many of these examples have a theme that people want."""
    if not rows:
        return 0
    found = model(AssignedUnits.validate(given.units[list(rows)]), given.vectors[list(rows)])
    return sum(given.examples[row].allows(theme, model.registry) for row, theme in zip(rows, found, strict=True))


def _others(store: ThemeStore, given: Examples) -> UnitVectors:
    """At most 2,000 units that nobody corrected."""
    most = MOST_SAMPLED + len(given.examples)
    sample = store.sample_units(most, half_life_days=HALF_LIFE_DAYS, seed=SEED)
    corrected = given.units["unit_id"].implode()
    rows = sample.units.select((~pl.col("unit_id").is_in(corrected)).arg_true()).to_series().to_numpy()[:MOST_SAMPLED]
    return UnitVectors(AssignedUnits.validate(sample.units[rows]), sample.vectors[rows])


def _alike(one: Prototype, other: Prototype | None) -> bool:
    """Whether nothing was learnt; no shift is a shift of zeros."""
    before = np.zeros_like(one.vector) if other is None else other.vector
    return bool(np.allclose(one.vector, before, atol=1e-6))
