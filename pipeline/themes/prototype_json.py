"""Prototypes as JSON values, for a correction that remembers what it replaced."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from pipeline.store.theme_port import Prototype

VECTOR = np.dtype("<f4")


def to_json(prototype: Prototype) -> dict[str, Any]:
    """A prototype without its theme; the vector, little-endian float32, in base64."""
    return {
        "vector": base64.b64encode(prototype.vector.astype(VECTOR).tobytes()).decode("ascii"),
        "floor": prototype.floor,
        "margin": prototype.margin,
        "members": prototype.members,
    }


def from_json(theme_id: str, values: Mapping[str, Any]) -> Prototype:
    """The prototype of a theme as ``to_json`` wrote it."""
    vector = np.frombuffer(base64.b64decode(values["vector"]), dtype=VECTOR).astype(np.float32)
    return Prototype(theme_id, vector, values["floor"], values["margin"], values["members"])


def sha256(prototype: Prototype | None) -> str | None:
    """64 hex digits that tell a prototype from any other of its theme, null for none."""
    if prototype is None:
        return None
    rest = f"{prototype.floor} {prototype.margin} {prototype.members}"
    return hashlib.sha256(prototype.vector.astype(VECTOR).tobytes() + rest.encode()).hexdigest()
