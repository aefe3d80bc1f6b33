"""The texts of one language, word by word, with the topic of each: what keywords and labels are chosen from."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.schemas import LANGUAGES
from pipeline.themes.forms import Families
from pipeline.themes.words import LINKS, Word, words

NEGATED = "¬"
"""Marks a negation among the families of a term."""
MOST_BETWEEN = 2
"""Stop words inside a pair, as in "atención al cliente" or "não é possível"."""


@dataclass(frozen=True)
class Lines:
    """Texts of one ``language`` with their words and topics, −1 for none; row i of each speaks of the same text.

    ``families`` joins the forms of the content words in all of them.
    """

    texts: tuple[str, ...]
    topics: tuple[int, ...]
    words: tuple[tuple[Word, ...], ...]
    families: Families
    language: str

    def name_of(self, word: Word) -> str:
        """What a word is called in a term: its family, or what marks a negation."""
        return NEGATED + word.form if word.kind == "negation" else self.families.of(word.form)

    def go_together(self, last: Word, word: Word, between: Sequence[str]) -> bool:
        """Whether a content word makes a pair with the word ``last``, before the stop words ``between`` them."""
        linked = last.kind == "negation" or LINKS[self.language].issuperset(between)
        return last.phrase == word.phrase and len(between) <= MOST_BETWEEN and linked


def read_lines(texts: Sequence[str], topics: Sequence[int], language: str) -> Lines | None:
    """Read texts of one language; None where there is no content word, or the language is not one of the four."""
    lines = tuple(tuple(words(text, language)) for text in texts)
    counts = Counter(word.form for line in lines for word in line if word.kind == "content")
    if language not in LANGUAGES or not counts:
        return None
    return Lines(tuple(texts), tuple(topics), lines, Families(counts, language), language)
