"""The way of a response as plain functions, top to bottom. Read this second, after schemas.py.

``enrich`` takes answers through every stage; ``analyze`` does so for one input and touches no store. What
happens around it every night is in `night`, and every week in `refit`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline import wiring
from pipeline.ids import PUBLIC, identify
from pipeline.intake import pulled_from
from pipeline.manifest import Stopwatch, described
from pipeline.progress import SILENT, Progress, Tick
from pipeline.recipe import Recipe
from pipeline.schemas import (
    AssignedUnits,
    EnrichedResponses,
    IdentifiedResponses,
    RedactedResponses,
    RejectedRows,
)
from pipeline.sources.mapping import ColumnMapping
from pipeline.sources.pulled import Pulled
from pipeline.stages.clean import clean
from pipeline.stages.language import LanguageDetector
from pipeline.stages.redact import Redactor
from pipeline.stages.respond import respond
from pipeline.stages.subject import subject
from pipeline.stages.units import UnitSplitter
from pipeline.store.port import UnitVectors

WAITING = ("no_theme_yet", "ambiguous")
"""The reasons for which a unit waits for topics to be discovered: no theme took it, or two would."""

BATCH_ROWS = 2_000
"""Responses that are enriched and stored together: about ten seconds of work, so that little is lost when killed."""


@dataclass(frozen=True)
class Enriched:
    """A batch after every stage; ``vectors`` float32 ``(n, d)``, row i for unit i; ``seconds`` by stage.

    ``by_person`` are the ids of the units that people assigned.
    """

    responses: dy.DataFrame[EnrichedResponses]
    units: dy.DataFrame[AssignedUnits]
    vectors: NDArray[np.float32]
    seconds: Mapping[str, float]
    by_person: frozenset[str] = frozenset()


def enrich(identified: dy.DataFrame[IdentifiedResponses], recipe: Recipe, tick: Tick | None = None) -> Enriched:
    """Take responses through every stage; ``tick`` is told how many of them are done, while they are encoded."""
    watch = Stopwatch()
    with watch.measure("clean"):
        cleaned = clean(identified)
    with watch.measure("redact"):
        redacted = Redactor(recipe.redact)(cleaned)
    done = enrich_redacted(redacted, recipe, tick)
    watch.add(done.seconds)
    return replace(done, seconds=watch.seconds)


def enrich_redacted(redacted: dy.DataFrame[RedactedResponses], recipe: Recipe, tick: Tick | None = None) -> Enriched:
    """Take responses through the stages after redaction: what is stored can go this way again."""
    watch, detector = Stopwatch(), LanguageDetector()
    with watch.measure("load"):
        encoder, heads = wiring.encoder(recipe.encoder), wiring.heads(recipe.encoder, recipe.taxonomy)
    with watch.measure("language"):
        spoken = detector(redacted)
    with watch.measure("units"):
        units = UnitSplitter(detector, encoder.token_counts, heads.topics)(spoken)
    with watch.measure("encode"):
        texts = units.select(subject()).to_series().to_list()
        part = redacted.height / max(1, len(set(texts)))  # of a response, for each distinct text
        readings = encoder.read(texts, (lambda done: tick(done * part)) if tick else None)
    with watch.measure("sentiment"):
        scored = heads.sentiment(units, readings)
    with watch.measure("assign"):
        decided = recipe.standing.assign(scored, readings.vectors, heads.themes if recipe.known_themes else None)
    with watch.measure("respond"):
        responses = respond(spoken, decided.units)
    return Enriched(responses, decided.units, readings.vectors, watch.seconds, decided.person)


def enrich_each(batches: Iterable[dy.DataFrame[IdentifiedResponses]], recipe: Recipe, tick: Tick) -> Iterator[Enriched]:
    """Enrich one batch after another, here."""
    return (enrich(batch, recipe, tick) for batch in batches)


@dataclass(frozen=True)
class Analysis:
    """What ``analyze`` found. ``waiting`` are the units that no theme took yet; ``run`` is the content of run.json."""

    responses: dy.DataFrame[EnrichedResponses]
    units: dy.DataFrame[AssignedUnits]
    rejected: dy.DataFrame[RejectedRows]
    waiting: UnitVectors
    run: Mapping[str, Any]


def analyze(
    answers: pl.DataFrame | Path | Pulled,
    *,
    mapping: ColumnMapping | None = None,
    recipe: Recipe | None = None,
    progress: Progress = SILENT,
) -> Analysis:
    """Enrich a frame, a file, or what was pulled from either; no store is touched, and ids are the same everywhere.

    Raises InputError for an input that cannot be read as answers at all; single bad rows are in ``rejected``.
    """
    recipe, watch = recipe or Recipe(), Stopwatch()
    with watch.measure("read"):
        pulled = pulled_from(answers, mapping or ColumnMapping(), recipe.redact)
        identified = identify(pulled.accepted, PUBLIC, recipe.polarity_of)
    responses, units, vectors = [EnrichedResponses.create_empty()], [AssignedUnits.create_empty()], []
    with progress.step("Reading what they say", identified.height, "responses") as tick:
        for done in enrich_each(slices(identified), recipe, tick):
            responses.append(done.responses)
            units.append(done.units)
            vectors.append(done.vectors[_waits(done.units)])
            watch.add(done.seconds)
    all_units = AssignedUnits.validate(pl.concat(units))
    run = described(
        recipe.encoder,
        recipe.taxonomy,
        watch.seconds,
        rows_in=pulled.rows_in,
        responses=identified.height,
        units=all_units.height,
        rejected=pulled.rejected.height,
        input_sha256=pulled.input_sha256,
        warnings=list(pulled.warnings),
    )
    return Analysis(
        responses=EnrichedResponses.validate(pl.concat(responses)),
        units=all_units,
        rejected=pulled.rejected,
        waiting=UnitVectors(
            AssignedUnits.validate(all_units.filter(_waits(all_units))),
            np.concatenate(vectors) if vectors else np.empty((0, 0), dtype=np.float32),
        ),
        run=run,
    )


def slices(frame: dy.DataFrame[IdentifiedResponses]) -> Iterator[dy.DataFrame[IdentifiedResponses]]:
    """The responses in batches of 2,000."""
    return (IdentifiedResponses.cast(part) for part in frame.iter_slices(BATCH_ROWS) if part.height)


def _waits(units: pl.DataFrame) -> pl.Series:
    return units["reason"].cast(pl.String).is_in(WAITING).fill_null(value=False)
