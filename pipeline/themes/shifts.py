"""Moves the weights of a linear head by what people corrected, and no further than it takes.

Passive-aggressive learning (K. Crammer, O. Dekel, J. Keshet, S. Shalev-Shwartz, Y. Singer, "Online passive-aggressive
algorithms", JMLR 7, 2006; PA-I, for several classes): an example that is right by a margin changes nothing, another one
moves the weights of its best right and its best wrong class by the least that sets it right, but at most by ``STEP``.
"""

import math

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.features import VECTOR_WEIGHT

STEP = 1.0
"""The C of the paper: the most that one example may add of its own features."""
ROUNDS = 5
"""Times that the examples are gone through."""
SURE = 9.0
"""How many times likelier the right class must be than the best wrong one: then its floor and margin are reached."""

Numbers = NDArray[np.float32]


def learn_shifts(
    scores: Numbers,
    vectors: Numbers,
    allowed: NDArray[np.bool_],
    teachable: NDArray[np.bool_],
    temperature: float,
) -> Numbers:
    """What to add to the weights of vectors, float32 ``(d, classes)``; 0 for classes that are not ``teachable``.

    ``scores`` ``(n, classes)`` are those of the head for n examples (a constant a row does not matter), ``vectors``
    ``(n, d)`` theirs; ``allowed`` ``(n, classes)`` says which classes would be right. An example of which all or no
    classes are right teaches nothing. The order of the examples matters; equal input, equal output.
    """
    gap = temperature * math.log(SURE)
    features = (vectors * VECTOR_WEIGHT).astype(np.float64)
    shifts = np.zeros((vectors.shape[1], scores.shape[1]))
    useful = np.flatnonzero(allowed.any(axis=1) & ~allowed.all(axis=1))
    for _ in range(ROUNDS):
        for row in useful.tolist():
            now = scores[row] + features[row] @ shifts
            right = int(np.where(allowed[row], now, -np.inf).argmax())
            wrong = int(np.where(allowed[row], -np.inf, now).argmax())
            moving = [(place, sign) for place, sign in ((right, 1.0), (wrong, -1.0)) if teachable[place]]
            length = len(moving) * float(features[row] @ features[row])
            lacking = gap - float(now[right] - now[wrong])
            if lacking > 0 and length > 0:
                step = min(STEP, lacking / length)
                for place, sign in moving:
                    shifts[:, place] += sign * step * features[row]
    return shifts.astype(np.float32)
