"""Language of a text: pt, es, ro, en, another by its code, or ``und`` where nothing tells one from another.

The letters and words of the text decide. What is known beside it (the language it was declared to be in, that of the
question, the country) adds odds that fade with each word, so that it settles "Excelente" and never a sentence. All of
that stands in the response's own row: what else is in a batch changes nothing, and a night run again says the same.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import dataframely as dy
import polars as pl

from pipeline.schemas import LANGUAGES, UNDETERMINED, LanguageResponses, RedactedResponses
from pipeline.stages.language_model import LanguageModel, language_model
from pipeline.stages.language_words import NEUTRAL, language_code, language_of_country

_NOT_WORDS = re.compile(r"\[[A-Z_]+\]|https?://\S+|www\.\S+|\S+@\S+|[@#]\w+")
_WORD = re.compile(r"[^\W\d_]+(?:['’·-][^\W\d_]+)*")
_SAMPLE = 2000
_DIGITS = 6
_DECLARED = 2.0
_QUESTION = 1.0
_COUNTRY = 1.0
_QUESTION_WORDS = 3  # a shorter question is rather a heading: "Comment"
_SETTLES = 2.0  # odds that give "ok" a language
_FADES = 4.0
_UNSURE = 0.3
_FEW = 2
_SCRIPTS = (
    ("uk", re.compile("[іїєґІЇЄҐ]")),
    ("ru", re.compile("[ыэёЫЭЁ]")),
    ("bg", re.compile("[а-яА-Я]*ъ[а-яА-Я]*")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
)
_LATIN = re.compile("[a-zA-Z\u00c0-\u024f\u1e00-\u1eff]")


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """A language code (or ``und``) and its probability in 0…1, null for ``und``."""

    code: str
    confidence: float | None


NO_LANGUAGE = LanguageGuess(UNDETERMINED, None)


class LanguageDetector:
    """Tells the language of a text; holds no model itself, so it pickles. The model is read on first use."""

    def detect(self, text: str, *, prior: str | None = None, weight: float = _DECLARED) -> LanguageGuess:
        """Return the likeliest language, a declared one (two-letter code) counting less the more words there are.

        ``weight`` is the prior's log-odds before anything is read. Only the first 2,000 characters are. Numbers, emoji
        and words at home everywhere ("ok") give ``und``; the latter give ``prior`` where its odds are high enough.
        Raises ModelError where the model is missing or damaged.
        """
        return _detect(text, {prior: weight} if prior else {})

    def __call__(self, responses: dy.DataFrame[RedactedResponses]) -> dy.DataFrame[LanguageResponses]:
        """Add ``language`` and ``language_confidence`` to each response.

        Its declared language, the language its question is asked in and its country are priors.
        """
        seen: dict[tuple[str | None, ...], LanguageGuess] = {}
        guesses: list[LanguageGuess] = []
        for key in responses.select("text", "declared_language", "question", "country").iter_rows():
            if key not in seen:
                text, declared, question, country = key
                seen[key] = _detect(text, _odds(declared, question, country))
            guesses.append(seen[key])
        return LanguageResponses.validate(
            responses.with_columns(
                pl.Series("language", [guess.code for guess in guesses], dtype=pl.String),
                pl.Series("language_confidence", [guess.confidence for guess in guesses], dtype=pl.Float64),
            )
        )


def _detect(text: str, odds: Mapping[str, float]) -> LanguageGuess:
    sample = _NOT_WORDS.sub(" ", text[:_SAMPLE]).replace("’", "'")
    words = _WORD.findall(sample.lower())
    if not words:
        return NO_LANGUAGE
    script = _other_script(sample)
    if script is not None:
        return LanguageGuess(script, 1.0)
    if all(word in NEUTRAL or len(word) == 1 for word in words):  # "n/a" is in no language
        likely = max(odds, key=lambda code: odds[code], default=None)
        return LanguageGuess(likely, 0.5) if likely and odds[likely] >= _SETTLES else NO_LANGUAGE
    scores = _scores(language_model(), sample, len(words))
    for code, weight in odds.items():
        if code in scores:
            scores[code] += weight / (1.0 + (len(words) - 1) / _FADES)
    best = max(scores, key=lambda code: scores[code])
    confidence = 1.0 / sum(math.exp(score - scores[best]) for score in scores.values())
    if confidence < _UNSURE and len(words) <= _FEW:
        return NO_LANGUAGE
    return LanguageGuess(best, round(confidence, _DIGITS))


def _scores(model: LanguageModel, sample: str, words: int) -> dict[str, float]:
    """Log-odds of each language, those out of scope less what they are asked for beyond the four."""
    beyond, briefly = model.reserve
    needed = beyond + briefly / words
    scores = zip(model.languages, model.scores(sample).tolist(), strict=True)
    return {code: score if code in LANGUAGES else score - needed for code, score in scores}


def _odds(declared: str | None, question: str | None, country: str | None) -> dict[str, float]:
    odds: dict[str, float] = {}
    for code, weight in (
        (language_code(declared), _DECLARED),
        (_asked_in(question), _QUESTION),
        (language_of_country(country), _COUNTRY),
    ):
        if code is not None:
            odds[code] = odds.get(code, 0.0) + weight
    return odds


@cache
def _asked_in(question: str | None) -> str | None:
    if not question or len(_WORD.findall(question)) < _QUESTION_WORDS:
        return None
    code = _detect(question, {}).code
    return code if code in LANGUAGES else None


def _other_script(sample: str) -> str | None:
    letters = Counter("latin" if _LATIN.match(letter) else "other" for letter in sample if letter.isalpha())
    if letters["other"] <= letters["latin"]:
        return None
    return next((code for code, pattern in _SCRIPTS if pattern.search(sample)), None)
