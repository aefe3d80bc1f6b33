"""A night that failed tells somebody: counts and the run id, no text."""

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pydantic import SecretStr

from pipeline.errors import InputError, StoreLockedError
from pipeline.notify import ToldError, failure, notify
from pipeline.settings import NotifySettings

FACTS = {"run_id": "night-1", "status": "failed", "rows_in": 3}


class _Hook(BaseHTTPRequestHandler):
    received: list[bytes]

    def do_POST(self) -> None:
        self.received.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(500 if self.path == "/broken" else 204)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[tuple[str, list[bytes]]]:
    received: list[bytes] = []
    server = HTTPServer(("127.0.0.1", 0), type("Hook", (_Hook,), {"received": received}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", received
    server.shutdown()
    server.server_close()


def _to(target: str) -> NotifySettings:
    return NotifySettings(on_failure=SecretStr(target))


def test_a_url_gets_json(hook: tuple[str, list[bytes]]) -> None:
    """By POST."""
    url, received = hook
    assert notify(_to(url), FACTS)
    assert [json.loads(body) for body in received] == [FACTS]


def test_a_command_gets_json_on_its_standard_input(tmp_path: Path) -> None:
    """Arguments are split as a shell does, but no shell runs."""
    script = f'import sys; open("{tmp_path}/got.json", "w").write(sys.stdin.read())'
    assert notify(_to(f"'{sys.executable}' -c '{script}'"), FACTS)
    assert json.loads((tmp_path / "got.json").read_text("utf-8")) == FACTS


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("http://127.0.0.1:1/s3cret", "ConnectError"),
        ("/nowhere/s3cret", "could not be run"),
        (f"'{sys.executable}' -c 'import sys; sys.exit(4)' s3cret", "ended with 4"),
        ("'unbalanced s3cret", "could not be run"),
    ],
)
def test_a_notification_that_fails_is_logged_without_its_target(
    target: str, says: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The night has failed already; the target may hold a token."""
    assert not notify(_to(target), FACTS)
    assert says in caplog.text
    assert "s3cret" not in caplog.text


def test_a_server_that_refuses_is_logged(hook: tuple[str, list[bytes]], caplog: pytest.LogCaptureFixture) -> None:
    """Its status says why."""
    assert not notify(_to(f"{hook[0]}/broken"), FACTS)
    assert "answered 500" in caplog.text


def test_without_a_target_nobody_is_told() -> None:
    """The exit code still says it."""
    assert not notify(NotifySettings(), FACTS)


def test_a_failure_is_told_once_and_a_skipped_night_is_called_so(hook: tuple[str, list[bytes]]) -> None:
    """Whoever catches the error of a night that was told does not tell it again."""
    url, received = hook
    error = failure(_to(url), "night-1", InputError("folder gone"), {"rows_in": 3})
    assert str(error) == "night night-1 failed: folder gone"
    assert failure(_to(url), "night-2", error, {}) is error
    failure(_to(url), "night-3", StoreLockedError("busy"), {})
    assert [(fact["run_id"], fact["status"]) for fact in map(json.loads, received)] == [
        ("night-1", "failed"),
        ("night-3", "skipped"),
    ]
    assert isinstance(error, ToldError)
    assert b"folder gone" not in b"".join(received)
