"""The weekly refit: topics among the opinions, what became of the themes, and proposals for what is new."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl

from pipeline.errors import EditConflictError
from pipeline.manifest import SEED, Stopwatch, described
from pipeline.night import new_run_id
from pipeline.progress import SILENT, Progress
from pipeline.run import WAITING
from pipeline.schemas import LANGUAGES, AssignedUnits
from pipeline.settings import LabelSettings, Settings
from pipeline.store.port import Night, RunRecord, ThemeRecord, UnitVectors
from pipeline.store.sql import open_store
from pipeline.store.theme_port import FullStore, Prototype
from pipeline.themes.compared import compared_lineage, compared_themes
from pipeline.themes.corrections import follow_themes
from pipeline.themes.discover import Discovery, discover
from pipeline.themes.keywords import keywords_of_themes
from pipeline.themes.lineage import Lineage
from pipeline.themes.proposals import Proposed, Refitted, new_topics, proposals, without_new
from pipeline.themes.prospect import Prospect, prospect
from pipeline.themes.registry import Registry, stands
from pipeline.themes.rule import accept_by_rule
from pipeline.themes.wording import better_labels, names_model
from pipeline.wiring import word_reader

MOST_WAITING = 12_000
MOST_PLACED = 8_000
"""Units that are clustered: of those that wait, and of those that have their place. Cost does not grow with history."""
HALF_LIFE_DAYS = 90.0
PERIOD_DAYS = 7.0
"""What tells whether a theme fades: this period and the one before."""
MOST_TRIES = 3
"""Comparisons with the themes, each with how they stand by then, where people edit one before it is written down."""


@dataclass(frozen=True)
class RefitResult:
    """A refit that completed: how many units waited and were read, how many topics were found in these and others.

    ``proposed`` are the keys of new themes; ``accepted`` says of each that was accepted by rule what it took;
    ``warnings`` say what is wrong with the themes, why nothing was proposed where quality would have dropped, and why
    labels are not those of the language model that the settings name.
    """

    run_id: str
    waiting: int
    topics: int
    proposed: tuple[str, ...]
    accepted: tuple[str, ...]
    warnings: tuple[str, ...]


def refit(settings: Settings, *, progress: Progress = SILENT) -> RefitResult:
    """Discover topics in what is stored, say what became of each theme, and propose what is new.

    Holds the night lock meanwhile, and lets people edit themes. Raises StoreLockedError while a night is running,
    EditConflictError where themes were edited each of three times before the comparison with them was written down.
    """
    started, run_id, watch = datetime.now(UTC), new_run_id(), Stopwatch()
    settings.make_home()
    with open_store(settings.store_url) as store, store.begin_night(run_id) as held:
        with watch.measure("read"):
            sample = _sample(store)
        with watch.measure("discover"), progress.step("Looking for topics", sample.units.height, "opinions"):
            taken, read = _labels_of(store.themes()), word_reader()
            found = discover(sample.units, sample.vectors, seed=SEED, taken=taken, read=read)
        with watch.measure("label"):
            named = _named(found, sample, store, settings.labels)
            _describe_themes(sample, store, held)
        with watch.measure("compare"):
            written = _compare_and_write(named.found, sample, store, held, started)
        store.write_quality(written.prospect.now.record(run_id, started, held_back=written.prospect.lost))
        accepted = accept_by_rule(store, settings.themes.accept_after_nights, settings.themes.accept_size)
        facts: dict[str, Any] = {
            "run_id": run_id,
            "kind": "refit",
            "waiting": len(_waiting(sample)),
            "topics": len(found.topics),
            "proposed": len(written.keys),
            "accepted": len(accepted),
            "quality": dict(written.prospect.now.figures),
            "warnings": [
                *written.prospect.now.warnings,
                *(f"nothing new is proposed: {sentence}" for sentence in written.prospect.lost.values()),
                *named.warnings,
            ],
        }
        manifest = described(settings.encoder.name, settings.taxonomy_path, watch.seconds, **facts)
        store.write_run(RunRecord(run_id, "completed", started, datetime.now(UTC), manifest))
    return RefitResult(
        run_id,
        facts["waiting"],
        sum(topic.parent is None for topic in found.topics),
        proposed=written.keys,
        accepted=tuple(one.said for one in accepted),
        warnings=tuple(facts["warnings"]),
    )


def _sample(store: FullStore) -> UnitVectors:
    """Units that wait and units that have their place, as many of each as can be clustered; no unit is both."""
    waiting = store.sample_units(MOST_WAITING, half_life_days=HALF_LIFE_DAYS, seed=SEED, reasons=WAITING)
    placed = store.sample_units(MOST_PLACED, half_life_days=HALF_LIFE_DAYS, seed=SEED)
    some = [part for part in (waiting, placed) if part.units.height]
    if not some:
        return waiting
    units = AssignedUnits.validate(pl.concat([part.units for part in some]))
    return UnitVectors(units, np.concatenate([part.vectors for part in some]))


def _describe_themes(sample: UnitVectors, store: FullStore, held: Night) -> None:
    """Keep what people say of each theme that is in use; a pinned one stays as it is."""
    themes = store.themes()
    open_to_change = {theme.key for theme in themes if theme.status == "active" and not theme.pinned}
    said = keywords_of_themes(follow_themes(sample.units, themes))
    store.write_keywords(held, {key: words for key, words in said.items() if key in open_to_change})


@dataclass(frozen=True)
class _Named:
    """Topics under their names, and what is to be said of these."""

    found: Discovery
    warnings: tuple[str, ...] = ()


def _named(found: Discovery, sample: UnitVectors, store: FullStore, model: LabelSettings) -> _Named:
    """The topics, with the labels of a language model where the settings name one: those alone that would be new.

    The others would be sent for nothing, for theirs are seen by nobody.
    """
    if not names_model(model):
        return _Named(found)
    compared = _compared(found, sample, store)
    numbers = new_topics(compared.lineage)
    new = [topic for topic in found.topics if topic.number in numbers]
    worded = better_labels(new, model, taken=_labels_of(compared.registry.themes))
    labels = {topic.number: labels for topic, labels in zip(new, worded.labels, strict=True)}
    topics = tuple(replace(topic, labels=labels.get(topic.number, topic.labels)) for topic in found.topics)
    return _Named(replace(found, topics=topics), (worded.warning,) if worded.warning else ())


@dataclass(frozen=True, eq=False)
class _Compared:
    """What became of themes and topics; all as the themes stood at one moment, those of the ``units`` too."""

    registry: Registry
    prototypes: tuple[Prototype, ...]
    units: UnitVectors
    lineage: Lineage


def _compared(found: Discovery, sample: UnitVectors, store: FullStore) -> _Compared:
    """Compare the topics with the themes as they are now."""
    prototypes = store.prototypes()  # before the themes: a theme that is split in between is unknown, not half known
    registry = Registry(store.themes())
    units = UnitVectors(follow_themes(sample.units, registry.themes), sample.vectors)
    waits = _waiting(units)
    themes = compared_themes(registry, units, prototypes, store.volumes(PERIOD_DAYS))
    return _Compared(registry, prototypes, units, compared_lineage(found.topics, themes, waits))


@dataclass(frozen=True, eq=False)
class _Written:
    """What was proposed to whom, and how good the themes are."""

    proposed: Proposed
    prospect: Prospect

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the themes that are new."""
        return tuple(theme.key for theme in self.proposed.change.themes if theme.revision == 0)


def _compare_and_write(
    found: Discovery, sample: UnitVectors, store: FullStore, held: Night, started: datetime
) -> _Written:
    """Write down what became of the themes, and propose what is new, unless the themes would be worse with it.

    What people edit meanwhile stands: the topics are compared again, with the themes as they are by then.
    """
    conflict: EditConflictError | None = None
    for _ in range(MOST_TRIES):
        compared = _compared(found, sample, store)
        refitted = Refitted.of(found.topics, compared.units)
        proposed = proposals(compared.lineage, refitted, compared.registry, held.run_id, started)
        outlook = prospect(compared.units, compared.registry, compared.prototypes, proposed, found.stability)
        if outlook.lost:
            proposed = without_new(proposed)
        try:
            store.change_themes(proposed.change, held)
        except EditConflictError as met:
            conflict = met
        else:
            return _Written(proposed, outlook)
    raise EditConflictError(
        f"themes were edited each of the {MOST_TRIES} times that topics were compared with them, so that nothing was "
        "written: expected a few seconds without an edit. Run `clamor discover` again when nobody edits themes"
    ) from conflict


def _waiting(units: UnitVectors) -> frozenset[str]:
    """The ids of those that wait for a theme."""
    return frozenset(units.units.filter(pl.col("reason").cast(pl.String).is_in(WAITING))["unit_id"])


def _labels_of(themes: Iterable[ThemeRecord]) -> dict[str, set[str]]:
    """What themes are called already, by language."""
    standing = [theme for theme in themes if stands(theme)]
    return {code: {theme.label(code) for theme in standing} for code in LANGUAGES}
