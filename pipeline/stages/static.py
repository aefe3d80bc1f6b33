"""The fast twin of the encoder: vectors that are sums of one row a piece, moods by look-up; numpy and tokenizers alone.

Each text's rows are added one after another in the order of its pieces, so its vector is bit-equal in any company. No
piece reaches over a space, so each word is cut into its pieces once, and then looked up as well.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file
from scipy import sparse
from tokenizers import Tokenizer

from pipeline.errors import ModelError
from pipeline.schemas import POLARITIES, SENTIMENTS
from pipeline.stages.encode import Progress, Readings, available_cores
from pipeline.stages.lookups import MoodTables, MoodWeights

NAME = "clamor-static"
TABLE_FILE = "model.safetensors"
TABLE_TENSOR = "embedding.weight"
"""As Sentence Transformers calls them, which loads the same directory."""
MOOD_FILE = "mood.safetensors"
UNKNOWN = "<unk>"
TEXTS = 256
"""Texts a thread takes at a time."""
MOST_WORDS = 200_000
"""Words that are remembered with their pieces, in some 40 MB; where there are more, all are forgotten and met anew."""


class StaticEncoder:
    """An encoder without context. A text without any piece is read as one unknown piece; none is too long."""

    def __init__(self, directory: Path, version: str, threads: int | None = None) -> None:
        self.name = NAME
        self.version = version
        self._tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
        self._table = _table(directory / TABLE_FILE, self._tokenizer.get_vocab_size())
        self._moods = MoodTables(MoodWeights.load(directory / MOOD_FILE))
        self._threads = threads or available_cores()
        self._unknown = (self._tokenizer.token_to_id(UNKNOWN),)
        self._known: dict[str, tuple[int, ...]] = {}
        self.dimension = int(self._table.shape[1])

    def read(self, texts: Sequence[str], progress: Progress | None = None) -> Readings:
        """Vectors and moods; equal texts are read once."""
        distinct = list(dict.fromkeys(texts))
        vectors = np.empty((len(distinct), self.dimension), dtype=np.float32)
        moods = np.empty((len(distinct), len(POLARITIES), len(SENTIMENTS)), dtype=np.float32)

        def read_slice(start: int) -> None:
            ids, lengths = self._pieces(distinct[start : start + TEXTS])
            here = slice(start, start + len(lengths))
            vectors[here] = self._vectors(ids, lengths)
            moods[here] = self._moods.logits(ids, lengths)
            if progress:
                progress(len(lengths))

        with ThreadPoolExecutor(self._threads) as pool:
            for _ in pool.map(read_slice, range(0, len(distinct), TEXTS)):
                pass
        if len(distinct) == len(texts):
            return Readings(vectors, moods)
        place = {text: i for i, text in enumerate(distinct)}
        places = [place[text] for text in texts]
        return Readings(vectors[places], moods[places])

    def token_counts(self, texts: Sequence[str]) -> list[int]:
        """How many pieces each text has; there is no prompt."""
        return self._pieces(texts)[1].tolist() if texts else []

    def _pieces(self, texts: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
        """The pieces of all texts, one text after another, and how many each has."""
        words = [text.split() for text in texts]
        known = self._pieces_of(set(chain.from_iterable(words)))
        rows = [[*chain.from_iterable(map(known.__getitem__, row))] or self._unknown for row in words]
        lengths = np.fromiter(map(len, rows), dtype=np.intp, count=len(rows))
        return np.fromiter(chain.from_iterable(rows), dtype=np.int32, count=int(lengths.sum())), lengths

    def _pieces_of(self, words: set[str]) -> dict[str, tuple[int, ...]]:
        """The pieces of these words and of others; another thread may add to them, but none takes any away."""
        if len(self._known) > MOST_WORDS:
            self._known = {}
        known = self._known
        new = [word for word in words if word not in known]
        encoded = self._tokenizer.encode_batch_fast(new, add_special_tokens=False)
        known.update(zip(new, (tuple(encoding.ids) for encoding in encoded), strict=True))
        return known

    def _vectors(self, ids: NDArray[np.int32], lengths: NDArray[np.intp]) -> NDArray[np.float32]:
        ends = np.concatenate([[0], np.cumsum(lengths)])
        ones = np.ones(len(ids), dtype=np.float32)
        counted = sparse.csr_matrix((ones, ids, ends), shape=(len(lengths), len(self._table)))
        total = np.asarray(counted @ self._table, dtype=np.float32)
        norms = np.maximum(np.sqrt((total * total).sum(axis=1, keepdims=True)), 1e-12)
        return np.asarray(total / norms, dtype=np.float32)


def _table(path: Path, pieces: int) -> NDArray[np.float32]:
    """One row a piece. Raises ModelError where there are more or fewer rows than pieces, or no table at all."""
    try:
        table = load_file(str(path))[TABLE_TENSOR].astype(np.float32)
    except (SafetensorError, KeyError, OSError) as error:
        raise ModelError(
            f"{path} cannot be read as a table of {TABLE_TENSOR} ({type(error).__name__}); "
            "install Clamor again, or run `make models`"
        ) from None
    if len(table) != pieces:
        raise ModelError(
            f"{path} has {len(table)} rows, expected {pieces}, one for each piece of tokenizer.json; "
            "install Clamor again, or run `make models`"
        )
    return table
