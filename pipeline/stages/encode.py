"""Turns texts into vectors and moods with onnxruntime and tokenizers alone: no torch, no padding, no neighbours.

8-bit activations take their scale from everything in the batch. Encoding each distinct text by itself makes its
vector bit-equal whatever stands beside it, and in several one-thread sessions that is the fastest way as well.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from models.registry import artefact
from pipeline.schemas import POLARITIES, SENTIMENTS

PROMPT = "query: "
MAX_TOKENS = 512
ONNX_FILE = "onnx/model_qint8.onnx"
ARTEFACTS = {"default": "encoder", "static": "static"}
"""The encoders that ship, both of which read mood, with the names of their artefacts."""

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Readings:
    """What one pass over n texts gives.

    ``vectors`` ``(n, dimension)`` float32 of length 1 say what a text is about. ``moods`` ``(n, 3, 3)`` float32 are
    logits of how it feels, by polarity of the question (``POLARITIES``) and class (``SENTIMENTS``); an encoder that
    does not read mood has none.
    """

    vectors: NDArray[np.float32]
    moods: NDArray[np.float32] | None = None


class Encoder(Protocol):
    """Anything that turns texts into vectors of unit length."""

    name: str
    version: str
    dimension: int

    def read(self, texts: Sequence[str], progress: Progress | None = None) -> Readings:
        """Vectors, and moods if it reads them, in the order of the texts; ``progress`` is told how many were done."""
        ...

    def token_counts(self, texts: Sequence[str]) -> list[int]:
        """How many of the encoder's tokens each text takes, prompt and special tokens included."""
        ...


class OnnxEncoder:
    """The encoder that ships with Clamor, or another directory made the same way."""

    def __init__(self, directory: Path, name: str, version: str, threads: int | None = None) -> None:
        self.name = name
        self.version = version
        self._tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
        self._threads = threads or available_cores()
        self._session = _session(directory / ONNX_FILE)
        self.dimension = int(self._session.get_outputs()[1].shape[-1])

    def read(self, texts: Sequence[str], progress: Progress | None = None) -> Readings:
        """Equal texts are read once, and longer ones cut at 512 tokens.

        The splitter keeps units below that length; a caller with longer texts asks ``token_counts`` first.
        """
        distinct = list(dict.fromkeys(texts))
        place = {text: i for i, text in enumerate(distinct)}
        vectors = np.empty((len(distinct), self.dimension), dtype=np.float32)
        moods = np.empty((len(distinct), len(POLARITIES), len(SENTIMENTS)), dtype=np.float32)

        def read_slice(indices: range) -> None:
            chunk = [distinct[i] for i in indices]
            for i, ids in zip(indices, self._token_ids(chunk), strict=True):
                vectors[i], moods[i] = self._run(ids)
            if progress:
                progress(len(indices))

        slices = [range(i, min(i + 64, len(distinct))) for i in range(0, len(distinct), 64)]
        with ThreadPoolExecutor(self._threads) as pool:
            for _ in pool.map(read_slice, slices):
                pass
        places = [place[text] for text in texts]
        return Readings(vectors[places], moods[places])

    def token_counts(self, texts: Sequence[str]) -> list[int]:
        return [len(ids) for ids in self._token_ids(texts)]

    def _token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        return [encoding.ids for encoding in self._tokenizer.encode_batch([PROMPT + text for text in texts])]

    def _run(self, ids: list[int]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        kept = ids if len(ids) <= MAX_TOKENS else [*ids[: MAX_TOKENS - 1], ids[-1]]
        tokens = np.array([kept], dtype=np.int64)
        feeds = {"input_ids": tokens, "attention_mask": np.ones_like(tokens), "token_type_ids": np.zeros_like(tokens)}
        vector, mood = self._session.run(["sentence_embedding", "sentiment"], feeds)
        return vector[0], mood[0]


class SentenceTransformerEncoder:
    """Any other Sentence Transformers model or path, encoded text by text for the same promise."""

    def __init__(self, name: str) -> None:
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - imports torch: only who asks waits

        self.name = name
        self.version = name
        self._model = SentenceTransformer(name)
        self.dimension = int(self._model.get_sentence_embedding_dimension() or 0)

    def read(self, texts: Sequence[str], progress: Progress | None = None) -> Readings:
        """Vectors alone."""
        distinct = list(dict.fromkeys(texts))
        vectors = np.empty((len(distinct), self.dimension), dtype=np.float32)
        for i, text in enumerate(distinct):
            vectors[i] = self._model.encode([text], normalize_embeddings=True, show_progress_bar=False)[0]
            if progress:
                progress(1)
        place = {text: i for i, text in enumerate(distinct)}
        return Readings(vectors[[place[text] for text in texts]])

    def token_counts(self, texts: Sequence[str]) -> list[int]:
        return [len(self._model.tokenize([text])["input_ids"][0]) for text in texts]


@cache
def load_encoder(name: str = "default") -> Encoder:
    """The encoder of that name, loaded once a process.

    ``default``; ``static``, its fast twin; or any Sentence Transformers model or path. Raises ModelError for a shipped
    one that is missing or damaged.
    """
    if name not in ARTEFACTS:
        return SentenceTransformerEncoder(name)
    found = artefact(ARTEFACTS[name])
    if name == "default":
        return OnnxEncoder(found.directory, "clamor-e5-small", found.version)
    from pipeline.stages.static import StaticEncoder  # noqa: PLC0415 - it imports what is above

    return StaticEncoder(found.directory, found.version)


def available_cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
