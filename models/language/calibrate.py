"""Sets what a language out of scope has to score beyond the four, on the tenth of the texts that never taught."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from models.held_out import is_held_out
from models.language.data import SEED, WORD, Source
from pipeline.schemas import LANGUAGES
from pipeline.stages.language_model import LanguageModel

SENTENCES = 1_500
"""Held-out sentences of each of the four languages."""

WANTED_RIGHT = 0.995
BEYOND = np.arange(-2.5, 2.01, 0.1)
BRIEFLY = np.arange(0.0, 8.1, 0.5)
RAISE = 0.05
ONE, TWO, SENTENCE, FLAGGED = "one word", "two words", "sentence", "flagged"


@dataclass(frozen=True)
class HeldOut:
    """Texts by the length they are judged at, each with its language."""

    texts: dict[str, list[tuple[str, str]]]


@dataclass(frozen=True)
class Rate:
    """A share of ``rows`` texts of a language."""

    measure: str
    language: str
    share: float
    rows: int


def held_out(sources: Iterable[Source]) -> HeldOut:
    """Draw sentences of five words or more in the four languages, words and pairs from them, and foreign sentences.

    Of the foreign ones only those written as they stand count, not those made out of Spanish.
    """
    rng = random.Random(SEED)  # noqa: S311 - a draw, not a secret
    by: defaultdict[str, list[str]] = defaultdict(list)
    for source in sources:
        if " by " not in source.name:
            by[source.language] += [text for text in source.texts if is_held_out(text)]
    texts: dict[str, list[tuple[str, str]]] = {ONE: [], TWO: [], SENTENCE: [], FLAGGED: []}
    for code, all_of in by.items():
        if code not in LANGUAGES:
            texts[FLAGGED] += [(text, code) for text in all_of]
            continue
        long = [text for text in dict.fromkeys(all_of) if len(WORD.findall(text)) >= 5]
        for text in rng.sample(long, min(SENTENCES, len(long))):
            words = WORD.findall(text)
            texts[SENTENCE].append((text, code))
            told = [word for word in words if len(word) > 2]
            pairs = [f"{a} {b}" for a, b in pairwise(words) if min(len(a), len(b)) > 1 and len(a) + len(b) > 5]
            texts[ONE] += [(rng.choice(told), code)] if told else []
            texts[TWO] += [(rng.choice(pairs), code)] if pairs else []
    return HeldOut(texts)


def calibrated(model: LanguageModel, texts: HeldOut) -> LanguageModel:
    """Return the model with its biases evened and with the reserve that flags most foreign sentences.

    Of sentences in the four languages ``WANTED_RIGHT`` stay right; of words and pairs at most one in a thousand is lost
    to a foreign language that the four alone would have got right.
    """
    model = _evened(model, texts.texts[TWO])
    lead = {measure: _leads(model, rows) for measure, rows in texts.texts.items()}
    best, most = (0.0, 0.0), -1.0
    for beyond in BEYOND:
        for briefly in BRIEFLY:
            if not all(lead[m].right_at(beyond, briefly) >= lead[m].right_among_four - 0.001 for m in (ONE, TWO)):
                continue
            if lead[SENTENCE].right_at(beyond, briefly) < WANTED_RIGHT and beyond < BEYOND[-1]:
                continue
            flagged = lead[FLAGGED].flagged_at(beyond, briefly)
            if flagged > most:
                best, most = (float(round(beyond, 2)), float(round(briefly, 2))), flagged
    return replace(model, reserve=best)


def _evened(model: LanguageModel, pairs: Sequence[tuple[str, str]]) -> LanguageModel:
    """Raise the bias of the language whose pairs of words are most often misread, as long as the worst gets better."""
    home = [model.languages.index(code) for code in LANGUAGES]
    scores = np.stack([model.scores(text) for text, _ in pairs])[:, home]
    truth = np.array([LANGUAGES.index(code) for _, code in pairs])
    raised = np.zeros(len(LANGUAGES))

    def right() -> NDArray[np.float64]:
        good = (scores + raised).argmax(axis=1) == truth
        return np.array([good[truth == place].mean() if (truth == place).any() else 1.0 for place in range(len(home))])

    worst = right()
    while True:
        weakest = worst.argmin()
        raised[weakest] += RAISE
        now = right()
        if not now.min() > worst.min():
            raised[weakest] -= RAISE
            break
        worst = now
    bias = model.bias.copy()
    bias[home] += raised.astype(np.float32)
    return replace(model, bias=bias)


def rates(model: LanguageModel, texts: HeldOut) -> list[Rate]:
    """What a calibrated model gets right on the held-out texts, by language."""
    found = []
    for measure, rows in texts.texts.items():
        lead = _leads(model, rows)
        good = lead.good(*model.reserve) if measure != FLAGGED else ~lead.home_wins(*model.reserve)
        codes = np.array([code for _, code in rows])
        found += [
            Rate(measure, code, float(good[codes == code].mean()), int((codes == code).sum()))
            for code in dict.fromkeys(codes.tolist())
        ]
    return found


@dataclass(frozen=True)
class _Leads:
    """For each text by how much the best foreign language leads the best of the four, and whether that is right."""

    lead: NDArray[np.float64]
    words: NDArray[np.float64]
    right: NDArray[np.bool_]

    @property
    def right_among_four(self) -> float:
        return float(self.right.mean())

    def home_wins(self, beyond: float, briefly: float) -> NDArray[np.bool_]:
        wins: NDArray[np.bool_] = self.lead <= beyond + briefly / self.words
        return wins

    def good(self, beyond: float, briefly: float) -> NDArray[np.bool_]:
        return self.home_wins(beyond, briefly) & self.right

    def right_at(self, beyond: float, briefly: float) -> float:
        return float(self.good(beyond, briefly).mean())

    def flagged_at(self, beyond: float, briefly: float) -> float:
        return float(1 - self.home_wins(beyond, briefly).mean())


def _leads(model: LanguageModel, rows: Sequence[tuple[str, str]]) -> _Leads:
    scores = np.stack([model.scores(text) for text, _ in rows])
    home = np.array([code in LANGUAGES for code in model.languages])
    codes = np.array(model.languages)[home]
    return _Leads(
        scores[:, ~home].max(axis=1) - scores[:, home].max(axis=1),
        np.array([max(1, len(WORD.findall(text))) for text, _ in rows], dtype=np.float64),
        codes[scores[:, home].argmax(axis=1)] == np.array([code for _, code in rows]),
    )
