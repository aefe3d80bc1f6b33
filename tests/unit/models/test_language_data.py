"""What teaches the language model: neighbours made out of Spanish, pieces cut from sentences, how a model is fitted."""

import random

import pytest

from models.held_out import is_held_out
from models.language.calibrate import FLAGGED, ONE, SENTENCE, TWO, HeldOut, calibrated, rates
from models.language.data import Sample, Source, read_words, samples
from models.language.fit import fit
from models.language.neighbours import differs, neighbour


@pytest.mark.parametrize(
    ("code", "spanish", "said"),
    [
        ("gl", "No voy al colegio en bus.", "Non vou ao colexio en bus."),
        ("gl", "Tom me quiere mucho.", "Tom quéreme moito."),
        ("gl", "Mi hermana vive en la ciudad.", "A miña irmá vive na cidade."),
        ("ca", "No voy al colegio en bus.", "No vaig al col·legi en bus."),
        ("ca", "Él vino a Japón hace siete años.", "Ell va venir a Japó fa set anys."),
        ("ast", "Tom le dijo la verdad.", "Tom díxo-y la verdá."),
        ("ast", "¿Dónde está el perro?", "¿Ónde ta el perru?"),
    ],
)
def test_a_spanish_sentence_becomes_its_neighbours(code: str, spanish: str, said: str) -> None:
    """Words by the table, endings by rule, pronouns and contractions where the neighbour has them."""
    assert neighbour(spanish, code, random.Random(1)) == said


def test_a_sentence_that_stays_the_same_teaches_nothing() -> None:
    """What is Spanish and Galician letter by letter is left out."""
    assert not differs("Tom está en casa", "Tom está en casa.")
    assert differs("Tom no está en casa", "Tom non está en casa")


def test_pieces_are_cut_from_what_is_not_held_out() -> None:
    """Whole sentences, two words, one word; never a text of the held-out tenth."""
    texts = tuple(f"gosto muito desta loja número {'i' * n}" for n in range(1, 40))
    cut = list(samples([Source("t", "pt", texts)], sentences=100))
    own = [sample for sample in cut if sample.language == "pt"]
    assert {len(sample.text.split()) for sample in own} >= {1, 2, 4, 6}
    assert not any(is_held_out(sample.text) for sample in own if len(sample.text.split()) == 6 and "ú" in sample.text)


def test_listed_words_teach_with_and_without_diacritics() -> None:
    """Both spellings are there, each for its language."""
    listed = {(sample.text, sample.language) for sample in read_words()}
    assert {("não", "pt"), ("nao", "pt"), ("și", "ro"), ("si", "ro"), ("moito", "gl")} <= listed


def test_a_model_is_fitted_the_same_twice_and_tells_what_it_was_taught() -> None:
    """Equal samples, equal weights; the reserve keeps short texts at home and lets sentences go."""
    taught = [
        Sample(text, code)
        for code, text in (("pt", "não gostei muito"), ("es", "no me gustó mucho"), ("gl", "non me gustou moito"))
        for _ in range(200)
    ]
    model, again = (fit(taught, print) for _ in range(2))
    assert (model.weights == again.weights).all()
    texts = HeldOut(
        {
            ONE: [("muito", "pt"), ("mucho", "es")],
            TWO: [("gostei muito", "pt"), ("gustó mucho", "es")],
            SENTENCE: [("não gostei muito", "pt"), ("no me gustó mucho", "es")],
            FLAGGED: [("non me gustou moito", "gl")],
        }
    )
    found = {(rate.measure, rate.language): rate.share for rate in rates(calibrated(model, texts), texts)}
    assert found == dict.fromkeys(found, 1.0)
