"""New themes get ids and keys for good."""

import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.themes.permanent import discovered_key, discovered_theme_id


def test_a_themes_id_is_that_of_its_founding_units() -> None:
    """In whatever order, and one given twice counts once; 36 characters, the same on every machine."""
    one = discovered_theme_id(["u02", "u01"], ())
    assert one == "2b47f9d0-c943-55b0-9d9d-db0f234ec0fa"
    assert discovered_theme_id(("u01", "u02", "u01"), ()) == one
    assert discovered_theme_id(["u01", "u03"], ()) != one


def test_an_id_is_never_used_again() -> None:
    """The same founding units get another one, and another, when theirs are taken."""
    taken: list[str] = []
    for _ in range(5):
        taken.append(discovered_theme_id(["u01"], taken))
    assert len(set(taken)) == 5
    assert all(uuid.UUID(one).version == 5 for one in taken)


def test_nobody_founds_no_theme() -> None:
    """A theme has at least one unit."""
    with pytest.raises(ValueError, match="no founding units; a theme is founded by at least one"):
        discovered_theme_id([], ())


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Cartão presente · tarjeta regalo", "cartao-presente-tarjeta-regalo"),
        ("Preţul șoselei", "pretul-soselei"),
        ("l’attente d'été", "l-attente-d-ete"),
        ("  24h -- delivery!  ", "24h-delivery"),
        ("tempo de entrega de encomendas ao domicílio", "tempo-de-entrega-de-encomendas-ao"),
        ("a" * 50, "a" * 40),
        ("🙂 …", "theme"),
        ("", "theme"),
        ("None", "none-2"),
    ],
)
def test_a_key_is_what_is_left_of_the_label(label: str, key: str) -> None:
    """ASCII letters and digits joined by hyphens, cut between words; not the word that means no theme."""
    assert discovered_key(label, ()) == key


def test_equal_labels_get_keys_of_their_own() -> None:
    """A number tells them apart, and still fits."""
    assert discovered_key("Refunds", {"refunds", "refunds-2"}) == "refunds-3"
    assert discovered_key("a" * 50, {"a" * 40}) == "a" * 38 + "-2"
    assert discovered_key("abcdefghijklmnopqrst uvwxyzabcdefghijkl", {"abcdefghijklmnopqrst-uvwxyzabcdefghijkl"}) == (
        "abcdefghijklmnopqrst-2"
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(), max_size=8))
def test_keys_are_short_plain_and_unique(labels: list[str]) -> None:
    """Whatever is written in a label."""
    keys: list[str] = []
    for label in labels * 2:
        keys.append(discovered_key(label, keys))
    assert len(set(keys)) == len(keys)
    assert all(len(key) <= 40 and key.isascii() and key.replace("-", "").isalnum() for key in keys)
    assert all(not key.startswith("-") and not key.endswith("-") and key == key.lower() for key in keys)
