"""How a long step says how far it is, without knowing whether anybody looks."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

Tick = Callable[[float], None]
"""Told how much more is done, in the unit of the step's total."""


class Progress(Protocol):
    """Whoever shows progress: a terminal, a log, nobody. It never sees customer text."""

    def step(self, what: str, total: float, unit: str) -> AbstractContextManager[Tick]:
        """Show a step of ``total`` units while the block runs."""
        ...

    def say(self, line: str) -> None:
        """Show one line."""
        ...


class Silent:
    """Shows nothing."""

    @contextmanager
    def step(self, what: str, total: float, unit: str) -> Iterator[Tick]:  # noqa: ARG002
        """Run the block."""
        yield _ignore

    def say(self, line: str) -> None:
        """Drop the line."""


SILENT = Silent()


def _ignore(amount: float) -> None:
    """Take no notice."""
