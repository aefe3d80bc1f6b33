"""Merges two themes of the store at argv[1]; kills itself at the argv[3]-th statement that begins with argv[2]."""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import dataframely as dy
import numpy as np
import polars as pl
from dying import die_at
from store_samples import THEMES, answer, batch, key, types_of, unit_of

from pipeline.schemas import AssignedUnits
from pipeline.store.port import Batch
from pipeline.store.sql import open_store
from pipeline.store.theme_port import Correction, FullStore, MovedUnits, ThemeChange, ThemeEvent

DELIVERY, PRICE = (theme.theme_id for theme in THEMES)
MOMENT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def moved(*places: tuple[int | str, str | None, str | None], by: str = "person") -> dy.DataFrame[MovedUnits]:
    """Units, by the number of their answer (or "number:ordinal"), from one theme to another; None is a reason."""
    rows = []
    for name, old, new in places:
        number, _, ordinal = str(name).partition(":")
        rows.append(
            {
                "unit_id": f"{key(int(number))}:{ordinal or 0}",
                "old_theme": old,
                "old_reason": None if old else "ambiguous",
                "theme": new,
                "reason": None if new else "no_theme_yet",
                "similarity": 0.5,
                "margin": 0.125,
                "candidates": [],
                "by": by,
            }
        )
    return MovedUnits.validate(pl.DataFrame(rows, types_of(MovedUnits)))


def two_units(number: int) -> Batch:
    """An answer about the delivery, and then about the price."""
    said = answer(number, "Entrega lenta, preço alto", themes=["delivery_time", "price"])
    first: dict[str, Any] = unit_of(said) | {"end": 13, "text": "Entrega lenta"}
    second = first | {
        "unit_id": f"{key(number)}:1",
        "ordinal": 1,
        "start": 15,
        "end": 25,
        "text": "preço alto",
        "theme": "price",
    }
    return replace(
        batch(said),
        units=AssignedUnits.validate(pl.DataFrame([first, second], types_of(AssignedUnits))),
        vectors=np.array([[number, 0.5, -1, 0], [number, 0.25, 0, 1]], np.float32),
    )


def write_first_night(store: FullStore) -> None:
    """Write the content that is edited."""
    with store.begin_night("night-1") as night:
        store.sync_themes(night, THEMES)
        store.write_batch(night, batch(answer(1), answer(2), answer(3, "Caro", "price"), answer(4, "Mau", None)))
        store.write_batch(night, two_units(5))


def merged(store: FullStore) -> ThemeChange:
    """The delivery's theme merged into the price's, as a person would who looks at the store now."""
    seen = next(one for one in store.themes() if one.theme_id == DELIVERY)
    leaving = store.units_of("delivery_time").units["unit_id"]
    places = [(f"{int(unit_id[:32], 16)}:{unit_id[33:]}", "delivery_time", "price") for unit_id in leaving]
    event = ThemeEvent(
        event_id="e1",
        event="merged",
        theme_id=DELIVERY,
        others=(PRICE,),
        counts={"units": len(places)},
        why=f"{len(places)} units went to price",
        happened_at=MOMENT,
        moved=moved(*places, by="model"),
    )
    decided = Correction(
        correction_id="c1",
        action="merge",
        target_kind="theme",
        target_id=DELIVERY,
        who="ana",
        decided_at=MOMENT,
        new={"into": PRICE},
    )
    gone = replace(seen, status="merged", merged_into=PRICE, decided=True)
    return ThemeChange(themes=(gone,), events=(event,), corrections=(decided,))


def retired(store: FullStore) -> ThemeChange:
    """The delivery's theme retired."""
    merge = merged(store)
    leaving = merge.events[0].moved
    assert leaving is not None
    waits = leaving.with_columns(theme=pl.lit(None, pl.String), reason=pl.lit("no_theme_yet", MovedUnits.reason.dtype))
    event = replace(merge.events[0], event="retired", others=(), moved=MovedUnits.validate(waits))
    return ThemeChange(themes=(replace(merge.themes[0], status="retired", merged_into=None),), events=(event,))


if __name__ == "__main__":
    die_at(sys.argv[2], int(sys.argv[3]))
    with open_store(sys.argv[1]) as opened:
        opened.change_themes(merged(opened))
