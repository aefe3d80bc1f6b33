"""Builds ``models/language/artefact``: ``python -m models.language.build --data DIR``.

``DIR/train`` teaches together with the texts in ``models/corpus`` and ``models/language/corpus``; a tenth of either
never does and sets what is asked of languages out of scope. `clamor eval` measures the model and writes its card.
"""

import argparse
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from models.language.calibrate import calibrated, held_out, rates
from models.language.data import SEED, WORDS, Source, samples, sources
from models.language.fit import EPOCHS, fit
from models.language.neighbours import TABLE
from models.provenance import OWN, data_files, hardware
from models.registry import ROOT, write_manifest

VERSION = "1.0.0"
ARTEFACT = Path(__file__).parent / "artefact"
COMMAND = "python -m models.language.build --data DIR"
SENTENCES = 16_000
"""Sentences a language that teach whole; as many again are cut into words."""
MADE = 20_000
"""Spanish sentences that are made into each neighbour."""


def main() -> None:
    """Fits, calibrates and writes the model: about four minutes on one free core."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with train/")
    train = parser.parse_args().data / "train"
    began = time.perf_counter()

    def say(line: str) -> None:
        print(f"{time.perf_counter() - began:6.0f} s  {line}", flush=True)

    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(mode=True)
    found = sources(train, MADE)
    say(f"{sum(len(source.texts) for source in found):,} texts")
    taught = list(samples(found, SENTENCES))
    model = fit(taught, say)
    judged = held_out(found)
    model = calibrated(model, judged)
    say(f"out of scope has to lead by {model.reserve[0]} + {model.reserve[1]} / words")
    ARTEFACT.mkdir(exist_ok=True)
    model.save(ARTEFACT / "model.safetensors")
    made = {
        "command": COMMAND,
        "seed": SEED,
        "passes": EPOCHS,
        "hardware": hardware(),
        "seconds": round(time.perf_counter() - began),
        "samples": dict(Counter(sample.language for sample in taught)),
        "reserve": model.reserve,
        "held_out": [asdict(rate) for rate in rates(model, judged)],
        "data": _data(train, found),
    }
    write_manifest(ARTEFACT, VERSION, {"made": made})
    say(f"written to {ARTEFACT}")


def _data(train: Path, found: list[Source]) -> list[dict[str, Any]]:
    names = sorted({source.name for source in found if " by " not in source.name})
    theirs = [train.parent / name for name in names if name.startswith("train/")]
    ours = [ROOT.parent / name for name in names if name.startswith("models/")]
    files = (*data_files(train.parent, theirs), *data_files(ROOT.parent, [*ours, TABLE, WORDS], OWN))
    return [asdict(file) for file in files]


if __name__ == "__main__":
    main()
