"""Our Prefect server is ours alone, and does not outlive us."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from flows import server
from flows.server import prefect_api
from pipeline.errors import NightFailedError

STARTS_AND_WAITS = """
import sys, time
from pathlib import Path
from flows.server import prefect_api
with prefect_api(Path(sys.argv[1])) as ready:
    print(ready(), flush=True)
    time.sleep(60)
"""


@pytest.fixture(autouse=True)
def no_api(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)


def test_the_server_ends_with_a_process_that_was_killed(tmp_path: Path) -> None:
    """SIGKILL leaves no time to say goodbye; strangers on the same machine get nothing from it meanwhile."""
    parent = subprocess.Popen(
        [sys.executable, "-c", STARTS_AND_WAITS, str(tmp_path)],
        cwd=Path(server.__file__).parents[1],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    url = parent.stdout.readline().strip()
    assert url.startswith("http://127.0.0.1:")
    assert httpx.get(f"{url}/health", trust_env=False).is_success
    assert httpx.post(f"{url}/flow_runs/filter", json={}, trust_env=False).status_code == 401
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{url}/health", trust_env=False)
        except httpx.TransportError:
            return
        time.sleep(0.2)
    pytest.fail("the server outlived its parent")


def test_an_api_that_is_set_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A company's own Prefect server; nothing is started, and the environment is as before afterwards."""
    monkeypatch.setenv("PREFECT_API_URL", "http://prefect.example/api")
    monkeypatch.delenv("PREFECT_HOME", raising=False)
    with prefect_api(tmp_path / "prefect") as ready:
        assert ready() == "http://prefect.example/api"
        assert os.environ["PREFECT_HOME"] == str(tmp_path / "prefect")
        assert os.environ["DO_NOT_TRACK"] == "1"
    assert "PREFECT_HOME" not in os.environ
    assert not (tmp_path / "prefect" / "server.log").exists()


def test_a_server_that_does_not_start_is_a_failed_night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the log."""
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with (
        prefect_api(tmp_path) as ready,
        pytest.raises(NightFailedError, match=r"ended with 1 while starting; see .*server\.log"),
    ):
        ready()
