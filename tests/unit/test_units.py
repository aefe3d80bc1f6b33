"""The unit splitter: one unit an opinion, exact spans, nothing lost, nothing longer than the encoder reads."""

import pickle
import time
from collections.abc import Sequence

import dataframely as dy
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.schemas import LanguageResponses, Units
from pipeline.stages.language import LanguageDetector
from pipeline.stages.units import UnitSplitter


def four_characters_a_token(texts: Sequence[str]) -> list[int]:
    return [len(text) // 4 + 3 for text in texts]


splitter = UnitSplitter(LanguageDetector(), four_characters_a_token)


def responses(*texts: str, language: str = "pt", polarity: str = "open") -> dy.DataFrame[LanguageResponses]:
    given_columns = {
        "row": range(len(texts)),
        "source": "t",
        "respondent_id": "r",
        "kind": "survey",
        "text": texts,
        "response_id": [f"r{i}" for i in range(len(texts))],
        "content_hash": "h",
        "question_polarity": polarity,
        "mended": False,
        "redactions": [[] for _ in texts],
        "language": language,
        "language_confidence": 0.9,
    }
    empty = {name: None for name in LanguageResponses.column_names() if name not in given_columns}
    return LanguageResponses.validate(pl.DataFrame({**empty, **given_columns}), cast=True)


def units(text: str, language: str = "pt", polarity: str = "open") -> list[str]:
    return splitter(responses(text, language=language, polarity=polarity))["text"].to_list()


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("pt", "O Sr. Silva pagou R$ 3,50 pelo nº 123. Gostei.", ["O Sr. Silva pagou R$ 3,50 pelo nº 123.", "Gostei."]),
        ("pt", "Paguei 1.500 euros em www.loja.pt/a?b=1. Fim", ["Paguei 1.500 euros em www.loja.pt/a?b=1.", "Fim"]),
        ("en", "The menu, e.g. the soup, is dull. Avoid!", ["The menu, e.g. the soup, is dull.", "Avoid!"]),
        ("en", "I said no. They left at 5 p.m. and never came", ["I said no.", "They left at 5 p.m. and never came"]),
        ("es", "Escribí a [EMAIL]. ¿Y nada? ¡Increíble!", ["Escribí a [EMAIL].", "¿Y nada?", "¡Increíble!"]),
        ("ro", "Foarte bun.Multumesc pt. livrare rapida", ["Foarte bun.", "Multumesc pt. livrare rapida"]),
        ("ro", "Am venit la nr. 5, str. Lungă. Super", ["Am venit la nr. 5, str. Lungă.", "Super"]),
        ("pt", "- preço alto\n- loja suja\n• fila longa", ["preço alto", "loja suja", "fila longa"]),
        ("pt", "1. Preço alto 2. Loja suja", ["1. Preço alto", "2. Loja suja"]),
        ("pt", "Eu acho que... o preço é justo", ["Eu acho que... o preço é justo"]),
        ("en", "a line that somebody's mail program broke because it was\ntoo long to show", None),
    ],
)
def test_sentences_end_where_they_should(language: str, text: str, expected: list[str] | None) -> None:
    """Abbreviations, numbers, links and placeholders break nothing; line breaks, bullets and glued stops do."""
    assert units(text, language) == (expected or [text])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Adorei a loja 😍 preço alto 👎", ["Adorei a loja 😍", "preço alto 👎"]),
        ("😡 péssimo serviço", ["😡 péssimo serviço"]),
        ("Muito bom. 👍👍", ["Muito bom. 👍👍"]),
        ("👍👏", ["👍👏"]),
        ("Foi bom :) mas a fila demora", ["Foi bom :)", "mas a fila demora"]),
    ],
)
def test_an_emoji_closes_the_unit_before_it(text: str, expected: list[str]) -> None:
    """With nothing before it, it opens the one after; alone, it is one."""
    assert units(text) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("pt", "A loja é bonita mas os preços subiram", ["A loja é bonita", "mas os preços subiram"]),
        ("pt", "Chegou depressa, só que veio partido", ["Chegou depressa", "só que veio partido"]),
        ("es", "Me encantó, sin embargo tardó mucho", ["Me encantó", "sin embargo tardó mucho"]),
        ("es", "Aunque tardó mucho, el trato fue bueno", ["Aunque tardó mucho", "el trato fue bueno"]),
        ("ro", "Produsul e bun insa livrarea a intarziat", ["Produsul e bun", "insa livrarea a intarziat"]),
        ("en", "The food was good but the room was cold", ["The food was good", "but the room was cold"]),
        ("en", "Lovely room, but expensive", ["Lovely room", "but expensive"]),
        ("en", "Nothing but praise for everyone there", ["Nothing but praise for everyone there"]),
        ("en", "Not only late but also broken", ["Not only late but also broken"]),
        ("en", "Nice staff though", ["Nice staff though"]),
        ("es", "No hubo nada mas que problemas", ["No hubo nada mas que problemas"]),
        ("ro", "Nu doar scump dar și prost făcut", ["Nu doar scump dar și prost făcut"]),
        ("pt", "Pedi um dar de volta", ["Pedi um dar de volta"]),
        (
            "fr",
            "Le produit est bon mais la livraison était lente",
            ["Le produit est bon mais la livraison était lente"],
        ),
    ],
)
def test_contrast_words_of_the_language_open_a_unit(language: str, text: str, expected: list[str]) -> None:
    """Only where both sides can stand alone, and never by the word of another language."""
    assert units(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("pt", "A entrega foi rápida e o atendimento foi ótimo", ["A entrega foi rápida", "e o atendimento foi ótimo"]),
        ("pt", "Atendimento ótimo, preço justo", ["Atendimento ótimo", "preço justo"]),
        ("es", "Personal amable y habitaciones limpias", ["Personal amable", "y habitaciones limpias"]),
        ("ro", "Personal amabil și curățenie bună", ["Personal amabil", "și curățenie bună"]),
        ("en", "Loved the room and enjoyed the breakfast", ["Loved the room", "and enjoyed the breakfast"]),
        ("pt", "Preço, qualidade, atendimento", ["Preço", "qualidade", "atendimento"]),
        ("en", "The staff were friendly and helpful", ["The staff were friendly and helpful"]),
        ("en", "friendly and helpful staff", ["friendly and helpful staff"]),
        ("pt", "Rápido, fácil, prático e simples", ["Rápido, fácil, prático e simples"]),
        ("pt", "boa relação entre preço e qualidade", ["boa relação entre preço e qualidade"]),
    ],
)
def test_joined_opinions_are_cut_when_each_has_its_own_predicate(language: str, text: str, expected: list[str]) -> None:
    """Lists of aspects too; what shares a subject stays together."""
    assert units(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "focuses"),
    [
        ("pt", "preço e atendimento péssimos", ["preço péssimos", "atendimento péssimos"]),
        ("es", "El precio y la atención pésimos", ["El precio pésimos", "la atención pésimos"]),
        ("ro", "Prețul și livrarea foarte slabe", ["Prețul foarte slabe", "livrarea foarte slabe"]),
        ("en", "Good service and food", ["Good service", "Good food"]),
        ("pt", "Não gostei do preço nem do atendimento", ["Não gostei do preço", "Não gostei do atendimento"]),
    ],
)
def test_aspects_under_one_predicate_share_a_span(language: str, text: str, focuses: list[str]) -> None:
    """Each has an ordinal and an id of its own, and in ``focus`` the words to be encoded."""
    out = splitter(responses(text, language=language))
    assert out["text"].to_list() == [text, text]
    assert out["focus"].to_list() == focuses
    assert out["ordinal"].to_list() == [0, 1]
    assert out["unit_id"].n_unique() == 2


def test_a_greeting_or_thanks_is_no_unit_beside_an_opinion() -> None:
    """It is joined to its neighbour; alone it is a unit."""
    assert units("Bom dia! A entrega atrasou. Obrigado.") == ["Bom dia! A entrega atrasou. Obrigado."]
    assert units("Obrigado!") == ["Obrigado!"]


def test_an_empty_text_has_no_unit_and_a_dash_has_one_without_content() -> None:
    """ "Nada" is content neither; "Nada a apontar" is, unless the question asked for what is bad."""
    out = splitter(responses("", "-", "n/a", "Nada", "Nada a apontar"))
    assert out.select("response_id", "text", "content").rows() == [
        ("r1", "-", False),
        ("r2", "n/a", False),
        ("r3", "Nada", False),
        ("r4", "Nada a apontar", True),
    ]
    assert splitter(responses("Nada a apontar", polarity="asks_bad"))["content"].to_list() == [False]


def test_each_sentence_has_its_language_and_a_short_one_that_of_the_response() -> None:
    """A sentence in another language is seen; two words are not enough to leave the response's."""
    out = splitter(responses("A entrega atrasou muito. Very good. The courier was really rude to me.", language="pt"))
    assert out["language"].to_list() == ["pt", "pt", "en"]


def test_ids_depend_on_the_response_and_the_place_alone() -> None:
    """The same response has the same ids in any batch."""
    alone = splitter(responses("Bom preço. Loja suja."))
    beside = splitter(responses("Bom preço. Loja suja.", "Outra coisa"))
    assert beside["unit_id"].to_list()[:2] == alone["unit_id"].to_list()


@pytest.mark.parametrize("text", ["a" * 1_000_000, "preço alto mas " * 20_000, "não. " * 40_000, "😀" * 100_000])
def test_no_unit_is_longer_than_the_encoder_reads_and_no_text_takes_forever(text: str) -> None:
    """Long texts are cut at words where there are any; every letter is in a unit."""
    begun = time.monotonic()
    out = splitter(responses(text))
    assert time.monotonic() - begun < 60
    assert max(four_characters_a_token(out["text"].to_list())) <= 510
    assert sum(len(unit.replace(" ", "")) for unit in out["text"]) == len(text.replace(" ", ""))


def test_a_long_sentence_is_cut_between_words() -> None:
    """No word is torn where there is white space near."""
    text = "palavra " * 400
    assert all(set(unit.split()) == {"palavra"} for unit in units(text))


def test_the_stage_pickles_and_leaves_its_input_alone() -> None:
    """A worker gets the same units."""
    given_responses = responses("Bom preço mas loja suja", "ok")
    before = given_responses.clone()
    copy = pickle.loads(pickle.dumps(splitter))  # noqa: S301
    assert copy(given_responses).equals(splitter(given_responses))
    assert given_responses.equals(before)


_PARTS = st.sampled_from(
    [
        *(
            "preço",
            "e",
            "o atendimento",
            "mas",
            "pero",
            "é",
            "ótimo",
            ",",
            ".",
            "...",
            "\n",
            "- ",
            "😡",
            ":)",
            "!",
            "but",
        ),
        *("the", "price", "and", "1.500", "Sr.", "[EMAIL]", "și", "dar", "livrarea", "n/a", "nada", ";", "(", ")", "İ"),
    ]
)
_TEXTS = st.one_of(
    st.text(max_size=60), st.lists(_PARTS, max_size=14).map(" ".join), st.lists(_PARTS, max_size=9).map("".join)
)


@settings(max_examples=200, deadline=None)
@given(_TEXTS, st.sampled_from(["pt", "es", "ro", "en", "fr", "und"]))
@example("0\x1f", "pt")
def test_spans_are_exact_ordered_and_lose_no_letter(text: str, language: str) -> None:
    """Whatever is typed: the unit is the text at its span, in order, and every letter or digit lies in one."""
    out = splitter(responses(text, language=language))
    assert out["ordinal"].to_list() == list(range(len(out)))
    assert out["text"].to_list() == [text[start:end] for start, end in out.select("start", "end").rows()]
    assert out["start"].is_sorted()
    assert all(not unit[0].isspace() and not unit[-1].isspace() for unit in out["text"])
    covered = {at for start, end in out.select("start", "end").rows() for at in range(start, end)}
    assert all(at in covered for at, char in enumerate(text) if char.isalnum())
    assert (len(out) == 0) == (not text.strip())
    Units.validate(out)
