"""What people do to themes and units, in a real store: what moves, what is refused, and who hears of whom."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from theme_samples import (
    MONDAY,
    TAXONOMY,
    TUESDAY,
    Said,
    batch,
    curated,
    discovered,
    prototype,
    stored,
    theme,
    themes_of,
    unit_id,
)

from pipeline.errors import EditConflictError, ThemeEditError
from pipeline.store.port import ThemeRecord
from pipeline.store.theme_port import FullStore, ThemeChange
from pipeline.themes.corrections import conflicts
from pipeline.themes.edit import accept, merge, pin, rename, retire, unpin
from pipeline.themes.edit_units import move, never
from pipeline.themes.registry import resolve
from pipeline.themes.split import plan_split, split

DELIVERY, PRICE, STAFF = TAXONOMY
FOUR = (
    Said(1, "Entrega lenta", "delivery_time"),
    Said(2, "Muito caro", "price"),
    Said(3, "caro demais", "price"),
    Said(4, "Quero parcelar", "?no_theme_yet", (0, 1, 0, 0)),
)
PARKING = discovered("parking", labels={"pt": "Estacionamento", "ro": "Parcare mașini"})
LIES = prototype(PARKING, 0, 1, 0, 0)


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
    part = discovered("fees", status="active", parent_id=PRICE.theme_id)
    with stored(tmp_path, found=[part]) as store:
        merge(store, "ana", "price", "staff")
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
        discovered("fees", status="active", parent_id=PRICE.theme_id),
        discovered("courier", status="active", parent_id=DELIVERY.theme_id),
        discovered("old", status="retired", decided=True),
        discovered("gone", status="merged", merged_into=STAFF.theme_id),
        PARKING,
    ]
    with stored(tmp_path, found=found) as store:
        with pytest.raises(ThemeEditError, match=says):
            merge(store, "ana", source, target)
        assert store.corrections() == ()


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
        assert (accepted.status, accepted.decided, accepted.size) == ("active", True, 2)
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
        assert retire(store, "ana", "parking").said.endswith("and it is not proposed again")
        retired = theme(store, "parking")
        assert (retired.status, retired.decided) == ("retired", True)
        assert [one.theme_id for one in store.prototypes()] == [PARKING.theme_id]


def test_a_theme_with_parts_is_not_retired(tmp_path: Path) -> None:
    """Nothing would be left to stand above them."""
    fees = discovered("fees", status="active", parent_id=PRICE.theme_id)
    with stored(tmp_path, found=[fees]) as store, pytest.raises(ThemeEditError, match="price has the parts fees"):
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
    [("ffffffffffff", "no unit has it"), ("0000", "no unit has it"), ("0000000", "expected an id"), ("", "no unit")],
)
def test_an_unknown_unit_is_refused(tmp_path: Path, name: str, says: str) -> None:
    """As is the start of an id with fewer than eight characters."""
    with stored(tmp_path, *FOUR) as store, pytest.raises(ThemeEditError, match=says):
        move(store, "ana", [unit_id(1), name], "price")


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


TILLS = ("Caixa cara", "A caixa do supermercado", "Na caixa tudo sobe", "Caixa lenta", "caixa errada", "Que caixa")
TRAINS = (
    "Bilhetes de comboio caros",
    "O comboio subiu",
    "Comboio a 40 euros",
    "comboio caríssimo",
    "Pago o comboio",
    "O comboio outra vez",
    "Bilhete de comboio",
    "comboios caros",
)


def _two_kinds(language: str = "und") -> list[Said]:
    near = [Said(10 + i, text, "price", (1, 0.02 * i, 0, 0), language) for i, text in enumerate(TILLS)]
    far = [Said(20 + i, text, "price", (0, 1, 0.02 * i, 0), language) for i, text in enumerate(TRAINS)]
    return [*near, *far]


def test_a_theme_is_split_into_parts_that_keep_its_units(tmp_path: Path) -> None:
    """The parts lie where their units do, most typical first; planning writes nothing."""
    with stored(tmp_path, *_two_kinds("pt")) as store:
        plan = plan_split(store, "ana", "price", 2)
        assert ([part.theme.size for part in plan.parts], plan.rest) == ([8, 6], 0)
        assert store.theme_events() == ()
        edited = split(store, "ana", plan)
        trains, tills = plan.parts
        assert (trains.theme.label("pt"), tills.theme.label("pt")) == ("Comboio", "Caixa")
        assert edited.said == "split price into comboio (8), caixa (6); 0 units stayed"
        assert edited.units == 14
        assert (themes_of(store)["10"], themes_of(store)["27"]) == ("caixa", "comboio")
        made = theme(store, "comboio")
        assert (made.status, made.kind, made.parent_id) == ("active", "discovered", PRICE.theme_id)
        lies = {one.theme_id: one.vector for one in store.prototypes()}
        assert float(lies[made.theme_id] @ np.array([0, 1, 0.07, 0])) > 0.99
        assert trains.units["similarity"].is_sorted(descending=True)
        [event] = store.theme_events()
        assert (event.event, len(event.others), event.counts) == ("split", 2, {"units": 14, "parts": 2})
        with pytest.raises(ThemeEditError, match="is a part of price"):
            plan_split(store, "ana", "comboio", 2)


def test_the_same_units_are_split_alike(tmp_path: Path) -> None:
    """Ids too: they are those of the founding units."""
    with stored(tmp_path, *_two_kinds()) as store:
        first, second = (plan_split(store, who, "price", 2) for who in ("ana", "bo"))
    assert [part.theme for part in first.parts] == [part.theme for part in second.parts]
    assert [part.units["unit_id"].to_list() for part in first.parts] == [
        part.units["unit_id"].to_list() for part in second.parts
    ]


def test_units_like_no_part_stay_with_the_whole(tmp_path: Path) -> None:
    """A cluster of two is no part, and the others are made three parts of without it."""
    strays = [Said(30 + i, "Outra coisa", "price", (0, 0, -1, 0), "und") for i in range(2)]
    metro = [Said(40 + i, "Metro", "price", (0, 1, 0, 0.4 + 0.02 * i), "und") for i in range(7)]
    with stored(tmp_path, *_two_kinds(), *metro, *strays) as store:
        plan = plan_split(store, "ana", "price", 3)
        assert ([part.theme.size for part in plan.parts], plan.rest) == ([8, 7, 6], 2)
        assert split(store, "ana", plan).said.endswith("; 2 units stayed")
        assert (theme(store, "price").size, themes_of(store)["30"]) == (2, "price")


@pytest.mark.parametrize(
    ("opinions", "into", "says"),
    [
        ([], 2, "has 0 units, expected at least 10"),
        (_two_kinds()[:9], 2, "has 9 units, expected at least 10"),
        (_two_kinds(), 3, "has 14 units, expected at least 15"),
        (_two_kinds(), 1, "parts: met 1, expected 2 to 12"),
        ([Said(i, "Caro", "price") for i in range(12)], 2, "do not differ enough"),
    ],
)
def test_a_split_without_enough_to_split_is_refused(tmp_path: Path, opinions: list[Said], into: int, says: str) -> None:
    """None, too few, too many parts, or all the same."""
    with stored(tmp_path, *opinions) as store, pytest.raises(ThemeEditError, match=says):
        plan_split(store, "ana", "price", into)


def test_a_split_planned_before_somebody_else_moved_a_unit_is_refused(tmp_path: Path) -> None:
    """Nothing of it is done."""
    with stored(tmp_path, *_two_kinds()) as store:
        plan = plan_split(store, "ana", "price", 2)
        move(store, "bo", [unit_id(10)], "staff")
        with pytest.raises(EditConflictError):
            split(store, "ana", plan)
        assert len(store.themes()) == 3


@pytest.mark.parametrize(
    "edit",
    [
        lambda store, seen: rename(store, "bo", "price", "en", "Cost", revision=seen),
        lambda store, seen: merge(store, "bo", "price", "staff", revision=seen),
        lambda store, seen: retire(store, "bo", "price", revision=seen),
        lambda store, seen: pin(store, "bo", "price", revision=seen),
        lambda store, seen: move(store, "bo", [unit_id(1)], "price", revision=seen),
        lambda store, seen: never(store, "bo", unit_id(1), "price", revision=seen),
        lambda store, seen: plan_split(store, "bo", "price", 2, revision=seen),
    ],
)
def test_the_second_of_two_people_is_told_who_was_first(tmp_path: Path, edit: Callable[..., Any]) -> None:
    """Both looked at the same revision."""
    with stored(tmp_path, *FOUR) as store:
        seen = theme(store, "price").revision
        rename(store, "ana", "price", "pt", "Preços", revision=seen, now=MONDAY)
        with pytest.raises(EditConflictError, match=r"the theme price was changed .* by ana at 2026-03-02 09:00 UTC"):
            edit(store, seen)
        assert len(store.corrections()) == 1


def test_an_edit_between_reading_and_writing_is_refused_whole(tmp_path: Path) -> None:
    """The store sees what no caller can."""

    class Slow:
        """A store in which somebody else is faster."""

        def __init__(self, store: FullStore) -> None:
            self._store = store

        def __getattr__(self, name: str) -> Any:
            return getattr(self._store, name)

        def change_themes(self, change: ThemeChange) -> None:
            pin(self._store, "bo", "price")
            self._store.change_themes(change)

    with stored(tmp_path, *FOUR) as store:
        with pytest.raises(EditConflictError, match=r"price.* was changed by bo"):
            merge(Slow(store), "ana", "price", "staff")  # type: ignore[arg-type]
        assert theme(store, "price").status == "active"
        assert themes_of(store)["2"] == "price"


@pytest.mark.parametrize("who", ["", " ", "x" * 81, "ana\n"[:4] + "\x07"])
def test_who_decides_has_a_name(tmp_path: Path, who: str) -> None:
    """It stands beside the decision for good."""
    with stored(tmp_path) as store, pytest.raises(ThemeEditError, match="who decides"):
        pin(store, who, "price")


def test_a_later_decision_is_later_whatever_the_clock_says(tmp_path: Path) -> None:
    """Two machines need not agree on the time."""
    with stored(tmp_path, *FOUR) as store:
        move(store, "ana", [unit_id(1)], "price", now=TUESDAY)
        move(store, "bo", [unit_id(1)], "staff", now=MONDAY)
        assert themes_of(store)["1"] == "staff"
        first, second = store.corrections()
        assert (first.who, second.who) == ("ana", "bo")
        assert first.decided_at < second.decided_at


def test_a_label_that_the_taxonomy_changes_afterwards_is_a_conflict(tmp_path: Path) -> None:
    """The person's label stays."""
    with stored(tmp_path, *FOUR) as store:
        rename(store, "ana", "price", "pt", "Preços")
        with store.begin_night("night-2") as night:
            store.sync_themes(night, (DELIVERY, curated("price", "Custo"), STAFF))
        assert theme(store, "price").label("pt") == "Preços"
        [conflict] = conflicts(store.corrections(), store.themes(), {})
        assert conflict.why.startswith("the taxonomy calls price 'Custo' in pt since")


NAMED = (replace(PARKING, theme_id="abcd1234"), replace(PRICE, labels_decided={"es": "Precios"}), STAFF, DELIVERY)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("price", "price"),
        (" PREÇO ", "price"),
        ("precios", "price"),
        ("preco", "price"),
        ("parcare mașini", "parking"),
        ("Parcare masini", "parking"),
        ("abcd", "parking"),
        ("abcd1234", "parking"),
        (PRICE.theme_id, "price"),
    ],
)
def test_a_theme_is_known_by_many_names(name: str, key: str) -> None:
    """Key, id, the start of one, and labels in any language without capitals or accents."""
    assert resolve(NAMED, name).key == key


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("prices", "no theme is called 'prices'.*: the nearest are price"),
        ("abc", "no theme is called 'abc'"),
        ("zzzzzz", "`clamor themes list` shows all"),
        ("", "no theme is called ''"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(name: str, says: str) -> None:
    """Or with where all of them stand."""
    with pytest.raises(ThemeEditError, match=says):
        resolve(NAMED, name)


def test_a_label_of_two_themes_names_the_one_that_stands() -> None:
    """Or none, and their keys are told."""
    twin = discovered("price-2", labels={"pt": "Preço"}, status="retired")
    assert resolve((PRICE, twin), "preço").key == "price"
    both: tuple[ThemeRecord, ...] = (PRICE, replace(twin, status="active"))
    with pytest.raises(ThemeEditError, match="'preço' names 2 themes: price, price-2"):
        resolve(both, "preço")
