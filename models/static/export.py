"""Makes files of a student: takes language and mood out of its rows, calibrates its mood, rounds, writes."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from sklearn.linear_model import RidgeClassifier

from models.static.distil import Student
from models.static.pieces import Pieces
from models.static.student import Moods
from pipeline.schemas import POLARITIES, SENTIMENTS
from pipeline.stages.head import best_temperature, softmax
from pipeline.stages.lookups import LARGEST, MoodWeights
from pipeline.stages.static import MOOD_FILE, TABLE_FILE, TABLE_TENSOR, StaticEncoder

ROUNDS = 2
MODULES = "sentence_transformers.sentence_transformer.modules"


def write(directory: Path, pieces: Pieces, student: Student) -> None:
    """Writes tokenizer, table and mood, and the small files by which Sentence Transformers knows the directory."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "tokenizer.json").write_text(json.dumps(pieces.tokenizer_json, ensure_ascii=False), "utf-8")
    write_table(directory, student.themes.rows.weight.detach().numpy())
    rounded(student.moods).save(directory / MOOD_FILE)
    _write(directory / "modules.json", [
        {"idx": 0, "name": "0", "path": "", "type": f"{MODULES}.static_embedding.StaticEmbedding"},
        {"idx": 1, "name": "1", "path": "1_Normalize", "type": f"{MODULES}.normalize.Normalize"},
    ])  # fmt: skip
    _write(directory / "config_sentence_transformers.json", {"similarity_fn_name": "cosine"})


def write_table(directory: Path, rows: NDArray[np.float32]) -> None:
    """Writes the rows of the theme vectors, in 16 bits."""
    save_file({TABLE_TENSOR: np.ascontiguousarray(rows, dtype=np.float16)}, str(directory / TABLE_FILE))


def forget(
    directory: Path, texts: Sequence[str], languages: Sequence[str], moods: Sequence[str], rows: NDArray[np.float32]
) -> None:
    """Takes out of the rows the directions in which a linear classifier tells languages or moods; writes the table.

    A text's vector is a sum of rows, so what is projected out of them is gone from it (iterative null-space
    projection, Ravfogel et al. 2020, arXiv:2004.07667). ``texts`` have a language, a mood (negative, positive) or both;
    what is not known is empty.
    """
    spoken, felt = np.array(languages), np.array(moods)
    for _ in range(ROUNDS):
        vectors = StaticEncoder(directory, "").read(texts).vectors
        told = [_directions(vectors[known != ""], known[known != ""]) for known in (spoken, felt)]
        forgotten, _ = np.linalg.qr(np.hstack(told))
        rows = rows - (rows @ forgotten) @ forgotten.T
        write_table(directory, rows)


def calibrate(directory: Path, texts: Sequence[str], moods: Sequence[str], asked: Sequence[str]) -> float:
    """Divides the logits by the temperature that suits these moods, in the file; returns it."""
    logits = StaticEncoder(directory, "").read(texts).moods
    if logits is None:
        raise ValueError("the student reads no mood")
    scores = logits[np.arange(len(texts)), [POLARITIES.index(polarity) for polarity in asked]]
    temperature = best_temperature(softmax(scores), np.array([SENTIMENTS.index(mood) for mood in moods]))
    weights = MoodWeights.load(directory / MOOD_FILE)
    scaled = {"read": weights.read / np.float32(temperature), "offset": weights.offset / np.float32(temperature)}
    MoodWeights(**{**vars(weights), **scaled}).save(directory / MOOD_FILE)
    return temperature


def rounded(moods: Moods) -> MoodWeights:
    """The weights with embeddings and filters in 8 bits: one scale a number of the embedding, and one a filter."""
    embedded = moods.pieces.weight.detach().numpy()[:-1]
    filters = moods.window.weight.detach().numpy().transpose(2, 1, 0)[::-1]  # (places back, numbers, filters)
    step = np.abs(embedded).max(axis=0) / LARGEST
    weighed = filters * step[:, None]
    scale = np.abs(weighed).max(axis=(0, 1)) / LARGEST
    with torch.no_grad():
        return MoodWeights(
            pieces=np.rint(embedded / step).astype(np.int8),
            window=np.rint(weighed / scale).astype(np.int8),
            scale=scale.astype(np.float32),
            bias=moods.window.bias.numpy().copy() if moods.window.bias is not None else np.zeros_like(scale),
            read=moods.read.weight.numpy().copy(),
            offset=moods.read.bias.numpy().copy(),
        )


def _directions(vectors: NDArray[np.float32], classes: NDArray[np.str_]) -> NDArray[np.float32]:
    """The directions ``(d, classes - 1)`` in which a ridge classifier tells the classes apart."""
    weights = np.atleast_2d(RidgeClassifier().fit(vectors, classes).coef_)
    directions, _, _ = np.linalg.svd(weights.T, full_matrices=False)
    return np.asarray(directions[:, : len(set(classes)) - 1], dtype=np.float32)


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", "utf-8")
