"""What a lesson is measured by: units read as a night reads them, beside the others of their response."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
from theme_samples import TAXONOMY, Said, batch, small_head, stored, unit_id, units

from pipeline.schemas import AssignedUnits, ScoredUnits
from pipeline.store.port import UnitVectors
from pipeline.themes.edit_units import move
from pipeline.themes.known import nothing_known
from pipeline.themes.lesson import examples_of
from pipeline.themes.registry import Registry
from pipeline.themes.teaching import NightlyRule

CLEAR = Said(1, "O preço subiu", "price", (0, 1, 0, 0))
VAGUE = Said(2, "e ninguém explica", "?no_theme_yet", (0, 0.2, 0, 0))
RULE = NightlyRule(small_head(), nothing_known(4), Registry(TAXONOMY))


def said(*opinions: Said, together: bool) -> UnitVectors:
    """The opinions as units, in one response or each in its own."""
    rows = units(*opinions)
    if together:
        rows = AssignedUnits.validate(
            rows.with_columns(response_id=pl.lit("f" * 32), ordinal=pl.Series(range(len(opinions)), dtype=pl.Int32))
        )
    return UnitVectors(rows, np.array([one.vector for one in opinions], dtype=np.float32))


def test_a_unit_is_read_beside_its_neighbours() -> None:
    """As the night's head reads it, which leans on what was said before; alone it would have no theme."""
    beside, apart = (said(CLEAR, VAGUE, together=together) for together in (True, False))
    assert RULE(apart) == {unit_id(1): "price", unit_id(2): None}
    assert RULE(beside) == {unit_id(1): "price", unit_id(2): "price"}
    night = small_head()(ScoredUnits.validate(beside.units.select(ScoredUnits.column_names())), beside.vectors)
    assert RULE(beside) == dict(night.select("unit_id", "theme").iter_rows())


def test_nothing_to_read_is_no_error() -> None:
    """No unit, no theme."""
    assert RULE(said(together=True)) == {}


def test_examples_come_with_all_their_responses_say(tmp_path: Path) -> None:
    """The unit that nobody corrected is there to be read beside the one that somebody did, and is no example."""
    both = batch(CLEAR, VAGUE)
    one_answer = replace(
        both,
        responses=both.responses.head(1),
        units=AssignedUnits.validate(
            both.units.with_columns(
                response_id=pl.lit(both.responses["response_id"][0]), ordinal=pl.Series([0, 1], dtype=pl.Int32)
            )
        ),
    )
    with stored(tmp_path) as store:
        with store.begin_night("night-2") as night:
            store.write_batch(night, one_answer)
        move(store, "ana", [unit_id(2)], "price")
        given = examples_of(store, Registry(store.themes()))
        assert given.units["unit_id"].to_list() == [unit_id(2)]
        around = given.responses_of([0])
        assert around.units["unit_id"].to_list() == [unit_id(1), unit_id(2)]
        assert around.vectors.tolist() == both.vectors.tolist()
        assert RULE.right(given, [0]) == 1
