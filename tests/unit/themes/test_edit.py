"""What people do to whole themes, in a real store: what moves, and what is refused."""

from dataclasses import replace
from pathlib import Path

import pytest
from theme_samples import (
    DELIVERY,
    FEES,
    FOUR,
    LIES,
    MONDAY,
    PARKING,
    PRICE,
    STAFF,
    TAXONOMY,
    Said,
    batch,
    discovered,
    stored,
    theme,
    themes_of,
    unit_id,
)

from pipeline.errors import ThemeEditError
from pipeline.store.theme_port import FullStore
from pipeline.themes.edit import accept, merge, pin, rename, retire, unpin
from pipeline.themes.edit_units import move


def sayings(store: FullStore) -> list[str]:
    """Every event with its sentence."""
    return [f"{one.event}: {one.why}" for one in store.theme_events()]


def test_rename_is_for_one_language_and_leaves_the_key(tmp_path: Path) -> None:
    """The taxonomy's label stays beside it, so that a change there can be seen."""
    with stored(tmp_path, *FOUR) as store:
        edited = rename(store, "ana", "price", "pt", " Preços ", now=MONDAY)
        renamed = theme(store, "price")
        assert (renamed.label("pt"), renamed.label("en"), renamed.labels["pt"]) == ("Preços", "Price", "Preço")
        assert edited.said == "renamed price from 'Preço' to 'Preços' in pt"
        assert sayings(store) == ["renamed: ana renamed price from 'Preço' to 'Preços' in pt"]
        [correction] = store.corrections()
        assert (correction.correction_id, correction.who) == (edited.correction_id, "ana")
        assert correction.old == {"language": "pt", "label": None, "taxonomy": "Preço"}
        assert correction.new == {"language": "pt", "label": "Preços"}


@pytest.mark.parametrize(
    ("label", "language", "says"),
    [
        ("", "pt", "the label: met nothing"),
        ("  ", "pt", "the label: met nothing"),
        ("x" * 81, "pt", "the label: met 81 characters, expected 80 at most"),
        ("Pre\nço", "pt", "control character"),
        ("Pre\u202eço", "pt", "control character"),
        ("Prix", "fr", "language: met 'fr', expected one of pt, es, ro, en"),
        ("atendimento", "pt", "the theme staff is called 'atendimento' too"),
    ],
)
def test_a_label_that_cannot_be_shown_or_told_apart_is_refused(
    tmp_path: Path, label: str, language: str, says: str
) -> None:
    """And nothing is written."""
    with stored(tmp_path) as store:
        with pytest.raises(ThemeEditError, match=says):
            rename(store, "ana", "price", language, label)
        assert store.corrections() == ()


def test_a_label_of_80_characters_is_taken(tmp_path: Path) -> None:
    """The longest that there is."""
    with stored(tmp_path) as store:
        rename(store, "ana", "price", "pt", "x" * 80)
        assert theme(store, "price").label("pt") == "x" * 80
        with pytest.raises(ThemeEditError, match="already"):
            rename(store, "ana", "price", "pt", "x" * 80)


def test_a_merge_moves_units_and_answers(tmp_path: Path) -> None:
    """For good: what a later night gives the source goes to the target too."""
    with stored(tmp_path, *FOUR) as store:
        edited = merge(store, "ana", "price", "staff", now=MONDAY)
        assert (edited.units, edited.said) == (2, "merged price into staff: 2 units moved")
        source, target = theme(store, "price"), theme(store, "staff")
        assert (source.status, source.merged_into, source.decided) == ("merged", target.theme_id, True)
        assert themes_of(store) == {"1": "delivery_time", "2": "staff", "3": "staff", "4": "?no_theme_yet"}
        assert store.read_responses()["primary_pain_point"].to_list() == ["delivery_time", "staff", "staff", None]
        [event] = store.theme_events()
        assert (event.event, event.theme_id, event.others) == ("merged", source.theme_id, (target.theme_id,))
        assert store.moved_units(event.event_id)["by"].to_list() == ["model", "model"]
        with store.begin_night("night-2") as night:
            store.sync_themes(night, TAXONOMY)
            store.write_batch(night, batch(Said(5, "Que preço", "price")))
        assert theme(store, "price").status == "merged"
        assert themes_of(store)["5"] == "staff"


def test_a_merge_takes_the_parts_of_the_source_along(tmp_path: Path) -> None:
    """They become parts of the target."""
    with stored(tmp_path, found=[FEES]) as store:
        said = "merged price into staff: 0 units moved; fees went along"
        assert merge(store, "ana", "price", "staff").said == said
        assert theme(store, "fees").parent_id == STAFF.theme_id


@pytest.mark.parametrize(
    ("source", "target", "says"),
    [
        ("price", "price", "cannot be merged into itself"),
        ("Preço", "price", "cannot be merged into itself"),
        ("price", "fees", "the target fees is a part of price"),
        ("price", "courier", "two levels only"),
        ("price", "parking", "the theme parking is proposed"),
        ("price", "old", "the theme old is retired"),
        ("price", "gone", "gone was merged into staff"),
        ("gone", "price", "the theme gone is merged into staff already"),
        ("old", "price", "the theme old is retired already"),
    ],
)
def test_a_merge_into_nowhere_in_a_circle_or_too_deep_is_refused(
    tmp_path: Path, source: str, target: str, says: str
) -> None:
    """Nothing is written."""
    found = [
        FEES,
        discovered("courier", status="active", parent_id=DELIVERY.theme_id),
        discovered("old", status="retired", decided=True),
        discovered("gone", status="merged", merged_into=STAFF.theme_id),
        PARKING,
    ]
    with stored(tmp_path, found=found) as store:
        with pytest.raises(ThemeEditError, match=says):
            merge(store, "ana", source, target)
        assert (store.corrections(), store.theme_events()) == ((), ())
        assert {one.key: one.merged_into for one in store.themes() if one.merged_into} == {"gone": STAFF.theme_id}


def test_a_proposal_that_is_merged_brings_what_it_would_have_taken(tmp_path: Path) -> None:
    """Else the units would wait, and be proposed again."""
    with stored(tmp_path, *FOUR, found=[PARKING], prototypes=[LIES]) as store:
        assert merge(store, "ana", "parking", "staff").units == 1
        assert themes_of(store)["4"] == "staff"


def test_an_accepted_theme_takes_the_waiting_units_near_it(tmp_path: Path) -> None:
    """Not those beyond its floor, nor what a person said has no theme."""
    waiting = [
        Said(5, "Não há lugar", "?no_theme_yet", (0, 0.9, 0.1, 0)),
        Said(6, "Chove", "?no_theme_yet", (0, 0, 1, 0)),
        Said(7, "Sem vagas", "price", (0, 1, 0, 0)),
    ]
    with stored(tmp_path, *FOUR, *waiting, found=[PARKING], prototypes=[LIES]) as store:
        move(store, "ana", [unit_id(7)], None)
        edited = accept(store, "ana", "Parcare masini")
        assert edited.said == "accepted parking: 2 units joined it"
        accepted = theme(store, "parking")
        assert (accepted.status, accepted.decided) == ("active", True)
        now = themes_of(store)
        assert (now["4"], now["5"], now["6"], now["7"]) == ("parking", "parking", "?no_theme_yet", "?no_theme_yet")
        with pytest.raises(ThemeEditError, match="is active, expected one that is proposed"):
            accept(store, "ana", "parking")


def test_an_accepted_part_takes_units_of_the_whole_too(tmp_path: Path) -> None:
    """A refit that found it in a theme proposes it as a part."""
    part = replace(PARKING, parent_id=PRICE.theme_id)
    near = Said(5, "Parquímetro caro", "price", (0, 1, 0, 0))
    with stored(tmp_path, *FOUR, near, found=[part], prototypes=[LIES]) as store:
        assert accept(store, "ana", "parking").units == 1
        assert themes_of(store) == {
            "1": "delivery_time",
            "2": "price",
            "3": "price",
            "4": "?no_theme_yet",
            "5": "parking",
        }


def test_units_of_a_retired_theme_wait(tmp_path: Path) -> None:
    """The next night of the taxonomy does not bring it back."""
    with stored(tmp_path, *FOUR) as store:
        assert retire(store, "ana", "price").said == "retired price: 2 units now without a theme"
        assert themes_of(store)["2"] == "?no_theme_yet"
        with store.begin_night("night-2") as night:
            store.sync_themes(night, TAXONOMY)
        assert theme(store, "price").status == "retired"
        with pytest.raises(ThemeEditError, match="retired already"):
            retire(store, "ana", "price")


def test_a_retired_proposal_keeps_its_place_on_record(tmp_path: Path) -> None:
    """So that a refit knows not to propose it again."""
    with stored(tmp_path, *FOUR, found=[PARKING], prototypes=[LIES]) as store:
        assert retire(store, "ana", "parking").said == "retired parking: it is not proposed again"
        retired = theme(store, "parking")
        assert (retired.status, retired.decided) == ("retired", True)
        assert [one.theme_id for one in store.prototypes()] == [PARKING.theme_id]


def test_a_theme_with_parts_is_not_retired(tmp_path: Path) -> None:
    """Nothing would be left to stand above them."""
    with stored(tmp_path, found=[FEES]) as store, pytest.raises(ThemeEditError, match="price has the parts fees"):
        retire(store, "ana", "price")


def test_a_pin_is_set_and_taken_off(tmp_path: Path) -> None:
    """Once each."""
    with stored(tmp_path) as store:
        pin(store, "ana", "price")
        assert theme(store, "price").pinned
        with pytest.raises(ThemeEditError, match="pinned already"):
            pin(store, "ana", "price")
        unpin(store, "ana", "price")
        assert not theme(store, "price").pinned
        with pytest.raises(ThemeEditError, match="not pinned"):
            unpin(store, "ana", "price")
