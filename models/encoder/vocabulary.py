"""Chooses the tokens that the four languages need and rewrites the tokenizer around them.

A unigram tokenizer takes the likeliest path through its pieces. As long as every piece of that path is kept, the
path stays the likeliest: on text whose pieces were all kept, the trimmed tokenizer gives the same tokens.
"""

import csv
import gzip
import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

SPECIAL_TOKENS = ("<s>", "<pad>", "</s>", "<unk>")
LOWER_CASE = {"type": "Lowercase"}
LATIN_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzáàâãäçéèêëíìîïñóòôõöúùûüășțşţº·")


def texts_in(folder: Path) -> Iterator[str]:
    """Every cell of every CSV in ``folder`` that holds words, in name order."""
    csv.field_size_limit(10_000_000)
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                yield from (cell for cell in row.values() if cell and any(c.isalpha() for c in cell))


def word_forms() -> Iterator[str]:
    """Inflected forms of the four languages from spaCy's lemma tables (MIT): words that no sample would cover."""
    tables = files("spacy_lookups_data") / "data"
    for language in ("pt", "es", "ro", "en"):
        packed = (tables / f"{language}_lemma_lookup.json.gz").read_bytes()
        yield from json.loads(gzip.decompress(packed))


def as_people_type(text: str) -> tuple[str, ...]:
    """The text as it stands, in lower case, in capitals, and without its diacritics."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return (text, text.lower(), text.upper(), bare)


def count_tokens(tokenizer: Tokenizer, texts: Iterable[str], batch: int = 2_000) -> Counter[str]:
    """How often each piece occurs in the texts."""
    counts: Counter[str] = Counter()
    waiting: list[str] = []
    for text in texts:
        waiting.append(text)
        if len(waiting) == batch:
            for encoding in tokenizer.encode_batch(waiting, add_special_tokens=False):
                counts.update(encoding.tokens)
            waiting = []
    for encoding in tokenizer.encode_batch(waiting, add_special_tokens=False):
        counts.update(encoding.tokens)
    return counts


def is_always_kept(piece: str) -> bool:
    """Short pieces of Latin letters and all single signs, digits and emoji: what spells any other word."""
    body = piece.removeprefix("▁").lower()
    if len(body) <= 1:
        return not body.isalpha() or body in LATIN_LETTERS
    return len(body) <= 3 and all(c in LATIN_LETTERS for c in body)


def choose(vocabulary: list[list[Any]], train: Counter[str], forms: Counter[str], limit: int) -> list[int]:
    """Ids (ascending) of the pieces to keep: special, always kept, met in train, then word forms by frequency."""
    kept = {i for i, (piece, _) in enumerate(vocabulary) if piece in SPECIAL_TOKENS or is_always_kept(piece)}
    ids = {piece: i for i, (piece, _) in enumerate(vocabulary)}
    kept |= {ids[piece] for piece in train if piece in ids}
    for piece, _ in forms.most_common():
        if len(kept) >= limit:
            break
        if piece in ids:
            kept.add(ids[piece])
    return sorted(kept)


def trim(tokenizer_json: dict[str, Any], kept: list[int]) -> dict[str, Any]:
    """The same tokenizer with the kept pieces alone, renumbered from 0 in their old order."""
    trimmed: dict[str, Any] = json.loads(json.dumps(tokenizer_json))
    vocabulary = trimmed["model"]["vocab"]
    trimmed["model"]["vocab"] = [vocabulary[i] for i in kept]
    trimmed["added_tokens"] = [
        token | {"id": kept.index(token["id"])} for token in trimmed["added_tokens"] if token["id"] in set(kept)
    ]
    return trimmed


def lower_cased(tokenizer_json: dict[str, Any]) -> dict[str, Any]:
    """The same tokenizer reading every text in lower case, so that who shouts is understood as who does not."""
    own = tokenizer_json["normalizer"]
    return tokenizer_json | {"normalizer": {"type": "Sequence", "normalizers": [LOWER_CASE, own]}}


def as_typed(tokenizer_json: dict[str, Any]) -> dict[str, Any]:
    """What ``lower_cased`` was made from."""
    first, own = tokenizer_json["normalizer"]["normalizers"]
    if first != LOWER_CASE:
        raise ValueError(f"the tokenizer's first normalizer is {first['type']}, expected {LOWER_CASE['type']}")
    return tokenizer_json | {"normalizer": own}
