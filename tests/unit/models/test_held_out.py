"""The tenth that never teaches: told from the text alone."""

import random

from models.held_out import is_held_out


def test_the_same_texts_are_held_out_everywhere() -> None:
    """Two that are, two that are not: a change here would let weights be judged by what taught them."""
    assert is_held_out("não recomendo")
    assert is_held_out("llegó roto")
    assert not is_held_out("great staff")
    assert not is_held_out("prea scump")


def test_case_and_margins_do_not_matter() -> None:
    """A text copied with a capital or a space is the same text."""
    assert is_held_out("  Não recomendo ")


def test_it_is_about_a_tenth() -> None:
    """Of 5,000 made-up texts between 9 and 11 in a hundred."""
    rng = random.Random(0)
    texts = ["".join(rng.choices("abcdefgh ", k=20)) for _ in range(5_000)]
    assert 0.09 < sum(map(is_held_out, texts)) / len(texts) < 0.115
