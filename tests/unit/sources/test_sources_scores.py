"""Scores as they are written."""

import polars as pl
import pytest

from pipeline.sources.scores import SCALES, problem, score


def met(role: str, cell: str | None) -> tuple[float | None, str | None]:
    frame = pl.DataFrame({"cell": [cell]}, schema={"cell": pl.String})
    expression = pl.col("cell")
    return frame.select(
        score(expression, SCALES[role]).alias("score"), problem(expression, role, SCALES[role]).alias("problem")
    ).row(0)


@pytest.mark.parametrize(
    ("role", "cell", "value"),
    [
        ("nps", "9", 9.0),
        ("nps", " 9.0 ", 9.0),
        ("nps", "10 - Muito provável", 10.0),
        ("nps", "0 (nada probable)", 0.0),
        ("nps", "7/10", 7.0),
        ("rating", "8,5", 8.5),
        ("csat", "4,0", 4.0),
        ("csat", "5: foarte mulțumit", 5.0),
    ],
)
def test_a_score_is_read_with_its_label_and_decimal_comma(role: str, cell: str, value: float) -> None:
    """As survey tools write the ends of a scale."""
    assert met(role, cell) == (value, None)


@pytest.mark.parametrize("cell", [None, "", "  ", "-", "N/A", "Não sei", "NS/NC", "null", "sin respuesta"])
def test_no_answer_is_no_score_and_no_mistake(cell: str | None) -> None:
    """In the words of four languages."""
    assert met("nps", cell) == (None, None)


@pytest.mark.parametrize(
    ("role", "cell", "rule"),
    [
        ("nps", "11", "nps_out_of_range"),
        ("nps", "-1", "nps_out_of_range"),
        ("nps", "8,5", "nps_out_of_range"),
        ("nps", "4/5", "nps_out_of_range"),
        ("nps", "nove", "nps_unreadable"),
        ("nps", "8-9", "nps_unreadable"),
        ("csat", "0", "csat_out_of_range"),
        ("csat", "5.1", "csat_out_of_range"),
        ("ces", "8", "ces_out_of_range"),
        ("rating", "99999999999999999999999", "rating_out_of_range"),
    ],
)
def test_a_score_off_its_scale_breaks_a_rule(role: str, cell: str, rule: str) -> None:
    """It is neither clipped nor dropped."""
    assert met(role, cell) == (None, rule)
