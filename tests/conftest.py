"""What every test starts from: no settings of whoever runs it."""

import os

import pytest


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("CLAMOR_")]:
        if not name.startswith("CLAMOR_TEST_"):
            monkeypatch.delenv(name)
