"""Quotes that stand for a theme: near its middle, not all the same, and fit to be shown as they are.

They are chosen by maximal marginal relevance (J. Carbonell, J. Goldstein, "The use of MMR, diversity-based reranking
for reordering documents and producing summaries", SIGIR 1998): the next quote is the one with the greatest
λ · (cosine to the theme's middle) − (1 − λ) · (greatest cosine to a quote chosen before).
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.folding import fold
from pipeline.themes.known import unit_length
from pipeline.themes.words import LINKS

MOST = 3
"""Quotes of a theme in one language."""
READABLE = range(4, 31)
"""Words in a quote: enough to say something, few enough to be read at a glance."""
RELEVANCE = 0.7
"""λ: one is for the middle alone, nought for difference alone."""
SAME = 0.95
"""The cosine from which on two quotes say the same."""
CONSIDERED = 200
"""The most central clean quotes that are compared with one another, so that cost stays bounded."""
CAPITALS = 0.3
"""The share of capitals among the letters from which on a text shouts."""

_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z0-9_]*\]")
_OUTCRY = re.compile(r"[!?]{3,}")
_CUT_OFF = re.compile(r"(?:…|\.\.\.?|-|,)$")
_WORD = re.compile(r"[^\W\d_]+")


def representative(texts: Sequence[str], vectors: NDArray[np.float32], language: str) -> tuple[str, ...]:
    """At most three quotes of a theme's texts in one language, best first; none where there are no texts.

    ``vectors`` are float32 ``(n, d)`` of any length, row i for ``texts[i]``; their mean is taken for the middle, so
    give the most central texts of a large theme. Quotes are clean where there are clean ones: no placeholder, little
    shouting, 4 to 30 words, not cut off. The same texts give the same quotes in whatever order they come. ValueError
    if texts and vectors differ in number.
    """
    if len(texts) != len(vectors):
        raise ValueError(f"{len(vectors)} vectors for {len(texts)} texts; give one vector for each text")
    if not texts:
        return ()
    order = sorted(range(len(texts)), key=texts.__getitem__)
    directions = unit_length(vectors[order]).astype(np.float32)
    likeness = directions @ unit_length(directions.mean(axis=0, keepdims=True))[0]
    found = [flaws(texts[row], language) for row in order]
    clean = [place for place in range(len(order)) if found[place] == min(found)]
    central = sorted(clean, key=lambda place: -likeness[place])[:CONSIDERED]
    quotes = [texts[order[place]] for place in central]
    return tuple(quotes[place] for place in _diverse(directions[central], likeness[central], quotes))


def flaws(text: str, language: str) -> int:
    """How many things speak against showing a text: placeholder, shouting, length, an end that is cut off."""
    letters = [letter for letter in text if letter.isalpha()]
    shouts = sum(map(str.isupper, letters)) > CAPITALS * max(len(letters), 1) or _OUTCRY.search(text)
    said = _WORD.findall(text.lower())
    dangling = bool(said) and said[-1] in LINKS.get(language, frozenset()) and text.rstrip()[-1:].isalpha()
    return (
        bool(_PLACEHOLDER.search(text))
        + bool(shouts)
        + (len(text.split()) not in READABLE)
        + bool(dangling or _CUT_OFF.search(text.rstrip()))
    )


def _diverse(directions: NDArray[np.float32], likeness: NDArray[np.float32], quotes: Sequence[str]) -> list[int]:
    """The places of the quotes that maximal marginal relevance chooses, of quotes that are most central first."""
    said = [" ".join(_WORD.findall(fold(quote))) for quote in quotes]
    chosen: list[int] = []
    repeats = np.full(len(said), -1.0, dtype=np.float32)
    while len(chosen) < MOST:
        relevance = RELEVANCE * likeness - (1 - RELEVANCE) * repeats
        heard = {said[place] for place in chosen}
        left = [place for place in range(len(said)) if repeats[place] < SAME and said[place] not in heard]
        if not left:
            break
        best = max(left, key=lambda place: relevance[place])
        chosen.append(best)
        repeats = np.maximum(repeats, directions @ directions[best])
    return chosen
