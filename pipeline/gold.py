"""Scores units against gold quotes: language, sentiment and theme, as a person labelled them before any splitter.

Quotes are from the raw text, units from the cleaned and redacted one, so each quote is looked up there first. A unit
answers the quote it overlaps most; a quote that no unit answers is wrong in every respect.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import permutations
from typing import Any

import polars as pl

from pipeline.ids import PUBLIC
from pipeline.schemas import LANGUAGES, SENTIMENTS
from pipeline.stages.clean import clean_text

FEWEST_WORDS = 3
"""A shorter quote tells too little to judge its language."""

POLAR = ("negative", "positive")
"""Two classes: neutral quotes are left out, and the sign of the score decides."""

NO_THEME = "none"
_LEAST_ALIKE = 0.5
_FEWEST_TRIED = 4

Span = tuple[int, int]


@dataclass(frozen=True)
class Quote:
    """What a person said of a quote; ``themes`` are the accepted ones, empty where there is none."""

    text: str
    language: str
    sentiment: str
    themes: frozenset[str]


@dataclass(frozen=True)
class Answer:
    """A quote and the unit that answers it, as a row of ``AssignedUnits``; None where there is none."""

    quote: Quote
    unit: Mapping[str, Any] | None

    def says(self, column: str) -> Any:
        """The unit's value, None without a unit."""
        return None if self.unit is None else self.unit[column]

    @property
    def theme_is_right(self) -> bool:
        """Whether the unit's theme is an accepted one, or rightly none."""
        if self.unit is None:
            return False
        return self.unit["theme"] in self.quote.themes if self.quote.themes else self.unit["theme"] is None


@dataclass(frozen=True)
class Rate:
    """``count`` of ``n``."""

    count: int
    n: int

    @property
    def value(self) -> float:
        """The share in 0…1; 0 when ``n`` is."""
        return self.count / self.n if self.n else 0.0


@dataclass(frozen=True)
class GoldScore:
    """How well quotes were answered.

    ``language`` counts quotes of three words or more, in any language; all else those in pt, es, ro and en.
    ``sentiment_2`` is the macro-F1 of negative and positive over quotes that are one of them (the sign of the score
    decides, also for a unit called neutral), ``sentiment_3`` that of all three classes. ``theme`` is right for those
    that have one; ``theme_too_many`` counts those that have none and got one.
    """

    language: Rate
    sentiment_2: float
    sentiment_3: float
    theme: Rate
    theme_too_many: Rate
    unanswered: Rate


def score(answers: Sequence[Answer]) -> GoldScore:
    """Score answers."""
    told = [a for a in answers if len(a.quote.text.split()) >= FEWEST_WORDS]
    ours = [a for a in answers if a.quote.language in LANGUAGES]
    themed = [a for a in ours if a.quote.themes]
    bare = [a for a in ours if not a.quote.themes]
    return GoldScore(
        language=Rate(sum(a.says("language") == a.quote.language for a in told), len(told)),
        sentiment_2=_macro_f1([(a.quote.sentiment, _leaning(a)) for a in ours], POLAR),
        sentiment_3=_macro_f1([(a.quote.sentiment, a.says("sentiment")) for a in ours], SENTIMENTS),
        theme=Rate(sum(a.theme_is_right for a in themed), len(themed)),
        theme_too_many=Rate(sum(not a.theme_is_right for a in bare), len(bare)),
        unanswered=Rate(sum(a.unit is None for a in answers), len(answers)),
    )


def by_language(answers: Iterable[Answer]) -> dict[str, GoldScore]:
    """The score of each language of the quotes, those Clamor reads first."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        groups[answer.quote.language].append(answer)
    ordered = [*(code for code in LANGUAGES if code in groups), *sorted(groups.keys() - set(LANGUAGES))]
    return {code: score(groups[code]) for code in ordered}


def answers(gold: pl.DataFrame, responses: pl.DataFrame, units: pl.DataFrame) -> list[Answer]:
    """Find the unit that answers each quote.

    ``gold`` has the columns id (as the input had it), quote, language, sentiment and themes ("a|b" or "none");
    ``responses`` and ``units`` are those that ``run.analyze`` makes of that input.
    """
    texts = dict(responses.select("external_id", pl.struct("response_id", "text")).iter_rows())
    units_of = {key[0]: part.to_dicts() for key, part in units.partition_by("response_id", as_dict=True).items()}
    found: list[Answer] = []
    for (given,), rows in gold.partition_by("id", as_dict=True, maintain_order=True).items():
        quotes = [_quote(row) for row in rows.to_dicts()]
        response = texts.get(PUBLIC.of("external_id", str(given)))
        if response is None:
            found += [Answer(quote, None) for quote in quotes]
            continue
        spans = locate([quote.text for quote in quotes], response["text"])
        found += match(quotes, spans, units_of.get(response["response_id"], []))
    return found


def locate(quotes: Sequence[str], text: str) -> list[Span | None]:
    """Find where raw quotes stand in a cleaned and redacted text, as spans of code points; None for one that is gone.

    Equal quotes get the places where the words stand one after another, and share the last one when there are fewer.
    """
    plain = _Plain(text)
    taken: dict[str, list[Span]] = defaultdict(list)
    spans: list[Span | None] = []
    for quote in quotes:
        places = list(_places(clean_text(quote).text, text, plain))
        others = [span for key, known in taken.items() if key != quote for span in known]
        free = [p for p in places if p not in taken[quote] and not any(_overlap(p, o) for o in others)]
        span = next(iter(free or taken[quote][-1:] or places), None)
        if span is not None:
            taken[quote].append(span)
        spans.append(span)
    return spans


def match(quotes: Sequence[Quote], spans: Sequence[Span | None], units: Sequence[Mapping[str, Any]]) -> list[Answer]:
    """Give each quote the unit that answers it: of the units that overlap it most, the one that does so most.

    Quotes that share a span share its units: which of them answers which is chosen in their favour, for nothing in
    the text tells.
    """
    answering: dict[tuple[int, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for unit in units:
        shared = [_overlap(span, (unit["start"], unit["end"])) if span else 0 for span in spans]
        most = max(shared, default=0)
        if most:
            answering[tuple(i for i, size in enumerate(shared) if size == most)].append(unit)
    chosen: dict[int, Mapping[str, Any]] = {}
    for group, candidates in sorted(answering.items(), key=lambda item: len(item[0])):
        open_quotes = [i for i in group if i not in chosen]
        span = spans[group[0]] or (0, 0)
        best = sorted(candidates, key=lambda unit: -_overlap(span, (unit["start"], unit["end"])))
        chosen |= _paired(quotes, open_quotes, best)
    return [Answer(quote, chosen.get(i)) for i, quote in enumerate(quotes)]


def _paired(
    quotes: Sequence[Quote], wanting: Sequence[int], units: Sequence[Mapping[str, Any]]
) -> dict[int, Mapping[str, Any]]:
    if len(wanting) <= 1:
        return dict(zip(wanting, units, strict=False))
    few = units[:_FEWEST_TRIED]

    def gain(order: Iterable[int]) -> int:
        pairs = [Answer(quotes[i], unit) for i, unit in zip(order, few, strict=False)]
        return sum(2 * pair.theme_is_right + (pair.says("sentiment") == pair.quote.sentiment) for pair in pairs)

    orders = permutations(wanting[:_FEWEST_TRIED])
    return dict(zip(max(orders, key=gain), few, strict=False))


class _Plain:
    """A text as lower-case letters and digits without diacritics, and where each of them stands in it."""

    def __init__(self, text: str) -> None:
        pairs = [
            (char, at)
            for at, original in enumerate(text)
            for char in unicodedata.normalize("NFD", original.casefold())
            if char.isalnum()
        ]
        self.text = "".join(char for char, _ in pairs)
        self.at = [at for _, at in pairs]

    def span(self, start: int, end: int) -> Span:
        """The span in the text of a span of plain characters."""
        return self.at[start], self.at[end - 1] + 1


def _places(quote: str, text: str, plain: _Plain) -> Iterator[Span]:
    """Where a quote may stand, likeliest first: as words, as letters, or where most of it is found."""
    exact = list(_finds(quote, text))
    yield from sorted(exact, key=lambda span: not _stands_alone(text, span))
    wanted = _Plain(quote).text
    if exact or not wanted or not plain.text:
        return
    found = [plain.span(*span) for span in _finds(wanted, plain.text)]
    yield from found
    if found:
        return
    matcher = SequenceMatcher(None, wanted, plain.text, autojunk=False)
    if sum(block.size for block in matcher.get_matching_blocks()) < _LEAST_ALIKE * len(wanted):
        return
    longest = matcher.find_longest_match()
    start = max(0, longest.b - longest.a)
    yield plain.span(start, min(len(plain.text), max(start + len(wanted), longest.b + longest.size)))


def _finds(wanted: str, text: str) -> Iterator[Span]:
    at = text.find(wanted) if wanted else -1
    while at >= 0:
        yield at, at + len(wanted)
        at = text.find(wanted, at + 1)


def _stands_alone(text: str, span: Span) -> bool:
    start, end = span
    return not text[max(0, start - 1) : start].isalnum() and not text[end : end + 1].isalnum()


def _overlap(one: Span, other: Span) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def _quote(row: Mapping[str, Any]) -> Quote:
    themes = frozenset(row["themes"].split("|")) - {NO_THEME}
    return Quote(row["quote"], row["language"], row["sentiment"], themes)


def _leaning(answer: Answer) -> str | None:
    """Which of two classes a unit leans to, by the sign of its score; None where it has none."""
    score = answer.says("sentiment_score")
    return None if score is None else "positive" if score > 0 else "negative"


def _macro_f1(pairs: Sequence[tuple[str, str | None]], classes: Sequence[str]) -> float:
    """The mean F1 of the classes over (gold, said); gold outside the classes is left out."""
    kept = [(gold, said) for gold, said in pairs if gold in classes]
    scores = []
    for name in classes:
        right = sum(gold == said == name for gold, said in kept)
        named, given = sum(gold == name for gold, _ in kept), sum(said == name for _, said in kept)
        if named:
            scores.append(2 * right / (named + given))
    return sum(scores) / len(scores) if scores else 0.0
