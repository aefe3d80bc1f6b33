"""A linear classifier over the features of a text: fitted in seconds, kept as safetensors, read by anyone."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import save_file
from scipy import sparse
from sklearn.svm import LinearSVC

from pipeline.stages import features

TEMPERATURES = np.geomspace(0.02, 2.0, 60)

ENOUGH = 120
"""Texts a class from which on the machine alone does best. Of the 41 themes of `models/corpus`, met by 24 texts each,
it told 60% of the held-out ones, and 67% with the pull of the centroids; by 6, 38% and 55%; by 120, 76% either way."""
MOST_PULL = 5.0
"""Of the cosine to a class's centroid, beside the machine's scores, which are about 1 where it is sure."""

CHUNK = 8_192
"""Texts a block: keeps the lexical features of a long night out of memory."""


@dataclass(frozen=True)
class LinearHead:
    """Classes with their weights, and what turns a text into the features these weights are for.

    ``weights`` are ``(d + 65536 + e, classes)`` float32, ``d`` wide vectors first, ``e`` extra columns of the caller
    last; ``temperature`` divides the scores before the softmax.
    """

    classes: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    idf: NDArray[np.float32]
    temperature: float

    def probabilities(
        self,
        texts: Sequence[str],
        vectors: NDArray[np.float32],
        extra: NDArray[np.float32] | None = None,
    ) -> NDArray[np.float32]:
        """Probabilities ``(n, classes)`` float32, rows summing to 1."""
        blocks = [
            softmax(
                self._scores(
                    texts[i : i + CHUNK],
                    vectors[i : i + CHUNK],
                    None if extra is None else extra[i : i + CHUNK],
                )
                / self.temperature
            )
            for i in range(0, len(texts), CHUNK)
        ]
        return np.concatenate(blocks) if blocks else np.empty((0, len(self.classes)), dtype=np.float32)

    def _scores(
        self,
        texts: Sequence[str],
        vectors: NDArray[np.float32],
        extra: NDArray[np.float32] | None,
    ) -> NDArray[np.float32]:
        rows = features.combine(vectors, features.lexical_counts(texts), self.idf)
        if extra is not None:
            rows = sparse.hstack([rows, sparse.csr_matrix(extra)], format="csr", dtype=np.float32)
        return np.asarray(rows @ self.weights + self.bias, dtype=np.float32)

    def save(self, path: Path) -> None:
        """Writes the head as one safetensors file; weights as float16."""
        tensors: dict[str, NDArray[Any]] = {
            "weights": self.weights.astype(np.float16),
            "bias": self.bias,
            "idf": self.idf.astype(np.float16),
        }
        metadata = {"classes": "\n".join(self.classes), "temperature": repr(self.temperature)}
        save_file(tensors, str(path), metadata)

    @classmethod
    def load(cls, path: Path) -> "LinearHead":
        """Reads what ``save`` wrote."""
        with safe_open(str(path), framework="numpy") as stored:
            tensors = {name: stored.get_tensor(name) for name in stored.keys()}  # noqa: SIM118 - not a mapping
            metadata = stored.metadata()
        return cls(
            classes=tuple(metadata["classes"].split("\n")),
            weights=tensors["weights"].astype(np.float32),
            bias=tensors["bias"],
            idf=tensors["idf"].astype(np.float32),
            temperature=float(metadata["temperature"]),
        )


@dataclass(frozen=True)
class TrainingTexts:
    """Labelled texts with their vectors ``(n, d)`` float32, sample weights ``(n,)`` and extra columns, if any."""

    texts: Sequence[str]
    labels: Sequence[str]
    vectors: NDArray[np.float32]
    weights: NDArray[np.float32] | None = None
    extra: NDArray[np.float32] | None = None


def fit(training: TrainingTexts, *, c: float, temperature: float) -> LinearHead:
    """A one-against-rest linear support vector machine with balanced classes; seeded, so equal data, equal head.

    Of few texts it learns their words by heart: under ``ENOUGH`` texts a class, the median, the cosine to the centroid
    of each class (J. Snell, K. Swersky, R. Zemel, "Prototypical networks for few-shot learning", NeurIPS 2017) is added
    to its score, the more the fewer there are.
    """
    counts = features.lexical_counts(training.texts)
    idf = features.inverse_document_frequency(counts)
    rows = features.combine(training.vectors, counts, idf)
    if training.extra is not None:
        rows = sparse.hstack([rows, sparse.csr_matrix(training.extra)], format="csr", dtype=np.float32)
    machine = LinearSVC(C=c, class_weight="balanced", random_state=0)
    machine.fit(rows, np.array(training.labels), sample_weight=training.weights)
    weights = np.ascontiguousarray(machine.coef_.T, dtype=np.float32)
    weights[: training.vectors.shape[1]] += _pull(training, machine.classes_)
    return LinearHead(
        classes=tuple(str(name) for name in machine.classes_),
        weights=weights,
        bias=machine.intercept_.astype(np.float32),
        idf=idf,
        temperature=temperature,
    )


def _pull(training: TrainingTexts, classes: NDArray[np.str_]) -> NDArray[np.float32]:
    """What the centroids add to the weights of the vectors, ``(d, classes)``; nothing where there are texts enough."""
    labels = np.array(training.labels)
    sizes = [np.count_nonzero(labels == name) for name in classes]
    strength = min(MOST_PULL, max(0.0, ENOUGH / float(np.median(sizes)) - 1.0))
    lengths = np.linalg.norm(training.vectors, axis=1, keepdims=True)
    if not strength or not lengths.any():
        return np.zeros((training.vectors.shape[1], len(classes)), dtype=np.float32)
    scaled = training.vectors / np.maximum(lengths, 1e-12)
    middles = np.stack([scaled[labels == name].mean(axis=0) for name in classes], axis=1)
    middles /= np.maximum(np.linalg.norm(middles, axis=0), 1e-12)
    return np.asarray(strength * middles / (features.VECTOR_WEIGHT * lengths.mean()), dtype=np.float32)


def softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Row-wise ``exp(s) / Σ exp(s)``."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def best_temperature(probabilities: NDArray[np.float32], truth: NDArray[np.intp]) -> float:
    """The temperature, of a grid, under which held-out truths have the least log loss (Guo et al. 2017).

    ``probabilities`` ``(n, classes)`` were made at temperature 1; ``truth`` ``(n,)`` holds the column of each label.
    """
    scores = np.log(np.maximum(probabilities, 1e-30)).astype(np.float64)
    rows = np.arange(len(truth))

    def log_loss(temperature: float) -> float:
        sharpened = scores / temperature
        sharpened -= sharpened.max(axis=1, keepdims=True)
        return float((np.log(np.exp(sharpened).sum(axis=1)) - sharpened[rows, truth]).mean())

    return float(min(TEMPERATURES, key=log_loss))
