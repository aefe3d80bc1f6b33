"""The wheel carries everything: installed elsewhere, `clamor demo` works from another folder."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

pytestmark = pytest.mark.programs

ROOT = Path(__file__).parents[2]
CARRIED = (
    "demo/feedback.csv",
    "demo/gold.csv",
    "models/encoder/artefact/onnx/model_qint8.onnx",
    "models/encoder/artefact/tokenizer.json",
    "models/language/artefact/model.safetensors",
    "models/static/artefact/head.safetensors",
    "models/static/artefact/model.safetensors",
    "models/static/artefact/mood.safetensors",
    "models/static/artefact/tokenizer.json",
    "models/themes/artefact/manifest.json",
    "models/taxonomy/taxonomy.yaml",
    "pipeline/report/templates/report.html",
    "pipeline/report/locales/ro/LC_MESSAGES/report.po",
    "pipeline/store/migrations/versions/v0001_first_tables.py",
    "flows/nightly.py",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built with what is installed: no network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("clamor-*.whl")
    return built


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel; its dependencies are those of the running one."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder, with_pip=False, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    # A plain path in a .pth file: the running environment's own .pth files, its editable Clamor among them, stay out.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    python = str(folder / "bin" / "python")
    command = [sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", str(wheel)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_the_wheel_carries_code_and_data_and_no_tests(wheel: Path) -> None:
    """Artefacts, taxonomy, templates, catalogues, migrations and the demo are package data."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert [name for name in CARRIED if name not in names] == []
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"pipeline", "models", "flows", "demo"}


def test_the_demo_runs_from_another_folder(elsewhere: Path, tmp_path: Path) -> None:
    """It takes its code from the wheel, writes its report here, and says at last where that is, and what waits."""
    environment = _bare(tmp_path)
    where = [
        str(elsewhere / "bin" / "python"),
        "-c",
        "import pipeline, models; print(pipeline.__file__, models.__file__)",
    ]
    for path in _run(where, tmp_path, environment).split():
        assert Path(path).is_relative_to(elsewhere)
    shown = _run([str(elsewhere / "bin" / "clamor"), "demo", "--language", "pt"], tmp_path, environment)
    report = tmp_path / "out" / "report.html"
    assert f"report: {report}" in shown.rstrip().splitlines()[-3:]
    assert "clamor themes list" in shown.rstrip().splitlines()[-1]
    assert "What hurts most" in shown
    rising = [line for line in shown.splitlines() if "rising" in line]
    assert "Problemas de login" in rising[0], "the planted incident is the top rising pain point"
    page = report.read_text("utf-8")
    assert page.rstrip().endswith("</html>")
    assert '<article class="topic">' in page, "topics not yet a theme are shown"


def test_doctor_scores_the_demo_against_its_gold_quotes(elsewhere: Path, tmp_path: Path) -> None:
    """It prints a row a language and one for all, for the encoder of the settings, and touches no store."""
    command = [str(elsewhere / "bin" / "clamor"), "doctor", "--gold"]
    shown = _run(command, tmp_path, {**_bare(tmp_path), "CLAMOR_ENCODER__NAME": "static"})
    assert "The demo against its gold quotes, encoder static" in shown
    rows = [line.split()[0] for line in shown.splitlines() if " of " in line]
    assert rows[:5] == ["all", "pt", "es", "ro", "en"]
    assert not list(tmp_path.rglob("clamor.db"))


def _bare(home: Path) -> Mapping[str, str]:
    """The environment without this project on the path and without settings of Clamor or Prefect."""
    dropped = ("CLAMOR_", "PREFECT_", "XDG_", "PYTHONPATH", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return {**kept, "HOME": str(home)}


def _run(command: list[str], folder: Path, environment: Mapping[str, str]) -> str:
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
