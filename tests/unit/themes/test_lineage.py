"""A refit's topics are matched to the themes there are; each gets one outcome, and new themes get ids for good."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.themes.lineage import (
    FoundTopic,
    Lineage,
    Outcome,
    StandingTheme,
    trace,
)
from pipeline.themes.permanent import discovered_key, discovered_theme_id


def at(degrees: float) -> NDArray[np.float32]:
    """A vector in the plane, by its angle."""
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], dtype=np.float32)


def ids(first: int, last: int) -> tuple[str, ...]:
    """Unit ids u01, u02, …, both ends included."""
    return tuple(f"u{i:02}" for i in range(first, last + 1))


def topic(number: int, degrees: float, unit_ids: Sequence[str], size: int | None = None) -> FoundTopic:
    return FoundTopic(number, at(degrees), tuple(unit_ids), size or len(unit_ids))


def theme(key: str, degrees: float, members: Sequence[str] = (), **fields: Any) -> StandingTheme:
    return StandingTheme(theme_id=f"id-{key}", key=key, vector=at(degrees), members=frozenset(members), **fields)


def only(lineage: Lineage) -> Outcome:
    (outcome,) = lineage.outcomes
    return outcome


def told(lineage: Lineage) -> list[tuple[str, str | None, int | None, tuple[str, ...]]]:
    return [(one.outcome, one.theme_id, one.topic, one.others) for one in lineage.outcomes]


# -- topics and themes ----------------------------------------------------------------------------------------------


def test_a_theme_whose_units_and_place_are_a_topics_continues() -> None:
    """The outcome names both, and says how many stayed and how near they lie."""
    found = only(trace([topic(4, 20, ids(1, 45))], [theme("refunds", 0, ids(3, 53))], ()))
    assert (found.outcome, found.theme_id, found.topic, found.others) == ("continued", "id-refunds", 4, ())
    assert found.why == "43 of 51 units stayed; centroids 0.94 alike."
    assert found.counts == {"size": 45.0, "members": 51.0, "shared": 43.0, "cosine": 0.939693}


def test_neither_place_nor_members_alone_make_a_theme() -> None:
    """½ · 1.0 + ½ · 0.1 and ½ · 0.0 + ½ · 1.0 are both below 0.6; 0.5 and 0.7 together are not."""
    here, elsewhere = theme("refunds", 0, ids(1, 10)), theme("refunds", 90, ids(1, 10))
    for standing, members, outcome in (
        (here, ids(10, 19), "unchanged"),
        (elsewhere, ids(1, 10), "unchanged"),
        (theme("refunds", 60, ids(1, 10)), ids(4, 13), "continued"),
    ):
        assert trace([topic(0, 0, members)], [standing], ()).outcomes[0].outcome == outcome


def test_a_theme_without_units_in_the_sample_is_known_by_its_place() -> None:
    """From a cosine of 0.8 on, for there is nothing else to go by."""
    near, far = theme("rare", 30), theme("rare", 40)
    assert only(trace([topic(0, 0, ids(1, 9))], [near], ())).why == "None of its units was read; centroids 0.87 alike."
    assert told(trace([topic(0, 0, ids(1, 9))], [far], ids(1, 9))) == [
        ("unchanged", "id-rare", None, ()),
        ("born", None, 0, ()),
    ]


def test_matching_is_for_the_best_of_all_together() -> None:
    """The first topic is nearest to b too, but then the second one would have nothing."""
    topics = [topic(0, 0, ids(1, 20)), topic(1, 30, ids(21, 40))]
    themes = [theme("a", 340, ids(1, 16)), theme("b", 12, [*ids(17, 20), *ids(21, 40)])]
    assert told(trace(topics, themes, ())) == [("continued", "id-a", 0, ()), ("continued", "id-b", 1, ())]


def test_a_part_of_a_theme_that_goes_on_is_split_off() -> None:
    """Half of the topic's members or more come from it; the theme itself continues with the larger topic."""
    topics = [topic(0, 0, ids(1, 30)), topic(1, 30, ids(31, 50))]
    split = trace(topics, [theme("delivery_time", 5, ids(1, 45))], ids(46, 50)).outcomes[1]
    assert (split.outcome, split.theme_id, split.topic, split.others) == ("split", None, 1, ("id-delivery_time",))
    assert split.why == "15 of its 20 units come from delivery_time, which goes on with another topic."
    assert split.counts == {"size": 20.0, "shared": 15.0, "members": 45.0, "cosine": 0.906308}


def test_a_theme_whose_units_lie_in_anothers_topic_is_merged() -> None:
    """Half of its members or more; the target is the theme that the topic belongs to."""
    themes = [theme("refunds", 0, ids(1, 30)), theme("returns", 20, ids(31, 50))]
    found = trace([topic(0, 0, ids(1, 42))], themes, ()).outcomes[1]
    assert (found.outcome, found.theme_id, found.topic, found.others) == ("merged", "id-returns", None, ("id-refunds",))
    assert found.why == "12 of its 20 units now lie with those of refunds; centroids 0.94 alike."
    assert found.counts == {"members": 20.0, "shared": 12.0, "cosine": 0.939693}


def test_neighbours_in_one_topic_are_not_merged() -> None:
    """Their units lie in one topic, and yet their centroids are less than 0.6 alike: two themes side by side."""
    themes = [theme("refunds", 0, ids(1, 30)), theme("returns", 60, ids(31, 50))]
    assert trace([topic(0, 0, ids(1, 42))], themes, ()).outcomes[1].outcome == "unchanged"


def test_a_handful_of_units_merges_no_theme() -> None:
    """Four units in the sample say little about a theme."""
    themes = [theme("refunds", 0, ids(1, 30)), theme("returns", 40, ids(31, 34))]
    assert trace([topic(0, 0, ids(1, 34))], themes, ()).outcomes[1].outcome == "unchanged"


def test_what_people_use_is_not_merged_into_a_proposal() -> None:
    """Nobody accepted that one yet; a proposal may end in another."""
    for status, outcome in (("active", "unchanged"), ("proposed", "merged")):
        themes = [theme("cards", 0, ids(1, 30), status="proposed"), theme("gifts", 20, ids(31, 50), status=status)]
        assert trace([topic(0, 0, ids(1, 42))], themes, ()).outcomes[1].outcome == outcome


def test_a_topic_of_units_that_wait_is_born() -> None:
    """More than half of them; the sentence says what lies nearest."""
    found = trace([topic(7, 90, ids(1, 20), size=61)], [theme("refunds", 30, ids(21, 40))], ids(1, 11)).outcomes[1]
    assert (found.outcome, found.theme_id, found.topic, found.others) == ("born", None, 7, ())
    assert found.why == "11 of its 20 units had no theme; the nearest theme, refunds, is 0.50 alike."
    assert found.counts == {"size": 61.0, "waiting": 11.0}


def test_a_topic_of_units_that_have_themes_is_passed_over() -> None:
    """Half of them wait, and no theme gave half: nothing new."""
    themes = [theme("refunds", 120, ids(11, 15)), theme("returns", 240, ids(16, 20))]
    found = trace([topic(7, 0, ids(1, 20))], themes, ids(1, 10)).outcomes[2]
    assert (found.outcome, found.topic) == ("passed_over", 7)
    assert found.why == "10 of its 20 units had no theme; the nearest theme, refunds, is -0.50 alike."


@pytest.mark.parametrize(
    ("before", "recent", "outcome"), [(10, 4, "faded"), (10, 5, "unchanged"), (9, 0, "unchanged"), (0, 0, "unchanged")]
)
def test_a_theme_fades_when_half_of_its_units_stay_away(before: int, recent: int, outcome: str) -> None:
    """Under half of at least ten; of fewer, chance alone would do it."""
    found = only(trace([], [theme("fax_number", 0, before=before, recent=recent)], ()))
    assert found.outcome == outcome
    assert found.counts == {"recent": recent, "before": before}


def test_a_faded_theme_says_how_many_it_had() -> None:
    """One is not written as many."""
    found = only(trace([], [theme("fax_number", 0, before=12, recent=1)], ()))
    assert found.why == "No topic of its own; 1 unit in the last period, 12 in the one before."


def test_a_theme_with_a_topic_does_not_fade() -> None:
    """However few units it got: people still speak of it."""
    themes = [theme("fax_number", 0, ids(1, 9), before=100, recent=1)]
    assert only(trace([topic(0, 0, ids(1, 9))], themes, ())).outcome == "continued"


def test_what_lies_where_a_retired_theme_lies_is_not_born_again() -> None:
    """However many topics lie there, and though its units wait again; a topic farther off is."""
    topics = [topic(0, 0, ids(1, 20)), topic(1, 30, ids(21, 35)), topic(2, 50, ids(36, 45))]
    found = trace(topics, [theme("weather", 10, ids(1, 20), status="retired")], ids(1, 45))
    assert told(found) == [
        ("unchanged", "id-weather", None, ()),
        ("suppressed", None, 0, ("id-weather",)),
        ("suppressed", None, 1, ("id-weather",)),
        ("born", None, 2, ()),
    ]
    assert found.outcomes[1].why == "It lies where weather lies, which was retired; centroids 0.98 alike."


def test_a_retired_neighbour_takes_no_topic_from_a_theme_in_use() -> None:
    """Though it lies nearer to the topic."""
    themes = [theme("gusts", 0, status="retired"), theme("weather", 20, ids(1, 20))]
    found = trace([topic(0, 0, ids(1, 20))], themes, ())
    assert told(found) == [("unchanged", "id-gusts", None, ()), ("continued", "id-weather", 0, ())]


def test_a_proposal_that_comes_back_goes_on() -> None:
    """It keeps its id and is not proposed a second time."""
    themes = [theme("gift-card", 10, ids(1, 20), status="proposed")]
    assert told(trace([topic(3, 0, ids(1, 20))], themes, ids(1, 20))) == [("continued", "id-gift-card", 3, ())]


def test_a_piece_of_a_proposal_is_born_and_not_split_off() -> None:
    """There is nothing to split yet: nobody accepted the proposal, and its units wait."""
    themes = [theme("gift-card", 0, ids(1, 30), status="proposed")]
    found = trace([topic(0, 0, ids(1, 20)), topic(1, 60, ids(21, 30))], themes, ids(1, 30))
    assert [one.outcome for one in found.outcomes] == ["continued", "born"]


def test_a_pinned_theme_only_ever_continues() -> None:
    """It is not merged, does not fade, is not split, and nothing is merged into it."""
    pinned = theme("refunds", 0, ids(1, 40), pinned=True, before=100)
    without = trace([topic(0, 90, ids(41, 60))], [pinned], ids(41, 60)).outcomes[0]
    assert (without.outcome, without.topic) == ("continued", None)
    assert without.why == "It is pinned, and stays as it is though it has no topic of its own."
    split = trace([topic(0, 0, ids(1, 25)), topic(1, 40, ids(26, 40))], [pinned], ())
    assert [one.outcome for one in split.outcomes] == ["continued", "passed_over"]
    merging = [pinned, theme("returns", 40, ids(41, 50))]
    merged = trace([topic(0, 0, ids(1, 50))], merging, ())
    assert [one.outcome for one in merged.outcomes] == ["continued", "unchanged"]
    into = [replace(pinned, members=frozenset(ids(41, 50)), vector=at(40)), theme("returns", 0, ids(1, 40))]
    assert [one.outcome for one in trace([topic(0, 0, ids(1, 50))], into, ()).outcomes] == ["continued", "continued"]


def test_of_equal_themes_the_first_by_key_and_of_equal_topics_the_largest_is_taken() -> None:
    """In whatever order they come."""
    twins = [theme("b", 0, ids(1, 9)), theme("a", 0, ids(1, 9))]
    assert told(trace([topic(0, 0, ids(1, 9))], twins, ()))[0] == ("continued", "id-a", 0, ())
    topics = [topic(0, 0, ids(1, 5)), topic(1, 0, ids(6, 15))]
    assert told(trace(topics, [theme("a", 0, ids(1, 15))], ()))[0] == ("continued", "id-a", 1, ())


def test_without_topics_or_themes_there_is_nothing_to_match() -> None:
    """Neither is an error."""
    assert trace([], [], ()) == Lineage(())
    assert [one.outcome for one in trace([], [theme("a", 0)], ()).outcomes] == ["unchanged"]
    assert only(trace([topic(0, 0, ids(1, 9))], [], ids(1, 9))).why == "9 of its 9 units had no theme."


def test_topics_and_themes_that_cannot_be_are_refused() -> None:
    """Given twice, without units, or of another encoder."""
    with pytest.raises(ValueError, match="a topic's number or a theme's id is given twice"):
        trace([topic(0, 0, ids(1, 2)), topic(0, 9, ids(3, 4))], [], ())
    with pytest.raises(ValueError, match="a topic's number or a theme's id is given twice"):
        trace([], [theme("a", 0), theme("a", 9)], ())
    with pytest.raises(ValueError, match=r"topics \[3\] have no units"):
        trace([FoundTopic(3, at(0), (), 0)], [], ())
    with pytest.raises(ValueError, match="vectors are 2 wide and themes 3"):
        trace([topic(0, 0, ids(1, 9))], [replace(theme("a", 0), vector=np.ones(3, dtype=np.float32))], ())


# -- whatever comes -------------------------------------------------------------------------------------------------


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


# -- ids and keys ---------------------------------------------------------------------------------------------------


def test_a_themes_id_is_that_of_its_founding_units() -> None:
    """In whatever order, and one given twice counts once; 36 characters, the same on every machine."""
    one = discovered_theme_id(["u02", "u01"], ())
    assert one == "2b47f9d0-c943-55b0-9d9d-db0f234ec0fa"
    assert discovered_theme_id(("u01", "u02", "u01"), ()) == one
    assert discovered_theme_id(["u01", "u03"], ()) != one


def test_an_id_is_never_used_again() -> None:
    """The same founding units get another one, and another, when theirs are taken."""
    taken: list[str] = []
    for _ in range(5):
        taken.append(discovered_theme_id(["u01"], taken))
    assert len(set(taken)) == 5
    assert all(uuid.UUID(one).version == 5 for one in taken)


def test_nobody_founds_no_theme() -> None:
    """A theme has at least one unit."""
    with pytest.raises(ValueError, match="no founding units; a theme is founded by at least one"):
        discovered_theme_id([], ())


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Cartão presente · tarjeta regalo", "cartao-presente-tarjeta-regalo"),
        ("Preţul șoselei", "pretul-soselei"),
        ("l’attente d'été", "l-attente-d-ete"),
        ("  24h -- delivery!  ", "24h-delivery"),
        ("tempo de entrega de encomendas ao domicílio", "tempo-de-entrega-de-encomendas-ao"),
        ("a" * 50, "a" * 40),
        ("🙂 …", "theme"),
        ("", "theme"),
        ("None", "none-2"),
    ],
)
def test_a_key_is_what_is_left_of_the_label(label: str, key: str) -> None:
    """ASCII letters and digits joined by hyphens, cut between words; not the word that means no theme."""
    assert discovered_key(label, ()) == key


def test_equal_labels_get_keys_of_their_own() -> None:
    """A number tells them apart, and still fits."""
    assert discovered_key("Refunds", {"refunds", "refunds-2"}) == "refunds-3"
    assert discovered_key("a" * 50, {"a" * 40}) == "a" * 38 + "-2"
    assert discovered_key("abcdefghijklmnopqrst uvwxyzabcdefghijkl", {"abcdefghijklmnopqrst-uvwxyzabcdefghijkl"}) == (
        "abcdefghijklmnopqrst-2"
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(), max_size=8))
def test_keys_are_short_plain_and_unique(labels: list[str]) -> None:
    """Whatever is written in a label."""
    keys: list[str] = []
    for label in labels * 2:
        keys.append(discovered_key(label, keys))
    assert len(set(keys)) == len(keys)
    assert all(len(key) <= 40 and key.isascii() and key.replace("-", "").isalnum() for key in keys)
    assert all(not key.startswith("-") and not key.endswith("-") and key == key.lower() for key in keys)
