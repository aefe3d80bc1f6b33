"""Ten weeks are dealt as they say, and what is counted of them is right on cases small enough to count by hand."""

import math
from collections import Counter

import pytest

from bench.week_scores import (
    Aspects,
    Home,
    Move,
    agreement,
    aspects_of,
    deal,
    home,
    majorities,
    share_assigned,
    stability,
    standing,
    unexplained,
)

WAITS = "(no_theme_yet)"


def test_the_fourth_commonest_aspect_is_new_and_the_third_swells() -> None:
    """Of two that are as common, the one first in the alphabet comes first."""
    topics = ["food"] * 5 + ["service"] * 4 + ["prices"] * 2 + ["ambience"] * 2 + ["drinks"]
    assert aspects_of(topics) == Aspects(new="prices", swelling="ambience")
    with pytest.raises(ValueError, match="3 aspects; expected at least 4"):
        aspects_of(["food", "service", "prices"])


def test_the_new_aspect_waits_until_week_4_and_half_of_the_swelling_one_comes_in_week_7() -> None:
    """All else is dealt evenly, and the same seed deals the same."""
    topics = ["new"] * 14 + ["swelling"] * 36 + ["food"] * 60 + ["service"] * 40
    aspects = Aspects(new="new", swelling="swelling")
    weeks = deal(topics, aspects, seed=1)
    dealt = Counter(zip(topics, weeks, strict=True))
    assert [dealt["new", week] for week in range(1, 11)] == [0, 0, 0, 2, 2, 2, 2, 2, 2, 2]
    assert [dealt["swelling", week] for week in range(1, 11)] == [2, 2, 2, 2, 2, 2, 18, 2, 2, 2]
    assert [dealt["food", week] + dealt["service", week] for week in range(1, 11)] == [10] * 10
    assert deal(topics, aspects, seed=1) == weeks != deal(topics, aspects, seed=2)


def test_a_unit_stands_at_its_theme_or_its_reason() -> None:
    """A theme may be called as a reason is."""
    assert standing("general", None) == "general"
    assert standing(None, "general") == "(general)"


def test_themes_that_only_change_their_keys_are_as_stable_as_can_be() -> None:
    """Units that came since are left out, and reasons are one group."""
    before = {"a": "delivery", "b": "delivery", "c": "price", "d": WAITS, "e": "(ambiguous)"}
    after = {"a": "x", "b": "x", "c": "y", "d": "(ambiguous)", "e": WAITS, "f": "z"}
    found = stability(before, after)
    assert (found.alone, found.as_one, found.assigned, found.units) == (1.0, 1.0, 1.0, 5)


def test_a_theme_that_lost_units_is_less_stable() -> None:
    """2 of 6 pairs together before, 1 after, 1 in both; by chance 1/3, at most 3/2: (1 - 1/3) / (3/2 - 1/3).

    It is alone either way.
    """
    before = {"a": "delivery", "b": "delivery", "c": "price", "d": "price"}
    after = {"a": "delivery", "b": "delivery", "c": "price", "d": WAITS}
    found = stability(before, after)
    assert found.alone == found.as_one == pytest.approx(4 / 7)
    assert found.assigned == pytest.approx(1.0)


def test_a_birth_breaks_the_group_of_those_without_a_theme_if_they_are_one() -> None:
    """Two of three that waited have a theme: of 3 pairs of these, or of none, 1 is together now."""
    before = {"a": "delivery", "b": "delivery", "c": WAITS, "d": WAITS, "e": WAITS}
    after = {"a": "delivery", "b": "delivery", "c": "born", "d": "born", "e": WAITS}
    found = stability(before, after)
    assert found.alone == pytest.approx((1 - 0.2) / (1.5 - 0.2))
    assert found.as_one == pytest.approx((2 - 0.8) / (3 - 0.8))
    assert found.assigned == 1.0


def test_without_units_in_common_nothing_is_said_of_stability() -> None:
    """As in the first week."""
    found = stability({}, {"a": "delivery"})
    assert found.units == 0
    assert math.isnan(found.alone)
    assert math.isnan(found.as_one)
    assert math.isnan(found.assigned)


def test_agreement_is_1_for_the_categories_themselves_and_0_for_one_theme() -> None:
    """Whatever the themes are called."""
    topics = {"a": "food", "b": "food", "c": "service", "d": "service"}
    assert agreement({"a": "x", "b": "x", "c": WAITS, "d": "(ambiguous)"}, topics) == pytest.approx(1.0)
    assert agreement(dict.fromkeys("abcd", "x"), topics) == pytest.approx(0.0)


def test_the_share_with_a_theme_counts_no_reasons() -> None:
    """Two of four; of no units at all it is 0."""
    assert share_assigned({"a": "x", "b": "y", "c": WAITS, "d": "(general)"}) == 0.5
    assert share_assigned({}) == 0.0


def test_a_theme_has_an_aspect_as_its_majority_from_five_units_and_more_than_half_on() -> None:
    """Exactly half is none, four units are too few, and those that wait are no theme."""
    topics = {f"{theme}{i}": "new" if i < 3 else "old" for theme in "abc" for i in range(6)}
    standings = {unit_id: unit_id[0] for unit_id in topics if unit_id not in ("a5", "c4", "c5")}
    standings |= {f"w{i}": WAITS for i in range(9)}
    topics |= {f"w{i}": "new" for i in range(9)}
    assert majorities(standings, topics, "new") == ("a",)


def test_the_home_of_an_aspect_is_the_theme_that_most_of_it_has() -> None:
    """Its share is among all of the aspect, those that wait too; the first by key of two."""
    topics = dict.fromkeys("abcde", "new") | {"f": "old"}
    standings = {"a": "y", "b": "y", "c": "x", "d": "x", "e": WAITS, "f": "z"}
    assert home(standings, topics, "new") == Home("x", 0.4)
    assert home(standings, topics, "unheard") == Home(None, 0.0)


def test_a_unit_that_moved_needs_events_that_lead_from_where_it_was_to_where_it_is() -> None:
    """One after another; what came since or has gone did not move."""
    before = {"still": "x", "once": WAITS, "twice": WAITS, "silent": "x", "elsewhere": "x", "broken": "x", "gone": "x"}
    after = {"still": "x", "once": "x", "twice": "y", "silent": "y", "elsewhere": "y", "broken": "z", "came": "x"}
    moves = [
        Move("once", WAITS, "x"),
        Move("twice", WAITS, "x"),
        Move("twice", "x", "y"),
        Move("elsewhere", "x", "z"),
        Move("broken", "x", "y"),
        Move("broken", WAITS, "z"),
    ]
    assert unexplained(before, after, moves) == ("broken", "elsewhere", "silent")
