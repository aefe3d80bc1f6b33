"""The whole pipeline as plain functions, top to bottom. Read this second, after schemas.py.

``enrich`` takes answers through every stage; ``analyze`` does so for one input and touches no store; ``night`` pulls
from every source, enriches what is new, and stores it batch by batch. A flow puts its tasks in place of the steps.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline import wiring
from pipeline.discreet import Discreet
from pipeline.errors import ClamorError, NightFailedError, StoreLockedError
from pipeline.ids import PUBLIC, Hasher, identify, load_or_make_key
from pipeline.intake import Puller, empty_batch, hashed, pulled_from, sources_of
from pipeline.manifest import Stopwatch, described, encoder_version
from pipeline.notify import failure
from pipeline.progress import SILENT, Progress, Tick
from pipeline.recipe import Recipe, recipe_of
from pipeline.schemas import AssignedUnits, EnrichedResponses, IdentifiedResponses, RedactedResponses, RejectedRows
from pipeline.settings import Settings
from pipeline.sources.mapping import ColumnMapping
from pipeline.sources.pulled import Batch as SourceBatch
from pipeline.sources.pulled import Pulled, Source
from pipeline.stages.assign import subject
from pipeline.stages.clean import clean
from pipeline.stages.encode import load_encoder
from pipeline.stages.language import LanguageDetector
from pipeline.stages.redact import Redactor
from pipeline.stages.respond import respond
from pipeline.stages.units import UnitSplitter
from pipeline.store.port import Batch, Night, RunRecord, RunStatus, Store, UnitVectors, Written
from pipeline.store.sql import open_store
from pipeline.tally import Tally

WAITING = ("no_theme_yet", "ambiguous")
"""The reasons for which a unit waits for topics to be discovered: no theme took it, or two would."""

BATCH_ROWS = 2_000
"""Responses that are enriched and stored together: about ten seconds of work, so that little is lost when killed."""


@dataclass(frozen=True)
class Enriched:
    """A batch after every stage; ``vectors`` float32 ``(n, d)``, row i for unit i; ``seconds`` by stage."""

    responses: dy.DataFrame[EnrichedResponses]
    units: dy.DataFrame[AssignedUnits]
    vectors: NDArray[np.float32]
    seconds: Mapping[str, float]


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
        encoder, heads = load_encoder(recipe.encoder), wiring.heads(recipe.encoder, recipe.taxonomy)
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
        assigned = heads.themes(scored, readings.vectors)
    with watch.measure("respond"):
        responses = respond(spoken, assigned)
    return Enriched(responses, assigned, readings.vectors, watch.seconds)


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
        for done in enrich_each(_slices(identified), recipe, tick):
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


# -- one night ------------------------------------------------------------------------------------------------------


def write_batch(store: Store, held: Night, batch: Batch) -> Written:
    """Store a batch in one transaction."""
    return store.write_batch(held, batch)


@dataclass(frozen=True)
class Steps:
    """The steps of a night that a flow wraps in tasks; ``publish`` comes last, and by default there is none."""

    pull: Callable[[Puller], SourceBatch | None] = Puller.__call__
    enrich: Callable[[Iterable[dy.DataFrame[IdentifiedResponses]], Recipe, Tick], Iterator[Enriched]] = enrich_each
    write: Callable[[Store, Night, Batch], Written] = write_batch
    publish: Callable[[Store, Settings, Mapping[str, Any]], None] | None = None


@dataclass(frozen=True)
class NightResult:
    """A night that completed: its run and what it counted."""

    run_id: str
    counts: Mapping[str, int]
    warnings: tuple[str, ...]


def night(
    settings: Settings, inputs: Sequence[Path] = (), *, steps: Steps | None = None, progress: Progress = SILENT
) -> NightResult:
    """Pull from every source (or the files named), enrich what is new or changed, store it, publish the report.

    A source that fails does not stop the others. Killed anywhere and run again, it leaves the same content. Raises
    NightFailedError, after telling whoever ``[notify]`` names, for a night that was skipped, incomplete or failed.
    """
    run_id = new_run_id()
    tally = Tally()
    try:
        with Discreet():
            return _whole_night(run_id, settings, inputs, steps=steps or Steps(), progress=progress, tally=tally)
    except ClamorError as error:
        raise failure(settings.notify, run_id, error, {**tally.counts, "failures": len(tally.problems)}) from None


def new_run_id() -> str:
    """An id for a run, in order of time."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def _whole_night(
    run_id: str, settings: Settings, inputs: Sequence[Path], *, steps: Steps, progress: Progress, tally: Tally
) -> NightResult:
    started, encoder = datetime.now(UTC), settings.encoder.name
    sources = sources_of(settings, inputs)
    recipe = recipe_of(settings)
    settings.make_home()
    hasher = Hasher(load_or_make_key(settings.key_file))
    with open_store(settings.store_url, encoder_version(encoder)) as store, ExitStack() as until_the_end:
        try:
            held = until_the_end.enter_context(store.begin_night(run_id))
        except StoreLockedError:
            store.write_run(RunRecord(run_id, "skipped", started, datetime.now(UTC)))
            raise
        store.sync_themes(held, wiring.theme_records(wiring.taxonomy(recipe.taxonomy)))
        take_in = partial(
            _take_in,
            store=store,
            held=held,
            hasher=hasher,
            recipe=recipe,
            steps=steps,
            progress=progress,
            tally=tally,
        )
        for source in sources:
            try:
                with Discreet():
                    take_in(source)
            except StoreLockedError as error:  # somebody else writes now
                raise NightFailedError(str(error)) from None
            except ClamorError as error:
                tally.problems.append(f"source {source.name!r}: {error}")
        try:
            with Discreet(), tally.watch.measure("report"):
                if steps.publish is not None:
                    steps.publish(store, settings, tally.manifest(run_id, encoder, recipe.taxonomy))
        except ClamorError as error:
            tally.problems.append(f"report: {error}")
        status: RunStatus = "failed" if tally.problems else "completed"
        store.write_run(
            RunRecord(run_id, status, started, datetime.now(UTC), tally.manifest(run_id, encoder, recipe.taxonomy))
        )
    if tally.problems:
        raise NightFailedError("; ".join(tally.problems))
    return NightResult(run_id, tally.counts, tuple(tally.warnings))


def _take_in(
    source: Source,
    *,
    store: Store,
    held: Night,
    hasher: Hasher,
    recipe: Recipe,
    steps: Steps,
    progress: Progress,
    tally: Tally,
) -> None:
    """Take in what a source has: its pulls one after another, the answers of each in batches, then its cursor."""
    puller = Puller(source, store.cursor(source.name))
    while (pull := tally.watch.timed("pull", partial(steps.pull, puller))) is not None:
        pulled = pull.pulled
        tally.inputs.setdefault(source.name, []).append(pulled.input_sha256)
        tally.warnings += [f"{source.name}: {warning}" for warning in pulled.warnings]
        with tally.watch.measure("identify"):
            fresh = store.fresh(identified := identify(pulled.accepted, hasher, recipe.polarity_of))
        tally.count(rows_in=pulled.rows_in, responses=identified.height, rejected=pulled.rejected.height)
        tally.count(unchanged=identified.height - fresh.height)
        progress.say(f"{source.name}: {pulled.rows_in:,} rows, {fresh.height:,} new")
        write = partial(steps.write, store, held)
        empty = empty_batch(source.name, pulled.input_sha256)
        with progress.step("Reading what they say", fresh.height, "responses") as tick:
            for done in steps.enrich(_slices(fresh), recipe, tick):
                tally.watch.add(done.seconds)
                batch = replace(empty, responses=done.responses, units=done.units, vectors=done.vectors)
                written = tally.watch.timed("write", partial(write, batch))
                tally.count(added=written.added, replaced=written.replaced, units=written.units)
        # The cursor goes last: killed before this, the next night pulls the same rows again.
        end = replace(empty, rejected=hashed(pulled.rejected, hasher), cursor=puller.cursor)
        tally.watch.timed("write", partial(write, end))


def _slices(frame: dy.DataFrame[IdentifiedResponses]) -> Iterator[dy.DataFrame[IdentifiedResponses]]:
    return (IdentifiedResponses.cast(part) for part in frame.iter_slices(BATCH_ROWS) if part.height)


def _waits(units: pl.DataFrame) -> pl.Series:
    return units["reason"].cast(pl.String).is_in(WAITING).fill_null(value=False)
