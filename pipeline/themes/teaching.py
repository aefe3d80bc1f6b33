"""What themes become when some corrections teach them, and how units would then be assigned."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.schemas import ScoredUnits
from pipeline.stages.assign import BACKGROUND, ThemeAssigner
from pipeline.stages.subject import subject
from pipeline.store.port import ThemeRecord, UnitVectors
from pipeline.store.theme_port import Correction, Prototype
from pipeline.themes.corrections import follow_themes
from pipeline.themes.known import KnownThemes, known_from, unit_length
from pipeline.themes.lesson import Example, Examples
from pipeline.themes.registry import Registry
from pipeline.themes.shifts import Marked, learn_shifts

CAME, LEFT = 3.0, 1.0
"""What a unit that people put into a discovered theme counts beside a founding one, and one that they took out."""

Vectors = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class NightlyRule:
    """How a night assigns a unit by itself: head, discovered themes, merges."""

    assigner: ThemeAssigner
    known: KnownThemes
    registry: Registry

    def __call__(self, responses: UnitVectors) -> dict[str, str | None]:
        """The theme of each unit of whole responses, null for none, by unit id; each is read beside its neighbours."""
        units, vectors = responses.units, responses.vectors
        if not units.height:
            return {}
        scored = ScoredUnits.validate(units.select(ScoredUnits.column_names()))
        curated = follow_themes(self.assigner(scored, vectors), self.registry.themes)
        found = follow_themes(self.known(curated, vectors), self.registry.themes)
        return dict(found.select("unit_id", "theme").iter_rows())

    def right(self, given: Examples, rows: Sequence[int]) -> int:
        """How many of these examples get a theme that people want."""
        theme = self(given.responses_of(rows))
        ids = given.units["unit_id"]
        return sum(given.examples[row].allows(theme[ids[row]], self.registry) for row in rows)


@dataclass(frozen=True, eq=False)
class Teacher:
    """Teaches themes by whatever examples are not left out.

    ``assigner`` is the head as it ships; ``prototypes`` are those stored, by theme id; ``rows_of`` has the examples
    that teach each theme, by key; ``corrected`` and ``held`` are what the head makes of the examples and of others.
    """

    assigner: ThemeAssigner
    registry: Registry
    corrections: Sequence[Correction]
    prototypes: Mapping[str, Prototype]
    rows_of: Mapping[str, frozenset[int]]
    given: Examples
    corrected: Marked
    held: Marked

    def learnt(self, rows: Iterable[int]) -> dict[str, Prototype]:
        """Prototypes by theme id after these examples; a curated theme without any has forgotten what it learnt."""
        of = {key: sorted(some.intersection(rows)) for key, some in self.rows_of.items()}
        curated = {key: some for key, some in of.items() if self.registry.by_key[key].kind == "curated"}
        drawn = (self._drawn(self.registry.by_key[key], some) for key, some in of.items() if key not in curated)
        return {one.theme_id: one for one in (*drawn, *self._shifted(curated))}

    def rule(self, learnt: Mapping[str, Prototype]) -> NightlyRule:
        """The nightly rule with what was learnt."""
        shifts = {self.registry.by_id[one].key: new.vector for one, new in learnt.items() if new.floor is None}
        known = known_from(self.registry, {**self.prototypes, **learnt}.values(), self.corrections)
        return NightlyRule(self.assigner.taught(shifts), known, self.registry)

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
        shifts = learn_shifts(
            Marked(self.corrected.scores[rows], self.corrected.vectors[rows], self.corrected.allowed[rows]),
            self.held,
            np.array([name in rows_of for name in classes]),
            self.assigner.head.temperature,
        )
        for place, name in enumerate(classes):
            theme = self.registry.by_key.get(name)
            if theme is not None and (name in rows_of or theme.theme_id in self.prototypes):
                yield Prototype(theme.theme_id, shifts[:, place], None, None, len(rows_of.get(name, ())))


def marked_right(assigner: ThemeAssigner, given: Examples, registry: Registry) -> Marked:
    """The examples as the head reads them, with the classes that people want."""
    classes = assigner.head.classes
    allowed = [_allowed(example, classes, registry) for example in given.examples]
    read = _read(assigner, UnitVectors(given.units, given.vectors))
    return replace(read, allowed=np.array(allowed, dtype=bool).reshape(read.scores.shape))


def marked_as_they_are(assigner: ThemeAssigner, others: UnitVectors) -> Marked:
    """Units that nobody corrected as the head reads them, each right as it is."""
    read = _read(assigner, others)
    best = read.scores.argmax(axis=1) if len(read.scores) else np.empty(0, dtype=np.intp)
    return replace(read, allowed=np.arange(read.scores.shape[1]) == best[:, None])


def _read(assigner: ThemeAssigner, units: UnitVectors) -> Marked:
    texts = units.units.select(subject()).to_series().to_list()
    vectors = units.vectors.reshape(len(texts), assigner.width)  # without any, their width is unknown
    likely = assigner.head.probabilities(texts, vectors)
    scores = assigner.head.temperature * np.log(np.maximum(likely, 1e-30))
    return Marked(scores.astype(np.float32), vectors, np.zeros(scores.shape, dtype=bool))


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
