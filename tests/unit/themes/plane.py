"""Vectors in the plane."""

import numpy as np
from numpy.typing import NDArray


def at(*degrees: float) -> NDArray[np.float32]:
    """Vectors in the plane, by their angle."""
    angles = np.radians(np.array(degrees, dtype=np.float64))
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
