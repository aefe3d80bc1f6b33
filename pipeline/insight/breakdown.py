"""Pain points by language, country, channel or segment, and which group clearly stands out from the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from pipeline.insight.impact import negative_units, with_content
from pipeline.insight.scores import Estimate, nps_of, once_per_respondent, share
from pipeline.insight.trends import change

SMALLEST_GROUP = 20
"""Below this many responses with content a group's shares are not shown: one answer would move them 5 points."""

MOST_GROUPS = 8


@dataclass(frozen=True)
class Cell:
    """How much of a group complains of a theme; ``stands_out`` compares with all other groups together (95%)."""

    count: int
    share: Estimate
    stands_out: Literal["above", "below"] | None


@dataclass(frozen=True)
class Group:
    """One language, channel …: ``n`` responses with content; cells in the order of the themes asked for.

    ``negative`` is the share of responses with a negative sentiment. Where ``n`` is under `SMALLEST_GROUP`, cells
    are None and so are the shares.
    """

    value: str
    n: int
    nps: Estimate | None
    negative: Estimate | None
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Breakdown:
    """The largest groups along one column, and how many smaller ones there are besides."""

    column: str
    groups: tuple[Group, ...]
    left_out: int


def breakdown(responses: pl.DataFrame, units: pl.DataFrame, column: str, themes: Sequence[str]) -> Breakdown | None:
    """Compare the groups of ``column``, largest first; None with fewer than two groups.

    ``responses`` are those of the period; rows where the column is null belong to no group.
    """
    content = responses.filter(with_content())
    known = content.filter(pl.col(column).is_not_null())
    sizes = known.group_by(column).len().sort("len", column, descending=[True, False])
    if sizes.height < 2:
        return None
    by_group = {(theme, group): count for theme, group, count in _complaints(known, units, column).iter_rows()}
    totals = {theme: sum(count for (key, _), count in by_group.items() if key == theme) for theme in themes}
    groups = []
    for value, n in sizes.head(MOST_GROUPS).iter_rows():
        shown = n >= SMALLEST_GROUP
        rest = known.height - n
        here = known.filter(pl.col(column) == value)
        groups.append(
            Group(
                value=value,
                n=n,
                nps=nps_of(once_per_respondent(responses.filter(pl.col(column) == value))) if shown else None,
                negative=share(int((here["sentiment"] == "negative").sum()), n) if shown else None,
                cells=tuple(
                    _cell(by_group.get((theme, value), 0), n, totals[theme] - by_group.get((theme, value), 0), rest)
                    if shown
                    else None
                    for theme in themes
                ),
            )
        )
    return Breakdown(column, tuple(groups), max(0, sizes.height - MOST_GROUPS))


def _complaints(responses: pl.DataFrame, units: pl.DataFrame, column: str) -> pl.DataFrame:
    pairs = negative_units(units).join(responses.select("response_id", column), on="response_id")
    return pairs.group_by("theme", column).agg(pl.col("response_id").n_unique())


def _cell(count: int, n: int, elsewhere: int, rest: int) -> Cell | None:
    part = share(count, n)
    if part is None:
        return None
    against = change(part, share(elsewhere, rest))
    if against is None or against.direction == "no clear change":
        return Cell(count, part, None)
    return Cell(count, part, "above" if against.direction == "rising" else "below")
