"""Takes out of the theme vector what training left of language and mood, and calibrates the mood beside it.

Both are folded into the network's own weights, so that no caller has anything to subtract or divide.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import RidgeClassifier

from models.encoder.network import TwoAnswers
from models.encoder.teaching import Lesson
from pipeline.schemas import POLARITIES, SENTIMENTS
from pipeline.stages.head import best_temperature

ROUNDS = 4


def forget(network: TwoAnswers, vectors: NDArray[np.float32], languages: Sequence[str], moods: Sequence[str]) -> None:
    """Makes the affine map blind to the directions along which languages and moods differ, in place.

    ``vectors`` ``(n, hidden)`` are theme vectors of texts about the same matters in every language; ``moods`` says
    of each whether it is ``positive``, ``negative`` or of no known mood (empty). First the differences between the
    languages' means and between praise and complaint are projected out, then ``ROUNDS`` times what a linear
    classifier still finds of either (iterative null-space projection, Ravfogel et al. 2020, arXiv:2004.07667).
    """
    spoken, felt = np.array(languages), np.array(moods)
    polar = felt != ""
    forgotten = _differences(vectors, spoken, felt)
    for _ in range(ROUNDS):
        left = np.asarray(vectors - vectors @ forgotten @ forgotten.T, dtype=np.float32)
        told = [_directions(left, spoken), _directions(left[polar], felt[polar])]
        forgotten = np.asarray(np.linalg.qr(np.hstack([forgotten, *told]))[0], dtype=np.float32)
    kept = torch.from_numpy(np.eye(vectors.shape[1], dtype=np.float32) - (forgotten @ forgotten.T).astype(np.float32))
    with torch.no_grad():
        network.affine.weight.copy_(kept @ network.affine.weight)
        network.affine.bias.copy_(kept @ network.affine.bias)


def _differences(vectors: NDArray[np.float32], spoken: NDArray[np.str_], felt: NDArray[np.str_]) -> NDArray[np.float32]:
    """An orthonormal basis ``(hidden, languages)`` of how the means differ by language and by mood."""
    means = np.stack([vectors[spoken == language].mean(axis=0) for language in sorted(set(spoken))])
    mood = np.mean(
        [
            vectors[(spoken == language) & (felt == "positive")].mean(axis=0)
            - vectors[(spoken == language) & (felt == "negative")].mean(axis=0)
            for language in sorted(set(spoken))
        ],
        axis=0,
    )
    basis, _ = np.linalg.qr(np.vstack([means[1:] - means.mean(axis=0), mood]).T)
    return np.asarray(basis, dtype=np.float32)


def _directions(vectors: NDArray[np.float32], classes: NDArray[np.str_]) -> NDArray[np.float32]:
    """The directions ``(hidden, classes - 1)`` in which a ridge classifier tells the classes apart."""
    weights = np.atleast_2d(RidgeClassifier().fit(vectors, classes).coef_)
    directions, _, _ = np.linalg.svd(weights.T, full_matrices=False)
    return np.asarray(directions[:, : len(set(classes)) - 1], dtype=np.float32)


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
