"""Cuts what is longer than the encoder reads, in time that grows with the length of the text and no faster."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import pairwise

from pipeline.stages.sentences import Span

TokenCount = Callable[[Sequence[str]], list[int]]
"""How many tokens the encoder makes of each text, its special ones included."""

_SURELY_SHORT = 160  # characters: even if each became three tokens, they would fit
_MOST_THAT_FITS = 2500  # characters: more hardly ever fit, so are cut before they are counted
_REACH = 80  # characters looked through for a good place to cut
_BREAK = re.compile(r"[\s.,;:!?…)/-](?=\w)")


def within(text: str, span: Span, token_count: TokenCount, limit: int) -> list[Span]:
    """Return the span, or the spans to put in its place, none of more than ``limit`` tokens; nothing is lost.

    Cuts fall after white space or punctuation where there is any near, else between characters.
    """
    start, end = span
    if end - start <= _SURELY_SHORT:
        return [span]
    cuts = (_break_near(text, start, at, end) for at in range(start + _MOST_THAT_FITS, end, _MOST_THAT_FITS))
    pending = list(pairwise([start, *cuts, end]))
    fitting: list[Span] = []
    while pending:
        counts = token_count([text[begin:stop] for begin, stop in pending])
        halves: list[Span] = []
        for (begin, stop), count in zip(pending, counts, strict=True):
            if count <= limit or stop - begin == 1:
                fitting.append((begin, stop))
            else:
                middle = _break_near(text, begin, (begin + stop) // 2, stop)
                halves += [(begin, middle), (middle, stop)]
        pending = halves
    return sorted(fitting)


def _break_near(text: str, start: int, at: int, end: int) -> int:
    """Return the last good place to cut before ``at``, at most 80 characters back."""
    reach = max(start + 1, at - min(_REACH, (end - start) // 4))
    breaks = [found.end() for found in _BREAK.finditer(text, reach, at)]
    if breaks:
        return breaks[-1]
    while reach < at and (unicodedata.combining(text[at]) or text[at] in "\u200d\ufe0f" or text[at - 1] == "\u200d"):
        at -= 1  # an accent or a joined emoji stays with its base
    return at
