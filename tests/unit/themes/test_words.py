"""Words of a text: where they are, which say nothing, and negations wherever they hide."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.schemas import LANGUAGES
from pipeline.themes.words import NEGATIONS, stop_words, words


def kinds(text: str, language: str) -> list[tuple[str, str]]:
    return [(word.form, word.kind) for word in words(text, language) if word.kind != "stop"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_negations_are_not_stop_words(language: str) -> None:
    """spaCy lists them among the words that say nothing; without them a keyword would say the contrary."""
    assert stop_words(language).isdisjoint(NEGATIONS[language])
    assert len(stop_words(language)) > 200


def test_what_customers_complain_about_is_not_a_stop_word() -> None:
    """Lateness, accounts and calls are on spaCy's lists, and on everybody's mind."""
    assert kinds("mi cuenta llegó tarde", "es") == [("cuenta", "content"), ("llegó", "content"), ("tarde", "content")]
    assert kinds("nobody took my call", "en") == [("took", "content"), ("call", "content")]


def test_stop_words_are_known_without_their_accents() -> None:
    """Much real text is written without diacritics: "tambem" is "também"."""
    assert kinds("tambem voces estao aqui", "pt") == []
    assert kinds("și sînt aşa", "ro") == []


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Não funciona", "pt", [("não", "negation"), ("funciona", "content")]),
        ("NAO FUNCIONA", "pt", [("nao", "negation"), ("funciona", "content")]),
        ("sin respuesta", "es", [("sin", "negation"), ("respuesta", "content")]),
        ("fără răspuns", "ro", [("fără", "negation"), ("răspuns", "content")]),
        ("n-am primit", "ro", [("nu", "negation"), ("primit", "content")]),
        ("It doesn't work", "en", [("n't", "negation"), ("work", "content")]),
        ("it doesnt work, can’t pay", "en", [("n't", "negation"), ("work", "content")] * 1
         + [("n't", "negation"), ("pay", "content")]),
        ("never refunded", "en", [("never", "negation"), ("refunded", "content")]),
    ],
)  # fmt: skip
def test_negations_are_found_inside_and_beside_words(text: str, language: str, expected: list[tuple[str, str]]) -> None:
    """Whole words, shortened ones, without accents or apostrophes: a negation stays one."""
    assert kinds(text, language) == expected


def test_a_negation_belongs_to_one_language() -> None:
    """Portuguese "no" means "in the"; Spanish and English "no" says no."""
    assert kinds("no prazo", "pt") == [("prazo", "content")]
    assert kinds("no plazo", "es") == [("no", "negation"), ("plazo", "content")]


def test_placeholders_numbers_and_single_letters_are_no_words() -> None:
    """What redaction put in, prices and initials tell nothing of a topic."""
    assert kinds("[EMAIL] paid 30 € for plan B, order 4711", "en") == [
        ("paid", "content"), ("plan", "content"), ("order", "content"),
    ]  # fmt: skip


def test_words_with_a_pause_between_are_of_different_phrases() -> None:
    """Punctuation, brackets and dashes set off by spaces end a phrase; a hyphen inside a word does not."""
    found = {word.form: word.phrase for word in words("Check-in late, room dirty – staff (Ana) kind", "en")}
    assert found["check"] == found["late"] == 0
    assert found["room"] == found["dirty"] == 1
    assert len({found["late"], found["dirty"], found["staff"], found["ana"], found["kind"]}) == 5


def test_a_language_out_of_scope_has_words_and_no_stop_words() -> None:
    """Nothing is known of it, so nothing is left out but single letters."""
    assert kinds("il y a", "fr") == [("il", "content")]


@given(text=st.text(), language=st.sampled_from([*LANGUAGES, "und"]))
def test_every_word_is_in_its_place(text: str, language: str) -> None:
    """Places are in order, do not overlap, and lie within the text, whatever it is."""
    found = words(text, language)
    assert all(0 <= word.start < word.end <= len(text) for word in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(one.phrase <= other.phrase for one, other in pairwise(found))
