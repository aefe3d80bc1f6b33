"""Identity and tax numbers of Portugal, Brazil, Spain, Mexico, Romania and the United Kingdom.

A number that has a checksum must pass it (python-stdnum). Where that proves little, for one in eleven order numbers
passes for a NIF, the number must also be written as only that kind is, or stand by a word that names it.
"""

import re

from stdnum.br import cnpj, cpf
from stdnum.es import cif, dni, nie
from stdnum.es import nif as spanish_nif
from stdnum.gb import nhs, utr, vat
from stdnum.mx import curp, rfc
from stdnum.pt import cc, nif
from stdnum.ro import cnp, cui

from pipeline.stages.redact_kinds import Candidate, Kind

_REFERENCE = ("order", "label")
_SPANISH = ("dni", "nif", "cif")

_NO_NINO = ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ")
"""Prefixes never given out: HMRC's National Insurance Manual, NIM39110."""


def _pattern(first: str, rest: str) -> re.Pattern[str]:
    """A character of the set ``first`` and then ``rest``, as a whole token: not inside a longer word, number or path.

    What must not stand before is looked for after the first character: a pattern that begins with a set of
    characters is searched for several times faster.
    """
    return re.compile(rf"[{first}](?<![\w&].)(?<![0-9][.,/-].)(?:{rest})(?!\w|[.,/-][0-9])", re.IGNORECASE)


def _digits(value: str) -> str:
    return re.sub(r"[^0-9]", "", value)


def _is_cpf(found: Candidate) -> bool:
    written_as_cpf = "." in found.value and "-" in found.value
    return cpf.is_valid(_digits(found.value)) and (written_as_cpf or found.topic not in (*_REFERENCE, "phone"))


def _is_cnpj(found: Candidate) -> bool:
    if not cnpj.is_valid(found.value):
        return False
    # A bare one is believed for a low branch number, as nearly all have: …/0001-95.
    head_office = re.sub("[./-]", "", found.value)[8:11] == "000" and found.topic not in _REFERENCE
    return "/" in found.value or found.topic == "cnpj" or head_office


def _is_nif(found: Candidate) -> bool:
    prefixed = found.value[:2].upper() == "PT"
    return nif.is_valid(_digits(found.value)) and (prefixed or found.topic == "nif")


def _is_cc(found: Candidate) -> bool:
    return cc.is_valid(found.value.replace("-", "")) and found.topic not in _REFERENCE


def _is_civil_number(found: Candidate) -> bool:
    return found.topic == "cc"


def _is_rg(found: Candidate) -> bool:
    return found.topic == "rg"


def _is_dni(found: Candidate) -> bool:
    return dni.is_valid(_spanish(found)[-9:]) and _fits_spain(found)


def _is_dni_without_letter(found: Candidate) -> bool:
    return found.topic == "dni"


def _is_nie(found: Candidate) -> bool:
    return nie.is_valid(_spanish(found)[-9:]) and _fits_spain(found)


def _is_spanish_nif(found: Candidate) -> bool:
    return spanish_nif.is_valid(_spanish(found)) and found.topic in _SPANISH


def _spanish(found: Candidate) -> str:
    return re.sub(r"[ .-]", "", found.value.upper())


def _fits_spain(found: Candidate) -> bool:
    # A letter set apart by a space can be a word: "12345678 y no llega".
    return found.topic in _SPANISH or (" " not in found.value and found.topic != "order")


def _is_cif(found: Candidate) -> bool:
    value = _spanish(found)
    named = found.topic in _SPANISH or len(value) > 9
    written_as_cif = (found.value[1] == "-" or found.country == "ES") and found.topic not in _REFERENCE
    return (named or written_as_cif) and cif.is_valid(value[-9:])


def _is_curp(found: Candidate) -> bool:
    return bool(curp.is_valid(found.value))


def _is_rfc(found: Candidate) -> bool:
    # The tax office has issued RFCs whose check character does not fit its own formula, so a word that says RFC
    # stands in for it.
    named = found.topic == "rfc"
    trusted = named or (found.topic not in _REFERENCE and found.value.isupper())
    return trusted and bool(rfc.is_valid(found.value, validate_check_digits=not named))


def _is_cnp(found: Candidate) -> bool:
    return cnp.is_valid(found.value) and found.topic not in _REFERENCE


def _is_cui(found: Candidate) -> bool:
    if not cui.is_valid(_digits(found.value)):
        return False
    prefixed = found.value[:2].upper() == "RO" and len(_digits(found.value)) > 5 and found.topic not in _REFERENCE
    return prefixed or found.topic in ("cui", "cif")


def _is_nhs(found: Candidate) -> bool:
    if not nhs.is_valid(found.value):
        return False
    # In use are 4… to 7…: with a leading 0 it is a telephone.
    grouped = " " in found.value and found.value[0] in "4567" and found.topic is None and found.country in (None, "GB")
    return grouped or found.topic == "nhs"


def _is_nino(found: Candidate) -> bool:
    if found.value[:2].upper() in _NO_NINO:
        return False
    # A letter set apart by a space can be a word, as in Portuguese "no TP123456 a tempo", save after pairs.
    last_is_word = found.value.endswith(" a") and not re.search("[0-9] [0-9]", found.value)
    return found.topic == "nino" or not (last_is_word or found.topic in _REFERENCE)


def _is_utr(found: Candidate) -> bool:
    return utr.is_valid(_digits(found.value)) and found.topic == "utr"


def _is_vat(found: Candidate) -> bool:
    prefixed = found.value[0].isalpha() and found.topic not in _REFERENCE
    return vat.is_valid(_digits(found.value)) and (prefixed or found.topic == "nif")


_NINO = _pattern("A-CEGHJ-PR-TW-Z", r"[A-CEGHJ-NPR-TW-Z](?:(?: ?[0-9]{2}){3} ?[A-D]|(?:-[0-9]{2}){3}-[A-D])")

DIGIT_KINDS = (
    Kind("CPF", _pattern("0-9", r"[0-9]{2}([. ]?)[0-9]{3}\1[0-9]{3}[-. ]?[0-9]{2}"), _is_cpf),
    Kind(
        "CNPJ",
        _pattern("0-9A-Z", r"[0-9A-Z]{11}[0-9]{2}|[0-9A-Z]\.?[0-9A-Z]{3}\.?[0-9A-Z]{3}/[0-9A-Z]{4}-?[0-9]{2}"),
        _is_cnpj,
    ),
    Kind("RG", _pattern("0-9", r"[0-9]?\.?[0-9]{3}\.?[0-9]{3}(?:-?[0-9X])?"), _is_rg),
    Kind("NIF", _pattern("1-9", r"[0-9]{2}([ .]?)[0-9]{3}\1[0-9]{3}"), _is_nif),
    Kind("CC", _pattern("0-9", r"[0-9]{7}[ -]?[0-9][ -]?[A-Z][A-Z0-9][0-9]"), _is_cc),
    Kind("CC", _pattern("0-9", r"[0-9]{7}(?:[ -]?[0-9])?(?! ?[0-9]? ?[A-Z][A-Z0-9][0-9])"), _is_civil_number),
    Kind("DNI", _pattern("0-9", r"[0-9]\.?[0-9]{3}\.?[0-9]{3}[ -]?[A-Z]"), _is_dni),
    Kind("DNI", _pattern("0-9", r"[0-9]?\.?[0-9]{3}\.?[0-9]{3}"), _is_dni_without_letter),
    Kind("CNP", _pattern("1-9", r" ?[0-9]{6} ?[0-9]{6}"), _is_cnp),
    Kind("CUI", _pattern("1-9", r"[0-9]{4,9}"), _is_cui),
    Kind("NHS", _pattern("0-9", r"[0-9]{2}([ -]?)[0-9]{3}\1[0-9]{4}"), _is_nhs),
    Kind("UTR", _pattern("0-9", r"[0-9]{4} ?[0-9]{5}K?"), _is_utr),
    Kind("VAT", _pattern("0-9", r"[0-9]{2} ?[0-9]{4} ?[0-9]{2}(?: ?[0-9]{3})?"), _is_vat),
)
"""Identity numbers that begin with a digit."""

LETTER_KINDS = (
    Kind("NIF", _pattern("P", r"T ?[1-9][0-9]{2}([ .]?)[0-9]{3}\1[0-9]{3}"), _is_nif),
    Kind("DNI", _pattern("E", r"S-?[0-9]{8}[ -]?[A-Z]"), _is_dni),
    Kind("NIE", _pattern("EXYZ", r"(?:(?<=E)S-?[XYZ])?[ -]?[0-9]{7}[ -]?[A-Z]"), _is_nie),
    Kind("NIF", _pattern("EKLM", r"(?:(?<=E)S-?[KLM]|(?<=[KLM]))[ -]?[0-9]{7}[ -]?[A-Z]"), _is_spanish_nif),
    Kind(
        "CIF",
        _pattern("A-HJNP-SUVW", r"(?:(?<=E)S-?[A-HJNP-SUVW])?[ -]?[0-9]{2}\.?[0-9]{3}\.?[0-9]{2}[ -]?[0-9A-J]"),
        _is_cif,
    ),
    Kind("CURP", _pattern("A-Z", r"[A-Z]{3}[0-9]{6}[A-Z]{6}[A-Z0-9][0-9]"), _is_curp),
    Kind("RFC", _pattern("A-ZÑ&", r"[A-ZÑ&]{2,3}[ -]?[0-9]{6}[ -]?[A-Z0-9]{3}"), _is_rfc),
    Kind("CUI", _pattern("R", r"O[ -]?[1-9][0-9]{4,9}"), _is_cui),
    Kind("NINO", _NINO, _is_nino),
    Kind("VAT", _pattern("GX", r"(?:(?<=G)B|(?<=X)I) ?[0-9]{3} ?[0-9]{4} ?[0-9]{2}(?: ?[0-9]{3})?"), _is_vat),
)
"""Identity numbers that begin with letters; each has a letter at most one character before two digits."""
