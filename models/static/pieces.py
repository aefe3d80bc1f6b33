"""The student's pieces: the encoder's, in lower case and without diacritics, so that "não", "NAO" and "Nao" are one.

A unigram tokenizer takes the likeliest path through its pieces. Pieces that become equal are kept once, with the
likeliest one's score; a word that was one piece stays one piece however it is typed.
"""

import json
import unicodedata
from dataclasses import dataclass
from typing import Any

from tokenizers import Tokenizer

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
NORMALIZER = {
    "type": "Sequence",
    "normalizers": [
        {"type": "NFKD"},
        {"type": "StripAccents"},
        {"type": "Lowercase"},
        {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "},
    ],
}
SCORE_DIGITS = 4
START = "▁"
"""With which a piece begins that begins a word."""


@dataclass(frozen=True)
class Pieces:
    """A tokenizer as the content of its tokenizer.json, and for each of its pieces the encoder's piece it is from."""

    tokenizer_json: dict[str, Any]
    origins: tuple[int, ...]

    def tokenizer(self) -> Tokenizer:
        """The tokenizer, ready to use."""
        return Tokenizer.from_str(json.dumps(self.tokenizer_json))

    def __len__(self) -> int:
        return len(self.origins)

    def words(self) -> dict[int, str]:
        """The pieces that begin a word and are longer than its first letter, by id, as text."""
        vocabulary = self.tokenizer_json["model"]["vocab"]
        return {i: piece[1:] for i, (piece, _) in enumerate(vocabulary) if piece.startswith(START) and len(piece) > 2}


def plain(text: str) -> str:
    """What ``NORMALIZER`` makes of a piece: compatible forms, no diacritics, lower case."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn").lower()


def folded(tokenizer_json: dict[str, Any]) -> Pieces:
    """The pieces of the encoder's tokenizer.json, folded; the special ones stay first, as they are."""
    made: dict[str, Any] = json.loads(json.dumps(tokenizer_json))
    scores: dict[str, float] = {}
    origins: dict[str, int] = {}
    for i, (piece, score) in enumerate(made["model"]["vocab"]):
        name = piece if piece in SPECIAL else plain(piece)
        if name and score > scores.get(name, float("-inf")):
            scores[name], origins[name] = score, i
    made["model"]["vocab"] = [[piece, round(score, SCORE_DIGITS)] for piece, score in scores.items()]
    made["added_tokens"] = [token for token in made["added_tokens"] if token["content"] in SPECIAL]
    made["normalizer"] = NORMALIZER
    return Pieces(made, tuple(origins.values()))
