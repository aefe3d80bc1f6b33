"""A response as a whole: its feeling, themes, primary pain point, flags and reason, from its units."""

from datetime import UTC, datetime

import dataframely as dy
import polars as pl
import pytest

from pipeline.schemas import AssignedUnits, LanguageResponses
from pipeline.stages.respond import respond, themes_of


def _response(text: str = "texto", **changes: object) -> dict[str, object]:
    return {
        "response_id": "r", "row": 0, "source": "s", "external_id": None, "respondent_id": "p", "kind": "survey",
        "survey": None, "question": None, "declared_language": None, "text": text,
        "received_at": datetime(2026, 9, 1, tzinfo=UTC), "channel": None, "customer_ref": None, "segment": None,
        "country": None, "nps": None, "csat": None, "ces": None, "rating": None, "content_hash": "h",
        "question_polarity": "open", "mended": False, "redactions": [], "language": "pt", "language_confidence": 0.9,
    } | changes  # fmt: skip


def _unit(ordinal: int, score: float | None, theme: str | None, reason: str | None = None, **more: object) -> dict:
    sentiment = None if score is None else "negative" if score < -0.1 else "positive" if score > 0.1 else "neutral"
    return {
        "unit_id": f"u{ordinal}", "response_id": "r", "row": 0, "ordinal": ordinal, "start": ordinal,
        "end": ordinal + 1, "text": "t", "focus": None, "language": "pt", "question_polarity": "open", "content": True,
        "sentiment": sentiment, "sentiment_score": score, "sentiment_confidence": None if score is None else 0.5,
        "theme": theme, "similarity": 0.5, "margin": 0.3, "candidates": [], "reason": reason,
    } | more  # fmt: skip


def _types(schema: type[dy.Schema]) -> dict[str, pl.DataType]:
    return {name: column.dtype for name, column in schema.columns().items()}


def _respond(units: list[dict], **changes: object) -> dict[str, object]:
    responses = pl.DataFrame([_response(**changes)], schema_overrides=_types(LanguageResponses))
    frame = pl.DataFrame(units, schema=_types(AssignedUnits))
    found = respond(LanguageResponses.validate(responses, cast=True), AssignedUnits.validate(frame, cast=True))
    return found.row(0, named=True)


def test_the_score_is_the_mean_weighted_by_confidence() -> None:
    """A sure blame outweighs a doubtful praise."""
    units = [_unit(0, -0.8, "price", sentiment_confidence=0.9), _unit(1, 0.4, "staff", sentiment_confidence=0.3)]
    row = _respond(units)
    assert row["sentiment_score"] == pytest.approx((-0.8 * 0.9 + 0.4 * 0.3) / 1.2)
    assert row["sentiment"] == "negative"


@pytest.mark.parametrize(("score", "sentiment"), [(0.15, "neutral"), (0.16, "positive"), (-0.16, "negative")])
def test_near_nought_is_neutral(score: float, sentiment: str) -> None:
    """The band reaches to 0.15 on either side."""
    assert _respond([_unit(0, score, "price")])["sentiment"] == sentiment


def test_themes_stand_in_order_of_appearance() -> None:
    """Each once, praised or blamed."""
    units = [_unit(0, 0.9, "staff"), _unit(1, -0.5, "price"), _unit(2, -0.5, "staff")]
    assert _respond(units)["themes"] == ["staff", "price"]


def test_the_primary_pain_point_hurts_most_in_all() -> None:
    """The sum of negative score × confidence counts; praise of the same theme does not lessen it."""
    units = [
        _unit(0, -0.9, "price"),
        _unit(1, -0.6, "delivery"),
        _unit(2, -0.6, "delivery"),
        _unit(3, 0.9, "delivery"),
    ]
    assert _respond(units)["primary_pain_point"] == "delivery"


def test_of_equal_pains_the_earlier_is_primary() -> None:
    """Ties go by offset."""
    assert _respond([_unit(0, -0.5, "staff"), _unit(1, -0.5, "price")])["primary_pain_point"] == "staff"


def test_praise_alone_is_no_pain_point() -> None:
    """Only negative units count."""
    assert _respond([_unit(0, 0.9, "staff")])["primary_pain_point"] is None


def test_the_reason_nearest_to_a_theme_speaks_for_the_response() -> None:
    """Ambiguous before no_theme_yet before general; with any theme there is no reason."""
    assert _respond([_unit(0, 0.5, None, "general"), _unit(1, -0.5, None, "no_theme_yet")])["reason"] == "no_theme_yet"
    assert _respond([_unit(0, 0.5, None, "general"), _unit(1, -0.5, "price")])["reason"] is None


def test_without_content_there_are_no_themes() -> None:
    """An empty answer has null themes and its reason; general praise has an empty list."""
    empty = _respond([], text="")
    assert (empty["themes"], empty["reason"], empty["sentiment"]) == (None, "no_content", None)
    general = _respond([_unit(0, 0.9, None, "general")])
    assert (general["themes"], general["reason"]) == ([], "general")


def test_a_language_out_of_scope_has_neither_themes_nor_flags() -> None:
    """What is not read is not judged."""
    row = _respond([_unit(0, None, None, "out_of_scope_language", language="fr")], language="fr", text="Mon avocat !")
    assert (row["themes"], row["reason"], row["flags"]) == (None, "out_of_scope_language", [])


def test_flags_carry_the_words_that_raised_them() -> None:
    """Spans are code points of the text."""
    text = "Já falei com o meu advogado."
    [flag] = _respond([_unit(0, -0.6, None, "general")], text=text)["flags"]
    assert flag["flag"] == "authority"
    assert "advogado" in text[flag["start"] : flag["end"]]


def test_a_score_against_the_words_is_flagged_whole() -> None:
    """A promoter who writes blame misread the scale; when asked what to improve, blame is no contradiction."""
    blame = [_unit(0, -0.9, "price")]
    assert _respond(blame, nps=10, text="Péssimo")["flags"] == [{"flag": "score_mismatch", "start": 0, "end": 7}]
    assert _respond(blame, nps=10, text="Péssimo", question_polarity="asks_bad")["flags"] == []


def test_what_units_are_about_is_found_without_their_response() -> None:
    """By the rules of a whole response, sorted by its id, with ids for keys as well."""
    units = [
        _unit(1, -0.9, "id-2", response_id="b"),
        _unit(0, 0.5, "id-1", response_id="b", reason=None),
        _unit(0, None, None, "no_content", response_id="c"),
        _unit(0, -0.5, None, "no_theme_yet", response_id="a"),
    ]
    assert themes_of(pl.DataFrame(units, schema=_types(AssignedUnits))).rows() == [
        ("a", [], None, "no_theme_yet"),
        ("b", ["id-1", "id-2"], "id-2", None),
        ("c", None, None, "no_content"),
    ]
