"""One night at a time, and a dead night holds nobody up."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.errors import StoreLockedError
from pipeline.store import lock
from pipeline.store.port import Night, RunRecord, Store
from pipeline.store.sql import open_store
from pipeline.store.tables import night_lock

HOLDS_THE_LOCK = """
import sys, time
from pipeline.store.sql import open_store
with open_store(sys.argv[1]).begin_night("night-1"):
    print("held", flush=True)
    time.sleep(60)
"""
ROOT = Path(__file__).parents[3]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/clamor.db"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url) as store:
        yield store


def test_a_second_night_is_told_who_holds_the_lock(store: Store, url: str) -> None:
    """The refusal names run, host, process and age."""
    with open_store(url) as other, store.begin_night("night-1"):
        with pytest.raises(StoreLockedError) as caught, other.begin_night("night-2"):
            pass
        says = f"another night is running on this store: run night-1 on {socket.gethostname()}, process {os.getpid()}"
        assert str(caught.value).startswith(f"{says}, for 0 s, last sign of life 0 s ago.")
    with store.begin_night("night-2"):
        pass


def test_the_lock_is_free_after_a_night_that_failed(store: Store) -> None:
    """An exception gives the lock back, and the run that ended so is marked as failed."""
    with pytest.raises(RuntimeError), store.begin_night("night-1"):
        raise RuntimeError
    run = store.last_run()
    assert run is not None
    assert (run.run_id, run.status) == ("night-1", "failed")
    with store.begin_night("night-2"):
        pass


def test_a_killed_night_is_taken_over_at_once_on_its_own_machine(store: Store, url: str) -> None:
    """Nobody waits for the expiry of a process that is known to be gone; its run is marked as abandoned."""
    child = subprocess.Popen([sys.executable, "-c", HOLDS_THE_LOCK, url], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    with pytest.raises(StoreLockedError, match=f"process {child.pid}"), store.begin_night("night-2"):
        pass
    child.send_signal(signal.SIGKILL)
    child.communicate()
    with store.begin_night("night-2") as night:
        store.write_run(RunRecord(night.run_id, "completed", datetime.now(UTC)))
    with sa.create_engine(url).connect() as connection:
        runs = dict(connection.execute(sa.text("SELECT run_id, status FROM run")).all())
    assert runs == {"night-1": "abandoned", "night-2": "completed"}


def test_a_night_on_another_machine_is_taken_over_when_its_heart_stopped(store: Store, url: str) -> None:
    """Whether a process of another machine lives cannot be seen: its lock counts until it expires."""
    with store.begin_night("night-1"):
        _tamper(url, host="elsewhere", process="other boot 7 1")
        with pytest.raises(StoreLockedError, match="on elsewhere"), store.begin_night("night-2"):
            pass
        _tamper(url, expires_at=datetime.now(UTC) - timedelta(seconds=1))
        with store.begin_night("night-2"):
            pass


def test_the_heartbeat_keeps_a_long_night_alive(store: Store, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The expiry moves on for as long as the night runs."""
    monkeypatch.setattr(lock, "HEARTBEAT_SECONDS", 0.02)
    with store.begin_night("night-1"):
        first = _held(url).heartbeat_at
        deadline = time.monotonic() + 10
        while _held(url).heartbeat_at == first and time.monotonic() < deadline:
            time.sleep(0.02)
        assert _held(url).heartbeat_at > first
        assert _held(url).expires_at - _held(url).heartbeat_at == timedelta(seconds=lock.EXPIRY_SECONDS)
    assert _held(url).run_id is None


def test_a_night_that_lost_its_lock_writes_nothing_more(store: Store, url: str) -> None:
    """A machine that slept while another night began must not mix its work into it, nor end it."""
    with store.begin_night("night-1") as night:
        _tamper(url, run_id="night-2", host="elsewhere", pid=7, process=None)
        with pytest.raises(StoreLockedError, match=r"run night-2 on elsewhere, process 7, has it"):
            store.sync_themes(night, ())
    assert _held(url).run_id == "night-2"


def test_a_night_that_is_over_writes_nothing_more(store: Store) -> None:
    """The proof of a night is worth nothing after its end."""
    with store.begin_night("night-1"):
        pass
    with pytest.raises(StoreLockedError, match="nobody has it"):
        store.sync_themes(Night("night-1"), ())


def test_a_pid_used_again_is_another_process() -> None:
    """The same number on the same machine, started at another time, is dead."""
    here = lock.Holder.here()
    assert here.process is not None
    assert not here.is_surely_dead()
    machine, pid, _ = here.process.rsplit(" ", 2)
    assert lock.Holder(here.host, here.pid, f"{machine} {pid} 1").is_surely_dead()
    assert not lock.Holder(here.host, here.pid, f"another boot {pid} 1").is_surely_dead()
    assert not lock.Holder(here.host, here.pid, None).is_surely_dead()


def _tamper(url: str, **values: object) -> None:
    with sa.create_engine(url).begin() as connection:
        connection.execute(sa.update(night_lock).values(**values))


def _held(url: str) -> sa.Row[tuple[object, ...]]:
    with sa.create_engine(url).connect() as connection:
        return connection.execute(sa.select(night_lock)).one()
