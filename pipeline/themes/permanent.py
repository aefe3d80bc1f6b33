"""Permanent ids and keys of discovered themes: never used again."""

import re
import unicodedata
import uuid
from collections.abc import Collection

from pipeline.stages.folding import fold

LONGEST_KEY = 40
RESERVED = frozenset({"none"})
"""What `clamor themes move` calls no theme at all."""

_DISCOVERED = uuid.UUID("a3b0c3de-5a4f-5b57-8f0e-52d2f9c6e1b4")


def discovered_theme_id(unit_ids: Collection[str], taken: Collection[str]) -> str:
    """Return the permanent id of a theme: a UUID of its founding units, in whatever order, that is not ``taken``.

    A name-based UUID (RFC 9562, version 5), 36 characters. Pass every id there is, those of merged and retired themes
    too: ids are never used again. Raises ValueError without units.
    """
    if not unit_ids:
        raise ValueError("no founding units; a theme is founded by at least one")
    founders = "\n".join(sorted(set(unit_ids)))
    attempt, theme_id = 1, str(uuid.uuid5(_DISCOVERED, founders))
    while theme_id in taken:
        attempt += 1
        theme_id = str(uuid.uuid5(_DISCOVERED, f"{founders}\n#{attempt}"))
    return theme_id


def discovered_key(label: str, taken: Collection[str]) -> str:
    """Return a key for a label: ASCII letters and digits joined by hyphens, at most 40 characters, not ``taken``.

    Cut between words where it is too long; ``theme`` where nothing is left; a number after it tells equal ones apart.
    """
    letters = (one for one in unicodedata.normalize("NFKD", fold(label)) if not unicodedata.combining(one))
    words = re.findall("[a-z0-9]+", "".join(letters).lower()) or ["theme"]
    attempt, key = 1, _joined(words, LONGEST_KEY)
    while key in taken or key in RESERVED:
        attempt += 1
        key = f"{_joined(words, LONGEST_KEY - len(f'-{attempt}'))}-{attempt}"
    return key


def _joined(words: list[str], longest: int) -> str:
    """As many of the words as fit, and at least a piece of the first."""
    joined = words[0][:longest]
    for word in words[1:]:
        if len(joined) + 1 + len(word) > longest:
            break
        joined = f"{joined}-{word}"
    return joined
