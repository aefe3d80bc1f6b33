"""What is known of an encoder once it is built: what it was made of, and how near its 8 bits are to 32.

It goes into the manifest under ``made``; `clamor eval` writes the card from it and from what it measures.
"""

import csv
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from models.encoder.assemble import session
from models.encoder.curriculum import Curriculum
from models.encoder.vocabulary import texts_in
from models.provenance import OWN, DataFile, data_files, hardware
from models.registry import ROOT, file_sha256
from models.sentiment.card import made_of
from pipeline.schemas import LANGUAGES
from pipeline.themes.fit import CORPUS, taxonomy_texts
from pipeline.themes.taxonomy import load_taxonomy

FIDELITY_FILE = "parallel_4way_stsb"
FIDELITY_ROWS = 200
COMMAND = "python -m models.encoder.build --data DIR"
TAXONOMY = ROOT / "taxonomy" / "taxonomy.yaml"


@dataclass(frozen=True)
class Fidelity:
    """How near the 8-bit vectors of one language are to the fp32 ones, over ``rows`` texts."""

    language: str
    rows: int
    mean_cosine: float
    least_cosine: float
    same_nearest: float


@dataclass(frozen=True)
class EncoderFacts:
    """What was measured on a built encoder; speeds are texts a second on one thread, tokenising excluded."""

    tokens_before: int
    tokens_after: int
    train_tokens: int
    train_tokens_kept: float
    megabytes: float
    fidelity: tuple[Fidelity, ...]
    speed_fp32: float
    speed_int8: float


@dataclass(frozen=True)
class Origin:
    """Where the weights came from, what taught them, and how long all of it took."""

    source: str
    plan: Curriculum
    seconds: float

    def taught(self) -> list[Mapping[str, Any]]:
        """A row a set: its name, texts there are, and texts an epoch; 0 where they are drawn anew each step."""
        own = len(self.plan.own)
        rows = [{"name": "models/taxonomy, models/corpus", "there": own, "epoch": own}]
        rows += [{"name": n, "there": len(there), "epoch": share} for n, (there, share) in self.plan.outside.items()]
        short = len(self.plan.short)
        rows.append({"name": "models/corpus/short, for the sentiment layer alone", "there": short, "epoch": short})
        return [*rows, {"name": "translations: train/parallel_*", "there": len(self.plan.pairs), "epoch": 0}]


def made(facts: EncoderFacts, origin: Origin, train: Path) -> dict[str, Any]:
    """All of it as JSON values, for the manifest: ``write_manifest(…, {…, "made": made(facts, origin, train)})``."""
    own = DataFile("models/taxonomy/taxonomy.yaml", len(taxonomy_texts(load_taxonomy())), file_sha256(TAXONOMY), OWN)
    files = [
        *data_files(train.parent, sorted(train.glob("*.csv"))),
        own,
        *data_files(ROOT.parent, sorted(CORPUS.glob("*.csv")), OWN),
    ]
    return {
        "command": COMMAND,
        "source": origin.source,
        "seed": origin.plan.seed,
        "epochs": origin.plan.epochs,
        "hardware": hardware(),
        "seconds": round(origin.seconds),
        "taught": origin.taught(),
        "dropped_pairs": origin.plan.dropped_pairs,
        "moods": made_of(train),
        "data": [asdict(file) for file in files],
        "fidelity_file": f"train/{FIDELITY_FILE}.csv",
        "facts": asdict(facts),
    }


def measure(full: Tokenizer, trimmed: Tokenizer, fp32: Path, artefact: Path, train: Path) -> EncoderFacts:
    """Fidelity per language, share of train tokens kept, size and speed side by side."""
    known = set(trimmed.get_vocab())
    total = kept = 0
    batch: list[str] = []
    for text in texts_in(train):
        batch.append(text)
        if len(batch) == 2_000:
            total, kept = _count(full, known, batch, total, kept)
            batch = []
    total, kept = _count(full, known, batch, total, kept)
    reference, quantised = session(fp32), session(artefact / "onnx" / "model_qint8.onnx")
    rows = []
    slow = fast = 0.0
    for language in LANGUAGES:
        token_ids = [encoding.ids for encoding in trimmed.encode_batch(_texts(train, language))]
        began = time.perf_counter()
        expected = _vectors(reference, token_ids)
        middle = time.perf_counter()
        met = _vectors(quantised, token_ids)
        slow, fast = slow + middle - began, fast + time.perf_counter() - middle
        cosine = (expected * met).sum(axis=1)
        same = (_nearest(expected) == _nearest(met)).mean()
        rows.append(Fidelity(language, len(token_ids), float(cosine.mean()), float(cosine.min()), float(same)))
    size = sum(path.stat().st_size for path in artefact.rglob("*") if path.is_file()) / 1e6
    n = FIDELITY_ROWS * len(LANGUAGES)
    return EncoderFacts(
        full.get_vocab_size(), trimmed.get_vocab_size(), total, kept / total, size, tuple(rows), n / slow, n / fast
    )


def _count(full: Tokenizer, known: set[str], batch: list[str], total: int, kept: int) -> tuple[int, int]:
    for encoding in full.encode_batch(batch, add_special_tokens=False):
        total += len(encoding.tokens)
        kept += sum(token in known for token in encoding.tokens)
    return total, kept


def _texts(train: Path, language: str) -> list[str]:
    with (train / f"{FIDELITY_FILE}.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for _, row in zip(range(FIDELITY_ROWS), csv.DictReader(lines), strict=False)]
    return ["query: " + row[language] for row in rows]


def _vectors(model: onnxruntime.InferenceSession, token_ids: list[list[int]]) -> NDArray[np.float32]:
    vectors = []
    for ids in token_ids:
        tokens = np.array([ids], dtype=np.int64)
        feeds = {"input_ids": tokens, "attention_mask": np.ones_like(tokens), "token_type_ids": np.zeros_like(tokens)}
        vectors.append(model.run(["sentence_embedding"], feeds)[0][0])
    return np.stack(vectors)


def _nearest(vectors: NDArray[np.float32]) -> NDArray[np.intp]:
    similarity = vectors @ vectors.T
    np.fill_diagonal(similarity, -1)
    nearest: NDArray[np.intp] = similarity.argmax(axis=1)
    return nearest
