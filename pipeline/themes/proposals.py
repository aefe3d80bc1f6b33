"""What a refit writes down: an event for each outcome that is one, and a proposed theme for each topic that is new."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from pipeline.schemas import LANGUAGES
from pipeline.stages.subject import subject
from pipeline.store.port import ThemeRecord, UnitVectors
from pipeline.store.theme_port import Prototype, ThemeChange, ThemeEvent
from pipeline.themes.known import calibrate
from pipeline.themes.lineage import Lineage, Outcome
from pipeline.themes.permanent import discovered_key, discovered_theme_id
from pipeline.themes.registry import Registry
from pipeline.themes.topics import Topic

EVENTS = ("continued", "split", "merged", "born", "faded")
LEAST_PART = 0.1
"""The share of a theme's units in the sample from which on a topic among them is worth a part of its own."""


@dataclass(frozen=True)
class Proposed:
    """The change that a lineage amounts to, and the topic of each theme that has one, by theme id."""

    change: ThemeChange
    topic_of: Mapping[str, Topic]

    @property
    def is_new(self) -> bool:
        """Whether it proposes any theme."""
        return any(theme.revision == 0 for theme in self.change.themes)


@dataclass(frozen=True, eq=False)
class Refitted:
    """What a refit clustered: topics, and the ``vectors`` and ``texts`` of its units by their id."""

    topics: Sequence[Topic]
    vectors: Mapping[str, NDArray[np.float32]]
    texts: Mapping[str, str]

    @classmethod
    def of(cls, topics: Sequence[Topic], units: UnitVectors) -> "Refitted":
        """What was clustered of these units; a unit with a focus says that alone."""
        ids = units.units["unit_id"].to_list()
        said = units.units.select(subject()).to_series().to_list()
        return cls(topics, dict(zip(ids, units.vectors, strict=True)), dict(zip(ids, said, strict=True)))

    def topic(self, number: int) -> Topic:
        """The topic of that number."""
        return next(topic for topic in self.topics if topic.number == number)

    def members(self, topic: Topic) -> NDArray[np.float32]:
        """The vectors ``(m, d)`` of a topic's units."""
        return np.stack([self.vectors[unit_id] for unit_id in topic.unit_ids])


def new_topics(lineage: Lineage) -> frozenset[int]:
    """The numbers of the topics that ``proposals`` makes a theme of."""
    return frozenset(one.topic for one in lineage.outcomes if one.topic is not None and _is_new(one))


def proposals(lineage: Lineage, refitted: Refitted, registry: Registry, run_id: str, now: datetime) -> Proposed:
    """Turn a lineage into a change: no standing theme is touched, but for the size of a proposal found again."""
    return _Proposing(refitted, registry, run_id, now).change(lineage.outcomes)


def without_new(proposed: Proposed) -> Proposed:
    """The same without the themes that are new, and without what would have happened with them."""
    new = {theme.theme_id for theme in proposed.change.themes if theme.revision == 0}
    change = replace(
        proposed.change,
        themes=tuple(theme for theme in proposed.change.themes if theme.theme_id not in new),
        prototypes=(),
        events=tuple(one for one in proposed.change.events if not new & {one.theme_id, *one.others}),
    )
    return Proposed(change, {one: topic for one, topic in proposed.topic_of.items() if one not in new})


class _Proposing:
    """A change in the making; ``new`` are the themes that it proposes."""

    def __init__(self, refitted: Refitted, registry: Registry, run_id: str, now: datetime) -> None:
        self._refitted = refitted
        self._registry = registry
        self._run_id = run_id
        self._now = now
        self._new: list[ThemeRecord] = []
        self._changed: list[ThemeRecord] = []
        self._prototypes: list[Prototype] = []
        self._topic_of: dict[str, Topic] = {}

    def change(self, outcomes: Sequence[Outcome]) -> Proposed:
        """The change of all outcomes."""
        events = tuple(event for outcome in outcomes if (event := self._event(outcome)) is not None)
        themes = (*self._new, *self._changed)
        return Proposed(ThemeChange(themes=themes, prototypes=tuple(self._prototypes), events=events), self._topic_of)

    def _event(self, outcome: Outcome) -> ThemeEvent | None:
        if outcome.outcome == "split" and not _is_new(outcome):
            return None
        theme_id, others = outcome.theme_id, outcome.others
        if outcome.topic is not None and _is_new(outcome):
            topic = self._refitted.topic(outcome.topic)
            new = self._propose(topic, outcome.others[0] if outcome.outcome == "split" else None)
            theme_id, others = (others[0], (new.theme_id,)) if outcome.outcome == "split" else (new.theme_id, ())
        elif outcome.outcome == "continued" and outcome.topic is not None and theme_id is not None:
            self._found_again(self._registry.by_id[theme_id], self._refitted.topic(outcome.topic))
        if outcome.outcome not in EVENTS or theme_id is None:
            return None
        return ThemeEvent(
            event_id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self._run_id} {outcome.outcome} {theme_id} {others}")),
            event=outcome.outcome,  # type: ignore[arg-type]
            theme_id=theme_id,
            others=others,
            counts=outcome.counts,
            why=outcome.why,
            run_id=self._run_id,
            happened_at=self._now,
        )

    def _propose(self, topic: Topic, parent_id: str | None) -> ThemeRecord:
        """A theme for a topic; of a theme that is a part already it becomes a sibling: there are two levels only."""
        taken = [*self._registry.themes, *self._new]
        founders = [self._refitted.texts[unit_id] for unit_id in topic.unit_ids]
        parent = self._registry.by_id[parent_id] if parent_id else None
        name = next((topic.labels[code] for code in ("en", *LANGUAGES) if code in topic.labels), "")
        new = ThemeRecord(
            theme_id=discovered_theme_id(founders, {theme.theme_id for theme in taken}),
            key=discovered_key(name, {theme.key for theme in taken}),
            kind="discovered",
            status="proposed",
            parent_id=(parent.parent_id or parent.theme_id) if parent else None,
            labels=topic.labels,
            keywords=topic.keywords,
            size=topic.size,
            proposed_at=self._now,
        )
        others = [one.centroid for one in self._refitted.topics if one.parent is None and one.number != topic.number]
        place = calibrate(self._refitted.members(topic), np.array(others, dtype=np.float32))
        self._new.append(new)
        self._topic_of[new.theme_id] = topic
        self._prototypes.append(Prototype(new.theme_id, place.vector, place.floor, place.margin, place.members))
        return new

    def _found_again(self, theme: ThemeRecord, topic: Topic) -> None:
        self._topic_of[theme.theme_id] = topic
        if theme.status == "proposed" and theme.size != topic.size:
            self._changed.append(replace(theme, size=topic.size))


def _is_new(outcome: Outcome) -> bool:
    """Whether it is of a topic that becomes a theme of its own: a part is one only if it is large enough."""
    if outcome.outcome == "split":
        return outcome.counts["shared"] >= LEAST_PART * outcome.counts["members"]
    return outcome.outcome == "born"
