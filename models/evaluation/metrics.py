"""What is counted: F1, calibration, how far clusters share what labels say, and who is nearest to whom."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_mutual_info_score, f1_score, v_measure_score

from pipeline.schemas import SENTIMENTS

BINS = 10
SEEDS = (0, 1, 2)
STARTS = 3
BLOCK = 2_048
"""Queries compared at a time: keeps the similarities of a large set out of memory."""

Vectors = NDArray[np.float32]


def two_class_f1(probabilities: Vectors, labels: Sequence[str]) -> float | None:
    """Macro-F1 of negative and positive; neutral texts are left out, and the sign of the score decides.

    Columns of ``probabilities`` ``(n, 3)`` are negative, neutral, positive. Null unless both classes are there.
    """
    truth = np.array(labels)
    polar = truth != "neutral"
    if len(set(truth[polar])) < 2:
        return None
    said = np.where(probabilities[:, 2] > probabilities[:, 0], "positive", "negative")
    return float(f1_score(truth[polar], said[polar], average="macro"))


def three_class_f1(probabilities: Vectors, labels: Sequence[str]) -> float | None:
    """Macro-F1 of the likeliest class; null unless all three are there."""
    if len(set(labels)) < len(SENTIMENTS):
        return None
    said = np.array(SENTIMENTS)[probabilities.argmax(axis=1)]
    return float(f1_score(np.array(labels), said, average="macro"))


def calibration_error(probabilities: Vectors, labels: Sequence[str]) -> float:
    """The mean gap between confidence and accuracy over ten bins, weighted by size.

    Guo et al. 2017, arXiv:1706.04599.
    """
    right = np.array(SENTIMENTS)[probabilities.argmax(axis=1)] == np.array(labels)
    confidence = probabilities.max(axis=1)
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in set(bins)]
    return float(sum(gaps))


def clusterings(vectors: Vectors, k: int) -> list[NDArray[np.int32]]:
    """The clusters of k-means, from three seeds, each the best of three starts."""
    return [KMeans(k, n_init=STARTS, random_state=seed).fit_predict(vectors) for seed in SEEDS]


def v_measure(labels: Sequence[str], found: Sequence[NDArray[np.int32]]) -> float:
    """Mean over clusterings of the V-measure: 0 where clusters tell nothing of the labels, 1 where all.

    Rosenberg & Hirschberg 2007, https://aclanthology.org/D07-1043. It is above 0 by chance, the more so the more
    clusters there are.
    """
    return float(np.mean([v_measure_score(labels, clusters) for clusters in found]))


def adjusted_mutual_information(labels: Sequence[str], found: Sequence[NDArray[np.int32]]) -> float:
    """Mean over clusterings of the mutual information adjusted for chance: 0 is chance, 1 the same partition.

    Vinh et al. 2010, https://jmlr.org/papers/v11/vinh10a.html.
    """
    return float(np.mean([adjusted_mutual_info_score(labels, clusters) for clusters in found]))


def nearest(queries: Vectors, others: Vectors) -> NDArray[np.intp]:
    """For each query ``(n, d)`` the place of the nearest of ``others`` ``(m, d)`` by cosine; rows have length 1."""
    parts = [(queries[i : i + BLOCK] @ others.T).argmax(axis=1) for i in range(0, len(queries), BLOCK)]
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.intp)


def unit(vectors: Vectors) -> Vectors:
    """Rows at length 1; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)


def centred(vectors: Vectors, languages: Sequence[str]) -> Vectors:
    """Vectors less the mean of their language in this very set, at length 1."""
    spoken, moved = np.array(languages), vectors.copy()
    for language in set(languages):
        moved[spoken == language] -= vectors[spoken == language].mean(axis=0)
    return unit(moved)


def centroids(vectors: Vectors, labels: Sequence[str], classes: Sequence[str]) -> Vectors:
    """The mean vector of each class, at length 1, in the order of ``classes``."""
    named = np.array(labels)
    return unit(np.stack([vectors[named == name].mean(axis=0) for name in classes]))
