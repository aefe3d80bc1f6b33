"""Identity and tax numbers of Portugal, Brazil, Spain, Mexico, Romania and the United Kingdom.

Every number must pass its checksum (python-stdnum). Where a checksum is weak, for one in eleven order numbers passes
for a NIF, the number must also be written as only that kind is, or stand by a word that names it.
"""

import re

from stdnum.br import cnpj, cpf
from stdnum.es import cif, dni, nie
from stdnum.gb import nhs
from stdnum.mx import curp, rfc
from stdnum.pt import cc, nif
from stdnum.ro import cnp, cui

from pipeline.stages.redact_kinds import Candidate, Kind

_REFERENCE = ("order", "label")


def _pattern(body: str) -> re.Pattern[str]:
    """``body`` as a whole token: not inside a longer word, number, decimal or path."""
    return re.compile(rf"(?<![\w&])(?<![0-9][.,/-])(?:{body})(?!\w|[.,/-][0-9])", re.IGNORECASE)


def _digits(value: str) -> str:
    return re.sub(r"[^0-9]", "", value)


def _is_cpf(found: Candidate) -> bool:
    written_as_cpf = "." in found.value and "-" in found.value
    return cpf.is_valid(_digits(found.value)) and (written_as_cpf or found.topic not in (*_REFERENCE, "phone"))


def _is_cnpj(found: Candidate) -> bool:
    if not cnpj.is_valid(found.value):
        return False
    # A bare one is believed for a low branch number, as nearly all have: …/0001-95.
    head_office = _digits(found.value)[8:11] == "000" and found.topic not in _REFERENCE
    return "/" in found.value or found.topic == "cnpj" or head_office


def _is_nif(found: Candidate) -> bool:
    prefixed = found.value[:2].upper() == "PT"
    return (prefixed or found.topic == "nif") and nif.is_valid(_digits(found.value))


def _is_cc(found: Candidate) -> bool:
    return found.topic not in _REFERENCE and cc.is_valid(found.value.replace("-", ""))


def _is_civil_number(found: Candidate) -> bool:
    return found.topic == "cc"


def _is_dni(found: Candidate) -> bool:
    return _fits_spain(found) and dni.is_valid(re.sub(r"[ .-]", "", found.value))


def _is_nie(found: Candidate) -> bool:
    return _fits_spain(found) and nie.is_valid(re.sub(r"[ .-]", "", found.value))


def _fits_spain(found: Candidate) -> bool:
    # A letter set apart by a space can be a word: "12345678 y no llega".
    return found.topic in ("dni", "nif", "cif") or (" " not in found.value and found.topic != "order")


def _is_cif(found: Candidate) -> bool:
    value = re.sub(r"[ .-]", "", found.value.upper())
    named = found.topic in ("cif", "nif", "dni") or len(value) > 9
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
    return found.topic not in _REFERENCE and cnp.is_valid(found.value)


def _is_cui(found: Candidate) -> bool:
    prefixed = found.value[:2].upper() == "RO" and len(_digits(found.value)) > 5 and found.topic not in _REFERENCE
    return (prefixed or found.topic in ("cui", "cif")) and cui.is_valid(_digits(found.value))


def _is_nhs(found: Candidate) -> bool:
    grouped = " " in found.value and found.topic is None and found.country in (None, "GB")
    return (grouped or found.topic == "nhs") and nhs.is_valid(found.value)


ID_KINDS = (
    Kind("CPF", _pattern(r"[0-9]{3}([. ]?)[0-9]{3}\1[0-9]{3}[-. ]?[0-9]{2}"), _is_cpf),
    Kind("CNPJ", _pattern(r"[0-9]{14}|[0-9A-Z]{2}\.?[0-9A-Z]{3}\.?[0-9A-Z]{3}/[0-9A-Z]{4}-?[0-9]{2}"), _is_cnpj),
    Kind("NIF", _pattern(r"(?:PT ?)?[1-9][0-9]{2}([ .]?)[0-9]{3}\1[0-9]{3}"), _is_nif),
    Kind("CC", _pattern(r"[0-9]{8}[ -]?[0-9][ -]?[A-Z][A-Z0-9][0-9]"), _is_cc),
    Kind("CC", _pattern(r"[0-9]{8}(?:[ -]?[0-9])?(?! ?[0-9]? ?[A-Z][A-Z0-9][0-9])"), _is_civil_number),
    Kind("DNI", _pattern(r"[0-9]{2}\.?[0-9]{3}\.?[0-9]{3}[ -]?[A-Z]"), _is_dni),
    Kind("NIE", _pattern(r"[XYZ][ -]?[0-9]{7}[ -]?[A-Z]"), _is_nie),
    Kind("CIF", _pattern(r"(?:ES)?[ABCDEFGHJNPQRSUVW][ -]?[0-9]{2}\.?[0-9]{3}\.?[0-9]{2}[ -]?[0-9A-J]"), _is_cif),
    Kind("CURP", _pattern(r"[A-Z]{4}[0-9]{6}[A-Z]{6}[A-Z0-9][0-9]"), _is_curp),
    Kind("RFC", _pattern(r"[A-ZÑ&]{3,4}[ -]?[0-9]{6}[ -]?[A-Z0-9]{3}"), _is_rfc),
    Kind("CNP", _pattern(r"[1-9] ?[0-9]{6} ?[0-9]{6}"), _is_cnp),
    Kind("CUI", _pattern(r"(?:RO[ -]?)?[1-9][0-9]{4,9}"), _is_cui),
    Kind("NHS", _pattern(r"[0-9]{3}([ -]?)[0-9]{3}\1[0-9]{4}"), _is_nhs),
)
