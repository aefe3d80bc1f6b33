"""Quotes stand for their theme: central, different from one another, and fit to be shown."""

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.themes.verbatims import flaws, representative


def vectors(*angles: float) -> NDArray[np.float32]:
    """Directions in a plane, in degrees."""
    turned = np.radians(angles)
    return np.stack([np.cos(turned), np.sin(turned)], axis=1).astype(np.float32)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("A entrega demorou três semanas", "pt", 0),
        ("Muy buena atención al cliente", "es", 0),
        ("Nu am primit banii înapoi", "ro", 0),
        ("The app crashes at checkout", "en", 0),
        ("Escrevi para [EMAIL] e nada", "pt", 1),
        ("PÉSIMO SERVICIO DE ENTREGA SIEMPRE", "es", 1),
        ("Where is my parcel now???", "en", 1),
        ("Muito lento", "pt", 1),
        ("Am sunat și apoi mi-au...", "ro", 1),
        ("I went to the shop and the", "en", 1),
        ("WHERE IS IT???", "en", 2),
    ],
)
def test_what_speaks_against_a_quote_is_counted(text: str, language: str, expected: int) -> None:
    """Placeholders, shouting, too few words and an end that is cut off."""
    assert flaws(text, language) == expected


def test_the_most_central_quote_comes_first() -> None:
    """The one nearest to the middle of all."""
    texts = ["the courier never came", "the driver left early", "a parcel was lost there"]
    assert representative(texts, vectors(0, 30, 70), "en")[0] == "the driver left early"


def test_quotes_differ_from_one_another() -> None:
    """Three that say the same stand for one; then comes what is new."""
    texts = ["the parcel came too late", "the parcel was too late", "parcel far too late", "nobody rang my bell"]
    found = representative(texts, vectors(0, 1, 2, 60), "en")
    assert len(found) == 2
    assert "nobody rang my bell" in found


def test_the_same_words_are_quoted_once() -> None:
    """Capitals, accents and signs make no other quote."""
    texts = ["A entrega está atrasada", "a entrega esta atrasada!", "O estafeta não veio"]
    assert len(representative(texts, vectors(0, 40, 90), "pt")) == 2


def test_quotes_are_clean_where_there_are_clean_ones() -> None:
    """One that shouts or was cut off is not shown beside others, however central it is."""
    texts = ["THE PARCEL CAME LATE AGAIN", "the parcel came late again", "late parcel, as it..."]
    assert representative(texts, vectors(10, 0, 20), "en") == ("the parcel came late again",)


def test_a_flawed_quote_is_better_than_none() -> None:
    """Where no quote is clean, those with the fewest flaws are shown, never cut."""
    assert representative(["Lento", "LENTO!!!"], vectors(0, 30), "pt") == ("Lento",)


def test_there_are_three_at_most_and_none_of_none() -> None:
    """Enough to see what a theme is about."""
    texts = [f"{thing} was late again yesterday" for thing in ("bus", "train", "tram", "plane", "boat")]
    assert len(representative(texts, vectors(0, 20, 40, 60, 80), "en")) == 3
    assert representative([], np.empty((0, 2), dtype=np.float32), "en") == ()


def test_quotes_do_not_depend_on_the_order_or_length_of_vectors() -> None:
    """The same texts in another order, and vectors of any length, give the same quotes."""
    texts = ["the bus was late again", "the train was late too", "nobody told us why", "a long wait outside"]
    turned = vectors(0, 20, 50, 90)
    assert representative(texts[::-1], 3 * turned[::-1], "en") == representative(texts, turned, "en")


def test_each_text_needs_a_vector() -> None:
    """Anything else is a fault of the caller."""
    with pytest.raises(ValueError, match="2 vectors for 1 texts"):
        representative(["one"], vectors(0, 1), "en")
