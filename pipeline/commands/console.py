"""What the commands write: results to standard output, progress and warnings to standard error.

On a terminal long steps show a bar with counts; elsewhere (cron, a pipe) one plain line each.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from pipeline.progress import Progress as Shown
from pipeline.progress import Tick
from pipeline.settings import Settings

WIDE = 140
"""Columns of a table that goes to a file or a pipe."""


def out() -> Console:
    """Where results go."""
    return Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else WIDE)


def err() -> Console:
    """Where everything else goes."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def show_store(settings: Settings) -> None:
    """Say which store a command uses, without its password."""
    from sqlalchemy.engine import make_url  # noqa: PLC0415 - takes a while to import
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415

    from pipeline.store.engine import shown  # noqa: PLC0415

    try:
        address = shown(make_url(settings.store_url))
    except (ArgumentError, ValueError):
        return  # opening it will say what is wrong
    err().print(f"store: {address}", markup=False)


def shown_progress() -> Shown:
    """Bars on a terminal, lines elsewhere."""
    return Bars() if err().is_terminal else Lines()


class Bars:
    """A bar with counts for each step."""

    @contextmanager
    def step(self, what: str, total: float, unit: str) -> Iterator[Tick]:
        """Show a bar while the block runs."""
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn(unit),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=err()) as bars:
            task = bars.add_task(what, total=round(total))
            done = 0.0

            def tick(amount: float) -> None:
                nonlocal done
                done += amount
                bars.update(task, completed=min(round(done), round(total)))

            yield tick
            bars.update(task, completed=round(total))

    def say(self, line: str) -> None:
        """Show a line."""
        err().print(line, markup=False)


class Lines:
    """A plain line when a step ends."""

    @contextmanager
    def step(self, what: str, total: float, unit: str) -> Iterator[Tick]:
        """Say how long the block took."""
        started = time.perf_counter()
        yield lambda amount: None  # noqa: ARG005
        self.say(f"{what}: {total:,.0f} {unit} in {time.perf_counter() - started:.1f} s")

    def say(self, line: str) -> None:
        """Write a line."""
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
