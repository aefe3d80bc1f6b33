"""What a report says, free of any language and of any page: `build` fills it, `html` shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.insight.breakdown import Breakdown
from pipeline.insight.impact import PainPoint
from pipeline.insight.scores import Estimate
from pipeline.insight.trends import Change, Period, Week
from pipeline.insight.verbatims import Verbatim
from pipeline.report.changes import ThemeChanges
from pipeline.report.proposals import Proposal
from pipeline.report.theme_quality import ThemeQuality


class ThemeLabels(Protocol):
    """What the report needs of a theme of the taxonomy: its key and its names by language code."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> Mapping[str, str]: ...
    @property
    def label_negative(self) -> Mapping[str, str]: ...


@dataclass(frozen=True)
class KeyFigure:
    """One headline figure now, before, and the change; ``mean`` beside it for scores on a scale."""

    name: str
    now: Estimate | None
    before: Estimate | None
    change: Change | None
    mean: float | None = None


@dataclass(frozen=True)
class Overview:
    """How much was read: all of it, in the period, with content, and in the period before."""

    responses: int
    responses_before: int
    with_content: int
    in_all: int
    languages: tuple[tuple[str, int], ...]
    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class FlagGroup:
    """The responses with one flag in the period and before; verbatims newest first, the proof in their spans."""

    flag: str
    count: int
    count_before: int
    verbatims: tuple[Verbatim, ...]


@dataclass(frozen=True)
class Ranked:
    """A pain point with quotes of those who praise the same theme."""

    point: PainPoint
    praise: tuple[Verbatim, ...]


@dataclass(frozen=True)
class Praised:
    """A theme by the responses of the period that praise it."""

    theme: str
    count: int
    share: Estimate
    examples: tuple[Verbatim, ...]


@dataclass(frozen=True)
class Series:
    """One theme week by week, oldest first."""

    theme: str
    weeks: tuple[Week, ...]


@dataclass(frozen=True)
class Unassigned:
    """The units that have no theme for one reason, their share of all, and the responses without any theme for it."""

    reason: str
    units: int
    share: Estimate
    responses: int
    examples: tuple[Verbatim, ...]


@dataclass(frozen=True)
class Coverage:
    """Units of the period: all, with a theme, and the others by reason; the pairs of themes most often confused."""

    units: int
    assigned: int
    reasons: tuple[Unassigned, ...]
    between: tuple[tuple[tuple[str, str], int], ...]


@dataclass(frozen=True)
class Rejection:
    """Rows or cells refused by one rule in one column (None: the whole row), and what the rule expects."""

    rule: str
    column: str | None
    count: int
    expected: str


@dataclass(frozen=True)
class Quality:
    """What was met while reading, over everything read and not only the period."""

    rejected: tuple[Rejection, ...]
    redactions: tuple[tuple[str, int], ...]
    redacted_responses: int
    mended: int
    undated: int
    duplicates: int


@dataclass(frozen=True)
class ModelUsed:
    """A model file as the manifest names it; unknown parts are None."""

    name: str
    version: str | None
    sha256: str | None


@dataclass(frozen=True)
class Manifest:
    """What made this report: enough to make it again."""

    run_id: str | None
    seed: int | None
    models: tuple[ModelUsed, ...]
    versions: tuple[tuple[str, str], ...]
    seconds: tuple[tuple[str, float], ...]
    counts: tuple[tuple[str, int], ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """Everything the report says. ``labels`` and ``labels_negative`` give theme key → language → name.

    ``changes`` and ``theme_quality`` are null where nothing happened to themes yet, and where nothing was measured.
    """

    company: str | None
    made_at: datetime
    period: Period | None
    overview: Overview
    flags: tuple[FlagGroup, ...]
    pain_points: tuple[Ranked, ...]
    praised: tuple[Praised, ...]
    weekly: tuple[Series, ...]
    breakdowns: tuple[Breakdown, ...]
    changes: ThemeChanges | None
    proposals: tuple[Proposal, ...]
    coverage: Coverage
    theme_quality: ThemeQuality | None
    quality: Quality
    manifest: Manifest
    labels: Mapping[str, Mapping[str, str]]
    labels_negative: Mapping[str, Mapping[str, str]]

    @property
    def rising(self) -> tuple[PainPoint, ...]:
        """The pain points that clearly rose, steepest first."""
        return self._moved("rising")

    @property
    def falling(self) -> tuple[PainPoint, ...]:
        """The pain points that clearly fell, steepest first."""
        return self._moved("falling")

    def _moved(self, direction: str) -> tuple[PainPoint, ...]:
        moved = [
            (abs(ranked.point.change.difference), ranked.point)
            for ranked in self.pain_points
            if ranked.point.change is not None and ranked.point.change.direction == direction
        ]
        return tuple(point for _, point in sorted(moved, key=lambda item: (-item[0], item[1].theme)))
