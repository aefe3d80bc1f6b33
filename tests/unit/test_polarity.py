"""Polarity of questions, and answers that say nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.polarity import question_polarity, says_nothing


@pytest.mark.parametrize(
    "question",
    [
        "O que podemos melhorar?",
        "O que você mudaria no aplicativo?",
        "Do que menos gostou?",
        "O que correu mal?",
        "Descreva a sua reclamação",
        "O que faltou para dar nota 10?",
        "¿Qué podríamos mejorar?",
        "¿Qué fue lo que menos te gustó?",
        "¿Qué no le gustó de la visita?",
        "Motivo de la queja",
        "Ce am putea îmbunătăți?",
        "Ce am putea imbunatati?",
        "Ce nu v-a plăcut?",
        "Cum putem deveni mai buni?",
        "What could we do better?",
        "What did you like least?",
        "What did you not like?",
        "What didn't you like?",
        "Describe your complaint",
        "WHAT WENT WRONG",
    ],
)
def test_a_question_for_what_is_bad_is_recognised(question: str) -> None:
    """Improvement, complaint and negated liking, on both sides of the ocean."""
    assert question_polarity(question) == "asks_bad"


@pytest.mark.parametrize(
    "question",
    [
        "O que mais gostou?",
        "O que você mais gostou no nosso serviço?",
        "O que no nosso serviço mais lhe agradou?",
        "O que correu bem?",
        "¿Qué fue lo que más te gustó?",
        "¿Qué hicimos bien?",
        "Lo mejor de tu visita",
        "Ce v-a plăcut cel mai mult?",
        "Ce a mers bine?",
        "What did you like most?",
        "What was good?",
        "What should we keep doing?",
    ],
)
def test_a_question_for_what_is_good_is_recognised(question: str) -> None:
    """Liking, best and strengths ask for praise."""
    assert question_polarity(question) == "asks_good"


@pytest.mark.parametrize(
    "question",
    [
        None,
        "",
        "Trust A - Q2",
        "Porque deu esta nota?",
        "Comentários ou sugestões",
        "O que gostou e o que não gostou?",
        "¿Algo más que quieras contarnos?",
        "O seu problema foi resolvido?",
        "Ce v-ar plăcea să vedeți la noi?",
        "What did you like most and least?",
        "What went well and what could be improved?",
        "Is there anything else you would like to tell us?",
        "How good was the service?",
    ],
)
def test_a_question_that_asks_for_both_or_for_anything_is_open(question: str | None) -> None:
    """What is not clearly one or the other is left open."""
    assert question_polarity(question) == "open"


def test_a_declared_polarity_goes_before_the_wording() -> None:
    """The text is matched without regard to case, accents and punctuation."""
    declared = {"Trust A - Q1": "asks_bad", "O que podemos melhorar?": "open"}
    assert question_polarity("trust a q1", declared) == "asks_bad"
    assert question_polarity("o que PODEMOS melhorar", declared) == "open"
    assert question_polarity("O que mais gostou?", declared) == "asks_good"


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", ".", "---", "n/a", "N/A.", "nu e cazul", "Não se aplica", "No aplica", "sin comentarios", "[EMAIL]"],
)
def test_no_answer_is_empty(text: str) -> None:
    """Dashes, "not applicable" and bare placeholders carry no sentiment at all."""
    assert says_nothing(text) == "empty"


@pytest.mark.parametrize(
    "text",
    [
        "Nada",
        "Nothing",
        "Nimic",
        "nada que decir",
        "none",
        "NADA!!!",
        "Nada, obrigado",
        "nothing really",
        "Não",
        "nada 😊",
        "nimic de adăugat",
        "De momento nada",
        "I can't think of anything",
        "nothing to add, thanks",
        "no tengo nada que decir",
    ],
)
def test_nothing_is_an_answer(text: str) -> None:
    """It means praise or blame according to the question."""
    assert says_nothing(text) == "nothing"


@pytest.mark.parametrize(
    "text",
    [
        "Nada funciona",
        "nothing works",
        "👍",
        "10",
        "Nada mal",
        "Nada bom",
        "nothing but praise",
        "Nu recomand",
        "no more ads",
        "nada más que problemas",
        "Não gostei",
        "tudo péssimo",
        "Nada" + " nada" * 40,
    ],
)
def test_what_begins_like_nothing_may_say_something(text: str) -> None:
    """Only whole answers are nothing; emoji and numbers alone say something; long texts do too."""
    assert says_nothing(text, "asks_bad") is None


@pytest.mark.parametrize(
    "text",
    [
        "Nada a apontar",
        "No complaints",
        "nada que mejorar",
        "Nimic de îmbunătățit",
        "nothing to improve",
        "sem queixas",
    ],
)
def test_a_denied_complaint_is_nothing_only_where_complaints_were_asked_for(text: str) -> None:
    """Elsewhere it is praise, read as any other text."""
    assert says_nothing(text, "asks_bad") == "nothing"
    assert says_nothing(text) is None
    assert says_nothing(text, "asks_good") is None


@given(st.text())
def test_any_text_can_be_asked(text: str) -> None:
    """No question and no answer raises."""
    assert question_polarity(text) in ("asks_bad", "asks_good", "open")
    assert says_nothing(text) in ("empty", "nothing", None)
