"""A linear model over letter n-grams, words and pairs of words that says how well a text fits each language.

Every stretch of one to five letters, every word and every two neighbouring words are hashed into a table of 8-bit
weights with a column for each language; a text's score is the sum of its rows. Sums of integers are exact: equal texts
have equal scores on every machine.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import save_file

from models.registry import artefact

TOLD = (
    *("pt", "es", "ro", "en", "gl", "ca", "ast", "oc", "it", "fr", "de"),
    *("nl", "pl", "hu", "tr", "sv", "da", "no", "fi", "cs", "sk", "hr", "sl", "sq", "eu", "lt", "lv", "et", "id", "vi"),
)
"""The languages of the Latin script that are told from one another."""

BUCKETS = 1 << 18
LONGEST = 5
"""Letters of the longest n-gram."""

_SILENT = re.compile(r"[^\w'·¿¡-]|[\d_]")
_BLANK = np.uint64(ord(" "))
_STEP = np.uint64(0x9E3779B97F4A7C15)  # odd, so that it has an inverse modulo 2**64
_BACK = np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))
_MIX = np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(64 - 18)
_LONGEST_TEXT = 4_096


@cache
def _powers() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Powers of the step and of its inverse, for every place of the longest text."""
    with np.errstate(over="ignore"):
        forth = np.multiply.accumulate(np.full(_LONGEST_TEXT + 8, _STEP, dtype=np.uint64))
        back = np.multiply.accumulate(np.full(_LONGEST_TEXT + 8, _BACK, dtype=np.uint64))
    return forth, back


def buckets(text: str) -> NDArray[np.int64]:
    """Return the rows of a text's features, int64 in 0…``BUCKETS``, repeated as often as they occur.

    Case, digits and punctuation do not matter (but ``¿``, ``¡``, apostrophes, hyphens and the Catalan dot do). Only
    the first 4,096 characters are read.
    """
    words = _SILENT.sub(" ", text[:_LONGEST_TEXT].lower().replace("’", "'")).split()
    if not words:
        return np.empty(0, dtype=np.int64)
    spaced = f" {' '.join(words)} "[: _LONGEST_TEXT + 2]
    letters = np.frombuffer(spaced.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    forth, back = _powers()
    with np.errstate(over="ignore"):
        prefix = np.zeros(len(letters) + 1, dtype=np.uint64)
        np.cumsum(letters * forth[: len(letters)], out=prefix[1:])
        found = []
        for size in range(1, min(LONGEST, len(letters)) + 1):
            stretch = (prefix[size:] - prefix[:-size]) * back[: len(letters) - size + 1]
            found.append(stretch * np.uint64(2 * size + 1))
        blanks = np.flatnonzero(letters == _BLANK)
        for over in (1, 2):
            begins, ends = blanks[:-over], blanks[over:]
            found.append((prefix[ends + 1] - prefix[begins]) * back[begins] * np.uint64(2 * (LONGEST + over) + 1))
        hashed = np.concatenate(found)
        hashed ^= hashed >> np.uint64(31)
        hashed *= _MIX
        return (hashed >> _SHIFT).astype(np.int64)


@dataclass(frozen=True, eq=False)
class LanguageModel:
    """``weights`` int8 ``(BUCKETS, languages)``, ``scale`` and ``bias`` float32 ``(languages,)``.

    ``reserve`` is what a language out of scope has to score beyond one of the four, in log-odds: for any text, and
    for a text of one word on top of that.
    """

    languages: tuple[str, ...]
    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]
    reserve: tuple[float, float] = (0.0, 0.0)

    def scores(self, text: str) -> NDArray[np.float64]:
        """Return log-odds ``(languages,)`` up to a constant; a text without letters has the bias alone."""
        rows = buckets(text)
        if not len(rows):
            return self.bias.astype(np.float64)
        summed = self.weights[rows].sum(axis=0, dtype=np.int32)
        scores: NDArray[np.float64] = summed * self.scale.astype(np.float64) / np.sqrt(len(rows)) + self.bias
        return scores

    def save(self, path: Path) -> None:
        """Write the model as one safetensors file."""
        tensors: dict[str, NDArray[Any]] = {"weights": self.weights, "scale": self.scale, "bias": self.bias}
        tensors["reserve"] = np.array(self.reserve, dtype=np.float64)
        save_file(tensors, str(path), {"languages": " ".join(self.languages)})

    @classmethod
    def load(cls, path: Path) -> "LanguageModel":
        """Read what ``save`` wrote."""
        with safe_open(str(path), framework="numpy") as file:
            beyond, briefly = file.get_tensor("reserve").tolist()
            weights, scale, bias = (file.get_tensor(name) for name in ("weights", "scale", "bias"))
            return cls(tuple(file.metadata()["languages"].split()), weights, scale, bias, (beyond, briefly))


@cache
def language_model() -> LanguageModel:
    """The model that ships with Clamor, read once a process. Raises ModelError where it is missing or damaged."""
    return LanguageModel.load(artefact("language").directory / "model.safetensors")
