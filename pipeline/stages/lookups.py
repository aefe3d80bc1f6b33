"""Reads mood with a convolution that was worked out beforehand: for each place of its window, a table of all pieces.

A convolution over embeddings is a sum, over the places of its window, of products that depend on one piece alone.
They are multiplied once, when the model is loaded; a text then takes look-ups and sums. The products are of 8-bit
numbers and kept as whole numbers, whose sums are exact: no order of adding them, and no number of threads, changes a
bit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file
from scipy import sparse

from pipeline.errors import ModelError
from pipeline.schemas import POLARITIES, SENTIMENTS

LARGEST = 127
EXACT = 2**24
"""Whole numbers up to here are exact in float32."""
ANSWERS = len(POLARITIES) * len(SENTIMENTS)
BLOCK = 4_096
"""Pieces that are looked up together, which bounds the memory this takes at a time."""


@dataclass(frozen=True)
class MoodWeights:
    """What is kept in a file: a convolution over embedded pieces, and the layer that reads what it found.

    ``pieces`` int8 ``(n, e)`` embed each piece; ``window`` int8 ``(w, e, m)`` are the filters, place 0 for the piece
    itself, place k for the k-th before it; ``scale`` and ``bias`` float32 ``(m,)`` make of their whole-numbered sum
    what is cut at zero; ``read`` float32 ``(9, 2m)`` and ``offset`` ``(9,)`` make logits of each filter's maximum and
    of its sum over the square root of the number of pieces.
    """

    pieces: NDArray[np.int8]
    window: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]
    read: NDArray[np.float32]
    offset: NDArray[np.float32]

    def save(self, path: Path) -> None:
        """Writes them as one safetensors file."""
        save_file({name: np.ascontiguousarray(value) for name, value in vars(self).items()}, str(path))

    @classmethod
    def load(cls, path: Path) -> "MoodWeights":
        """Reads what ``save`` wrote. Raises ModelError for a file with other tensors, or that is not one at all."""
        try:
            return cls(**load_file(str(path)))
        except (SafetensorError, TypeError, OSError) as error:
            raise ModelError(
                f"{path} cannot be read as mood weights ({type(error).__name__}), expected what "
                "`python -m models.static.build` writes; install Clamor again, or run `make models`"
            ) from None


class MoodTables:
    """The convolution as tables: moods of texts that are given as pieces."""

    def __init__(self, weights: MoodWeights) -> None:
        places, width, filters = weights.window.shape
        if places * width * LARGEST**2 >= EXACT:
            raise ModelError(
                f"mood weights with a window of {places} over {width} numbers are not exact in 32 bits; "
                f"expected less than {EXACT // LARGEST**2} in all"
            )
        self._nothing = len(weights.pieces)
        pieces = np.vstack([weights.pieces, np.zeros((1, width), dtype=np.int8)]).astype(np.float32)
        self._tables = [pieces @ place.astype(np.float32) for place in weights.window]
        self._weights = weights
        self._filters = filters

    def logits(self, ids: NDArray[np.int32], lengths: NDArray[np.intp]) -> NDArray[np.float32]:
        """Logits ``(n, polarities, classes)`` float32 of n texts; ``ids`` are their pieces, one text after another.

        ``lengths`` are at least 1 each.
        """
        found = np.empty((len(lengths), 2 * self._filters), dtype=np.float32)
        ends = np.cumsum(lengths)
        for texts in blocks(lengths):
            start = ends[texts.start] - lengths[texts.start]
            found[texts] = self._found(ids[start : ends[texts.stop - 1]], lengths[texts])
        moods = np.empty((len(lengths), ANSWERS), dtype=np.float32)
        for answer in range(ANSWERS):
            moods[:, answer] = (found * self._weights.read[answer]).sum(axis=1)
        moods += self._weights.offset
        return moods.reshape(-1, len(POLARITIES), len(SENTIMENTS))

    def _found(self, ids: NDArray[np.int32], lengths: NDArray[np.intp]) -> NDArray[np.float32]:
        """For each text and filter its maximum, then its sum over the square root of the number of pieces."""
        margin = len(self._tables) - 1
        place = np.arange(len(ids)) + margin * np.repeat(np.arange(1, len(lengths) + 1), lengths)
        spaced = np.full(len(ids) + margin * len(lengths), self._nothing, dtype=np.int32)
        spaced[place] = ids
        met = self._tables[0][ids]
        for back, table in enumerate(self._tables[1:], start=1):
            met += table[spaced[place - back]]
        met *= self._weights.scale
        met += self._weights.bias
        np.maximum(met, 0.0, out=met)
        starts = np.concatenate([[0], np.cumsum(lengths)])
        most = np.maximum.reduceat(met, starts[:-1], axis=0)
        each = np.ones(len(ids), dtype=np.float32), np.arange(len(ids)), starts
        total = sparse.csr_matrix(each, shape=(len(lengths), len(ids))) @ met
        return np.hstack([most, total / np.sqrt(lengths, dtype=np.float32)[:, None]])


def blocks(lengths: NDArray[np.intp]) -> Iterator[slice]:
    """Runs of texts with about ``BLOCK`` pieces in all; a longer text is a run by itself."""
    start = pieces = 0
    for i, length in enumerate(lengths.tolist()):
        if pieces and pieces + length > BLOCK:
            yield slice(start, i)
            start, pieces = i, 0
        pieces += length
    if len(lengths) > start:
        yield slice(start, len(lengths))
