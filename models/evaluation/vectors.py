"""Scores vectors: what their clusters share with topic, language and mood; translations and exemplars found."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.evaluation.contenders import Contender
from models.evaluation.figures import (
    AMI_LANGUAGE,
    AMI_MOOD,
    AMI_TOPIC,
    CENTRED,
    EVERY,
    EXEMPLAR,
    RETRIEVAL,
    UNTUNED,
    V_LANGUAGE,
    V_MOOD,
    V_TOPIC,
    Figure,
)
from models.evaluation.metrics import (
    adjusted_mutual_information,
    centred,
    centroids,
    clusterings,
    nearest,
    v_measure,
)
from models.evaluation.topic_sets import ExemplarSet, Pairs, TopicSet
from pipeline.progress import Progress


def score_clusters(contenders: Sequence[Contender], sets: Sequence[TopicSet], progress: Progress) -> list[Figure]:
    """V-measure and adjusted mutual information of k-means clusters, k the number of topics, mean of three seeds.

    With the topic they are to be high; with the language and the mood of the texts near zero. The encoder as it comes
    is also scored with its vectors centred by language, for as they are they cluster by language.
    """
    for contender in contenders:
        contender.read_all([text for one in sets for text in one.texts], progress)
    found: list[Figure] = []
    for one in sets:
        for contender in contenders:
            with progress.step(f"Clustering {one.name} by {contender.name}", len(one.texts), "texts"):
                vectors = contender.vectors(one.texts)
                found += _clustered(contender.name, vectors, one)
                if contender.name == UNTUNED and len(set(one.languages)) > 1:
                    found += _clustered(CENTRED, centred(vectors, one.languages), one)
    return found


def score_retrieval(contenders: Sequence[Contender], sets: Sequence[Pairs], progress: Progress) -> list[Figure]:
    """The share of sentences whose nearest sentence in the other language is their translation."""
    found: list[Figure] = []
    for contender in contenders:
        contender.read_all([text for one in sets for text in one.sources + one.targets], progress)
        for one in sets:
            places = nearest(contender.vectors(one.sources), contender.vectors(one.targets))
            right = [one.targets[place] == target for place, target in zip(places, one.targets, strict=True)]
            direction = f"{one.source}→{one.target}"
            share = float(np.mean(right))
            found.append(Figure("vectors", RETRIEVAL, one.name, direction, contender.name, share, len(right)))
    return found


def score_exemplars(contenders: Sequence[Contender], sets: Sequence[ExemplarSet], progress: Progress) -> list[Figure]:
    """The share of queries whose nearest exemplar, or nearest centroid of exemplars, has their topic."""
    found: list[Figure] = []
    for contender in contenders:
        contender.read_all([text for one in sets for text in one.queries + one.examples], progress)
        right: dict[tuple[str, str], list[bool]] = defaultdict(list)
        for one in sets:
            right[one.name, one.language] += _found(contender, one)
        found += [
            Figure("vectors", EXEMPLAR, name, language, contender.name, float(np.mean(hits)), len(hits))
            for (name, language), hits in right.items()
        ]
    return found


def _clustered(model: str, vectors: NDArray[np.float32], one: TopicSet) -> list[Figure]:
    clusters = clusterings(vectors, len(set(one.topics)))
    labels = {V_TOPIC: one.topics, AMI_TOPIC: one.topics}
    if len(set(one.languages)) > 1:
        labels |= {V_LANGUAGE: one.languages, AMI_LANGUAGE: one.languages}
    if len(set(one.moods)) > 1:
        labels |= {V_MOOD: one.moods, AMI_MOOD: one.moods}
    spoken = sorted(set(one.languages))
    language = EVERY if len(spoken) > 1 else spoken[0]
    return [
        Figure(
            "vectors",
            measure,
            one.name,
            language,
            model,
            (v_measure if measure.startswith("V") else adjusted_mutual_information)(names, clusters),
            len(one.texts),
        )
        for measure, names in labels.items()
    ]


def _found(contender: Contender, one: ExemplarSet) -> list[bool]:
    examples, topics = contender.vectors(one.examples), list(one.example_topics)
    if one.by_centroid:
        classes = sorted(set(topics))
        examples, topics = centroids(examples, topics, classes), classes
    places = nearest(contender.vectors(one.queries), examples)
    return [topics[place] == topic for place, topic in zip(places, one.topics, strict=True)]
