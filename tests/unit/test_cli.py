"""What the commands say, write and end with; the flow itself is in tests/flows."""

import json
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from command_line import Clamor
from sample_answers import write_answers

from pipeline import cli
from pipeline.contract import REJECTED, RESPONSES, UNITS
from pipeline.settings import load_settings
from pipeline.store.port import RunRecord
from pipeline.store.sql import open_store

ROOT = Path(cli.__file__).parents[1]
COMMANDS = ("demo", "nightly", "serve", "analyze", "discover", "themes", "report", "reprocess", "doctor", "eval")


def test_help_answers_in_under_a_second() -> None:
    """Nothing heavy is imported before a command runs. The best of three, for a busy machine."""
    took = []
    for _ in range(3):
        started = time.perf_counter()
        script = "import sys; sys.argv = ['clamor', '--help']; from pipeline.cli import main; main()"
        subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True)
        took.append(time.perf_counter() - started)
    assert min(took) < 1.0


def test_help_imports_nothing_heavy() -> None:
    """The reason why it is fast."""
    script = (
        "import sys; from pipeline import cli; "
        "print([m for m in ('polars', 'numpy', 'prefect', 'sqlalchemy', 'pydantic', 'torch') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True)
    assert ran.stdout == "[]\n"


def test_every_command_has_help_with_examples(clamor: Clamor, capsys: pytest.CaptureFixture[str]) -> None:
    """And the whole lists them all."""
    assert clamor("--help") == 0
    listed = capsys.readouterr().out
    for command in COMMANDS:
        assert command in listed
        assert clamor(command, "--help") == 0
        assert f"clamor {command}" in capsys.readouterr().out


def test_the_version_is_told(clamor: Clamor, capsys: pytest.CaptureFixture[str]) -> None:
    """For a report of a fault."""
    assert clamor("--version") == 0
    assert capsys.readouterr().out == "clamor 0.1.0\n"


@pytest.mark.parametrize(
    "arguments",
    [("nonsense",), ("analyze",), ("analyze", "x.csv", "--output", "o", "--format", "xls"), ("discover", "x")],
)
def test_wrong_usage_ends_with_2(clamor: Clamor, arguments: tuple[str, ...]) -> None:
    """As every command line does."""
    assert clamor(*arguments) == 2


@pytest.mark.parametrize("file_format", ["parquet", "csv", "jsonl"])
def test_analyze_keeps_its_contract(clamor: Clamor, tmp_path: Path, file_format: str) -> None:
    """Files, columns and counts, in each format; no store is made."""
    [path, _] = write_answers(tmp_path)
    assert clamor("analyze", str(path), "--output", "out", "--format", file_format) == 0
    read = {"parquet": pl.read_parquet, "csv": pl.read_csv, "jsonl": pl.read_ndjson}[file_format]
    tables = {name: read(tmp_path / "out" / f"{name}.{file_format}") for name in ("responses", "units", "rejected")}
    assert tuple(tables["responses"].columns) == RESPONSES
    assert tuple(tables["units"].columns) == UNITS
    assert tuple(tables["rejected"].columns) == REJECTED
    run = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))
    assert (run["rows_in"], run["responses"], run["rejected"]) == (8, 7, 1)
    assert run["units"] == tables["units"].height
    assert all(len(model["sha256"]) == 64 for model in run["models"].values())
    assert {"clamor", "python", "polars"} <= run["versions"].keys()
    assert isinstance(run["seed"], int)
    assert not (tmp_path / ".clamor").exists()
    first = tables["responses"].row(0, named=True)
    assert (first["row"], first["question"], first["sentiment"]) == (0, "O que podemos melhorar?", "negative")
    themes = json.loads(first["themes"]) if file_format == "csv" else first["themes"]
    assert first["primary_pain_point"] in themes


def test_analyze_takes_the_columns_it_is_told(clamor: Clamor, tmp_path: Path) -> None:
    """Several text columns are several responses a row, and their headers the questions."""
    (tmp_path / "wide.csv").write_text("Ref,Good?,Bad?,Other\n1,Great price,Late again,x\n2,Kind staff,,y\n", "utf-8")
    assert clamor("analyze", "wide.csv", "--output", "out", "--id", "Ref", "--text", "Good?", "--text", "Bad?") == 0
    responses = pl.read_parquet(tmp_path / "out" / "responses.parquet")
    assert responses.select("row", "question", "text").rows() == [
        (0, "Good?", "Great price"),
        (0, "Bad?", "Late again"),
        (1, "Good?", "Kind staff"),
        (1, "Bad?", ""),
    ]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("analyze", "nowhere.csv", "--output", "out"), "nowhere.csv cannot be read"),
        (("analyze", "answers.csv", "--output", "answers.csv"), "the folder answers.csv cannot be made"),
        (("analyze", "answers.csv", "--output", "out", "--text", "Missing"), "Missing"),
        (("analyze", "answers.csv", "--output", "out", "--timezone", "Mars"), "--timezone 'Mars' is not a time zone"),
        (("report", "--language", "fr"), "--language 'fr': expected pt, es, ro or en"),
    ],
)
def test_what_the_user_can_mend_ends_with_1_and_one_line(
    clamor: Clamor, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str
) -> None:
    """No traceback, and what to do."""
    (tmp_path / "answers.csv").write_text("id,text\n1,Late\n", "utf-8")
    assert clamor(*arguments) == 1
    told = capsys.readouterr().err
    assert says in told
    assert "Traceback" not in told


def test_a_setting_that_cannot_be_used_ends_with_1(
    clamor: Clamor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever the command."""
    (tmp_path / "clamor.toml").write_text("[report]\nlanguage = 'fr'\n", "utf-8")
    for command in (("nightly",), ("report",), ("doctor",), ("analyze", "x.csv", "--output", "o")):
        assert clamor(*command) == 1
        assert "report.language: met 'fr'" in capsys.readouterr().err


def test_every_command_says_which_store_it_uses(
    clamor: Clamor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Or that it uses none."""
    clamor("doctor")
    assert capsys.readouterr().err == f"store: {tmp_path}/.clamor/clamor.db\n"
    (tmp_path / "answers.csv").write_text("id,text\n1,Late\n", "utf-8")
    clamor("analyze", "answers.csv", "--output", "out")
    assert capsys.readouterr().err.startswith("store: none\n")


def test_an_unexpected_error_shows_its_place_and_not_its_message(tmp_path: Path) -> None:
    """What polars or a database quotes could be what a customer wrote."""
    script = (
        "import sys; sys.argv = ['clamor', 'doctor']; from pipeline import cli, doctor\n"
        "def broken(*a): raise ValueError('Maria Silva')\n"
        "doctor.examine = broken; cli.main()"
    )
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{script}"],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 1
    assert "ValueError (its message is not shown" in ran.stderr
    assert "Maria" not in ran.stderr


def _night(tmp_path: Path, ago: timedelta, status: str = "completed", kind: str = "night") -> None:
    settings = load_settings(tmp_path)
    settings.make_home()
    then = datetime.now(UTC) - ago
    with open_store(settings.store_url) as store:
        store.write_run(RunRecord(f"{kind}-{ago}", status, then, then, {"kind": kind}))  # type: ignore[arg-type]


def test_doctor_is_well_after_a_good_night(clamor: Clamor, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Settings, models, disk, store, night: a line each."""
    _night(tmp_path, timedelta(hours=25))
    assert clamor("doctor") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        f"ok    {name}" for name in ("settings", "models", "disk", "store", "night", "last run")
    ]


@pytest.mark.parametrize(
    ("ago", "status", "kind", "says"),
    [
        (timedelta(hours=27), "completed", "night", "FAIL  night: run night-1 day, 3:00:00 completed 27.0 h ago"),
        (timedelta(hours=1), "failed", "night", "FAIL  night: no night has completed yet"),
        (timedelta(hours=1), "completed", "refit", "FAIL  night: no night has completed yet"),
        (timedelta(hours=1), "completed", "reprocess", "FAIL  night: no night has completed yet"),
    ],
)
def test_doctor_ends_with_1_without_a_recent_good_night(  # noqa: PLR0917 - fixtures and parameters
    clamor: Clamor,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    ago: timedelta,
    status: str,
    kind: str,
    says: str,
) -> None:
    """26 hours are allowed; a failed night, a refit and a reprocessing do not count."""
    _night(tmp_path, ago, status, kind)
    assert clamor("doctor") == 1
    assert says in capsys.readouterr().out


def test_doctor_names_a_variable_that_means_nothing(
    clamor: Clamor, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A typing error in a variable would go unnoticed."""
    _night(tmp_path, timedelta(hours=1))
    monkeypatch.setenv("CLAMOR_REPROT__LANGUAGE", "pt")
    assert clamor("doctor") == 1
    assert "no such setting: CLAMOR_REPROT__LANGUAGE" in capsys.readouterr().out


def test_report_of_an_empty_store_is_a_report(
    clamor: Clamor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says that there is nothing yet, and where it is."""
    assert clamor("report", "--language", "es", "--output", "informe.html") == 0
    assert capsys.readouterr().out == f"report: {tmp_path}/informe.html\n"
    assert '<html lang="es' in (tmp_path / "informe.html").read_text("utf-8")[:2000]


def test_reprocess_of_an_empty_store_has_nothing_to_do(clamor: Clamor, capsys: pytest.CaptureFixture[str]) -> None:
    """There are no vectors that another encoder's could mix with."""
    assert clamor("reprocess") == 0
    assert capsys.readouterr().out == "nothing to do: the store holds no vectors yet\n"


def test_discover_writes_topics_units_and_the_run(
    clamor: Clamor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Few opinions make no topic; the tables are there all the same, and no store is."""
    [path, _] = write_answers(tmp_path)
    assert clamor("discover", str(path), "--output", "out", "--format", "csv") == 0
    assert "0 topics in" in capsys.readouterr().out
    assert pl.read_csv(tmp_path / "out" / "topics.csv").height == 0
    assert set(pl.read_csv(tmp_path / "out" / "units.csv")["topic"]) == {-1}
    assert json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))["topics"] == 0
    assert not (tmp_path / ".clamor").exists()


def test_discover_without_input_looks_at_the_store(
    clamor: Clamor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty one has no topics."""
    assert clamor("discover") == 0
    told = capsys.readouterr()
    assert told.out == "0 topics; none is new\n"
    assert f"store: {tmp_path}/.clamor/clamor.db" in told.err
