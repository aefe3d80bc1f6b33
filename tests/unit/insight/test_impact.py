"""Pain points: what counts, in which order, and what stands beside them."""

from datetime import UTC, datetime, timedelta

import pytest
from insight_rows import NOON, responses, units

from pipeline.insight.impact import pain_points
from pipeline.insight.trends import period_of

PERIOD = period_of(responses({}))
BEFORE = NOON - timedelta(days=28)


def test_a_response_counts_once_for_a_theme_however_often_it_repeats_it() -> None:
    """Two negative units of one theme in one response are one complaint; praise of the theme is counted beside it."""
    table = responses({"themes": ["delivery_time"]}, {"themes": ["delivery_time"]}, {"themes": []})
    opinions = units({}, {"ordinal": 1}, {"response_id": "a1", "sentiment": "positive", "sentiment_score": 0.9})
    (point,) = pain_points(table, opinions, PERIOD)
    assert (point.theme, point.negative, point.praise, point.share.n) == ("delivery_time", 1, 1, 3)
    assert point.share.value == pytest.approx(1 / 3)


def test_pain_points_are_ranked_by_responses_and_ties_by_key() -> None:
    """Three units in one response weigh less than one unit in each of two."""
    table = responses(*[{"themes": ["x"]}] * 3)
    opinions = units(
        {"theme": "billing"},
        {"theme": "billing"},
        {"theme": "billing"},
        {"theme": "refunds"},
        {"theme": "refunds", "response_id": "a1"},
        {"theme": "app_site", "response_id": "a2"},
    )
    assert [point.theme for point in pain_points(table, opinions, PERIOD)] == ["refunds", "app_site", "billing"]


def test_responses_without_content_are_not_in_the_share() -> None:
    """Who wrote nothing, or wrote in French, could not complain of a theme: they are not in the denominator."""
    table = responses({"themes": ["delivery_time"]}, {"themes": None, "reason": "no_content", "sentiment": None})
    (point,) = pain_points(table, units({}), PERIOD)
    assert (point.share.value, point.share.n) == (1, 1)


def test_neutral_and_themeless_units_are_no_pain_points() -> None:
    """A neutral mention and a complaint without a theme do not make one."""
    table = responses({}, {})
    opinions = units({"sentiment": "neutral", "sentiment_score": 0.0}, {"reason": "no_theme_yet"})
    assert pain_points(table, opinions, PERIOD) == ()


def test_the_trend_compares_with_the_28_days_before() -> None:
    """None of forty before and twenty of forty now is rising; a response without a date is in neither period."""
    table = responses(
        *[{"received_at": BEFORE}] * 40,
        *[{"received_at": NOON}] * 40,
        {"received_at": None, "themes": ["delivery_time"]},
    )
    opinions = units(*({"response_id": f"a{row}"} for row in range(40, 60)), {"response_id": "a80"})
    (point,) = pain_points(table, opinions, PERIOD)
    assert point.previous is not None
    assert point.change is not None
    assert (point.negative, point.previous.value, point.change.direction) == (20, 0, "rising")


def test_without_dates_everything_counts_and_nothing_changes() -> None:
    """A file without dates still has its pain points; there is no earlier period."""
    (point,) = pain_points(responses({"received_at": None}), units({}), None)
    assert (point.negative, point.previous, point.change) == (1, None, None)


def test_nps_of_those_who_mention_it_stands_against_all_others() -> None:
    """A respondent who complains in one answer belongs to the mentioning side with all their answers."""
    table = responses(
        {"respondent_id": "ana", "nps": 1},
        {"respondent_id": "ana", "nps": 1},
        {"respondent_id": "ion", "nps": 10},
        {"respondent_id": "eva"},
    )
    (point,) = pain_points(table, units({}), PERIOD)
    assert point.nps_mentioning is not None
    assert point.nps_others is not None
    assert (point.nps_mentioning.value, point.nps_mentioning.n) == (-100, 1)
    assert (point.nps_others.value, point.nps_others.n) == (100, 1)


def test_primary_counts_the_responses_whose_worst_point_it_is() -> None:
    """Two complain of it, one of them above all."""
    table = responses({"primary_pain_point": "delivery_time"}, {"primary_pain_point": "billing"})
    opinions = units({}, {"response_id": "a1"}, {"response_id": "a1", "theme": "billing"})
    found = {point.theme: (point.negative, point.primary) for point in pain_points(table, opinions, PERIOD)}
    assert found == {"delivery_time": (2, 1), "billing": (1, 1)}


def test_the_example_is_a_quote_of_the_unit_and_not_of_the_whole_response() -> None:
    """The command line shows the words that prove it."""
    text = "Lovely colour, but it came nine days late."
    table = responses({"text": text, "received_at": datetime(2026, 3, 9, tzinfo=UTC)})
    (point,) = pain_points(table, units({"text": text[19:], "start": 19, "end": 42}), PERIOD)
    assert point.examples[0].quote == "it came nine days late."
    assert point.examples[0].spans == ((19, 42),)


def test_no_responses_no_pain_points() -> None:
    """Empty tables give an empty ranking."""
    assert pain_points(responses(), units(), None) == ()
