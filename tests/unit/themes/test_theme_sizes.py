"""How many units a theme has is counted; its size is what a refit found, and no edit is a second truth beside that."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from theme_samples import FOUR, LIES, PARKING, TORN, Said, stored, theme, themes_of, unit_id

from pipeline.store.theme_port import FullStore
from pipeline.themes.edit import accept, merge, retire
from pipeline.themes.edit_units import move, never
from pipeline.themes.rule import accept_by_rule
from pipeline.themes.split import plan_split, split
from pipeline.themes.undo import undo

FOUND = replace(PARKING, size=31)
KINDS = (
    *(Said(10 + i, f"Caixa {i}", "delivery_time", (1, 0.02 * i, 0, 0), "und") for i in range(6)),
    *(Said(20 + i, f"Comboio {i}", "delivery_time", (0, 1, 0.02 * i, 0), "und") for i in range(6)),
)


def counts_are_right(store: FullStore) -> bool:
    """Whether the store counts what reading every unit does."""
    read = Counter(standing for standing in themes_of(store).values() if not standing.startswith("?"))
    return dict(store.unit_counts()) == dict(read)


@pytest.mark.parametrize(
    "edit",
    [
        lambda store: move(store, "ana", [unit_id(1), unit_id(4), TORN.unit_id], "price"),
        lambda store: move(store, "ana", [unit_id(1)], None),
        lambda store: never(store, "ana", unit_id(2), "price"),
        lambda store: merge(store, "ana", "price", "staff"),
        lambda store: merge(store, "ana", "parking", "staff"),
        lambda store: split(store, "ana", plan_split(store, "ana", "delivery_time", 2)),
        lambda store: accept(store, "ana", "parking"),
        lambda store: retire(store, "ana", "price"),
        lambda store: retire(store, "ana", "parking"),
    ],
)
def test_counts_follow_every_edit_and_its_undo(tmp_path: Path, edit: Callable[[FullStore], Any]) -> None:
    """And sizes stay as the last refit wrote them."""
    with stored(tmp_path, *FOUR, TORN, *KINDS, found=[FOUND], prototypes=[LIES]) as store:
        sizes, before = {one.key: one.size for one in store.themes()}, store.unit_counts()
        assert edit(store).units > 0 or store.unit_counts() == before
        assert counts_are_right(store)
        assert {one.key: one.size for one in store.themes() if one.key in sizes} == sizes
        undo(store, "bo")
        assert counts_are_right(store)
        assert store.unit_counts() == before
        assert {one.key: one.size for one in store.themes() if one.key in sizes} == sizes


def test_a_proposal_that_was_retired_and_is_back_is_as_large_as_it_was(tmp_path: Path) -> None:
    """So the rule that accepts large ones still knows it."""
    with stored(tmp_path, *FOUR, found=[FOUND], prototypes=[LIES]) as store:
        retire(store, "ana", "parking")
        undo(store, "ana")
        assert theme(store, "parking").size == 31
        assert accept_by_rule(store, 0, 31) == ()
