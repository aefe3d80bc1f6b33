"""Languages and kinds of feedback by the names that people give them."""

import re
from collections.abc import Callable

import polars as pl

from pipeline.schemas import KINDS
from pipeline.sources.vocabulary import normalised

_LANGUAGES = {
    "pt": ("pt", "por", "portuguese", "portugues", "portugheza"),
    "es": ("es", "spa", "spanish", "espanol", "castellano", "espanhol", "spaniola"),
    "ro": ("ro", "ron", "rum", "romanian", "romana", "romeno", "rumano"),
    "en": ("en", "eng", "english", "ingles", "engleza"),
    "fr": ("fr", "fra", "fre", "french", "francais", "frances", "franceza"),
    "it": ("it", "ita", "italian", "italiano", "italiana"),
    "ca": ("ca", "cat", "catalan", "catala", "catalao"),
    "de": ("de", "deu", "ger", "german", "deutsch", "alemao", "aleman", "germana"),
}
_CODE_OF_WORD = {word: code for code, words in _LANGUAGES.items() for word in words}
_KINDS = {
    "survey": (
        "survey", "surveys", "inquerito", "inqueritos", "pesquisa", "pesquisas", "questionario", "encuesta",
        "encuestas", "cuestionario", "sondaj", "sondaje", "chestionar",
    ),
    "complaint": (
        "complaint", "complaints", "claim", "claims", "reclamacao", "reclamacoes", "queixa", "queixas", "reclamacion",
        "reclamaciones", "reclamo", "reclamos", "queja", "quejas", "reclamatie", "reclamatii", "plangere", "plangeri",
        "sesizare", "sesizari",
    ),
    "review": (
        "review", "reviews", "avaliacao", "avaliacoes", "resenha", "resenhas", "resena", "resenas", "valoracion",
        "valoraciones", "recenzie", "recenzii",
    ),
}  # fmt: skip
_KIND_OF_WORD = {word: kind for kind, words in _KINDS.items() for word in words}


def is_kind(name: str) -> bool:
    """Whether a declared ``kind`` is one of the kinds themselves and not the name of a column."""
    return name in KINDS


def kind_of(label: str) -> str | None:
    """The kind of feedback that a label or a header names ("Reclamações" → complaint), null where it names none."""
    return next((_KIND_OF_WORD[word] for word in normalised(label).split() if word in _KIND_OF_WORD), None)


def language_of(label: str) -> str | None:
    """The ISO 639 code that a label gives ("pt-BR", "Español", "RON"), null where it gives none."""
    words = normalised(label).split()
    named = next((_CODE_OF_WORD[word] for word in words if word in _CODE_OF_WORD), None)
    if named:
        return named
    return words[0] if words and re.fullmatch("[a-z]{2,3}", words[0]) else None


def languages(cells: pl.Series) -> pl.Series:
    """The language code each cell declares, null where it declares none."""
    return _by_distinct(cells, language_of)


def kinds(cells: pl.Series) -> pl.Series:
    """The kind of feedback each cell names, null where it names none."""
    return _by_distinct(cells, kind_of)


def _by_distinct(cells: pl.Series, label: Callable[[str], str | None]) -> pl.Series:
    distinct = cells.drop_nulls().unique().to_list()
    return cells.replace_strict(distinct, [label(value) for value in distinct], default=None, return_dtype=pl.String)
