"""What every store promises about the units of themes: counted, found by the start of an id, torn between two."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from store_samples import THEMES, answer, batch, key
from theme_child import DELIVERY, MOMENT, PRICE, merged, moved

from pipeline.errors import TaxonomyError
from pipeline.store.engine import engine_for, reading
from pipeline.store.port import ThemeRecord
from pipeline.store.theme_port import Correction, FullStore, LastChange, ThemeChange, ThemeEvent

STAFF = ThemeRecord(theme_id="33333333-cccc", key="staff", kind="discovered", status="active")
FOURTH = f"{key(4)}:0"
"""The unit that is ambiguous between the price and the delivery."""


def test_units_are_counted_by_theme(themed: FullStore) -> None:
    """As reading them would count; a theme without any is left out, whatever waits is no theme's."""
    assert themed.unit_counts() == {"delivery_time": 3, "price": 2}
    themed.change_themes(merged(themed))
    assert themed.unit_counts() == {"price": 6}
    units = themed.read_units()["theme"].to_list()
    assert themed.unit_counts()["price"] == units.count("price")


def test_an_empty_store_counts_nothing(store: FullStore) -> None:
    """No theme, no unit, no id."""
    assert store.unit_counts() == {}
    assert store.unit_ids("0000", most=9) == ()


@pytest.mark.parametrize(
    ("beginning", "most", "found"),
    [
        (f"{key(5)}:", 9, (f"{key(5)}:0", f"{key(5)}:1")),
        (f"{key(5)}:", 1, (f"{key(5)}:0",)),
        (f"{key(3)}:0", 9, (f"{key(3)}:0",)),
        ("0" * 31, 3, (f"{key(1)}:0", f"{key(2)}:0", f"{key(3)}:0")),
        (f"{key(3)}:0z", 9, ()),
        ("0%", 9, ()),
        ("0_0", 9, ()),
        ("F", 9, ()),
        ("ă", 9, ()),
        ("' OR 1=1 --", 9, ()),
    ],
)
def test_ids_that_begin_so_are_found(themed: FullStore, beginning: str, most: int, found: tuple[str, ...]) -> None:
    """Sorted, no more than asked for, by the letters alone: no sign in them is a pattern."""
    assert themed.unit_ids(beginning, most) == found


def test_counts_and_ids_come_from_an_index(store_url: str, themed: FullStore) -> None:
    """A million units are not read for them: where SQLite says how it goes about it, no table is scanned."""
    if not store_url.startswith("sqlite"):
        pytest.skip("PostgreSQL scans a table as small as this one, index or no index")
    asked: list[tuple[str, tuple[object, ...]]] = []

    def note(*call: Any) -> None:
        asked.append((call[2], call[3]))

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    themed.unit_counts()
    themed.unit_ids("0000", 3)
    sa.event.remove(sa.Engine, "before_cursor_execute", note)
    engine = engine_for(store_url)
    with reading(engine) as connection:
        plans = [
            row.detail
            for statement, values in asked
            if statement.startswith("SELECT")
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    engine.dispose()
    assert [plan.partition(" (")[0] for plan in plans if "COVERING" in plan] == [
        "SEARCH assignment USING COVERING INDEX ix_assignment_theme_id",
        "SEARCH unit USING COVERING INDEX sqlite_autoindex_unit_1",
    ]


def test_a_unit_torn_between_themes_that_become_one_has_it(themed: FullStore) -> None:
    """Under the event of the merge, though nobody named it there; its answer says so too."""
    themed.change_themes(merged(themed))
    [unit] = themed.units_of(unit_ids=[FOURTH]).units.select("theme", "reason", "candidates").rows()
    assert unit == ("price", None, [])
    [note] = themed.moved_units("e1").filter(unit_id=FOURTH).select("old_theme", "old_reason", "theme", "by").rows()
    assert note == (None, "ambiguous", "price", "model")
    [said] = themed.read_responses().filter(response_id=key(4)).select("primary_pain_point", "reason").rows()
    assert said == ("price", None)


def test_a_unit_torn_between_a_merged_theme_and_a_third_stays_so(themed: FullStore) -> None:
    """Read, it is between the third and what the other was merged into, to the end; taken back, between the first."""
    themed.change_themes(ThemeChange(themes=(STAFF, replace(STAFF, theme_id="44444444-dddd", key="courier"))))
    _merge(themed, DELIVERY, STAFF.theme_id, "e7")
    assert themed.units_of(unit_ids=[FOURTH]).units["candidates"].to_list() == [["price", "staff"]]
    _merge(themed, STAFF.theme_id, "44444444-dddd", "e8")
    assert themed.waiting_units(("ambiguous",)).units["candidates"].to_list() == [["price", "courier"]]
    assert themed.read_units().filter(unit_id=FOURTH)["candidates"].to_list() == [["price", "courier"]]
    assert FOURTH not in {*themed.moved_units("e7")["unit_id"], *themed.moved_units("e8")["unit_id"]}
    for one in themed.themes():
        if one.status == "merged":
            themed.change_themes(ThemeChange(themes=(replace(one, status="active", merged_into=None),)))
    assert themed.waiting_units(("ambiguous",)).units["candidates"].to_list() == [["price", "delivery_time"]]
    _merge(themed, PRICE, DELIVERY, "e9")
    assert themed.moved_units("e9").filter(unit_id=FOURTH)["theme"].to_list() == ["delivery_time"]


def test_a_late_batch_brings_no_unit_that_is_torn_in_one_theme(themed: FullStore) -> None:
    """The night began before the themes were merged; nobody has seen the unit there, so it is no event."""
    with themed.begin_night("night-2") as night:
        themed.change_themes(merged(themed))
        themed.write_batch(night, batch(answer(8, "Mau", None)))
    [late] = themed.read_responses().filter(response_id=key(8)).select("primary_pain_point", "reason").rows()
    assert late == ("price", None)
    assert f"{key(8)}:0" not in themed.moved_units("e1")["unit_id"]


def test_a_unit_that_is_sent_back_is_between_two_themes_again(themed: FullStore) -> None:
    """A change says which; both have to be known."""
    there = moved((4, None, "price"))
    themed.change_themes(ThemeChange(events=(_event("e1", PRICE, moved=there),)))
    columns = {"old_theme": "price", "old_reason": None, "theme": None, "reason": "ambiguous"}
    [row] = there.to_dicts()
    for candidates, problem in ((["price", "nowhere"], "does not know: nowhere"), (["price", "delivery_time"], None)):
        again = there.schema
        frame = type(there)([row | columns | {"candidates": candidates}], schema=again)
        change = ThemeChange(events=(_event(f"e2 {problem}", PRICE, moved=frame),))
        if problem:
            with pytest.raises(ValueError, match=problem):
                themed.change_themes(change)
        else:
            themed.change_themes(change)
    assert themed.units_of(unit_ids=[FOURTH]).units.select("reason", "candidates").rows() == [
        ("ambiguous", ["price", "delivery_time"])
    ]


def test_who_changed_a_theme_last_is_known(themed: FullStore) -> None:
    """A person by name, else a refit or a night; nobody, while it is as it was made."""
    assert themed.last_change(PRICE) is None
    assert themed.last_change("unheard-of") is None
    price = next(one for one in themed.themes() if one.key == "price")
    decided = Correction(
        correction_id="c1", action="pin", target_kind="theme", target_id=PRICE, who="ana", decided_at=MOMENT
    )
    themed.change_themes(ThemeChange(themes=(replace(price, pinned=True),), corrections=(decided,)))
    assert _who(themed.last_change(PRICE)) == "ana"
    with themed.begin_night("night-2") as night:
        themed.sync_themes(night, [THEMES[0], replace(THEMES[1], pillar="emotion")])
    assert _who(themed.last_change(PRICE)) == "a night"
    with themed.begin_night("refit-1") as night:
        themed.change_themes(ThemeChange(themes=(next(one for one in themed.themes() if one.key == "price"),)), night)
    assert _who(themed.last_change(PRICE)) == "a refit"


def test_a_taxonomy_that_uses_a_key_again_is_refused(themed: FullStore) -> None:
    """The theme that a refit discovered has it for good, whatever became of it; nothing of the taxonomy is taken."""
    themed.change_themes(ThemeChange(themes=(replace(STAFF, status="retired"),)))
    taken = replace(THEMES[0], theme_id="55555555-eeee", key="staff")
    before = themed.themes()
    with themed.begin_night("night-2") as night:
        with pytest.raises(TaxonomyError, match=r"staff: .* that of a discovered theme .*\(retired\).*never used"):
            themed.sync_themes(night, [replace(THEMES[0], labels={"pt": "Outra"}), THEMES[1], taken])
        assert themed.themes() == before
        themed.sync_themes(night, [THEMES[0]])
        themed.sync_themes(night, [THEMES[0], replace(THEMES[1], labels={"pt": "Preço outra vez"})])
    [price] = [one for one in themed.themes() if one.key == "price"]
    assert (price.theme_id, price.status, price.label("pt")) == (PRICE, "active", "Preço outra vez")


def _who(change: LastChange | None) -> str | None:
    return None if change is None else change.who


def _merge(store: FullStore, source: str, target: str, event_id: str) -> None:
    """One theme merged into another, without naming any unit."""
    gone = next(one for one in store.themes() if one.theme_id == source)
    event = _event(event_id, source, target)
    store.change_themes(ThemeChange(themes=(replace(gone, status="merged", merged_into=target),), events=(event,)))


def _event(event_id: str, theme_id: str, *others: str, **values: object) -> ThemeEvent:
    return ThemeEvent(
        event_id=event_id,
        event="merged" if others else "moved",
        theme_id=theme_id,
        others=others,
        why="they are one",
        happened_at=MOMENT,
        **values,  # type: ignore[arg-type]
    )
