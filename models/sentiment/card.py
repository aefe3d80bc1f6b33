"""Scores the sentiment head and writes its card."""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from models.sentiment.data import Source
from pipeline.schemas import SENTIMENTS
from pipeline.stages.encode import Encoder
from pipeline.stages.head import LinearHead, TrainingTexts
from pipeline.stages.sentiment import SentimentModel, polarity_columns

PROXIES = {
    "sentiment_pt_repro_test": "pt", "sentiment_pt_reli_test": "pt", "sentiment_es_opener_hotels": "es",
    "sentiment_en_opener_hotels": "en", "sentiment_ro_rosent_native": "ro", "sentiment_en_airline": "en",
    "sentiment_pt_umsab_test": "pt", "sentiment_es_umsab_test": "es", "sentiment_en_umsab_test": "en",
}  # fmt: skip
BINS = 10


@dataclass(frozen=True)
class Training:
    """What taught the head, with which settings, and how long it took in seconds."""

    sources: list[Source]
    encoder: str
    encoder_version: str
    seed: int
    penalty: float
    temperature: float
    seconds: float


@dataclass(frozen=True)
class Scores:
    """Figures on one labelled set; ``three`` is null where the set has no neutral texts."""

    name: str
    language: str
    rows: int
    two: float
    three: float | None
    calibration_error: float


def score(name: str, language: str, probabilities: NDArray[np.float32], labels: list[str]) -> Scores:
    """Macro-F1 over two classes (neutral texts left out, sign of the score decides) and three; calibration error.

    Columns of ``probabilities`` are negative, neutral, positive. The expected calibration error is the mean gap
    between confidence and accuracy over ten bins, weighted by size (Guo et al. 2017, arXiv:1706.04599).
    """
    truth = np.array(labels)
    predicted = np.array(SENTIMENTS)[probabilities.argmax(axis=1)]
    polar = truth != "neutral"
    sign = np.where(probabilities[:, 2] > probabilities[:, 0], "positive", "negative")
    two = float(f1_score(truth[polar], sign[polar], average="macro"))
    three = None if polar.all() else float(f1_score(truth, predicted, average="macro"))
    confidence, right = probabilities.max(axis=1), predicted == truth
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in set(bins)]
    return Scores(name, language, len(labels), two, three, float(sum(gaps)))


def held_out_scores(head: LinearHead, held_out: TrainingTexts) -> list[Scores]:
    """Figures on the held-out tenth of train, by language."""
    probabilities = head.probabilities(held_out.texts, held_out.languages, held_out.vectors, held_out.extra)
    probabilities = probabilities[:, [head.classes.index(name) for name in SENTIMENTS]]
    languages = np.array(held_out.languages)
    found = []
    for language in sorted(set(held_out.languages)):
        at = np.where(languages == language)[0]
        found.append(score("held-out tenth", language, probabilities[at], [held_out.labels[i] for i in at]))
    return found


def proxy_scores(model: SentimentModel, encoder: Encoder, dev: Path) -> list[Scores]:
    """Figures on the dev files, whole; classes other than the three (mixed) are left out."""
    found = []
    for name, language in PROXIES.items():
        with (dev / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            rows = [(row["text"], row["label"]) for row in csv.DictReader(lines) if row["label"] in SENTIMENTS]
        texts = [text for text, _ in rows]
        languages = [language] * len(rows)
        extra = polarity_columns(["open"] * len(rows))
        probabilities = model.head.probabilities(texts, languages, encoder.encode(texts), extra)
        probabilities = probabilities[:, [model.head.classes.index(label) for label in SENTIMENTS]]
        found.append(score(f"dev/{name}.csv", language, probabilities, [label for _, label in rows]))
    return found


def write_card(path: Path, version: str, training: Training, held_out: list[Scores], proxies: list[Scores]) -> None:
    """Writes ``card.md``."""
    taught = "\n".join(f"| {s.name} | {len(s.rows):,} | {s.weight} | `{_digest(s)}` |" for s in training.sources)
    figures = "\n".join(
        f"| {s.name} | {s.language} | {s.rows:,} | {s.two:.3f} | {'–' if s.three is None else f'{s.three:.3f}'} "
        f"| {s.calibration_error:.3f} |"
        for s in [*held_out, *proxies]
    )
    path.write_text(
        f"""# Sentiment head {version}

Negative, neutral or positive, for one opinion. Written by `models/sentiment/card.py`.

A linear support vector machine, one class against the rest, over the encoder's vector less its language's mean,
hashed character 3- to 5-grams and word 1- and 2-grams without diacritics, and the polarity of the question;
encoder {training.encoder} {training.encoder_version}, C = {training.penalty}, seed {training.seed}, temperature
{training.temperature:.3f} (least log loss on a held-out tenth, then refitted on all rows). Made in
{training.seconds:.0f} s on 2 cores with `python -m models.sentiment.train --data DIR`.

## What taught it

| source | rows | weight | sha256 of its texts |
|---|---|---|---|
{taught}

Licences: umsab Apache-2.0, REDv1 MIT, NHS survey (pxtextmining) MIT; the rest was written for this project.

## Figures

Macro-F1 over two classes leaves neutral texts out and goes by the sign of the score. Nothing was trained on,
chosen by or tuned to the dev files.

| set | language | rows | two classes | three classes | calibration error |
|---|---|---|---|---|---|
{figures}

## Known weaknesses

- Book-review sentences (pt reli) and irony without a marker are often read wrong.
- Neutral is the hardest class; facts inside a complaint lean negative.
""",
        "utf-8",
    )


def _digest(source: Source) -> str:
    content = "\n".join(f"{row.text}\t{row.sentiment}" for row in source.rows)
    return hashlib.sha256(content.encode()).hexdigest()[:16]
