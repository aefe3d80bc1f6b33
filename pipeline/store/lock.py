"""One night at a time: a row in the store says who holds it, a thread keeps it alive, and a dead one is taken over."""

import logging
import os
import socket
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from pipeline.errors import StoreError, StoreLockedError
from pipeline.store.engine import writing
from pipeline.store.tables import night_lock

HEARTBEAT_SECONDS = 20.0
EXPIRY_SECONDS = 120.0
"""Six missed heartbeats: longer than any batch is written, shorter than anybody waits for a second try."""

_STATE, _START_TICKS = 0, 19  # in /proc/<pid>/stat, counted after the name

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Holder:
    """A process that holds the lock. ``process`` names it beyond doubt on its machine; None where that is unknown."""

    host: str
    pid: int
    process: str | None

    @classmethod
    def here(cls) -> "Holder":
        """Return this process."""
        pid = os.getpid()
        started = _start_ticks(pid)
        return cls(socket.gethostname(), pid, f"{_machine()} {pid} {started}" if started else None)

    def is_surely_dead(self) -> bool:
        """Say whether this process ran on this machine and has ended: then nobody need wait for the expiry."""
        if self.process is None:
            return False
        machine, _, started = self.process.rsplit(" ", 2)
        return machine == _machine() and _start_ticks(self.pid) != started


def acquire(connection: sa.Connection, run_id: str) -> None:
    """Take the lock for a run, inside a writing transaction; raise StoreLockedError while another night is alive."""
    now = datetime.now(UTC)
    held = connection.execute(sa.select(night_lock).with_for_update()).one()
    if (
        held.run_id is not None
        and held.expires_at > now
        and not Holder(held.host, held.pid, held.process).is_surely_dead()
    ):
        raise StoreLockedError(
            f"another night is running on this store: run {held.run_id} on {held.host}, process {held.pid}, for "
            f"{_age(now - held.acquired_at)}, last sign of life {_age(now - held.heartbeat_at)} ago. Wait for it to "
            f"end; if it is dead, try again {_age(held.expires_at - now)} from now"
        )
    if held.run_id is not None:
        _logger.warning("taking over the night lock of run %s (%s, process %s)", held.run_id, held.host, held.pid)
    holder = Holder.here()
    connection.execute(
        sa.update(night_lock).values(
            run_id=run_id,
            host=holder.host,
            pid=holder.pid,
            process=holder.process,
            acquired_at=now,
            heartbeat_at=now,
            expires_at=now + timedelta(seconds=EXPIRY_SECONDS),
        )
    )


def require(connection: sa.Connection, run_id: str) -> None:
    """Raise StoreLockedError unless this run still holds the lock, and let nobody take it before the transaction ends.

    A machine that slept past the expiry wakes up without the lock: what it writes then would mix with another night.
    """
    # on PostgreSQL: FOR KEY SHARE, which holds up `acquire` but not the heartbeat
    holder = connection.execute(sa.select(night_lock).with_for_update(read=True, key_share=True)).one()
    if holder.run_id != run_id:
        taken = (
            f"run {holder.run_id} on {holder.host}, process {holder.pid}, has it" if holder.run_id else "nobody has it"
        )
        raise StoreLockedError(f"run {run_id} no longer holds the night lock ({taken}): run the night again")


def release(connection: sa.Connection, run_id: str) -> None:
    """Give the lock back, if this run still has it."""
    nobody = {column.name: None for column in night_lock.columns if column.name != "name"}
    connection.execute(sa.update(night_lock).where(night_lock.c.run_id == run_id).values(nobody))


class Heartbeat:
    """Keeps a lock alive from a thread until stopped; a beat that fails is logged and tried again."""

    def __init__(self, engine: sa.Engine, run_id: str) -> None:
        self._engine = engine
        self._run_id = run_id
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._beat_on, name="clamor-heartbeat", daemon=True)

    def start(self) -> None:
        """Begin to beat; the first beat comes after one interval."""
        self._thread.start()

    def stop(self) -> None:
        """Beat no more, and wait for the beat under way."""
        self._stopped.set()
        self._thread.join()

    def _beat_on(self) -> None:
        while not self._stopped.wait(HEARTBEAT_SECONDS):
            try:
                alive = self._beat()
            except StoreError as error:
                _logger.warning("a heartbeat of run %s failed: %s", self._run_id, error)
                continue
            if not alive:
                _logger.warning("run %s lost the night lock", self._run_id)
                return

    def _beat(self) -> bool:
        with writing(self._engine) as connection:
            now = datetime.now(UTC)
            beat = sa.update(night_lock).where(night_lock.c.run_id == self._run_id)
            expires = now + timedelta(seconds=EXPIRY_SECONDS)
            return connection.execute(beat.values(heartbeat_at=now, expires_at=expires)).rowcount == 1


def _start_ticks(pid: int) -> str | None:
    """Return when a process started, in clock ticks since boot; None when it is gone or the system does not tell."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[_STATE] in "ZX" else fields[_START_TICKS]


def _machine() -> str:
    """Name this boot and this container: a pid means something within both only. Linux; empty elsewhere."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""


def _age(duration: timedelta) -> str:
    seconds = max(0, round(duration.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    minutes = seconds // 60
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
