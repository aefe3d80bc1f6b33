"""Texts as people also type them."""

import random
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from models.encoder.augment import as_typed

TEXT = "A entrega não chegou à hora marcada, péssimo!"


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in decomposed if c.isalnum())


def test_every_change_is_met_and_most_texts_stay() -> None:
    """Of 500 draws some lose accents, case or a stop, some slip, and the plain text is commonest."""
    rng = random.Random(1)
    drawn = [as_typed(TEXT, rng) for _ in range(500)]
    assert drawn.count(TEXT) > 150
    assert any("nao" in text for text in drawn)
    assert any(text.isupper() for text in drawn)
    assert any(text == text.lower() for text in drawn)
    assert any(text == TEXT.rstrip("!") for text in drawn)
    assert any(_bare(text) != _bare(TEXT) for text in drawn)


def test_a_slip_is_one_letter_swapped_dropped_or_doubled() -> None:
    """However a text is typed, its letters differ from the original's by one place at most."""
    rng = random.Random(2)
    for _ in range(500):
        assert abs(len(_bare(as_typed(TEXT, rng))) - len(_bare(TEXT))) <= 1


@given(st.text(), st.integers(0, 2**16))
def test_any_text_stays_a_text(text: str, seed: int) -> None:
    """Nothing is lost altogether, and nothing fails."""
    typed = as_typed(text, random.Random(seed))
    assert bool(typed) == bool(text) or not any(
        unicodedata.combining(c) == 0 for c in unicodedata.normalize("NFD", text)
    )
