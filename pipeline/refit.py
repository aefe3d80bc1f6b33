"""The weekly refit: topics among the opinions, what became of the themes, and proposals for what is new."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl

from pipeline.manifest import SEED, Stopwatch, described
from pipeline.night import new_run_id
from pipeline.progress import SILENT, Progress
from pipeline.run import WAITING
from pipeline.schemas import LANGUAGES, AssignedUnits
from pipeline.settings import Settings
from pipeline.stages.assign import subject
from pipeline.store.port import RunRecord, ThemeRecord, TopicRecord, UnitVectors
from pipeline.store.sql import open_store
from pipeline.store.theme_port import Prototype, ThemeStore, Volume
from pipeline.themes.discover import Discovery, discover
from pipeline.themes.lineage import FoundTopic, StandingTheme, trace
from pipeline.themes.proposals import Proposed, Refitted, proposals, without_new
from pipeline.themes.quality import Quality, measure, worse
from pipeline.themes.registry import Registry, stands
from pipeline.themes.rule import accept_by_rule

MOST_WAITING = 12_000
MOST_PLACED = 8_000
"""Units that are clustered: of those that wait, and of those that have their place. Cost does not grow with history."""
HALF_LIFE_DAYS = 90.0
PERIOD_DAYS = 7.0
"""What tells whether a theme fades: this period and the one before."""


@dataclass(frozen=True)
class RefitResult:
    """A refit that completed: how many units waited and were read, how many topics were found in these and others.

    ``proposed`` are the keys of new themes; ``accepted`` says of each that was accepted by rule what it took;
    ``warnings`` say what is wrong with the themes, and why nothing was proposed where quality would have dropped.
    """

    run_id: str
    waiting: int
    topics: int
    proposed: tuple[str, ...]
    accepted: tuple[str, ...]
    warnings: tuple[str, ...]


def refit(settings: Settings, *, progress: Progress = SILENT) -> RefitResult:
    """Discover topics in what is stored, say what became of each theme, and propose what is new.

    Holds the night lock meanwhile. Raises StoreLockedError while a night is running.
    """
    started, run_id, watch = datetime.now(UTC), new_run_id(), Stopwatch()
    settings.make_home()
    with open_store(settings.store_url) as store, store.begin_night(run_id) as held:
        with watch.measure("read"):
            registry = Registry(store.themes())
            waiting = store.sample_units(MOST_WAITING, half_life_days=HALF_LIFE_DAYS, seed=SEED, reasons=WAITING)
            placed = store.sample_units(MOST_PLACED, half_life_days=HALF_LIFE_DAYS, seed=SEED)
        both = _together(waiting, placed)
        with watch.measure("discover"), progress.step("Looking for topics", both.units.height, "opinions"):
            found = discover(both.units, both.vectors, seed=SEED, taken=_labels(registry.themes))
        with watch.measure("compare"):
            waits = frozenset(waiting.units["unit_id"])
            lineage = trace(_topics(found, waits), _standing(registry, both, store), waits)
            proposed = proposals(lineage, _refitted(found, both), registry, run_id, started)
            stands_now = _quality(both, registry, store.prototypes(), found.stability)
            would = _quality(_if_accepted(both, proposed), registry.changed(proposed.change.themes), (), None)
            lost = worse(stands_now.figures, would.figures) if proposed.is_new else ()
            if lost:
                proposed = without_new(proposed)
        store.change_themes(proposed.change, held)
        store.write_quality(stands_now.record(run_id, started))
        store.write_topics(held, _not_yet(proposed, registry))
        keys = tuple(theme.key for theme in proposed.change.themes if theme.revision == 0)
        accepted = accept_by_rule(store, settings.themes.accept_after_nights, settings.themes.accept_size)
        facts: dict[str, Any] = {
            "run_id": run_id,
            "kind": "refit",
            "waiting": waiting.units.height,
            "topics": len(found.topics),
            "proposed": len(keys),
            "accepted": len(accepted),
            "quality": dict(stands_now.figures),
            "warnings": [*stands_now.warnings, *(f"nothing new is proposed: {sentence}" for sentence in lost)],
        }
        manifest = described(settings.encoder.name, settings.taxonomy_path, watch.seconds, **facts)
        store.write_run(RunRecord(run_id, "completed", started, datetime.now(UTC), manifest))
    return RefitResult(
        run_id,
        waiting.units.height,
        sum(topic.parent is None for topic in found.topics),
        proposed=keys,
        accepted=tuple(one.said for one in accepted),
        warnings=tuple(facts["warnings"]),
    )


def _together(*parts: UnitVectors) -> UnitVectors:
    """Units of several readings as one; no unit is in two."""
    some = [part for part in parts if part.units.height]
    if not some:
        return UnitVectors(AssignedUnits.create_empty(), np.empty((0, 0), dtype=np.float32))
    units = AssignedUnits.validate(pl.concat([part.units for part in some]))
    return UnitVectors(units, np.concatenate([part.vectors for part in some]))


def _labels(themes: Iterable[ThemeRecord]) -> dict[str, set[str]]:
    """What themes are called already, by language."""
    standing = [theme for theme in themes if stands(theme)]
    return {code: {theme.label(code) for theme in standing} for code in LANGUAGES}


def _topics(found: Discovery, waiting: frozenset[str]) -> list[FoundTopic]:
    """What themes are compared with: a topic most of whose units wait, as a whole; of any other its parts, if any.

    Where themes stand already they are finer than topics, and what is new lies between them.
    """
    parents = {topic.parent for topic in found.topics}
    new = {
        topic.number
        for topic in found.topics
        if topic.parent is None and len(waiting.intersection(topic.unit_ids)) > topic.size / 2
    }
    compared = [
        topic
        for topic in found.topics
        if (topic.number in new or topic.number not in parents) and topic.parent not in new
    ]
    return [FoundTopic(one.number, one.centroid, one.unit_ids, one.size) for one in compared]


def _standing(registry: Registry, units: UnitVectors, store: ThemeStore) -> list[StandingTheme]:
    """The themes that topics are compared with: those with a place of their own or with units in the sample."""
    place = {one.theme_id: one.vector for one in store.prototypes() if one.floor is not None}
    volume = {one.theme_id: one for one in store.volumes(PERIOD_DAYS)}
    rows = units.units.with_row_index("at").group_by("theme").agg("at", "unit_id").drop_nulls("theme")
    members = {theme: (at, ids) for theme, at, ids in rows.iter_rows()}
    found = []
    for theme in registry.themes:
        at, ids = members.get(theme.key, ([], []))
        vector = place.get(theme.theme_id, units.vectors[at].mean(axis=0) if at else None)
        closed = theme.status == "merged" or (theme.status == "retired" and theme.decided)
        compared = stands(theme) or closed
        if vector is None or not compared:
            continue
        lately = volume.get(theme.theme_id, Volume(theme.theme_id, 0, 0))
        found.append(
            StandingTheme(
                theme_id=theme.theme_id,
                key=theme.key,
                vector=vector,
                members=frozenset(ids),
                status="retired" if closed else "active" if theme.status == "active" else "proposed",
                pinned=theme.pinned,
                recent=lately.recent,
                before=lately.before,
            )
        )
    return found


def _refitted(found: Discovery, units: UnitVectors) -> Refitted:
    ids = units.units["unit_id"].to_list()
    said = units.units.select(subject()).to_series().to_list()
    return Refitted(found.topics, dict(zip(ids, units.vectors, strict=True)), dict(zip(ids, said, strict=True)))


def _quality(
    units: UnitVectors, registry: Registry, prototypes: Iterable[Prototype], resampled: float | None
) -> Quality:
    """How good the themes of these units are; ``resampled`` says how far the clusters of resamples agree."""
    by_id = registry.by_id
    return measure(
        units.units,
        units.vectors,
        keywords={theme.key: theme.keywords for theme in registry.themes if stands(theme)},
        middles={by_id[one.theme_id].key: one.vector for one in prototypes if _has_place(by_id[one.theme_id], one)},
        parents={
            theme.key: by_id[theme.parent_id].key for theme in registry.themes if stands(theme) and theme.parent_id
        },
        stability=resampled,
    )


def _has_place(theme: ThemeRecord, prototype: Prototype) -> bool:
    return theme.status == "active" and prototype.floor is not None


def _if_accepted(units: UnitVectors, proposed: Proposed) -> UnitVectors:
    """The units as they would be if each new theme had those that founded it."""
    key_of = {
        unit_id: theme.key
        for theme in proposed.change.themes
        if theme.revision == 0
        for unit_id in proposed.topic_of[theme.theme_id].unit_ids
    }
    theme = pl.col("unit_id").replace_strict(key_of, default=None, return_dtype=pl.String)
    joined = units.units.with_columns(theme=pl.coalesce(theme, "theme"), reason=pl.when(theme.is_null()).then("reason"))
    return UnitVectors(AssignedUnits.validate(joined), units.vectors)


def _not_yet(proposed: Proposed, registry: Registry) -> list[TopicRecord]:
    """The topics of proposals, the largest first, for the report."""
    now = registry.changed(proposed.change.themes).by_id
    waiting = [topic for theme_id, topic in proposed.topic_of.items() if now[theme_id].status == "proposed"]
    waiting.sort(key=lambda topic: (-topic.size, topic.unit_ids))
    return [TopicRecord(number, topic.keywords, topic.unit_ids) for number, topic in enumerate(waiting)]
