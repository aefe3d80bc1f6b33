"""Another encoder for a store: what it holds is read again beside the old content, and takes its place all at once."""

from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Any

from pipeline import wiring
from pipeline.discreet import Discreet
from pipeline.errors import ClamorError, StoreLockedError
from pipeline.manifest import Stopwatch, described, encoder_version
from pipeline.night import new_run_id
from pipeline.notify import failure
from pipeline.progress import SILENT, Progress
from pipeline.recipe import recipe_of
from pipeline.run import enrich_redacted
from pipeline.settings import Settings
from pipeline.store.port import EncoderVersion, Reprocessed, RunRecord, Store
from pipeline.store.sql import open_store
from pipeline.themes.standing import Standing

BATCH_ROWS = 2_000
"""Responses that are read and staged together, as in a night."""

SAMPLE_ROWS = 200
"""Responses that an estimate is judged by."""


@dataclass(frozen=True)
class Plan:
    """What a reprocessing has to do: ``responses`` are stored, ``done`` of them were read by the encoder before."""

    held: EncoderVersion | None
    named: EncoderVersion
    responses: int
    done: int

    @property
    def is_needed(self) -> bool:
        """Whether the store holds vectors of another encoder than the settings name."""
        return self.held not in {None, self.named}

    @property
    def left(self) -> int:
        """How many responses have yet to be read."""
        return self.responses - self.done if self.is_needed else 0


@dataclass(frozen=True)
class ReprocessResult:
    """A reprocessing that completed: responses it ``read``, with their ``units``, and responses ``read_before`` it."""

    run_id: str
    encoder: EncoderVersion
    read: int
    read_before: int
    units: int


def plan(settings: Settings) -> Plan:
    """Look what there is to do; needs no lock and writes nothing."""
    settings.make_home()
    with open_store(settings.store_url) as store:
        return _plan(store, encoder_version(settings.encoder.name))


def estimate(settings: Settings) -> float:
    """Return the seconds that reading what is left would take, judged by a sample; stages nothing.

    The first of two samples loads the models, and only the second counts, if there are so many responses.
    """
    settings.make_home()
    named, recipe, seconds_each = encoder_version(settings.encoder.name), recipe_of(settings), 0.0
    with open_store(settings.store_url) as store, Discreet():
        for sample in islice(store.to_reprocess(named, SAMPLE_ROWS), 2):
            seconds = enrich_redacted(sample, recipe).seconds
            seconds_each = (sum(seconds.values()) - seconds["load"]) / sample.height
        return seconds_each * _plan(store, named).left


def reprocess(settings: Settings, *, progress: Progress = SILENT) -> ReprocessResult:
    """Read every stored response again with the encoder of the settings, from its redacted text on, and switch to it.

    Holds the night lock meanwhile. Until the switch the store shows its old content; only themes are brought to the
    taxonomy at once, as by a night. Killed anywhere and run again, it goes on after the last batch that was staged,
    and leaves the same content. Raises NightFailedError, after telling whoever ``[notify]`` names, if it could not.
    """
    run_id = new_run_id()
    counts = {"read": 0, "read_before": 0, "units": 0}
    try:
        with Discreet():
            return _reprocessed(run_id, settings, progress, counts)
    except ClamorError as error:
        raise failure(settings.notify, run_id, error, counts, what="reprocessing") from None


def _reprocessed(run_id: str, settings: Settings, progress: Progress, counts: dict[str, int]) -> ReprocessResult:
    started, watch = datetime.now(UTC), Stopwatch()
    facts: dict[str, Any] = {"run_id": run_id, "kind": "reprocess"}
    named, recipe = encoder_version(settings.encoder.name), recipe_of(settings)
    settings.make_home()
    with open_store(settings.store_url) as store, ExitStack() as until_the_end:
        try:
            held = until_the_end.enter_context(store.begin_night(run_id))
        except StoreLockedError:
            store.write_run(RunRecord(run_id, "skipped", started, datetime.now(UTC), facts))
            raise
        store.write_run(
            RunRecord(run_id, "running", started, manifest=facts)
        )  # so that it is no night, if it is killed
        planned = _plan(store, named)
        if planned.is_needed:  # another process may have switched since anybody looked
            counts["read_before"] = planned.done
            store.sync_themes(held, wiring.theme_records(wiring.taxonomy(recipe.taxonomy)))
            # What people said holds for any vectors; where discovered themes lie among these, the switch finds out.
            recipe = replace(recipe, standing=Standing(themes=store.themes(), corrections=store.corrections()))
            store.begin_reprocessing(held, named)
            with progress.step("Reading again what they said", planned.left, "responses") as tick:
                for batch in store.to_reprocess(named, BATCH_ROWS):
                    done = enrich_redacted(batch, recipe, tick)
                    watch.add(done.seconds)
                    staged = Reprocessed(done.responses, done.units, done.vectors)
                    watch.timed("write", partial(store.write_reprocessed, held, staged))
                    counts["read"] += done.responses.height
                    counts["units"] += done.units.height
            with progress.step("Switching to it", 1, "store"):
                watch.timed("switch", partial(store.switch_encoder, held))
        facts |= counts | {"former_encoder": None if planned.held is None else asdict(planned.held)}
        manifest = described(settings.encoder.name, settings.taxonomy_path, watch.seconds, **facts)
        store.write_run(RunRecord(run_id, "completed", started, datetime.now(UTC), manifest))
    return ReprocessResult(run_id, named, **counts)


def _plan(store: Store, named: EncoderVersion) -> Plan:
    found = store.encoding()
    return Plan(found.encoder, named, found.responses, found.done if found.coming == named else 0)
