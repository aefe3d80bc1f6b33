"""What a build of the encoder notes for its card."""

import json
from pathlib import Path

from models.encoder.curriculum import Curriculum
from models.encoder.facts import EncoderFacts, Fidelity, Origin, made
from models.encoder.teaching import Lesson, Translations

TRAIN = {
    "sentiment_en_umsab": ("text,label", "fine,neutral"),
    "sentiment_es_umsab": ("text,label", "bien,positive"),
    "sentiment_pt_umsab": ("text,label", "mau,negative"),
    "emotion_ro_red": ("text,emotion", "vai,fear", "bine,joy"),
    "survey_en_nhs_phase1": ("text,label,subcategory,criticality,question", "late,x,y,-2,Trust A - Q1"),
}


def test_all_that_the_card_needs_goes_into_the_manifest(tmp_path: Path) -> None:
    """As JSON: what taught how often, every file with rows and sha256, what taught the mood, and the figures."""
    (tmp_path / "train").mkdir()
    for name, lines in TRAIN.items():
        (tmp_path / "train" / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    lessons = [Lesson("a"), Lesson("b")]
    plan = Curriculum(
        lessons, {"massive": (lessons, 1)}, [Translations({"en": "a", "es": "b"})], [], epochs=2, short=lessons
    )
    facts = EncoderFacts(250_002, 50_510, 9, 1.0, 45.3, (Fidelity("pt", 200, 0.99, 0.98, 0.97),), 92.0, 184.0)
    noted = json.loads(json.dumps(made(facts, Origin("wheels", plan, 60.4), tmp_path / "train")))
    assert noted["taught"][1:] == [
        {"name": "massive", "there": 2, "epoch": 1},
        {"name": "models/corpus/short, for the sentiment layer alone", "there": 2, "epoch": 2},
        {"name": "translations: train/parallel_*", "there": 1, "epoch": 0},
    ]
    assert noted["taught"][0]["epoch"] == 2
    assert (noted["seed"], noted["epochs"], noted["seconds"], noted["dropped_pairs"]) == (0, 2, 60, 0)
    assert noted["facts"]["fidelity"][0]["language"] == "pt"
    files = {file["name"]: file for file in noted["data"]}
    assert (files["train/emotion_ro_red.csv"]["rows"], files["train/emotion_ro_red.csv"]["licence"]) == (
        2,
        "REDv1, MIT",
    )
    assert files["models/corpus/ro.csv"]["licence"].startswith("Apache-2.0")
    assert files["models/taxonomy/taxonomy.yaml"]["rows"] > 2_000
    moods = {mood["name"]: mood["rows"] for mood in noted["moods"]}
    assert moods["train/emotion_ro_red.csv"] == 2
    assert moods["train/survey_en_nhs_phase1.csv"] == 1
