"""Flags: found in four languages with the words that prove them; never on praise or denial."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.schemas import FLAGS
from pipeline.stages.flags import find_flags, score_mismatch


@pytest.mark.parametrize(
    ("language", "text", "flag", "evidence"),
    [
        ("pt", "Se não resolverem vou cancelar o contrato.", "leaving", "vou cancelar o contrato"),
        ("pt", "NUNCA MAIS COMPRO nesta loja", "leaving", "NUNCA MAIS COMPRO"),
        ("pt", "Perderam um cliente!", "leaving", "Perderam um cliente"),
        ("es", "Mañana me doy de baja", "leaving", "me doy de baja"),
        ("es", "No volveré a comprar", "leaving", "No volveré a comprar"),
        ("ro", "O să reziliez contractul", "leaving", "O să reziliez contractul"),
        ("ro", "nu mai cumpar de la voi", "leaving", "nu mai cumpar"),
        ("en", "No, I will never use them again", "leaving", "will never use"),
        ("en", "I’m cancelling my subscription", "leaving", "I’m cancelling my subscription"),
        ("pt", "Vou ao Livro de Reclamações", "authority", "Livro de Reclamações"),
        ("pt", "abri queixa no procon", "authority", "procon"),
        ("es", "Iré a la OMIC y a Profeco", "authority", "OMIC"),
        ("es", "lo denunciaré ante Consumo", "authority", "ante Consumo"),
        ("ro", "Sesizez Protecția Consumatorului", "authority", "Protecția Consumatorului"),
        ("ro", "fac reclamatie la anpc", "authority", "anpc"),
        ("en", "The ombudsman will hear of this", "authority", "ombudsman"),
        ("en", "see you in small claims court", "authority", "in small claims court"),
        ("pt", "O carregador pegou fogo", "safety", "pegou fogo"),
        ("es", "El cargador me dio calambre", "safety", "dio calambre"),
        ("ro", "M-a curentat când l-am băgat în priză", "safety", "M-a curentat"),
        ("en", "My son had an allergic reaction", "safety", "allergic reaction"),
        ("pt", "já liguei 5 vezes", "repeat_contact", "liguei 5 vezes"),
        ("es", "es la tercera vez que llamo", "repeat_contact", "tercera vez que llamo"),
        ("ro", "am sunat de trei ori", "repeat_contact", "sunat de trei ori"),
        ("en", "This is the third time I've called", "repeat_contact", "third time I've called"),
        ("und", "procon", "authority", "procon"),
    ],
)
def test_a_flag_has_the_words_that_prove_it(language: str, text: str, flag: str, evidence: str) -> None:
    """With and without diacritics, in any case; the span is of the text as it was written."""
    (found,) = find_flags(text, language)
    assert (found.flag, text[found.start : found.end]) == (flag, evidence)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pt", "Não tenho razões para mudar"),
        ("pt", "não vou cancelar"),
        ("pt", "Quero cancelar a encomenda"),
        ("pt", "Nunca mais tive problemas"),
        ("pt", "nunca mais voltou a avariar"),
        ("pt", "não volto a comprar noutra loja"),
        ("pt", "não é perigoso"),
        ("pt", "comprei três vezes"),
        ("pt", "tive de ligar a máquina três vezes"),
        ("pt", "sou advogado e recomendo"),
        ("es", "No volvería a elegir otro"),
        ("es", "el consumo de batería es bajo"),
        ("es", "hay mucha demanda"),
        ("es", "no quiero darme de baja"),
        ("ro", "nu mă mut niciodată"),
        ("ro", "nu e periculos"),
        ("ro", "nu mai cumpar din alta parte"),
        ("ro", "cumpăr de trei ori pe an"),
        ("en", "I will never leave"),
        ("en", "I would never switch to another bank"),
        ("en", "you guys are on fire, what a hot deal"),
        ("en", "no injuries, thank God"),
        ("en", "I had to cancel my flight"),
        ("en", "never had to call twice"),
        ("en", "the food court was full"),
        ("en", "it hurt my feelings"),
    ],
)
def test_praise_and_denial_raise_no_flag(language: str, text: str) -> None:
    """Precision before everything: a flag that cries wolf is not read again."""
    assert find_flags(text, language) == []


def test_not_only_is_no_denial() -> None:
    """ "Not only dangerous" is dangerous."""
    assert [flag.flag for flag in find_flags("não só é perigoso como é caro", "pt")] == ["safety"]


def test_flags_come_in_the_order_of_the_reports_and_once_each() -> None:
    """Safety before authority before leaving before repeated contact, whatever the order in the text."""
    text = "Já liguei 4 vezes, vou cancelar o contrato, há advogado, Procon e Anacom, e o router pegou fogo"
    assert [flag.flag for flag in find_flags(text, "pt")] == ["safety", "authority", "leaving", "repeat_contact"]


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ({"nps": 10}, True),
        ({"nps": 7}, False),
        ({"csat": 5.0}, True),
        ({"csat": 4.0}, False),
        ({"ces": 7.0}, True),
        ({"rating": 10.0}, True),
        ({"rating": 5.0}, False),
        ({}, False),
    ],
)
def test_a_complaint_with_the_best_score_is_a_mismatch(scores: dict[str, float], expected: bool) -> None:
    """A rating of five is the best of five or the middle of ten: it says nothing."""
    given_scores = {"nps": None, "csat": None, "ces": None, "rating": None} | scores
    assert score_mismatch(-0.8, **given_scores) is expected  # type: ignore[arg-type]
    assert score_mismatch(-0.2, **given_scores) is False  # type: ignore[arg-type]


def test_praise_with_the_worst_score_is_a_mismatch() -> None:
    """People take 1 for first."""
    assert score_mismatch(0.9, 0, None, None, None)
    assert score_mismatch(0.9, None, 1.0, None, None)
    assert score_mismatch(0.9, None, None, None, 1.0)
    assert not score_mismatch(0.9, 6, 4.0, 5.0, 3.0)


def test_a_complaint_that_was_asked_for_contradicts_no_score() -> None:
    """Promoters too answer what could be improved."""
    assert not score_mismatch(-0.8, 10, None, None, None, question_polarity="asks_bad")
    assert not score_mismatch(0.8, 0, None, None, None, question_polarity="asks_good")


@given(st.text(max_size=80), st.sampled_from(["pt", "es", "ro", "en", "und"]))
def test_spans_lie_in_the_text(text: str, language: str) -> None:
    """Any text can be searched."""
    for flag in find_flags(text, language):
        assert flag.flag in FLAGS
        assert 0 <= flag.start < flag.end <= len(text)


@pytest.mark.parametrize(
    "text", ["vou ", "nunca mais ", "liguei a ", "não ", "4 vezes ", "no volveré a otro ", "i will "]
)
def test_a_long_text_takes_no_longer_than_its_length(text: str) -> None:
    """No pattern backtracks without bound."""
    begun = time.monotonic()
    find_flags(text * (100_000 // len(text)), "und")
    assert time.monotonic() - begun < 10
