"""Groups vectors into topics with BERTopic; the only file that imports it.

The vectors are reduced by UMAP and clustered by HDBSCAN, both seeded. How large a cluster must be is not left to luck:
of a few sizes that suit the number of texts, the one is taken whose clusters come back when a fifth of the texts is
left out (T. Lange, V. Roth, M. Braun, J. Buhmann, "Stability-based validation of clustering solutions", 2004).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

NO_TOPIC = -1
LEAST_CLUSTER = 5
"""Distinct texts: fewer are no topic that would not be another one tomorrow."""
SIZES = (0.3, 0.5, 0.7)
"""Least sizes that are tried, in square roots of the number of texts: topics grow in number with the data, not in step
with it."""
LEAST_DENSE = 3
"""Neighbours that make a place dense: with five, most of a few hundred texts went into one topic of all sorts."""
LARGEST = 60
LARGEST_SHARE = 0.2
"""A topic of more texts than both, the number and the share of all, is of all sorts: its parts are taken instead."""
NEIGHBOURS = 15
DIMENSIONS = 5
RESAMPLES = 3
KEPT = 0.8
CLOSE = 0.02
"""Stabilities this near to each other are equal: then the smaller size is taken, which tells more topics apart."""

Vectors = NDArray[np.float32]
Labels = NDArray[np.int32]


@dataclass(frozen=True)
class Clustering:
    """The topic of each text, −1 for none, and how far resamples agree.

    ``labels`` int32 ``(n,)``. ``reduced`` float32 ``(n, 5)`` are the vectors as UMAP laid them out. ``stability`` is
    the mean adjusted Rand index (Hubert & Arabie 1985) with the clusters of the resamples, 0 by chance and 1 for equal.
    """

    labels: Labels
    reduced: Vectors
    stability: float


def cluster(texts: Sequence[str], vectors: Vectors, seed: int) -> Clustering:
    """Topics of these distinct texts; ``vectors`` float32 ``(n, d)``. Same input in the same order, same topics."""
    from bertopic import BERTopic  # noqa: PLC0415 - seconds of imports that only a refit should wait for
    from bertopic.dimensionality import BaseDimensionalityReduction  # noqa: PLC0415
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415

    reduced = _reduced(vectors, seed)
    chosen = max(_tried(reduced, seed), key=lambda tried: (round(tried.stability / CLOSE), -tried.size))
    model = BERTopic(
        language="multilingual",  # "english" strips accents
        calculate_probabilities=False,
        umap_model=BaseDimensionalityReduction(),  # already done, once for all sizes
        hdbscan_model=_density(chosen.size, len(texts)),
        # Its words go unused: it weighs all languages in one pot. Any token will do, so that none is not an error.
        vectorizer_model=CountVectorizer(token_pattern=r"\S+"),  # noqa: S106 - a pattern of words
    )
    labels = np.asarray(model.fit_transform(list(texts), embeddings=reduced)[0], dtype=np.int32)
    return Clustering(labels, reduced, chosen.stability)


def parts(reduced: Vectors) -> Labels:
    """The parts of one topic, −1 for what lies between them, all −1 if it does not fall apart; ``reduced`` as above."""
    n = len(reduced)
    if n < 4 * LEAST_CLUSTER:
        return np.full(n, NO_TOPIC, dtype=np.int32)
    found = _density(max(LEAST_CLUSTER, round(SIZES[1] * n**0.5)), n, whole=False).fit_predict(reduced)
    return np.asarray(found, dtype=np.int32)


@dataclass(frozen=True)
class _Tried:
    size: int
    stability: float


def _tried(reduced: Vectors, seed: int) -> Iterator[_Tried]:
    """Each size with the mean agreement between the clusters of all texts and those of resamples."""
    from sklearn.metrics import adjusted_rand_score  # noqa: PLC0415

    n = len(reduced)
    rng = np.random.default_rng(seed)
    resamples = [np.sort(rng.choice(n, round(KEPT * n), replace=False)) for _ in range(RESAMPLES)]
    for size in sorted({max(LEAST_CLUSTER, round(share * n**0.5)) for share in SIZES}):
        whole = _density(size, n).fit_predict(reduced)
        agreements = [
            adjusted_rand_score(
                whole[rows],
                _density(max(LEAST_CLUSTER - 1, round(KEPT * size)), len(rows)).fit_predict(reduced[rows]),
            )
            for rows in resamples
        ]
        yield _Tried(size, float(np.mean(agreements)))


def _reduced(vectors: Vectors, seed: int) -> Vectors:
    from umap import UMAP  # noqa: PLC0415

    laid_out = UMAP(
        n_neighbors=min(NEIGHBOURS, len(vectors) - 1),
        n_components=DIMENSIONS,
        min_dist=0.0,
        metric="cosine",
        random_state=seed,
        n_jobs=1,
    ).fit_transform(vectors)
    return np.asarray(laid_out, dtype=np.float32)


def _density(size: int, n: int, *, whole: bool = True) -> Any:
    from hdbscan import HDBSCAN  # noqa: PLC0415

    return HDBSCAN(
        min_cluster_size=size,
        min_samples=LEAST_DENSE,
        max_cluster_size=max(LARGEST, round(LARGEST_SHARE * n)) if whole else 0,
        core_dist_n_jobs=1,
    )
