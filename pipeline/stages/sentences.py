"""Sentences of informal text: full stops, line breaks, bullets and emoji.

Customers write without capitals, without a space after the full stop and with an emoji where a stop should be. The
rules here find the places that may end a sentence; whether a dotted word is an abbreviation is asked of spaCy's
tokenizer for that language, word by word, so that a text costs microseconds and no length is too long.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from pipeline.schemas import LANGUAGES
from pipeline.stages.folding import fold

if TYPE_CHECKING:
    from spacy.tokenizer import Tokenizer

Span = tuple[int, int]

_PICTURE = "[\u203c\u2049\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
_EMOJI = rf"{_PICTURE}[\ufe0f\u200d\u20e3\U000e0020-\U000e007f]*"
_EMOTICON = (
    r"(?<![\w:/])[:;=]['^]?-?[)(\[\]DPpOo3*|/\\]+(?!\w)|"
    r"(?<=[\w.!?])[:;=]-?[)(]+|(?<!\w)[xX]D+\b|(?<!\w)<3+|\^\^"
)
MOOD = re.compile(rf"(?:(?:{_EMOJI}|{_EMOTICON}) ?)+")
"""A run of emoji and emoticons."""

_PLACE = re.compile(
    rf"(?P<line>[\n\r]\s*)|(?P<mood>{MOOD.pattern})|(?P<stop>[.!?…]+[\"'”’»)\]]*)"
    r"|(?P<semicolon>;(?=\s))|(?P<bullet>[•▪●◦‣⁃])"
)
_ENUMERATION = re.compile(r"(?:^|(?<=\s))\d{1,2}[.)]\s+(?=\D)")
_ITEM_NUMBER = re.compile(r"(?:^|\s)\d{1,2}\.$")
_LAST_WORD = re.compile(r"[\w.ºª°'’@:/-]*$")
_NEXT_WORD = re.compile(r"\w*")
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_ABBREVIATION = 6
_FULL_LINE = 55
_WINDOW = 40  # characters looked at on either side of a full stop

_BEFORE_A_NAME = """sr sra srs sras dr dra drs prof profa eng exmo exma av dl dna d-na d-l mr mrs ms jud gral urb ud
    uds vd vds str st p.ex ex e.g i.e eg obs aprox approx vs tlm tlf telf dpto pt ptr"""
_BEFORE_A_NUMBER = (
    """nº n° nr no num art pag pags pg fig ref vol cap bl et ap sc ext tel max min ca cca apr ed ver v p"""
)
_MAY_END_TOO = """etc a.m p.m am pm s.a s.l s.r.l srl lda ltda ltd inc co corp s.a.u s.a.s cia mg kg h hs min seg lei
    ron eur"""
_NAMES, _NUMBERS, _ENDS = (frozenset(words.split()) for words in (_BEFORE_A_NAME, _BEFORE_A_NUMBER, _MAY_END_TOO))
_DOMAINS = """com pt es ro uk co net org br mx eu io app html htm php asp pdf jpg png gif doc docx xls xlsx csv exe apk
zip
gov edu info tv me fr it de us www"""
_DOMAIN = frozenset(_DOMAINS.split())


def sentence_spans(text: str, language: str) -> list[Span]:
    """Return the sentences of a text as half-open spans of code points, in order; together they cover every letter.

    An emoji closes the sentence before it; at the start of a line it belongs to what follows.
    """
    spans: list[Span] = []
    start = line_start = 0
    for place in _PLACE.finditer(text):
        cut = _cut(text, place, line_start, language)
        if cut is not None and cut > start:
            if text[start:cut].strip():
                spans.append((start, cut))
            start = cut
        if place["line"]:
            line_start = place.end()
    if text[start:].strip():
        spans.append((start, len(text)))
    return [piece for span in spans for piece in _enumerated(text, span)]


def _cut(text: str, place: re.Match[str], line_start: int, language: str) -> int | None:
    """Return where the sentence ends, or null where it goes on."""
    end = place.end()
    if place["line"]:
        return None if _wraps(text, place, line_start) else end
    if place["bullet"]:
        return place.start()
    if place["semicolon"]:
        return end
    if place["mood"]:
        before = text[max(line_start, place.start() - _WINDOW) : place.start()]
        words = _WORD.findall(before)
        return end if len(words) >= 2 or (words and len(words[0]) >= 4) else None  # not in "I ❤ this app"
    numbered = _ENUMERATION.match(text[line_start : line_start + 8])
    if numbered and _ITEM_NUMBER.search(text[max(line_start, place.start() - 4) : end]):
        return None
    return end if _stops(text, place, language) else None


def _wraps(text: str, line_break: re.Match[str], line_start: int) -> bool:
    """Say whether a line only ended because it was full: the next goes on in small letters."""
    begin, end = line_break.span()
    full = begin - line_start >= _FULL_LINE and text[begin - 1] not in ".!?:;…"
    return full and text.count("\n", begin, min(end, begin + 4)) == 1 and text[end : end + 1].islower()


def _stops(text: str, place: re.Match[str], language: str) -> bool:
    run, begin, end = place["stop"], place.start(), place.end()
    following = text[end : end + _WINDOW]
    if not following.strip() or (begin and text[begin - 1] == "("):
        return False
    spaced = following[0].isspace()
    coming = following.lstrip()[0]
    if "!" in run or "?" in run:
        return coming not in ",;.:" and (spaced or (coming.isalpha() and "/" not in _last_word(text, begin)))
    if run[0] == "…" or run.startswith(".."):
        return coming.isupper() or coming in "¿¡"
    word = _last_word(text, begin)
    if spaced:
        return not _abbreviates(word, coming, language)
    return coming.isalpha() and _glued(word, _NEXT_WORD.match(following).group(), following)  # type: ignore[union-attr]


def _last_word(text: str, end: int) -> str:
    found = _LAST_WORD.search(text[max(0, end - _WINDOW) : end])
    return found.group() if found else ""


def _abbreviates(word: str, coming: str, language: str) -> bool:
    if not word:
        return False
    low = fold(word)
    if low.isdigit() or low in _NUMBERS:
        return coming.isdigit()
    if low in _ENDS:
        return not coming.isupper()
    if low in _NAMES or len(word) == 1:
        return True
    return len(word) <= _LONGEST_ABBREVIATION and _one_token(word + ".", language)


def _glued(word: str, following: str, rest: str) -> bool:
    """Say whether a full stop without a space after it ends a sentence ("muito bom.Recomendo")."""
    if "." in word or "@" in word or "/" in word or len(word) < 2 or word[-1].isdigit():
        return False
    if len(following) < 2:  # "fantastic.o surpriză", not "net.a"
        return rest[1:2] == " " and following.islower()
    return fold(following) not in _DOMAIN and not rest[len(following) :].startswith(("@", ".", "/"))


@lru_cache(maxsize=4096)
def _one_token(word: str, language: str) -> bool:
    return len(_tokenizer(language if language in LANGUAGES else "en")(word)) == 1


@cache
def _tokenizer(language: str) -> "Tokenizer":
    with _torch_left_alone():
        import spacy  # noqa: PLC0415 (only when a text has a doubtful full stop)

    return spacy.blank(language).tokenizer


@contextmanager
def _torch_left_alone() -> Iterator[None]:
    """Let spaCy believe that torch is not installed: it would load it, at 2 s and 180 MB, for layers not used here."""
    if "torch" in sys.modules:
        yield
        return
    sys.modules["torch"] = None  # type: ignore[assignment] # what makes an import fail, by the import system's rules
    try:
        yield
    finally:
        del sys.modules["torch"]


def _enumerated(text: str, span: Span) -> list[Span]:
    """Cut "1. Price 2. Service" before each number, if the sentence begins with one."""
    start, end = span
    marks = [mark.start() for mark in _ENUMERATION.finditer(text, start, end)]
    if len(marks) < 2 or text[start : marks[0]].strip():
        return [span]
    return list(zip([start, *marks[1:]], [*marks[1:], end], strict=True))
