"""A folder with a store of four opinions, and the command that is tried on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import Clamor
from theme_commands import PARKING, SAID
from theme_samples import LIES, stored

from pipeline.settings import load_settings
from pipeline.store.sql import open_store
from pipeline.store.theme_port import FullStore


@pytest.fixture
def themes(clamor: Clamor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clamor:
    """Runs `clamor themes` on the store, as ana, and returns its exit code."""
    monkeypatch.setenv("LOGNAME", "ana")
    (tmp_path / ".clamor").mkdir()
    with stored(tmp_path / ".clamor", *SAID, found=[PARKING], prototypes=[LIES]):
        pass
    return lambda *arguments: clamor("themes", *arguments)


@pytest.fixture
def store(themes: Clamor) -> Iterator[FullStore]:
    """The store that the commands use."""
    with open_store(load_settings().store_url) as opened:
        yield opened
