"""What the README tells people to type works, in the order in which it stands there."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.commands import options
from pipeline.settings import Settings, load_settings

pytestmark = pytest.mark.programs

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
BLOCK = re.compile(r"^```(sh|python|toml) (runnable|checked)\n(.*?)^```", re.MULTILINE | re.DOTALL)
BLOCKS = [match.groups() for match in BLOCK.finditer(README)]


def test_every_runnable_block_runs(tmp_path: Path) -> None:
    """One after another, in an empty folder, as a newcomer who has Clamor's commands on the path."""
    runnable = [(language, code) for language, how, code in BLOCKS if how == "runnable"]
    assert [language for language, _ in runnable] == ["sh", "python", "sh"]
    environment = _newcomer(tmp_path)
    for language, code in runnable:
        command = ["bash", "-euo", "pipefail", "-c", code] if language == "sh" else [sys.executable, "-c", code]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        if code.rstrip().endswith("clamor doctor"):
            assert "completed" in done.stdout
        assert done.returncode == 0, f"{code}\n{done.stdout}\n{done.stderr}"
    assert {path.name for path in (tmp_path / "out" / "answers").iterdir()} == {
        "responses.csv",
        "units.csv",
        "rejected.csv",
        "run.json",
    }
    assert "0722" not in (tmp_path / "out" / "answers" / "units.csv").read_text("utf-8")
    assert 'lang="pt' in (tmp_path / "out" / "relatorio.html").read_text("utf-8")


def test_the_settings_shown_are_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clamor.toml of the README loads, and its columns are columns."""
    (content,) = [code for language, _, code in BLOCKS if language == "toml"]
    (tmp_path / "clamor.toml").write_text(content, "utf-8")
    for name in [name for name in os.environ if name.startswith("CLAMOR_")]:
        monkeypatch.delenv(name)
    settings = load_settings(tmp_path)
    assert set(tomllib.loads(content)) <= set(Settings.model_fields)
    assert [source.name for source in settings.sources] == ["surveys", "complaints"]
    assert options.mapping_of(settings).timezone == "Europe/Lisbon"


def test_every_setting_is_in_the_table() -> None:
    """A setting that nobody can find in the README is not there."""
    table = README.split("## Settings")[1].split("\n## ")[0]
    for name, field in Settings.model_fields.items():
        if name == "directory":  # where clamor.toml was found
            continue
        parts = getattr(field.annotation, "model_fields", None) if name != "columns" else None
        keys = [f"`{name}.{part}`" for part in parts] if parts else [f"`{name}`", f"`CLAMOR_{name.upper()}`"]
        assert any(key in table for key in keys), name
        assert not parts or all(key in table for key in keys), keys


def test_links_within_the_project_lead_somewhere() -> None:
    """Files and pictures that the README points to are there."""
    targets = re.findall(r"\]\(([^)#:]+)\)", README)
    assert [target for target in targets if not (ROOT / target).exists()] == []


def _newcomer(home: Path) -> Mapping[str, str]:
    """The environment without settings of Clamor or Prefect, and with a home of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CLAMOR_", "PREFECT_", "XDG_"))}
    return {**kept, "HOME": str(home), "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
