"""How words of a text are shown: in lower case but for acronyms and names, and with the accents they should have."""

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.stages.folding import fold
from pipeline.themes.lines import Lines
from pipeline.themes.words import Word

LONGEST_ACRONYM = 4

_ENCLITICS = {
    "pt": re.compile(r"se|me|te|lhes?|nos|vos|l?[oa]s?|n[oa]"),
    "ro": re.compile(r"ul|ului|uri|urile|l|i|mi|ti|si|ne|va|le|a[miur]|se"),
}
"""After a hyphen, what is no part of the word: pt "disse-me", ro "site-ul"."""
_LINK_ACCENTS = {"ro": {"in": "în"}}
_HYPHENATED_AFTER = re.compile(r"-([^\W\d_]+)")
_HYPHENATED_BEFORE = re.compile(r"(?<![^\W_])[^\W\d_]+-$")
_SENTENCE_END = tuple('.!?…:;-–—•*\n"“«(¿¡')


def spelt(text: str, group: Sequence[Word], lines: Lines) -> str:
    """The words of a text from the first of a group to its last, with what links them and hyphens left and right."""
    end = group[-1].end
    shown = _word(text, group[0], lines)
    for one, other in pairwise(group):
        shown += _joint(text[one.end : other.start].lower(), lines.language) + _word(text, other, lines)
    after = _HYPHENATED_AFTER.match(text, end)
    clitic = _ENCLITICS.get(lines.language)
    if after and not (clitic and clitic.fullmatch(fold(after[1]))):
        shown += after[0].lower()
    before = _HYPHENATED_BEFORE.search(text, 0, group[0].start)
    return before[0].lower() + shown if before else shown


def _joint(between: str, language: str) -> str:
    """What stands between two words, its linking words with their accents."""
    if between == "-":
        return between
    accents = _LINK_ACCENTS.get(language, {})
    return " ".join(["", *(accents.get(link, link) for link in between.split()), ""])


def _word(text: str, word: Word, lines: Lines) -> str:
    raw = text[word.start : word.end]
    proper = lines.families.written(word.form) if word.kind == "content" else raw.lower()
    if raw.islower() or text.isupper():
        return proper
    if raw.isupper():
        return raw if 1 < len(raw) <= LONGEST_ACRONYM else proper
    before = text[: word.start].rstrip(" ")
    return proper if not before or before.endswith(_SENTENCE_END) else raw
