"""What stands between two commas or "and"s, and what its words make of it."""

from dataclasses import dataclass
from functools import cached_property

from pipeline.stages.clause_words import (
    ARTICLES,
    ASPECTS,
    CONDITIONS,
    CONNECTIVES,
    COPULAS,
    EVALUATES,
    FUNCTION_WORDS,
    JOINERS,
    OF,
    OPENERS,
    PREPOSITIONS,
    SUBJECTS,
    WANTS_MORE,
)
from pipeline.stages.contrast import is_verb
from pipeline.stages.sentences import Span

_COMPARES = frozenset({"entre", "intre", "between", "relacao", "relacion", "raport", "raportul", "ratio", "binomio"})
_VERBLESS_LONGEST = 7


@dataclass(frozen=True)
class Segment:
    """Words of a sentence between two links; ``words`` are (start, end, folded); ``link`` is what precedes it."""

    start: int
    end: int
    link: str
    words: tuple[tuple[int, int, str], ...]
    text: str
    language: str

    def until(self, end: int) -> "Segment":
        """Return the same segment with another end."""
        return Segment(self.start, end, self.link, self.words, self.text, self.language)

    @cached_property
    def aspect(self) -> int | None:
        """The place of the first aspect noun among the words."""
        nouns = ASPECTS[self.language]
        return next((place for place, (_, _, low) in enumerate(self.words) if low in nouns), None)

    @cached_property
    def verb(self) -> int | None:
        """The place of the first finite verb among the words."""
        nouns = ASPECTS[self.language]  # "entrega" is a delivery before it is "delivers"
        for place, (begin, end, low) in enumerate(self.words):
            if low not in nouns and is_verb(self.text[begin:end], self.language):
                return place
        return None

    @property
    def has_verb(self) -> bool:
        """Whether there is a finite verb."""
        return self.verb is not None

    @property
    def has_subject(self) -> bool:
        """Whether it begins with who acts or when."""
        return self.words[0][2] in SUBJECTS[self.language]

    @property
    def begins_clause(self) -> bool:
        """Whether it has a finite verb, or begins with who acts or when."""
        return self.has_verb or self.has_subject

    @cached_property
    def has_content(self) -> bool:
        """Whether a word says more than what is spoken of."""
        empty, nouns = FUNCTION_WORDS[self.language], ASPECTS[self.language]
        return any(low not in empty and low not in nouns for _, _, low in self.words)

    @cached_property
    def is_opinion(self) -> bool:
        """Whether it says by itself what is thought of an aspect: with a verb, or with a word beside the noun."""
        if self._has_subject:
            return True
        if self.aspect is None or self.aspect > 3 or self.words[0][2] in CONNECTIVES[self.language]:
            return False
        if self.verb is None:
            if self.words[0][2] in PREPOSITIONS[self.language] and not self._praised_before_named:
                return False
            return self.has_content and self.aspect <= 2 and len(self.words) <= _VERBLESS_LONGEST
        if self.verb > self.aspect:
            return True
        return any(low in EVALUATES[self.language] for _, _, low in self.words[: self.aspect])

    @property
    def _praised_before_named(self) -> bool:
        """Whether an adjective stands before the noun, after a comma: "…, of great quality"."""
        between = self.words[1 : self.aspect]
        return self.link == "comma" and any(low not in FUNCTION_WORDS[self.language] for _, _, low in between)

    @property
    def _has_subject(self) -> bool:
        """Whether it begins with an article and a noun of which something is said: "the violin is lovely"."""
        if len(self.words) < 4 or self.words[0][2] not in ARTICLES[self.language]:
            return False
        early = (self.text[begin:end].lower() for begin, end, _ in self.words[2:6])
        return any(word in COPULAS[self.language] for word in early)

    @cached_property
    def adjective_first(self) -> bool:
        """Whether the first word is neither an article nor the noun: "helpful staff"."""
        first = self.words[0][2]
        return self.aspect not in (None, 0) and first not in OPENERS[self.language] and not self.has_verb

    @cached_property
    def leading_noun(self) -> Span | None:
        """Where the aspect stands, with its article, if the segment begins with it."""
        if self.aspect is None or any(low not in OPENERS[self.language] for _, _, low in self.words[: self.aspect]):
            return None
        return self.words[0][0], self.words[self._noun_end(self.aspect) - 1][1]

    @cached_property
    def trailing_noun(self) -> Span | None:
        """Where the aspect stands, with its article, if the segment ends with it."""
        if self.aspect is None or self._noun_end(self.aspect) != len(self.words):
            return None
        begin = self.aspect
        while begin and self.words[begin - 1][2] in OPENERS[self.language]:
            begin -= 1
        return self.words[begin][0], self.words[-1][1]

    @cached_property
    def is_bare(self) -> bool:
        """Whether it is an aspect and nothing else: "the price", "quality of service"."""
        return self.leading_noun is not None and self.leading_noun[1] == self.words[-1][1]

    @property
    def core(self) -> str:
        """The words without the link before them."""
        return self.text[self.words[0][0] : self.words[-1][1]]

    @property
    def waits(self) -> bool:
        """Whether it is a condition, whose main clause is still to come."""
        return self.words[0][2] in CONDITIONS[self.language]

    @property
    def compares(self) -> bool:
        """Whether it weighs one aspect against another ("between price and quality")."""
        return any(low in _COMPARES for _, _, low in self.words)

    @property
    def hangs(self) -> bool:
        """Whether it ends in a word that wants another."""
        last = self.words[-1][2]
        return last in WANTS_MORE[self.language] or last in JOINERS[self.language]

    def _noun_end(self, aspect: int) -> int:
        """Take in a complement: "quality of the food", "tempo de espera"."""
        after = aspect + 1
        if after >= len(self.words) or self.words[after][2] not in OF[self.language]:
            return after
        while after < len(self.words) and self.words[after][2] in OPENERS[self.language]:
            after += 1
        return min(after + 1, len(self.words))
