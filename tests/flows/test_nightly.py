"""The nightly flow does what `pipeline.night.night` does, and Prefect learns nothing of what was written."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sample_answers import write_answers
from store_content import content

from pipeline import run
from pipeline.errors import InputError, NightFailedError, StoreError
from pipeline.night import night
from pipeline.notify import ToldError
from pipeline.settings import Settings, load_settings

pytestmark = pytest.mark.programs

KEY = bytes(range(32))
SECRET = "Quinquilharia"

PLANTED = f"""id,date,text,nps,segment
1,2025-03-01,Chegou tarde a {SECRET},3,a
2,{SECRET} ontem,Chegou tarde,3,a
3,2025-03-01,Chegou {SECRET} tarde,{SECRET},a
4,2025-03-01,{SECRET}\0{SECRET},3,a
5,2025-03-01,tarde,3,{SECRET * 200}
1,2025-03-01,outra vez {SECRET},3,a
6,2025-03-01,"{SECRET} {"muito " * 200_000}",3,a
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Settings]:
    monkeypatch.setattr(run, "BATCH_ROWS", 3)

    def make(name: str) -> Settings:
        folder = tmp_path / name
        for path in write_answers(folder / "exports"):
            os.utime(path, (1_700_000_000, 1_700_000_000))
        (folder / "clamor.toml").write_text(
            '[[sources]]\ntype = "folder"\nname = "answers"\npath = "exports/*.csv"\n', "utf-8"
        )
        settings = load_settings(folder)
        settings.make_home()
        settings.key_file.write_bytes(KEY)
        return settings

    return make


def _flow_runs(home: Path) -> list[tuple[Any, ...]]:
    with sa.create_engine(f"sqlite:///{home}/prefect.db").connect() as connection:
        query = "SELECT name, state_type, parameters FROM flow_run ORDER BY created"
        return [tuple(row) for row in connection.execute(sa.text(query))]


def test_the_flow_leaves_what_the_plain_night_leaves(project: Callable[[str], Settings], prefect_home: Path) -> None:
    """Batch by batch through tasks; the report is written; a second flow has nothing to do."""
    from flows.nightly import run_once  # noqa: PLC0415
    from pipeline.progress import SILENT  # noqa: PLC0415

    plain, flow = project("plain"), project("flow")
    night(plain)
    result = run_once(flow, [], SILENT)
    assert (result.counts["added"], result.counts["replaced"], result.counts["rejected"]) == (10, 1, 3)
    assert content(flow.store_url) == content(plain.store_url)
    assert "<html" in flow.report_path.read_text("utf-8")[:500]
    assert run_once(flow, [], SILENT).counts["rows_in"] == 0
    assert [state for _, state, _ in _flow_runs(prefect_home)][-2:] == ["COMPLETED", "COMPLETED"]


def test_a_source_that_fails_fails_the_flow(project: Callable[[str], Settings], prefect_home: Path) -> None:
    """A task that failed never hides in a flow that completed."""
    from flows.nightly import run_once  # noqa: PLC0415
    from pipeline.progress import SILENT  # noqa: PLC0415

    settings = project("one")
    with pytest.raises(NightFailedError, match=r"source 'nowhere\.csv': .* cannot be read"):
        run_once(settings, [settings.directory / "nowhere.csv"], SILENT)
    assert [state for _, state, _ in _flow_runs(prefect_home)][-1] == "FAILED"


def test_pulls_and_writes_are_tried_again(
    project: Callable[[str], Settings], prefect_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that restarts does not fail a night."""
    from flows import nightly  # noqa: PLC0415
    from pipeline.progress import SILENT  # noqa: PLC0415
    from pipeline.sources.sql import SqlSource  # noqa: PLC0415

    crm = project("one").directory / "crm.db"
    with sa.create_engine(f"sqlite:///{crm}").begin() as connection:
        connection.execute(sa.text("CREATE TABLE ticket (id INTEGER, text TEXT)"))
        connection.execute(sa.text("INSERT INTO ticket VALUES (1, 'Chegou tarde'), (2, 'Muito caro')"))
    toml = """
    [[sources]]
    type = "sql"
    name = "crm"
    url = "sqlite:///CRM"
    query = "SELECT * FROM ticket"
    cursor = "id"
    """
    (crm.parent / "clamor.toml").write_text(toml.replace("CRM", str(crm)), "utf-8")
    failures = {"pull": 1, "write": 1}
    write, rows_after = nightly.write_batch, SqlSource._rows_after

    def flaky_write(*arguments: Any) -> Any:
        failures["write"] -= 1
        if failures["write"] == 0:
            raise StoreError("restarting")
        return write(*arguments)

    def flaky_rows(*arguments: Any) -> Any:
        failures["pull"] -= 1
        if failures["pull"] == 0:
            raise InputError("restarting")
        return rows_after(*arguments)

    monkeypatch.setattr(nightly, "write_batch", flaky_write)
    monkeypatch.setattr(SqlSource, "_rows_after", flaky_rows)
    monkeypatch.setattr(nightly, "RETRY_SECONDS", (0.0, 0.0))
    assert nightly.run_once(load_settings(crm.parent), [], SILENT).counts["added"] == 2
    assert failures["pull"] < 0
    assert failures["write"] < 0


def test_a_scheduled_flow_finds_its_settings_from_a_folder(
    project: Callable[[str], Settings], prefect_home: Path
) -> None:
    """Prefect keeps the folder only: what the settings hold stays out of its database."""
    from flows.nightly import scheduled  # noqa: PLC0415

    plain, settings = project("plain"), project("scheduled")
    night(plain)
    scheduled(str(settings.directory))
    assert content(settings.store_url) == content(plain.store_url)
    outer = [parameters for _, _, parameters in _flow_runs(prefect_home) if "directory" in parameters]
    assert outer == [f'{{"directory": "{settings.directory}"}}']


def test_a_refit_finds_no_topics_in_few_units_and_is_no_night(
    project: Callable[[str], Settings], prefect_home: Path
) -> None:
    """The run is noted; the age of the last good night stays as it was."""
    from flows.refit import refit  # noqa: PLC0415
    from pipeline.store.sql import open_store  # noqa: PLC0415

    settings = project("one")
    first = night(settings)
    result = refit(str(settings.directory))
    assert result.topics == 0
    with open_store(settings.store_url) as store:
        good, last = store.last_good_run(), store.last_run()
    assert good is not None
    assert last is not None
    assert (good.run_id, last.run_id) == (first.run_id, result.run_id)


CLI = "import sys; from pipeline.cli import main; main()"
DIES = """
import os, signal, sys
from pathlib import Path
import sqlalchemy as sa
from flows.server import prefect_api
from pipeline import run
from pipeline.progress import SILENT
from pipeline.settings import load_settings

run.BATCH_ROWS = 3
settings = load_settings(Path(sys.argv[1]))
seen = 0
@sa.event.listens_for(sa.Engine, "before_cursor_execute")
def execute(connection, cursor, statement, *rest):
    global seen
    seen += statement.startswith("INSERT INTO assignment")
    if seen == 2:
        os.kill(os.getpid(), signal.SIGKILL)
with prefect_api(settings.home / "prefect") as ready:
    from flows.nightly import run_once
    ready()
    run_once(settings, [], SILENT)
"""
ROOT = Path(run.__file__).parents[1]


def _child(script: str, *arguments: str, cwd: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")} | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=cwd,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )


def test_a_flow_killed_and_run_again_leaves_the_same(project: Callable[[str], Settings], prefect_home: Path) -> None:
    """SIGKILL while a task writes; the next flow takes the lock over and completes."""
    from flows.nightly import run_once  # noqa: PLC0415
    from pipeline.progress import SILENT  # noqa: PLC0415

    undisturbed, killed = project("undisturbed"), project("killed")
    night(undisturbed)
    assert _child(DIES, str(killed.directory)).returncode == -signal.SIGKILL
    assert content(killed.store_url) != content(undisturbed.store_url)
    run_once(killed, [], SILENT)
    assert content(killed.store_url) == content(undisturbed.store_url)


def test_a_planted_secret_reaches_no_message_no_log_and_not_prefect(tmp_path: Path, migrated: Path) -> None:
    """Rows that break every rule, through `clamor nightly`: the sound one is stored, and nobody is told of any."""
    (tmp_path / "clamor.toml").touch()
    (tmp_path / "planted.csv").write_text(PLANTED, "utf-8")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04" + SECRET.encode())
    ran = _child(CLI, "nightly", "--input", "planted.csv", "--input", "broken.xlsx", cwd=tmp_path)
    assert ran.returncode == 3, ran.stderr
    assert "failed: source 'broken.xlsx'" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert SECRET not in ran.stdout + ran.stderr
    stored = b"".join(path.read_bytes() for path in (tmp_path / ".clamor").glob("clamor.db*"))
    assert SECRET.encode() in stored
    kept_by_prefect = [path for path in migrated.rglob("*") if path.is_file()]
    assert {"prefect.db", "server.log"} <= {path.name for path in kept_by_prefect}
    for path in kept_by_prefect:
        assert SECRET.encode() not in path.read_bytes(), path.name


def test_clamor_nightly_runs_once_and_then_has_nothing_new(migrated: Path, tmp_path: Path) -> None:
    """Counts, the report's place, exit code 0, and two runs that Prefect knows of."""
    (tmp_path / "clamor.toml").touch()
    before = len(_flow_runs(migrated))
    [monday, _] = write_answers(tmp_path)
    first = _child(CLI, "nightly", "--input", str(monday), cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    assert "8 rows read, 7 new, 0 changed, 0 unchanged, 1 rejected" in first.stdout
    assert f"report: {tmp_path}/out/report.html" in first.stdout
    assert f"store: {tmp_path}/.clamor/clamor.db" in first.stderr
    second = _child(CLI, "nightly", "--input", str(monday), cwd=tmp_path)
    assert "8 rows read, 0 new, 0 changed, 7 unchanged" in second.stdout
    assert len(_flow_runs(migrated)) == before + 2


def test_a_flow_that_cannot_begin_is_told_once(project: Callable[[str], Settings], prefect_home: Path) -> None:
    """The error says that it was told."""
    from flows.nightly import run_once  # noqa: PLC0415
    from pipeline.progress import SILENT  # noqa: PLC0415

    settings = project("one").model_copy(update={"sources": ()})
    with pytest.raises(ToldError, match="there is nothing to read"):
        run_once(settings, [], SILENT)


def test_a_cluster_leaves_what_one_machine_leaves(project: Callable[[str], Settings], prefect_home: Path) -> None:
    """Batches, recipes and results travel to a worker in another process and back."""
    distributed = pytest.importorskip("distributed")
    from flows.nightly import run_once  # noqa: PLC0415
    from pipeline.progress import SILENT  # noqa: PLC0415
    from pipeline.settings import DaskSettings  # noqa: PLC0415

    plain, clustered = project("plain"), project("clustered")
    night(plain)
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:
        settings = clustered.model_copy(update={"dask": DaskSettings(address=cluster.scheduler_address)})
        assert run_once(settings, [], SILENT).counts["added"] == 10
    assert content(clustered.store_url) == content(plain.store_url)
