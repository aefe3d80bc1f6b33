"""What the linear heads look at: the sentence vector, and the spelling of the words themselves.

A sentence vector knows what a text is about; the letters know its exact words, and read what the encoder never
learnt: typing errors, missing diacritics, chat spelling, emoji. Both are hashed or dense, so no vocabulary is kept.
"""

import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer

CHAR_FEATURES = 2**15
WORD_FEATURES = 2**15
LEXICAL_FEATURES = CHAR_FEATURES + WORD_FEATURES
WORD_WEIGHT = 0.7
VECTOR_WEIGHT = 0.5
"""Weights of the blocks beside the letters' 1, chosen on the tenth of the corpus that never taught the encoder."""


def plain(text: str) -> str:
    """Lower case without diacritics, so that "não" and "NAO" are one word; signs and emoji stay."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


_CHARS = HashingVectorizer(
    preprocessor=plain,
    analyzer="char_wb",
    ngram_range=(3, 5),
    n_features=CHAR_FEATURES,
    alternate_sign=False,
    norm=None,
    dtype=np.float32,
)
_WORDS = HashingVectorizer(
    preprocessor=plain,
    analyzer="word",
    token_pattern=r"\w+|[^\w\s]",  # noqa: S106 - a token of text, not a secret
    ngram_range=(1, 2),
    n_features=WORD_FEATURES,
    alternate_sign=False,
    norm=None,
    dtype=np.float32,
)


def lexical_counts(texts: Sequence[str]) -> sparse.csr_matrix:
    """Damped counts ``1 + ln n`` of hashed character 3- to 5-grams and word 1- and 2-grams, ``(n, 65536)`` float32."""
    counts = sparse.hstack([_CHARS.transform(texts), _WORDS.transform(texts)], format="csr")
    counts.data = 1.0 + np.log(counts.data)
    return counts


def inverse_document_frequency(counts: sparse.csr_matrix) -> NDArray[np.float32]:
    """``ln((1 + n) / (1 + df)) + 1`` for each column (Salton & Buckley 1988, smoothed), float32."""
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.asarray(np.log((1.0 + counts.shape[0]) / (1.0 + frequency)) + 1.0, dtype=np.float32)


def combine(vectors: NDArray[np.float32], counts: sparse.csr_matrix, idf: NDArray[np.float32]) -> sparse.csr_matrix:
    """One row a text: the vector, then its letters and its words, each block of unit length."""
    weighted = counts.multiply(idf).tocsr()
    chars = _unit(weighted[:, :CHAR_FEATURES])
    words = _unit(weighted[:, CHAR_FEATURES:]) * WORD_WEIGHT
    return sparse.hstack([sparse.csr_matrix(vectors * VECTOR_WEIGHT), chars, words], format="csr", dtype=np.float32)


def _unit(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sparse.diags(1.0 / np.maximum(lengths, 1e-12)).astype(np.float32) @ rows
