"""Takes out of the theme vector what training left of language and mood, and calibrates the mood beside it.

Both are folded into the network's own weights, so that no caller has anything to subtract or divide.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from models.encoder.network import TwoAnswers
from models.encoder.teaching import Lesson
from pipeline.schemas import POLARITIES, SENTIMENTS
from pipeline.stages.head import best_temperature
from pipeline.stages.neutral import Labelled, told_apart


def forget(network: TwoAnswers, same: Labelled, felt: Labelled) -> None:
    """Makes the affine map blind to the directions along which languages and moods differ (`told_apart`), in place."""
    forgotten = told_apart(same, felt)
    kept = torch.from_numpy(np.eye(len(forgotten), dtype=np.float32) - (forgotten @ forgotten.T).astype(np.float32))
    with torch.no_grad():
        network.affine.weight.copy_(kept @ network.affine.weight)
        network.affine.bias.copy_(kept @ network.affine.bias)


def calibrate(network: TwoAnswers, logits: NDArray[np.float32], lessons: Sequence[Lesson]) -> float:
    """Divides the mood's logits by the temperature that suits held-out ``lessons``, in place; returns it.

    ``logits`` are ``(n, polarities, classes)``, row i for lesson i.
    """
    asked = [POLARITIES.index(lesson.polarity) for lesson in lessons]
    scores = logits[np.arange(len(lessons)), asked]
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    truth = np.array([SENTIMENTS.index(lesson.sentiment) for lesson in lessons])
    temperature = best_temperature(powers / powers.sum(axis=1, keepdims=True), truth)
    with torch.no_grad():
        network.sentiment.decide.weight.div_(temperature)
        network.sentiment.decide.bias.div_(temperature)
    return temperature
