"""Units between two themes, when one of the two is merged: theirs is decided, or they are between others."""

from pathlib import Path

import pytest
from theme_samples import TORN, Said, batch, stored, themes_of, unit_id

from pipeline.store.theme_port import FullStore
from pipeline.themes.edit import merge
from pipeline.themes.edit_units import move, never
from pipeline.themes.undo import undo

OTHER = Said(10, "Caro e tarde", "?ambiguous", candidates=("price", "delivery_time"))
EXPENSIVE = Said(2, "Muito caro", "price")


def candidates(store: FullStore) -> dict[str, list[str]]:
    """Between which themes ambiguous units are, by number."""
    units = store.waiting_units(("ambiguous",)).units
    return {str(int(unit[:8], 16)): both for unit, both in units.select("unit_id", "candidates").rows()}


@pytest.mark.parametrize(("source", "target"), [("price", "staff"), ("staff", "price")])
def test_a_unit_between_two_themes_that_become_one_has_it(tmp_path: Path, source: str, target: str) -> None:
    """Both its readings say so; it moves as the others do, with the event."""
    with stored(tmp_path, TORN, Said(1, theme=source)) as store:
        assert merge(store, "ana", source, target).said == f"merged {source} into {target}: 2 units moved"
        assert themes_of(store) == {"1": target, "9": target}
        assert store.read_responses()["primary_pain_point"].to_list() == [target, target]
        [event] = store.theme_events()
        moved = store.moved_units(event.event_id).select("unit_id", "old_theme", "old_reason", "theme", "by").rows()
        assert moved == [
            (unit_id(1), source, None, target, "model"),
            (unit_id(9), None, "ambiguous", target, "model"),
        ]


def test_a_unit_between_a_merged_theme_and_a_third_is_between_the_target_and_the_third(tmp_path: Path) -> None:
    """It is no nearer to either: nothing moves, to the end of a chain of merges."""
    with stored(tmp_path, TORN, OTHER, EXPENSIVE) as store:
        assert merge(store, "ana", "delivery_time", "staff").units == 0
        assert candidates(store) == {"9": ["price", "staff"], "10": ["price", "staff"]}
        assert merge(store, "ana", "staff", "price").units == 2
        assert themes_of(store) == {"2": "price", "9": "price", "10": "price"}


def test_words_that_are_never_the_theme_wait(tmp_path: Path) -> None:
    """What people said of them is done again."""
    with stored(tmp_path, TORN, Said(3, TORN.text, "staff")) as store:
        never(store, "bo", unit_id(3), "staff")
        merge(store, "ana", "price", "staff")
        assert themes_of(store)["9"] == "?no_theme_yet"


def test_a_merge_taken_back_leaves_units_between_the_two_again(tmp_path: Path) -> None:
    """Those that moved and those that did not; one that a person moved on stays there."""
    away = Said(11, "Nem caro nem mau", "?ambiguous", candidates=("staff", "price"))
    with stored(tmp_path, TORN, OTHER, away) as store:
        merge(store, "ana", "price", "staff")
        move(store, "bo", [away.unit_id], "delivery_time")
        merged = store.corrections()[0].correction_id
        assert undo(store, "ana", merged).units == 1
        assert themes_of(store) == {"9": "?ambiguous", "10": "?ambiguous", "11": "delivery_time"}
        assert candidates(store) == {"9": ["price", "staff"], "10": ["price", "delivery_time"]}


def test_a_unit_that_a_person_moved_goes_back_between_its_two(tmp_path: Path) -> None:
    """Or to what the two became meanwhile."""
    with stored(tmp_path, TORN, OTHER) as store:
        move(store, "ana", [TORN.unit_id, OTHER.unit_id], "staff")
        moved = store.corrections()[0].correction_id
        assert candidates(store) == {}
        merge(store, "ana", "delivery_time", "price")
        assert undo(store, "ana", moved).units == 2
        assert candidates(store) == {"9": ["price", "staff"]}
        assert themes_of(store)["10"] == "price"


def test_a_night_that_saw_neither_merge_adds_no_unit_between_the_two(tmp_path: Path) -> None:
    """It began before, and writes afterwards."""
    with stored(tmp_path, EXPENSIVE) as store:
        with store.begin_night("night-2") as night:
            merge(store, "ana", "price", "staff")
            store.write_batch(night, batch(TORN, OTHER))
        assert themes_of(store)["9"] == "staff"
        assert candidates(store) == {"10": ["staff", "delivery_time"]}
