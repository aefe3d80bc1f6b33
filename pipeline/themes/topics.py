"""What a clustering found: topics that are not yet themes, what is shown of them, and their tables."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import dataframely as dy
import polars as pl

from pipeline.schemas import LANGUAGES, REASONS, SENTIMENTS, AssignedUnits
from pipeline.stages.folding import fold

QUOTED = range(4, 31)
"""Words in a verbatim: enough to say something, few enough to be read at a glance."""
MOST_VERBATIMS = 3
ALIKE = 0.5
"""The share of words in common from which on two quotes say the same."""
LEAST_SAY = 0.15
"""The share of a topic's units from which on a language names it too."""
NO_TOPIC = -1


@dataclass(frozen=True)
class NotYetTheme:
    """A topic found among units that no theme took.

    ``size`` units; ``share_negative`` of them in 0…1; keywords and verbatims by language code, best first;
    ``unit_ids`` are all its units, the most typical first.
    """

    label: str
    keywords: Mapping[str, tuple[str, ...]]
    size: int
    share_negative: float
    verbatims: Mapping[str, tuple[str, ...]]
    unit_ids: tuple[str, ...] = ()


class StoredTopic(Protocol):
    """What a store keeps of a topic: enough to show it again beside its units."""

    @property
    def keywords(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def unit_ids(self) -> tuple[str, ...]: ...


class TopicRows(dy.Schema):
    """Topics, largest first; ``topic`` counts from 0 and means nothing after the next run."""

    topic = dy.Int32(primary_key=True, min=0)
    label = dy.String()
    size = dy.Int64(min=1)
    share_negative = dy.Float64(min=0, max=1)
    keywords_pt = dy.List(dy.String())
    keywords_es = dy.List(dy.String())
    keywords_ro = dy.List(dy.String())
    keywords_en = dy.List(dy.String())
    verbatims_pt = dy.List(dy.String())
    verbatims_es = dy.List(dy.String())
    verbatims_ro = dy.List(dy.String())
    verbatims_en = dy.List(dy.String())


class TopicUnits(dy.Schema):
    """Units with their topic, −1 for none; theme, similarity and reason are those of the known themes."""

    unit_id = dy.String(primary_key=True)
    response_id = dy.String()
    row = dy.Int64(min=0)
    ordinal = dy.Int32(min=0)
    text = dy.String()
    language = dy.String()
    sentiment = dy.Enum(SENTIMENTS, nullable=True)
    topic = dy.Int32(min=NO_TOPIC)
    theme = dy.String(nullable=True)
    similarity = dy.Float64(nullable=True, min=-1, max=1)
    reason = dy.Enum(REASONS, nullable=True)


@dataclass(frozen=True)
class TopicTables:
    """The two tables that `clamor discover` writes."""

    topics: dy.DataFrame[TopicRows]
    units: dy.DataFrame[TopicUnits]


def topic_tables(units: dy.DataFrame[AssignedUnits], topics: Sequence[NotYetTheme]) -> TopicTables:
    """Lay out topics and ``units`` as tables; units keep their order, topics are numbered in theirs from 0."""
    columns = {name: column.dtype for name, column in TopicRows.columns().items()}
    rows = [
        {"topic": number, "label": topic.label, "size": topic.size, "share_negative": topic.share_negative}
        | {f"keywords_{language}": list(topic.keywords.get(language, ())) for language in LANGUAGES}
        | {f"verbatims_{language}": list(topic.verbatims.get(language, ())) for language in LANGUAGES}
        for number, topic in enumerate(topics)
    ]
    number_of = {unit_id: number for number, topic in enumerate(topics) for unit_id in topic.unit_ids}
    number = pl.col("unit_id").replace_strict(number_of, default=NO_TOPIC, return_dtype=pl.Int32)
    return TopicTables(
        TopicRows.validate(pl.DataFrame(rows, schema=columns)),
        TopicUnits.validate(units.with_columns(number.alias("topic")).select(TopicUnits.column_names())),
    )


def stored_topics(topics: Iterable[StoredTopic], units: dy.DataFrame[AssignedUnits]) -> tuple[NotYetTheme, ...]:
    """Topics of the last refit as a report shows them; ``units`` are those in the store.

    Units that are gone, or that a theme took since, no longer count; a topic without any is left out. Order is kept.
    """
    waiting = units.filter(pl.col("theme").is_null())
    row_of = {row["unit_id"]: row for row in waiting.select("unit_id", "text", "language", "sentiment").to_dicts()}
    shown = (describe(topic.keywords, [row_of[i] for i in topic.unit_ids if i in row_of]) for topic in topics)
    return tuple(topic for topic in shown if topic.size)


def describe(keywords: Mapping[str, tuple[str, ...]], members: Sequence[Mapping[str, str | None]]) -> NotYetTheme:
    """A topic from its keywords and its units, the most typical first.

    Each unit is a mapping with unit_id, text, language and sentiment.
    """
    texts: dict[str, list[str]] = {}
    for row in members:
        texts.setdefault(str(row["language"]), []).append(str(row["text"]))
    spoken = sorted((language for language in texts if language in LANGUAGES), key=LANGUAGES.index)
    words = {language: keywords[language] for language in spoken if keywords.get(language)}
    negative = sum(row["sentiment"] == "negative" for row in members)
    return NotYetTheme(
        label=_label(words, texts),
        keywords=words,
        size=len(members),
        share_negative=negative / max(len(members), 1),
        verbatims={language: _quotes(texts[language]) for language in spoken},
        unit_ids=tuple(str(row["unit_id"]) for row in members),
    )


def _label(keywords: Mapping[str, tuple[str, ...]], texts: Mapping[str, Sequence[str]]) -> str:
    """The best word of each language that has a say in it, most units first; two words where only one language has."""
    heard = LEAST_SAY * sum(map(len, texts.values()))
    by_size = sorted((code for code in keywords if len(texts[code]) >= heard), key=lambda code: -len(texts[code]))
    if not by_size:
        quotes = [quote for language in texts for quote in _quotes(texts[language])]
        return " ".join(quotes[0].split()[: QUOTED.start]) + "…" if quotes else ""
    if len(by_size) == 1:
        return " · ".join(keywords[by_size[0]][:2])
    return " · ".join(dict.fromkeys(keywords[language][0] for language in by_size))


def _quotes(texts: Sequence[str]) -> tuple[str, ...]:
    """At most three texts that say different things, most typical first, of readable length where there are such."""
    chosen: list[tuple[str, set[str]]] = []
    readable = [text for text in texts if len(text.split()) in QUOTED]
    for text in readable or texts:
        words = set(re.findall(r"\w+", fold(text)))
        if all(len(words & other) < ALIKE * max(len(words | other), 1) for _, other in chosen):
            chosen.append((text, words))
        if len(chosen) == MOST_VERBATIMS:
            break
    return tuple(text for text, _ in chosen)
