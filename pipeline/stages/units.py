"""Cuts responses into opinion units: sentences, clauses at contrast words, opinions joined by "and".

A response in a language Clamor does not read is cut into sentences only.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

import dataframely as dy
import polars as pl

from pipeline.schemas import LanguageResponses, Units
from pipeline.stages.contrast import WORD, contrast_spans
from pipeline.stages.coordination import opinions, segments_of
from pipeline.stages.courtesies import closes, opens
from pipeline.stages.language import LanguageDetector
from pipeline.stages.language_model import TOLD
from pipeline.stages.length import TokenCount, within
from pipeline.stages.polarity import says_nothing
from pipeline.stages.segments import Segment
from pipeline.stages.sentences import MOOD, Span, sentence_spans

MAX_TOKENS = 510
"""What the encoder reads is 512 tokens long; two are kept back."""

_TYPES = {name: column.dtype for name, column in Units.columns().items()}
_LEFT = re.compile(r"[\s,.;:!?…\-–—•▪●◦‣⁃*·|/>)\]}&+~=_”’»]*")
_RIGHT = ",;&+/|–—-"
_SAYS = re.compile(r"[^\W_]")
_TELLING = 3  # words; a shorter unit takes the response's language
_RESPONSE_WEIGHT = 5.0  # people seldom change language between two sentences


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    language: str
    focuses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Clause:
    span: Span
    language: str
    segments: list[Segment]


TopicsOf = Callable[[Sequence[str]], Sequence[str | None]]
"""What each text speaks of; null where that is not clear."""


class UnitSplitter:
    """Turns responses into units.

    ``token_count`` says how many tokens the encoder makes of each text, ``topics_of`` what a part of a sentence
    speaks of: two parts that speak of different things are two opinions. Without it, the shape of the words decides.
    """

    def __init__(
        self,
        detector: LanguageDetector,
        token_count: TokenCount,
        topics_of: TopicsOf | None = None,
        max_tokens: int = MAX_TOKENS,
    ) -> None:
        self._detector = detector
        self._token_count = token_count
        self._topics_of = topics_of
        self._max_tokens = max_tokens

    def __call__(self, responses: dy.DataFrame[LanguageResponses]) -> dy.DataFrame[Units]:
        """Return the units of each response, in order; an empty text has none, any other at least one.

        Spans are code points of the response's text, and every letter of it lies in one; no unit is longer than the
        encoder reads. Ids follow from the response's id and the unit's ordinal alone.
        """
        seen = self._pieces_of(responses)
        rows: list[tuple[str, str, int, int, int, int, str, str | None, str, str, bool]] = []
        columns = ("response_id", "row", "text", "language", "question_polarity")
        for response_id, row, text, language, polarity in responses.select(columns).iter_rows():
            ordinal = 0
            for piece in seen[text, language]:
                unit = text[piece.start : piece.end]
                content = says_nothing(unit, polarity) is None
                for focus in piece.focuses or (None,):
                    unit_id = _unit_id(response_id, ordinal)
                    place = (unit_id, response_id, row, ordinal, piece.start, piece.end)
                    rows.append((*place, unit, focus, piece.language, polarity, content))
                    ordinal += 1
        return Units.validate(pl.DataFrame(rows, schema=_TYPES, orient="row"))

    def _pieces_of(self, responses: dy.DataFrame[LanguageResponses]) -> dict[tuple[str, str], list[_Piece]]:
        """Return the pieces of each distinct text; all their segments are read for topics in one go."""
        texts = dict.fromkeys(responses.select("text", "language").iter_rows())
        clauses = {(text, language): self._clauses(text, language) for text, language in texts}
        parts = [part for found in clauses.values() for clause in found for part in clause.segments]
        topics = iter(self._topics(parts))
        pieces: dict[tuple[str, str], list[_Piece]] = {}
        for (text, language), found in clauses.items():
            cut = []
            for clause in found:
                heard = [next(topics) for _ in clause.segments]
                cut += [
                    _Piece(part.start, part.end, clause.language, part.focuses)
                    for part in opinions(clause.segments, clause.span, heard)
                ]
            pieces[text, language] = self._fitting(text, language, cut)
        return pieces

    def _topics(self, parts: Sequence[Segment]) -> Sequence[str | None]:
        if self._topics_of is None:
            return [None] * len(parts)
        return self._topics_of([part.core for part in parts])

    def _clauses(self, text: str, language: str) -> list[_Clause]:
        sentences = sentence_spans(text, language)
        clauses = []
        for start, end in sentences:
            code = self._language(text[start:end], language) if len(sentences) > 1 else language
            for span in contrast_spans(text, (start, end), code):
                clauses.append(_Clause(span, code, segments_of(text, span, code)))
        return clauses

    def _fitting(self, text: str, language: str, pieces: list[_Piece]) -> list[_Piece]:
        trimmed = [_trimmed(text, piece) for piece in _together(text, pieces)]
        fitting = [short for piece in trimmed if _says_something(text, piece) for short in self._cut(text, piece)]
        if fitting or not text.strip():
            return fitting
        start = len(text) - len(text.lstrip())
        return self._cut(text, _Piece(start, start + len(text.strip()), language, ()))

    def _language(self, sentence: str, language: str) -> str:
        """Return the sentence's own language, if it has the words to tell one from the response's."""
        if language not in TOLD or len(WORD.findall(sentence[:200])) < _TELLING:
            return language
        guess = self._detector.detect(sentence, prior=language, weight=_RESPONSE_WEIGHT)
        return language if guess.confidence is None else guess.code

    def _cut(self, text: str, piece: _Piece) -> list[_Piece]:
        spans = within(text, (piece.start, piece.end), self._token_count, self._max_tokens)
        if len(spans) == 1:
            return [piece]
        parts = [_trimmed(text, replace(piece, start=start, end=end, focuses=())) for start, end in spans]
        return [part for part in parts if part.start < part.end]


def _unit_id(response_id: str, ordinal: int) -> str:
    return blake2b(f"{response_id}\x1f{ordinal}".encode(), digest_size=10).hexdigest()


def _says_something(text: str, piece: _Piece) -> bool:
    """Say whether there is a letter, a digit or an emoji."""
    return (
        _SAYS.search(text, piece.start, piece.end) is not None or MOOD.search(text, piece.start, piece.end) is not None
    )


def _together(text: str, pieces: Iterable[_Piece]) -> list[_Piece]:
    """Join what says nothing by itself: an emoji or thanks to what went before, a greeting to what follows."""
    joined: list[_Piece] = []
    waiting: _Piece | None = None
    for piece in pieces:
        said = text[piece.start : piece.end]
        backward = not _SAYS.search(said) or closes(said)
        if joined and waiting is None and backward:
            joined[-1] = replace(joined[-1], end=piece.end)
        elif backward or opens(said):
            waiting = waiting or piece
            waiting = replace(waiting, end=piece.end)
        else:
            joined.append(replace(piece, start=waiting.start) if waiting else piece)
            waiting = None
    if waiting and joined:
        joined[-1] = replace(joined[-1], end=waiting.end)
    return joined or ([waiting] if waiting else [])


def _trimmed(text: str, piece: _Piece) -> _Piece:
    """Leave out white space, bullets and stray punctuation before, white space and commas after."""
    start, end = piece.start, piece.end
    while end > start and (text[end - 1].isspace() or text[end - 1] in _RIGHT):
        end -= 1
    mood = MOOD.match(text, start, end)
    while mood is None and start < end and _LEFT.fullmatch(text[start]):
        start += 1
        mood = MOOD.match(text, start, end)
    return replace(piece, start=start, end=end)
