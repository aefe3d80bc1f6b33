"""What the shipped encoder says of plain cases: negation, emoji, shouting, bare letters, the question asked."""

import numpy as np
import pytest

from pipeline.schemas import SENTIMENTS
from pipeline.stages.encode import load_encoder
from pipeline.stages.sentiment import SentimentModel


def feels(text: str, polarity: str = "open") -> str:
    readings = load_encoder().read([text])
    return SENTIMENTS[SentimentModel().probabilities([text], [polarity], readings)[0].argmax()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("O atendimento foi excelente", "positive"),
        ("O atendimento não foi nada bom", "negative"),
        ("Não tenho nada a reclamar, tudo perfeito", "positive"),
        ("La atención fue excelente", "positive"),
        ("La atención no fue nada buena", "negative"),
        ("Ningún problema, todo llegó perfecto", "positive"),
        ("Personalul a fost foarte amabil", "positive"),
        ("Personalul nu a fost deloc amabil", "negative"),
        ("Nu am nimic de reproșat, totul a fost perfect", "positive"),
        ("The staff were very kind", "positive"),
        ("The staff were not kind at all", "negative"),
        ("No problems whatsoever, everything was perfect", "positive"),
    ],
)
def test_a_negation_turns_the_mood(text: str, expected: str) -> None:
    """In each of the four languages, praise denied is blame, and a complaint denied is praise."""
    assert feels(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pessimo, nao recomendo", "negative"),
        ("PÉSSIMO!!! NUNCA MAIS!!!", "negative"),
        ("nu recomand, bani aruncati", "negative"),
        ("foarte multumita, recomand", "positive"),
        ("NO LO RECOMIENDO", "negative"),
        ("NÃO RECOMENDO", "negative"),
        ("NU RECOMAND", "negative"),
        ("AMAZING!!! LOVE IT", "positive"),
        ("😡😡😡", "negative"),
        ("😍😍", "positive"),
    ],
)
def test_bare_letters_shouting_and_emoji_are_read(text: str, expected: str) -> None:
    """Missing diacritics and capitals hide no mood, and an emoji alone has one."""
    assert feels(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bom", "positive"),
        ("não recomendo", "negative"),
        ("Bueno", "positive"),
        ("nunca contestan", "negative"),
        ("bun", "positive"),
        ("nimic de reproșat", "positive"),
        ("will be back", "positive"),
        ("lies", "negative"),
    ],
)
def test_an_answer_of_a_word_or_three_has_its_mood(text: str, expected: str) -> None:
    """The commonest answers of all are the shortest."""
    assert feels(text) == expected


def test_who_shouts_is_read_as_who_does_not() -> None:
    """Capitals change neither vector nor mood, those with diacritics included."""
    quiet, loud = "a encomenda não chegou, péssimo", "A ENCOMENDA NÃO CHEGOU, PÉSSIMO"
    readings = load_encoder().read([quiet, loud])
    assert readings.vectors[0].tolist() == readings.vectors[1].tolist()
    assert readings.moods is not None
    assert readings.moods[0].tolist() == readings.moods[1].tolist()


@pytest.mark.parametrize(
    "text",
    ["", "   ", "12345", "😐", "非常糟糕", "Очень плохо", "É bom but the delivery was late", "atraso " * 14_300],
    ids=["empty", "blank", "digits", "emoji", "han", "cyrillic", "two languages", "100,000 characters"],
)
def test_any_text_has_a_vector_and_a_mood(text: str) -> None:
    """Whatever is given, the vector has length 1 and the three probabilities are finite and sum to 1."""
    readings = load_encoder().read([text])
    assert np.linalg.norm(readings.vectors[0]) == pytest.approx(1.0, abs=1e-5)
    for polarity in ("open", "asks_bad", "asks_good"):
        shares = SentimentModel().probabilities([text], [polarity], readings)[0]
        assert np.isfinite(shares).all()
        assert shares.sum() == pytest.approx(1.0, abs=1e-5)


def test_the_question_that_was_asked_is_part_of_the_answer() -> None:
    """ "The prices" blames when asked what to improve, and praises when asked what was good."""
    assert feels("The prices", "asks_bad") == "negative"
    assert feels("The prices", "asks_good") == "positive"
