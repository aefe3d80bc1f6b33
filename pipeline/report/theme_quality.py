"""How good the themes were from refit to refit, as a report charts it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.store.theme_port import QualityRecord
from pipeline.themes.quality import HELD_BACK, worse

FIGURES = ("share_unassigned", "stability", "coherence", "diversity", "leak_language", "leak_sentiment")
SHARES = ("share_unassigned", "diversity")
"""Figures that are read as percentages."""
RULES = ("too_broad", "nearly_same", "leak_language", "leak_sentiment")
MOST_RUNS = 26
"""The newest measurements that are charted: half a year of weekly ones."""


@dataclass(frozen=True)
class Course:
    """A figure over the measurements, oldest first, null where there was nothing to measure.

    ``is_worse``: the last one is worse than the one before it by more than is let pass.
    """

    name: str
    values: tuple[float | None, ...]
    is_worse: bool

    @property
    def now(self) -> float | None:
        """The last one."""
        return self.values[-1]

    @property
    def before(self) -> float | None:
        """The one before."""
        return self.values[-2] if len(self.values) > 1 else None

    @property
    def is_charted(self) -> bool:
        """Whether there are two to draw a line between."""
        return sum(value is not None for value in self.values) > 1


@dataclass(frozen=True)
class Broken:
    """A rule and those who break it: keys of themes, or pairs of them."""

    rule: str
    offenders: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class ThemeQuality:
    """The quality of themes at these moments, and the rules that were broken at the last.

    ``held_back`` names the figures that would have become worse with what the last refit found: it proposed nothing.
    """

    moments: tuple[datetime, ...]
    courses: tuple[Course, ...]
    broken: tuple[Broken, ...]
    held_back: tuple[str, ...]


def quality_of(history: Sequence[QualityRecord]) -> ThemeQuality | None:
    """The newest measurements of a history that comes oldest first; null where nothing was measured."""
    shown = history[-MOST_RUNS:]
    if not shown:
        return None
    last, before = shown[-1].figures, shown[-2].figures if len(shown) > 1 else {}
    return ThemeQuality(
        moments=tuple(one.measured_at for one in shown),
        courses=tuple(
            Course(
                name,
                tuple(one.figures.get(name) for one in shown),
                bool(worse({name: before.get(name)}, {name: last.get(name)})),
            )
            for name in FIGURES
        ),
        broken=tuple(
            Broken(rule, tuple(tuple(keys.split(" and ")) for keys in shown[-1].offenders[rule]))
            for rule in RULES
            if shown[-1].offenders.get(rule)
        ),
        held_back=tuple(shown[-1].offenders.get(HELD_BACK, ())),
    )
