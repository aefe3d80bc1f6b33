"""Sentiment of units: score from probabilities, what "nothing" means to each question, and who has no sentiment."""

import numpy as np
import polars as pl
import pytest
from fixed_head import FixedHead

from pipeline.schemas import Units
from pipeline.stages.encode import Readings
from pipeline.stages.sentiment import SentimentModel, polarity_columns

MODEL = SentimentModel(FixedHead(("neutral", "positive", "negative"), np.empty(0), np.empty(0), np.empty(0), 1.0))


def _feel(text: str, probabilities: list[float], **changes: object) -> tuple[object, object, object]:
    unit = {
        "unit_id": "u", "response_id": "r", "row": 0, "ordinal": 0, "start": 0, "end": len(text), "text": text,
        "focus": None, "language": "pt", "question_polarity": "open", "content": True,
    } | changes  # fmt: skip
    units = Units.validate(pl.DataFrame([unit], schema_overrides={"focus": pl.String}), cast=True)
    row = MODEL(units, Readings(np.array([probabilities], dtype=np.float32))).row(0, named=True)
    return row["sentiment"], row["sentiment_score"], row["sentiment_confidence"]


def test_score_is_positive_less_negative() -> None:
    """Classes are found by name, whatever their order in the head; the confidence is that of the class given."""
    sentiment, score, confidence = _feel("demorou", [0.2, 0.1, 0.7])
    assert sentiment == "negative"
    assert score == pytest.approx(-0.6)
    assert confidence == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("polarity", "expected"),
    [("asks_bad", ("positive", 1.0, 1.0)), ("asks_good", ("negative", -1.0, 1.0)), ("open", ("neutral", 0.0, 1.0))],
)
def test_nothing_answers_the_question_that_was_asked(polarity: str, expected: tuple[str, float, float]) -> None:
    """ "Nada" to what is bad is praise, to what is good it is blame."""
    assert _feel("Nada", [0.3, 0.3, 0.4], content=False, question_polarity=polarity) == expected


def test_what_is_empty_has_no_sentiment() -> None:
    """ "n/a" is no answer at all."""
    assert _feel("n/a", [0.3, 0.3, 0.4], content=False) == (None, None, None)


def test_a_language_out_of_scope_has_no_sentiment() -> None:
    """French is not guessed at."""
    assert _feel("très bien", [0.1, 0.8, 0.1], language="fr") == (None, None, None)


def test_the_mood_an_encoder_read_is_taken_for_the_question_that_was_asked() -> None:
    """Logits come for every polarity; that of the question counts, and softmax makes probabilities of it."""
    moods = np.zeros((2, 3, 3), dtype=np.float32)
    moods[0, 0] = [0.0, 0.0, np.log(2)]  # asks_bad
    moods[1, 2] = [np.log(6), 0.0, 0.0]  # open
    readings = Readings(np.zeros((2, 4), dtype=np.float32), moods)
    found = SentimentModel().probabilities(["a", "b"], ["asks_bad", "open"], readings)
    np.testing.assert_allclose(found, [[0.25, 0.25, 0.5], [0.75, 0.125, 0.125]], rtol=1e-6)


def test_without_a_mood_a_head_is_needed() -> None:
    """An encoder of somebody else reads no mood, and nothing is made up."""
    with pytest.raises(ValueError, match="needs a sentiment head"):
        SentimentModel().probabilities(["a"], ["open"], Readings(np.zeros((1, 4), dtype=np.float32)))


def test_polarity_has_one_column_each() -> None:
    """In the order of the schema: asks_bad, asks_good, open."""
    np.testing.assert_array_equal(
        polarity_columns(["open", "asks_bad"]), np.array([[0, 0, 0.5], [0.5, 0, 0]], dtype=np.float32)
    )
