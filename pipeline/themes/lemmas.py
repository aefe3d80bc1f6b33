"""What spaCy's lemma tables know of words, looked up by their folded spelling."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache

import polars as pl

from pipeline.stages.folding import fold

MOST_KEPT = 500_000
"""Words whose entries are kept in memory; a table has a million, and is read through for words not met before."""

_ADDED = {"ro": dict.fromkeys(("card", "cardul", "cardului", "carduri", "cardurile"), "card")}
"""What the tables lack, and take for another word: by the Romanian one a bank card is a flock ("cârd")."""

_ACCENTED = [letter for letter in map(chr, range(0xC0, 0x250)) if letter.islower() and fold(letter) != letter]
_PLAIN = [fold(letter) for letter in _ACCENTED]


def lemmas(bare: Collection[str], language: str) -> dict[str, Mapping[str, str]]:
    """For each folded word that the table knows: its spellings there, and their lemmas.

    A lemma is its own, unless the table has an entry for it: many stand on the right side only.
    """
    kept = _kept(language)
    missing = set(bare) - kept.keys()
    if missing:
        if len(kept) + len(missing) > MOST_KEPT:
            kept.clear()
            missing = set(bare)
        kept |= {word: {} for word in missing} | _looked_up(missing, language)
    return {word: kept[word] for word in bare if kept[word]}


@cache
def _kept(language: str) -> dict[str, Mapping[str, str]]:  # noqa: ARG001 - one for each language
    return {}


def _looked_up(bare: set[str], language: str) -> dict[str, Mapping[str, str]]:
    entries = _entries(bare, language)
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for lemma in entries["lemma"].unique():
        if lemma.islower() and (folded := fold(lemma)) in bare:
            found[folded][lemma] = lemma
    for spelling, lemma in (dict(entries.iter_rows()) | _ADDED.get(language, {})).items():
        if spelling.islower() and (folded := fold(spelling)) in bare:
            found[folded][spelling] = lemma.lower()
    return dict(found)


def _entries(bare: set[str], language: str) -> pl.DataFrame:
    """The entries of the table with one of these folded words on either side: columns spelling and lemma.

    The table is never held whole: it has an entry on a line between quotation marks, and so is read like a CSV.
    """
    import spacy_lookups_data  # type: ignore[import-untyped]  # noqa: PLC0415 - only a weekly refit needs the tables

    path = f"{getattr(spacy_lookups_data, language)['lemma_lookup']}.gz"
    table = pl.scan_csv(
        path,
        separator='"',
        quote_char=None,
        has_header=False,
        skip_rows=1,  # the brace
        truncate_ragged_lines=True,  # the other brace
        new_columns=["indent", "spelling", "colon", "lemma", "comma"],
        infer_schema=False,
    ).select("spelling", "lemma")
    wanted = pl.lit(pl.Series(sorted(bare))).implode()
    either = [pl.col(side).str.replace_many(_ACCENTED, _PLAIN).is_in(wanted) for side in ("spelling", "lemma")]
    return table.filter(pl.any_horizontal(either)).collect()
