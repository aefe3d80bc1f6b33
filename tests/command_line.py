"""The `clamor` command, run in this process."""

import sys
from collections.abc import Callable

import pytest

Clamor = Callable[..., int]
"""Runs the command line with these arguments, and returns its exit code."""


def command_line(monkeypatch: pytest.MonkeyPatch) -> Clamor:
    """The command line as the terminal starts it: errors become an exit code."""

    def run(*arguments: str) -> int:
        from pipeline import cli  # noqa: PLC0415 - tests of flows import nothing before Prefect has its home

        monkeypatch.setattr(sys, "argv", ["clamor", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return int(ended.value.code or 0)

    return run
