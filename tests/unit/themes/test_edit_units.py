"""What people do to single units: what moves, by whom, and what is refused."""

from pathlib import Path

import pytest
from theme_samples import DELIVERY, FOUR, PRICE, Said, stored, themes_of, unit_id

from pipeline.errors import ThemeEditError
from pipeline.themes.edit_units import move, never


def test_a_move_is_a_persons_and_each_unit_has_its_event(tmp_path: Path) -> None:
    """One event on the theme they go to; a unit that was there is confirmed."""
    with stored(tmp_path, *FOUR) as store:
        edited = move(store, "ana", [unit_id(1), unit_id(2), unit_id(4)[:8]], "Preço")
        assert edited.said == "moved 2 units to price and confirmed 1 unit in it"
        [event] = store.theme_events()
        assert (event.theme_id, event.others) == (PRICE.theme_id, (DELIVERY.theme_id,))
        moved = store.moved_units(event.event_id).select("unit_id", "old_theme", "old_reason", "theme", "by").rows()
        assert moved == [
            (unit_id(1), "delivery_time", None, "price", "person"),
            (unit_id(2), "price", None, "price", "person"),
            (unit_id(4), None, "no_theme_yet", "price", "person"),
        ]
        assert sorted(one.target_id for one in store.corrections()) == [unit_id(1), unit_id(2), unit_id(4)]


def test_units_moved_to_no_theme_wait(tmp_path: Path) -> None:
    """An event on each theme that they leave."""
    with stored(tmp_path, *FOUR) as store:
        assert move(store, "ana", [unit_id(1), unit_id(2)], None).units == 2
        assert {one.theme_id for one in store.theme_events()} == {DELIVERY.theme_id, PRICE.theme_id}
        assert themes_of(store)["1"] == "?no_theme_yet"
        with pytest.raises(ThemeEditError, match=f"without a theme already: {unit_id(1)}; leave it"):
            move(store, "ana", [unit_id(1)], None)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("ffffffffffff", "no unit has it"),
        ("0000", "4 characters; expected an id"),
        ("0000000", "7 characters; expected an id"),
        ("", "0 characters"),
    ],
)
def test_an_unknown_unit_is_refused(tmp_path: Path, name: str, says: str) -> None:
    """As is the start of an id with fewer than eight characters; the others that were named stay where they are."""
    with stored(tmp_path, *FOUR) as store:
        with pytest.raises(ThemeEditError, match=says):
            move(store, "ana", [unit_id(1), name], "price")
        assert themes_of(store)["1"] == "delivery_time"
        assert (store.corrections(), store.theme_events()) == ((), ())


@pytest.mark.parametrize(("n", "says"), [(2, "100000000000000000000, 100000001000000000000 begin so"), (5, "and more")])
def test_the_start_of_several_ids_is_refused_with_them(tmp_path: Path, n: int, says: str) -> None:
    """A few of them at most; one more letter tells them apart."""
    alike = [Said(0x100000000 + i, f"Caro {i}", "delivery_time") for i in range(n)]
    with stored(tmp_path, *alike) as store:
        with pytest.raises(ThemeEditError, match=f"the unit '10000000': .*{says}"):
            move(store, "ana", ["10000000"], "price")
        assert store.corrections() == ()
        assert move(store, "ana", ["100000001"], "price").units == 1


def test_never_takes_the_theme_from_all_that_say_the_same(tmp_path: Path) -> None:
    """And from nothing else."""
    with stored(tmp_path, *FOUR, Said(5, " MUITO caro", "price")) as store:
        edited = never(store, "ana", unit_id(2), "price")
        assert edited.said == "barred what unit 00000002 says from price: 2 units left it"
        assert [themes_of(store)[number] for number in "235"] == ["?no_theme_yet", "price", "?no_theme_yet"]
        with pytest.raises(ThemeEditError, match="ana said already"):
            never(store, "bo", unit_id(5), "price")


def test_never_a_theme_that_the_unit_has_not_is_noted(tmp_path: Path) -> None:
    """Nothing moves, and so there is no event."""
    with stored(tmp_path, *FOUR) as store:
        assert never(store, "ana", unit_id(2), "staff").units == 0
        assert store.theme_events() == ()
        assert [one.action for one in store.corrections()] == ["never"]
