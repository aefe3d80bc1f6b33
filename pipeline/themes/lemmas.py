"""What spaCy's lemma tables know of words, looked up by their folded spelling."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache

from pipeline.stages.folding import fold

MOST_KEPT = 500_000
"""Words whose entries are kept in memory; a table has a million, and is read through for words not met before."""

_ADDED = {"ro": dict.fromkeys(("card", "cardul", "cardului", "carduri", "cardurile"), "card")}
"""What the tables lack, and take for another word: by the Romanian one a bank card is a flock ("cârd")."""


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
    import spacy_lookups_data  # type: ignore[import-untyped]  # noqa: PLC0415 - only a weekly refit needs the tables
    from spacy.util import load_language_data  # noqa: PLC0415

    found: dict[str, dict[str, str]] = defaultdict(dict)
    table: dict[str, str] = dict(load_language_data(getattr(spacy_lookups_data, language)["lemma_lookup"]))
    for lemma in set(table.values()):
        if lemma.islower() and (folded := fold(lemma)) in bare:
            found[folded][lemma] = lemma
    for spelling, lemma in (table | _ADDED.get(language, {})).items():
        if spelling.islower() and (folded := fold(spelling)) in bare:
            found[folded][spelling] = lemma.lower()
    return dict(found)
