"""Is this installation well: settings, models, store, lock, the age of the last good night, room on the disk."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pipeline.errors import ClamorError
from pipeline.manifest import encoder_version, models
from pipeline.settings import Settings
from pipeline.store.port import RunRecord, Store
from pipeline.store.sql import open_store

OLDEST_GOOD_NIGHT = timedelta(hours=26)
"""A night a day, and two hours for a long one."""

LEAST_FREE = 1024**3
"""Bytes: a store on SQLite takes about 3 kB a response."""


@dataclass(frozen=True)
class Check:
    """One thing looked at: whether it is well, and what was found."""

    name: str
    well: bool
    found: str


def examine(settings: Settings, now: datetime | None = None) -> list[Check]:
    """Look at everything once; a check that cannot be made is one that failed."""
    moment = now or datetime.now(UTC)
    checks = [
        *_tried("settings", lambda: _settings(settings)),
        *_tried("models", lambda: _models(settings)),
        *_tried("disk", lambda: _disk(settings)),
    ]
    try:
        with open_store(settings.store_url) as store:
            checks += _store(store, settings, moment)
    except ClamorError as error:
        checks.append(Check("store", well=False, found=str(error)))
    return checks


def _tried(name: str, look: Callable[[], Check]) -> Iterator[Check]:
    try:
        yield look()
    except ClamorError as error:
        yield Check(name, well=False, found=str(error))


def _settings(settings: Settings) -> Check:
    settings.make_home()
    known = {f"CLAMOR_{name.upper()}" for name in Settings.model_fields}
    given = {name for name in os.environ if name.startswith("CLAMOR_")}
    strange = sorted(name for name in given if name.partition("__")[0] not in known)
    if strange:
        return Check("settings", well=False, found=f"no such setting: {', '.join(strange)}; look for a typing error")
    sources = ", ".join(source.name for source in settings.sources) or "no sources"
    told = "on failure somebody is told" if settings.notify.on_failure else "nobody is told of a failure"
    return Check("settings", well=True, found=f"{settings.directory}: {sources}; {told}")


def _models(settings: Settings) -> Check:
    found = models(settings.encoder.name, settings.taxonomy_path)
    return Check(
        "models", well=True, found=", ".join(f"{name} {facts['sha256'][:12]}" for name, facts in found.items())
    )


def _disk(settings: Settings) -> Check:
    settings.make_home()
    free = shutil.disk_usage(settings.home).free
    return Check("disk", well=free >= LEAST_FREE, found=f"{free / 1024**3:,.1f} GiB free in {settings.home}")


def _store(store: Store, settings: Settings, now: datetime) -> list[Check]:
    good, last = store.last_good_run(), store.last_run()
    return [*_tried("store", lambda: _content(store, settings)), _night(good, now), _last(last, now)]


def _content(store: Store, settings: Settings) -> Check:
    themes = [theme for theme in store.themes() if theme.status == "active"]
    found = f"{store.address}, {len(themes)} themes"
    held, named = store.encoding().encoder, encoder_version(settings.encoder.name)
    if held in {None, named}:
        return Check("store", well=True, found=found)
    strange = f"holds vectors of the encoder {held}, and the settings name {named}: run `clamor reprocess`"
    return Check("store", well=False, found=f"{found}, {strange}")


def _night(good: RunRecord | None, now: datetime) -> Check:
    if good is None:
        return Check("night", well=False, found="no night has completed yet; run `clamor nightly`")
    age = now - (good.finished_at or good.started_at)
    found = f"run {good.run_id} completed {_hours(age)} ago"
    if age <= OLDEST_GOOD_NIGHT:
        return Check("night", well=True, found=found)
    return Check("night", well=False, found=f"{found}, expected {_hours(OLDEST_GOOD_NIGHT)} at most")


def _last(last: RunRecord | None, now: datetime) -> Check:
    if last is None:
        return Check("last run", well=True, found="none")
    since = _hours(now - last.started_at)
    age = now - last.started_at
    well = last.status == "completed" or (last.status == "running" and age <= OLDEST_GOOD_NIGHT)
    return Check("last run", well=well, found=f"{last.run_id}: {last.status}, begun {since} ago")


def _hours(age: timedelta) -> str:
    return f"{age.total_seconds() / 3600:.1f} h"
