"""Topics of the last refit as a report shows them: not yet themes."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import dataframely as dy
import polars as pl

from pipeline.schemas import LANGUAGES, AssignedUnits
from pipeline.stages.folding import fold

QUOTED = range(4, 31)
"""Words in a verbatim: enough to say something, few enough to be read at a glance."""
MOST_VERBATIMS = 3
ALIKE = 0.5
"""The share of words in common from which on two quotes say the same."""
LEAST_SAY = 0.15
"""The share of a topic's units from which on a language names it too."""


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
