"""Lets the languages of a topic agree on its name: "Entrega" and "Delivery", not one "Atraso" and the other "Driver".

Each language has candidates of its own, from its own texts. One that says what good candidates of the other languages
say is preferred; how much alike two of them are is the cosine of their vectors in a space that tells no languages
apart. What is good for the others changes with what they agree on in turn, so they are asked more than once.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.themes.ctfidf import Term
from pipeline.themes.known import cosines

CONSIDERED = 10
"""Candidates of a topic in a language, the best, that are compared with those of the other languages."""
WEIGHT = 2
"""The power of the agreement beside the candidate's own score."""
ROUNDS = 3
"""In the first each language hears the others' own scores, then what they have come to; further ones change little."""
LEAST = 0.05
"""The agreement of a candidate that is like none of the others'."""

Reader = Callable[[Sequence[str]], NDArray[np.float32]]
"""Gives short texts of any language their vectors, float32 ``(n, d)``."""


@dataclass(frozen=True, order=True)
class Candidate:
    """A label that a topic could have; in order of preference when sorted (``rank`` is the negative score)."""

    rank: float
    shown: str
    topic: int
    term: Term


def agreed(candidates: Mapping[str, Sequence[Candidate]], read: Reader) -> dict[str, list[Candidate]]:
    """The candidates by language, sorted anew: each score times the square of its mean agreement with each language.

    Its agreement with a language is the greatest cosine to one of that language's candidates, each times the root of
    its score over the best one's, in ``ROUNDS`` rounds: the scores that are heard are those of the round before. A
    topic that one language alone speaks of keeps its scores.
    """
    of_topic: dict[int, dict[str, list[Candidate]]] = defaultdict(lambda: defaultdict(list))
    for language, named in candidates.items():
        for one in sorted(named):
            of_topic[one.topic][language].append(one)
    compared = {topic: _best(said) for topic, said in of_topic.items()}
    shown = sorted({one.shown for said in compared.values() for found in said.values() for one in found})
    vectors = dict(zip(shown, read(shown), strict=True)) if shown else {}
    chosen: dict[str, list[Candidate]] = {language: [] for language in candidates}
    for topic, said in of_topic.items():
        met = _agreement(compared[topic], vectors)
        for language, found in said.items():
            shares = met.get(language, [])
            shares += [min(shares, default=1.0)] * (len(found) - len(shares))
            chosen[language] += [
                Candidate(one.rank * share**WEIGHT, one.shown, one.topic, one.term)
                for one, share in zip(found, shares, strict=True)
            ]
    return {language: sorted(named) for language, named in chosen.items()}


def _best(said: Mapping[str, Sequence[Candidate]]) -> dict[str, list[Candidate]]:
    """The first candidates of each language that has any; nothing where that is one language alone."""
    best = {code: [one for one in found[:CONSIDERED] if one.rank < 0] for code, found in said.items()}
    best = {code: found for code, found in best.items() if found}
    return best if len(best) > 1 else {}


def _agreement(
    said: Mapping[str, Sequence[Candidate]], vectors: Mapping[str, NDArray[np.float32]]
) -> dict[str, list[float]]:
    """How far each candidate says what the other languages say, in ``LEAST`` to 1, to four decimals."""
    own = {code: np.array([-one.rank for one in found]) for code, found in said.items()}
    places = {code: np.stack([vectors[one.shown] for one in found]) for code, found in said.items()}
    alike = {(code, other): cosines(places[code], places[other]) for code in said for other in said if other != code}
    scores, shares = own, {code: np.ones(len(found)) for code, found in said.items()}
    for _ in range(ROUNDS):
        heard = {code: np.sqrt(one / one.max()) for code, one in scores.items()}
        for code in said:
            met = [(alike[code, other] * heard[other]).max(axis=1) for other in said if other != code]
            shares[code] = np.maximum(np.mean(met, axis=0), LEAST).round(4)
        scores = {code: own[code] * shares[code] ** WEIGHT for code in said}
    return {code: one.tolist() for code, one in shares.items()}
