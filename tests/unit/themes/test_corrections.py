"""What people decided stands after every assignment, and what no longer fits is shown."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest
from theme_samples import DELIVERY, MONDAY, PRICE, STAFF, TAXONOMY, Said, curated, discovered, unit_id, units

from pipeline.store.port import ThemeRecord, curated_theme_id
from pipeline.store.theme_port import Correction
from pipeline.themes.corrections import Conflict, conflicts, follow_themes, replay_units, said_sha256

LATE = Said(1, "Entrega lenta", "delivery_time")


def decided(action: str, target: str, hour: int = 0, **new: object) -> Correction:
    """A decision of the given hour; of units, it is about the words of the sample."""
    of_unit = action in {"move", "never"}
    if of_unit:
        new = {"text_sha256": said_sha256(units(LATE))[0], "theme": None, "reason": "no_theme_yet"} | new
    return Correction(
        correction_id=f"{action}-{hour}",
        action=action,  # type: ignore[arg-type]
        target_kind="unit" if of_unit else "theme",
        target_id=target,
        old={"theme": "delivery_time"} if of_unit else {"language": "pt", "taxonomy": "Preço", "label": None},
        new=new,
        who="ana",
        decided_at=MONDAY + timedelta(hours=hour),
    )


def moved_to(key: str | None, hour: int = 0) -> Correction:
    """The sample unit, moved to a theme."""
    return decided("move", LATE.unit_id, hour, theme=key, reason=None if key else "no_theme_yet")


def place(corrections: list[Correction], themes: tuple[ThemeRecord, ...] = TAXONOMY, said: Said = LATE) -> str:
    """The theme of the sample after a replay, or its reason after a ``?``."""
    [row] = replay_units(units(said), corrections, themes).units.to_dicts()
    return row["theme"] or f"?{row['reason']}"


def test_nothing_decided_changes_nothing() -> None:
    """The same frame comes back, and nobody is named."""
    given = units(LATE, Said(2, theme="?ambiguous"))
    replayed = replay_units(given, [], TAXONOMY)
    assert replayed.units is given
    assert (replayed.person, replayed.conflicts) == (frozenset(), ())


def test_a_moved_unit_has_its_theme_by_a_person_and_no_similarity() -> None:
    """What the model measured is not what put it there."""
    given = units(LATE, Said(2))
    replayed = replay_units(given, [moved_to("price")], TAXONOMY)
    assert replayed.units.select("theme", "similarity", "margin").rows() == [
        ("price", None, None),
        ("delivery_time", 0.75, 0.25),
    ]
    assert replayed.person == {LATE.unit_id}
    assert given["theme"].to_list() == ["delivery_time", "delivery_time"]


@pytest.mark.parametrize(
    ("corrections", "expected"),
    [
        ([moved_to("price", 1), moved_to("staff", 2)], "staff"),
        ([moved_to("staff", 2), moved_to("price", 1)], "staff"),
        ([moved_to("price", 1), moved_to(None, 2)], "?no_theme_yet"),
        ([moved_to("price", 1), decided("never", "u", 2, never="price")], "?no_theme_yet"),
        ([decided("never", "u", 1, never="price"), moved_to("price", 2)], "price"),
        ([decided("never", "u", 1, never="delivery_time")], "?no_theme_yet"),
        ([decided("never", "u", 1, never="price")], "delivery_time"),
        ([replace(moved_to("price"), undone_by="x")], "delivery_time"),
        ([moved_to("price", 1), replace(moved_to("staff", 2), undone_by="x")], "price"),
    ],
)
def test_the_later_decision_in_force_wins(corrections: list[Correction], expected: str) -> None:
    """In whatever order they come; what was undone is as if never decided."""
    assert place(corrections) == expected


def test_never_holds_for_every_unit_that_says_the_same() -> None:
    """Spaces around it and capitals do not matter; a focus says something else than the whole span."""
    given = units(LATE, Said(2, " entrega LENTA "), Said(3, "Entrega lenta!"), Said(4, focus="lenta"))
    replayed = replay_units(given, [decided("never", LATE.unit_id, never="delivery_time")], TAXONOMY)
    assert replayed.units["theme"].to_list() == [None, None, "delivery_time", "delivery_time"]
    assert replayed.person == {unit_id(1), unit_id(2)}


def test_a_unit_that_says_something_else_now_is_the_models_again_and_a_conflict() -> None:
    """Its id stayed, for it stands in the same place of the same response."""
    replayed = replay_units(units(Said(1, "Caro demais", "price")), [moved_to("staff")], TAXONOMY)
    assert replayed.units["theme"].to_list() == ["price"]
    assert replayed.conflicts == (Conflict(moved_to("staff"), f"the unit {LATE.unit_id} says something else now"),)


def test_a_merge_is_followed_to_the_end() -> None:
    """Of what the model gives, of a move, and of what is never; silently."""
    gone = replace(PRICE, status="merged", merged_into=STAFF.theme_id)
    further = replace(DELIVERY, status="merged", merged_into=PRICE.theme_id)
    assert place([], (further, gone, STAFF)) == "staff"
    assert place([moved_to("price")], (DELIVERY, gone, STAFF)) == "staff"
    assert place([decided("never", "u", never="price")], (further, gone, STAFF)) == "?no_theme_yet"


def test_a_circle_of_merges_ends() -> None:
    """Whoever made it: nothing hangs."""
    one, other = (
        replace(PRICE, status="merged", merged_into=STAFF.theme_id),
        replace(STAFF, status="merged", merged_into=PRICE.theme_id),
    )
    assert place([], (DELIVERY, one, other), Said(1, theme="price")) in {"price", "staff"}


def test_a_unit_torn_between_themes_that_are_one_has_it() -> None:
    """Other ambiguous units stay so."""
    torn = units(Said(1, theme="?ambiguous"), Said(2, theme="?ambiguous"))
    torn = torn.with_columns(candidates=pl.Series([["price", "staff"], ["delivery_time", "price"]]))
    merged = replace(PRICE, status="merged", merged_into=STAFF.theme_id)
    followed = follow_themes(torn, (DELIVERY, merged, STAFF))
    assert followed.select("theme", "reason", "candidates").rows() == [
        ("staff", None, []),
        (None, "ambiguous", ["delivery_time", "staff"]),
    ]


def test_units_of_a_theme_that_a_person_retired_wait() -> None:
    """One that only left the taxonomy keeps its units: nobody decided that they are wrong."""
    assert place([], (replace(DELIVERY, status="retired", decided=True),)) == "?no_theme_yet"
    assert place([], (replace(DELIVERY, status="retired"),)) == "delivery_time"


def test_a_unit_stays_in_the_part_that_a_later_split_put_it_in() -> None:
    """But one that a person took out of the part goes to the whole; never the whole is never a part either."""
    part = discovered("slow-courier", status="active", parent_id=PRICE.theme_id)
    themes = (*TAXONOMY, part)
    in_part = Said(1, theme="slow-courier")
    assert place([moved_to("price")], themes, in_part) == "slow-courier"
    out_of_it = replace(moved_to("price"), old={"theme": "slow-courier"})
    assert place([out_of_it], themes, in_part) == "price"
    assert place([decided("never", "u", never="price")], themes, in_part) == "?no_theme_yet"


SAID = {LATE.unit_id: said_sha256(units(LATE))[0]}


@pytest.mark.parametrize(
    ("correction", "themes", "said", "why"),
    [
        (moved_to("price"), TAXONOMY, {}, f"the unit {LATE.unit_id} is gone"),
        (moved_to("price"), TAXONOMY, {LATE.unit_id: "0"}, f"the unit {LATE.unit_id} says something else now"),
        (moved_to("bills"), TAXONOMY, SAID, "the theme bills is gone"),
        (moved_to("price"), (replace(PRICE, status="retired"),), SAID, "the theme price is retired"),
        (moved_to("price"), (replace(PRICE, status="proposed"),), SAID, "the theme price is only proposed"),
        (
            moved_to("price"),
            (replace(PRICE, status="merged", merged_into=STAFF.theme_id), replace(STAFF, status="retired")),
            SAID,
            "the theme staff, into which price was merged, is retired",
        ),
        (decided("never", "u", never="bills"), TAXONOMY, SAID, "the theme bills is gone"),
        (decided("pin", curated_theme_id("bills"), pinned=True), TAXONOMY, SAID, "the theme is gone"),
        (
            decided("pin", PRICE.theme_id, pinned=True),
            (replace(PRICE, status="retired"),),
            SAID,
            "the theme price left the taxonomy and is retired; its units keep it",
        ),
        (
            decided("rename", PRICE.theme_id, language="pt", label="Preços"),
            (curated("price", "Custo"),),
            SAID,
            "the taxonomy calls price 'Custo' in pt since, and no longer 'Preço'; 'Preços' stays",
        ),
    ],
)
def test_what_no_longer_fits_is_a_conflict(
    correction: Correction, themes: tuple[ThemeRecord, ...], said: dict[str, str], why: str
) -> None:
    """Each with the reason in one sentence."""
    assert conflicts([correction], themes, said) == (Conflict(correction, why),)


@pytest.mark.parametrize(
    ("corrections", "themes"),
    [
        ([moved_to("price")], TAXONOMY),
        ([moved_to("bills", 1), moved_to("price", 2)], TAXONOMY),
        ([replace(moved_to("bills"), undone_by="x")], TAXONOMY),
        ([moved_to("price")], (replace(PRICE, status="merged", merged_into=STAFF.theme_id), STAFF)),
        ([decided("never", "gone", never="price")], TAXONOMY),
        ([decided("rename", PRICE.theme_id, language="pt", label="Preços")], TAXONOMY),
        ([decided("rename", PRICE.theme_id, language="pt", label="Custo")], (curated("price", "Custo"),)),
        ([decided("retire", PRICE.theme_id)], (replace(PRICE, status="retired", decided=True),)),
    ],
)
def test_what_fits_is_none(corrections: list[Correction], themes: tuple[ThemeRecord, ...]) -> None:
    """Nor what a later decision replaced, a merge that was followed, or what was undone."""
    assert conflicts(corrections, themes, SAID) == ()
