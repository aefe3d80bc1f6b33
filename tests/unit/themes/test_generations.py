"""A theme that is accepted later takes only what those before it left waiting: what they had, they have still."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from plane import at
from unit_rows import units

from pipeline.store.port import ThemeRecord
from pipeline.store.theme_port import Action, Correction, Prototype
from pipeline.themes.known import KnownThemes, known_from
from pipeline.themes.registry import Registry

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
WEEK = timedelta(weeks=1)


def themes(*angles: float, generations: tuple[int, ...], parents: Sequence[str | None] | None = None) -> KnownThemes:
    """Themes a, b, c… at these angles, which take units up to 25 degrees away."""
    n = len(angles)
    floors, margins = np.full(n, 0.9), np.full(n, 0.02)
    return KnownThemes(tuple("abc"[:n]), tuple(parents or [None] * n), at(*angles), floors, margins, generations)


def test_an_older_theme_keeps_what_it_would_take_though_a_younger_one_is_nearer() -> None:
    """The younger one has what the older leaves; similarity and margin are as if it were alone."""
    places = at(3, 14, 40)
    old = themes(0, generations=(0,))(units([{}] * 3), places)
    found = themes(0, 20, generations=(0, 1))(units([{}] * 3), places)
    assert found["theme"].to_list() == ["a", "a", "b"]
    assert found[:2].equals(old[:2])
    assert found.select("similarity", "margin").row(2) == (0.939693, 0.939693)
    assert themes(0, 20, generations=(0, 0))(units([{}] * 3), places)["theme"].to_list() == ["a", "b", "b"]


def test_a_unit_torn_between_two_older_themes_is_not_taken_by_a_younger_one() -> None:
    """It was ambiguous before, and is so still."""
    found = themes(0, 30, 15, generations=(0, 0, 1))(units([{}]), at(15.5))
    assert found.select("theme", "reason", "candidates").row(0) == (None, "ambiguous", ["b", "a"])


def test_the_oldest_part_of_a_theme_comes_first_too() -> None:
    """A younger part takes what the older parts leave to the whole."""
    whole = themes(0, 10, 20, generations=(5, 1, 2), parents=[None, "a", "a"])
    assert whole(units([{}, {}]), at(16, -20))["theme"].to_list() == ["b", "a"]
    assert whole(units([{"theme": "a"}]), at(38))["theme"].to_list() == ["c"]


# -- how old a theme is ---------------------------------------------------------------------------------------------


def record(key: str, proposed: int | None, status: str = "active", **fields: str) -> ThemeRecord:
    """A discovered theme that the refit of this week proposed."""
    moment = None if proposed is None else MONDAY + proposed * WEEK
    return ThemeRecord(theme_id=key, key=key, kind="discovered", status=status, proposed_at=moment, **fields)  # type: ignore[arg-type]


def decided(action: Action, key: str, days: int, undone_by: str | None = None) -> Correction:
    """What somebody decided so many days after the first refit."""
    return Correction(
        correction_id=f"{action}-{key}-{days}",
        action=action,
        target_kind="theme",
        target_id=key,
        who="ana",
        decided_at=MONDAY + timedelta(days=days),
        undone_by=undone_by,
    )


def generations(records: Sequence[ThemeRecord], corrections: Sequence[Correction]) -> dict[str, int]:
    found = known_from(
        Registry(tuple(records)),
        [Prototype(one.theme_id, at(0)[0], 0.7, 0.01, 9) for one in records],
        corrections,
    )
    return dict(zip(found.keys, found.generations, strict=True))


def test_themes_accepted_between_the_same_two_refits_are_of_one_generation() -> None:
    """Whichever refit proposed them, and whatever became of the other proposals."""
    records = [record("a", 0), record("b", 0), record("c", 1), record("d", 1), record("e", 2, "retired")]
    accepted = [decided("accept", key, days) for key, days in (("a", 1), ("b", 8), ("c", 9), ("d", 20))]
    assert generations(records, accepted) == {"a": 1, "b": 2, "c": 2, "d": 3}


@pytest.mark.parametrize(
    ("corrections", "generation"),
    [
        ([], 2),
        ([decided("accept", "a", 1)], 1),
        ([decided("accept", "a", 1, undone_by="undo")], 2),
        ([decided("accept", "a", 1, undone_by="undo"), decided("accept", "a", 8)], 2),
        ([decided("accept", "a", 1), decided("merge", "a", 8)], 1),
        ([decided("merge", "a", 1)], 1),
    ],
)
def test_a_theme_is_as_old_as_its_acceptance(corrections: list[Correction], generation: int) -> None:
    """Or as what it was merged into without; one that is being accepted now is of the youngest."""
    assert generations([record("a", 0), record("later", 1, "proposed")], corrections) == {"a": generation}


def test_what_was_never_a_proposal_is_of_the_oldest() -> None:
    """The parts that a person split a theme into."""
    assert generations([record("part", None), record("other", 0)], [decided("accept", "other", 1)])["part"] == 0
