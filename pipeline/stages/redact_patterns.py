"""E-mail addresses, payment cards, IBANs and UK postcodes."""

import re

from stdnum import iban, luhn

from pipeline.stages.redact_kinds import Candidate, Kind

# Without the @ or with spaces round it, an address must end as addresses do.
_ENDING = r"(?:com|net|org|pt|br|es|mx|ro|uk|eu|us|info|io|me|gov|edu|fr|it|de)"
_PROVIDER = (
    r"(?:gmail|googlemail|hotmail|outlook|yahoo|ymail|live|icloud|msn|sapo|uol|bol|terra|proton(?:mail)?|telefonica)"
)
_LOCAL = r"(?<![\w.+%-])[\w.+%-]{1,64}"
_AT = r"(?: ?[(\[] ?(?:at|arroba) ?[)\]] ?| arroba )"
_DOT = r"(?: ?[(\[] ?(?:dot|ponto|punto|punct) ?[)\]] ?| (?:dot|ponto|punto|punct) |\.)"

_EMAIL = re.compile(
    rf"{_LOCAL}@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{{2,24}}(?!\w)"
    rf"|{_LOCAL} ?@ ?{_PROVIDER}(?:\.[\w-]+)*(?!\w)(?: ?\. ?{_ENDING}(?!\w))?"
    rf"|{_LOCAL} @ [\w-]+(?:\.[\w-]+)*\.{_ENDING}(?!\w)"
    rf"|{_LOCAL}{_AT}[\w-]+(?:{_DOT}[\w-]+)*{_DOT}{_ENDING}(?!\w)",
    re.IGNORECASE,
)

_CARD = re.compile(
    r"[2-6](?<!\w.)(?:[0-9]{3}(?P<gap>[ -]?)[0-9]{4}(?P=gap)[0-9]{4}(?P=gap)[0-9]{4}"
    r"|(?<=3)[0-9]{3}(?P<wide>[ -]?)[0-9]{6}(?P=wide)[0-9]{4,5})(?!\w|[.,][0-9])"
)
_ISSUED = re.compile(
    r"(?:[456][0-9]{3}|2(?:2[2-9]|[3-6][0-9]|7[0-2])[0-9]|35[2-8][0-9])[0-9]{12}"  # Visa, Mastercard, Maestro, JCB
    r"|3[47][0-9]{13}|3(?:0[0-5]|[689][0-9])[0-9]{11}"  # American Express, Diners
)

_IBAN_LENGTHS = (
    "NO15 BE16 DK18 FI18 NL18 SI19 AT20 EE20 LT20 LU20 CH21 HR21 LI21 LV21 BG22 DE22 GB22 IE22 GI23 AD24 CZ24 ES24 "
    "MD24 RO24 SE24 SK24 PT25 IS26 FR27 GR27 IT27 MC27 SM27 CY28 HU28 PL28 BR29 UA29 MT31"
)
_IBAN = re.compile(
    r"(?<!\w)(?=[A-Z]{2}[0-9]{2})(?:"
    + "|".join(rf"{entry[:2]}[0-9]{{2}}(?:[ .-]?[A-Z0-9]){{{int(entry[2:]) - 4}}}" for entry in _IBAN_LENGTHS.split())
    + r")(?!\w)",
    re.IGNORECASE,
)

_POSTCODE = re.compile(
    r"(?<![\w-])[A-PR-UWYZ][A-HK-Y]?[0-9][0-9A-HJKMNPR-Y]? ?[0-9][ABD-HJLNP-UW-Z]{2}(?![\w-])",
    re.IGNORECASE,
)
_AREA = re.compile(
    "[BEGLMNSW]|A[BL]|B[ABDHLNRST]|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]|F[KY]|G[LUY]|H[ADGPRSUX]"
    "|I[GMPV]|JE|K[ATWY]|L[ADELNSU]|M[EKL]|N[EGNPRW]|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]"
    "|T[ADFNQRSW]|UB|W[ACDFNRSV]|YO|ZE"
)
_UNITS = ("GB", "TB", "HD", "HZ", "ST", "ND", "RD", "TH", "EU", "US", "UP", "LB", "LT", "GR", "ML")


def _always(_: Candidate) -> bool:
    return True


def _is_card(found: Candidate) -> bool:
    digits = re.sub("[ -]", "", found.value)
    written_as_card = len(digits) < len(found.value) or found.topic not in ("order", "label")
    return written_as_card and bool(_ISSUED.fullmatch(digits)) and luhn.is_valid(digits)


def _is_iban(found: Candidate) -> bool:
    return bool(iban.is_valid(found.value, check_country=False))


def _is_postcode(found: Candidate) -> bool:
    """ "S8 4GB" is a telephone and its memory, so units are no postcode unless a word says so."""
    value = found.value.upper()
    if not _AREA.fullmatch(re.split("[0-9]", value)[0]):
        return False
    if found.topic == "postcode":
        return True
    british = found.country == "GB"
    spaced = " " in value and (found.value == value or british)
    return value[-2:] not in _UNITS and found.topic is None and (spaced or (british and len(value) > 5))


EMAIL = Kind("EMAIL", _EMAIL, _always)
CARD = Kind("CARD", _CARD, _is_card)
IBAN = Kind("IBAN", _IBAN, _is_iban)
POSTCODE = Kind("POSTCODE", _POSTCODE, _is_postcode)
