"""How units are matched to gold quotes, and scored."""

from typing import Any

import polars as pl
import pytest

from pipeline.gold import Answer, Quote, Rate, answers, by_language, locate, match, score
from pipeline.ids import PUBLIC


def _quote(text: str, *themes: str, language: str = "pt", sentiment: str = "negative") -> Quote:
    return Quote(text, language, sentiment, frozenset(themes))


def _unit(start: int, end: int, theme: str | None = None, **more: Any) -> dict[str, Any]:
    unit = {"start": start, "end": end, "theme": theme, "language": "pt", "sentiment": "negative"}
    return unit | {"sentiment_score": -0.5} | more


def test_a_quote_is_found_where_it_stands() -> None:
    """Spans are code points of the cleaned text."""
    assert locate(["atrasou", "caro"], "Atrasou, e 😡 atrasou; caro") == [(13, 20), (22, 26)]


def test_a_quote_is_found_as_words_before_it_is_found_inside_one() -> None:
    """ "bom" is not looked for in "bombons" while it stands alone further on."""
    assert locate(["bom"], "bombons: bom") == [(9, 12)]


def test_equal_quotes_take_the_places_one_after_another() -> None:
    """Said twice, found twice; labelled twice and said once, they share the span."""
    assert locate(["mau", "mau"], "mau, mau") == [(0, 3), (5, 8)]
    assert locate(["preço e loja maus", "preço e loja maus"], "preço e loja maus") == [(0, 17), (0, 17)]


def test_a_quote_changed_by_cleaning_and_redaction_is_still_found() -> None:
    """Runs are cut, mojibake mended, personal data replaced: most of the words are there."""
    assert locate(["nunca maissssss"], "Olá. nunca maisss!") == [(5, 17)]
    text = "Liguem para [PHONE] amanhã sem falta. Caro."
    [span] = locate(["Liguem para 912 345 678 amanhã sem falta"], text)
    assert span is not None
    assert span[0] == 0
    assert "sem" in text[span[0] : span[1]]


def test_a_quote_that_is_gone_is_nowhere() -> None:
    """Nothing is guessed."""
    assert locate(["o estafeta foi simpático"], "Good.") == [None]
    assert locate(["😀"], "") == [None]


def test_a_unit_answers_the_quote_it_overlaps_most() -> None:
    """Of several units on one quote, the one with most of it; a quote without any has no answer."""
    quotes = [_quote("a entrega atrasou", "delivery_time"), _quote("caro", "price"), _quote("mau", "price")]
    units = [_unit(0, 8, "staff"), _unit(8, 19, "delivery_time"), _unit(18, 23, "price")]
    found = match(quotes, [(0, 17), (19, 23), None], units)
    assert [answer.says("theme") for answer in found] == ["delivery_time", "price", None]


def test_quotes_on_one_span_get_a_unit_each_whatever_their_order() -> None:
    """Two things under one predicate are two units on one span; nothing tells which quote is whose."""
    quotes = [_quote("preço e loja maus", "price"), _quote("preço e loja maus", "store")]
    span = (0, 17)
    found = match(quotes, [span, span], [_unit(0, 17, "store"), _unit(0, 17, "price")])
    assert [answer.says("theme") for answer in found] == ["price", "store"]


def test_one_unit_does_not_answer_two_quotes() -> None:
    """A splitter that found one opinion where there are two missed one."""
    quotes = [_quote("preço e loja maus", "price"), _quote("preço e loja maus", "store")]
    found = match(quotes, [(0, 17), (0, 17)], [_unit(0, 17, "store")])
    assert [answer.says("theme") for answer in found] == [None, "store"]


def test_scores_of_small_literals() -> None:
    """Every figure by hand: a quote without a unit is wrong, two words tell no language, French counts for it alone.

    Of two classes the sign of the score decides; of three the class given.
    """
    found = [
        Answer(_quote("a entrega atrasou", "delivery_time", "returns"), _unit(0, 1, "returns")),
        Answer(_quote("muito muito caro", "price"), _unit(0, 1, "staff", language="es")),
        Answer(_quote("nem resposta deram", "support_wait"), None),
        Answer(_quote("adorei", sentiment="positive"), _unit(0, 1, None, sentiment="neutral", sentiment_score=0.1)),
        Answer(_quote("enfim", sentiment="neutral"), _unit(0, 1, "price", sentiment="negative")),
        Answer(
            _quote("c'est trop cher", "price", language="fr"),
            _unit(0, 1, language="fr", sentiment=None, sentiment_score=None),
        ),
    ]
    result = score(found)
    assert result.language == Rate(2, 4)
    assert result.theme == Rate(1, 3)
    assert result.theme_too_many == Rate(1, 2)
    assert result.unanswered == Rate(1, 6)
    assert result.sentiment_2 == pytest.approx((2 * 2 / (3 + 2) + 1) / 2)
    assert result.sentiment_3 == pytest.approx((2 * 2 / (3 + 3) + 0 + 0) / 3)
    assert {code: one.theme for code, one in by_language(found).items()} == {"pt": Rate(1, 3), "fr": Rate(0, 0)}


def test_nothing_to_score_scores_nothing() -> None:
    """No division by zero."""
    empty = score([])
    assert (empty.language.value, empty.sentiment_3, empty.theme.value) == (0.0, 0.0, 0.0)


def test_answers_join_quotes_with_what_analyze_made_of_them() -> None:
    """By the id as the input had it; a response that is gone leaves its quotes without an answer."""
    gold = pl.DataFrame(
        {
            "id": ["pt-1", "pt-1", "pt-9"],
            "quote": ["Caro", "e lento", "Sim"],
            "language": ["pt"] * 3,
            "sentiment": ["negative"] * 3,
            "themes": ["price|billing", "none", "none"],
        }
    )
    responses = pl.DataFrame(
        {"external_id": [PUBLIC.of("external_id", "pt-1")], "response_id": ["r1"], "text": ["Caro e lento"]}
    )
    units = pl.DataFrame([_unit(0, 4, "price") | {"response_id": "r1"}, _unit(5, 12) | {"response_id": "r1"}])
    found = answers(gold, responses, units)
    assert [(a.quote.themes, a.theme_is_right) for a in found] == [
        (frozenset({"price", "billing"}), True),
        (frozenset(), True),
        (frozenset(), False),
    ]
