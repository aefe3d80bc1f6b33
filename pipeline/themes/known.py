"""Gives a unit the discovered theme that it lies close enough to: the part of a night that needs no training."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.schemas import AssignedUnits
from pipeline.store.port import ThemeRecord
from pipeline.store.theme_port import Correction, Prototype
from pipeline.themes.registry import Registry

WAITS = "no_theme_yet"
TRIMMED_FROM = 20
"""Members from which on the farthest tenth does not shape the centroid: of fewer, each counts."""
FLOOR_PERCENTILE = 10
MARGIN_PERCENTILE = 5
LEAST_FLOOR = 0.45
"""What a topic takes below it agrees with the topic less than its own members do. Topics of one half of 2,580 texts of
`models/corpus` met the other half, four times: 32% of what was 0.45 to 0.5 alike had the topic's commonest theme,
28% of what was 0.4 to 0.45, and 32% of their own members."""
MOST_MARGIN = 0.05
"""A margin above it would make neighbours of clear units ambiguous where two themes lie far apart."""
DECIMALS = 6
"""Of a cosine. A matrix product may differ in its last bits with the number of rows beside; what is stored must not."""
BLOCK = 8_192
"""Rows that are held in double precision at a time."""

Vectors = NDArray[np.float32]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class KnownThemes:
    """Discovered themes and where they lie; theme i has key, parent's key, vector, floor, margin and generation i.

    ``vectors`` are float32 ``(k, d)`` of length 1; ``floors`` and ``margins`` float64 ``(k,)``, in cosines. A parent
    may be a curated theme, which is not among the keys. Of two ``generations`` the lower number is the older. Raises
    ValueError where the six differ in number.
    """

    keys: tuple[str, ...]
    parents: tuple[str | None, ...]
    vectors: Vectors
    floors: Numbers
    margins: Numbers
    generations: tuple[int, ...]

    def __post_init__(self) -> None:
        """Check that the parts fit together."""
        parts = (self.keys, self.parents, self.vectors, self.floors, self.margins, self.generations)
        numbers = [len(part) for part in parts]
        if len(set(numbers)) > 1:
            message = f"{numbers} keys, parents, vectors, floors, margins, generations; give one of each for a theme"
            raise ValueError(message)

    def __call__(self, units: dy.DataFrame[AssignedUnits], vectors: Vectors) -> dy.DataFrame[AssignedUnits]:
        """Units of which some now have a discovered theme; ``vectors`` are ``(units.height, d)``, of any length.

        A unit that waits (``no_theme_yet``) joins the nearest theme without a parent if it reaches that theme's floor
        and leads the next theme by its margin. Under the margin it is ``ambiguous`` where the next one's floor is
        reached too, else it goes on waiting. Each generation of themes does so in turn, the oldest first, with what
        those before it left waiting: so a theme takes nothing from older ones, and what they had they have still.
        Then a unit whose theme has children goes by the same rule to the nearest child; where none takes it, it keeps
        the parent. ``similarity`` becomes the cosine of the theme taken, or of the nearer candidate; ``margin`` its
        lead over the next theme of the generation, or the cosine itself where there is no next. All other units, and
        the order, stay as they are.

        Raises ValueError when vectors and units differ in number, or vectors and themes in width.
        """
        if len(vectors) != units.height:
            raise ValueError(f"{len(vectors)} vectors for {units.height} units; give one vector for each unit")
        family: dict[str | None, list[int]] = {}
        for place, parent in enumerate(self.parents):
            family.setdefault(parent, []).append(place)
        themes, reasons = units["theme"].to_list(), units["reason"].cast(pl.String).to_list()
        concerned = [
            row
            for row, (theme, reason) in enumerate(zip(themes, reasons, strict=True))
            if (reason == WAITS and None in family) or (theme is not None and theme in family)
        ]
        if not concerned:
            return units
        likeness = cosines(vectors[concerned], self.vectors)
        held = [themes[row] for row in concerned]
        waiting = [place for place, theme in enumerate(held) if theme is None]
        decided = self._in_turn(likeness, waiting, family.get(None, []))
        for place, found in decided.items():
            held[place] = found["theme"]
        for parent, children in family.items():
            below = [place for place, theme in enumerate(held) if parent is not None and theme == parent]
            refined = self._in_turn(likeness, below, children)
            decided |= {place: found for place, found in refined.items() if found["theme"]}
        return _with(units, {concerned[place]: found for place, found in decided.items()})

    def _in_turn(self, likeness: Numbers, places: Collection[int], among: Sequence[int]) -> dict[int, dict[str, Any]]:
        """What becomes of the units at these places, one generation of these themes after another."""
        decided: dict[int, dict[str, Any]] = {}
        for generation in sorted({self.generations[one] for one in among}):
            left = [place for place in places if place not in decided]
            decided |= self._decide(likeness, left, [one for one in among if self.generations[one] == generation])
        return decided

    def _decide(self, likeness: Numbers, places: list[int], among: list[int]) -> dict[int, dict[str, Any]]:
        """What becomes of the units at these places (rows of ``likeness``), by place; nothing where none fits."""
        if not places or not among:
            return {}
        rows = np.arange(len(places))
        of_these = likeness[np.ix_(places, among)]
        best = of_these.argmax(axis=1)
        top = of_these[rows, best]
        lead, second = np.maximum(top, 0.0), best
        if len(among) > 1:
            of_these[rows, best] = -np.inf
            second = of_these.argmax(axis=1)
            lead = (top - of_these[rows, second]).round(DECIMALS)
        best, second = np.array(among)[best], np.array(among)[second]
        near = top >= self.floors[best]
        takes = near & ((lead >= self.margins[best]) | (len(among) == 1))
        torn = near & ~takes & (likeness[places, second] >= self.floors[second])
        decided = {}
        for i in np.flatnonzero(takes | torn).tolist():
            one, other = self.keys[best[i]], self.keys[second[i]]
            decided[places[i]] = {
                "theme": one if takes[i] else None,
                "reason": None if takes[i] else "ambiguous",
                "candidates": [] if takes[i] else [one, other],
                "similarity": float(top[i]),
                "margin": float(lead[i]),
            }
        return decided


@dataclass(frozen=True, eq=False)
class Calibrated:
    """Where a theme lies: ``vector`` float32 ``(d,)`` of length 1, ``floor`` and ``margin`` in cosines, and of how many
    ``members`` that was learnt."""

    vector: Vectors
    floor: float
    margin: float
    members: int


def nothing_known(dimension: int = 0) -> KnownThemes:
    """No themes, for vectors of any width: what it is called with comes back."""
    return KnownThemes((), (), np.empty((0, dimension), dtype=np.float32), np.empty(0), np.empty(0), ())


def known_from(registry: Registry, prototypes: Iterable[Prototype], corrections: Iterable[Correction]) -> KnownThemes:
    """The discovered themes that a unit may be near to and that have a prototype, sorted by key.

    ``corrections`` say when each was accepted. Those accepted between the same two refits are of one generation: none
    of them had units before the others. A proposal that is taken as active, though nobody accepted it yet, is of the
    youngest, a theme that was never a proposal of the oldest. A child of a theme that is not active any more stands by
    itself: nothing would reach it otherwise. Raises ValueError for a discovered theme whose prototype has no floor or
    margin.
    """
    active = {record.theme_id: record for record in registry.assignable()}
    chosen = [one for one in prototypes if one.theme_id in active and active[one.theme_id].kind == "discovered"]
    if not chosen:
        return nothing_known()
    chosen.sort(key=lambda one: active[one.theme_id].key)
    of = [active[one.theme_id] for one in chosen]
    bare = [record.key for record, one in zip(of, chosen, strict=True) if one.floor is None or one.margin is None]
    if bare:
        raise ValueError(f"no floor or margin for the discovered themes {', '.join(bare)}; calibrate their prototypes")
    parents = [active.get(record.parent_id) if record.parent_id else None for record in of]
    refits = sorted({record.proposed_at for record in registry.themes if record.proposed_at})
    accepted = _accepted(corrections)
    return KnownThemes(
        keys=tuple(record.key for record in of),
        parents=tuple(parent.key if parent else None for parent in parents),
        vectors=np.stack([one.vector for one in chosen]).astype(np.float32),
        floors=np.array([one.floor for one in chosen], dtype=np.float64),
        margins=np.array([one.margin for one in chosen], dtype=np.float64),
        generations=tuple(_generation(record, accepted.get(record.theme_id), refits) for record in of),
    )


def _accepted(corrections: Iterable[Correction]) -> dict[str, datetime]:
    """When proposals became themes, by theme id: they were accepted, or merged into one, and nobody took it back."""
    joined = [one for one in corrections if one.action in {"accept", "merge"} and one.undone_by is None]
    return {one.target_id: one.decided_at for one in sorted(joined, key=lambda one: one.decided_at, reverse=True)}


def _generation(theme: ThemeRecord, accepted: datetime | None, refits: Sequence[datetime]) -> int:
    """How many refits proposed something before the theme was accepted."""
    if theme.proposed_at is None:
        return 0
    return bisect_right(refits, accepted) if accepted else len(refits)


def calibrate(members: Vectors, others: Vectors) -> Calibrated:
    """Learn a theme's centroid, floor and margin from the vectors of its members ``(m, d)``, of any length.

    ``others`` are the centroids ``(k, d)`` of the themes it must be told from; k may be 0, and the margin is then 0.
    The centroid is the mean of the members at length 1; from 20 members on, without the tenth that is farthest from
    the mean of all, so that strays which a clustering swept up do not draw it (a trimmed mean). The floor is the 10th
    percentile of the members' cosine to it, and at least ``LEAST_FLOOR``; the margin the 5th percentile of their lead
    over the nearest of the others, within 0…0.05. Nine in ten members would thus be taken again. The percentiles are
    ours. Raises ValueError without members.
    """
    if not len(members):
        raise ValueError("no members; a theme is calibrated from the vectors of at least one unit")
    scaled = unit_length(members)
    centroid = _mean_direction(scaled)
    if len(scaled) >= TRIMMED_FROM:
        by_distance = np.argsort(-cosines(members, centroid[None])[:, 0], kind="stable")
        centroid = _mean_direction(scaled[np.sort(by_distance[: len(scaled) - len(scaled) // 10])])
    own = cosines(members, centroid[None])[:, 0]
    margin = 0.0
    if len(others):
        leads = own - cosines(members, others).max(axis=1)
        margin = float(np.clip(np.percentile(leads, MARGIN_PERCENTILE), 0.0, MOST_MARGIN))
    floor = max(LEAST_FLOOR, float(np.percentile(own, FLOOR_PERCENTILE)))
    return Calibrated(centroid, round(floor, DECIMALS), round(margin, DECIMALS), len(members))


def cosines(rows: Vectors, columns: Vectors) -> Numbers:
    """Cosines ``(n, k)`` of ``(n, d)`` and ``(k, d)``, −1…1 to six decimals; that of a vector of zeros is 0.

    Raises ValueError where the two differ in width.
    """
    if rows.shape[1] != columns.shape[1]:
        message = f"vectors are {rows.shape[1]} wide and themes {columns.shape[1]}; both must come from one encoder"
        raise ValueError(message)
    across = unit_length(columns).T
    starts = range(0, len(rows), BLOCK)
    blocks = [(unit_length(rows[at : at + BLOCK]) @ across).round(DECIMALS).clip(-1.0, 1.0) for at in starts]
    return np.concatenate(blocks) if blocks else np.empty((0, len(columns)))


def unit_length(vectors: Vectors | Numbers) -> Numbers:
    """The rows of ``(n, d)`` at length 1 in double precision; a row of zeros stays as it is."""
    exact = vectors.astype(np.float64)
    lengths: Numbers = np.linalg.norm(exact, axis=1, keepdims=True)
    return exact / np.where(lengths > 0, lengths, 1.0)


def _mean_direction(scaled: Numbers) -> Vectors:
    centroid: Vectors = unit_length(scaled.mean(axis=0, keepdims=True))[0].astype(np.float32)
    return centroid


def _with(units: dy.DataFrame[AssignedUnits], changed: dict[int, dict[str, Any]]) -> dy.DataFrame[AssignedUnits]:
    """The units with other values in some columns of the rows that are named."""
    if not changed:
        return units
    columns = {}
    for name in ("theme", "reason", "candidates", "similarity", "margin"):
        values = units[name].to_list()
        for row, found in changed.items():
            values[row] = found[name]
        columns[name] = pl.Series(name, values, dtype=units.schema[name])
    return AssignedUnits.validate(units.with_columns(**columns))
