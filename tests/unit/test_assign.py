"""Assignment: one theme by floor and margin, or the reason why none, in the order of the reasons."""

import numpy as np
import polars as pl
import pytest
from fixed_head import FixedHead

from pipeline.schemas import ScoredUnits
from pipeline.stages.assign import ThemeAssigner

CLASSES = ("_background", "_general", "delivery", "price")


ASSIGNER = ThemeAssigner(
    head=FixedHead(CLASSES, np.empty(0), np.empty(0), np.empty(0), 1.0),
    floors=np.array([0, 0, 0.5, 0.4], dtype=np.float32),
    margins=np.array([0, 0, 0.05, 0.02], dtype=np.float32),
)


def _unit(**changes: object) -> dict[str, object]:
    return {
        "unit_id": "u", "response_id": "r", "row": 0, "ordinal": 0, "start": 0, "end": 3, "text": "abc", "focus": None,
        "language": "pt", "question_polarity": "open", "content": True, "sentiment": "negative",
        "sentiment_score": -0.5, "sentiment_confidence": 0.8,
    } | changes  # fmt: skip


def _assign(probabilities: list[float], **changes: object) -> dict[str, object]:
    units = ScoredUnits.validate(pl.DataFrame([_unit(**changes)]), cast=True)
    return ASSIGNER(units, np.array([probabilities], dtype=np.float32)).row(0, named=True)


def test_a_unit_joins_the_theme_above_its_floor() -> None:
    """Similarity is the probability of the theme, margin its lead over the second."""
    row = _assign([0.1, 0.1, 0.6, 0.2])
    assert (row["theme"], row["reason"], row["candidates"]) == ("delivery", None, [])
    assert row["similarity"] == pytest.approx(0.6)
    assert row["margin"] == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("probabilities", "changes", "reason"),
    [
        ([0.1, 0.1, 0.6, 0.2], {"content": False}, "no_content"),
        ([0.1, 0.1, 0.6, 0.2], {"language": "fr"}, "out_of_scope_language"),
        ([0.1, 0.5, 0.3, 0.1], {}, "general"),
        ([0.6, 0.1, 0.2, 0.1], {}, "no_theme_yet"),
        ([0.2, 0.2, 0.45, 0.15], {}, "no_theme_yet"),
    ],
)
def test_every_reason_is_given(probabilities: list[float], changes: dict[str, object], reason: str) -> None:
    """No content before language, language before what the words say; each theme has its own floor."""
    row = _assign(probabilities, **changes)
    assert (row["theme"], row["reason"]) == (None, reason)


def test_two_themes_within_the_margin_are_both_named() -> None:
    """Ambiguous names the candidates, likelier first. Each theme has its own margin."""
    row = _assign([0.0, 0.0, 0.52, 0.48])
    assert (row["theme"], row["reason"], row["candidates"]) == (None, "ambiguous", ["delivery", "price"])
    assert _assign([0.0, 0.0, 0.48, 0.52])["theme"] == "price"


def test_an_undetermined_language_is_read() -> None:
    """ "ok" belongs to no language, yet it may speak of a theme."""
    assert _assign([0.1, 0.1, 0.6, 0.2], language="und")["theme"] == "delivery"


def test_no_units_give_no_rows() -> None:
    """An empty night is not an error."""
    empty = ScoredUnits.create_empty()
    assert ASSIGNER(empty, np.empty((0, 4), dtype=np.float32)).height == 0


CLEAR, UNCLEAR, OTHER = [0.0, 0.0, 0.98, 0.02], [0.1, 0.1, 0.4, 0.4], [0.0, 0.0, 0.02, 0.98]


def _assign_all(rows: list[tuple[list[float], dict[str, object]]]) -> list[str | None]:
    units = [_unit(unit_id=f"u{i}", ordinal=i, **changes) for i, (_, changes) in enumerate(rows)]
    frame = ScoredUnits.validate(pl.DataFrame(units), cast=True)
    return ASSIGNER(frame, np.array([row for row, _ in rows], dtype=np.float32))["theme"].to_list()


def test_an_unclear_unit_leans_on_its_neighbours() -> None:
    """After "the delivery was late", "and nobody says why" is about the delivery too; alone it is about nothing."""
    assert _assign_all([(UNCLEAR, {})]) == [None]
    assert _assign_all([(CLEAR, {}), (UNCLEAR, {})]) == ["delivery", "delivery"]
    assert _assign_all([(UNCLEAR, {}), (CLEAR, {})]) == ["delivery", "delivery"]


def test_a_clear_unit_keeps_its_theme_beside_another() -> None:
    """Fast delivery, but a high price: two themes."""
    assert _assign_all([(CLEAR, {}), (OTHER, {})]) == ["delivery", "price"]


def test_other_responses_and_units_without_content_are_no_neighbours() -> None:
    """What another customer said, or an "n/a", tells nothing."""
    assert _assign_all([(CLEAR, {"response_id": "another"}), (UNCLEAR, {})]) == ["delivery", None]
    assert _assign_all([(CLEAR, {"content": False}), (UNCLEAR, {})]) == [None, None]
