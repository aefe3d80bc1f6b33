"""Scores the mood that the shipped encoder reads, and writes its card: ``python -m models.sentiment.card --data DIR``.

``DIR/dev`` only measures.
"""

import argparse
import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from models.held_out import is_held_out
from models.sentiment.data import Source, check, sources
from pipeline.schemas import LANGUAGES, SENTIMENTS, UNDETERMINED
from pipeline.stages.encode import Encoder, load_encoder
from pipeline.stages.sentiment import SentimentModel

PROXIES = {
    "sentiment_pt_repro_test": "pt", "sentiment_pt_reli_test": "pt", "sentiment_es_opener_hotels": "es",
    "sentiment_en_opener_hotels": "en", "sentiment_ro_rosent_native": "ro", "sentiment_en_airline": "en",
    "sentiment_pt_umsab_test": "pt", "sentiment_es_umsab_test": "es", "sentiment_en_umsab_test": "en",
}  # fmt: skip
BINS = 10


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


def held_out_scores(taught: list[Source], encoder: Encoder) -> list[Scores]:
    """Figures on the tenth that never taught, by language."""
    rows = [row for source in taught for row in source.rows if is_held_out(row.text)]
    probabilities = _probabilities(encoder, [row.text for row in rows], [row.polarity for row in rows])
    languages = np.array([row.language for row in rows])
    found = []
    for language in LANGUAGES:
        at = np.flatnonzero(languages == language)
        found.append(score("held-out tenth", language, probabilities[at], [rows[i].sentiment for i in at]))
    return found


def proxy_scores(encoder: Encoder, dev: Path) -> list[Scores]:
    """Figures on the dev files, whole; classes other than the three (mixed) are left out."""
    found = []
    for name, language in PROXIES.items():
        with (dev / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            rows = [(row["text"], row["label"]) for row in csv.DictReader(lines) if row["label"] in SENTIMENTS]
        probabilities = _probabilities(encoder, [text for text, _ in rows], ["open"] * len(rows))
        found.append(score(f"dev/{name}.csv", language, probabilities, [label for _, label in rows]))
    return found


def _probabilities(encoder: Encoder, texts: list[str], polarity: list[str]) -> NDArray[np.float32]:
    return SentimentModel().probabilities(texts, [UNDETERMINED] * len(texts), polarity, encoder.read(texts))


def main() -> None:
    """Scores the shipped encoder's mood on the held-out tenth and on dev, and writes the card."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with train/ and dev/")
    arguments = parser.parse_args()
    taught, encoder = sources(arguments.data / "train"), load_encoder()
    check([row for source in taught for row in source.rows])
    scores = [*held_out_scores(taught, encoder), *proxy_scores(encoder, arguments.data / "dev")]
    write_card(Path(__file__).parent / "card.md", encoder, taught, scores)


def write_card(path: Path, encoder: Encoder, taught: list[Source], scores: list[Scores]) -> None:
    """Writes ``card.md``."""
    sources_table = "\n".join(f"| {s.name} | {len(s.rows):,} | {s.weight} | `{_digest(s)}` |" for s in taught)
    figures = "\n".join(
        f"| {s.name} | {s.language} | {s.rows:,} | {s.two:.3f} | {'–' if s.three is None else f'{s.three:.3f}'} "
        f"| {s.calibration_error:.3f} |"
        for s in scores
    )
    path.write_text(
        f"""# Sentiment

Negative, neutral or positive, for one opinion. Written by `python -m models.sentiment.card --data DIR`.

The second answer of encoder {encoder.name} {encoder.version}: from the first state of its last layer, with the
polarity of the question as an input, calibrated by one temperature. How it was taught stands in
`models/encoder/card.md`.

## What taught it

| source | rows | weight | sha256 of its texts |
|---|---|---|---|
{sources_table}

Licences: umsab Apache-2.0, REDv1 MIT, NHS survey (pxtextmining) MIT; the rest was written for this project. A tenth
of the texts, told by their sha256, never taught.

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


if __name__ == "__main__":
    main()
