"""Identity and tax numbers go, with their checksums or by the words around them."""

import pytest
from identity_numbers import CHECKED

from pipeline.stages.redact import Redaction, Redactor

REDACTOR = Redactor()


@pytest.mark.parametrize(("kind", "before", "datum", "broken", "after"), CHECKED)
def test_an_identity_number_goes_if_its_checksum_holds(
    kind: str, before: str, datum: str, broken: str, after: str
) -> None:
    """The number becomes its placeholder, the sentence stays; with a wrong digit it is no such number."""
    assert REDACTOR.redact_text(f"{before}{datum}{after}") == Redaction(f"{before}[{kind}]{after}", (kind,))
    assert REDACTOR.redact_text(f"{before}{broken}{after}") == Redaction(f"{before}{broken}{after}", ())


def test_numbers_named_or_grouped_need_less_proof() -> None:
    """An NHS number in its groups of 3, 3 and 4 needs no word, one of an identity card that is named no check digit."""
    assert REDACTOR.redact_text("Patient 401 023 2137 was turned away").text == "Patient [NHS] was turned away"
    assert REDACTOR.redact_text("cartão de cidadão nº 12345678").text == "cartão de cidadão nº [CC]"
    assert REDACTOR.redact_text("Mi DNI es 12.345.678, ya lo di").text == "Mi DNI es [DNI], ya lo di"
    assert REDACTOR.redact_text("Meu RG é 12.345.678-X").text == "Meu RG é [RG]"
    assert REDACTOR.redact_text("245678905 é o meu NIF").text == "[NIF] é o meu NIF"


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("Joan, National Insurance no. AB123456C in case", "Joan, National Insurance no. [NINO] in case"),
        ("NINO: AB 12 34 56 C.", "NINO: [NINO]."),
        ("it is ab123456c", "it is [NINO]"),
        ("it is ab 12 34 56 a, again", "it is [NINO], again"),
        ("it is AB 123456 D", "it is [NINO]"),
        ("my NI number (JG-10-37-59-A)", "my NI number ([NINO])"),
        ("OA123456B is my National Insurance number", "[NINO] is my National Insurance number"),
        ("my ni number is ab123456 a", "my ni number is [NINO]"),
        ("NI No. AB123456A, order AB123456B", "NI No. [NINO], order AB123456B"),
    ],
)
def test_a_national_insurance_number_goes(text: str, redacted: str) -> None:
    """Two letters, six digits and a letter of A to D, in either case, in one piece or in pairs."""
    assert REDACTOR.redact_text(text).text == redacted


@pytest.mark.parametrize(
    "text",
    [
        "QQ123456A",
        "DA123456A FA123456A IA123456A QA123456A UA123456A VA123456A",
        "AD123456A AF123456A AI123456A AQ123456A AU123456A AV123456A",
        "AO123456A",
        "BG123456A GB123456A KN123456A NK123456A NT123456A TN123456A ZZ123456A",
        "AB123456E AB123456F AB123456Z",
        "AB1234567",
        "AB12345C AB1234567C AB12345C6",
        "ABC123456C",
        "1AB123456C AB123456CD AB123456C9",
        "AB  12 34 56 C",
        "AB-123456-C",
        "Order AB123456C, invoice AB123456D, nº AB123456A",
        "flight AB123456C",
        "volta no TP123456 a tempo",
        "See https://shop.example/AB123456C",
    ],
)
def test_what_is_only_like_a_national_insurance_number_stays(text: str) -> None:
    """Letters and prefixes that are never given out, one character too many or too few, orders, links, words."""
    assert REDACTOR.redact_text(text) == Redaction(text, ())
