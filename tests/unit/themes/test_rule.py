"""Proposals that are accepted by rule, and a person who decides about one of them in the same seconds."""

from dataclasses import replace
from pathlib import Path

import pytest
from theme_samples import FOUR, LIES, MONDAY, PARKING, discovered, prototype, stored, theme, themes_of

from pipeline.store.port import UnitVectors
from pipeline.themes.edit import rename
from pipeline.themes.rule import accept_by_rule

LARGE = replace(PARKING, size=31, proposed_at=MONDAY)
BIKES = discovered("bikes", size=25, proposed_at=MONDAY)
PLACES = (LIES, prototype(BIKES, 0, 0, 1, 0))


def test_a_proposal_that_is_edited_meanwhile_is_left_to_the_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays a proposal under its new name until the next time; the other is accepted all the same."""
    with stored(tmp_path, *FOUR, found=[LARGE, BIKES], prototypes=PLACES) as store:
        waiting, edits = store.waiting_units, iter([True])

        def renamed_meanwhile(reasons: tuple[str, ...]) -> UnitVectors:
            if next(edits, False):
                rename(store, "ana", "parking", "en", "Car park")
            return waiting(reasons)

        monkeypatch.setattr(store, "waiting_units", renamed_meanwhile)
        accepted = accept_by_rule(store, 0, 20)
        assert [one.said for one in accepted] == ["accepted bikes: 0 units joined it"]
        parking = theme(store, "parking")
        assert (parking.status, parking.label("en")) == ("proposed", "Car park")
        assert themes_of(store)["4"] == "?no_theme_yet"
        (later,) = accept_by_rule(store, 0, 20)
        assert later.said == "accepted parking: 1 unit joined it"
