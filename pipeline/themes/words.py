"""The words of a text for keywords: lower case, with their places; stop words known, negations not among them."""

import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipeline.stages.folding import fold

NEGATIONS = {
    "pt": frozenset({"não", "nem", "nunca", "sem"}),
    "es": frozenset({"no", "ni", "nunca", "sin", "tampoco"}),
    "ro": frozenset({"nu", "nici", "fără", "niciodată"}),
    "en": frozenset({"no", "not", "n't", "never", "nor", "without", "cannot"}),
}
"""Kept out of the stop words: "não funciona" without its "não" would say the contrary."""

_COMPLAINED_ABOUT = {
    "pt": frozenset({"apoio", "falta", "faltam", "sistema", "tarde", "tempo", "valor"}),
    "es": frozenset({"cuenta", "deprisa", "despacio", "llegó", "tarde", "temprano"}),
    "ro": frozenset({"timp"}),
    "en": frozenset({"call", "empty", "serious"}),
}
"""On spaCy's stop lists, and yet what customers write about."""

_SHORTHAND = {
    "pt": frozenset({"vc", "vcs", "pra", "pras", "pro", "pros", "tb", "tbm", "pq", "né", "tá", "tô", "lá"}),
    "es": frozenset({"xq", "pq", "tb", "pa", "tmb"}),
    "ro": frozenset({"pt", "dvs", "nr", "mn"}),
    "en": frozenset({"pls", "plz", "thx", "im", "ive", "ur", "etc", "ll", "ve", "re"}),
}

AUXILIARIES = {
    "pt": frozenset({"ser", "estar", "ter", "haver", "ir"}),
    "es": frozenset({"ser", "estar", "tener", "haber", "ir"}),
    "ro": frozenset({"fi", "avea"}),
    "en": frozenset({"be", "have", "do"}),
}
"""Verbs whose every form is a stop word, by their lemma: the lists name only some of them."""

LINKS = {
    "pt": frozenset({"de", "da", "do", "das", "dos", "a", "o", "à", "ao", "em", "no", "na", "com", "para", "por"}),
    "es": frozenset({"de", "del", "a", "al", "el", "la", "los", "las", "en", "con", "para", "por"}),
    "ro": frozenset({"de", "la", "cu", "pe", "în", "in", "din", "pentru", "al", "a", "ai", "ale"}),
    "en": frozenset({"of", "the", "a", "for", "to", "in", "at", "on", "with"}),
}
"""What stands inside a name of two words, as in "atención al cliente"."""

_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z0-9_]*\]")
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]+")
_ENGLISH_NOT = re.compile(r"(?:do|does|did|is|was|were|are|ca|could|wo|would|should|have|has|had)(n['’]?t)\b", re.I)
_ROMANIAN_NOT = re.compile(r"\bn-(?=[aio])", re.I)
_BREAK = re.compile(r"[.!?…;:,()\n\"“”«»]|\s[-–—]\s")


@dataclass(frozen=True)
class Word:
    """A word as written, in lower case, at ``text[start:end]``; words of one ``phrase`` have no pause between."""

    form: str
    start: int
    end: int
    kind: Literal["content", "stop", "negation"]
    phrase: int


@cache
def stop_words(language: str) -> frozenset[str]:
    """Words that say nothing about a topic, folded; none for a language that is not one of the four."""
    if language not in NEGATIONS:
        return frozenset()
    module = importlib.import_module(f"spacy.lang.{language}.stop_words")
    listed = {fold(word).strip("'‘’") for word in module.STOP_WORDS | _SHORTHAND[language]}
    kept = {fold(word) for word in NEGATIONS[language] | _COMPLAINED_ABOUT[language]}
    return frozenset(listed - kept)


def words(text: str, language: str) -> list[Word]:
    """The words of a text in order, without placeholders such as ``[EMAIL]``, numbers and single letters.

    A negation inside a word ("doesn't", "n-am") is a word of its own, whose place is where the whole word begins.
    """
    stops = stop_words(language)
    negations = {fold(word) for word in NEGATIONS.get(language, frozenset())}
    breaks = [match.start() for match in _BREAK.finditer(text)]
    found = []
    phrase = 0
    for form, start, end, negates in _tokens(_PLACEHOLDER.sub(lambda m: "." * len(m[0]), text), language):
        while phrase < len(breaks) and breaks[phrase] < start:
            phrase += 1
        folded = fold(form)
        if negates or folded in negations:
            found.append(Word(form, start, end, "negation", phrase))
        else:
            found.append(Word(form, start, end, "stop" if len(form) < 2 or folded in stops else "content", phrase))
    return found


def _tokens(text: str, language: str) -> Iterator[tuple[str, int, int, bool]]:
    """Form, start, end, and whether it is a negation that was part of a longer word."""
    inside = {"en": _ENGLISH_NOT, "ro": _ROMANIAN_NOT}.get(language)
    at = 0
    for match in inside.finditer(text) if inside else ():
        yield from _plain(text, at, match.start())
        yield ("n't" if language == "en" else "nu"), match.start(), match.end(), True
        at = match.end()
    yield from _plain(text, at, len(text))


def _plain(text: str, start: int, end: int) -> Iterator[tuple[str, int, int, bool]]:
    for match in _WORD.finditer(text, start, end):
        yield match[0].lower(), match.start(), match.end(), False
