"""Reads the labelled texts that teach sentiment, each with its language, class and question polarity."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.schemas import LANGUAGES, SENTIMENTS
from pipeline.themes.fit import CORPUS, LabelledText, read_corpus, taxonomy_texts
from pipeline.themes.taxonomy import load_taxonomy

TWEETS = ("en", "es", "pt")
EMOTION_CLASS = {"joy": "positive", "neutral": "neutral", "anger": "negative", "sadness": "negative",
                 "fear": "negative"}  # fmt: skip
QUESTION_POLARITY = {"Trust A - Q1": "asks_bad", "Trust A - Q2": "asks_good"}
OUTSIDE_WEIGHT = 0.7
"""Tweets and hospital surveys teach words and mood, but are not the feedback this model is for."""


@dataclass(frozen=True)
class Source:
    """Texts of one origin and how much each of them counts."""

    name: str
    rows: list[LabelledText]
    weight: float


def sources(train: Path) -> list[Source]:
    """All that teaches: tweets, Romanian emotions, hospital surveys, and what was written for this project."""
    found = [Source(f"train/sentiment_{lang}_umsab.csv", list(_tweets(train, lang)), OUTSIDE_WEIGHT) for lang in TWEETS]
    found.append(Source("train/emotion_ro_red.csv", list(_emotions(train)), OUTSIDE_WEIGHT))
    found.append(Source("train/survey_en_nhs_phase1.csv", list(_surveys(train)), OUTSIDE_WEIGHT))
    exemplars = [row for row in taxonomy_texts(load_taxonomy()) if row.sentiment]
    found.append(Source("models/taxonomy/taxonomy.yaml", exemplars, 1.0))
    found.append(Source("models/corpus", read_corpus(), 1.0))
    found += [Source(f"models/corpus/{name}", list(_own(name)), 1.0) for name in ("reviews", "moods", "short")]
    return found


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _tweets(train: Path, language: str) -> Iterator[LabelledText]:
    for row in _rows(train / f"sentiment_{language}_umsab.csv"):
        yield LabelledText(row["text"], language, "", row["label"])


def _emotions(train: Path) -> Iterator[LabelledText]:
    for row in _rows(train / "emotion_ro_red.csv"):
        yield LabelledText(row["text"], "ro", "", EMOTION_CLASS[row["emotion"]])


def _surveys(train: Path) -> Iterator[LabelledText]:
    """Criticality below zero is complaint, above it praise; zero is not neutral there, and is left out."""
    for row in _rows(train / "survey_en_nhs_phase1.csv"):
        digits = row["criticality"].lstrip("-")
        if not digits.isdigit() or digits == "0" or not row["text"].strip():
            continue
        sentiment = "negative" if row["criticality"].startswith("-") else "positive"
        polarity = QUESTION_POLARITY.get(row["question"], "open")
        yield LabelledText(row["text"], "en", "", sentiment, polarity)


def _own(name: str) -> Iterator[LabelledText]:
    for language in LANGUAGES:
        for row in _rows(CORPUS / f"{name}_{language}.csv"):
            yield LabelledText(row["text"], language, "", row["sentiment"], row.get("polarity", "open"))


def check(rows: list[LabelledText]) -> None:
    """Raises ``ValueError`` if a label is not one of the three classes."""
    unknown = {row.sentiment for row in rows} - set(SENTIMENTS)
    if unknown:
        raise ValueError(f"labels met: {sorted(unknown)}; expected {', '.join(SENTIMENTS)}")
