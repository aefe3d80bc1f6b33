"""Opinions joined by a comma or "and", and aspects that share one predicate.

Four shapes, told apart by the words they are made of: clauses of their own ("fast delivery and the staff were
kind"), bare lists ("price, quality, service"), shared predicates ("price and service awful"), and parts that a
reader of topics finds to speak of different things ("took ten days to come, ended up with a dent"). Whatever fits
none stays whole: one unit too few costs an analyst less than a torn sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.stages.clause_words import ASPECTS, CONNECTIVES, JOINERS
from pipeline.stages.contrast import stands_alone
from pipeline.stages.folding import fold
from pipeline.stages.segments import Segment
from pipeline.stages.sentences import Span

_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|,(?=\s|[^\W\d])|\.{2,}|…|(?<=\s)[-–—/&+](?=\s)")
_JOIN = {
    language: re.compile(rf"[,…/&+–—]|\.\.|\s-\s|\b(?:{'|'.join(joiners)})\b", re.IGNORECASE)
    for language, joiners in JOINERS.items()
}
_LONGEST = 1200  # characters; what runs on longer is no sentence these rules understand
_SHARED_LONGEST = 16  # words
_ITEM_LONGEST = 5
_PART_SHORTEST = 2
_CLAUSE_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Opinion:
    """A part of a sentence that says one thing.

    Or several of one kind: where aspects share a predicate ("price and service awful"), ``focuses`` has each aspect
    with its predicate ("price awful", "service awful").
    """

    start: int
    end: int
    focuses: tuple[str, ...] = ()


def opinions(segments: Sequence[Segment], span: Span, topics: Sequence[str | None]) -> list[Opinion]:
    """Join the segments of a clause into its opinions.

    ``topics`` says what each segment speaks of, null where that is not clear. A clause of fewer than two segments
    comes back whole.
    """
    if len(segments) < 2:
        return [Opinion(*span)]
    text = segments[0].text
    found: list[Opinion] = []
    start = span[0]
    for group in _groups(segments, text, topics):
        end = group[-1].end
        focuses = _focuses(text, start, group)
        found += [] if focuses else _items(start, group)
        if not found or found[-1].end != end:
            found.append(Opinion(start, end, focuses))
        start = end
    return found


def segments_of(text: str, span: Span, language: str) -> list[Segment]:
    """Cut a clause at its commas, joiners, ellipses and dashes.

    None in a language without word lists, in what is too long to be a sentence, or without a join.
    """
    if language not in ASPECTS or span[1] - span[0] > _LONGEST or not _JOIN[language].search(text, *span):
        return []
    return _segments(text, span, language)


def _segments(text: str, span: Span, language: str) -> list[Segment]:
    """Cut at every comma, joiner, ellipsis and dash; a segment ends where the next one's joiner begins."""
    lowered = text[span[0] : span[1]].lower()
    folded = fold(lowered)
    if len(lowered) != span[1] - span[0]:
        return []
    segments: list[Segment] = []
    words: list[tuple[int, int, str]] = []
    link, begin = "", span[0]
    for found in _TOKEN.finditer(lowered):
        start, end = found.span()
        kind = _link(found.group(), language)  # not folded: "é" joins nothing
        if not kind:
            words.append((span[0] + start, span[0] + end, folded[start:end]))
        elif words:
            segments.append(Segment(begin, span[0] + start, link, tuple(words), text, language))
            words, link, begin = [], kind, span[0] + start
        else:
            link = "joiner" if kind == "joiner" else link
    if words:
        segments.append(Segment(begin, span[1], link, tuple(words), text, language))
    elif segments:
        segments[-1] = segments[-1].until(span[1])
    return segments


def _link(part: str, language: str) -> str:
    """Say what kind of join this is; nothing for a word."""
    if part in JOINERS[language] or part in ("/", "&", "+"):
        return "joiner"
    if part == ",":
        return "comma"
    return "" if part[0].isalnum() else "pause"


def _groups(segments: Sequence[Segment], text: str, topics: Sequence[str | None]) -> list[list[Segment]]:
    """Put together the segments that make one opinion (or one predicate with its several aspects)."""
    groups = [[segments[0]]]
    topic = topics[0]
    for position, segment in enumerate(segments[1:], start=1):
        so_far = groups[-1]
        if segment.link == "pause":
            new = _turns(text, so_far, segments[position:])
        else:
            new = _opens(segments, position) and _complete(so_far, segment)
        here = topics[position]
        if new or (_can_part(so_far, segment) and (_both_tell(so_far, segment) or _differ(topic, here))):
            groups.append([segment])
            topic = here
        else:
            so_far.append(segment)
            topic = topic or here
    return groups


def _differ(left: str | None, right: str | None) -> bool:
    return left is not None and right is not None and left != right


def _can_part(so_far: Sequence[Segment], segment: Segment) -> bool:
    """Whether both sides have words enough to be read apart, and the right one does not hang on the left."""
    return (
        sum(len(part.words) for part in so_far) >= _PART_SHORTEST
        and len(segment.words) >= _PART_SHORTEST
        and segment.has_content
        and any(part.has_content for part in so_far)
        and segment.words[0][2] not in CONNECTIVES[segment.language]
        and not so_far[-1].hangs
        and not so_far[-1].waits
        and not any(part.compares for part in so_far)
    )


def _both_tell(so_far: Sequence[Segment], segment: Segment) -> bool:
    """Whether both sides are clauses.

    They are if the right one begins with its subject, if both are long and one of them has a verb, or if a short one
    with a verb comes after a comma.
    """
    if segment.has_subject and len(segment.words) >= _CLAUSE_SHORTEST:
        return True
    left = [part for part in so_far if len(part.words) >= _CLAUSE_SHORTEST - part.begins_clause]
    if not left:
        return False
    if len(segment.words) < _CLAUSE_SHORTEST:
        return segment.link == "comma" and segment.begins_clause and any(part.begins_clause for part in so_far)
    return segment.link == "joiner" or segment.begins_clause or any(part.begins_clause for part in left)


def _turns(text: str, so_far: Sequence[Segment], rest: Sequence[Segment]) -> bool:
    """After an ellipsis or a dash a new opinion begins, if both sides are long enough to be one."""
    before, language = text[so_far[0].start : so_far[-1].end], rest[0].language
    return (
        sum(len(segment.words) for segment in so_far) >= 3
        and sum(len(segment.words) for segment in rest) >= 3
        and not so_far[-1].hangs
        and stands_alone(before, language)
        and stands_alone(text[rest[0].start : rest[-1].end], language)
    )


def _opens(segments: Sequence[Segment], position: int) -> bool:
    """Say whether an opinion opens here: the segment is one, or is the first aspect of one."""
    for segment in segments[position:]:
        if segment.is_opinion:
            return True
        if not segment.is_bare:
            return False
    return False


def _complete(so_far: Sequence[Segment], segment: Segment) -> bool:
    if not any(part.is_opinion or part.has_verb or part.has_content for part in so_far):
        return False
    # "friendly and helpful staff" is one opinion: two adjectives before one noun
    return not segment.adjective_first or so_far[-1].aspect is not None


def _focuses(text: str, start: int, group: Sequence[Segment]) -> tuple[str, ...]:
    """Return each aspect with the predicate it shares with the others; nothing where there is no such thing."""
    if len(group) < 2 or sum(len(segment.words) for segment in group) > _SHARED_LONGEST:
        return ()
    head, tail = group[0], group[-1]
    bare = next((place for place, segment in enumerate(group) if not segment.is_bare), len(group))
    if 0 < bare < len(group):  # price and service | awful
        carrier = group[bare]
        noun = carrier.leading_noun
        if noun is None or carrier.link != "joiner" or not any(segment.has_content for segment in group[bare:]):
            return ()
        predicate = text[noun[1] : tail.end].strip()
        return (*(f"{segment.core} {predicate}" for segment in group[:bare]), f"{text[noun[0] : noun[1]]} {predicate}")
    noun = head.trailing_noun
    rest = group[1:]
    if noun is None or tail.link != "joiner" or head.compares or not all(segment.is_bare for segment in rest):
        return ()
    opening = text[start : noun[0]].strip()  # good | service and food
    if not opening or not head.has_content:
        return ()
    return (f"{opening} {text[noun[0] : noun[1]]}", *(f"{opening} {segment.core}" for segment in rest))


def _items(start: int, group: Sequence[Segment]) -> list[Opinion]:
    """Cut a list without verbs into its items, if most of them name an aspect."""
    if len(group) < 2 or any(segment.has_verb or len(segment.words) > _ITEM_LONGEST for segment in group):
        return []
    named = sum(segment.aspect is not None for segment in group)
    if named * 2 < len(group) or (len(group) == 2 and named < 2) or any(segment.compares for segment in group):
        return []
    starts = [start, *(segment.start for segment in group[1:])]
    return [Opinion(begin, segment.end) for begin, segment in zip(starts, group, strict=True)]
