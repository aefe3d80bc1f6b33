"""What teaches the encoder: texts with labels, texts with a mood, and translations, all from train or our own hand."""

import csv
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from models.held_out import is_held_out
from models.sentiment.data import sources
from pipeline.schemas import LANGUAGES
from pipeline.themes.fit import CORPUS, read_corpus, theme_texts
from pipeline.themes.taxonomy import load_taxonomy

RARE_LABEL = 8
"""A label met less often than this teaches nothing that lasts."""


@dataclass(frozen=True)
class Lesson:
    """A text with what is known of it: labels as (family, label), a mood, or both. ``weight`` is for the mood."""

    text: str
    labels: tuple[tuple[str, str], ...] = ()
    sentiment: str = ""
    polarity: str = "open"
    weight: float = 1.0


@dataclass(frozen=True)
class Translations:
    """One sentence in two languages or more, by language code."""

    texts: dict[str, str]


def own_lessons() -> list[Lesson]:
    """Exemplars, opinions, reviews and moods written for this project."""
    lessons = [
        Lesson(row.text, (("theme", row.theme),), row.sentiment, row.polarity)
        for row in theme_texts(load_taxonomy(), read_corpus())
    ]
    known = {lesson.text for lesson in lessons}
    lessons += [Lesson(row.text, (), row.sentiment, row.polarity) for row in read_corpus() if row.text not in known]
    for language in LANGUAGES:
        for row in _rows(CORPUS / f"reviews_{language}.csv"):
            labels = (("aspect", row["aspect"]), ("review", f"{row['domain']}/{row['aspect']}"))
            lessons.append(Lesson(row["text"], labels, row["sentiment"]))
        lessons += [Lesson(row["text"], (), row["sentiment"]) for row in _rows(CORPUS / f"moods_{language}.csv")]
    return _without_rare(lessons)


def short_lessons() -> list[Lesson]:
    """Answers of one to five words, with the polarity of the question they answer."""
    rows = (row for language in LANGUAGES for row in _rows(CORPUS / f"short_{language}.csv"))
    return [Lesson(row["text"], (), row["sentiment"], row["polarity"]) for row in rows]


def outside_lessons(train: Path) -> dict[str, list[Lesson]]:
    """The labelled sets of ``train``, by family."""
    moods = {
        source.name: [Lesson(row.text, (), row.sentiment, row.polarity, source.weight) for row in source.rows]
        for source in sources(train)
        if source.name.startswith("train/")
    }
    nhs = {row["text"]: row["subcategory"] for row in _rows(train / "survey_en_nhs_phase1.csv")}
    surveys = next(name for name in moods if "survey" in name)
    moods[surveys] = [replace(lesson, labels=(("survey", nhs[lesson.text]),)) for lesson in moods[surveys]]
    intents = {
        "massive": [
            Lesson(row[language], (("massive", row["intent"]),))
            for row in _rows(train / "topics_massive_4way.csv")
            for language in LANGUAGES
        ],
        "banking": [Lesson(r["text"], (("banking", r["label"]),)) for r in _rows(train / "topics_en_banking77.csv")],
        "clinc": [
            Lesson(r["text"], (("clinc", r["label"]),))
            for r in _rows(train / "topics_en_clinc150.csv")
            if r["label"] != "oos"
        ],
        "bitext": [Lesson(r["utterance"], (("bitext", r["intent"]),)) for r in _rows(train / "topics_en_bitext.csv")],
    }
    return {name: _without_rare(lessons) for name, lessons in (moods | intents).items()}


def translations(train: Path, limit: int, seed: int) -> list[Translations]:
    """At most ``limit`` sentences of each of the sets of translations."""
    rng = random.Random(seed)  # noqa: S311 - sampling, not security
    found = []
    for name in ("parallel_en_es", "parallel_en_ro", "parallel_en_pt", "parallel_4way_stsb", "topics_massive_4way"):
        rows = [
            Translations({language: row[language] for language in LANGUAGES if row.get(language)})
            for row in _rows(train / f"{name}.csv")
            if not is_held_out(row["en"]) and 12 < len(row["en"]) < 90
        ]
        found += rng.sample(rows, min(limit, len(rows)))
    return found


def labels_of(lessons: list[Lesson]) -> dict[str, dict[str, int]]:
    """For each family, its labels numbered in alphabetical order."""
    met = sorted({pair for lesson in lessons for pair in lesson.labels})
    numbers: dict[str, dict[str, int]] = {}
    for family, label in met:
        labels = numbers.setdefault(family, {})
        labels[label] = len(labels)
    return numbers


def _without_rare(lessons: list[Lesson]) -> list[Lesson]:
    counts = Counter(pair for lesson in lessons for pair in lesson.labels)
    return [
        replace(lesson, labels=tuple(pair for pair in lesson.labels if counts[pair] >= RARE_LABEL))
        for lesson in lessons
    ]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(10_000_000)
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
