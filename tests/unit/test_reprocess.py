"""A new encoder never mixes two vector spaces in one store; killed half-way, a reprocessing goes on."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import mirrored_encoder
import pytest
import sqlalchemy as sa
from sample_answers import write_answers
from store_content import content
from typer.testing import CliRunner

from pipeline import cli, reprocess, run
from pipeline.doctor import examine
from pipeline.errors import NightFailedError
from pipeline.intake import Puller
from pipeline.night import Steps, night
from pipeline.reprocess import estimate, plan
from pipeline.settings import EncoderSettings, NotifySettings, Settings, load_settings
from pipeline.store.sql import open_store

ROOT = Path(run.__file__).parents[1]
FOLDER = '[[sources]]\ntype = "folder"\nname = "answers"\npath = "exports/*.csv"\n'


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a night under the shipped encoder: ten responses."""
    folder = tmp_path_factory.mktemp("project")
    for path in write_answers(folder / "exports"):
        os.utime(path, (1_700_000_000, 1_700_000_000))  # long settled
    (folder / "clamor.toml").write_text(FOLDER, "utf-8")
    settings = load_settings(folder)
    settings.make_home()
    settings.key_file.write_bytes(bytes(range(32)))
    night(settings)
    return folder


@pytest.fixture
def stored(first_night: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Settings]:
    """Makes copies of that project whose settings name the mirrored encoder."""
    mirrored_encoder.install(tmp_path / "mirrored", monkeypatch.setattr)
    monkeypatch.setattr(reprocess, "BATCH_ROWS", 3)

    def copy(name: str) -> Settings:
        folder = Path(shutil.copytree(first_night, tmp_path / name))
        settings = load_settings(folder)
        return settings.model_copy(update={"encoder": EncoderSettings(name=str(tmp_path / "mirrored"))})

    return copy


def test_a_reprocessed_store_is_that_of_a_night_under_the_new_encoder(stored: Callable[[str], Settings]) -> None:
    """As if the old encoder had never been: vectors, sentiment, themes, and which encoder they are of."""
    settings, anew = stored("reprocessed"), stored("anew")
    before = content(settings.store_url)
    result = reprocess.reprocess(settings)
    assert (result.encoder.name, result.read, result.read_before) == ("mirrored", 10, 0)
    for path in anew.home.glob("clamor.db*"):
        path.unlink()
    night(anew)
    assert content(settings.store_url) == content(anew.store_url) != before
    assert night(settings).counts["rows_in"] == 0
    assert not plan(settings).is_needed


def test_the_run_is_noted_and_is_no_night(stored: Callable[[str], Settings]) -> None:
    """The age of the last good night stays as it was."""
    settings = stored("one")
    with open_store(settings.store_url) as store:
        good = store.last_good_run()
        result = reprocess.reprocess(settings)
        assert store.last_good_run() == good
        last = store.last_run()
    assert last is not None
    assert (last.run_id, last.status) == (result.run_id, "completed")
    manifest = last.manifest
    assert (manifest["kind"], manifest["read"], manifest["units"]) == ("reprocess", 10, result.units)
    assert manifest["former_encoder"]["name"] == "clamor-e5-small"
    assert manifest["models"]["encoder"]["version"] == "1"
    assert {"encode", "write", "switch"} <= manifest["seconds"].keys()


CHILD = """
import os, signal, sys
from pathlib import Path
import mirrored_encoder
import sqlalchemy as sa
from pipeline import reprocess, run
from pipeline.settings import EncoderSettings, load_settings

folder, encoder, stage, nth = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
mirrored_encoder.install(encoder, setattr)
reprocess.BATCH_ROWS = 3
seen = 0

def die():
    global seen
    seen += 1
    if seen == nth:
        os.kill(os.getpid(), signal.SIGKILL)

respond = run.respond
def dying(*arguments):
    die()
    return respond(*arguments)
if stage == "enrich":
    run.respond = dying

@sa.event.listens_for(sa.Engine, "before_cursor_execute")
def execute(connection, cursor, statement, *rest):
    if statement.startswith(stage):
        die()
settings = load_settings(folder).model_copy(update={"encoder": EncoderSettings(name=str(encoder))})
reprocess.reprocess(settings)
"""


@pytest.mark.parametrize(
    ("stage", "nth", "read_before"),
    [("enrich", 2, 3), ("INSERT INTO reprocessed_unit", 3, 6), ("INSERT INTO assignment", 1, 10)],
)
def test_killed_anywhere_and_run_again_it_leaves_the_same(
    stored: Callable[[str], Settings], tmp_path: Path, stage: str, nth: int, read_before: int
) -> None:
    """SIGKILL between batches, in one, and inside the switch: what was read before is not read again."""
    undisturbed, killed = stored("undisturbed"), stored("killed")
    before = content(killed.store_url)
    reprocess.reprocess(undisturbed)
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(killed.directory), str(tmp_path / "mirrored"), stage, str(nth)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))},
        check=False,
    )
    assert child.returncode == -signal.SIGKILL
    half = content(killed.store_url)
    assert {name: half[name] for name in ("response", "unit", "assignment")} == {
        name: before[name] for name in ("response", "unit", "assignment")
    }
    planned = plan(killed)
    assert (planned.responses, planned.done, planned.left) == (10, read_before, 10 - read_before)
    result = reprocess.reprocess(killed)
    assert (result.read, result.read_before) == (10 - read_before, read_before)
    assert content(killed.store_url) == content(undisturbed.store_url)
    with sa.create_engine(killed.store_url).connect() as connection:
        statuses = connection.execute(sa.text("SELECT status FROM run ORDER BY started_at")).scalars().all()
    assert statuses == ["completed", "abandoned", "completed"]


def test_a_night_with_another_encoder_stops_before_it_pulls(stored: Callable[[str], Settings]) -> None:
    """It names the command, and leaves the store alone."""
    settings, pulled = stored("one"), []
    before = content(settings.store_url)

    def pull(puller: Puller) -> None:
        pulled.append(puller.name)

    with pytest.raises(NightFailedError, match=r"holds vectors of the encoder clamor-e5-small .* `clamor reprocess`"):
        night(settings, steps=Steps(pull=pull))
    assert pulled == []
    assert content(settings.store_url) == before


def test_doctor_names_the_command(stored: Callable[[str], Settings]) -> None:
    """Before the night finds out."""
    settings = stored("one")
    [check] = [check for check in examine(settings) if check.name == "store"]
    assert not check.well
    assert "holds vectors of the encoder clamor-e5-small" in check.found
    assert check.found.endswith("384 wide): run `clamor reprocess`")
    reprocess.reprocess(settings)
    assert [check.well for check in examine(settings) if check.name == "store"] == [True]


def test_two_at_once_are_not_and_somebody_is_told(stored: Callable[[str], Settings], tmp_path: Path) -> None:
    """The second changes nothing but the list of runs."""
    told = tmp_path / "told.json"
    script = f'import sys; open("{told}", "w").write(sys.stdin.read())'
    notify = NotifySettings.model_validate({"on_failure": f"\"{sys.executable}\" -c '{script}'"})
    settings = stored("one").model_copy(update={"notify": notify})
    refused = pytest.raises(NightFailedError, match=r"^reprocessing \S+ skipped: another night is running .* run first")
    with open_store(settings.store_url) as store, store.begin_night("first"), refused:
        reprocess.reprocess(settings)
    facts = json.loads(told.read_text("utf-8"))
    assert (facts["status"], facts["read"]) == ("skipped", 0)
    with sa.create_engine(settings.store_url).connect() as connection:
        manifest = connection.scalar(sa.text("SELECT manifest FROM run WHERE status = 'skipped'"))
    assert json.loads(manifest)["kind"] == "reprocess"
    assert plan(settings).done == 0


def test_an_unexpected_error_is_named_without_its_message(
    stored: Callable[[str], Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a library says of a value could be what a customer wrote; what was staged stays."""
    settings, batches = stored("one"), []
    enrich = reprocess.enrich_redacted

    def breaks(batch: object, *rest: object) -> object:
        batches.append(batch)
        if len(batches) == 2:
            raise ValueError("Maria Silva, 912 345 678")
        return enrich(batch, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(reprocess, "enrich_redacted", breaks)
    with pytest.raises(NightFailedError, match="unexpected ValueError at") as caught:
        reprocess.reprocess(settings)
    assert "Maria" not in str(caught.value)
    with open_store(settings.store_url) as store:
        last = store.last_run()
    assert last is not None
    assert (last.status, last.manifest["kind"]) == ("failed", "reprocess")
    assert plan(settings).done == 3


def test_the_command_plans_does_it_and_has_nothing_more_to_do(
    stored: Callable[[str], Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    """--dry-run changes nothing; every way ends with 0."""
    settings, runner = stored("one"), CliRunner()
    before = content(settings.store_url)
    monkeypatch.chdir(settings.directory)
    monkeypatch.setenv("CLAMOR_ENCODER__NAME", settings.encoder.name)
    dry = runner.invoke(cli.app, ["reprocess", "--dry-run"])
    assert dry.exit_code == 0, dry.output
    assert "from: clamor-e5-small (sha256 " in dry.stdout
    assert "to: mirrored (sha256 " in dry.stdout
    assert dry.stdout.endswith("responses: 10\ntime: about a minute at most; nothing was changed\n")
    assert content(settings.store_url) == before
    done = runner.invoke(cli.app, ["reprocess"])
    assert done.exit_code == 0, done.output
    assert ": 10 responses read again; the store holds vectors of mirrored" in done.stdout
    assert "Reading again what they said: 10 responses in" in done.stderr
    again = runner.invoke(cli.app, ["reprocess"])
    assert (again.exit_code, again.stdout[:54]) == (0, "nothing to do: the store holds vectors of mirrored (sh")


def test_an_estimate_grows_with_what_is_left(
    stored: Callable[[str], Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sample is read; where nothing is left, it takes no time."""
    settings = stored("one")
    monkeypatch.setattr(reprocess, "SAMPLE_ROWS", 4)
    assert 0.0 < estimate(settings) < 60.0
    reprocess.reprocess(settings)
    assert estimate(settings) == 0.0
