"""The language stage: the four languages however they are typed, others by their code, ``und`` where nothing tells."""

import pickle
from datetime import UTC, datetime
from pathlib import Path

import dataframely as dy
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.registry import verify, write_manifest
from pipeline.errors import ModelError
from pipeline.schemas import RedactedResponses
from pipeline.stages.folding import fold
from pipeline.stages.language import LanguageDetector
from pipeline.stages.language_model import BUCKETS, TOLD, LanguageModel, buckets
from pipeline.stages.language_words import language_code, language_of_country

detector = LanguageDetector()


def redacted(*rows: tuple[str, str | None]) -> dy.DataFrame[RedactedResponses]:
    return RedactedResponses.validate(
        pl.DataFrame(
            {
                "row": range(len(rows)),
                "source": "t",
                "external_id": None,
                "respondent_id": "r",
                "kind": "survey",
                "survey": None,
                "question": None,
                "declared_language": [declared for _, declared in rows],
                "text": [text for text, _ in rows],
                "received_at": datetime(2026, 1, 1, tzinfo=UTC),
                "channel": None,
                "customer_ref": None,
                "segment": None,
                "country": None,
                "nps": None,
                "csat": None,
                "ces": None,
                "rating": None,
                "response_id": [f"r{i}" for i in range(len(rows))],
                "content_hash": "h",
                "question_polarity": "open",
                "mended": False,
                "redactions": [[] for _ in rows],
            }
        ),
        cast=True,
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("A encomenda chegou três dias depois do prometido", "pt"),
        ("nao gostei do atendimento", "pt"),
        ("vc demora mt p responder", "pt"),
        ("O entregador largou a caixa na chuva", "pt"),
        ("El repartidor dejó la caja bajo la lluvia", "es"),
        ("xq tardan tanto", "es"),
        ("la atencion fue pesima", "es"),
        ("Curierul a lăsat coletul în ploaie", "ro"),
        ("livrarea a intarziat", "ro"),
        ("nu mi-a placut deloc cum au vorbit", "ro"),
        ("The courier left the box in the rain", "en"),
        ("pls fix the app", "en"),
        ("APP KEEPS CRASHING EVERY TIME I LOG IN", "en"),
    ],
)
def test_the_four_languages_are_told_with_and_without_diacritics(text: str, code: str) -> None:
    """Accents, capitals and chat spellings do not matter."""
    assert detector.detect(text).code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Le colis est arrivé en retard et abîmé", "fr"),
        ("Il pacco è arrivato in ritardo e danneggiato", "it"),
        ("El paquet va arribar tard i molt malmès", "ca"),
        ("O paquete chegou moi tarde e non me gustou nada", "gl"),
        ("Das Paket kam zu spät und war beschädigt", "de"),
        ("Bardzo dobra obsługa klienta, szybka dostawa", "pl"),
        ("A kiszolgálás nagyon lassú volt", "hu"),
        ("Очень хорошо", "ru"),
        ("非常好", "zh"),
    ],
)
def test_another_language_is_named_by_its_code(text: str, code: str) -> None:
    """Neighbours that are easily taken for one of the four, and distant ones, are flagged."""
    assert detector.detect(text).code == code


@pytest.mark.parametrize(
    "text", ["", "n/a", "10", "👍👍", "ok", "TOP", "[EMAIL]", "https://example.com/a-b", "...", "5/5 :-)"]
)
def test_what_tells_nothing_is_undetermined(text: str) -> None:
    """Numbers, emoji, placeholders, links and words at home everywhere have no language and no confidence."""
    guess = detector.detect(text)
    assert (guess.code, guess.confidence) == ("und", None)


def test_the_declared_language_settles_what_the_text_leaves_open() -> None:
    """One word that is both Portuguese and Spanish follows the survey; so does "ok"."""
    assert detector.detect("Excelente", prior="es").code == "es"
    assert detector.detect("Excelente", prior="pt").code == "pt"
    assert detector.detect("ok", prior="ro").code == "ro"


def test_the_declared_language_is_no_verdict() -> None:
    """A sentence in another language, or one telling word, outweighs the survey; a number stays undetermined."""
    assert detector.detect("La habitación estaba muy sucia", prior="pt").code == "es"
    assert detector.detect("Nimic", prior="pt").code == "ro"
    assert detector.detect("10", prior="pt").code == "und"


def test_a_declared_language_is_read_in_many_spellings() -> None:
    """Locales and names are understood; anything else counts as not declared."""
    assert [language_code(declared) for declared in ("pt-BR", "PT_pt", "português")] == ["pt", "pt", "pt"]
    assert [language_code(declared) for declared in ("Español", "română", "English (UK)")] == ["es", "ro", "en"]
    assert [language_code(declared) for declared in (None, "", "  ", "Klingon")] == [None, None, None, None]


def test_a_country_names_the_language_most_people_write_there() -> None:
    """Codes and names, in whatever case; other countries and blanks name none."""
    assert [language_of_country(country) for country in ("PT", "Brasil", "MEX", "república", "Moldova")] == [
        *("pt", "pt", "es", None, "ro")
    ]
    assert [language_of_country(country) for country in ("United Kingdom", "FR", " ", "", None)] == [
        *("en", None, None, None, None)
    ]


def test_the_stage_adds_its_columns_and_keeps_every_row() -> None:
    """Rows in equal rows out, in order; the input is not changed; the stage pickles."""
    responses = redacted(("Muito bom", None), ("Excelente", "es-MX"), ("👍", "pt"), ("", None))
    out = pickle.loads(pickle.dumps(detector))(responses)  # noqa: S301
    assert out["language"].to_list() == ["pt", "es", "und", "und"]
    assert out["response_id"].to_list() == ["r0", "r1", "r2", "r3"]
    assert out["language_confidence"].is_null().to_list() == [False, False, True, True]
    assert "language" not in responses.columns


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.sampled_from([None, *TOLD, "xx"]))
def test_any_text_has_a_guess(text: str, prior: str | None) -> None:
    """Whatever is typed, the code is set and the confidence is a probability or null."""
    guess = detector.detect(text, prior=prior)
    assert guess.code
    assert guess.confidence is None or 0 < guess.confidence <= 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Paguei e ainda não recebi nada " * 4_000, "pt"),
        ("😀" * 50_000, "und"),
        ("1234567890 " * 10_000, "und"),
        ("🚚 llegó tarde y la caja venía rota 😡😡", "es"),
        ("Το προσωπικό ήταν ευγενικό", "el"),
        ("الخدمة ممتازة", "ar"),
    ],
)
def test_bad_input_has_an_answer_too(text: str, code: str) -> None:
    """A hundred thousand characters, emoji alone or beside words, digits, other scripts."""
    assert detector.detect(text).code == code


def test_two_languages_in_one_text_go_by_the_longer_part() -> None:
    """A borrowed word changes nothing; of two sentences the longer one decides."""
    assert detector.detect("O customer service deles é uma vergonha, nunca mais compro aqui").code == "pt"
    assert detector.detect("Thanks! La habitación estaba muy sucia y nadie vino a limpiarla").code == "es"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Non me gustou nada o trato que me deron", "gl"),
        ("Cando chegamos xa non había ninguén na tenda", "gl"),
        ("No ens ha agradat gens com ens van tractar", "ca"),
        ("Nun me prestó nada la comida d'esi sitiu", "ast"),
        ("Avèm pas jamai recebut çò qu'aviam comandat", "oc"),
        ("Non mi è piaciuto per niente il servizio", "it"),
        ("De bezorging duurde veel te lang", "nl"),
    ],
)
def test_neighbours_are_not_taken_for_the_four(text: str, code: str) -> None:
    """Galician is neither Portuguese nor Spanish, Catalan and Asturian are not Spanish."""
    assert detector.detect(text).code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *[("não", "pt"), ("entrega", "pt"), ("pedido atrasado", "pt"), ("habitación", "es"), ("precios altos", "es")],
        *[("livrare", "ro"), ("foarte bun", "ro"), ("delivery", "en"), ("too slow", "en")],
    ],
)
def test_one_or_two_words_are_enough(text: str, code: str) -> None:
    """Short answers are the commonest ones."""
    assert detector.detect(text).code == code


def test_question_and_country_settle_what_a_word_leaves_open() -> None:
    """Priors of the row alone: its question's language and its country; a sentence is stronger than both."""
    responses = redacted(
        ("Excelente", None), ("Excelente", None), ("La habitación estaba muy sucia y fría", None), ("ok", None)
    ).with_columns(
        question=pl.Series(["O que podemos melhorar?", "¿Qué podemos mejorar?", "O que podemos melhorar?", "Comment"]),
        country=pl.Series(["PT", "México", "Brasil", None]),
    )
    out = detector(RedactedResponses.validate(responses))
    assert out["language"].to_list() == ["pt", "es", "es", "und"]


def test_a_row_is_read_alike_in_any_company() -> None:
    """Neither order nor neighbours change a row's language or its confidence."""
    rows = [
        ("Muito bom", None),
        ("Excelente", "es"),
        ("Foarte bine", None),
        ("nothing", None),
        ("Moi boa atención", None),
    ]
    together, backwards = detector(redacted(*rows)), detector(redacted(*rows[::-1]))
    alone = [detector(redacted(row)) for row in rows]
    columns = ["text", "language", "language_confidence"]
    assert together.select(columns).rows() == backwards.select(columns).rows()[::-1]
    assert together.select(columns).rows() == [row for one in alone for row in one.select(columns).rows()]


def test_features_see_letters_words_and_pairs() -> None:
    """Case, digits and full stops do not matter; an empty text has no features; all rows are in the table."""
    assert buckets("Não GOSTEI 3.").tolist() == buckets("não gostei").tolist()
    assert len(buckets("")) == len(buckets("12 ...")) == 0
    # " a ": three of one character, two of two, one of three; one word
    assert len(buckets("a")) == 7
    rows = buckets("ação " * 3_000)
    assert 0 <= rows.min() <= rows.max() < BUCKETS


def test_a_model_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Weights, scales, bias, languages and reserve survive the file."""
    model = LanguageModel(
        ("pt", "gl"), np.ones((BUCKETS, 2), np.int8), np.ones(2, np.float32), np.zeros(2, np.float32), (0.5, 2.0)
    )
    model.save(tmp_path / "model.safetensors")
    read = LanguageModel.load(tmp_path / "model.safetensors")
    assert (read.languages, read.reserve) == (("pt", "gl"), (0.5, 2.0))
    assert read.scores("olá").tolist() == model.scores("olá").tolist()


def test_a_damaged_model_says_which_file_and_what_to_do(tmp_path: Path) -> None:
    """The message names the file, the sha256 met and expected, and the mend."""
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    write_manifest(tmp_path, "1")
    (tmp_path / "model.safetensors").write_bytes(b"wights")
    with pytest.raises(ModelError, match=r"model\.safetensors has sha256 .* expected .* install Clamor again"):
        verify("language", tmp_path)


def test_folding_keeps_the_length() -> None:
    """Folded texts can share offsets with the text they came from."""
    assert fold("ȘTIAȚI Că Não é") == "stiati ca nao e"
    assert len(fold("İİ")) == 2
