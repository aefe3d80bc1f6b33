"""`clamor serve` runs nights by the clock, and stops when it is told to."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from sample_answers import write_answers

from pipeline import run
from pipeline.settings import load_settings
from pipeline.store.port import RunRecord
from pipeline.store.sql import open_store

pytestmark = pytest.mark.programs

ROOT = Path(run.__file__).parents[1]
CLI = "import sys; from pipeline.cli import main; main()"


def _good_night(folder: Path) -> RunRecord | None:
    settings = load_settings(folder)
    settings.make_home()
    with open_store(settings.store_url) as store:
        return store.last_good_run()


def test_a_night_begins_by_the_clock(tmp_path: Path, prefect_home: Path) -> None:
    """Every minute, in a process of its own; the schedule stays when the server of runs is stopped."""
    for path in write_answers(tmp_path / "exports"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    (tmp_path / "clamor.toml").write_text("[[sources]]\ntype='folder'\nname='a'\npath='exports'\n", "utf-8")
    with (tmp_path / "log").open("w") as log:
        served = subprocess.Popen(
            [sys.executable, "-c", CLI, "serve", "--cron", "* * * * *", "--timezone", "Europe/Lisbon"],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + 240
        while (good := _good_night(tmp_path)) is None and time.monotonic() < deadline:
            assert served.poll() is None, (tmp_path / "log").read_text("utf-8")
            time.sleep(1)
    finally:
        served.send_signal(signal.SIGTERM)
        served.wait(60)
    assert good is not None, (tmp_path / "log").read_text("utf-8")
    assert good.manifest["added"] == 10
    assert (tmp_path / "out" / "report.html").exists()
    with sa.create_engine(f"sqlite:///{prefect_home}/prefect.db").connect() as connection:
        schedules = connection.execute(sa.text("SELECT active, schedule FROM deployment_schedule")).all()
    assert {active for active, _ in schedules} == {1}
    assert any('"* * * * *"' in schedule and "Europe/Lisbon" in schedule for _, schedule in schedules)


@pytest.mark.parametrize(("cron", "timezone"), [("every night", "UTC"), ("0 2 * * *", "Lisbon"), ("0 2 * *", "UTC")])
def test_a_schedule_that_cannot_be_read_is_named(prefect_home: Path, tmp_path: Path, cron: str, timezone: str) -> None:
    """Before anything is served."""
    from flows.serve import serve_schedules  # noqa: PLC0415
    from pipeline.errors import SettingsError  # noqa: PLC0415

    (tmp_path / "clamor.toml").touch()
    with pytest.raises(SettingsError, match="cannot be read: expected five fields"):
        serve_schedules(load_settings(tmp_path), cron, "0 5 * * 0", timezone)
