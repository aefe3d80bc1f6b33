"""A theme in parts: alike whenever the units are, none of them an accident."""

from pathlib import Path

import numpy as np
import pytest
from theme_samples import PRICE, Said, stored, theme, themes_of, unit_id

from pipeline.errors import EditConflictError, ThemeEditError
from pipeline.themes.edit_units import move
from pipeline.themes.split import plan_split, split

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
        assert ([part.units.height for part in plan.parts], plan.rest) == ([8, 6], 0)
        assert store.theme_events() == ()
        edited = split(store, "ana", plan)
        trains, tills = plan.parts
        assert (trains.theme.label("pt"), tills.theme.label("pt")) == ("Comboio", "Caixa")
        assert edited.said == "split price into comboio (8), caixa (6)"
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
        assert ([part.units.height for part in plan.parts], plan.rest) == ([8, 7, 6], 2)
        assert split(store, "ana", plan).said.endswith("; 2 units stayed")
        assert (store.unit_counts()["price"], themes_of(store)["30"]) == (2, "price")


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
    with stored(tmp_path, *opinions) as store:
        with pytest.raises(ThemeEditError, match=says):
            plan_split(store, "ana", "price", into)
        assert len(store.themes()) == 3


def test_a_split_planned_before_somebody_else_moved_a_unit_is_refused(tmp_path: Path) -> None:
    """Nothing of it is done."""
    with stored(tmp_path, *_two_kinds()) as store:
        plan = plan_split(store, "ana", "price", 2)
        move(store, "bo", [unit_id(10)], "staff")
        with pytest.raises(EditConflictError):
            split(store, "ana", plan)
        assert len(store.themes()) == 3
