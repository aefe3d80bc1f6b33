"""Whatever the topics and themes are: one outcome each, in any order."""

from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lineage_samples import ids, theme, topic

from pipeline.themes.lineage import (
    FoundTopic,
    StandingTheme,
    trace,
)


@st.composite
def weeks(draw: st.DrawFn) -> tuple[list[FoundTopic], list[StandingTheme], tuple[str, ...]]:
    """Twenty-four units, each in one of some topics (or none) and with one of some themes (or waiting)."""
    angles = st.sampled_from([0, 10, 20, 30, 45, 60, 90, 180, 270])
    units = ids(1, 24)
    in_topic = draw(st.lists(st.integers(-1, 4), min_size=24, max_size=24))
    with_theme = draw(st.lists(st.integers(-1, 4), min_size=24, max_size=24))
    topics = [
        topic(number, draw(angles), [unit for unit, label in zip(units, in_topic, strict=True) if label == number])
        for number in sorted(set(in_topic) - {-1})
    ]
    themes = [
        theme(
            f"k{number}",
            draw(angles),
            [unit for unit, label in zip(units, with_theme, strict=True) if label == number],
            status=draw(st.sampled_from(["active", "active", "proposed", "retired"])),
            pinned=draw(st.booleans()),
            recent=draw(st.integers(0, 20)),
            before=draw(st.integers(0, 20)),
        )
        for number in range(draw(st.integers(0, 5)))
    ]
    owned = {unit for one in themes for unit in one.members}
    return topics, themes, tuple(unit for unit in units if unit not in owned)


@settings(max_examples=40, deadline=None)
@given(weeks())
def test_every_topic_and_every_theme_has_exactly_one_outcome(
    week: tuple[list[FoundTopic], list[StandingTheme], tuple[str, ...]],
) -> None:
    """None is forgotten and none is told twice; others are themes; pinned ones continue, retired ones rest."""
    topics, themes, waiting = week
    outcomes = trace(topics, themes, waiting).outcomes
    of_themes = Counter(one.theme_id for one in outcomes if one.theme_id is not None)
    of_topics = Counter(one.topic for one in outcomes if one.topic is not None)
    assert of_themes == Counter(one.theme_id for one in themes)
    assert of_topics == Counter(one.number for one in topics)
    known = {one.theme_id: one for one in themes}
    for one in outcomes:
        assert set(one.others) <= known.keys() - {one.theme_id}
        assert one.why.endswith(".")
        if one.theme_id is not None and known[one.theme_id].status == "retired":
            assert one.outcome == "unchanged"
        elif one.theme_id is not None and known[one.theme_id].pinned:
            assert one.outcome == "continued"
        if one.outcome in ("split", "merged"):
            assert not known[one.others[0]].pinned


@settings(max_examples=40, deadline=None)
@given(weeks(), st.randoms(use_true_random=False))
def test_order_and_numbers_change_nothing(
    week: tuple[list[FoundTopic], list[StandingTheme], tuple[str, ...]], chance: Any
) -> None:
    """Topics and themes shuffled, members too, and the topics numbered anew: the same outcomes."""
    topics, themes, waiting = week
    numbers = chance.sample(range(100), len(topics))
    renumbered = {one.number: number for one, number in zip(topics, numbers, strict=True)}
    shuffled = [
        replace(one, number=renumbered[one.number], unit_ids=tuple(chance.sample(one.unit_ids, len(one.unit_ids))))
        for one in chance.sample(topics, len(topics))
    ]
    again = trace(shuffled, chance.sample(themes, len(themes)), chance.sample(waiting, len(waiting)))
    expected = trace(topics, themes, waiting).outcomes
    assert again.outcomes == tuple(
        one if one.topic is None else replace(one, topic=renumbered[one.topic]) for one in expected
    )


@settings(max_examples=40, deadline=None)
@given(weeks())
def test_the_same_clustering_twice_continues_every_theme(
    week: tuple[list[FoundTopic], list[StandingTheme], tuple[str, ...]],
) -> None:
    """What was found last week is found again: all continued, each with its own units, and nothing else happens."""
    topics, _, _ = week
    themes = [
        StandingTheme(
            theme_id=f"id-{one.number}", key=f"k{one.number}", vector=one.centroid, members=frozenset(one.unit_ids)
        )
        for one in topics
    ]
    outcomes = trace(topics, themes, ()).outcomes
    assert [(one.outcome, one.theme_id, one.topic) for one in outcomes] == [
        ("continued", f"id-{one.number}", one.number) for one in sorted(topics, key=lambda one: one.number)
    ]
    assert all(one.counts["shared"] == one.counts["members"] for one in outcomes)
