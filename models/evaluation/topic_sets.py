"""Texts with what they are about: to cluster, to find by an exemplar, and to find by their translation."""

import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from models.evaluation.datasets import rows_of
from models.evaluation.mood_sets import M_ABSA
from pipeline.schemas import LANGUAGES

FEWEST = 20
"""Rows a category needs to be a cluster of its own."""

SEMEVAL = {"es": "aspects_es_semeval16_restaurants", "en": "aspects_en_semeval16_restaurants"}
SEMEVAL_SET = "aspects_2way_semeval16_restaurants"
SIB200, MASSIVE, BANKING, AIRLINE = (
    "topics_4way_sib200",
    "topics_massive_dev_4way",
    "topics_en_banking77_test",
    "sentiment_en_airline",
)
MASSIVE_TRAIN, BANKING_TRAIN = "topics_massive_4way", "topics_en_banking77"
UNTELLING = ("", "Can't Tell")
EXEMPLARS = 6
SEED = 0


@dataclass(frozen=True)
class TopicSet:
    """Texts with one topic each; ``moods`` is empty where nothing says how they feel."""

    name: str
    texts: tuple[str, ...]
    topics: tuple[str, ...]
    languages: tuple[str, ...]
    moods: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExemplarSet:
    """Queries in one language with their topic, and the labelled texts among which the nearest is looked for.

    With ``by_centroid`` the examples of a topic are one example: their mean.
    """

    name: str
    language: str
    queries: tuple[str, ...]
    topics: tuple[str, ...]
    examples: tuple[str, ...]
    example_topics: tuple[str, ...]
    by_centroid: bool


@dataclass(frozen=True)
class Pairs:
    """Sentences and their translations, row by row."""

    name: str
    source: str
    target: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]


Row = tuple[str, str, str, str]
"""Text, topic, language, mood."""


def topic_sets(dev: Path) -> list[TopicSet]:
    """Sets to cluster, languages mixed: reviews of each domain by category, and others by topic, intent or reason."""
    reviews = rows_of(dev, M_ABSA)
    found = []
    for domain in sorted({row["domain"] for row in reviews}):
        rows = [row for row in reviews if row["domain"] == domain and _is_one(row["categories"])]
        mixed = [(row[code], row["categories"], code, row["polarity"]) for row in rows for code in ("en", "es", "pt")]
        found.append(_of(f"{M_ABSA}, {domain}", mixed))
    semeval = [
        (row["text"], row["categories"], language, row["label"])
        for language, name in SEMEVAL.items()
        for row in rows_of(dev, name)
        if _is_one(row["categories"])
    ]
    found.append(_of(SEMEVAL_SET, semeval))
    found.append(_of(SIB200, [(row["text"], row["label"], code, "") for code in LANGUAGES for row in _sib(dev, code)]))
    requests = rows_of(dev, MASSIVE)
    found.append(_of(MASSIVE, [(row[code], row["scenario"], code, "") for row in requests for code in LANGUAGES]))
    found.append(_of(BANKING, [(row["text"], row["label"], "en", "") for row in rows_of(dev, BANKING)]))
    reasons = [row for row in rows_of(dev, AIRLINE) if row["negative_reason"] not in UNTELLING]
    found.append(_of(AIRLINE, [(row["text"], row["negative_reason"], "en", row["label"]) for row in reasons]))
    return [one for one in found if len(set(one.topics)) > 1]


def exemplar_sets(data: Path) -> list[ExemplarSet]:
    """Massive by six exemplars a scenario in other languages, banking by centroids, sib200 across languages."""
    return [*_massive(data), *_banking(data), *_across(data / "dev")]


def pairs(dev: Path) -> list[Pairs]:
    """English sentences and their translations."""
    found = []
    for code in ("pt", "es", "ro"):
        name = f"parallel_en_{code}_tatoeba"
        rows = rows_of(dev, name)
        if rows:
            english, other = tuple(row["en"] for row in rows), tuple(row[code] for row in rows)
            found += [Pairs(name, "en", code, english, other), Pairs(name, code, "en", other, english)]
    return found


def _massive(data: Path) -> list[ExemplarSet]:
    queries, taught = rows_of(data / "dev", MASSIVE), rows_of(data / "train", MASSIVE_TRAIN)
    if not queries or not taught:
        return []
    found = []
    for language in LANGUAGES:
        others = [code for code in LANGUAGES if code != language]
        rng = random.Random(SEED)  # noqa: S311 - a draw, not a secret
        examples, topics = [], []
        for scenario in sorted({row["scenario"] for row in taught}):
            rows = [row for row in taught if row["scenario"] == scenario]
            for i, row in enumerate(rng.sample(rows, min(EXEMPLARS, len(rows)))):
                examples.append(row[others[i % len(others)]])
                topics.append(scenario)
        asked, wanted = tuple(row[language] for row in queries), tuple(row["scenario"] for row in queries)
        found.append(ExemplarSet(MASSIVE, language, asked, wanted, tuple(examples), tuple(topics), False))
    return found


def _banking(data: Path) -> list[ExemplarSet]:
    queries, taught = rows_of(data / "dev", BANKING), rows_of(data / "train", BANKING_TRAIN)
    if not queries or not taught:
        return []
    columns = ([row[column] for row in rows] for rows in (queries, taught) for column in ("text", "label"))
    asked, wanted, examples, topics = (tuple(column) for column in columns)
    return [ExemplarSet(BANKING, "en", asked, wanted, examples, topics, True)]


def _across(dev: Path) -> list[ExemplarSet]:
    """Each language by the centroids of the others, of the other half of the sentences: no query meets itself."""
    rows = {code: _sib(dev, code) for code in LANGUAGES}
    found = []
    for language in LANGUAGES:
        for half in (0, 1):
            queries = [row for row in rows[language] if _half(row) == half]
            others = [row for code in LANGUAGES if code != language for row in rows[code] if _half(row) != half]
            if queries and others:
                asked, wanted = tuple(row["text"] for row in queries), tuple(row["label"] for row in queries)
                examples, topics = tuple(row["text"] for row in others), tuple(row["label"] for row in others)
                found.append(ExemplarSet(SIB200, language, asked, wanted, examples, topics, True))
    return found


def _half(row: dict[str, str]) -> int:
    return sum(row["index_id"].encode()) % 2


def _sib(dev: Path, language: str) -> list[dict[str, str]]:
    return rows_of(dev, f"topics_{language}_sib200")


def _is_one(categories: str) -> bool:
    return categories not in ("", "nan") and "|" not in categories


def _of(name: str, rows: list[Row]) -> TopicSet:
    counts = Counter(topic for _, topic, _, _ in rows)
    kept = [row for row in rows if counts[row[1]] >= FEWEST and row[0].strip()]
    texts, topics, languages, moods = (tuple(row[i] for row in kept) for i in range(4))
    return TopicSet(name, texts, topics, languages, moods if any(moods) else ())
