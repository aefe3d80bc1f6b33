"""Clauses at contrast words ("the food was good, but the room was cold"), by the words of that language only."""

import re

from pipeline.stages.clause_words import FAULTS, FUNCTION_WORDS, VERB_ENDINGS, VERBS
from pipeline.stages.folding import fold
from pipeline.stages.sentences import Span

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

_PAUSE = r"(?<=[,;:–—…)-] )"  # words that turn a sentence only after a pause
_MARKERS = {
    "pt": re.compile(
        r"\b(?:mas(?! sim\b)(?! enfim\b)|porem|contudo|todavia|so que|no entanto|entretanto|em contrapartida)\b"
        rf"|{_PAUSE}(?:embora|apesar d\w+|ja (?=[oa]s?\b))"
    ),
    "es": re.compile(
        r"\b(?:pero|sin embargo|aunque(?! sea\b)|en cambio|no obstante|eso si|lo unico (?:malo )?(?:es )?que)\b"
        rf"|{_PAUSE}(?:mas|si bien|a pesar de)\b(?! (?:que|de)\b)"
    ),
    "ro": re.compile(
        r"\b(?<!\bun )(?:dar|in schimb|cu toate acestea|doar ca|numai ca|desi|si totusi)\b(?! si pentru\b)"
        rf"|{_PAUSE}(?:totusi|insa)\b|\binsa\b"
    ),
    "en": re.compile(
        r"\b(?<!all )(?<!anything )(?<!nothing )(?<!everything )(?<!everyone )(?<!none )"
        r"(?<!help )(?<!last )but\b(?! for\b)"
        r"|\bhowever\b(?! (?:much|many|long|hard|often|you|big|small|good|bad)\b)"
        r"|\b(?:even though|although|whereas)\b|(?<!\bas )(?<!\beven )\bthough\b"
        rf"|{_PAUSE}yet\b(?! (?:again|another)\b)|\band yet\b"
    ),
}
_BOTH = {  # "not only … but also" praises twice or blames twice: one opinion
    "pt": re.compile(r"\bnao (?:so|apenas|somente)\b"),
    "es": re.compile(r"\bno (?:solo|solamente|unicamente)\b"),
    "ro": re.compile(r"\bnu (?:doar|numai)\b"),
    "en": re.compile(r"\bnot (?:only|just|merely)\b"),
}
_CONCEDES = {
    "pt": re.compile(r"\W*(?:embora|apesar d\w+|mesmo que|ainda que)\b"),
    "es": re.compile(r"\W*(?:aunque|a pesar de|si bien|pese a)\b"),
    "ro": re.compile(r"\W*(?:desi|in ciuda|chiar daca)\b"),
    "en": re.compile(r"\W*(?:although|though|even though|while|whilst|despite|in spite of)\b"),
}
_COMMA = re.compile(r",\s")
_READ = 2000


def stands_alone(clause: str, language: str) -> bool:
    """Say whether a clause says something by itself.

    It does with a verb and another word, with two words of content, or with one that names a fault ("but expensive").
    """
    words = WORD.findall(clause)
    content = [low for word in words if len(word) > 1 and (low := fold(word)) not in FUNCTION_WORDS[language]]
    if len(content) >= 2 or (len(words) >= 2 and any(is_verb(word, language) for word in words)):
        return True
    return len(words) >= 2 and any(word in FAULTS[language] for word in content)


def is_verb(word: str, language: str) -> bool:
    """Say whether a word looks like a finite verb of the language."""
    low = word.lower().replace("’", "'")
    if low in VERBS[language] or fold(low) in VERBS[language]:
        return True
    return len(low) >= 5 and low.endswith(VERB_ENDINGS[language])


def contrast_spans(text: str, span: Span, language: str) -> list[Span]:
    """Cut a sentence at the contrast words of its language, where what stands on either side can stand alone.

    The contrast word opens the clause it belongs to. A sentence in any other language comes back whole.
    """
    if language not in _MARKERS:
        return [span]
    start, end = span
    places = [place for place in _places(text, span, language) if place > start]
    if not places:
        return [span]
    pieces: list[Span] = []
    begin, said = start, False
    for piece in zip([start, *places], [*places, end], strict=True):
        says = stands_alone(text[piece[0] : piece[1]], language)
        if said and says:
            pieces.append((begin, piece[0]))
            begin, said = piece[0], False
        said = said or says
    return [*pieces, (begin, end)]


def _places(text: str, span: Span, language: str) -> list[int]:
    """Return where a contrast begins: at each contrast word, and after the comma that ends a concession."""
    start, end = span
    places: list[int] = []
    for block in range(start, end, _READ):  # longer than any sentence: a guard must not reach over a whole book
        sentence = fold(text[block : min(end, block + _READ)])
        if _BOTH[language].search(sentence):
            continue
        places += [block + marker.start() for marker in _MARKERS[language].finditer(sentence)]
        if block == start and _CONCEDES[language].match(sentence) and (comma := _COMMA.search(sentence)):
            places = sorted({*places, comma.end() + block})
    return places
