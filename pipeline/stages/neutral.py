"""Takes out of vectors what tells a language from another, or praise from blame, so that topics alone are left.

The encoders that ship have this in their own weights. Another one gets it put around it, once, from the texts that
were written for this project in all four languages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from sklearn.linear_model import RidgeClassifier

from pipeline.stages.encode import Encoder, Progress, Readings

ROUNDS = 4
Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Labelled:
    """Vectors ``(n, d)`` of texts, with the language of each and its mood, ``positive`` or ``negative``."""

    vectors: Vectors
    languages: Sequence[str]
    moods: Sequence[str] = ()


def told_apart(same: Labelled, felt: Labelled) -> Vectors:
    """An orthonormal basis, float32 ``(d, k)``, of the directions along which languages and moods differ.

    ``same`` are texts that say the same in every language, or at least speak of the same matters, so that their means
    differ by language alone; ``felt`` have a mood. First come the differences between the languages' means and between
    praise and complaint, then ``ROUNDS`` times what a linear classifier still finds of either (iterative null-space
    projection, Ravfogel et al. 2020, arXiv:2004.07667).
    """
    spoken, moods = np.array(same.languages), np.array(felt.moods)
    found = _differences(same.vectors, spoken, felt)
    for _ in range(ROUNDS):
        told = [_directions(_without(same.vectors, found), spoken), _directions(_without(felt.vectors, found), moods)]
        found = np.asarray(np.linalg.qr(np.hstack([found, *told]))[0], dtype=np.float32)
    return found


@dataclass(frozen=True)
class Neutrality:
    """What is taken from a vector: the ``middle`` ``(d,)``, then its part along the ``directions`` ``(d, k)``."""

    middle: Vectors
    directions: Vectors

    def __call__(self, vectors: Vectors) -> Vectors:
        """The vectors without them, float32 ``(n, d)`` of length 1."""
        moved = vectors - self.middle
        left = moved - moved @ self.directions @ self.directions.T
        return np.asarray(left / np.maximum(np.linalg.norm(left, axis=1, keepdims=True), 1e-12), dtype=np.float32)

    def save(self, path: Path) -> None:
        """Writes one safetensors file."""
        save_file({"middle": self.middle, "directions": np.ascontiguousarray(self.directions)}, str(path))

    @classmethod
    def load(cls, path: Path) -> "Neutrality":
        """Reads what ``save`` wrote."""
        return cls(**load_file(str(path)))


def neutrality(felt: Labelled) -> Neutrality:
    """What to take from the vectors of an encoder, learnt from praise and complaints about the same matters."""
    middle = np.asarray(felt.vectors.mean(axis=0), dtype=np.float32)
    moved = Labelled(np.asarray(felt.vectors - middle), felt.languages, felt.moods)
    return Neutrality(middle, told_apart(moved, moved))


class NeutralEncoder:
    """An encoder whose vectors no longer tell the language or the mood; its moods stay, if it reads them."""

    def __init__(self, encoder: Encoder, taken: Neutrality) -> None:
        self.name, self.version, self.dimension = encoder.name, encoder.version, encoder.dimension
        self._encoder = encoder
        self._taken = taken

    def read(self, texts: Sequence[str], progress: Progress | None = None) -> Readings:
        """Neutral vectors, in the order of the texts."""
        found = self._encoder.read(texts, progress)
        return Readings(self._taken(found.vectors), found.moods)

    def token_counts(self, texts: Sequence[str]) -> list[int]:
        """How many of the encoder's tokens each text takes."""
        return self._encoder.token_counts(texts)


def _without(vectors: Vectors, directions: Vectors) -> Vectors:
    return np.asarray(vectors - vectors @ directions @ directions.T, dtype=np.float32)


def _differences(vectors: Vectors, spoken: NDArray[np.str_], felt: Labelled) -> Vectors:
    """An orthonormal basis ``(d, languages)`` of how the means differ by language and by mood."""
    means = np.stack([vectors[spoken == language].mean(axis=0) for language in sorted(set(spoken))])
    languages, moods = np.array(felt.languages), np.array(felt.moods)
    mood = np.mean(
        [
            felt.vectors[(languages == language) & (moods == "positive")].mean(axis=0)
            - felt.vectors[(languages == language) & (moods == "negative")].mean(axis=0)
            for language in sorted(set(languages))
        ],
        axis=0,
    )
    basis, _ = np.linalg.qr(np.vstack([means[1:] - means.mean(axis=0), mood]).T)
    return np.asarray(basis, dtype=np.float32)


def _directions(vectors: Vectors, classes: NDArray[np.str_]) -> Vectors:
    """The directions ``(d, classes - 1)`` in which a ridge classifier tells the classes apart."""
    weights = np.atleast_2d(RidgeClassifier().fit(vectors, classes).coef_)
    directions, _, _ = np.linalg.svd(weights.T, full_matrices=False)
    return np.asarray(directions[:, : len(set(classes)) - 1], dtype=np.float32)
