"""Language of a text: pt, es, ro, en, another by its code, or ``und`` where nothing tells one from another.

Three witnesses, each called only where the one before leaves doubt: listed words (cheap, and at home in survey
answers), letter n-grams of the languages most easily confused (lingua), and all languages of the Latin script for a
text in which hardly a word is known. Models load on first use, once a process.
"""

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import dataframely as dy
import polars as pl

from pipeline.schemas import LANGUAGES, UNDETERMINED, LanguageResponses, RedactedResponses
from pipeline.stages.folding import fold
from pipeline.stages.language_words import LISTED, NEUTRAL, word_languages

if TYPE_CHECKING:
    from lingua import LanguageDetector as Lingua

_NOT_WORDS = re.compile(r"\[[A-Z_]+\]|https?://\S+|www\.\S+|\S+@\S+|[@#]\w+")
_WORD = re.compile(r"[^\W\d_]+(?:['’·-][^\W\d_]+)*")
_NEAR = ("pt", "es", "ro", "en", "fr", "it", "ca", "de")
_FAR = (
    "nl",
    "pl",
    "hu",
    "tr",
    "sv",
    "da",
    "nb",
    "fi",
    "cs",
    "sk",
    "hr",
    "sl",
    "sq",
    "eu",
    "lt",
    "lv",
    "et",
    "id",
    "vi",
)
_KIN = {"gl": ("pt", "es"), "nl": ("de",)}  # not among lingua's near languages: scored after their nearest kin
_KIN_PENALTY = 1.5
_FOREIGN_PENALTY = 0.5  # customers write in the four languages far more often than in others
_DECISIVE = 5.0  # this many listed words ahead of the second, n-grams change nothing
_LISTED_WORD = 1.25
_KNOWN_SHARE = 0.25
_DIGITS = 6  # the n-gram models add up in random order, so the last digits of a confidence differ from run to run
_SAMPLE = 2000
_NGRAM_SAMPLE = 200
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
_NAMES = {
    **dict.fromkeys(("portuguese", "portugues", "portugheza", "por"), "pt"),
    **dict.fromkeys(("spanish", "espanol", "castellano", "espanhol", "spaniola", "spa"), "es"),
    **dict.fromkeys(("romanian", "romana", "romeno", "rumano", "ron", "rum"), "ro"),
    **dict.fromkeys(("english", "ingles", "engleza", "eng"), "en"),
}


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """A language code (or ``und``) and its probability in 0…1, null for ``und``."""

    code: str
    confidence: float | None


NO_LANGUAGE = LanguageGuess(UNDETERMINED, None)


def language_code(declared: str | None) -> str | None:
    """Return the two-letter code of a declared language (``pt-BR``, ``Português``), or null where it says none."""
    if not declared or not declared.strip():
        return None
    word = re.split(r"[-_ (]", fold(declared.strip()))[0]
    return _NAMES.get(word, word if len(word) == 2 else None)


class LanguageDetector:
    """Tells the language of a text; holds no model itself, so it pickles."""

    def detect(self, text: str, *, prior: str | None = None, weight: float = 2.0) -> LanguageGuess:
        """Return the likeliest language, a declared one (two-letter code) counting less the more words there are.

        ``weight`` is the prior's log-odds before anything is read. Only the first 2,000 characters are. Numbers, emoji
        and words at home everywhere ("ok") give ``und``; the latter give ``prior`` where there is one.
        """
        sample = _NOT_WORDS.sub(" ", text[:_SAMPLE]).replace("’", "'")
        words = _WORD.findall(sample.lower())
        if not words:
            return NO_LANGUAGE
        script = _other_script(sample)
        if script is not None:
            return LanguageGuess(script, 1.0)
        if all(word in NEUTRAL or len(word) == 1 for word in words):  # "n/a" is in no language
            return LanguageGuess(prior, 0.5) if prior else NO_LANGUAGE
        scores, known = _listed(words)
        if prior in scores:
            scores[prior] += weight / (1.0 + len(words) / 4.0)
        ranked = sorted(scores.values(), reverse=True)
        if ranked[0] - ranked[1] < _DECISIVE:
            if len(words) >= 4 and known < _KNOWN_SHARE * len(words):
                distant = _distant(sample[:_NGRAM_SAMPLE], 0.95 if prior else 0.6)
                if distant is not None:
                    return distant
            scores = _with_ngrams(scores, sample[:_NGRAM_SAMPLE])
        best = max(scores, key=lambda code: scores[code])
        confidence = 1.0 / sum(math.exp(score - scores[best]) for score in scores.values())
        return LanguageGuess(best, round(confidence, _DIGITS))

    def __call__(self, responses: dy.DataFrame[RedactedResponses]) -> dy.DataFrame[LanguageResponses]:
        """Add ``language`` and ``language_confidence`` to each response, the declared language as prior."""
        seen: dict[tuple[str, str | None], LanguageGuess] = {}
        guesses: list[LanguageGuess] = []
        for text, declared in zip(responses["text"], responses["declared_language"], strict=True):
            key = (text, language_code(declared))
            if key not in seen:
                seen[key] = self.detect(text, prior=key[1])
            guesses.append(seen[key])
        return LanguageResponses.validate(
            responses.with_columns(
                pl.Series("language", [guess.code for guess in guesses], dtype=pl.String),
                pl.Series("language_confidence", [guess.confidence for guess in guesses], dtype=pl.Float64),
            )
        )


def _other_script(sample: str) -> str | None:
    letters = Counter("latin" if _LATIN.match(letter) else "other" for letter in sample if letter.isalpha())
    if letters["other"] <= letters["latin"]:
        return None
    return next((code for code, pattern in _SCRIPTS if pattern.search(sample)), None)


def _listed(words: list[str]) -> tuple[dict[str, float], int]:
    """Each listed word counts one against every language it is not of; and how many words were of the best one."""
    lexicon = word_languages()
    hits: Counter[str] = Counter()
    listed = 0
    for word in words:
        languages = lexicon.get(word)
        parts = (word,) if languages or not ("'" in word or "-" in word) else re.split("['-]", word)
        for part in parts:
            languages = lexicon.get(part)
            if languages:
                listed += 1
                hits.update(languages)
    scores = {code: _LISTED_WORD * (hits[code] - listed) for code in LISTED}
    for code in LISTED:
        if code not in LANGUAGES:
            scores[code] -= _FOREIGN_PENALTY
    return scores, max(hits.values(), default=0)


def _with_ngrams(scores: dict[str, float], sample: str) -> dict[str, float]:
    found = {
        value.language.iso_code_639_1.name.lower(): math.log(value.value + 1e-6)
        for value in _near().compute_language_confidence_values(sample)
    }
    for code, kin in _KIN.items():
        found[code] = max(found[other] for other in kin) - _KIN_PENALTY
    return {code: score + found[code] for code, score in scores.items()}


def _distant(sample: str, sure: float) -> LanguageGuess | None:
    """Return a language other than those whose words are listed, if the letters clearly are of one."""
    best = _wide().compute_language_confidence_values(sample)[0]
    code = best.language.iso_code_639_1.name.lower()
    if best.value < sure or code in LISTED:
        return None
    return LanguageGuess("no" if code == "nb" else code, round(best.value, _DIGITS))


@cache
def _near() -> "Lingua":
    from lingua import IsoCode639_1, LanguageDetectorBuilder  # noqa: PLC0415 (100 MB of models: only when needed)

    codes = (getattr(IsoCode639_1, code.upper()) for code in _NEAR)
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()


@cache
def _wide() -> "Lingua":
    from lingua import IsoCode639_1, LanguageDetectorBuilder  # noqa: PLC0415

    codes = (getattr(IsoCode639_1, code.upper()) for code in (*_NEAR, *_FAR))
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).with_low_accuracy_mode().build()
