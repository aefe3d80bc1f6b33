"""A refit's topics are matched to the themes there are; each gets one outcome."""

from dataclasses import replace

import numpy as np
import pytest
from lineage_samples import at, ids, only, theme, told, topic

from pipeline.themes.lineage import (
    FoundTopic,
    Lineage,
    trace,
)

# -- topics and themes ----------------------------------------------------------------------------------------------


def test_a_theme_whose_units_and_place_are_a_topics_continues() -> None:
    """The outcome names both, and says how many stayed and how near they lie."""
    found = only(trace([topic(4, 20, ids(1, 45))], [theme("refunds", 0, ids(3, 53))], ()))
    assert (found.outcome, found.theme_id, found.topic, found.others) == ("continued", "id-refunds", 4, ())
    assert found.why == "43 of its 51 units are in one topic; centroids 0.94 alike."
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
    """From a cosine of 0.75 on, for there is nothing else to go by."""
    near, far = theme("rare", 30), theme("rare", 43)
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
    topics = [topic(0, 0, ids(1, 20)), topic(1, 30, ids(21, 35)), topic(2, 54, ids(36, 45))]
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
