"""Several people edit: nobody overwrites what somebody else decided unseen, and each has a name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from theme_samples import (
    MONDAY,
    TAXONOMY,
    TUESDAY,
    Said,
    curated,
    stored,
    theme,
    themes_of,
    unit_id,
)

from pipeline.errors import EditConflictError, ThemeEditError
from pipeline.store.theme_port import FullStore, ThemeChange
from pipeline.themes.corrections import conflicts
from pipeline.themes.edit import merge, pin, rename, retire
from pipeline.themes.edit_units import move, never
from pipeline.themes.split import plan_split

DELIVERY, PRICE, STAFF = TAXONOMY
FOUR = (
    Said(1, "Entrega lenta", "delivery_time"),
    Said(2, "Muito caro", "price"),
    Said(3, "caro demais", "price"),
    Said(4, "Quero parcelar", "?no_theme_yet", (0, 1, 0, 0)),
)


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
