"""The names that a text could give its topic: its words, and two or three of them that stand together."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.themes.ctfidf import Term
from pipeline.themes.lines import Lines
from pipeline.themes.spelling import spelt
from pipeline.themes.words import Word

LONGEST = 3
"""Content words of a label."""
_NUMBER = re.compile(r"\d")


@dataclass(frozen=True)
class Written:
    """A candidate as somebody wrote it: what would be ``shown``, its ``head``, and the words ``beside`` the head."""

    shown: str
    head: str
    beside: tuple[str, ...]


def candidates(text: str, line: Sequence[Word], lines: Lines) -> dict[Term, Written]:
    """The candidates of a text by their word families: one to three content words, the first of them negated or not."""
    found: dict[Term, Written] = {}
    for group in _groups(text, line, lines):
        words = [word for word in group if word.kind == "content"]
        head = words[_head(text, words, lines.language)]
        beside = tuple(word.form for word in words if word is not head)
        found[tuple(map(lines.name_of, group))] = Written(spelt(text, group, lines), head.form, beside)
    return found


def _groups(text: str, line: Sequence[Word], lines: Lines) -> Iterator[list[Word]]:
    """Each word, and what follows it with nothing but linking words between."""
    kept: list[Word] = []
    gaps: list[list[str]] = [[]]
    for word in line:
        if word.kind == "stop" or word.form in lines.families.auxiliaries:
            gaps[-1].append(word.form)
        else:
            kept.append(word)
            gaps.append([])
    for first, word in enumerate(kept):
        group = [word]
        if word.kind == "content":
            yield group
        for place in range(first + 1, min(first + LONGEST, len(kept))):
            other = kept[place]
            if other.kind == "negation" or not lines.go_together(kept[place - 1], other, gaps[place]):
                break
            if _NUMBER.search(text, kept[place - 1].end, other.start):
                break
            group = [*group, other]
            yield group


def _head(text: str, words: Sequence[Word], language: str) -> int:
    """Which word names the thing: the first ("tempo de entrega"), in English the last before a link."""
    if language != "en":
        return 0
    links = (place for place, (one, other) in enumerate(pairwise(words)) if text[one.end : other.start].strip(" -'’"))
    return next(links, len(words) - 1)
