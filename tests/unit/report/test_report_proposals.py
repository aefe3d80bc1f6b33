"""What a report says of themes that wait for a decision, read from a store."""

from dataclasses import replace
from pathlib import Path

import pytest
from theme_samples import Said, curated, discovered, prototype, stored, theme

from pipeline.report.proposals import Proposal, proposals_of
from pipeline.store.theme_port import ThemeChange
from pipeline.themes.edit import accept, retire
from pipeline.themes.edit_units import never

AWAY = (0.0, 0.0, 1.0, 0.0)
NEAR = (0.0, 0.5, 1.0, 0.0)
HAUL = discovered("haul-away", size=9, keywords={"pt": ("máquina velha",), "en": ("old machine",)})
GIFT = discovered("gift-cards", size=7)


def opinions() -> list[Said]:
    """Three about old machines that wait, one about something else that does, one that has a theme."""
    return [
        Said(1, "Não levaram a máquina velha", "?no_theme_yet", AWAY),
        Said(2, "Nobody would take the old fridge away", "?no_theme_yet", NEAR, "en"),
        Said(3, "Deixaram a máquina antiga na rua", "?no_theme_yet", NEAR),
        Said(4, "O cartão não tem saldo", "?no_theme_yet", (0.0, 1.0, 0.0, 0.0)),
        Said(5, "Entrega lenta, máquina velha", "delivery_time", (1.0, 0.0, 0.0, 0.0)),
    ]


def test_a_proposal_is_what_accepting_it_would_move(tmp_path: Path) -> None:
    """Its size is the number of opinions that join it then, and its quotes are theirs, most spoken language first."""
    with stored(tmp_path, *opinions(), found=[HAUL], prototypes=[prototype(HAUL, *AWAY)]) as store:
        [found] = proposals_of(store)
        assert found == Proposal(
            key="haul-away",
            parent=None,
            size=3,
            found_in=9,
            share_negative=1.0,
            keywords={"pt": ("máquina velha",), "en": ("old machine",)},
            verbatims={
                "pt": ("Não levaram a máquina velha", "Deixaram a máquina antiga na rua"),
                "en": ("Nobody would take the old fridge away",),
            },
        )
        assert list(found.verbatims) == ["pt", "en"]
        accept(store, "ana", "haul-away")
        assert store.units_of(theme="haul-away").units.height == found.size
        assert proposals_of(store) == ()


def test_a_part_takes_from_its_whole(tmp_path: Path) -> None:
    """A proposal under a theme counts the opinions of that theme, of which it names the key."""
    part = discovered("late-van", parent_id=curated("delivery_time").theme_id, size=5)
    with stored(tmp_path, *opinions(), found=[part], prototypes=[prototype(part, 1.0, 0.0, 0.0, 0.0)]) as store:
        [found] = proposals_of(store)
        assert (found.parent, found.size, found.found_in) == ("delivery_time", 1, 5)
        accept(store, "ana", "late-van")
        assert store.units_of(theme="late-van").units.height == 1


def test_a_proposal_that_would_take_nothing_is_still_shown(tmp_path: Path) -> None:
    """Those that take most come first; one that takes nothing has no share and no quotes."""
    places = [prototype(GIFT, 0.0, 0.0, 0.0, 1.0), prototype(HAUL, *AWAY)]
    with stored(tmp_path, *opinions(), found=[GIFT, HAUL], prototypes=places) as store:
        first, last = proposals_of(store)
        assert (first.key, first.size) == ("haul-away", 3)
        assert (last.key, last.size, last.share_negative, last.verbatims) == ("gift-cards", 0, None, {})


@pytest.mark.parametrize("decide", [accept, retire])
def test_what_was_decided_waits_no_more(tmp_path: Path, decide: object) -> None:
    """A proposal that somebody accepted or retired is none any more."""
    with stored(tmp_path, *opinions(), found=[HAUL], prototypes=[prototype(HAUL, *AWAY)]) as store:
        decide(store, "ana", "haul-away")  # type: ignore[operator]
        assert proposals_of(store) == ()


def test_words_barred_from_a_theme_do_not_count(tmp_path: Path) -> None:
    """What people said of single opinions holds for a proposal too, once it was a theme."""
    again = [*opinions(), Said(6, "Não levaram a máquina velha", "haul-away", AWAY)]
    active = discovered("haul-away", status="active")
    with stored(tmp_path, *again, found=[active], prototypes=[prototype(active, *AWAY)]) as store:
        never(store, "ana", Said(6).unit_id, "haul-away")
        store.change_themes(ThemeChange(themes=(replace(theme(store, "haul-away"), status="proposed"),)))
        [found] = proposals_of(store)
        assert "Não levaram a máquina velha" not in found.verbatims["pt"]
