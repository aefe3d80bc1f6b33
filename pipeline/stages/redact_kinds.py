"""What a find is: a typed stretch of text, and the candidate a pattern proposes before it is believed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pipeline.stages.redact_context import topic_of


@dataclass(frozen=True, order=True)
class Find:
    """Personal data of type ``kind`` at ``text[start:end]``."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Candidate:
    """A stretch of ``text`` that looks like a kind of personal data. ``country`` is ISO 3166-1 alpha-2 or None."""

    text: str
    start: int
    end: int
    country: str | None

    @cached_property
    def value(self) -> str:
        return self.text[self.start : self.end]

    @cached_property
    def topic(self) -> str | None:
        """What the words around say it is: see :func:`topic_of`."""
        return topic_of(self.text, self.start, self.end)


@dataclass(frozen=True)
class Kind:
    """A type of personal data: where it may be, and when to believe it."""

    name: str
    pattern: re.Pattern[str]
    believes: Callable[[Candidate], bool]

    def finds(self, text: str, country: str | None) -> Iterator[Find]:
        """All believed matches. After one that is not believed the search goes on one character later."""
        at = 0
        while at <= len(text) and (match := self.pattern.search(text, at)):
            at = match.start() + 1
            if self.believes(Candidate(text, match.start(), match.end(), country)):
                at = match.end()
                yield Find(match.start(), match.end(), self.name)
