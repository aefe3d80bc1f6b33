"""Groups vectors into topics with BERTopic; the only file that imports it.

The vectors are reduced by UMAP and clustered by HDBSCAN, both seeded, into what may be many small groups: the parts.
Texts between them join by their neighbours; then parts that lie together become one topic (J. Ward, "Hierarchical
grouping to optimize an objective function", 1963), until there are as many topics as people can keep in mind. How large
a part must be, and how many topics there are, is not left to luck: of a few choices that suit the number of texts, the
one is taken whose topics come back when a fifth of the texts is left out (T. Lange, V. Roth, M. Braun, J. Buhmann,
"Stability-based validation of clustering solutions", 2004).
"""

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.themes.known import cosines

NO_TOPIC = -1
LEAST_CLUSTER = 5
"""Distinct texts: fewer are no topic that would not be another one tomorrow."""
SIZES = (0.3, 0.5)
"""Least sizes of a part that are tried, in square roots of the number of texts."""
TOPICS = (12, 16, 20)
"""Numbers of topics that are tried; there are fewer where there are fewer parts."""
LEAST_DENSE = 3
"""Neighbours that make a place dense: with five, most of a few hundred texts went into one part of all sorts."""
LARGEST = 60
LARGEST_SHARE = 0.2
"""A part of more texts than both, the number and the share of all, is of all sorts: smaller ones are taken instead."""
NEIGHBOURS = 15
DIMENSIONS = 5
ALL_DISTANCES = 4_096
"""Texts from which on UMAP looks for the neighbours, approximately; those of fewer are told it. To let it look for them
in all distances would cost a process eight seconds of compiling."""
RESAMPLES = 3
KEPT = 0.8
CLOSE = 0.02
"""Stabilities this near to each other are equal: then more topics, of smaller parts, tell more apart."""

Vectors = NDArray[np.float32]
Labels = NDArray[np.int32]


@dataclass(frozen=True)
class Clustering:
    """The topic of each text and its part of that topic, int32 ``(n,)``, −1 for none; parts are numbered throughout.

    ``stability`` is the mean adjusted Rand index (Hubert & Arabie 1985) with the topics of the resamples, 0 by chance
    and 1 for equal.
    """

    topics: Labels
    parts: Labels
    stability: float


def cluster(texts: Sequence[str], vectors: Vectors, seed: int) -> Clustering:
    """Topics of these distinct texts; ``vectors`` float32 ``(n, d)``. Same input in the same order, same topics.

    A text between the parts joins where most of its neighbours are, or none.
    """
    from bertopic import BERTopic  # noqa: PLC0415 - seconds of imports that only a refit should wait for
    from bertopic.dimensionality import BaseDimensionalityReduction  # noqa: PLC0415
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415

    reduced = _reduced(vectors, seed)
    chosen = max(_tried(reduced, seed), key=lambda one: (round(one.stability / CLOSE), one.topics, -one.size))
    model = BERTopic(
        language="multilingual",  # "english" strips accents
        calculate_probabilities=False,
        umap_model=BaseDimensionalityReduction(),  # already done, once for all sizes
        hdbscan_model=_density(chosen.size, len(texts)),
        # Its words go unused: it weighs all languages in one pot. Any token will do, so that none is not an error.
        vectorizer_model=CountVectorizer(token_pattern=r"\S+"),  # noqa: S106 - a pattern of words
    )
    parts = _joined(np.asarray(model.fit_transform(list(texts), embeddings=reduced)[0], dtype=np.int32), reduced)
    return Clustering(_topics_of(parts, reduced, chosen.topics), parts, chosen.stability)


@dataclass(frozen=True)
class _Tried:
    size: int
    topics: int
    stability: float


def _tried(reduced: Vectors, seed: int) -> Iterator[_Tried]:
    """Each choice with the mean agreement between the topics of all texts and those of resamples."""
    from sklearn.metrics import adjusted_rand_score  # noqa: PLC0415

    n = len(reduced)
    rng = np.random.default_rng(seed)
    resamples = [np.sort(rng.choice(n, round(KEPT * n), replace=False)) for _ in range(RESAMPLES)]
    for size in sorted({max(LEAST_CLUSTER, round(share * n**0.5)) for share in SIZES}):
        whole = _parts(reduced, size)
        parts = [_parts(reduced[rows], max(LEAST_CLUSTER - 1, round(KEPT * size))) for rows in resamples]
        for topics in TOPICS:
            labels = _topics_of(whole, reduced, topics)
            agreements = [
                adjusted_rand_score(labels[rows], _topics_of(some, reduced[rows], topics))
                for rows, some in zip(resamples, parts, strict=True)
            ]
            yield _Tried(size, topics, float(np.mean(agreements)))


def _parts(reduced: Vectors, size: int) -> Labels:
    found = _density(size, len(reduced)).fit_predict(reduced)
    return _joined(np.asarray(found, dtype=np.int32), reduced)


def _joined(parts: Labels, reduced: Vectors) -> Labels:
    """The parts with those texts between them that have most of their nearest neighbours in one."""
    from sklearn.neighbors import KNeighborsClassifier  # noqa: PLC0415

    held = parts != NO_TOPIC
    if not held.any() or held.all():
        return parts
    voters = KNeighborsClassifier(min(NEIGHBOURS, int(held.sum()))).fit(reduced[held], parts[held])
    votes = voters.predict_proba(reduced[~held])
    joined = parts.copy()
    joined[~held] = np.where(votes.max(axis=1) >= 0.5, voters.classes_[votes.argmax(axis=1)], NO_TOPIC)
    return joined


def _topics_of(parts: Labels, reduced: Vectors, most: int) -> Labels:
    """The topic of each text: parts are merged two at a time, those that scatter least together, down to ``most``."""
    numbers = sorted(set(parts.tolist()) - {NO_TOPIC})
    topic_of = {part: part for part in numbers}
    middles = {part: reduced[parts == part].mean(axis=0).astype(np.float64) for part in numbers}
    sizes = {part: int((parts == part).sum()) for part in numbers}
    while len(middles) > most:
        left = list(middles)
        places, weights = np.stack([middles[part] for part in left]), np.array([sizes[part] for part in left])
        apart = ((places[:, None] - places[None]) ** 2).sum(axis=-1)
        scatter = apart * (weights[:, None] * weights[None]) / (weights[:, None] + weights[None])
        np.fill_diagonal(scatter, np.inf)
        one, other = (left[place] for place in np.unravel_index(scatter.argmin(), scatter.shape))
        both = sizes[one] + sizes[other]
        middles[one] = (middles[one] * sizes[one] + middles.pop(other) * sizes[other]) / both
        sizes[one] = both
        topic_of = {part: one if topic == other else topic for part, topic in topic_of.items()}
    return np.array([topic_of.get(part, NO_TOPIC) for part in parts.tolist()], dtype=np.int32)


def _reduced(vectors: Vectors, seed: int) -> Vectors:
    """The vectors in few dimensions, where density means something."""
    from umap import UMAP  # noqa: PLC0415

    few = len(vectors) < ALL_DISTANCES
    near = min(NEIGHBOURS, len(vectors) - 1)
    laid_out = UMAP(
        n_neighbors=near,
        n_components=DIMENSIONS,
        min_dist=0.0,
        metric="cosine",
        random_state=seed,
        n_jobs=1,
        precomputed_knn=_nearest(vectors, near) if few else (None, None),
    )
    with warnings.catch_warnings():
        # It cannot lay out further texts then, which nobody asks for.
        warnings.filterwarnings("ignore", "precomputed_knn", UserWarning)
        return np.asarray(laid_out.fit_transform(vectors), dtype=np.float32)


def _nearest(vectors: Vectors, near: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """The nearest texts to each, itself first, and their cosine distances, each ``(n, near)``, as UMAP wants them."""
    distances = 1.0 - cosines(vectors, vectors)
    np.fill_diagonal(distances, 0.0)
    places = distances.argsort(axis=1, kind="stable")[:, :near].astype(np.int32)
    return places, np.take_along_axis(distances, places, axis=1)


def _density(size: int, n: int) -> Any:
    from hdbscan import HDBSCAN  # noqa: PLC0415

    return HDBSCAN(
        min_cluster_size=size,
        min_samples=LEAST_DENSE,
        max_cluster_size=max(LARGEST, round(LARGEST_SHARE * n)),
        core_dist_n_jobs=1,
    )
