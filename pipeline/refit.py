"""The weekly refit: topics in what no theme took, stored for the report to show as *not yet a theme*."""

from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline.manifest import SEED, described
from pipeline.run import WAITING, new_run_id
from pipeline.settings import Settings
from pipeline.store.port import RunRecord, TopicRecord
from pipeline.store.sql import open_store
from pipeline.themes.discover import discover


@dataclass(frozen=True)
class RefitResult:
    """A refit that completed: how many units waited, and how many topics were found in them."""

    run_id: str
    waiting: int
    topics: int


def refit(settings: Settings) -> RefitResult:
    """Find topics in the stored units that wait for a theme, in place of those of the last refit.

    Holds the night lock meanwhile. Raises StoreLockedError while a night is running.
    """
    started = datetime.now(UTC)
    run_id = new_run_id()
    settings.make_home()
    with open_store(settings.store_url) as store, store.begin_night(run_id) as held:
        waiting = store.waiting_units(WAITING)
        topics = discover(waiting.units, waiting.vectors, seed=SEED)
        store.write_topics(
            held, [TopicRecord(number, topic.keywords, topic.unit_ids) for number, topic in enumerate(topics)]
        )
        facts = {"run_id": run_id, "kind": "refit", "waiting": waiting.units.height, "topics": len(topics)}
        manifest = described(settings.encoder.name, settings.taxonomy_path, {}, **facts)
        store.write_run(RunRecord(run_id, "completed", started, datetime.now(UTC), manifest))
    return RefitResult(run_id, waiting.units.height, len(topics))
