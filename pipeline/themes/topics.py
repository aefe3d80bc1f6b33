"""What a clustering found, and the tables of it: a contract that other programs read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.schemas import LANGUAGES, REASONS, SENTIMENTS, AssignedUnits
from pipeline.themes.clustering import NO_TOPIC


@dataclass(frozen=True, eq=False)
class Topic:
    """What a group of units speaks of; ``number`` means nothing after the next run, ``parent`` is null at the top.

    ``labels``, ``keywords`` and ``verbatims`` by language, best first; ``share_negative`` in 0…1. ``unit_ids`` are all
    its ``size`` units, the most typical first, with their ``similarities``, cosines to the ``centroid`` (float32
    ``(d,)``, of length 1).
    """

    labels: Mapping[str, str]
    keywords: Mapping[str, tuple[str, ...]]
    verbatims: Mapping[str, tuple[str, ...]]
    size: int
    share_negative: float
    unit_ids: tuple[str, ...]
    similarities: tuple[float, ...]
    centroid: NDArray[np.float32] = field(repr=False)
    number: int = 0
    parent: int | None = None

    @property
    def label(self) -> str:
        """Its names in all languages that have one, each once."""
        return " · ".join(dict.fromkeys(self.labels.values()))


class TopicRows(dy.Schema):
    """Topics, largest first, then their parts with ``parent``; ``topic`` counts from 0, for this run only."""

    topic = dy.Int32(primary_key=True, min=0)
    parent = dy.Int32(nullable=True, min=0)
    label = dy.String()
    size = dy.Int64(min=1)
    share_negative = dy.Float64(min=0, max=1)
    label_pt = dy.String(nullable=True)
    label_es = dy.String(nullable=True)
    label_ro = dy.String(nullable=True)
    label_en = dy.String(nullable=True)
    keywords_pt = dy.List(dy.String())
    keywords_es = dy.List(dy.String())
    keywords_ro = dy.List(dy.String())
    keywords_en = dy.List(dy.String())
    verbatims_pt = dy.List(dy.String())
    verbatims_es = dy.List(dy.String())
    verbatims_ro = dy.List(dy.String())
    verbatims_en = dy.List(dy.String())


class TopicUnits(dy.Schema):
    """Units with their topic and its part, −1 for none.

    ``similarity`` is the cosine to the topic's centre, else that of the known theme; ``reason`` says why a unit has
    neither topic nor ``theme``.
    """

    unit_id = dy.String(primary_key=True)
    response_id = dy.String()
    row = dy.Int64(min=0)
    ordinal = dy.Int32(min=0)
    text = dy.String()
    language = dy.String()
    sentiment = dy.Enum(SENTIMENTS, nullable=True)
    topic = dy.Int32(min=NO_TOPIC)
    subtopic = dy.Int32(min=NO_TOPIC)
    theme = dy.String(nullable=True)
    similarity = dy.Float64(nullable=True, min=-1, max=1)
    reason = dy.Enum(REASONS, nullable=True)


@dataclass(frozen=True)
class TopicTables:
    """The two tables that `clamor discover` writes."""

    topics: dy.DataFrame[TopicRows]
    units: dy.DataFrame[TopicUnits]


def topic_tables(units: dy.DataFrame[AssignedUnits], topics: Sequence[Topic]) -> TopicTables:
    """Lay out topics and ``units`` as tables, both in the order they come."""
    columns = {name: column.dtype for name, column in TopicRows.columns().items()}
    rows = [
        {"topic": topic.number, "parent": topic.parent, "label": topic.label, "size": topic.size}
        | {"share_negative": topic.share_negative}
        | {f"label_{language}": topic.labels.get(language) for language in LANGUAGES}
        | {f"keywords_{language}": list(topic.keywords.get(language, ())) for language in LANGUAGES}
        | {f"verbatims_{language}": list(topic.verbatims.get(language, ())) for language in LANGUAGES}
        for topic in topics
    ]
    members = units.join(_members(topics, part=False), on="unit_id", how="left", maintain_order="left").join(
        _members(topics, part=True), on="unit_id", how="left", maintain_order="left"
    )
    grouped = members.with_columns(
        pl.col("topic", "subtopic").fill_null(NO_TOPIC),
        similarity=pl.coalesce("cosine", "similarity"),
        reason=pl.when(pl.col("topic").is_null()).then("reason"),
    )
    return TopicTables(
        TopicRows.validate(pl.DataFrame(rows, schema=columns)),
        TopicUnits.validate(grouped.select(TopicUnits.column_names())),
    )


def _members(topics: Sequence[Topic], *, part: bool) -> pl.DataFrame:
    """Each unit that is in a topic, or in a part of one, with its number and, of a topic, its cosine."""
    name = "subtopic" if part else "topic"
    chosen = [topic for topic in topics if (topic.parent is not None) == part]
    found = [
        {"unit_id": unit_id, name: topic.number, "cosine": cosine}
        for topic in chosen
        for unit_id, cosine in zip(topic.unit_ids, topic.similarities, strict=True)
    ]
    frame = pl.DataFrame(found, schema={"unit_id": pl.String, name: pl.Int32, "cosine": pl.Float64})
    return frame.drop("cosine") if part else frame
