"""What was decided can be taken back: themes, parts and units are again as they were, and it stays on record."""

from dataclasses import replace
from pathlib import Path

import pytest
from theme_samples import (
    DELIVERY,
    FEES,
    FOUR,
    LIES,
    PARKING,
    PRICE,
    STAFF,
    Said,
    batch,
    stored,
    theme,
    themes_of,
    unit_id,
)

from pipeline.errors import ThemeEditError
from pipeline.store.theme_port import FullStore
from pipeline.themes.edit import accept, merge, pin, rename, retire
from pipeline.themes.edit_units import move, never
from pipeline.themes.review import conflicts_in
from pipeline.themes.split import plan_split, split
from pipeline.themes.undo import undo


def records(store: FullStore) -> dict[str, object]:
    """The themes as they stand, but for their revisions."""
    return {one.key: replace(one, revision=0) for one in store.themes()}


def test_nothing_decided_is_nothing_to_take_back(tmp_path: Path) -> None:
    """And it says so."""
    with stored(tmp_path) as store, pytest.raises(ThemeEditError, match="no decision to take back"):
        undo(store, "ana")


def test_a_merge_taken_back_gives_units_and_parts_back(tmp_path: Path) -> None:
    """But for a unit that a person moved on; what the target had of its own stays there."""
    mine = Said(5, "Simpáticos", "staff")
    with stored(tmp_path, *FOUR, mine, found=[FEES]) as store:
        before = records(store)
        merge(store, "ana", "price", "staff")
        move(store, "bo", [unit_id(3)], "delivery_time")
        merged = store.corrections()[0].correction_id
        edited = undo(store, "carla", merged[:8])
        assert edited.said == "took back the merge of price by ana: 1 unit went back"
        assert records(store) == before
        assert themes_of(store) == {
            "1": "delivery_time",
            "2": "price",
            "3": "delivery_time",
            "4": "?no_theme_yet",
            "5": "staff",
        }
        assert store.read_responses()["primary_pain_point"].to_list()[1] == "price"
        first = next(one for one in store.corrections() if one.action == "merge")
        assert first.undone_by == edited.correction_id


def test_a_merge_into_a_theme_that_was_merged_on_waits_for_that(tmp_path: Path) -> None:
    """The newer one is named; taken back in turn, everything is as it was."""
    with stored(tmp_path, *FOUR) as store:
        before = themes_of(store)
        merge(store, "ana", "price", "staff")
        first = store.corrections()[0].correction_id
        merge(store, "bo", "staff", "delivery_time")
        newer = store.corrections()[1].correction_id
        with pytest.raises(ThemeEditError, match=f"the merge {newer[:8]} by bo .* take that back first"):
            undo(store, "ana", first)
        undo(store, "ana")
        undo(store, "ana")
        assert themes_of(store) == before
        assert {one.status for one in store.themes()} == {"active"}


def test_a_split_taken_back_leaves_no_part(tmp_path: Path) -> None:
    """Also what a later night gave a part comes back; the parts stay on record, for ids are never used again."""
    near = [Said(10 + i, f"Caixa {i}", "price", (1, 0.02 * i, 0, 0), "und") for i in range(6)]
    far = [Said(20 + i, f"Comboio {i}", "price", (0, 1, 0.02 * i, 0), "und") for i in range(6)]
    with stored(tmp_path, *near, *far) as store:
        plan = plan_split(store, "ana", "price", 2)
        split(store, "ana", plan)
        part = plan.parts[0].theme.key
        with store.begin_night("night-2") as night:
            store.write_batch(night, batch(Said(40, "Comboio novo", part)))
        move(store, "bo", [unit_id(10)], "staff")
        undo(store, "ana", store.corrections()[0].correction_id)
        assert set(themes_of(store).values()) == {"price", "staff"}
        assert themes_of(store)["40"] == "price"
        assert {(one.status, one.merged_into) for one in store.themes() if one.kind == "discovered"} == {
            ("merged", PRICE.theme_id)
        }


def test_an_accepted_theme_is_a_proposal_again(tmp_path: Path) -> None:
    """Its units wait as before, also those that came since."""
    with stored(tmp_path, *FOUR, found=[PARKING], prototypes=[LIES]) as store:
        before = records(store)
        accept(store, "ana", "parking")
        with store.begin_night("night-2") as night:
            store.write_batch(night, batch(Said(5, "Sem lugar", "parking")))
        assert undo(store, "ana").units == 2
        assert records(store) == before
        assert (themes_of(store)["4"], themes_of(store)["5"]) == ("?no_theme_yet", "?no_theme_yet")


def test_a_retired_theme_comes_back_with_the_units_that_still_wait(tmp_path: Path) -> None:
    """One that got another theme meanwhile keeps it."""
    with stored(tmp_path, *FOUR) as store:
        before = records(store)
        retire(store, "ana", "price")
        move(store, "bo", [unit_id(2)], "staff")
        undo(store, "ana", store.corrections()[0].correction_id)
        assert records(store) == before
        assert (themes_of(store)["2"], themes_of(store)["3"]) == ("staff", "price")


def test_a_part_that_comes_back_is_part_of_what_its_whole_became(tmp_path: Path) -> None:
    """Under a theme that takes no units it would never get one."""
    with stored(tmp_path, *FOUR, found=[FEES]) as store:
        retire(store, "ana", "fees")
        retired = store.corrections()[0].correction_id
        merge(store, "ana", "price", "staff")
        undo(store, "ana", retired)
        assert (theme(store, "fees").status, theme(store, "fees").parent_id) == ("active", STAFF.theme_id)


def test_names_and_pins_are_taken_back_one_by_one(tmp_path: Path) -> None:
    """A name goes back to the one that people gave before, then to the taxonomy's."""
    with stored(tmp_path) as store:
        rename(store, "ana", "price", "pt", "Preços")
        rename(store, "ana", "price", "pt", "Custos")
        pin(store, "ana", "price")
        for expected in (("Custos", False), ("Preços", False), ("Preço", False)):
            undo(store, "bo")
            assert (theme(store, "price").label("pt"), theme(store, "price").pinned) == expected
        assert theme(store, "price").labels_decided == {}


def test_units_moved_together_go_back_together(tmp_path: Path) -> None:
    """To their themes or reasons; one that was only confirmed is the model's again."""
    with stored(tmp_path, *FOUR) as store:
        before = themes_of(store)
        move(store, "ana", [unit_id(1), unit_id(2), unit_id(4)], "price")
        edited = undo(store, "ana")
        assert edited.said == "took back the move of 3 units by ana: 3 units went back"
        assert themes_of(store) == before
        last = store.theme_events()[-1]
        assert set(store.moved_units(last.event_id)["by"]) == {"model"}
        assert all(one.undone_by for one in store.corrections() if one.action == "move")


def test_units_moved_to_no_theme_go_back_to_each_of_theirs(tmp_path: Path) -> None:
    """With an event on each."""
    with stored(tmp_path, *FOUR) as store:
        before = themes_of(store)
        move(store, "ana", [unit_id(1), unit_id(2)], None)
        undo(store, "ana")
        assert themes_of(store) == before
        assert {one.theme_id for one in store.theme_events()[2:]} == {DELIVERY.theme_id, PRICE.theme_id}


def test_a_unit_goes_back_to_what_a_person_had_decided_before(tmp_path: Path) -> None:
    """It is a person's still."""
    with stored(tmp_path, *FOUR) as store:
        move(store, "ana", [unit_id(1)], "price")
        move(store, "bo", [unit_id(1)], "staff")
        undo(store, "bo")
        assert themes_of(store)["1"] == "price"
        assert store.moved_units(store.theme_events()[-1].event_id)["by"].to_list() == ["person"]


def test_a_unit_goes_back_to_what_its_theme_became(tmp_path: Path) -> None:
    """Merged: into what; retired: it waits."""
    with stored(tmp_path, *FOUR) as store:
        move(store, "ana", [unit_id(1), unit_id(2)], "staff")
        moved = store.corrections()[0].correction_id
        retire(store, "ana", "delivery_time")
        merge(store, "ana", "price", "staff")
        undo(store, "ana", moved)
        assert (themes_of(store)["1"], themes_of(store)["2"]) == ("?no_theme_yet", "staff")


def test_a_bar_taken_back_lets_all_that_say_so_return(tmp_path: Path) -> None:
    """Not only the one that it was said of."""
    with stored(tmp_path, *FOUR, Said(5, "muito caro", "price")) as store:
        never(store, "ana", unit_id(2), "price")
        assert undo(store, "ana").units == 2
        assert (themes_of(store)["2"], themes_of(store)["5"]) == ("price", "price")


def test_a_bar_that_moved_nothing_is_taken_back_too(tmp_path: Path) -> None:
    """There was no event of it."""
    with stored(tmp_path, *FOUR) as store:
        never(store, "ana", unit_id(2), "staff")
        assert undo(store, "ana").units == 0
        assert store.corrections()[0].undone_by is not None


def test_what_was_taken_back_can_be_decided_again(tmp_path: Path) -> None:
    """And an undo is not undone: it says to decide again."""
    with stored(tmp_path, *FOUR) as store:
        merge(store, "ana", "price", "staff")
        edited = undo(store, "ana")
        with pytest.raises(ThemeEditError, match="is an undo itself"):
            undo(store, "ana", edited.correction_id)
        with pytest.raises(ThemeEditError, match="taken back already"):
            undo(store, "ana", store.corrections()[0].correction_id)
        merge(store, "ana", "price", "staff")
        assert themes_of(store)["2"] == "staff"


@pytest.mark.parametrize("name", ["ffffffff", "abc", ""])
def test_an_unknown_decision_is_refused(tmp_path: Path, name: str) -> None:
    """As is too short a name."""
    with stored(tmp_path) as store:
        pin(store, "ana", "price")
        with pytest.raises(ThemeEditError, match="expected an id or its first 8 characters"):
            undo(store, "ana", name)


def test_a_theme_that_left_the_taxonomy_keeps_its_units_and_is_shown(tmp_path: Path) -> None:
    """Until somebody decides; its decisions are conflicts meanwhile."""
    with stored(tmp_path, *FOUR) as store:
        assert conflicts_in(store) == ()
        pin(store, "ana", "price")
        move(store, "ana", [unit_id(1)], "price")
        with store.begin_night("night-2") as night:
            store.sync_themes(night, (DELIVERY, STAFF))
        assert theme(store, "price").status == "retired"
        assert themes_of(store)["2"] == "price"
        assert [one.why for one in conflicts_in(store)] == [
            "the theme price left the taxonomy and is retired; its units keep it",
            "the theme price is retired",
            "the theme price left the taxonomy and is retired; its 3 units stay with it: merge it into another theme, "
            "or retire it so that they wait for one",
        ]
        merge(store, "ana", "price", "staff")
        assert conflicts_in(store) == ()
        assert themes_of(store) == {"1": "staff", "2": "staff", "3": "staff", "4": "?no_theme_yet"}
