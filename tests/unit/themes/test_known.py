"""Units join the discovered theme they lie close enough to, by a floor and a margin of its own."""

import pickle
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plane import at
from unit_rows import units

from pipeline.store.port import ThemeRecord
from pipeline.store.theme_port import Prototype
from pipeline.themes.known import KnownThemes, known_from, nothing_known
from pipeline.themes.registry import Registry


def themes(
    *known: tuple[str, float],
    parents: Sequence[str | None] | None = None,
    floor: float = 0.9,
    margin: float = 0.02,
    generations: Sequence[int] | None = None,
) -> KnownThemes:
    """Themes by key and angle, all with the same floor and margin, and of one generation unless it is said."""
    return KnownThemes(
        keys=tuple(key for key, _ in known),
        parents=tuple(parents or [None] * len(known)),
        vectors=at(*(angle for _, angle in known)),
        floors=np.full(len(known), floor),
        margins=np.full(len(known), margin),
        generations=tuple(generations or [0] * len(known)),
    )


TWO = themes(("gift-card", 0), ("old-fridge", 30))


def test_a_waiting_unit_joins_the_theme_it_is_close_to() -> None:
    """Similarity is the cosine of the theme taken, margin its lead over the next one."""
    found = TWO(units([{}, {}]), at(5, 28))
    assert found["theme"].to_list() == ["gift-card", "old-fridge"]
    assert found["reason"].to_list() == [None, None]
    assert found["similarity"].to_list() == [0.996195, 0.999391]
    assert found["margin"].to_list() == [round(0.996195 - 0.906308, 6), round(0.999391 - 0.882948, 6)]


def test_a_unit_below_the_floor_goes_on_waiting() -> None:
    """It keeps what the night knew of it before."""
    before = units([{}])
    assert TWO(before, at(90)).equals(before)


def test_a_unit_between_two_themes_is_ambiguous_with_both_candidates() -> None:
    """Both floors are reached and the lead is under the margin; the nearer one comes first."""
    found = TWO(units([{}]), at(15.5))
    assert found.select("theme", "reason", "candidates", "similarity", "margin").to_dicts() == [
        {
            "theme": None,
            "reason": "ambiguous",
            "candidates": ["old-fridge", "gift-card"],
            "similarity": 0.968148,
            "margin": round(0.968148 - 0.96363, 6),
        }
    ]


def test_a_unit_under_the_margin_of_a_theme_that_would_not_take_it_waits() -> None:
    """It is near enough to one only, but does not lead the other: neither of the two is sure."""
    known = KnownThemes(("a", "b"), (None, None), at(0, 30), np.array([0.9, 0.99]), np.array([0.05] * 2), (0, 0))
    assert known(units([{}]), at(14))["reason"].to_list() == ["no_theme_yet"]


def test_floor_and_margin_are_those_of_the_nearest_theme() -> None:
    """A strict neighbour does not keep a unit from a theme that is easier to join, nor the other way round."""
    known = KnownThemes(("a", "b"), (None, None), at(0, 60), np.array([0.5, 0.99]), np.array([0.0, 0.5]), (0, 0))
    assert known(units([{}, {}, {}]), at(25, 45, 59))["theme"].to_list() == ["a", None, None]


def test_a_single_theme_needs_no_margin() -> None:
    """Without a next theme the margin shown is the similarity itself."""
    found = themes(("gift-card", 0), margin=0.05)(units([{}]), at(10))
    assert found.select("theme", "similarity", "margin").row(0) == ("gift-card", 0.984808, 0.984808)


def test_of_equally_near_themes_the_first_is_taken() -> None:
    """Only where the margin is nothing; ``known_from`` sorts by key."""
    assert themes(("a", 10), ("b", -10), margin=0.0)(units([{}]), at(0))["theme"].to_list() == ["a"]


def test_other_units_stay_as_they_are() -> None:
    """A curated theme keeps its units, and a unit without a theme for another reason keeps its reason."""
    before = units(
        [
            {"theme": "refunds"},
            {"reason": "general"},
            {"reason": "ambiguous", "candidates": ["refunds", "returns"]},
            {"reason": "no_content", "similarity": None, "margin": None},
        ]
    )
    assert TWO(before, at(0, 0, 0, 0)).equals(before)


def test_units_of_a_theme_go_to_its_nearest_child() -> None:
    """The parent may be a curated theme; where no child is near enough, it keeps the unit as it was."""
    known = themes(("late-on-saturdays", 0), ("late-at-night", 30), parents=["delivery_time", "delivery_time"])
    before = units([{"theme": "delivery_time"}] * 3)
    found = known(before, at(2, 31, 90))
    assert found["theme"].to_list() == ["late-on-saturdays", "late-at-night", "delivery_time"]
    assert found[2].equals(before[2])


def test_a_unit_torn_between_two_children_keeps_the_parent() -> None:
    """What the parent is called is still right."""
    known = themes(("late-on-saturdays", 0), ("late-at-night", 30), parents=["delivery_time", "delivery_time"])
    before = units([{"theme": "delivery_time"}])
    assert known(before, at(15)).equals(before)


def test_a_waiting_unit_goes_through_the_parent_to_the_child() -> None:
    """Children compete for their parent's units only: one near a child but not the parent waits."""
    known = themes(("gift-card", 0), ("gift-card-expired", 20), ("paper-card", -20), parents=[None, *["gift-card"] * 2])
    found = known(units([{}, {}, {}]), at(18, 0, 40))
    assert found["theme"].to_list() == ["gift-card-expired", "gift-card", None]


def test_vectors_of_any_length_give_the_same() -> None:
    """Only the direction counts; a vector of zeros is near to nothing."""
    given_at = np.vstack([at(5) * 7, np.zeros((1, 2))]).astype(np.float32)
    assert TWO(units([{}, {}]), given_at)["theme"].to_list() == ["gift-card", None]


def test_the_argument_and_the_order_stay() -> None:
    """A new table comes back; the rows stand where they stood."""
    before, vectors = units([{"theme": "refunds"}, {}, {}]), at(0, 29, 1)
    copy, same = before.clone(), vectors.copy()
    assert TWO(before, vectors)["unit_id"].to_list() == ["u0000", "u0001", "u0002"]
    assert before.equals(copy)
    assert np.array_equal(vectors, same)


@pytest.mark.parametrize("known", [nothing_known(), nothing_known(384), known_from(Registry(()), (), ())])
def test_nothing_known_changes_nothing(known: KnownThemes) -> None:
    """Whatever the width of the vectors."""
    before = units([{}, {"theme": "refunds"}])
    assert known(before, at(0, 1)).equals(before)


def test_no_units_are_no_error() -> None:
    """An empty table comes back empty."""
    assert TWO(units([]), np.empty((0, 2), dtype=np.float32)).height == 0


def test_vectors_that_do_not_fit_are_refused() -> None:
    """Neither by number nor by width, and the message has both numbers."""
    with pytest.raises(ValueError, match="1 vectors for 2 units; give one vector for each unit"):
        TWO(units([{}, {}]), at(0))
    with pytest.raises(ValueError, match="vectors are 3 wide and themes 2"):
        TWO(units([{}]), np.ones((1, 3), dtype=np.float32))


def test_parts_that_do_not_fit_are_refused() -> None:
    """One key without a floor would shift all the others."""
    with pytest.raises(ValueError, match=r"\[2, 2, 2, 1, 2, 2\] keys, parents, vectors, floors, margins, generations"):
        KnownThemes(("a", "b"), (None, None), at(0, 1), np.array([0.5]), np.array([0.0, 0.0]), (0, 0))


def test_it_goes_to_a_worker() -> None:
    """Pickled and back, it decides the same."""
    again = pickle.loads(pickle.dumps(TWO))  # noqa: S301 - made here
    assert again(units([{}]), at(5)).equals(TWO(units([{}]), at(5)))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 360), min_size=1, max_size=12), st.integers(0, 11))
def test_a_unit_alone_is_read_as_in_any_batch(angles: list[float], place: int) -> None:
    """What is stored must not depend on which answers happened to come the same night."""
    known = themes(("a", 0), ("b", 40), ("c", 200), ("b-child", 45), parents=[None, None, None, "b"], floor=0.8)
    together, chosen = known(units([{}] * len(angles)), at(*angles)), place % len(angles)
    alone = known(units([{}]), at(angles[chosen]))
    columns = ["theme", "reason", "candidates", "similarity", "margin"]
    assert together[chosen].select(columns).equals(alone.select(columns))


# -- what is known, from a store ------------------------------------------------------------------------------------


def record(key: str, **fields: Any) -> ThemeRecord:
    return ThemeRecord(**{"theme_id": f"id-{key}", "key": key, "kind": "discovered", **fields})


def prototype(key: str, degrees: float, **fields: Any) -> Prototype:
    whole = {"theme_id": f"id-{key}", "vector": at(degrees)[0], "floor": 0.7, "margin": 0.01, "members": 9, **fields}
    return Prototype(**whole)


def test_active_discovered_themes_are_known_in_the_order_of_their_keys() -> None:
    """Not proposed or retired ones, nor curated ones, whose prototype is a shift of their head.

    A merged one still is: what lies where it lay goes on to what it was merged into.
    """
    records = [
        record("zebra"),
        record("ant"),
        record("proposal", status="proposed"),
        record("gone", status="retired"),
        record("joined", status="merged", merged_into="id-ant"),
        record("refunds", kind="curated"),
        record("bare"),
    ]
    keys = ("zebra", "ant", "proposal", "gone", "joined")
    shift = prototype("refunds", 9, floor=None, margin=None)
    known = known_from(Registry(tuple(records)), [*(prototype(key, 9) for key in keys), shift], ())
    assert known.keys == ("ant", "joined", "zebra")
    assert known.floors.tolist() == [0.7, 0.7, 0.7]
    assert known.margins.tolist() == [0.01, 0.01, 0.01]
    assert known.vectors.dtype == np.float32


def test_parents_are_named_by_key() -> None:
    """A curated parent too; a child of what is no longer active stands by itself."""
    records = [
        record("saturdays", parent_id="id-delivery_time"),
        record("weekends", parent_id="id-old"),
        record("delivery_time", kind="curated"),
        record("old", status="retired"),
    ]
    places = [prototype("saturdays", 0), prototype("weekends", 9), prototype("old", 5)]
    known = known_from(Registry(tuple(records)), places, ())
    assert known.keys == ("saturdays", "weekends")
    assert known.parents == ("delivery_time", None)


def test_a_discovered_theme_without_a_floor_is_refused() -> None:
    """The message names it."""
    with pytest.raises(ValueError, match="no floor or margin for the discovered themes ant; calibrate"):
        known_from(Registry((record("ant"),)), [prototype("ant", 0, floor=None)], ())
