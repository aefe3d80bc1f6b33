"""Builds ``models/static/artefact``, the encoder's fast twin: ``python -m models.static.build --data DIR``.

The shipped encoder teaches; ``DIR/train`` and the texts written for this project are what it reads aloud. On two cores
this takes about half an hour, the half of it reading. What was read is kept in the temporary folder until the end, so
that a build that was stopped goes on where it was.
"""

import argparse
import json
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from models.provenance import OWN, data_files, hardware
from models.registry import ROOT, Artefact, artefact, write_manifest
from models.static.distil import EPOCHS, Lessons, Start, distil
from models.static.export import calibrate, forget, write
from models.static.pieces import Pieces, folded
from models.static.teacher import read
from models.static.texts import WORDS, Text, files_read, texts_to_read
from pipeline.commands.console import shown_progress
from pipeline.stages.encode import ONNX_FILE, Readings, load_encoder
from pipeline.stages.static import StaticEncoder
from pipeline.themes.fit import CORPUS, fit_themes, read_corpus
from pipeline.themes.taxonomy import load_taxonomy

VERSION = "1.0.0"
SEED = 0
ARTEFACT = Path(__file__).parent / "artefact"
KEPT = Path(tempfile.gettempdir()) / "clamor-static"
EMBEDDING = "bert.embeddings.word_embeddings.weight"
SAME_IN_ALL = ("train/parallel_4way_stsb.csv", "train/topics_massive_4way.csv")
"""Origins whose every text is there in all four languages: what differs between these is the language."""


def input_embedding(found: Artefact, pieces: Pieces) -> NDArray[np.float32]:
    """The rows of the encoder's input embedding, float32 ``(n, hidden)``, one for each folded piece."""
    stored = {tensor.name: tensor for tensor in onnx.load(found.directory / ONNX_FILE).graph.initializer}
    zero = float(numpy_helper.to_array(stored[f"{EMBEDDING}_zero_point"]).ravel()[0])
    rows = numpy_helper.to_array(stored[f"{EMBEDDING}_quantized"])[list(pieces.origins)].astype(np.float32) - zero
    return np.asarray(rows / rows.std(), dtype=np.float32)


def main() -> None:
    """Reads, teaches, writes artefact and manifest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with train/")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="how often all is taught (default: %(default)s)")
    parser.add_argument("--most", type=int, help="texts of each origin at most, for a trial")
    parser.add_argument("--output", type=Path, default=ARTEFACT, help="where it goes (default: %(default)s)")
    arguments = parser.parse_args()
    train, began = arguments.data / "train", time.perf_counter()
    found, teacher, progress = artefact("encoder"), load_encoder(), shown_progress()
    pieces = folded(json.loads((found.directory / "tokenizer.json").read_text("utf-8")))
    words = dict(list(pieces.words().items())[: arguments.most])
    texts = [Text(word, WORDS) for word in words.values()] + texts_to_read(train, SEED, arguments.most)
    said = read(teacher, found.sha256, [text.text for text in texts], KEPT, progress)
    start = Start(list(words), said.vectors[: len(words)], input_embedding(found, pieces))
    groups = [[i for i, text in enumerate(texts) if text.held_out is held_out] for held_out in (False, True)]
    taught, judges = (
        Lessons([texts[i] for i in group], _part(said, group), pieces.tokenizer(), SEED) for group in groups
    )
    student = distil(taught, judges, start, seed=SEED, report=progress.say, epochs=arguments.epochs)
    write(arguments.output, pieces, student)
    rows = student.themes.rows.weight.detach().numpy()
    _finish(arguments.output, texts, rows)
    encoder = {"name": teacher.name, "version": teacher.version, "sha256": found.sha256}
    made = _made(arguments.data, texts, arguments.epochs, time.perf_counter() - began)
    write_manifest(
        arguments.output, VERSION, {"encoder": encoder, "taxonomy_sha256": load_taxonomy().sha256, "made": made}
    )
    shutil.rmtree(KEPT)


def _finish(directory: Path, texts: Sequence[Text], rows: NDArray[np.float32]) -> None:
    """What comes after teaching: vectors forget language and mood, the mood is calibrated, themes get their head."""
    polar = [t for t in texts if t.origin.startswith("models/") and t.sentiment in ("negative", "positive")]
    learnt = [t for t in polar if not t.held_out]
    alike = [t for t in texts if t.origin in SAME_IN_ALL and not t.held_out]
    forget(
        directory,
        [t.text for t in (*learnt, *alike)],
        [*("" for _ in learnt), *(t.language for t in alike)],
        [*(t.sentiment for t in learnt), *("" for _ in alike)],
        rows,
    )
    judges = [t for t in texts if t.held_out and t.sentiment]
    calibrate(directory, [t.text for t in judges], [t.sentiment for t in judges], [t.polarity for t in judges])
    fit_themes(load_taxonomy(), read_corpus(), StaticEncoder(directory, VERSION)).assigner.save(directory)


def _part(said: Readings, rows: Sequence[int]) -> Readings:
    return Readings(said.vectors[rows], None if said.moods is None else said.moods[rows])


def _made(data: Path, texts: Sequence[Text], epochs: int, seconds: float) -> dict[str, Any]:
    """What it was made of, on and in how long."""
    own = [*sorted(CORPUS.glob("*.csv"))]
    files = [*data_files(data, files_read(data / "train")), *data_files(ROOT.parent, own, OWN)]
    return {
        "command": "python -m models.static.build --data DIR",
        "seed": SEED,
        "epochs": epochs,
        "seconds": round(seconds),
        "hardware": hardware(),
        "texts": dict(Counter(text.origin for text in texts)),
        "held_out": sum(text.held_out for text in texts),
        "data": [asdict(file) for file in files],
    }


if __name__ == "__main__":
    main()
