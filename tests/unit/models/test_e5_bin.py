"""The 4-bit container: blocks of 32 weights, and the tensors by name."""

import struct
from pathlib import Path

import numpy as np
import pytest

from models.encoder.e5_bin import BertShape, dequantise, read_e5_bin

HALF = bytes([0x00, 0x38])  # 0.5 as fp16, little-endian
TWO = bytes([0x00, 0x40])  # 2.0
RISING = bytes(high << 4 | low for low, high in zip(range(16), reversed(range(16)), strict=True))
"""Byte j holds j in its low nibble and 15 - j in its high one."""


def test_a_block_is_a_scale_and_thirty_two_nibbles() -> None:
    """Low nibbles are weights 0 to 15, high ones 16 to 31; the value is (nibble - 8) times the scale."""
    assert dequantise(HALF + RISING, 32).tolist() == [
        *(-4.0, -3.5, -3.0, -2.5, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5),
        *(3.5, 3.0, 2.5, 2.0, 1.5, 1.0, 0.5, 0.0, -0.5, -1.0, -1.5, -2.0, -2.5, -3.0, -3.5, -4.0),
    ]


def test_each_block_has_its_own_scale_and_the_last_is_cut() -> None:
    """Two blocks follow each other; weights beyond ``n`` are padding."""
    weights = dequantise(HALF + bytes([0xFF] * 16) + TWO + bytes([0x99] * 16), 34)
    assert weights.dtype == np.float32
    assert weights.tolist() == [3.5] * 32 + [2.0] * 2


def test_a_container_is_read_whole(tmp_path: Path) -> None:
    """Shape from the header, the tokenizer skipped, 4-bit and 32-bit tensors by name."""
    path = tmp_path / "small.bin"
    path.write_bytes(_container())
    weights = read_e5_bin(path)
    assert weights.shape == BertShape(4, 1, 2, 8, 6, 16, 2, 0.5)
    assert list(weights.tensors) == ["l0.q.w", "l0.q.b"]
    assert weights.tensors["l0.q.w"].tolist() == [0.5] * 16
    assert weights.tensors["l0.q.b"].tolist() == [1.0, -1.0]


def test_another_file_is_refused(tmp_path: Path) -> None:
    """What does not begin with the magic is no such container: met and expected are told."""
    path = tmp_path / "other.bin"
    path.write_bytes(b"PK\x03\x04 and more")
    with pytest.raises(ValueError, match=r"other\.bin: begins with b'PK\\x03\\x04', expected b'E5S1'"):
        read_e5_bin(path)


def _container() -> bytes:
    """A container as the design describes it, with two tensors: 16 weights of 4 bits and 2 of 32."""
    header = b"E5S1" + struct.pack("<I7ifi", 1, 4, 1, 2, 8, 6, 16, 2, 0.5, 32)
    tokenizer = struct.pack("<5iQ", 2, 0, 2, 1, 3, 3) + struct.pack("<3I2f", 0, 1, 3, -1.0, -2.0) + b"abc"
    normalisation = struct.pack("<iI", 1, 4) + b"....."[:4]
    matrix, bias = HALF + bytes([0x99] * 16), struct.pack("<2f", 1.0, -1.0)
    table_bytes = 2 * (2 + len("l0.q.w") + struct.calcsize("<BIQQ"))
    at = len(header + tokenizer + normalisation) + 4 + table_bytes
    table = struct.pack("<i", 2)
    for name, dtype, n, payload in (("l0.q.w", 1, 16, matrix), ("l0.q.b", 0, 2, bias)):
        table += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", dtype, n, at, len(payload))
        at += len(payload)
    return header + tokenizer + normalisation + table + matrix + bias
