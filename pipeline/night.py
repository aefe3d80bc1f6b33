"""One night: what is new in every source is read, enriched and stored, batch by batch, and the report is written.

A flow puts its tasks in place of the steps. What ``enrich`` does with a batch is in `run`.
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

from pipeline import wiring
from pipeline.discreet import Discreet
from pipeline.errors import ClamorError, NightFailedError, StoreLockedError
from pipeline.ids import Hasher, identify, load_or_make_key
from pipeline.intake import Puller, empty_batch, hashed, sources_of
from pipeline.manifest import encoder_version
from pipeline.notify import failure
from pipeline.progress import SILENT, Progress, Tick
from pipeline.recipe import Recipe, recipe_of
from pipeline.run import Enriched, enrich_each, slices
from pipeline.schemas import IdentifiedResponses
from pipeline.settings import Settings
from pipeline.sources.pulled import Batch as SourceBatch
from pipeline.sources.pulled import Source
from pipeline.store.port import Batch, Night, RunRecord, RunStatus, Store, Written
from pipeline.store.sql import open_store
from pipeline.store.theme_port import FullStore
from pipeline.tally import Tally
from pipeline.themes.rule import accept_by_rule
from pipeline.themes.standing import standing_of


def write_batch(store: Store, held: Night, batch: Batch) -> Written:
    """Store a batch in one transaction."""
    return store.write_batch(held, batch)


@dataclass(frozen=True)
class Steps:
    """The steps of a night that a flow wraps in tasks; ``publish`` comes last, and by default there is none."""

    pull: Callable[[Puller], SourceBatch | None] = Puller.__call__
    enrich: Callable[[Iterable[dy.DataFrame[IdentifiedResponses]], Recipe, Tick], Iterator[Enriched]] = enrich_each
    write: Callable[[Store, Night, Batch], Written] = write_batch
    publish: Callable[[FullStore, Settings, Mapping[str, Any]], None] | None = None


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
        recipe = replace(recipe, standing=standing_of(store))
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
        accept_by_rule(store, settings.themes.accept_after_nights, settings.themes.accept_size)
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
            for done in steps.enrich(slices(fresh), recipe, tick):
                tally.watch.add(done.seconds)
                batch = replace(
                    empty,
                    responses=done.responses,
                    units=done.units,
                    vectors=done.vectors,
                    by_person=done.by_person,
                )
                written = tally.watch.timed("write", partial(write, batch))
                tally.count(added=written.added, replaced=written.replaced, units=written.units)
        # The cursor goes last: killed before this, the next night pulls the same rows again.
        end = replace(empty, rejected=hashed(pulled.rejected, hasher), cursor=puller.cursor)
        tally.watch.timed("write", partial(write, end))
