"""What a report says has become of themes, read from a store."""

from datetime import datetime, timedelta
from pathlib import Path

from theme_samples import MONDAY, Said, curated, discovered, stored

from pipeline.report.changes import Decided, changes_of
from pipeline.store.port import ThemeRecord
from pipeline.store.theme_port import FullStore, Happening, ThemeChange, ThemeEvent
from pipeline.themes.edit import merge, rename
from pipeline.themes.edit_units import move, never
from pipeline.themes.undo import undo

DELIVERY, PRICE, STAFF = curated("delivery_time"), curated("price"), curated("staff")
HAUL, VANS, FEES = discovered("haul-away"), discovered("vans"), discovered("fees")
TUESDAY = MONDAY + timedelta(days=1)


def happened(
    event: Happening, theme: ThemeRecord, *others: ThemeRecord, at: datetime = TUESDAY, **counts: float
) -> ThemeEvent:
    """What a refit found."""
    return ThemeEvent(
        event_id=f"{event} {theme.key} {at.isoformat()}",
        event=event,
        theme_id=theme.theme_id,
        others=tuple(one.theme_id for one in others),
        counts=counts,
        why="A sentence in English.",
        run_id="night-1",
        happened_at=at,
    )


def write(store: FullStore, *events: ThemeEvent) -> None:
    """Store events."""
    store.change_themes(ThemeChange(events=events))


def test_nothing_ever_happened(tmp_path: Path) -> None:
    """Without a refit and without a decision there is nothing to tell."""
    with stored(tmp_path, Said(1)) as store:
        assert changes_of(store, TUESDAY) is None


def test_a_week_is_told_and_what_was_before_is_not(tmp_path: Path) -> None:
    """Seven days back from now; when a refit last looked is known even if that was earlier."""
    with stored(tmp_path, Said(1), found=[HAUL]) as store:
        write(store, happened("born", HAUL, at=MONDAY - timedelta(days=8), size=9, waiting=8))
        quiet = changes_of(store, MONDAY)
        assert quiet is not None
        assert (quiet.since, quiet.looked_at) == (MONDAY - timedelta(days=7), MONDAY - timedelta(days=8))
        assert (quiet.found, quiet.continued, quiet.decided) == ((), (), ())
        earlier = changes_of(store, MONDAY - timedelta(days=2))
        assert earlier is not None
        assert [(one.event, one.theme, one.counts) for one in earlier.found] == [
            ("born", "haul-away", {"size": 9.0, "waiting": 8.0})
        ]


def test_of_two_refits_the_last_word_on_a_theme_counts(tmp_path: Path) -> None:
    """What was born or parted stays told; of what a theme became, only the newest; by kind, the weightiest first."""
    later = TUESDAY + timedelta(days=1)
    with stored(tmp_path, Said(1), found=[HAUL, VANS, FEES]) as store:
        write(
            store,
            happened("born", HAUL, size=9, waiting=8),
            happened("merged", PRICE, DELIVERY, members=40, shared=30, cosine=0.7),
            happened("faded", STAFF, recent=1, before=11),
            happened("split", PRICE, FEES, size=30, shared=20, members=200, cosine=0.8),
            happened("split", DELIVERY, VANS, size=50, shared=40, members=100, cosine=0.8),
        )
        write(
            store,
            happened("continued", HAUL, at=later, size=10),
            happened("merged", PRICE, STAFF, at=later, members=41, shared=25, cosine=0.7),
            happened("merged", DELIVERY, STAFF, at=later, members=80, shared=50, cosine=0.7),
            happened("continued", STAFF, at=later, size=20, members=20, shared=18, cosine=0.9),
        )
        found = changes_of(store, later)
    assert found is not None
    assert [(one.event, one.theme, one.others) for one in found.found] == [
        ("born", "haul-away", ()),
        ("split", "delivery_time", ("vans",)),
        ("split", "price", ("fees",)),
        ("merged", "delivery_time", ("staff",)),
        ("merged", "price", ("staff",)),
    ]
    assert [one.theme for one in found.continued] == ["staff"]


def test_what_people_settled_since_is_not_pointed_out(tmp_path: Path) -> None:
    """Two themes that somebody made one are told among the decisions only."""
    with stored(tmp_path, Said(1), Said(2, theme="price")) as store:
        write(store, happened("merged", PRICE, DELIVERY, members=40, shared=30, cosine=0.7))
        merge(store, "ana", "price", "delivery_time", now=TUESDAY)
        found = changes_of(store, TUESDAY)
    assert found is not None
    assert found.found == ()
    assert found.decided == (Decided("merged", "price", ("delivery_time",), 1, "ana", TUESDAY),)


def test_decisions_are_told_newest_first_with_who_and_how_many(tmp_path: Path) -> None:
    """Of every decision about a theme: what it was, who took it, and how many opinions it moved."""
    hours = (TUESDAY + timedelta(hours=n) for n in range(9))
    with stored(tmp_path, *(Said(n, f"Entrega lenta {n}") for n in range(1, 5))) as store:
        rename(store, "ana", "price", "pt", "Preços <b>altos</b>", now=next(hours))
        move(store, "rui", [Said(1).unit_id, Said(2).unit_id], "price", now=next(hours))
        move(store, "ana", [Said(3).unit_id], None, now=next(hours))
        never(store, "ana", Said(4).unit_id, "delivery_time", now=next(hours))
        undo(store, "rui", now=next(hours))
        found = changes_of(store, TUESDAY + timedelta(days=1))
    assert found is not None
    assert [(one.way, one.theme, one.units, one.who) for one in found.decided] == [
        ("undone", "delivery_time", 1, "rui"),
        ("barred", "delivery_time", 1, "ana"),
        ("left", "delivery_time", 1, "ana"),
        ("came", "price", 2, "rui"),
        ("renamed", "price", 0, "ana"),
    ]
    assert (found.decided[-1].label, found.decided[-1].language) == ("Preços <b>altos</b>", "pt")
    assert found.looked_at is None
    assert found.conflicts == 0


def test_decisions_that_no_longer_fit_are_counted(tmp_path: Path) -> None:
    """A label of the taxonomy that changed under a person's own is something to decide about."""
    with stored(tmp_path, Said(1)) as store:
        rename(store, "ana", "price", "pt", "Preços", now=TUESDAY)
        with store.begin_night("night-2") as night:
            store.sync_themes(night, (DELIVERY, curated("price", "Preço e valor"), STAFF))
        found = changes_of(store, TUESDAY)
    assert found is not None
    assert found.conflicts == 1
