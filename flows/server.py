"""A Prefect server of our own, on 127.0.0.1 and in our home, which ends with the process that started it.

Run as ``python -m flows.server PORT`` it is that server: it reads its standard input, and when that closes, because its
parent ended or was killed, it ends too. Nothing here imports Prefect: its settings are read from the environment when
it is imported, so that must be set before.
"""

import logging
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from pipeline.errors import NightFailedError

STARTUP_SECONDS = 180
"""A cold machine reads thousands of files before the server answers."""

SHUTDOWN_SECONDS = 20

_QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_CLI_PROMPT": "false",
    # Leases kept in the server's memory are lost with it, and would leave later nights waiting for a slot.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": str(STARTUP_SECONDS),
}

_LOG = logging.getLogger(__name__)


@contextmanager
def prefect_api(home: Path, *, schedules: bool = False, log_level: str = "CRITICAL") -> Iterator[Callable[[], str]]:
    """Point Prefect at an API while the block runs: that of PREFECT_API_URL, else a server of our own.

    Import Prefect inside the block, not before. Yields a function that waits until the API answers and gives its URL;
    until it is called, other work can be done. ``home`` becomes PREFECT_HOME; ``schedules`` also starts the services
    that schedule runs. The function raises NightFailedError when the server does not come up.
    """
    home.mkdir(parents=True, exist_ok=True)
    known = os.environ.get("PREFECT_API_URL")
    with _environment({**_QUIET, "PREFECT_HOME": str(home), "PREFECT_LOGGING_LEVEL": log_level}):
        if known:
            yield lambda: known
            return
        port, password = _free_port(), f"clamor:{secrets.token_urlsafe(24)}"
        url = f"http://127.0.0.1:{port}/api"
        direct = ",".join(filter(None, (os.environ.get("NO_PROXY"), "127.0.0.1")))
        address = {
            "NO_PROXY": direct,  # a proxy for the outside world knows no server in here
            "no_proxy": direct,
            "PREFECT_API_URL": url,
            "PREFECT_API_AUTH_STRING": password,  # any other user of the machine can reach the port
            "PREFECT_SERVER_API_AUTH_STRING": password,
        }
        with _environment(address), _child(port, home / "server.log", schedules=schedules) as child:
            yield lambda: _ready(url, child, home / "server.log")


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _child(port: int, log: Path, *, schedules: bool) -> Iterator["subprocess.Popen[bytes]"]:
    once = {} if schedules else {"PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}
    with log.open("wb") as output:
        child = subprocess.Popen(  # noqa: S603 - this module, run by this Python
            [sys.executable, "-m", "flows.server", str(port)],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=Path(__file__).parents[1],
            env={**os.environ, **once, "PREFECT_LOGGING_LEVEL": "WARNING"},
        )
    try:
        yield child
    finally:
        if child.stdin is not None:
            child.stdin.close()
        try:
            child.wait(SHUTDOWN_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _ready(url: str, child: "subprocess.Popen[bytes]", log: Path) -> str:
    """Wait until the server answers. Raises NightFailedError when it ends or stays silent."""
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise NightFailedError(f"Prefect's server ended with {child.returncode} while starting; see {log}")
        try:
            if httpx.get(f"{url}/health", timeout=5).is_success:
                return url
        except httpx.TransportError:
            time.sleep(0.1)
    raise NightFailedError(f"Prefect's server did not answer within {STARTUP_SECONDS} s; see {log}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _serve(port: int) -> None:
    import uvicorn  # noqa: PLC0415 - only the child needs it
    from prefect.server.api.server import create_app  # noqa: PLC0415 - takes seconds

    server = uvicorn.Server(uvicorn.Config(create_app(), host="127.0.0.1", port=port, log_level="error"))
    threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
    server.run()


def _end_with_parent(server: "uvicorn.Server") -> None:  # type: ignore[name-defined]  # noqa: F821
    sys.stdin.buffer.read()
    server.should_exit = True
    time.sleep(SHUTDOWN_SECONDS / 2)  # a server that still starts, or hangs, does not outlive its parent for long
    os._exit(1)


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
