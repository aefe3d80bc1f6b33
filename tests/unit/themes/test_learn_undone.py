"""A lesson is a decision: it is on record, and taken back, themes know what they knew before it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from lesson_samples import LIES, NEAR, PARKING, instalments, lesson_of
from theme_samples import MONDAY, PRICE, STAFF, stored, theme, themes_of

from pipeline.errors import ThemeEditError
from pipeline.store.theme_port import FullStore, Prototype, ThemeChange
from pipeline.themes.edit import rename
from pipeline.themes.edit_units import move
from pipeline.themes.learn import apply
from pipeline.themes.prototype_json import from_json, to_json
from pipeline.themes.undo import undo


def known(store: FullStore) -> dict[str, list[Any]]:
    """All that is stored of where themes lie, by theme id."""
    return {one.theme_id: [one.vector.tolist(), one.floor, one.margin, one.members] for one in store.prototypes()}


def ids(*opinions: Any) -> list[str]:
    return [one.unit_id for one in opinions]


def test_a_lesson_is_on_record_with_what_it_replaced(tmp_path: Path) -> None:
    """A decision about each theme, made together."""
    with stored(tmp_path, *instalments(1, 6), *NEAR, found=[PARKING], prototypes=[LIES]) as store:
        move(store, "ana", ids(*instalments(1, 6)), "staff")
        move(store, "ana", ids(*NEAR), "parking")
        edited = apply(store, "bo", lesson_of(store), now=MONDAY)
        learnt = [one for one in store.corrections() if one.action == "learn"]
        assert {one.target_id for one in learnt} == {PARKING.theme_id, PRICE.theme_id, STAFF.theme_id}
        assert len({(one.who, one.decided_at) for one in learnt}) == 1
        assert edited.correction_id in {one.correction_id for one in learnt}
        had = {one.target_id: (one.old or {})["prototype"] for one in learnt}
        assert (had[PRICE.theme_id], had[STAFF.theme_id]) == (None, None)
        assert from_json(PARKING.theme_id, had[PARKING.theme_id]).vector.tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize("named", [True, False])
def test_a_lesson_taken_back_leaves_what_was_known_before(tmp_path: Path, named: bool) -> None:
    """The discovered theme lies where it lay, the curated ones have no shift; by the id of any of its decisions."""
    with stored(tmp_path, *instalments(1, 6), *NEAR, found=[PARKING], prototypes=[LIES]) as store:
        move(store, "ana", ids(*instalments(1, 6)), "staff")
        move(store, "ana", ids(*NEAR), "parking")
        before, stand = known(store), themes_of(store)
        first = lesson_of(store)
        apply(store, "ana", first)
        assert known(store).keys() == {PARKING.theme_id, PRICE.theme_id, STAFF.theme_id}
        last = [one.correction_id for one in store.corrections() if one.action == "learn"][-1]
        edited = undo(store, "bo", last if named else None)
        assert edited.said == "took back the lesson of parking, price, staff by ana"
        assert (known(store), themes_of(store)) == (before, stand)
        assert all(one.undone_by for one in store.corrections() if one.action == "learn")
        assert [one.why for one in store.theme_events()][-3:] == [f"bo {edited.said}"] * 3
        again = lesson_of(store)
        assert [(one.theme.key, one.units) for one in again.taught] == [
            (one.theme.key, one.units) for one in first.taught
        ]


def test_a_second_lesson_taken_back_leaves_the_first(tmp_path: Path) -> None:
    """To the last bit; the first is taken back after it, and not before."""
    with stored(tmp_path, *instalments(1, 12)) as store:
        move(store, "ana", ids(*instalments(1, 6)), "staff")
        first = apply(store, "ana", lesson_of(store)).correction_id
        knew = known(store)
        move(store, "ana", ids(*instalments(7, 6)), "staff")
        second = apply(store, "bo", lesson_of(store)).correction_id
        assert known(store) != knew
        with pytest.raises(ThemeEditError, match=r"the lesson [0-9a-f]{8} by bo .* is newer"):
            undo(store, "ana", first)
        undo(store, "ana", second)
        assert known(store) == knew
        undo(store, "ana", first)
        assert known(store) == {}


def test_a_lesson_and_a_name_do_not_wait_for_each_other(tmp_path: Path) -> None:
    """One is about where a theme lies, the other is not."""
    with stored(tmp_path, *instalments(1, 6)) as store:
        move(store, "ana", ids(*instalments(1, 6)), "staff")
        renamed = rename(store, "ana", "staff", "pt", "Pessoal").correction_id
        lesson = apply(store, "ana", lesson_of(store)).correction_id
        rename(store, "ana", "price", "pt", "Preços")
        undo(store, "bo", renamed)
        undo(store, "bo", lesson)
        assert (known(store), theme(store, "staff").label("pt"), theme(store, "price").label("pt")) == (
            {},
            "Atendimento",
            "Preços",
        )


def test_a_lesson_that_another_encoder_wiped_out_is_not_taken_back(tmp_path: Path) -> None:
    """What it replaced are vectors of the former encoder."""
    with stored(tmp_path, *NEAR, found=[PARKING], prototypes=[LIES]) as store:
        move(store, "ana", ids(*NEAR), "parking")
        apply(store, "ana", lesson_of(store), now=MONDAY)
        anew = Prototype(PARKING.theme_id, np.array([0, 1, 0, 0], np.float32), 0.7, 0.0, 6)
        store.change_themes(ThemeChange(prototypes=(anew,)))
        before = known(store)
        with pytest.raises(ThemeEditError, match=r"what parking learnt on .* is gone: another encoder"):
            undo(store, "ana")
        assert known(store) == before


def test_a_prototype_comes_back_from_json_as_it_was() -> None:
    """To the last bit; a curated theme's has no floor."""
    for floor in (0.123456, None):
        prototype = Prototype("id", np.array([1 / 3, -7e-12, 0], np.float32), floor, floor, 12)
        again = from_json("id", to_json(prototype))
        assert again.vector.tobytes() == prototype.vector.tobytes()
        assert (again.theme_id, again.floor, again.margin, again.members) == ("id", floor, floor, 12)
