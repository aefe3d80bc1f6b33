"""Whether the keywords of themes belong together, and to one theme only.

Coherence is the normalised pointwise mutual information of the keywords of a theme in a language, two by two in the
mean, over the units of that language: log(p(a,b) / (p(a) p(b))) / −log p(a,b), from −1, never in one unit, to 1, always
(G. Bouma, "Normalized (pointwise) mutual information in collocation extraction", GSCL 2009; M. Röder, A. Both,
A. Hinneburg, "Exploring the space of topic coherence measures", WSDM 2015: C_NPMI, whose window is here the unit).
Diversity is the share of keywords that are no other theme's (A. Dieng, F. Ruiz, D. Blei, "Topic modeling in embedding
spaces", TACL 2020).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from pipeline.schemas import LANGUAGES
from pipeline.stages.folding import fold
from pipeline.themes.forms import stem
from pipeline.themes.words import words

MOST_TEXTS = 20_000
"""Texts of a language that are counted, evenly spaced in alphabetical order: more change nothing but the time."""

Keywords = Mapping[str, Mapping[str, Sequence[str]]]
"""Keywords by theme, then by language."""


def coherence(
    keywords: Keywords,
    texts: Sequence[str],
    languages: Sequence[str],
    sizes: Mapping[tuple[str, str], int] | None = None,
) -> float | None:
    """The mean NPMI over all themes and languages, −1…1; null where no theme has two keywords that occur.

    A keyword of several words is in a text that has all of them; inflected forms count. ``sizes`` weigh: how many texts
    a theme has in a language, 1 where nothing is said. Words of few texts seldom meet, so that otherwise every new
    theme, being small, would lower the mean of all.
    """
    scores, weights = [], []
    for language in LANGUAGES:
        spoken = sorted(text for text, code in zip(texts, languages, strict=True) if code == language)
        spoken = spoken[:: max(1, math.ceil(len(spoken) / MOST_TEXTS))]
        stems = {
            key: [_stems(word, language) for word in of_theme.get(language, ())] for key, of_theme in keywords.items()
        }
        places = _places(
            spoken, {part for of_theme in stems.values() for parts in of_theme for part in parts}, language
        )
        for key, of_theme in stems.items():
            found = [set.intersection(*(places[part] for part in parts)) for parts in of_theme if parts]
            pairs = list(_npmi([where for where in found if where], len(spoken)))
            if pairs:
                scores.append(sum(pairs) / len(pairs))
                weights.append((sizes or {}).get((key, language), 1))
    weighed = sum(score * weight for score, weight in zip(scores, weights, strict=True))
    return weighed / sum(weights) if sum(weights) else None


def diversity(keywords: Keywords) -> float | None:
    """The number of different keywords over the number of all, 0…1, each language for itself; null without any."""
    said = Counter(
        (language, fold(word))
        for of_theme in keywords.values()
        for language, chosen in of_theme.items()
        for word in chosen
    )
    return len(said) / said.total() if said else None


def _npmi(places: Sequence[set[int]], texts: int) -> Iterator[float]:
    for one, other in combinations(places, 2):
        together = len(one & other) / texts
        if together in (0, 1):
            yield -1.0 if together == 0 else 1.0
        else:
            yield math.log(together * texts * texts / (len(one) * len(other))) / -math.log(together)


def _places(texts: Sequence[str], wanted: set[str], language: str) -> dict[str, set[int]]:
    """In which texts each of the wanted stems is."""
    places: dict[str, set[int]] = defaultdict(set)
    for row, text in enumerate(texts):
        for part in _stems(text, language) & wanted:
            places[part].add(row)
    return places


def _stems(text: str, language: str) -> set[str]:
    return {stem(word.form, language) for word in words(text, language) if word.kind == "content"}
