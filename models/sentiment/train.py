"""Trains the sentiment head and writes its artefact and card.

    python -m models.sentiment.train --data DIR

``DIR/train`` and the texts written for this project teach; a held-out tenth of them sets the temperature;
``DIR/dev`` only measures.
"""

import argparse
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.registry import write_manifest
from models.sentiment.card import Training, held_out_scores, proxy_scores, write_card
from models.sentiment.data import check, sources
from pipeline.stages import features
from pipeline.stages.encode import load_encoder
from pipeline.stages.head import LinearHead, TrainingTexts, best_temperature, fit
from pipeline.stages.sentiment import HEAD_FILE, SentimentModel, polarity_columns

VERSION = "1.0.0"
PENALTY = 0.1
SEED = 0
HELD_OUT = 0.1
ARTEFACT = Path(__file__).parent / "artefact"


def main() -> None:
    """Trains, calibrates on the held-out tenth, refits on everything, measures on dev, writes artefact and card."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with train/ and dev/")
    arguments = parser.parse_args()
    began = time.perf_counter()
    taught = sources(arguments.data / "train")
    rows = [row for source in taught for row in source.rows]
    check(rows)
    encoder = load_encoder()
    vectors = encoder.encode([row.text for row in rows])
    weights = np.concatenate([np.full(len(s.rows), s.weight, dtype=np.float32) for s in taught])
    own = np.concatenate([np.full(len(s.rows), s.name.startswith("models/")) for s in taught])
    means = features.language_means(vectors[own], [row.language for row, mine in zip(rows, own, strict=True) if mine])

    def texts_at(index: NDArray[np.intp]) -> TrainingTexts:
        picked = [rows[i] for i in index]
        return TrainingTexts(
            [row.text for row in picked],
            [row.language for row in picked],
            [row.sentiment for row in picked],
            vectors[index],
            weights[index],
            polarity_columns([row.polarity for row in picked]),
        )

    shuffled = np.random.default_rng(SEED).permutation(len(rows))
    cut = int(len(rows) * HELD_OUT)
    held_out, kept = texts_at(shuffled[:cut]), texts_at(shuffled[cut:])
    trial = fit(kept, means, c=PENALTY, temperature=1.0)
    probabilities = trial.probabilities(held_out.texts, held_out.languages, held_out.vectors, held_out.extra)
    truth = np.array([trial.classes.index(label) for label in held_out.labels])
    temperature = best_temperature(probabilities, truth)
    calibrated = LinearHead(trial.classes, trial.weights, trial.bias, trial.idf, trial.means, temperature)
    kept_out = held_out_scores(calibrated, held_out)
    final = fit(texts_at(np.arange(len(rows))), means, c=PENALTY, temperature=temperature)
    ARTEFACT.mkdir(exist_ok=True)
    final.save(ARTEFACT / HEAD_FILE)
    training = Training(taught, encoder.name, encoder.version, SEED, PENALTY, temperature, time.perf_counter() - began)
    scores = proxy_scores(SentimentModel.load(ARTEFACT), encoder, arguments.data / "dev")
    write_card(Path(__file__).parent / "card.md", VERSION, training, kept_out, scores)
    write_manifest(ARTEFACT, VERSION, {"encoder": {"name": encoder.name, "version": encoder.version}})


if __name__ == "__main__":
    main()
