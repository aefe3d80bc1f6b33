"""What every test starts from: no settings of whoever runs it, and the command line where it asks for it."""

import os
from pathlib import Path

import pytest
from command_line import Clamor, command_line


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("CLAMOR_")]:
        if not name.startswith("CLAMOR_TEST_"):
            monkeypatch.delenv(name)


@pytest.fixture
def clamor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clamor:
    """Runs the command line in an empty folder with an empty clamor.toml, and returns its exit code."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clamor.toml").touch()
    return command_line(monkeypatch)
