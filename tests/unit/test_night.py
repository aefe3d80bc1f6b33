"""Answers through every stage, and one night after another, with the models that ship."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sample_answers import write_answers
from store_content import content

from pipeline import run
from pipeline.errors import ClamorError, InputError, NightFailedError
from pipeline.ids import load_or_make_key
from pipeline.intake import Puller
from pipeline.night import Steps, new_run_id, night
from pipeline.settings import Settings, load_settings
from pipeline.store.sql import open_store
from pipeline.tally import Tally

FOLDER = """
[[sources]]
type = "folder"
name = "answers"
path = "exports/*.csv"
"""
KEY = bytes(range(32))


@pytest.fixture
def project(tmp_path: Path) -> Callable[[str], Settings]:
    """Makes projects that read the same exports under the same key."""

    def make(name: str, toml: str = FOLDER) -> Settings:
        folder = tmp_path / name
        for path in write_answers(folder / "exports"):
            os.utime(path, (1_700_000_000, 1_700_000_000))  # long settled
        (folder / "clamor.toml").write_text(toml, "utf-8")
        settings = load_settings(folder)
        settings.make_home()
        settings.key_file.write_bytes(KEY)
        assert load_or_make_key(settings.key_file) == KEY
        return settings

    return make


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "BATCH_ROWS", 3)


# -- analyze --------------------------------------------------------------------------------------------------------


def test_a_night_stores_everything_and_a_second_one_nothing_new(project: Callable[[str], Settings]) -> None:
    """The second night reads no file again, and leaves the same content."""
    settings = project("one")
    first = night(settings)
    assert first.counts == {
        "rows_in": 14,
        "responses": 11,
        "added": 10,
        "replaced": 1,
        "unchanged": 0,
        "units": first.counts["units"],
        "rejected": 3,
    }
    before = content(settings.store_url)
    second = night(settings)
    assert second.counts["rows_in"] == 0
    assert content(settings.store_url) == before
    with open_store(settings.store_url) as store:
        good = store.last_good_run()
        assert good is not None
        assert good.run_id == second.run_id
        assert store.read_responses().height == 10


def test_a_file_named_is_read_again_and_found_unchanged(project: Callable[[str], Settings]) -> None:
    """--input reads whatever it names; what is known already is "0 new"."""
    settings = project("one")
    path = settings.directory / "exports" / "a-monday.csv"
    assert night(settings, [path]).counts["added"] == 7
    before = content(settings.store_url)
    again = night(settings, [path])
    assert (again.counts["rows_in"], again.counts["added"], again.counts["unchanged"]) == (8, 0, 7)
    assert content(settings.store_url) == before


def test_the_store_holds_no_customer_ids_in_plain(project: Callable[[str], Settings]) -> None:
    """Neither those taken nor those refused as duplicates."""
    settings = project("one")
    path = settings.directory / "ids.csv"
    path.write_text("id,customer,text\nK-8812-A,VIP-77-B,Late\nK-8812-A,VIP-77-B,Late again\n", "utf-8")
    night(settings, [path])
    raw = b"".join(path.read_bytes() for path in settings.home.glob("clamor.db*"))
    assert b"Late" in raw
    assert b"K-8812-A" not in raw
    assert b"VIP-77-B" not in raw


def test_one_source_that_fails_does_not_stop_the_other(project: Callable[..., Settings], tmp_path: Path) -> None:
    """The run says so, is no good night, and whoever is to be told gets counts and no text."""
    told = tmp_path / "told.json"
    script = f'import sys; open("{told}", "w").write(sys.stdin.read())'
    broken = '[[sources]]\ntype = "sql"\nname = "crm"\nurl = "sqlite:////nowhere/crm.db"\nquery = "SELECT 1"\n'
    notify = f"notify.on_failure = '''\"{sys.executable}\" -c '{script}' '''\n"
    settings = project("one", notify + broken + 'cursor = "id"\n' + FOLDER)
    with pytest.raises(NightFailedError, match=r"failed: source 'crm': The database of source 'crm' refused"):
        night(settings)
    facts = json.loads(told.read_text("utf-8"))
    assert facts["status"] == "failed"
    assert (facts["rows_in"], facts["added"], facts["failures"]) == (14, 10, 1)
    assert set(facts) == {"run_id", "status", "failures", *facts.keys() & set(Tally().counts)}
    with open_store(settings.store_url) as store:
        assert store.read_responses().height == 10
        assert store.last_good_run() is None
        last = store.last_run()
    assert last is not None
    assert (last.status, last.manifest["added"]) == ("failed", 10)


def test_a_night_while_another_runs_is_skipped_and_noted(project: Callable[[str], Settings]) -> None:
    """It changes nothing but the list of runs."""
    settings = project("one")
    with open_store(settings.store_url) as store, store.begin_night("running"):
        with pytest.raises(NightFailedError, match="skipped: another night is running"):
            night(settings)
        with sa.create_engine(settings.store_url).connect() as connection:
            statuses = connection.execute(sa.text("SELECT status FROM run ORDER BY status")).scalars().all()
    assert statuses == ["running", "skipped"]


def test_a_night_without_anything_to_read_says_what_to_do(project: Callable[..., Settings]) -> None:
    """No [[sources]] and no --input."""
    with pytest.raises(NightFailedError, match="there is nothing to read: name files with --input"):
        night(project("one", ""))


def test_an_unexpected_error_is_named_without_its_message(project: Callable[[str], Settings]) -> None:
    """What a library says of a value could be what a customer wrote."""

    def breaks(puller: Puller) -> Any:
        raise ValueError("Maria Silva, 912 345 678")

    with pytest.raises(NightFailedError) as caught:
        night(project("one"), steps=Steps(pull=breaks))
    assert "unexpected ValueError at" in str(caught.value)
    assert "Maria" not in str(caught.value)


def test_the_report_comes_last_and_its_failure_is_the_nights(project: Callable[[str], Settings]) -> None:
    """What was stored stays stored."""
    settings = project("one")

    def breaks(*arguments: Any) -> None:
        raise ClamorError("no room")

    with pytest.raises(NightFailedError, match="failed: report: no room"):
        night(settings, steps=Steps(publish=breaks))
    with open_store(settings.store_url) as store:
        assert store.read_responses().height == 10


def test_a_pull_that_failed_goes_on_where_it_stopped() -> None:
    """A spent generator would say that there is no more."""

    class Flaky:
        name = "flaky"
        pulls = 0

        def pull(self, cursors: Any) -> Any:
            self.pulls += 1
            for number in range(len(cursors), 3):
                if self.pulls == 1 and number == 1:
                    raise InputError("gone for a moment")
                yield type("Batch", (), {"cursor_key": str(number), "cursor_value": "read"})

    puller = Puller(Flaky(), None)
    first = puller()
    with pytest.raises(InputError):
        puller()
    assert [batch.cursor_key for batch in (first, puller(), puller()) if batch] == ["0", "1", "2"]
    assert puller() is None
    assert json.loads(puller.cursor) == {"0": "read", "1": "read", "2": "read"}


# -- killed anywhere ------------------------------------------------------------------------------------------------

CHILD = """
import os, signal, sys
from pathlib import Path
import sqlalchemy as sa
from pipeline import night, run
from pipeline.settings import load_settings

run.BATCH_ROWS = 3
stage, nth = sys.argv[2], int(sys.argv[3])
seen = 0

def die():
    global seen
    seen += 1
    if seen == nth:
        os.kill(os.getpid(), signal.SIGKILL)

def before(step):
    def dying(*arguments):
        die()
        return step(*arguments)
    return dying

if stage == "sql":
    @sa.event.listens_for(sa.Engine, "before_cursor_execute")
    def execute(connection, cursor, statement, *rest):
        if statement.startswith(sys.argv[4]):
            die()
steps = night.Steps()
if stage == "pull":
    steps = night.Steps(pull=before(steps.pull))
if stage == "enrich":
    run.respond = before(run.respond)
night.night(load_settings(Path(sys.argv[1])), steps=steps)
"""


@pytest.mark.parametrize(
    "at",
    [
        ("pull", "2"),
        ("enrich", "2"),
        ("sql", "3", "INSERT INTO assignment"),
        ("sql", "2", "UPDATE source_cursor"),
        ("sql", "1", "INSERT INTO source_cursor"),
    ],
    ids=" ".join,
)
def test_a_night_killed_anywhere_and_run_again_leaves_the_same(
    project: Callable[[str], Settings], at: tuple[str, ...]
) -> None:
    """SIGKILL while pulling, enriching, inside a transaction, and just before a cursor moves."""
    undisturbed, killed = project("undisturbed"), project("killed")
    night(undisturbed)
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(killed.directory), *at], cwd=Path(run.__file__).parents[1], check=False
    )
    assert child.returncode == -signal.SIGKILL
    night(killed)
    assert content(killed.store_url) == content(undisturbed.store_url)
    with sa.create_engine(killed.store_url).connect() as connection:
        statuses = connection.execute(sa.text("SELECT status FROM run ORDER BY started_at")).scalars().all()
    assert statuses == ["abandoned", "completed"]


def test_the_nightly_path_imports_no_torch(project: Callable[[str], Settings]) -> None:
    """It would cost seconds and hundreds of megabytes."""
    settings = project("one")
    script = (
        "import sys; from pathlib import Path; from pipeline.night import night, Steps;"
        "from pipeline.settings import load_settings; import pipeline.report.publish as p;"
        "night(load_settings(Path(sys.argv[1])), steps=Steps(publish=p.publish));"
        "print([m for m in ('torch', 'bertopic', 'sentence_transformers') if m in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, str(settings.directory)],
        cwd=Path(run.__file__).parents[1],
        check=True,
        capture_output=True,
        text=True,
    )
    assert ran.stdout == "[]\n"
    assert settings.report_path.stat().st_size > 100_000


def test_run_ids_come_in_order_of_time() -> None:
    """And say when."""
    assert new_run_id().startswith(f"{datetime.now(UTC):%Y%m%d}T")
