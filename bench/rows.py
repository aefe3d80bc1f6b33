"""Answers to measure with: four languages in turn, about twenty words each, hardly one sentence twice."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

WORDS = range(8, 22)
"""How many words an answer has at least: drawn anew for each, so that with its last sentence it has about twenty."""

LANGUAGES = ("pt", "es", "ro", "en")
SOURCES = {
    "pt": (("sentiment_pt_umsab", "text"), ("parallel_4way_stsb", "pt")),
    "es": (("sentiment_es_umsab", "text"), ("parallel_4way_stsb", "es")),
    "ro": (("emotion_ro_red", "text"), ("parallel_4way_stsb", "ro")),
    "en": (("survey_en_nhs_phase1", "text"), ("parallel_4way_stsb", "en")),
}
"""For each language, files of ``DATA/train`` and the column that is read."""

DEMO = Path(__file__).parents[1] / "demo" / "feedback.csv"
LONGEST_SENTENCE = 25


def write_rows(path: Path, n: int, data: Path | None) -> None:
    """Write ``n`` answers as CSV with the columns id and text; the same ones for the same arguments.

    They are put together from the texts of ``data``; without it from the demo's answers, where a number at the end of
    each sentence keeps one that comes again from being the same text, which would be encoded once only.
    """
    draw = random.Random(20_250_101)  # noqa: S311 - nothing secret
    endless = {
        language: _endless(sentences_of_data(data, language) if data else sentences_of_demo(language), draw, not data)
        for language in LANGUAGES
    }
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(("id", "text"))
        for i in range(n):
            rows.writerow((i + 1, _answer(endless[LANGUAGES[i % len(LANGUAGES)]], draw.choice(WORDS))))


def sentences_of_data(data: Path, language: str) -> list[str]:
    """Short texts of a language from ``DATA/train``."""
    texts = []
    for name, column in SOURCES[language]:
        with (data / "train" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            texts += [" ".join(row[column].split()) for row in csv.DictReader(lines)]
    return [text for text in texts if 3 <= len(text.split()) <= LONGEST_SENTENCE]


def sentences_of_demo(language: str) -> list[str]:
    """The demo's answers in a language."""
    with DEMO.open(encoding="utf-8", newline="") as lines:
        texts = [" ".join(row["text"].split()) for row in csv.DictReader(lines) if row["language"] == language]
    return [text for text in texts if 3 <= len(text.split()) <= LONGEST_SENTENCE]


def _endless(sentences: list[str], draw: random.Random, numbered: bool) -> Iterator[str]:
    """The sentences in an order drawn anew for each round."""
    count = 0
    while True:
        for sentence in draw.sample(sentences, len(sentences)):
            count += 1
            ended = sentence if sentence[-1] in ".!?" else f"{sentence}."
            yield f"{ended[:-1]} {count}{ended[-1]}" if numbered else ended


def _answer(sentences: Iterator[str], words: int) -> str:
    said: list[str] = []
    while sum(len(sentence.split()) for sentence in said) < words:
        said.append(next(sentences))
    return " ".join(said)
