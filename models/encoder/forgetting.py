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


def forget(network: TwoAnswers, vectors: NDArray[np.float32], languages: Sequence[str], moods: Sequence[str]) -> None:
    """Makes the affine map blind to the directions along which languages and moods differ, in place.

    ``vectors`` ``(n, hidden)`` are theme vectors of texts about the same matters in every language and mood. What is
    projected out is spanned by the differences of the language means, and by that of praise and complaint.
    """
    spoken, felt = np.array(languages), np.array(moods)
    means = np.stack([vectors[spoken == language].mean(axis=0) for language in sorted(set(languages))])
    middle = means.mean(axis=0)
    mood = np.mean(
        [
            vectors[(spoken == language) & (felt == "positive")].mean(axis=0)
            - vectors[(spoken == language) & (felt == "negative")].mean(axis=0)
            for language in sorted(set(languages))
        ],
        axis=0,
    )
    basis, _ = np.linalg.qr(np.vstack([means[1:] - middle, mood]).T)
    kept = torch.from_numpy(np.eye(len(middle), dtype=np.float32) - (basis @ basis.T).astype(np.float32))
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
