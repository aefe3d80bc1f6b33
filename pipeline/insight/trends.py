"""Periods, and whether something changed between two of them or only seems to have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Literal

import polars as pl

from pipeline.insight.scores import Estimate, share

PERIOD_DAYS = 28
"""Four whole weeks, so that every weekday counts equally often in both periods."""

WEEKS_SHOWN = 12

Direction = Literal["rising", "falling", "no clear change"]


@dataclass(frozen=True)
class Period:
    """The time ``[start, end)``, in UTC."""

    start: datetime
    end: datetime

    @property
    def previous(self) -> "Period":
        """The equally long time just before."""
        return Period(self.start - (self.end - self.start), self.start)

    def holds(self) -> pl.Expr:
        """Give the expression that is true for rows whose ``received_at`` lies in the period; undated ones do not."""
        return pl.col("received_at").is_between(self.start, self.end, closed="left").fill_null(value=False)


@dataclass(frozen=True)
class Change:
    """The difference of two estimates (now − before) with its 95% interval, in the unit of the estimates."""

    difference: float
    low: float
    high: float

    @property
    def direction(self) -> Direction:
        """Rising or falling only when the interval leaves zero: anything less may be chance."""
        if self.low > 0:
            return "rising"
        if self.high < 0:
            return "falling"
        return "no clear change"


@dataclass(frozen=True)
class Week:
    """Seven days from ``start``: ``count`` of ``share.n`` responses with content speak of it; None where n is 0."""

    start: datetime
    count: int
    share: Estimate | None


def period_of(responses: pl.DataFrame, end: datetime | None = None) -> Period | None:
    """Give the 28 whole days (UTC) that end with the last response, or before ``end``; None when nothing has a date."""
    if end is None:
        last = responses["received_at"].max()
        if not isinstance(last, datetime):
            return None
        end = last.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return Period(end - timedelta(days=PERIOD_DAYS), end)


def change(now: Estimate | None, before: Estimate | None) -> Change | None:
    """Give now − before for two independent estimates; None where either is missing.

    The interval squares and adds the two one-sided widths. With Wilson intervals that is Newcombe's for the
    difference of two shares: Newcombe (1998), Statistics in Medicine 17:873-890, method 10. For other estimates
    it is MOVER: Zou and Donner (2008), Statistics in Medicine 27:1693-1702.
    """
    if now is None or before is None:
        return None
    difference = now.value - before.value
    low = difference - sqrt((now.value - now.low) ** 2 + (before.high - before.value) ** 2)
    high = difference + sqrt((now.high - now.value) ** 2 + (before.value - before.low) ** 2)
    return Change(difference, low, high)


def weekly(counted: pl.DataFrame, mentioning: Sequence[str] | pl.Series, period: Period) -> tuple[Week, ...]:
    """Count, week by week, the responses whose id is in ``mentioning`` among ``counted`` (response_id, received_at).

    Weeks are counted back from the end of the period, so that the last four are the period itself; at most
    `WEEKS_SHOWN`, oldest first, none before the first response.
    """
    ids = pl.Series("response_id", mentioning, dtype=pl.String).unique()
    age = ((period.end - pl.col("received_at")).dt.total_microseconds() - 1) // int(
        timedelta(days=7) / timedelta.resolution
    )
    table = (
        counted.filter(pl.col("received_at") < period.end)
        .select(age.alias("age"), pl.col("response_id").is_in(ids.implode()).alias("mentions"))
        .filter(pl.col("age") < WEEKS_SHOWN)
        .group_by("age")
        .agg(pl.len().alias("n"), pl.col("mentions").sum().alias("count"))
    )
    if table.is_empty():
        return ()
    by_age = {age: (count, n) for age, n, count in table.iter_rows()}
    weeks = []
    for weeks_ago in range(max(by_age), -1, -1):
        count, n = by_age.get(weeks_ago, (0, 0))
        weeks.append(Week(period.end - timedelta(days=7 * (weeks_ago + 1)), count, share(count, n)))
    return tuple(weeks)
