"""One Prefect server for all tests of flows, with a home of its own."""

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from flows.server import prefect_api


@pytest.fixture(scope="session")
def prefect_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Starts the server and points Prefect at it; returns its home, in which the database lies."""
    assert "prefect" not in sys.modules, "Prefect reads its settings when it is imported: import it in the tests only"
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        del os.environ[name]
    home = tmp_path_factory.mktemp("prefect")
    with prefect_api(home, schedules=True) as ready:
        ready()
        yield home


@pytest.fixture
def migrated(prefect_home: Path, tmp_path: Path) -> Path:
    """A home for another server whose database is migrated already, which takes a server many seconds."""
    home = tmp_path / ".clamor" / "prefect"
    home.mkdir(parents=True)
    with (
        closing(sqlite3.connect(prefect_home / "prefect.db")) as ours,
        closing(sqlite3.connect(home / "prefect.db")) as db,
    ):
        ours.backup(db)
    return home
