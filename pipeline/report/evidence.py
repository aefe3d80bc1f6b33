"""A verbatim cut to what fits, in pieces that are either evidence or the words around it."""

from dataclasses import dataclass

from pipeline.insight.verbatims import Verbatim

AROUND = 160
"""Code points kept before the first and after the last span."""

LONGEST = 600
"""Code points shown of one verbatim at most."""


@dataclass(frozen=True)
class Piece:
    """Some consecutive words of a verbatim; ``evidence`` when a span covers them."""

    text: str
    evidence: bool


def pieces(verbatim: Verbatim) -> tuple[Piece, ...]:
    """Cut a verbatim into pieces in order of place; an ellipsis stands where words were left out at either end."""
    text, spans = verbatim.text, verbatim.spans
    first, last = (spans[0][0], spans[-1][1]) if spans else (0, 0)
    start = _word_start(text, first - AROUND)
    end = _word_end(text, min(max(last + AROUND, start + 2 * AROUND), start + LONGEST))
    found: list[Piece] = [Piece("… ", evidence=False)] if start else []
    place = start
    for span_start, span_end in spans:
        here, stop = max(span_start, place), min(span_end, end)
        if here >= stop:
            continue
        found += [Piece(text[place:here], evidence=False), Piece(text[here:stop], evidence=True)]
        place = stop
    found.append(Piece(text[place:end], evidence=False))
    if end < len(text):
        found.append(Piece(" …", evidence=False))
    return tuple(piece for piece in found if piece.text)


def _word_start(text: str, place: int) -> int:
    if place <= 0:
        return 0
    space = text.find(" ", place, place + 30)
    return space + 1 if space >= 0 else place


def _word_end(text: str, place: int) -> int:
    if place >= len(text):
        return len(text)
    space = text.rfind(" ", place - 30, place)
    return space if space >= 0 else place
