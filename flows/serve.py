"""Nights and refits on a schedule, for as long as this process runs; each run is a process of its own."""

import os
from typing import cast
from zoneinfo import ZoneInfo

from prefect import serve
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron, Schedule

from flows.nightly import scheduled
from flows.refit import refit
from pipeline.errors import SettingsError
from pipeline.settings import Settings


def serve_schedules(settings: Settings, cron: str, refit_cron: str, timezone: str) -> None:
    """Serve both flows until stopped. Raises SettingsError for a schedule that cannot be read.

    The runs find their settings from the same folder upwards, and the same home.
    """
    os.environ["CLAMOR_HOME"] = str(settings.home)
    parameters = {"directory": str(settings.directory)}
    # typed as if they might be coroutines, which they are inside an event loop only
    nights = scheduled.to_deployment("clamor", parameters=parameters, schedule=_schedule(cron, timezone))
    refits = refit.to_deployment("clamor", parameters=parameters, schedule=_schedule(refit_cron, timezone))
    serve(
        cast("RunnerDeployment", nights),
        cast("RunnerDeployment", refits),
        pause_on_shutdown=False,  # the schedule is there again after a restart
        limit=1,
    )


def _schedule(cron: str, timezone: str) -> Schedule:
    try:
        ZoneInfo(timezone)
        return Cron(cron, timezone=timezone)
    except (KeyError, ValueError, OSError):
        raise SettingsError(
            f'the schedule {cron!r} in {timezone!r} cannot be read: expected five fields, as in "0 2 * * *", and a '
            "time zone, as in Europe/Lisbon"
        ) from None
