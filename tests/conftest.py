"""What every test starts from: no settings of whoever runs it, and the command line where it asks for it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import Clamor, command_line

MOST_WORKERS = 4
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")

for name in THREADS:  # a worker for each core: with threads beside them they would wait for each other, busily
    os.environ.setdefault(name, "1")


def pytest_xdist_auto_num_workers() -> int:
    """As many as there are cores to run on, where xdist would count physical ones; more would want much memory."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST_WORKERS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that start whole programs come first: begun last, the longest would leave the other cores idle."""
    items.sort(key=lambda item: item.get_closest_marker("programs") is None)


def pytest_sessionstart() -> None:
    """Before what a module sets up."""
    _forget_settings()


@pytest.fixture(autouse=True)
def no_settings() -> Iterator[None]:
    """None of whoever runs the tests, and none that a test before left behind."""
    yield
    _forget_settings()


def _forget_settings() -> None:
    for name in [name for name in os.environ if name.startswith("CLAMOR_")]:
        if not name.startswith("CLAMOR_TEST_"):
            del os.environ[name]


@pytest.fixture
def clamor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clamor:
    """Runs the command line in an empty folder with an empty clamor.toml, and returns its exit code."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clamor.toml").touch()
    return command_line(monkeypatch)
