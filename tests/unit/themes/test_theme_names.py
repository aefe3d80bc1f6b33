"""A theme answers to many names, and to no wrong one."""

from dataclasses import replace

import pytest
from theme_samples import TAXONOMY, discovered

from pipeline.errors import ThemeEditError
from pipeline.store.port import ThemeRecord
from pipeline.themes.registry import resolve

DELIVERY, PRICE, STAFF = TAXONOMY
PARKING = discovered("parking", labels={"pt": "Estacionamento", "ro": "Parcare mașini"})
NAMED = (replace(PARKING, theme_id="abcd1234"), replace(PRICE, labels_decided={"es": "Precios"}), STAFF, DELIVERY)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("price", "price"),
        (" PREÇO ", "price"),
        ("precios", "price"),
        ("preco", "price"),
        ("parcare mașini", "parking"),
        ("Parcare masini", "parking"),
        ("abcd", "parking"),
        ("abcd1234", "parking"),
        (PRICE.theme_id, "price"),
    ],
)
def test_a_theme_is_known_by_many_names(name: str, key: str) -> None:
    """Key, id, the start of one, and labels in any language without capitals or accents."""
    assert resolve(NAMED, name).key == key


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("prices", "no theme is called 'prices'.*: the nearest are price"),
        ("abc", "no theme is called 'abc'"),
        ("zzzzzz", "`clamor themes list` shows all"),
        ("", "no theme is called ''"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(name: str, says: str) -> None:
    """Or with where all of them stand."""
    with pytest.raises(ThemeEditError, match=says):
        resolve(NAMED, name)


def test_a_label_of_two_themes_names_the_one_that_stands() -> None:
    """Or none, and their keys are told."""
    twin = discovered("price-2", labels={"pt": "Preço"}, status="retired")
    assert resolve((PRICE, twin), "preço").key == "price"
    both: tuple[ThemeRecord, ...] = (PRICE, replace(twin, status="active"))
    with pytest.raises(ThemeEditError, match="'preço' names 2 themes: price, price-2"):
        resolve(both, "preço")
