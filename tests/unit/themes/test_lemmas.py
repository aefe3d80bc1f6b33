"""Lemma tables are looked up by folded spelling, without holding them."""

import pytest

from pipeline.themes.lemmas import lemmas


@pytest.mark.parametrize(
    ("language", "bare", "known"),
    [
        ("pt", "reclamacoes", {"reclamações": "reclamação"}),
        ("pt", "atraso", {"atraso": "atrasar"}),
        ("es", "habitacion", {"habitación": "habitación"}),
        ("ro", "comanda", {"comanda": "comandă", "comandă": "comanda"}),
        ("ro", "card", {"cârd": "cârd", "card": "card"}),
        ("en", "deliveries", {"deliveries": "delivery"}),
    ],
)
def test_spellings_are_found_with_and_without_accents(language: str, bare: str, known: dict[str, str]) -> None:
    """With the lemma of each; what stands as a lemma only ("habitación") is its own."""
    assert lemmas({bare, "xyzzy"}, language) == {bare: known}


def test_a_word_that_was_looked_up_is_not_looked_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither one that the table lacks: reading it takes a tenth of a second or two."""
    first = lemmas({"entrega", "xyzzy"}, "pt")
    monkeypatch.setattr("pipeline.themes.lemmas._looked_up", lambda *words: pytest.fail(f"{words}"))
    assert lemmas({"entrega", "xyzzy"}, "pt") == first
