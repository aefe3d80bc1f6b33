"""What themes keep when a store goes to another encoder."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
import sqlalchemy as sa
from reprocessing_child import NEWER, STORED, read_again
from store_samples import THEMES, key, types_of
from theme_child import MOMENT, PRICE, merged, moved

from pipeline.schemas import AssignedUnits
from pipeline.store.port import Reprocessed, ThemeRecord
from pipeline.store.theme_port import FullStore, Prototype, ThemeChange, ThemeEvent

FOUND = ThemeRecord(theme_id="f", key="couriers", kind="discovered")
PART = ThemeRecord(theme_id="p", key="price-rises", kind="discovered", parent_id=PRICE)
PROPOSED = ThemeRecord(theme_id="q", key="queues", kind="discovered", status="proposed")
REFUSED = ThemeRecord(theme_id="r", key="weather", kind="discovered", status="retired", decided=True)


@pytest.fixture
def themed(store: FullStore) -> FullStore:
    """Answers 1 and 4 are with a discovered theme, 2 with a part of the price, 3 waits; a person moved 5."""
    places = [
        moved((1, "delivery_time", "couriers"), (2, "price", "price-rises"), by="model"),
        moved((4, "delivery_time", "couriers"), (3, None, None), by="model"),
        moved((5, "delivery_time", "price"), by="person"),
    ]
    events = [
        ThemeEvent(event_id=str(number), event="moved", theme_id="f", why="", happened_at=MOMENT, moved=some)
        for number, some in enumerate(places)
    ]
    prototypes = [
        Prototype("f", _unit(1, 0.5, -1, 0), 0.5, 0.02, 2),
        Prototype("p", _unit(2, 0.5, -1, 0), 0.5, 0.02, 1),
        Prototype("q", _unit(3, 0.5, -1, 0), 0.99, 0.02, 30),
        Prototype("r", _unit(-3, 0.5, -1, 0), 0.9, 0.02, 30),
        Prototype(PRICE, np.full(4, 0.1, np.float32), None, None, 5),
    ]
    with store.begin_night("night-1") as night:
        store.sync_themes(night, THEMES)
        store.write_batch(night, STORED)
        store.change_themes(
            ThemeChange(themes=(FOUND, PART, PROPOSED, REFUSED), prototypes=tuple(prototypes), events=tuple(events)),
            night,
        )
    return store


def test_units_that_say_the_same_keep_their_place(themed: FullStore, store_url: str) -> None:
    """That of a person always; a discovered theme unless the new reading gives another curated one."""
    _reprocess(themed, {1: None, 2: "price", 3: None, 4: "delivery_time", 5: "delivery_time"})
    assert themed.read_units().select("theme", "reason").rows() == [
        ("couriers", None),
        ("price-rises", None),
        (None, "no_theme_yet"),
        ("delivery_time", None),
        ("price", None),
    ]
    assert themed.read_responses().select("themes", "primary_pain_point").rows() == [
        (["couriers"], "couriers"),
        (["price-rises"], "price-rises"),
        ([], None),
        (["delivery_time"], "delivery_time"),
        (["price"], "price"),
    ]
    with sa.create_engine(store_url).connect() as connection:
        by = connection.execute(sa.text('SELECT "by", run_id FROM assignment ORDER BY unit_id')).all()
    assert by == [("model", "again")] * 4 + [("person", "again")]


def test_a_unit_that_says_something_else_keeps_nothing(themed: FullStore) -> None:
    """The new encoder's splitter may cut elsewhere."""
    _reprocess(themed, {1: None, 2: None, 3: None, 4: None, 5: None}, otherwise=(1, 5))
    assert themed.read_units()["theme"].to_list() == [None, "price-rises", None, "couriers", None]


def test_prototypes_are_made_of_the_new_vectors(themed: FullStore) -> None:
    """Of a theme's units; of waiting ones for a proposal; a shift of a curated theme and what has no units go."""
    _reprocess(themed, {1: None, 2: None, 3: None, 4: None, 5: None})
    found, part, proposed = themed.prototypes()
    middle = _unit(*(_unit(1, 7, 7) + _unit(4, 7, 7)))
    np.testing.assert_allclose(found.vector, middle, atol=1e-6)
    cosines = [float(middle @ _unit(1, 7, 7)), float(middle @ _unit(4, 7, 7))]
    assert found.floor == pytest.approx(np.percentile(cosines, 5), abs=1e-6)
    assert (found.theme_id, found.margin, found.members) == ("f", 0.0, 2)
    np.testing.assert_allclose(part.vector, _unit(2, 7, 7), atol=1e-6)
    np.testing.assert_allclose(proposed.vector, _unit(3, 7, 7), atol=1e-6)
    assert (part.theme_id, proposed.theme_id, proposed.members) == ("p", "q", 1)


def test_a_theme_merged_while_answers_are_read_again_takes_none(themed: FullStore) -> None:
    """What was staged for it goes where it was merged into."""
    with themed.begin_night("again") as night:
        themed.begin_reprocessing(night, NEWER)
        for redacted in themed.to_reprocess(NEWER, 9):
            staged = _read(dict.fromkeys(range(1, 6), "delivery_time"))
            themed.write_reprocessed(night, replace(read_again(redacted), units=staged.units))
        themed.change_themes(merged(themed))
        themed.switch_encoder(night)
    assert set(themed.read_units()["theme"]) == {"price"}
    assert themed.read_responses()["themes"].to_list() == [["price"]] * 5


def _reprocess(store: FullStore, themes: dict[int, str | None], otherwise: tuple[int, ...] = ()) -> None:
    with store.begin_night("again") as night:
        store.begin_reprocessing(night, NEWER)
        assert sum(redacted.height for redacted in store.to_reprocess(NEWER, 2)) == len(themes)
        store.write_reprocessed(night, _read(themes, otherwise))
        store.switch_encoder(night)


def _read(themes: dict[int, str | None], otherwise: tuple[int, ...] = ()) -> Reprocessed:
    """The stored answers with these themes, null for those that wait, and with the vectors [number, 7, 7]."""
    units = STORED.units.to_dicts()
    for number, row in enumerate(units, 1):
        theme = themes[number]
        row |= {"theme": theme, "reason": None if theme else "no_theme_yet", "candidates": []}
        row["text"] = "E mais" if number in otherwise else row["text"]
    assert [row["unit_id"] for row in units] == [f"{key(number)}:0" for number in themes]
    vectors = np.array([[number, 7, 7] for number in themes], np.float32)
    return Reprocessed(STORED.responses, AssignedUnits.validate(pl.DataFrame(units, types_of(AssignedUnits))), vectors)


def _unit(*values: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    vector = np.array(values, np.float32)
    return vector / np.float32(np.linalg.norm(vector))
