"""Telephone numbers in four languages, and the numbers that are none."""

import pytest

from pipeline.stages.redact import Redactor

REDACTOR = Redactor()


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("Liguem para 912 345 678 ou 21 345 67 89.", "Liguem para [PHONE] ou [PHONE]."),
        ("O meu número é 912345678", "O meu número é [PHONE]"),
        ("O produto veio errado. 912345678", "O produto veio errado. [PHONE]"),
        ("912345678 / 213456789", "[PHONE] / [PHONE]"),
        ("+351 912 345 678 24 horas", "[PHONE] 24 horas"),
        ("NIF 501442600, 912345678", "NIF [NIF], [PHONE]"),
        ("Meu celular (11) 98765-4321 e fixo 11 3456-7890", "Meu celular [PHONE] e fixo [PHONE]"),
        ("zap 98765-4321 urgente", "zap [PHONE] urgente"),
        ("chamem no 5511987654321", "chamem no [PHONE]"),
        ("Llámenme al 612 34 56 78", "Llámenme al [PHONE]"),
        ("Mi móvil: 612345678", "Mi móvil: [PHONE]"),
        ("mi teléfono 55 1234 5678, gracias", "mi teléfono [PHONE], gracias"),
        ("Sunați-mă la 0722 123 456 sau 0722.123.456 sau 0722/123.456", "Sunați-mă la [PHONE] sau [PHONE] sau [PHONE]"),
        ("numarul meu 0722123456", "numarul meu [PHONE]"),
        ("call me on 07911 123456 or 020 7946 0958", "call me on [PHONE] or [PHONE]"),
        ("0044 7911 123456 and (+44) 7911 123456", "[PHONE] and [PHONE]"),
        ("try 1-800-433-7300 and 310-795-2210", "try [PHONE] and [PHONE]"),
        ("it's 07700 900735 or +44 1632 960123 or (212) 555-0123", "it's [PHONE] or [PHONE] or [PHONE]"),
        ("encomenda +351912345678", "encomenda [PHONE]"),
        ("https://wa.me/351912345678", "https://wa.me/[PHONE]"),
    ],
)
def test_a_telephone_number_goes(text: str, redacted: str) -> None:
    """As people write them: grouped or bare, several in a row, with and without the country's prefix."""
    assert REDACTOR.redact_text(text).text == redacted


@pytest.mark.parametrize(
    "text",
    [
        "encomenda 912345678 nunca chegou",
        "pedido nº 612345678 e 612345679",
        "nº 912345678",
        "order number 07911123456 missing",
        "Comanda 0722123456 nu a ajuns",
        "el pedido con número de referencia 612345678",
        "ref. 912 345 678",
        "912 345 678 € de lucro, 612 345 678 pesos",
        "600 000 000 de visitas",
        "912.345.678 habitantes",
        "10 12 2015 às 14 30, 12-12-2015 14:30",
        "GPS 23.5505199, -46.6333094; 192.168.100.100",
        ".240/.295/.360",
        "5512345678",
        "em 2004-2005 1500 2000 2500",
        "+1 motivo, +100 razones, +1000000 de vezes",
        "NIF 212345678",
        "9123456781234567",
    ],
)
def test_what_only_looks_like_a_telephone_number_stays(text: str) -> None:
    """Orders, sums, dates, places and network addresses; a tax number with a wrong digit is no telephone."""
    assert REDACTOR.redact_text(text).text == text


@pytest.mark.parametrize(
    ("country", "text", "redacted"),
    [
        ("MX", "5512345678 por favor", "[PHONE] por favor"),
        ("Reino Unido", "ring 0161 496 0123", "ring [PHONE]"),
        ("FR", "06 12 34 56 78", "[PHONE]"),
        ("PT", "55 1234 5678", "55 1234 5678"),
        ("nowhere", "912345678", "[PHONE]"),
    ],
)
def test_the_country_says_how_a_bare_number_is_read(country: str, text: str, redacted: str) -> None:
    """Given by code or by name; an unknown one counts as none."""
    assert REDACTOR.redact_text(text, country).text == redacted
