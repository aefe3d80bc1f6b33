"""Which words are forms of one another: inflected, misspelt, or written without their accents.

Lemma tables are uneven ("atraso" → "atrasar", "atrasos" → "atraso"), so no single normal form is trusted. Forms are
joined that have the same folded spelling, the same lemma, or the same Snowball stem; then rare unknown spellings
one letter away from a known word. Nobody sees a lemma or a stem: a family is shown by its commonest form.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from pipeline.stages.folding import fold
from pipeline.themes.lemmas import lemmas
from pipeline.themes.words import AUXILIARIES

SNOWBALL = {"pt": "portuguese", "es": "spanish", "ro": "romanian", "en": "english"}
LEAST_STEM = 4
"""Letters: shorter stems join strangers (es "par", "pared", "París")."""
LEAST_SHARED = 3
"""Letters a form and its lemma begin with alike: by the Spanish table wine ("vino") is a form of "venir"."""
LEAST_TYPO = 6
TYPO_RARER = 8
"""How many times as often the right spelling is written."""
NOT_RARE = 0.25
"""How often an accented spelling is met, beside one without that is a word too, for that one to be short of accents."""
ARTICLES = ("ului", "lor", "ul", "le")
"""Romanian articles at the end of a word: the table has "livrare" and "livrări", not "livrările"."""
_REPEATED = re.compile(r"(.)\1{2,}")


@cache
def _stemmer(language: str) -> Any:
    import snowballstemmer  # noqa: PLC0415 - like the lemma tables, only a weekly refit needs it

    return snowballstemmer.stemmer(SNOWBALL[language])


@lru_cache(maxsize=200_000)
def stem(form: str, language: str) -> str:
    """The Snowball stem of a word in lower case, folded."""
    return fold(_stemmer(language).stemWord(form))


class Families:
    """The families among the words of one language, from how often each form was written."""

    def __init__(self, counts: Mapping[str, int], language: str) -> None:
        self._counts = counts
        self._language = language
        bare = {fold(form) for form in counts} | {_squeezed(form) for form in counts}
        self._known = lemmas({part for word in bare for part in self._without_article(word)}, language)
        self._parent: dict[str, str] = {}
        self._bare_of = {form: self._bared(form) for form in counts}
        self._written = set(self._bare_of.values())
        self._restored = self._restore_all()
        self.auxiliaries = frozenset(form for form in counts if self.lemma(form) in AUXILIARIES[language])
        """Forms of the verbs that say nothing by themselves."""
        self._join_all()
        self._shown = self._choose()

    def of(self, form: str) -> str:
        """The commonest form of the family; the form itself if it was never counted."""
        return self._shown.get(self._find(form), form)

    def written(self, form: str) -> str:
        """The form as it is properly written, with its accents; itself if it was never counted.

        One with accents that the table knows stays. One without that is a word too keeps what it is, if the other is
        rare beside it, or differs by its last letter as a verb does ("pago", "pagó"; not Romanian: "sala", "sală").
        """
        restored, table = self._restored.get(form, form), self._known.get(self._bare(form), {})
        if form == restored or form not in table:
            return restored
        verb = self._language != "ro" and form[:-1] == restored[:-1]
        rare = self._counts.get(restored, 0) < NOT_RARE * self._counts[form]
        return form if form != fold(form) or verb or rare else restored

    def spellings(self, form: str) -> Collection[str]:
        """What the lemma table knows that is written like the form but for accents."""
        return self._known.get(self._bare(form), {}).keys()

    def lemma(self, form: str) -> str:
        """Its dictionary form, as far as the table knows; for comparing, not for showing."""
        if form not in self._restored:
            return form
        restored = self._restored[form]
        for bare in self._without_article(self._bare(form)):
            if table := self._known.get(bare):
                return table.get(restored) or table[min(table)]
        return restored

    def _restore_all(self) -> dict[str, str]:
        """Each form with its accents: as most others write it, else as the lemma table has it."""
        by_fold = defaultdict(list)
        for form in sorted(self._counts):
            by_fold[self._bare(form)].append(form)
        restored: dict[str, str] = {}
        for bare, forms in by_fold.items():
            table = self._known.get(bare, {})
            accented = [form for form in forms if form != fold(form)]
            best = max(accented, key=lambda form: (form in table, self._counts[form]), default=None)
            best = best or (bare if bare in table or not table else min(table))
            restored |= dict.fromkeys(forms, best)
        return restored

    def _bare(self, form: str) -> str:
        return self._bare_of[form] if form in self._bare_of else self._bared(form)

    def _bared(self, form: str) -> str:
        """The folded form, a letter held down ("muuuito") cut to what the table knows."""
        folded = fold(form)
        twice = _REPEATED.sub(r"\1\1", folded)
        return twice if twice == folded or twice in self._known else _squeezed(form)

    def _without_article(self, bare: str) -> Iterator[str]:
        """The folded form, then what is left of it without a Romanian article."""
        yield bare
        if self._language == "ro":
            yield from (bare.removesuffix(article) for article in ARTICLES if bare.endswith(article))

    def _join_all(self) -> None:
        for form in sorted(self._counts):
            self._join(form, f"spelling {self._bare(form)}")
            lemma = self.lemma(form)
            words = [self._restored[form]]
            if fold(lemma)[:LEAST_SHARED] == fold(form)[:LEAST_SHARED]:
                self._join(form, f"lemma {fold(lemma)}")
                words.append(lemma)
            stems = {stem(word, self._language) for word in words}
            for common in sorted(found for found in stems if len(found) >= LEAST_STEM):
                self._join(form, f"stem {common}")
            self._join_plural(form)
        for wrong, right in self._typos():
            self._join(wrong, right)

    def _join_plural(self, form: str) -> None:
        """Words too short for a stem: "bar" and "bares"; "vezes" is a form of "vezar" to the Portuguese table."""
        bare = self._bare(form)
        for ending in ("s", "es") if self._language != "ro" else ():
            singular = bare.removesuffix(ending)
            if LEAST_SHARED <= len(singular) <= LEAST_STEM and bare.endswith(ending) and singular in self._written:
                self._join(form, f"spelling {singular}")

    def _typos(self) -> Iterator[tuple[str, str]]:
        """Unknown spellings with the known word they are one letter away from, if it is written far more often."""
        right = defaultdict(set)
        for form in self._counts:
            if len(form) >= LEAST_TYPO - 1 and self._bare(form) in self._known:
                for short in _one_letter_less(self._bare(form)):
                    right[short].add(form)
        for form in sorted(self._counts):
            bare = self._bare(form)
            if len(form) < LEAST_TYPO or bare in self._known:
                continue
            near = {found for short in _one_letter_less(bare) for found in right.get(short, ())}
            frequent = [f for f in near if f[0] == form[0] and self._counts[f] >= TYPO_RARER * self._counts[form]]
            if frequent:
                yield form, max(frequent, key=lambda found: (self._counts[found], found))

    def _choose(self) -> dict[str, str]:
        members = defaultdict(list)
        for form in self._counts:
            members[self._find(form)].append(form)
        return {root: min(forms, key=self._rank) for root, forms in members.items()}

    def _rank(self, form: str) -> tuple[int, bool, int, str]:
        """Commonest first; among equals the one with accents, then the shortest."""
        return -self._counts[form], form == fold(form), len(form), form

    def _find(self, node: str) -> str:
        while (above := self._parent.get(node, node)) != node:
            self._parent[node] = node = self._parent.get(above, above)
        return node

    def _join(self, one: str, other: str) -> None:
        self._parent[self._find(one)] = self._find(other)


def _squeezed(form: str) -> str:
    return _REPEATED.sub(r"\1", fold(form))


def _one_letter_less(word: str) -> set[str]:
    """The word, and the word without one of its letters: two words one edit apart share one of these."""
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}
