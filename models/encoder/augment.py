"""Texts as people also type them: without diacritics, in one case, with a slip of the finger."""

import random
import unicodedata

BARE, LOWER, UPPER, SLIP, NO_STOP = 0.15, 0.15, 0.04, 0.08, 0.2
"""How often each happens to a text; set by hand after what real answers look like, and independent of each other."""


def as_typed(text: str, rng: random.Random) -> str:
    """The text, or a version of it that means the same."""
    if rng.random() < BARE:
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    case = rng.random()
    if case < LOWER:
        text = text.lower()
    elif case < LOWER + UPPER:
        text = text.upper()
    if rng.random() < NO_STOP:
        text = text.rstrip(".!") or text
    if rng.random() < SLIP and len(text) > 8:
        text = _slip(text, rng)
    return text


def _slip(text: str, rng: random.Random) -> str:
    """Two neighbouring letters swapped, one dropped, or one doubled."""
    places = [i for i in range(1, len(text) - 1) if text[i].isalpha() and text[i + 1].isalpha()]
    if not places:
        return text
    i = rng.choice(places)
    kind = rng.randrange(3)
    if kind == 0:
        return text[:i] + text[i + 1] + text[i] + text[i + 2 :]
    if kind == 1:
        return text[:i] + text[i + 1 :]
    return text[: i + 1] + text[i:]
