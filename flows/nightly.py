"""The nightly flow: pull → enrich in batches → store → report, each step of `pipeline.night.night` as a Prefect task.

No customer text reaches Prefect: flows take paths, results stay in memory, and errors that could quote an answer are
replaced before Prefect sees them. A task that failed raises in the flow, so a flow never completes without its tasks.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import dataframely as dy
from prefect import Flow, State, Task, flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import TaskRun
from prefect.futures import PrefectFuture

from flows.runners import task_runner
from pipeline import wiring
from pipeline.discreet import Discreet
from pipeline.errors import StoreError, StoreLockedError
from pipeline.intake import Puller
from pipeline.night import NightResult, Steps, night, write_batch
from pipeline.progress import SILENT, Progress, Tick
from pipeline.recipe import Recipe
from pipeline.report.publish import publish
from pipeline.run import Enriched, enrich
from pipeline.schemas import IdentifiedResponses
from pipeline.settings import Settings, load_settings
from pipeline.sources.pulled import Batch as SourceBatch
from pipeline.store.port import Batch, Night, Store, Written
from pipeline.store.theme_port import FullStore

RETRY_SECONDS = (5.0, 30.0)
"""How long to wait before a pull or a write is tried again: a network hiccup, a database that restarts."""

AHEAD_HERE, AHEAD_ON_CLUSTER = 2, 16
"""Batches submitted before the first of them is stored: one in work and one waiting; on a cluster, as many workers."""


def _can_mend_itself(task: Task[..., Any], run: TaskRun, state: State[Any]) -> bool:  # noqa: ARG001
    error = state.result(raise_on_failure=False)
    return isinstance(error, StoreError) and not isinstance(error, StoreLockedError)


@task(name="pull", cache_policy=NO_CACHE, persist_result=False)
def pull(puller: Puller) -> SourceBatch | None:
    """Pull once more from a source."""
    with Discreet():
        return puller()


@task(name="enrich", cache_policy=NO_CACHE, persist_result=False)
def enrich_batch(batch: dy.DataFrame[IdentifiedResponses], recipe: Recipe, tick: Tick | None) -> Enriched:
    """Take a batch through every stage."""
    with Discreet():
        return enrich(batch, recipe, tick)


@task(name="write", cache_policy=NO_CACHE, persist_result=False, retry_condition_fn=_can_mend_itself)
def write(store: Store, held: Night, batch: Batch) -> Written:
    """Store a batch in one transaction."""
    with Discreet():
        return write_batch(store, held, batch)


@task(name="report", cache_policy=NO_CACHE, persist_result=False)
def report(store: FullStore, settings: Settings, manifest: Mapping[str, Any]) -> None:
    """Write the report."""
    with Discreet():
        publish(store, settings, manifest)


def steps(settings: Settings) -> Steps:
    """The steps of a night as tasks."""
    cluster = settings.dask.address is not None
    writes = write.with_options(retries=len(RETRY_SECONDS), retry_delay_seconds=list(RETRY_SECONDS))

    def pull_from(puller: Puller) -> SourceBatch | None:
        named = pull.with_options(
            task_run_name=f"pull {puller.name}",
            retries=len(RETRY_SECONDS) if puller.may_recover else 0,
            retry_delay_seconds=list(RETRY_SECONDS),
        )
        return named(puller)

    def enrich_in_order(
        batches: Iterable[dy.DataFrame[IdentifiedResponses]], recipe: Recipe, tick: Tick
    ) -> Iterator[Enriched]:
        waiting: deque[PrefectFuture[Enriched]] = deque()
        for number, batch in enumerate(batches, start=1):
            numbered = enrich_batch.with_options(task_run_name=f"enrich batch {number}")
            waiting.append(numbered.submit(batch, recipe, None if cluster else tick))
            if len(waiting) >= (AHEAD_ON_CLUSTER if cluster else AHEAD_HERE):
                yield _next(waiting, tick if cluster else None)
        while waiting:
            yield _next(waiting, tick if cluster else None)

    return Steps(pull=pull_from, enrich=enrich_in_order, write=writes, publish=report)


def _next(waiting: deque[PrefectFuture[Enriched]], tick: Tick | None) -> Enriched:
    done = waiting.popleft().result()
    if tick is not None:  # a worker elsewhere cannot tell how far it is
        tick(done.responses.height)
    return done


def nightly_flow(settings: Settings, progress: Progress = SILENT) -> Flow[[list[str]], NightResult]:
    """The flow of one night under settings that stay in this process: they may hold passwords."""

    @flow(name="night", task_runner=task_runner(settings.dask), persist_result=False, validate_parameters=False)
    def one_night(inputs: list[str]) -> NightResult:
        return night(settings, [Path(path) for path in inputs], steps=steps(settings), progress=progress)

    return one_night


@flow(name="nightly", persist_result=False)
def scheduled(directory: str) -> None:
    """One night under the settings found from a folder upwards: what a schedule runs, in a process of its own."""
    nightly_flow(load_settings(Path(directory)))([])


def warm_up(settings: Settings) -> None:
    """Load the models of a night. Raises ModelError for a damaged one."""
    wiring.encoder(settings.encoder.name)
    wiring.heads(settings.encoder.name, settings.taxonomy_path)


def run_once(settings: Settings, inputs: Sequence[Path], progress: Progress) -> NightResult:
    """Run the flow once, here. Raises NightFailedError for a night that was skipped, incomplete or failed."""
    return nightly_flow(settings, progress)([str(path) for path in inputs])
