"""Figures as tables, for the terminal and for cards, with the goal beside each."""

from io import StringIO

import pytest
from rich.console import Console

from models.evaluation.figures import (
    CALIBRATION,
    RATIO,
    RETRIEVAL,
    SPEED,
    THREE,
    TWO,
    V_LANGUAGE,
    V_TOPIC,
    Figure,
    goal_of,
)
from models.evaluation.terminal import WIDTH, shown
from models.evaluation.views import (
    cluster_table,
    confusion_table,
    markdown,
    sentiment_tables,
    side_by_side,
    speed_tables,
    tables_of,
    vector_tables,
)

UMSAB = "sentiment_es_umsab_test"
FIGURES = [
    Figure("sentiment", TWO, UMSAB, "es", "encoder", 0.9114, 580),
    Figure("sentiment", TWO, UMSAB, "es", "linear head", 0.87, 580),
    Figure("sentiment", THREE, UMSAB, "es", "encoder", 0.7, 870),
    Figure("sentiment", THREE, UMSAB, "es", "XLM-T", 0.679, 870),
    Figure("sentiment", CALIBRATION, UMSAB, "es", "encoder", 0.03, 870),
    Figure("vectors", V_TOPIC, "aspects_2way_semeval16_restaurants", "all", "encoder", 0.5, 90),
    Figure("vectors", V_LANGUAGE, "aspects_2way_semeval16_restaurants", "all", "encoder", 0.011, 90),
    Figure("vectors", V_TOPIC, "aspects_2way_semeval16_restaurants", "all", "as it comes", 0.1, 90),
    Figure("vectors", RETRIEVAL, "parallel_en_ro_tatoeba", "en→ro", "encoder", 0.95, 40),
    Figure("vectors", RETRIEVAL, "parallel_en_ro_tatoeba", "en→ro", "as it comes", 0.9, 40),
    Figure("speed", SPEED, "", "all", "encoder", 1281.4, 1000),
    Figure("speed", RATIO, "8 bits / 32 bits", "all", "encoder", 2.056, 1000),
]


@pytest.mark.parametrize(
    ("measure", "data", "language", "goal"),
    [
        (TWO, "sentiment_ro_rosent_native", "ro", "≥ 0.95"),
        (THREE, "sentiment_es_opener_hotels", "es", "≥ 0.66"),
        (THREE, UMSAB, "es", "≥ 0.679"),
        (THREE, "mean", "ro", "None"),
        (TWO, "emotion_ro_red_test", "ro", "None"),
        (TWO, "held-out tenth of train", "ro", "None"),
        (CALIBRATION, UMSAB, "es", "None"),
    ],
)
def test_goals_of_sentiment_go_by_language_and_set(measure: str, data: str, language: str, goal: str) -> None:
    """umsab is held to what was published; mapped emotions and the held-out tenth to nothing."""
    assert str(goal_of(Figure("sentiment", measure, data, language, "encoder", 0.5, 1))) == goal


def test_models_stand_side_by_side_with_the_goal() -> None:
    """A row a set and language; a model that was not measured has no column."""
    two, three, calibration = sentiment_tables(FIGURES)
    assert two.headings == ("set", "language", "rows", "encoder", "linear head", "goal")
    assert two.rows == ((UMSAB, "es", "580", "0.911", "0.870", "≥ 0.92"),)
    assert three.headings == ("set", "language", "rows", "encoder", "XLM-T", "goal")
    assert calibration.headings == ("set", "language", "rows", "encoder")


def test_clusters_have_a_row_a_model_and_the_goals_below() -> None:
    """The set is said once."""
    assert [row[:5] for row in cluster_table(FIGURES).rows] == [
        ("aspects_2way_semeval16_restaurants", "encoder", "0.500", "–", "0.011"),
        ("", "as it comes", "0.100", "–", "–"),
        ("goal", "", "–", "–", "≤ 0.02"),
    ]


def test_the_goal_of_translations_is_the_encoder_as_it_comes() -> None:
    """No worse than before it was tuned."""
    assert vector_tables(FIGURES)[1].rows == (("parallel_en_ro_tatoeba", "en→ro", "40", "0.950", "0.900", "≥ 0.900"),)


def test_speeds_come_before_their_ratios() -> None:
    """And say on how many texts they were taken."""
    (table,) = speed_tables(FIGURES)
    assert table.rows == (("encoder", "1,281", "–"), ("8 bits / 32 bits", "2.06", "≥ 2"))
    assert table.note.startswith("1,000 texts of dev, tokenising included")


def test_two_models_side_by_side_have_all_that_both_were_measured_on() -> None:
    """Speeds last; a set that one of them was not measured on is not there."""
    twin = [
        Figure("sentiment", TWO, UMSAB, "es", "static", 0.88, 580),
        Figure("speed", SPEED, "", "all", "static", 70111.0, 1000),
    ]
    assert side_by_side([*FIGURES, *twin], ("encoder", "static")) == [
        ("measure", "set", "language", "encoder", "static"),
        ("two classes", UMSAB, "es", "0.911", "0.880"),
        ("texts a second", "", "", "1,281", "70,111"),
    ]


def test_confusion_has_a_row_a_language_and_a_column_what_it_was_taken_for() -> None:
    """The four first; what is none of them is one column."""
    table = confusion_table({("gl", "pt"): 7, ("pt", "pt"): 1200, ("gl", "gl"): 4, ("gl", "ca"): 1, ("pt", "und"): 2})
    assert table.headings == ("", "pt", "es", "ro", "en", "other", "und")
    assert table.rows == (("pt", "1,200", "–", "–", "–", "–", "2"), ("gl", "7", "–", "–", "–", "5", "–"))


def test_only_tables_with_figures_are_shown() -> None:
    """Areas that were not measured leave nothing behind."""
    assert tables_of([]) == []
    assert [table.title for table in tables_of(FIGURES[:2])] == ["Sentiment: two classes"]


def test_no_table_is_wider_than_a_hundred_columns() -> None:
    """Nor is anything cut."""
    console = Console(file=StringIO(), width=140, highlight=False)
    for table in tables_of(FIGURES):
        console.print(shown(table), width=WIDTH)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "…" not in text.replace("shares with …", "").replace("share with …", "")
    assert "aspects_2way_semeval16_restaurants" in text


def test_a_card_has_them_as_markdown() -> None:
    """A section a table, labels to the left and figures to the right."""
    assert markdown(sentiment_tables(FIGURES)[:1]) == (
        "## Sentiment: two classes\n"
        "\n"
        "Macro-F1. Neutral texts are left out, and the sign of the score decides.\n"
        "\n"
        "| set | language | rows | encoder | linear head | goal |\n"
        "|---|---|---:|---:|---:|---:|\n"
        "| sentiment_es_umsab_test | es | 580 | 0.911 | 0.870 | ≥ 0.92 |"
    )
