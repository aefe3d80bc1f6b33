"""Measures the built encoder and writes its card, so that the card says what was seen and nothing else."""

import csv
import os
import platform
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from models.encoder.assemble import session
from models.encoder.curriculum import Curriculum
from models.encoder.vocabulary import texts_in

FIDELITY_FILE = "parallel_4way_stsb"
FIDELITY_ROWS = 200
LANGUAGES = ("pt", "es", "ro", "en")


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
    """What was measured on a built encoder; speeds are texts a second on one thread."""

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

    def taught(self) -> str:
        """A table row a set: texts there are, and texts an epoch."""
        rows = [
            ("written for this project: `models/taxonomy`, `models/corpus`", len(self.plan.own), len(self.plan.own))
        ]
        rows += [(f"`{name}`", len(lessons), share) for name, (lessons, share) in self.plan.outside.items()]
        rows.append(("translations: `train/parallel_*`, `train/topics_massive_4way`", len(self.plan.pairs), 0))
        return "\n".join(f"| {name} | {there:,} | {share or 'drawn anew each step'} |" for name, there, share in rows)


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


def write_card(path: Path, facts: EncoderFacts, version: str, origin: Origin) -> None:
    """Writes ``card.md``."""
    table = "\n".join(
        f"| {f.language} | {f.rows} | {f.mean_cosine:.4f} | {f.least_cosine:.4f} | {f.same_nearest:.0%} |"
        for f in facts.fidelity
    )
    path.write_text(
        f"""# Encoder {version}

Turns a text in Portuguese, Spanish, Romanian or English into 384 numbers that say what it is about, and says how it
feels in the same pass. Written by `models/encoder/card.py`.

| | |
|---|---|
| Origin | `intfloat/multilingual-e5-small` (BERT, 12 layers, 384 wide), MIT licence |
| Built from | {origin.source}: 4-bit weights, expanded to 32 bits, then quantised to 8 |
| Vocabulary | {facts.tokens_after:,} of {facts.tokens_before:,} tokens |
| Train tokens kept | {facts.train_tokens_kept:.4%} of {facts.train_tokens:,} |
| Format | ONNX, dynamic int8, one scale a channel, reduced range, smoothed feed-forward inputs |
| Size of the directory | {facts.megabytes:.1f} MB |
| Vector | mean of the last layer, one affine map, unit length; prompt `query: ` |
| Mood | from the first state: three classes for each of three question polarities |
| Longest text | 512 tokens |

## What taught it

{origin.plan.epochs} epochs, seed {origin.plan.seed}, upper half of the layers, by `models/encoder/train.py`, whose
first lines name the losses. A tenth of all texts, told by their sha256, never taught: it chose the epoch and
calibrated the mood.
{origin.plan.dropped_pairs:,} pairs of translations were dropped, for the original encoder finds them too unlike.
All of it took {origin.seconds / 60:.0f} minutes on {os.cpu_count()} cores, measuring included.

| texts | there are | an epoch |
|---|---|---|
{origin.taught()}

## Fidelity to 32 bits

On the first {FIDELITY_ROWS} rows of `train/{FIDELITY_FILE}.csv` in each language: cosine between the 8-bit and the
32-bit vector of a text, and how often the nearest neighbour among those rows stays the same.

| language | texts | mean cosine | least cosine | same nearest |
|---|---|---|---|---|
{table}

## Speed

One text at a time on one thread, tokenising excluded, same texts in one run on {platform.machine()}:
{facts.speed_fp32:.0f} texts a second at 32 bits, {facts.speed_int8:.0f} at 8 bits
(ratio {facts.speed_int8 / facts.speed_fp32:.2f}).

## Known weaknesses

- `models/corpus` has grown since: what was written after this training teaches the theme head alone.
- The mood misses a "not" far from its verb, irony, and film talk; see `models/sentiment/card.md`.
- Scripts other than Latin fall to the unknown token.
- The source weights are 4-bit: the 32-bit reference above is what they expand to, not the original training run.
""",
        "utf-8",
    )
