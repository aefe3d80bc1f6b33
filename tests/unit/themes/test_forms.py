"""Forms of one word are joined, whatever the lemma table makes of each, and strangers are not."""

from collections.abc import Mapping

import pytest

from pipeline.themes.forms import Families


def families(language: str, counts: Mapping[str, int]) -> set[frozenset[str]]:
    """The forms that were joined, each family as a set."""
    found = Families(counts, language)
    shown: dict[str, set[str]] = {}
    for form in counts:
        shown.setdefault(found.of(form), set()).add(form)
    return {frozenset(forms) for forms in shown.values()}


@pytest.mark.parametrize(
    ("language", "family"),
    [
        ("pt", {"atraso", "atrasos", "atrasou", "atrasada"}),
        ("pt", {"reclamação", "reclamações", "reclamacao", "reclamacoes"}),
        ("pt", {"vez", "vezes"}),
        ("pt", {"rápido", "rapida", "rápidos"}),
        ("es", {"habitación", "habitaciones", "habitacion"}),
        ("es", {"bar", "bares"}),
        ("es", {"llegó", "llegar", "llegada"}),
        ("ro", {"livrare", "livrarea", "livrarile", "livrările", "livrări"}),
        ("ro", {"întârziere", "intarziere", "intarzieri"}),
        ("ro", {"comandă", "comenzi", "comenzile", "comanda"}),
        ("ro", {"telefon", "telefonul", "telefonului", "telefoane"}),
        ("en", {"delivery", "deliveries"}),
        ("en", {"stay", "stayed", "stays", "staying"}),
    ],
)
def test_inflected_and_accentless_forms_are_one_family(language: str, family: set[str]) -> None:
    """Plurals, articles, persons and missing diacritics do not split a word."""
    assert families(language, dict.fromkeys(family, 2)) == {frozenset(family)}


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("es", "vino", "venir"),
        ("es", "parada", "pared"),
        ("pt", "câmera", "cama"),
        ("pt", "preço", "preciso"),
        ("ro", "notă", "nuntă"),
        ("en", "hotel", "hostel"),
    ],
)
def test_strangers_stay_apart(language: str, one: str, other: str) -> None:
    """A doubtful lemma, a short stem or one letter between two known words joins nothing."""
    assert len(families(language, {one: 30, other: 3})) == 2


def test_the_commonest_form_is_shown() -> None:
    """No stem and no lemma: what most people wrote, and among equals the form with its accents."""
    common = Families({"atrasos": 7, "atraso": 3}, "pt")
    assert (common.of("atraso"), common.of("atrasos")) == ("atrasos", "atrasos")
    assert Families({"livrare": 2, "livrări": 2}, "ro").of("livrare") == "livrări"


def test_rare_misspellings_join_the_word_they_miss_by_a_letter() -> None:
    """An unknown spelling joins a known word written eight times as often; a frequent one is no slip."""
    assert Families({"atendimento": 8, "atendimeto": 1}, "pt").of("atendimeto") == "atendimento"
    assert Families({"super": 77, "superb": 22}, "ro").of("superb") == "superb"


def test_letters_held_down_do_not_make_another_word() -> None:
    """ "Muitooo" is "muito", and a double letter that belongs to the word stays."""
    assert Families({"rápido": 3, "rápidooo": 1}, "pt").of("rápidooo") == "rápido"
    assert Families({"good": 3, "goooood": 1}, "en").of("goooood") == "good"


def test_auxiliaries_are_known_by_their_lemma() -> None:
    """The stop lists name only some forms of to be and to have."""
    assert Families({"tivessem": 1, "estavam": 1, "entrega": 1}, "pt").auxiliaries == {"tivessem", "estavam"}


def test_a_form_never_counted_is_its_own_family() -> None:
    """Nothing is known of it."""
    assert Families({"entrega": 1}, "pt").of("loja") == "loja"
