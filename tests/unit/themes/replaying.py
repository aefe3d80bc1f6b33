"""Lives through two weeks of the answers in the folder argv[1] and prints what came of them, as JSON.

A night and a refit a week, with as many threads as argv[2] says; proposals are accepted by rule. The first week knows
no curated themes, so that there are topics to discover; in the second these come first.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import dataframely as dy

CORES = int(sys.argv[2])
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "POLARS_MAX_THREADS"):
    os.environ[name] = str(CORES)
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])  # what the encoder counts its threads by

from pipeline.night import Steps, night  # noqa: E402 - threads are counted when libraries are imported
from pipeline.progress import Tick  # noqa: E402
from pipeline.recipe import Recipe  # noqa: E402
from pipeline.refit import refit  # noqa: E402
from pipeline.run import Enriched, enrich_each  # noqa: E402
from pipeline.schemas import IdentifiedResponses  # noqa: E402
from pipeline.settings import Settings, ThemeSettings  # noqa: E402
from pipeline.sources.mapping import ColumnMapping  # noqa: E402
from pipeline.store.sql import open_store  # noqa: E402
from pipeline.store.theme_port import ThemeEvent  # noqa: E402

KEY = b"replayed" * 4


def nothing_known(
    batches: Iterable[dy.DataFrame[IdentifiedResponses]], recipe: Recipe, tick: Tick
) -> Iterator[Enriched]:
    """Enrich without curated themes."""
    return enrich_each(batches, replace(recipe, known_themes=False), tick)


def _order(event: ThemeEvent) -> tuple[datetime, str, str, tuple[str, ...]]:
    """Those of one moment have no order of their own."""
    return event.happened_at, event.event, event.theme_id, event.others


def main() -> None:
    """Live, and print."""
    folder = Path(sys.argv[1])
    settings = Settings(
        home=folder,
        directory=folder,
        columns=ColumnMapping(id="id", text=("text",), date="received_at", question="question"),
        themes=ThemeSettings(accept_after_nights=0, accept_size=10),
    )
    settings.key_file.write_bytes(KEY)  # so that units have the same ids in both stores
    for week, steps in ((1, Steps(enrich=nothing_known)), (2, Steps())):
        night(settings, [folder / f"week-{week}.csv"], steps=steps)
        refit(settings)
    with open_store(settings.store_url) as store:
        themes = [
            {name: getattr(theme, name) for name in ("theme_id", "key", "status", "parent_id", "size")}
            | {"labels": dict(theme.labels), "keywords": {code: list(of) for code, of in theme.keywords.items()}}
            for theme in store.themes()
        ]
        events = [
            {name: getattr(event, name) for name in ("event", "theme_id", "others", "why")}
            | {"moved": store.moved_units(event.event_id).select("unit_id", "old_theme", "old_reason", "theme").rows()}
            for event in sorted(store.theme_events(), key=_order)
        ]
        units = store.read_units().select("unit_id", "text", "theme", "reason", "similarity", "margin").to_dicts()
    json.dump({"themes": themes, "events": events, "units": units}, sys.stdout)


if __name__ == "__main__":
    main()
