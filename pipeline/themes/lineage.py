"""What became of the themes: topics of a refit matched to the themes there are.

A topic's number means nothing tomorrow; a theme is for good. Nothing is changed here: each topic and each theme gets
one outcome, with the numbers that justify it and a sentence that says so.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from pipeline.themes.known import cosines

SAME_THEME = 0.6
"""Half the cosine and half the overlap from which on a topic is a theme come back: say 0.8 and 0.4."""
SAME_PLACE = 0.75
"""The cosine that does where there are no members to compare, as of what a person retired.

In `models/corpus` two times 25 texts of one of the 41 curated themes have centroids that are 0.80 alike at least (0.87
the median), and those of different themes are 0.67 alike at most (0.12 the median)."""
MOST = 0.5
"""The share of members that speaks for a split, a merger or a birth."""
LEAST_ALIKE = 0.6
"""The cosine below which two themes in one topic are neighbours and not the same: of two times ten texts of one theme
the centroids are 0.72 alike in the middle."""
LEAST_MEMBERS = 5
"""Members in the sample from which on a theme can be seen to have gone into another; as few as make a topic."""
FADED = 0.5
"""A theme fades below this share of the units that it had in the period before…"""
LEAST_BEFORE = 10
"""…if those were as many as this: four or fewer where ten are usual is by chance 3 times in 100 (Poisson)."""

Fate = Literal["continued", "split", "merged", "born", "faded", "suppressed", "unchanged", "passed_over"]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FoundTopic:
    """A topic of a refit: its ``centroid`` float32 ``(d,)``, its members among the units that were clustered, and how
    many units it has in all."""

    number: int
    centroid: NDArray[np.float32]
    unit_ids: tuple[str, ...]
    size: int


@dataclass(frozen=True, kw_only=True, eq=False)
class StandingTheme:
    """A theme before a refit: ``vector`` float32 ``(d,)``, its prototype or else the centroid of its sampled units.

    ``members`` are its units among those that were clustered; ``recent`` and ``before`` how many units it got in the
    last period and in the one before, equally long.
    """

    theme_id: str
    key: str
    vector: NDArray[np.float32]
    members: frozenset[str] = frozenset()
    status: Literal["proposed", "active", "retired"] = "active"
    pinned: bool = False
    recent: int = 0
    before: int = 0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a theme, of a topic, or of both where the topic is the theme come back.

    - ``continued``: the theme has a topic; a pinned one that has none continues too, with ``topic`` null.
    - ``split``: half the topic's members or more come from ``others[0]``, an active theme that continued.
    - ``merged``: half the theme's members or more lie in the topic that ``others[0]`` continued with.
    - ``born``: more than half of the topic's members wait for a theme.
    - ``faded``: the theme has no topic, and under half the units that it had.
    - ``suppressed``: the topic lies where ``others[0]`` lies, which a person retired. No event.
    - ``unchanged``, of a theme, and ``passed_over``, of a topic: none of these. No event.

    ``theme_id`` is null for a topic that is no theme; ``topic`` is the number of the topic that this is the outcome
    of. ``others`` are theme ids; ``why`` is one sentence with the numbers in ``counts``.
    """

    outcome: Fate
    theme_id: str | None = None
    topic: int | None = None
    others: tuple[str, ...] = ()
    counts: Mapping[str, float] = field(default_factory=dict)
    why: str


@dataclass(frozen=True)
class Lineage:
    """One outcome for each theme, sorted by key, then for each topic that is none of them, the largest first."""

    outcomes: tuple[Outcome, ...]


def trace(topics: Sequence[FoundTopic], themes: Sequence[StandingTheme], waiting: Collection[str]) -> Lineage:
    """Say what became of each theme and each topic; ``waiting`` are the ids of the units that wait for a theme.

    Topics are matched one to one to the themes that are not retired, so that the similarities, ½ cosine of the
    centroids + ½ overlap coefficient of the members |A∩B| / min(|A|, |B|) (Szymkiewicz 1934, Simpson 1943), add up to
    the most; pairs below ``SAME_THEME`` do not count. A theme without members is matched by its cosine alone, from
    ``SAME_PLACE`` on. What is left is told by where the members are. The order of topics and themes, and the topics'
    numbers, change nothing; of equals the first by key, and the largest topic, is taken.

    Raises ValueError for a number or id given twice, a topic without units, or vectors of different width.
    """
    return _Tracing(topics, themes, waiting).lineage()


class _Tracing:
    """One comparison of sorted topics with sorted themes; ``alike`` and ``shared`` are topics × themes."""

    def __init__(self, topics: Sequence[FoundTopic], themes: Sequence[StandingTheme], waiting: Collection[str]) -> None:
        if len({one.number for one in topics}) < len(topics) or len({one.theme_id for one in themes}) < len(themes):
            raise ValueError("a topic's number or a theme's id is given twice; each must be there once")
        if empty := [one.number for one in topics if not one.unit_ids]:
            raise ValueError(f"topics {empty} have no units; a topic is made of at least one")
        self.topics = sorted(topics, key=lambda one: (-one.size, sorted(one.unit_ids), one.number))
        self.themes = sorted(themes, key=lambda one: (one.key, one.theme_id))
        self.waiting = frozenset(waiting)
        sets = [frozenset(one.unit_ids) for one in self.topics]
        self.shared = np.array([[len(a & b.members) for b in self.themes] for a in sets], dtype=np.int64)
        self.shared = self.shared.reshape(len(self.topics), len(self.themes))
        self.alike = np.zeros(self.shared.shape)
        if self.shared.size:
            across = np.stack([one.vector for one in self.themes])
            self.alike = cosines(np.stack([one.centroid for one in self.topics]), across)
        self.topic_of = self._matched()
        self.theme_of = {topic: theme for theme, topic in self.topic_of.items()}

    def lineage(self) -> Lineage:
        """All outcomes, those of the themes first."""
        of_themes = [self._of_theme(j) for j in range(len(self.themes))]
        of_topics = [self._of_topic(i) for i in range(len(self.topics)) if i not in self.theme_of]
        return Lineage((*of_themes, *of_topics))

    def _matched(self) -> dict[int, int]:
        """The topic of each theme that has one, both by their place in the sorted lists."""
        if not self.shared.size:
            return {}
        sizes = np.array([len(one.unit_ids) for one in self.topics])[:, None]
        members = np.array([len(one.members) for one in self.themes])[None, :]
        smaller = np.minimum(sizes, members)
        mixed = (self.alike + self.shared / np.maximum(smaller, 1)) / 2
        similarity = np.where(smaller > 0, mixed, self.alike)
        enough = similarity >= np.where(smaller > 0, SAME_THEME, SAME_PLACE)
        enough &= np.array([one.status != "retired" for one in self.themes])[None, :]
        rows, columns = linear_sum_assignment(np.where(enough, similarity, 0.0), maximize=True)
        return {j: i for i, j in zip(rows.tolist(), columns.tolist(), strict=True) if enough[i, j]}

    def _of_theme(self, j: int) -> Outcome:
        theme = self.themes[j]
        if j in self.topic_of:
            return self._continued(j, self.topic_of[j])
        if theme.status == "retired":
            return Outcome(outcome="unchanged", theme_id=theme.theme_id, why="It was retired, and stays so.")
        if theme.pinned:
            why = "It is pinned, and stays as it is though it has no topic of its own."
            return Outcome(outcome="continued", theme_id=theme.theme_id, why=why)
        if (merged := self._merged(j)) is not None:
            return merged
        fades = theme.before >= LEAST_BEFORE and theme.recent < FADED * theme.before
        return Outcome(
            outcome="faded" if fades else "unchanged",
            theme_id=theme.theme_id,
            counts={"recent": float(theme.recent), "before": float(theme.before)},
            why=f"No topic of its own; {_units(theme.recent)} in the last period, {theme.before} in the one before.",
        )

    def _continued(self, j: int, i: int) -> Outcome:
        theme, shared, alike = self.themes[j], int(self.shared[i, j]), float(self.alike[i, j])
        held = f"{shared} of its {_units(len(theme.members))} are in one topic"
        return Outcome(
            outcome="continued",
            theme_id=theme.theme_id,
            topic=self.topics[i].number,
            counts=self._counts(i, members=len(theme.members), shared=shared, alike=alike),
            why=f"{held if theme.members else 'None of its units was read'}; centroids {alike:.2f} alike.",
        )

    def _merged(self, j: int) -> Outcome | None:
        """The theme whose topic holds most of this one's members, if it may be merged into."""
        theme, members = self.themes[j], len(self.themes[j].members)
        into = [(-int(self.shared[i, j]), other) for other, i in self.topic_of.items() if self._takes_in(other, theme)]
        if not into or members < LEAST_MEMBERS:
            return None
        shared, other = min(into)
        if -shared < MOST * members:
            return None
        target = self.themes[other]
        alike = float(cosines(theme.vector[None], target.vector[None])[0, 0])
        if alike < LEAST_ALIKE:
            return None
        return Outcome(
            outcome="merged",
            theme_id=theme.theme_id,
            others=(target.theme_id,),
            counts={"members": float(members), "shared": float(-shared), "cosine": alike},
            why=f"{-shared} of its {_units(members)} now lie with those of {target.key}; centroids {alike:.2f} alike.",
        )

    def _takes_in(self, other: int, theme: StandingTheme) -> bool:
        """Pinned themes stay as they are, and what people use is not merged into what they did not accept yet."""
        target = self.themes[other]
        return not target.pinned and (target.status == "active" or theme.status == "proposed")

    def _of_topic(self, i: int) -> Outcome:
        topic = self.topics[i]
        size, waits = len(topic.unit_ids), len(self.waiting.intersection(topic.unit_ids))
        retired = [(-self.alike[i, j], j) for j, theme in enumerate(self.themes) if theme.status == "retired"]
        if retired and -min(retired)[0] >= SAME_PLACE:
            alike, theme = float(-min(retired)[0]), self.themes[min(retired)[1]]
            return Outcome(
                outcome="suppressed",
                topic=topic.number,
                others=(theme.theme_id,),
                counts=self._counts(i, alike=alike),
                why=f"It lies where {theme.key} lies, which was retired; centroids {alike:.2f} alike.",
            )
        origins = [(-int(self.shared[i, j]), j) for j in self.topic_of if self._gives(j)]
        if origins and -min(origins)[0] >= MOST * size:
            shared, theme, alike = -min(origins)[0], self.themes[min(origins)[1]], self.alike[i, min(origins)[1]]
            return Outcome(
                outcome="split",
                topic=topic.number,
                others=(theme.theme_id,),
                counts=self._counts(i, shared=shared, alike=float(alike), members=len(theme.members)),
                why=f"{shared} of its {_units(size)} come from {theme.key}, which goes on with another topic.",
            )
        told = f"{waits} of its {_units(size)} had no theme"
        if self.themes:
            nearest = max(range(len(self.themes)), key=lambda j: (self.alike[i, j], -j))
            told += f"; the nearest theme, {self.themes[nearest].key}, is {self.alike[i, nearest]:.2f} alike"
        return Outcome(
            outcome="born" if waits > MOST * size else "passed_over",
            topic=topic.number,
            counts=self._counts(i, waiting=waits),
            why=f"{told}.",
        )

    def _gives(self, j: int) -> bool:
        return self.themes[j].status == "active" and not self.themes[j].pinned

    def _counts(self, i: int, *, alike: float | None = None, **numbers: int) -> dict[str, float]:
        cosine = {} if alike is None else {"cosine": alike}
        return {"size": float(self.topics[i].size), **{name: float(n) for name, n in numbers.items()}, **cosine}


def _units(number: int) -> str:
    return f"{number} unit" if number == 1 else f"{number} units"
