"""Keywords tell a topic from the others, in the words that people wrote."""

import pytest
from unit_rows import units

from pipeline.themes.keywords import keywords, keywords_of_themes

PARKING = [
    "O estacionamento estava sempre cheio",
    "Estacionamentos cheios ao sábado",
    "Não há lugar no estacionamento",
    "O estacionamento fica longe da loja",
]
BREAKFAST = [
    "O pequeno almoço era fraco",
    "Pequeno almoço sem fruta",
    "O pequeno-almoço começa cedo na loja",
    "Adorei o pequeno almoço, com bolos",
]
WIFI = [
    "O wifi não funciona no quarto",
    "O wifi nao me funcionou nunca",
    "Wifi lento e não funciona",
    "O wifi da loja é lento",
]


def test_each_topic_is_told_by_its_own_words() -> None:
    """The commonest form stands first; what every topic has ("loja") tells none of them."""
    found = keywords(PARKING + BREAKFAST + WIFI, [0] * 4 + [1] * 4 + [2] * 4, "pt")
    assert found[0][0] == "estacionamento"
    assert found[2][0] == "wifi"
    assert all("loja" not in words for words in found.values())


def test_words_that_go_together_are_shown_together() -> None:
    """A pair in half of the texts of its words stands for them, written as most wrote it."""
    found = keywords(PARKING + BREAKFAST, [0] * 4 + [1] * 4, "pt")
    assert found[1][0] == "pequeno almoço"
    assert not {"pequeno", "almoço"} & set(found[1])


def test_a_negation_is_kept_with_the_word_it_negates() -> None:
    """ "Funciona" alone would say the contrary, "não" alone nothing."""
    found = keywords(PARKING + WIFI, [0] * 4 + [1] * 4, "pt")
    assert "não funciona" in found[1]
    assert not {"funciona", "não"} & set(found[1])


def test_pairs_span_the_stop_words_between_them() -> None:
    """Spanish says "atención al cliente" where English has two words."""
    texts = ["La atención al cliente es lenta", "Mala atención al cliente", "Sin atención al cliente"]
    assert keywords([*texts, "Buen precio", "El precio", "Precio alto"], [0, 0, 0, 1, 1, 1], "es")[0][0] == (
        "atención al cliente"
    )


def test_texts_without_a_topic_say_what_is_common() -> None:
    """A word that is as frequent outside the topic as in it is no keyword."""
    outside = ["The app froze", "My app is slow", "The app again", "App closed"]
    topic = ["The app shows no balance", "Gift card balance in the app", "Card balance, wrong again"]
    assert "app" not in keywords(topic + outside, [0] * 3 + [-1] * 4, "en")[0]


def test_one_text_makes_no_keyword() -> None:
    """A word of a single text is an accident, and two texts are too few to speak of a topic at all."""
    assert keywords(["Blue lid", "Red lid", "Old lid"] + ["Fast"] * 5, [0] * 3 + [1] * 5, "en")[0] == ("lid",)
    assert keywords(["Blue lid", "Red lid"] + ["Fast"] * 5, [0] * 2 + [1] * 5, "en") == {1: ("fast",)}


@pytest.mark.parametrize(
    ("texts", "language"), [([], "pt"), (["", "!!!", "123"], "pt"), (["il est lent"] * 4, "fr"), (["de la"] * 4, "es")]
)
def test_where_there_is_nothing_to_say_there_are_no_keywords(texts: list[str], language: str) -> None:
    """No text, no words, nothing but stop words, or a language that is not read: no keywords and no error."""
    assert keywords(texts, [0] * len(texts), language) == {}


def test_keywords_do_not_depend_on_the_order_of_the_texts() -> None:
    """The same texts in another order give the same words in the same order."""
    texts, topics = PARKING + BREAKFAST + WIFI, [0] * 4 + [1] * 4 + [2] * 4
    assert keywords(texts[::-1], topics[::-1], "pt") == keywords(texts, topics, "pt")


def test_a_word_that_follows_itself_is_one_keyword() -> None:
    """A pair of a word with itself stands for that one word."""
    said = "pizza pizza all night | only pizza pizza here | pizza pizza and wine | no parking left | parking full"
    texts = said.split(" | ")
    (pizza,) = [words for words in keywords(texts, [0, 0, 0, 1, 1], "en").values() if "pizza" in " ".join(words)]
    assert pizza[0] in {"pizza", "pizza pizza"}


def test_themes_are_told_language_by_language() -> None:
    """By the units that they have; what has no theme says what is common, and a text counts once."""
    rows = [{"text": text, "theme": "parking"} for text in PARKING]
    rows += [{"text": text, "theme": "wifi"} for text in [*WIFI, *WIFI]]
    rows += [{"text": "The parking was full", "theme": "parking", "language": "en"}] * 5
    rows += [{"text": text} for text in BREAKFAST]
    found = keywords_of_themes(units(rows))
    assert sorted(found) == ["parking", "wifi"]
    assert list(found["parking"]) == ["pt"]
    assert (found["parking"]["pt"][0], found["wifi"]["pt"][0]) == ("estacionamento", "wifi")
    assert keywords_of_themes(units(rows[::-1])) == found


def test_units_without_a_theme_have_no_keywords() -> None:
    """Nor has nothing at all."""
    assert keywords_of_themes(units([{"text": text} for text in PARKING])) == {}
    assert keywords_of_themes(units([])) == {}
