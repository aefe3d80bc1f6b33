"""What a label from outside may look like: short, of letters, and nothing that could be a link or a command."""

import re
import unicodedata

from pipeline.stages.folding import fold

MOST_WORDS = 4
MOST_LETTERS = 40
_LABEL = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*(?: (?:&|[^\W_]+(?:[-'’][^\W_]+)*))*")


def usable_label(label: str) -> str:
    """The label in NFC, if it is 1 to 4 words of at most 40 characters, of the letters of the four languages.

    Words may hold hyphens and apostrophes. ValueError otherwise, without the label: it may quote somebody.
    """
    composed = unicodedata.normalize("NFC", label)
    if len(composed) > MOST_LETTERS:
        raise ValueError(f"{len(composed)} characters; expected at most {MOST_LETTERS}")
    if len(composed.split()) not in range(1, MOST_WORDS + 1):
        raise ValueError(f"{len(composed.split())} words; expected 1 to {MOST_WORDS}")
    if not _LABEL.fullmatch(composed) or not fold(composed).replace("’", "'").isascii():
        raise ValueError("characters that are no letters of pt, es, ro or en; expected words with a blank between them")
    if not any(map(str.isalpha, composed)):
        raise ValueError("no letters; expected words")
    return composed
