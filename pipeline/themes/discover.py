"""Finds topics among the units that no theme took, with BERTopic; the only file that imports it."""

from collections.abc import Sequence
from typing import Any

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.schemas import LANGUAGES, AssignedUnits
from pipeline.themes.keywords import keywords
from pipeline.themes.topics import NO_TOPIC, NotYetTheme, describe

LEAST_TEXTS = 30
"""Distinct texts: fewer make no topic that would not be another one tomorrow."""
MOST_TEXTS = 20_000
"""Distinct texts that are clustered; the others only join what was found, so that cost stays bounded."""
LEAST_TO_CENTRE = 20
"""Distinct texts of a language from which on their mean says where the language lies, and not its topics."""
LEAST_CLUSTER = 5
LEAST_DENSE = 3
"""Neighbours that make a place dense: with five, most of a few hundred texts went into one topic of all sorts."""
LARGEST = 60
LARGEST_SHARE = 0.2
"""A topic of more texts than both, the number and the share of all, is of all sorts: its parts are taken instead."""
NEIGHBOURS = 15
DIMENSIONS = 5
SECOND_LOOK = 25
"""Percentile of the members' similarity to their topic's centre that an outlier must reach to join."""

Vectors = NDArray[np.float32]


def discover(
    units: dy.DataFrame[AssignedUnits], vectors: NDArray[np.float32], *, seed: int = 0
) -> tuple[NotYetTheme, ...]:
    """Topics among these units, the largest first; none where there are fewer than 30 different texts.

    ``vectors`` are float32 ``(n, d)``, row i for unit i. Pass what no theme took (reasons ``no_theme_yet`` and
    ``ambiguous``): every unit given is clustered, by its focus if it has one, and a text written twice once. The same
    units and seed give the same topics in whatever order they come. ValueError if vectors and units differ in number.

    To store topics, make a ``TopicRecord(number, topic.keywords, topic.unit_ids)`` of each; to show stored ones,
    `topics.stored_topics`; for the tables of `clamor discover`, `topics.topic_tables`.
    """
    if vectors.shape[0] != units.height:
        raise ValueError(f"{vectors.shape[0]} vectors for {units.height} units; give one vector for each unit")
    ordered = _in_order(units)
    distinct = ordered.unique("same", keep="first", maintain_order=True)
    if distinct.height < LEAST_TEXTS:
        return ()
    texts, languages = distinct["said"].to_list(), distinct["language"].to_list()
    centred = _without_language(vectors[distinct["at"].to_numpy()], np.array(languages))
    labels = _second_look(_cluster(texts, centred, seed), centred)
    found = [topic for topic in range(labels.max() + 1) if (labels == topic).any()]
    if not found:
        return ()
    likeness = np.zeros(len(texts), dtype=np.float32)
    for topic in found:
        likeness[labels == topic] = centred[labels == topic] @ _centre(centred[labels == topic])
    words = {language: _keywords_of(language, texts, languages, labels) for language in LANGUAGES}
    members = (
        ordered.join(distinct.select("same", topic=pl.Series(labels), likeness=pl.Series(likeness)), on="same")
        .sort("likeness", "text", "unit_id", descending=[True, False, False])
        .partition_by("topic", as_dict=True)
    )
    described = [
        describe({lang: words[lang].get(topic, ()) for lang in LANGUAGES}, members[(topic,)].to_dicts())
        for topic in found
    ]
    return tuple(sorted(described, key=lambda topic: (-topic.size, topic.unit_ids)))


def warm_up() -> None:
    """Import and compile what a first discovery would wait for, on vectors that mean nothing; some ten seconds."""
    vectors = np.random.default_rng(0).normal(size=(2 * LEAST_TEXTS, DIMENSIONS + 3)).astype(np.float32)
    _cluster([str(row) for row in range(len(vectors))], _unit_length(vectors), seed=0)


def _in_order(units: pl.DataFrame) -> pl.DataFrame:
    """The units sorted by what they say: ``at`` is their place before, and the ``same`` words say the same."""
    return (
        units.with_columns(said=pl.coalesce("focus", "text"))
        .select("unit_id", "text", "said", "language", "sentiment")
        .with_row_index("at")
        .with_columns(same=pl.col("said").str.strip_chars().str.to_lowercase())
        .sort("same", "said", "unit_id")
    )


def _without_language(vectors: Vectors, languages: NDArray[np.str_]) -> Vectors:
    """The vectors less the mean of their language, at length 1: raw multilingual vectors cluster by language."""
    means = np.tile(vectors.mean(axis=0), (len(vectors), 1))
    for language in sorted(set(languages.tolist())):
        of_language = languages == language
        if of_language.sum() >= LEAST_TO_CENTRE:
            means[of_language] = vectors[of_language].mean(axis=0)
    return _unit_length(vectors - means)


def _cluster(texts: Sequence[str], vectors: Vectors, seed: int) -> NDArray[np.int32]:
    """The topic of each text, −1 for none: BERTopic on at most 20,000 of them."""
    rows = np.arange(len(texts))
    if len(texts) > MOST_TEXTS:
        rows = np.sort(np.random.default_rng(seed).choice(rows, MOST_TEXTS, replace=False))
    labels = np.full(len(texts), NO_TOPIC, dtype=np.int32)
    labels[rows] = _model(len(rows), seed).fit_transform([texts[i] for i in rows.tolist()], embeddings=vectors[rows])[0]
    return labels


def _model(n: int, seed: int) -> Any:
    """BERTopic for ``n`` texts: seeded, on one thread, with no model of its own to load."""
    from bertopic import BERTopic  # noqa: PLC0415 - seconds of imports that only a refit should wait for
    from hdbscan import HDBSCAN  # noqa: PLC0415
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415
    from umap import UMAP  # noqa: PLC0415

    return BERTopic(
        language="multilingual",  # "english" strips accents
        calculate_probabilities=False,
        umap_model=UMAP(
            n_neighbors=min(NEIGHBOURS, n - 1),
            n_components=DIMENSIONS,
            min_dist=0.0,
            metric="cosine",
            random_state=seed,
            n_jobs=1,
        ),
        hdbscan_model=HDBSCAN(
            min_cluster_size=max(LEAST_CLUSTER, round(n**0.5 / 2)),
            min_samples=LEAST_DENSE,
            max_cluster_size=max(LARGEST, round(LARGEST_SHARE * n)),
        ),
        # Its words go unused: it weighs all languages in one pot. Any token will do, so that none is not an error.
        vectorizer_model=CountVectorizer(token_pattern=r"\S+"),  # noqa: S106 - a pattern of words
    )


def _second_look(labels: NDArray[np.int32], vectors: Vectors) -> NDArray[np.int32]:
    """Labels in which texts without a topic joined the nearest one that they are as close to as its members are."""
    topics = [topic for topic in range(labels.max() + 1) if (labels == topic).any()]
    waiting = np.flatnonzero(labels == NO_TOPIC)
    if not topics or not len(waiting):
        return labels
    centres = np.stack([_centre(vectors[labels == topic]) for topic in topics])
    likeness = vectors @ centres.T
    floors = np.array([np.percentile(likeness[labels == topic, i], SECOND_LOOK) for i, topic in enumerate(topics)])
    similarity = likeness[waiting]
    nearest = similarity.argmax(axis=1)
    close = similarity[np.arange(len(waiting)), nearest] >= floors[nearest]
    looked = labels.copy()
    looked[waiting[close]] = np.array(topics, dtype=np.int32)[nearest[close]]
    return looked


def _keywords_of(
    language: str, texts: Sequence[str], languages: Sequence[str], labels: NDArray[np.int32]
) -> dict[int, tuple[str, ...]]:
    chosen = [i for i, code in enumerate(languages) if code == language]
    return keywords([texts[i] for i in chosen], [int(labels[i]) for i in chosen], language)


def _centre(vectors: Vectors) -> Vectors:
    centre: Vectors = _unit_length(vectors.mean(axis=0, keepdims=True))[0]
    return centre


def _unit_length(vectors: Vectors) -> Vectors:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(length, np.finfo(np.float32).tiny)).astype(np.float32)
    return scaled
