"""The language stage: the four languages however they are typed, others by their code, ``und`` where nothing tells."""

import pickle
from datetime import UTC, datetime

import dataframely as dy
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.schemas import RedactedResponses
from pipeline.stages.folding import fold
from pipeline.stages.language import LanguageDetector, language_code
from pipeline.stages.language_words import LISTED

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


def test_the_stage_adds_its_columns_and_keeps_every_row() -> None:
    """Rows in equal rows out, in order; the input is not changed; the stage pickles."""
    responses = redacted(("Muito bom", None), ("Excelente", "es-MX"), ("👍", "pt"), ("", None))
    out = pickle.loads(pickle.dumps(detector))(responses)  # noqa: S301
    assert out["language"].to_list() == ["pt", "es", "und", "und"]
    assert out["response_id"].to_list() == ["r0", "r1", "r2", "r3"]
    assert out["language_confidence"].is_null().to_list() == [False, False, True, True]
    assert "language" not in responses.columns


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.sampled_from([None, *LISTED, "xx"]))
def test_any_text_has_a_guess(text: str, prior: str | None) -> None:
    """Whatever is typed, the code is set and the confidence is a probability or null."""
    guess = detector.detect(text, prior=prior)
    assert guess.code
    assert guess.confidence is None or 0 < guess.confidence <= 1


def test_folding_keeps_the_length() -> None:
    """Folded texts can share offsets with the text they came from."""
    assert fold("ȘTIAȚI Că Não é") == "stiati ca nao e"
    assert len(fold("İİ")) == 2
