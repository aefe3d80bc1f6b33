"""Finds topics, and the parts they fall into, among units: seeded and sorted, so the same whatever the order."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.schemas import LANGUAGES, AssignedUnits
from pipeline.stages.subject import subject
from pipeline.themes.agreement import Reader
from pipeline.themes.clustering import NO_TOPIC, Labels, Vectors, cluster
from pipeline.themes.known import cosines, unit_length
from pipeline.themes.labels import TopicNames, name_topics
from pipeline.themes.topics import Topic
from pipeline.themes.verbatims import representative

LEAST_TEXTS = 30
"""Distinct texts: fewer make no topic that would not be another one tomorrow."""
MOST_TEXTS = 20_000
"""Distinct texts that are clustered; the others only join what was found, so that cost stays bounded."""
SECOND_LOOK = 5
"""Percentile of the members' cosine to their topic's centre that an outlier must reach to join it."""
LEFT_OUT = -2
"""The label of a text that has no say in what topics are called."""
MOST_QUOTED = 200
"""Members of a topic in a language, the most central, among which its verbatims are looked for."""


@dataclass(frozen=True)
class Discovery:
    """Topics, largest first, then the parts of topics; ``stability`` says how far resamples agreed, null for none."""

    topics: tuple[Topic, ...] = ()
    stability: float | None = None


def discover(
    units: dy.DataFrame[AssignedUnits],
    vectors: NDArray[np.float32],
    *,
    seed: int = 0,
    taken: Mapping[str, Collection[str]] | None = None,
    read: Reader | None = None,
) -> Discovery:
    """Topics among these units; none where there are fewer than 30 different texts.

    ``vectors`` are float32 ``(n, d)``, row i for unit i, of an encoder that tells neither language nor mood. Every
    unit given is clustered, by its focus if it has one, and a text written twice once. ``taken`` are labels, by
    language, that no topic may get; ``read`` is that encoder, for labels that say the same in each language. The same
    units and seed give the same topics in whatever order they come. ValueError if vectors and units differ in number.
    """
    if vectors.shape[0] != units.height:
        raise ValueError(f"{vectors.shape[0]} vectors for {units.height} units; give one vector for each unit")
    ordered = _in_order(units)
    distinct = ordered.unique("same", keep="first", maintain_order=True)
    if distinct.height < LEAST_TEXTS:
        return Discovery()
    said = _Said(
        distinct["said"].to_list(),
        distinct["text"].to_list(),
        distinct["language"].to_list(),
        unit_length(vectors[distinct["at"].to_numpy()]).astype(np.float32),
    )
    grouped = _group(said, seed)
    members = ordered.join(distinct.select("same", text_row=pl.int_range(pl.len())), on="same", maintain_order="left")
    described = _described(said, grouped.labels, members, taken or {}, read)
    topics = [replace(one, number=rank) for rank, one in enumerate(described)]
    for whole in tuple(topics):
        rows = members.filter(pl.col("unit_id").is_in(whole.unit_ids))["text_row"].unique().to_numpy()
        within = np.full(len(said.texts), LEFT_OUT, dtype=np.int32)
        within[rows] = grouped.parts[rows]
        if within.max() > NO_TOPIC:
            others = {lang: {*(taken or {}).get(lang, ()), label} for lang, label in whole.labels.items()}
            for part in _described(said, within, members, others, read):
                topics.append(replace(part, number=len(topics), parent=whole.number))
    return Discovery(tuple(topics), grouped.stability)


@dataclass(frozen=True)
class _Said:
    """Distinct texts, what was written where that is more, their language, and their vectors ``(n, d)`` of length 1."""

    texts: Sequence[str]
    written: Sequence[str]
    languages: Sequence[str]
    vectors: Vectors


@dataclass(frozen=True)
class _Grouped:
    """The topic of each text and its part of that topic, −1 for none; parts are numbered throughout."""

    labels: Labels
    parts: Labels
    stability: float


def _in_order(units: pl.DataFrame) -> pl.DataFrame:
    """The units sorted by what they say: ``at`` is their place before, and the ``same`` words say the same."""
    return (
        units.with_columns(subject().alias("said"))
        .select("unit_id", "text", "said", "language", "sentiment")
        .with_row_index("at")
        .with_columns(same=pl.col("said").str.strip_chars().str.to_lowercase())
        .sort("same", "said", "unit_id")
    )


def _group(said: _Said, seed: int) -> _Grouped:
    """Cluster at most 20,000 of the texts; let the others join the nearest topic, and the nearest part of it."""
    rows = np.arange(len(said.texts))
    if len(rows) > MOST_TEXTS:
        rows = np.sort(np.random.default_rng(seed).choice(rows, MOST_TEXTS, replace=False))
    found = cluster([said.texts[i] for i in rows.tolist()], said.vectors[rows], seed)
    topics, parts = (np.full(len(said.texts), NO_TOPIC, dtype=np.int32) for _ in range(2))
    topics[rows], parts[rows] = found.topics, found.parts
    labels, within = _second_look(topics, said.vectors), np.full(len(said.texts), NO_TOPIC, dtype=np.int32)
    for topic in sorted(set(found.topics.tolist()) - {NO_TOPIC}):
        members = np.flatnonzero(labels == topic)
        if len(set(parts[members].tolist()) - {NO_TOPIC}) > 1:
            within[members] = _second_look(parts[members], said.vectors[members])
    return _Grouped(labels, within, found.stability)


def _second_look(labels: Labels, vectors: Vectors) -> Labels:
    """Labels in which texts without a topic joined the nearest one that they are as close to as its members are."""
    topics = sorted(set(labels.tolist()) - {NO_TOPIC})
    waiting = np.flatnonzero(labels == NO_TOPIC)
    if not topics or not len(waiting):
        return labels
    likeness = cosines(vectors, np.stack([_centre(vectors[labels == topic]) for topic in topics]))
    floors = np.array([np.percentile(likeness[labels == topic, i], SECOND_LOOK) for i, topic in enumerate(topics)])
    nearest = likeness[waiting].argmax(axis=1)
    close = likeness[waiting, nearest] >= floors[nearest]
    looked = labels.copy()
    looked[waiting[close]] = np.array(topics, dtype=np.int32)[nearest[close]]
    return looked


def _described(
    said: _Said, labels: Labels, members: pl.DataFrame, taken: Mapping[str, Collection[str]], read: Reader | None
) -> list[Topic]:
    """A topic for each label, not numbered yet, largest first; texts labelled ``LEFT_OUT`` do not count at all."""
    counted = np.flatnonzero(labels != LEFT_OUT).tolist()
    texts, languages = [said.texts[i] for i in counted], [said.languages[i] for i in counted]
    names = name_topics(texts, languages, labels[counted].tolist(), taken=taken, read=read)
    found = [_topic(said, np.flatnonzero(labels == topic), members, names[topic]) for topic in sorted(names)]
    return sorted(found, key=lambda topic: (-topic.size, topic.unit_ids))


def _topic(said: _Said, rows: NDArray[np.intp], members: pl.DataFrame, names: TopicNames) -> Topic:
    centre = _centre(said.vectors[rows])
    likeness = dict(zip(rows.tolist(), cosines(said.vectors[rows], centre[None])[:, 0].tolist(), strict=True))
    central = sorted(rows.tolist(), key=lambda row: (-likeness[row], said.texts[row]))
    units = (
        members.filter(pl.col("text_row").is_in(rows))
        .with_columns(likeness=pl.col("text_row").replace_strict(likeness, return_dtype=pl.Float64))
        .sort("likeness", "text", "unit_id", descending=[True, False, False])
    )
    return Topic(
        labels=names.labels,
        keywords=names.keywords,
        verbatims={
            language: representative([said.written[i] for i in spoken], said.vectors[spoken], language)
            for language in LANGUAGES
            if (spoken := [row for row in central if said.languages[row] == language][:MOST_QUOTED])
        },
        size=units.height,
        share_negative=units.filter(pl.col("sentiment") == "negative").height / units.height,
        unit_ids=tuple(units["unit_id"]),
        similarities=tuple(units["likeness"]),
        centroid=centre,
    )


def _centre(vectors: Vectors) -> Vectors:
    centre: Vectors = unit_length(vectors.mean(axis=0, keepdims=True))[0].astype(np.float32)
    return centre
