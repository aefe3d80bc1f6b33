"""A failed, skipped or incomplete night tells somebody: counts and the run id, never a word of what was written."""

import json
import logging
import shlex
import subprocess
from collections.abc import Mapping
from typing import Any

import httpx

from pipeline.errors import ClamorError, NightFailedError, StoreLockedError
from pipeline.settings import NotifySettings

PATIENCE_SECONDS = 30.0


class ToldError(NightFailedError):
    """A night failed, and whoever ``[notify]`` names was told."""


def failure(
    settings: NotifySettings, run_id: str, error: ClamorError, facts: Mapping[str, Any], *, what: str = "night"
) -> ToldError:
    """Tell of a night (or ``what`` else it was) that failed, once: the error to raise for it. ``facts`` are counts."""
    if isinstance(error, ToldError):
        return error
    status = "skipped" if isinstance(error, StoreLockedError) else "failed"
    notify(settings, {"run_id": run_id, "status": status, **facts})
    return ToldError(f"{what} {run_id} {status}: {error}")


_LOG = logging.getLogger(__name__)


def notify(settings: NotifySettings, facts: Mapping[str, Any]) -> bool:
    """Send the facts as JSON to the command's standard input, or to the URL by POST; say whether they arrived.

    A notification that fails is logged (without the URL, which may hold a token) and changes nothing else: the night
    has failed already, and its exit code says so.
    """
    if settings.on_failure is None:
        return False
    target, body = settings.on_failure.get_secret_value(), json.dumps(facts)
    failure = _post(target, body) if target.startswith(("http://", "https://")) else _run(target, body)
    if failure is not None:
        _LOG.warning("the notification of [notify] on_failure did not arrive: %s", failure)
    return failure is None


def _post(url: str, body: str) -> str | None:
    try:
        answer = httpx.post(url, content=body, headers={"Content-Type": "application/json"}, timeout=PATIENCE_SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return type(error).__name__
    return None if answer.is_success else f"the server answered {answer.status_code}"


def _run(command: str, body: str) -> str | None:
    try:
        ended = subprocess.run(  # noqa: S603 - the operator's own command, from the operator's own settings
            shlex.split(command), input=body, text=True, timeout=PATIENCE_SECONDS, check=False, capture_output=True
        )
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired) as error:
        return f"the command could not be run ({type(error).__name__})"
    return None if ended.returncode == 0 else f"the command ended with {ended.returncode}"
