"""Periods, changes between them, and weeks."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from insight_rows import responses

from pipeline.insight.scores import Estimate, share
from pipeline.insight.trends import Period, change, period_of, weekly


def day(month: int, number: int, hour: int = 0) -> datetime:
    """A time in 2026."""
    return datetime(2026, month, number, hour, tzinfo=UTC)


def test_the_period_is_the_28_days_that_end_with_the_last_response() -> None:
    """The last day counts whole, and the period before touches this one without overlap."""
    period = period_of(responses({"received_at": day(3, 28, 9)}, {"received_at": day(1, 5)}))
    assert period == Period(day(3, 1), day(3, 29))
    assert period.previous == Period(day(2, 1), day(3, 1))


def test_a_given_end_moves_the_period() -> None:
    """An analyst can look back: responses after the end are in no period."""
    table = responses({"received_at": day(3, 1)}, {"received_at": day(2, 28, 23)}, {"received_at": None})
    period = period_of(table, day(3, 1))
    assert period == Period(day(2, 1), day(3, 1))
    assert table.filter(period.holds())["response_id"].to_list() == ["a1"]


def test_without_dates_there_is_no_period() -> None:
    """Nothing has a date: there is no period to compare."""
    assert period_of(responses({"received_at": None})) is None


@pytest.mark.parametrize(
    ("now", "before", "low", "high"),
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((10, 10), (0, 10), 0.6075, 1.0)],
)
def test_newcombe_interval_meets_the_published_examples(
    now: tuple[int, int], before: tuple[int, int], low: float, high: float
) -> None:
    """Three examples of Newcombe (1998), table II, method 10, to four places."""
    moved = change(share(*now), share(*before))
    assert moved is not None
    assert (round(moved.low, 4), round(moved.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("now", "before", "direction"),
    [
        ((40, 200), (10, 200), "rising"),
        ((10, 200), (40, 200), "falling"),
        ((12, 200), (10, 200), "no clear change"),
        ((2, 3), (0, 3), "no clear change"),
        ((0, 50), (0, 50), "no clear change"),
    ],
)
def test_a_trend_is_called_only_when_the_interval_leaves_zero(
    now: tuple[int, int], before: tuple[int, int], direction: str
) -> None:
    """Two of three against none of three is a large difference and yet may be chance."""
    moved = change(share(*now), share(*before))
    assert moved is not None
    assert moved.direction == direction


def test_no_estimate_no_change() -> None:
    """Without responses before there is nothing to compare with."""
    assert change(share(3, 10), None) is None


shares = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(shares, shares)
def test_a_change_lies_in_its_interval_and_turns_round(now: tuple[int, int], before: tuple[int, int]) -> None:
    """The interval holds the difference; exchanging the periods changes only the sign."""
    there, back = change(share(*now), share(*before)), change(share(*before), share(*now))
    assert there is not None
    assert back is not None
    assert -1.0000001 <= there.low <= there.difference <= there.high <= 1.0000001
    assert (back.difference, back.low, back.high) == pytest.approx((-there.difference, -there.high, -there.low))


def test_weeks_are_counted_back_from_the_end_of_the_period() -> None:
    """The last moment of a week belongs to it; a week without responses has no share; undated ones are in none."""
    table = responses(
        {"received_at": day(3, 28, 23)},
        {"received_at": day(3, 22)},
        {"received_at": day(3, 21, 23)},
        {"received_at": day(3, 1)},
        {"received_at": None},
    )
    weeks = weekly(table, ["a0", "a0", "a3"], Period(day(3, 1), day(3, 29)))
    assert [(week.start, week.count) for week in weeks] == [
        (day(3, 1), 1),
        (day(3, 8), 0),
        (day(3, 15), 0),
        (day(3, 22), 1),
    ]
    assert [week.share and week.share.n for week in weeks] == [1, None, 1, 2]
    assert isinstance(weeks[-1].share, Estimate)
    assert weeks[-1].share.value == 0.5


def test_weeks_without_responses_at_all() -> None:
    """No response before the end of the period: no weeks."""
    assert weekly(responses({"received_at": day(5, 1)}), [], Period(day(3, 1), day(3, 29))) == ()
