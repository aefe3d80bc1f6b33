"""Reviews of three domains with one human category each, in three languages mixed, and as many of them as one wants."""

from pathlib import Path

import numpy as np

from models.evaluation.mood_sets import M_ABSA
from models.evaluation.topic_sets import TopicSet, topic_sets


def reviews_by_domain(data: Path) -> dict[str, TopicSet]:
    """The reviews of ``DATA/dev``, as `clamor eval` takes them: none where the file is missing."""
    return {one.name.rpartition(", ")[2]: one for one in topic_sets(data / "dev") if one.name.startswith(M_ABSA)}


def cut(one: TopicSet, rows: int | None, seed: int) -> TopicSet:
    """At most so many texts of a set, drawn with a seed, in their order."""
    n = len(one.texts)
    if rows is None or rows >= n:
        return one
    kept = np.sort(np.random.default_rng(seed).choice(n, rows, replace=False)).tolist()

    def of(column: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(column[i] for i in kept) if column else ()

    return TopicSet(one.name, of(one.texts), of(one.topics), of(one.languages), of(one.moods))
