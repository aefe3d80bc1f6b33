"""A theme that was proposed whole gets parts later: once it is active, and only then."""

from dataclasses import replace
from datetime import UTC, datetime

import polars as pl
from plane import at
from theme_samples import curated, discovered
from unit_rows import units

from pipeline.store.port import UnitVectors
from pipeline.store.theme_port import Prototype
from pipeline.themes.compared import compared_lineage, compared_themes
from pipeline.themes.proposals import Proposed, Refitted, new_topics, proposals
from pipeline.themes.registry import Registry
from pipeline.themes.topics import Topic

SAID = {"card": 0.0, "voucher": 30.0, "coupon": -40.0}
"""The parts of one topic, by the angle that they lie at; ten opinions each."""
VECTORS = at(*(angle for angle in SAID.values() for _ in range(10)))
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
GIFTS = discovered("gifts", revision=1)
PLACES = (Prototype(GIFTS.theme_id, at(0)[0], 0.6, 0.0, 30),)


def topic(number: int, rows: range, angle: float, label: str, parent: int | None = None) -> Topic:
    """Opinions of these rows."""
    return Topic(
        labels={"en": label},
        keywords={"en": (label.lower(),)},
        verbatims={},
        size=len(rows),
        share_negative=1.0,
        unit_ids=tuple(f"u{row:04}" for row in rows),
        similarities=(1.0,) * len(rows),
        centroid=at(angle)[0],
        number=number,
        parent=parent,
    )


WHOLE = topic(0, range(30), 0, "Gift")
PARTS = [topic(1 + i, range(10 * i, 10 * i + 10), angle, word, 0) for i, (word, angle) in enumerate(SAID.items())]


def said(theme: str | None, having: int = 10) -> UnitVectors:
    """The opinions: of each part so many have the theme, and the others wait."""
    rows = [
        {"text": f"The {word} {i}", "language": "en", "theme": theme if i < having else None}
        for word in SAID
        for i in range(10)
    ]
    return UnitVectors(units(rows), VECTORS)


def refitted(registry: Registry, sample: UnitVectors) -> Proposed:
    """What a refit would write that found the topic and its parts."""
    waits = frozenset(sample.units.filter(pl.col("theme").is_null())["unit_id"])
    themes = compared_themes(registry, sample, PLACES if registry.themes else (), ())
    lineage = compared_lineage([WHOLE, *PARTS], themes, waits)
    proposed = proposals(lineage, Refitted.of([WHOLE, *PARTS], sample), registry, "refit-1", MONDAY)
    new = {theme.theme_id for theme in proposed.change.themes if theme.revision == 0}
    assert new_topics(lineage) == {proposed.topic_of[theme_id].number for theme_id in new}
    return proposed


def told(proposed: Proposed) -> list[tuple[str, str | None]]:
    """Label and parent of each theme that is proposed."""
    return [(theme.label("en"), theme.parent_id) for theme in proposed.change.themes if theme.revision == 0]


def test_what_is_new_is_proposed_as_a_whole() -> None:
    """Its parts are not: there is nothing yet that they would be parts of."""
    assert told(refitted(Registry(()), said(None))) == [("Gift", None)]


def test_a_proposal_has_no_parts() -> None:
    """It is found again, and nothing comes beside it, as long as nobody accepted it."""
    proposed = refitted(Registry((GIFTS,)), said(None))
    assert told(proposed) == []
    assert [(event.event, event.theme_id) for event in proposed.change.events] == [("continued", GIFTS.theme_id)]


def test_an_active_theme_gets_the_parts_that_it_falls_into() -> None:
    """All but the one that it goes on with, the nearest to its middle."""
    active = replace(GIFTS, status="active")
    proposed = refitted(Registry((active,)), said("gifts"))
    assert sorted(told(proposed)) == [("coupon", GIFTS.theme_id), ("voucher", GIFTS.theme_id)]
    assert all(theme.status == "proposed" for theme in proposed.change.themes)
    assert sorted(event.event for event in proposed.change.events) == ["continued", "split", "split"]


def test_what_waits_beside_a_theme_in_use_is_proposed_by_itself() -> None:
    """The topic is the theme come back, but most of it waits: its parts are new themes, and no parts of that one."""
    active = replace(GIFTS, status="active")
    proposed = refitted(Registry((active,)), said("gifts", having=4))
    assert sorted(told(proposed)) == [("coupon", None), ("voucher", None)]
    assert sorted(event.event for event in proposed.change.events) == ["born", "born", "continued"]


def test_the_part_of_a_part_is_its_sibling() -> None:
    """There are two levels only."""
    shopping = replace(curated("shopping"), revision=1)
    part = replace(GIFTS, status="active", parent_id=shopping.theme_id)
    assert {parent for _, parent in told(refitted(Registry((part, shopping)), said("gifts")))} == {shopping.theme_id}


def test_a_pinned_theme_gets_no_parts() -> None:
    """Refits leave it as it is."""
    pinned = replace(GIFTS, status="active", pinned=True)
    assert told(refitted(Registry((pinned,)), said("gifts"))) == []


def test_a_theme_that_people_closed_is_compared_as_retired() -> None:
    """What lies where it lay is not proposed again; one that only left the taxonomy may come back."""
    left = replace(GIFTS, status="retired")
    assert told(refitted(Registry((replace(left, decided=True),)), said(None))) == []
    assert told(refitted(Registry((left,)), said(None))) == [("Gift", None)]
