"""What every store promises about themes and nights: what people decide while one runs, and what a refit reads."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from store_samples import THEMES, answer, batch, key
from theme_child import DELIVERY, MOMENT, PRICE, merged, retired

from pipeline.errors import StoreLockedError
from pipeline.store.engine import engine_for, writing
from pipeline.store.port import RunRecord, ThemeRecord
from pipeline.store.theme_changes import write_change
from pipeline.store.theme_port import FullStore, Happening, QualityRecord, ThemeChange, ThemeEvent, Volume

FOUND = ThemeRecord(theme_id="11111111-aaaa", key="parking-fees", kind="discovered", status="active")


def test_a_night_leaves_alone_what_people_and_refits_set(themed: FullStore) -> None:
    """The taxonomy brings its own labels; it revives no theme that a person retired or merged."""
    price, delivery = themed.themes()[1], themed.themes()[0]
    themed.change_themes(
        ThemeChange(
            themes=(
                replace(price, status="retired", decided=True, labels_decided={"pt": "Caro"}, pinned=True, size=3),
                replace(delivery, status="merged", merged_into=price.theme_id),
            ),
            events=(_event("e1", "merged", DELIVERY, PRICE), _event("e2", "retired", PRICE)),
        )
    )
    with themed.begin_night("night-2") as night:
        themed.sync_themes(night, [replace(THEMES[1], labels={"pt": "Custo"}), THEMES[0]])
        themed.sync_themes(night, [replace(THEMES[1], labels={"pt": "Custo"})])
    delivery, price = themed.themes()
    assert (delivery.status, delivery.merged_into, delivery.revision) == ("merged", PRICE, 1)
    assert (price.status, price.decided, price.labels, price.revision) == ("retired", True, {"pt": "Custo"}, 2)
    assert (price.label("pt"), price.pinned, price.size) == ("Caro", True, 3)


def test_a_merge_takes_along_what_a_night_added_meanwhile(themed: FullStore, store_url: str) -> None:
    """The edit was thought of before the night wrote; the late unit goes under the same event."""
    change = merged(themed)
    with themed.begin_night("night-2") as night:
        themed.write_batch(night, batch(answer(7)))
    themed.change_themes(change)
    assert themed.units_of("delivery_time").units.height == 0
    assert f"{key(7)}:0" in themed.moved_units("e1")["unit_id"]
    assert themed.moved_units("e1").filter(unit_id=f"{key(7)}:0")["by"].to_list() == ["model"]
    assert themed.read_responses()["primary_pain_point"].to_list() == ["price"] * 6
    assert themed.read_responses()["themes"].to_list()[4] == ["price"]


def test_a_late_batch_follows_a_merge_to_its_end(themed: FullStore) -> None:
    """A night that began before people merged themes stores its units where those of the theme are now."""
    with themed.begin_night("night-2") as night:
        themed.change_themes(ThemeChange(themes=(FOUND,)))
        themed.change_themes(merged(themed))
        price = next(one for one in themed.themes() if one.key == "price")
        themed.change_themes(
            ThemeChange(
                themes=(replace(price, status="merged", merged_into=FOUND.theme_id, decided=True),),
                events=(_event("e9", "merged", PRICE, FOUND.theme_id),),
            )
        )
        assert themed.write_batch(night, batch(answer(8), answer(9, "Caro", "price"))).added == 2
    late = themed.read_responses()[-2:]
    assert late["themes"].to_list() == [["parking-fees"], ["parking-fees"]]
    assert late["primary_pain_point"].to_list() == ["parking-fees", "parking-fees"]
    assert themed.units_of("parking-fees").units.height == 8
    assert themed.units_of("price").units.height == 0


def test_a_batch_waits_for_an_edit_under_way(themed: FullStore, store_url: str) -> None:
    """Neither writes what the other would have to see."""
    change, engine = merged(themed), engine_for(store_url)
    with themed.begin_night("night-2") as night, ThreadPoolExecutor(1) as pool:
        with writing(engine) as connection:
            write_change(connection, change, None)
            late = pool.submit(themed.write_batch, night, batch(answer(8)))
            with pytest.raises(TimeoutError):
                late.result(timeout=0.5)
        assert late.result().added == 1
    engine.dispose()
    assert themed.units_of("delivery_time").units.height == 0
    assert themed.read_responses()["primary_pain_point"].to_list()[-1] == "price"


def test_a_late_batch_waits_where_a_person_retired_the_theme(themed: FullStore) -> None:
    """Its responses say so; a theme that only the taxonomy dropped still takes units."""
    with themed.begin_night("night-2") as night:
        themed.change_themes(retired(themed))
        themed.write_batch(night, batch(answer(8), answer(9, "Caro", "price")))
        themed.sync_themes(night, [THEMES[0]])
        themed.write_batch(night, batch(answer(10, "Caro", "price")))
    late = themed.read_responses()[-3:].select("themes", "primary_pain_point", "reason").rows()
    assert late == [([], None, "no_theme_yet"), (["price"], "price", None), (["price"], "price", None)]
    assert themed.read_units().filter(response_id=key(8)).select("similarity", "margin").rows() == [(0.75, 0.0625)]


def test_a_sample_is_bounded_repeats_and_prefers_what_is_new(store: FullStore) -> None:
    """Units with a theme or without any subject; others and their vectors are not read."""
    newest, count = datetime(2026, 1, 1, tzinfo=UTC), 400
    answers = [
        answer(
            number,
            received_at=None if number == 0 else newest - timedelta(days=number),
            **({"theme": None} if number % 4 == 3 else {}),
        )
        for number in range(count)
    ]
    with store.begin_night("night-1") as night:
        store.sync_themes(night, THEMES)
        store.write_batch(night, batch(*answers))
    sample = store.sample_units(60, half_life_days=50, seed=7)
    assert sample.units.height == 60
    numbers = sample.vectors[:, 0].astype(int).tolist()
    assert [f"{key(number)}:0" for number in numbers] == sample.units["unit_id"].to_list()
    assert all(number % 4 != 3 for number in numbers)
    assert np.median(numbers) < 100
    assert store.sample_units(60, half_life_days=50, seed=7).units.equals(sample.units)
    assert not store.sample_units(60, half_life_days=50, seed=8).units.equals(sample.units)
    assert store.sample_units(1000, half_life_days=50, seed=7).units.height == 300
    evenly = store.sample_units(60, half_life_days=1e9, seed=7).vectors[:, 0]
    assert 100 < np.median(evenly) < 300
    assert store.sample_units(0, half_life_days=50, seed=7).vectors.shape == (0, 0)
    waiting = store.sample_units(10, half_life_days=50, seed=7, reasons=("ambiguous",))
    assert set(waiting.units["reason"]) == {"ambiguous"}
    with pytest.raises(ValueError, match="half-life above 0 days"):
        store.sample_units(5, half_life_days=0, seed=7)


def test_volumes_compare_a_period_with_the_one_before(store: FullStore) -> None:
    """They count back from the newest answer; what waits and what is older does not count."""
    assert store.volumes(7) == ()
    days = [(0, "price"), (6, "price"), (7, "price"), (8, "delivery_time"), (14, "delivery_time"), (1, None)]
    answers = [
        answer(number, theme=theme, received_at=MOMENT - timedelta(days=day))
        for number, (day, theme) in enumerate(days, 1)
    ]
    with store.begin_night("night-1") as night:
        store.sync_themes(night, THEMES)
        store.write_batch(night, batch(*answers))
    assert sorted(store.volumes(7), key=lambda one: one.recent) == [Volume(DELIVERY, 0, 1), Volume(PRICE, 2, 1)]


def test_nights_since_a_moment_are_counted(store: FullStore) -> None:
    """Those that completed; no refit, no reprocessing, no failure."""
    for number, (kind, status) in enumerate(
        [("night", "completed"), ("refit", "completed"), ("reprocess", "completed"), ("night", "failed")] * 2
    ):
        day = MOMENT + timedelta(days=number)
        manifest = {} if kind == "night" else {"kind": kind}
        store.write_run(RunRecord(f"r{number}", status, day, day + timedelta(hours=1), manifest))  # type: ignore[arg-type]
    assert store.nights_since(MOMENT) == 2
    assert store.nights_since(MOMENT + timedelta(hours=1)) == 1
    assert store.nights_since(MOMENT + timedelta(days=30)) == 0


def test_quality_is_kept_by_run(store: FullStore) -> None:
    """Measured again, a run has the later figures only."""
    for run_id in ("b", "a"):
        store.write_run(RunRecord(run_id, "completed", MOMENT))
    first = QualityRecord("b", MOMENT, {"coherence": 0.1}, {})
    second = QualityRecord("a", MOMENT + timedelta(days=7), {"stability": None}, {"too_broad": ("price", "staff")})
    for record in (second, replace(first, figures={}), first):
        store.write_quality(record)
    assert store.quality_history() == (first, second)


def test_keywords_are_no_revision(themed: FullStore) -> None:
    """What people say of a theme changes with every refit; nobody's edit is refused for it, and no night forgets it."""
    first, second = themed.themes()
    with themed.begin_night("refit-1") as night:
        themed.write_keywords(night, {first.key: {"pt": ("prazo", "atraso")}, "nowhere": {"pt": ("nada",)}})
    assert themed.themes() == (replace(first, keywords={"pt": ("prazo", "atraso")}), second)
    themed.change_themes(ThemeChange(themes=(replace(second, size=3),)))
    with themed.begin_night("night-2") as night:
        themed.sync_themes(night, THEMES)
        themed.write_keywords(night, {second.key: {"ro": ("preț",)}})
    assert [theme.keywords for theme in themed.themes()] == [{"pt": ("prazo", "atraso")}, {"ro": ("preț",)}]
    with pytest.raises(StoreLockedError):
        themed.write_keywords(night, {first.key: {}})
    assert themed.themes()[0].keywords == {"pt": ("prazo", "atraso")}


def _event(event_id: str, event: Happening, theme_id: str, *others: str) -> ThemeEvent:
    return ThemeEvent(event_id=event_id, event=event, theme_id=theme_id, others=others, why="", happened_at=MOMENT)
