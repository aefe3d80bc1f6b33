"""Moves the weights of a linear head by what people corrected, and no further than it takes.

Passive-aggressive learning (K. Crammer, O. Dekel, J. Keshet, S. Shalev-Shwartz, Y. Singer, "Online passive-aggressive
algorithms", JMLR 7, 2006; PA-I, for several classes): a text that is right by a margin changes nothing, another one
moves the weights of its best right and its best wrong class by the least that sets it right, up to a step.

Texts that nobody corrected are gone through as well, and hold their classes where they are (rehearsal: A. Robins,
"Catastrophic forgetting, rehearsal and pseudorehearsal", Connection Science 7, 1995). Without them, 46 corrections in
four themes of the demo set 37 of them right when held out, but took 48 of 165 other units of these themes along; with
them they set 33 right and took 19 along. The smaller step was chosen there.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.features import VECTOR_WEIGHT

STEP, HELD_STEP = 1.0, 0.1
"""The C of the paper, for a text that was corrected and for one that was not: the most that it adds of its features."""
ROUNDS = 5
"""Times that the texts are gone through."""
SURE = 9.0
"""How many times likelier the right class must be than the best wrong one: then its floor and margin are reached."""


@dataclass(frozen=True, eq=False)
class Marked:
    """Texts with what the head makes of them and what is right.

    ``scores`` float32 ``(n, classes)``, where a constant a row does not matter; ``vectors`` float32 ``(n, d)``;
    ``allowed`` bool ``(n, classes)`` says which classes are right. Where all are or none is, nothing is learnt.
    """

    scores: NDArray[np.float32]
    vectors: NDArray[np.float32]
    allowed: NDArray[np.bool_]

    def leads(self) -> NDArray[np.float64]:
        """By how much the best right class leads the best wrong one, ``(n,)``."""
        right = np.where(self.allowed, self.scores, -np.inf).max(axis=1, initial=-np.inf)
        wrong = np.where(self.allowed, -np.inf, self.scores).max(axis=1, initial=-np.inf)
        return np.asarray(right.astype(np.float64) - wrong)


def learn_shifts(
    corrected: Marked, held: Marked, teachable: NDArray[np.bool_], temperature: float
) -> NDArray[np.float32]:
    """What to add to the weights of vectors, float32 ``(d, classes)``; 0 for classes that are not ``teachable``.

    ``corrected`` texts are to become right, those ``held`` are to stay as right as they are. The order of the texts
    matters; equal input, equal output.
    """
    gap = temperature * math.log(SURE)
    scores = np.concatenate([held.scores, corrected.scores]).astype(np.float64)
    features = np.concatenate([held.vectors, corrected.vectors]).astype(np.float64) * VECTOR_WEIGHT
    allowed = np.concatenate([held.allowed, corrected.allowed])
    wanted = np.concatenate([np.minimum(held.leads(), gap), np.full(len(corrected.scores), gap)])
    steps = np.repeat([HELD_STEP, STEP], [len(held.scores), len(corrected.scores)])
    shifts = np.zeros((features.shape[1], scores.shape[1]))
    useful = np.flatnonzero(allowed.any(axis=1) & ~allowed.all(axis=1)).tolist()
    for row in useful * ROUNDS:
        now = scores[row] + features[row] @ shifts
        right = int(np.where(allowed[row], now, -np.inf).argmax())
        wrong = int(np.where(allowed[row], -np.inf, now).argmax())
        moving = [(place, sign) for place, sign in ((right, 1.0), (wrong, -1.0)) if teachable[place]]
        length = len(moving) * float(features[row] @ features[row])
        lacking = wanted[row] - float(now[right] - now[wrong])
        if lacking > 0 and length > 0:
            step = min(steps[row], lacking / length)
            for place, sign in moving:
                shifts[:, place] += sign * step * features[row]
    return shifts.astype(np.float32)
