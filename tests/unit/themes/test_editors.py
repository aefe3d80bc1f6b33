"""Several people edit: nobody overwrites what somebody else decided unseen, and each has a name."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from theme_samples import DELIVERY, FOUR, MONDAY, STAFF, TUESDAY, curated, stored, theme, themes_of, unit_id

from pipeline.errors import EditConflictError, ThemeEditError
from pipeline.store.theme_port import FullStore, ThemeChange
from pipeline.themes.corrections import conflicts
from pipeline.themes.edit import accept, merge, pin, rename, retire, unpin
from pipeline.themes.edit_units import move, never
from pipeline.themes.split import plan_split
from pipeline.themes.undo import undo


class Slow:
    """A store in which somebody else is faster: ``first`` happens before anything is written."""

    def __init__(self, store: FullStore, first: Callable[[], object]) -> None:
        self._store = store
        self._first = first

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def change_themes(self, change: ThemeChange) -> None:
        self._first()
        self._store.change_themes(change)


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
        lambda store, seen: accept(store, "bo", "price", revision=seen),
        lambda store, seen: unpin(store, "bo", "price", revision=seen),
        lambda store, seen: undo(store, "bo", revision=seen),
    ],
)
def test_the_second_of_two_people_is_told_who_was_first(tmp_path: Path, edit: Callable[..., Any]) -> None:
    """Both looked at the same revision: who changed what and when, the revision expected and the one met."""
    with stored(tmp_path, *FOUR) as store:
        seen = theme(store, "price").revision
        rename(store, "ana", "price", "pt", "Preços", revision=seen, now=MONDAY)
        with pytest.raises(EditConflictError) as told:
            edit(store, seen)
        assert str(told.value) == (
            "the theme price was changed since you looked at it, last by ana, 2026-03-02 09:00 UTC: rename price to "
            "'Preços' in pt: expected revision 0, met 1. Look at it again with `clamor themes show price`, then decide"
        )
        assert len(store.corrections()) == 1


@pytest.mark.parametrize(
    ("edit", "what"),
    [
        (lambda store: merge(store, "ana", "staff", "price"), "merge staff into price"),
        (lambda store: move(store, "ana", [unit_id(1)], "price"), "move unit 00000001 to price"),
        (lambda store: never(store, "ana", unit_id(2), "price"), "unit 00000002 is never price"),
        (lambda store: pin(store, "ana", "price"), "pin price"),
    ],
)
def test_what_the_first_of_them_did_may_be_about_something_else_too(
    tmp_path: Path, edit: Callable[[FullStore], Any], what: str
) -> None:
    """A theme that others were merged into, or that units came to or left, is changed as well."""
    with stored(tmp_path, *FOUR) as store:
        edit(store)
        with pytest.raises(EditConflictError, match=f"last by ana, 20.* UTC: {what}: expected revision 0, met 1"):
            retire(store, "bo", "price", revision=0)


def test_a_change_by_the_taxonomy_is_nobodys_decision(tmp_path: Path) -> None:
    """Though somebody decided something before it."""
    with stored(tmp_path, *FOUR) as store:
        pin(store, "ana", "price")
        with store.begin_night("night-2") as night:
            store.sync_themes(night, (DELIVERY, curated("price", "Custo"), STAFF))
        with pytest.raises(EditConflictError, match=r"last by a night on 20.* UTC: expected revision 1, met 2\."):
            retire(store, "bo", "price", revision=1)


def test_a_revision_that_is_yet_to_come_is_a_mistake(tmp_path: Path) -> None:
    """Nobody changed anything."""
    with stored(tmp_path) as store, pytest.raises(ThemeEditError, match=r"at revision 0: expected that .*, met 7"):
        retire(store, "bo", "price", revision=7)


def test_an_edit_between_reading_and_writing_is_refused_whole(tmp_path: Path) -> None:
    """The store sees what no caller can; the message says what was decided meanwhile."""
    with stored(tmp_path, *FOUR) as store:
        slow: Any = Slow(store, lambda: pin(store, "bo", "price", now=MONDAY))
        with pytest.raises(EditConflictError) as told:
            merge(slow, "ana", "price", "staff")
        assert re.fullmatch(
            r"the theme price was changed by bo on 20.* UTC after it was read: expected revision 0, met 1\. Look at it "
            r"again, then repeat the edit\. Decided meanwhile: bo, 2026-03-02 09:00 UTC: pin price",
            str(told.value),
        )
        assert theme(store, "price").status == "active"
        assert themes_of(store)["2"] == "price"
        assert [one.action for one in store.corrections()] == ["pin"]


def test_two_themes_are_not_merged_into_each_other(tmp_path: Path) -> None:
    """Each of the two people saw both standing; the second merge would leave their units nowhere."""
    with stored(tmp_path, *FOUR) as store:
        slow: Any = Slow(store, lambda: merge(store, "bo", "staff", "price"))
        with pytest.raises(EditConflictError, match=r"Decided meanwhile: bo, .*: merge staff into price"):
            merge(slow, "ana", "price", "staff")
        assert {one.key: one.status for one in store.themes()} == {
            "delivery_time": "active",
            "price": "active",
            "staff": "merged",
        }
        assert themes_of(store)["2"] == "price"


def test_a_unit_that_somebody_moved_meanwhile_stops_a_retirement_whole(tmp_path: Path) -> None:
    """Nothing is half done; of many decisions the first are named."""
    with stored(tmp_path, *FOUR) as store:

        def much_else() -> None:
            move(store, "bo", [one.unit_id for one in FOUR], "staff")
            for edit in (pin, unpin, pin):
                edit(store, "bo", "staff")

        slow: Any = Slow(store, much_else)
        says = r"no longer where they were .*: move 4 units to staff; .*: pin staff; .*: unpin staff; and 1 more$"
        with pytest.raises(EditConflictError, match=says):
            retire(slow, "ana", "price")
        assert theme(store, "price").status == "active"
        assert set(themes_of(store).values()) == {"staff"}


@pytest.mark.parametrize("who", ["", " ", "x" * 81, "ana\x07"])
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
