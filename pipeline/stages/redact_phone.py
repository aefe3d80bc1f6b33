"""Telephone numbers: phonenumbers says whether a number can be dialled, the text whether it is one at all.

Without "+" in front nine or ten digits are as often an order as a telephone, so a bare number must be valid *and*
stand by a word such as "tel.", be grouped as telephones are, or be a mobile; no such word as "order" may speak of it.
"""

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneNumberType

from pipeline.stages.redact_kinds import Candidate, Find

_LENGTHS = {
    "PT": (9, 12),
    "BR": (10, 11, 12, 13),
    "ES": (9, 11),
    "MX": (10, 12, 13),
    "RO": (10, 11),
    "GB": (10, 11, 12),
    "US": (10, 11),
}
"""How many digits a number without + has where; asking first spares phonenumbers most of its work."""

REGIONS = tuple(_LENGTHS)
"""Where a number may be from if it does not say so: the markets of the four languages."""

_BARE_MOBILE_REGIONS = ("PT", "ES", "BR")
"""Here a mobile shows in its first digits; one of MX, US is any ten digits, one of RO, GB begins with 0."""

_RUN = re.compile(
    r"[+(0-9](?<!\w.)(?<![0-9][.,/-].)(?:(?<=\+) ?\(?[0-9]|(?<=\()(?=\+?[0-9]{1,5}\))\+?[0-9]|(?<=[0-9]))"
    r"(?:[ .()/‐‑–-]{0,3}[0-9])++(?![\w@])"
)
_SHORTEST, _LONGEST = 9, 24
_GROUP = re.compile(r"[+(]*[0-9]+")
_APART = re.compile("[ /]")
_LOCAL = re.compile(r"9?[0-9]{4}-[0-9]{4}")
_SHAPES = frozenset(
    (
        "3-3-3",
        "2-3-4",
        "2-3-2-2",
        "3-2-2-2",
        "2-5-4",
        "2-4-4",
        "2-9",
        "3-3-4",
        "3-3-2-2",
        "4-3-3",
        "4-6",
        "5-6",
        "5-3-3",
    )
)
_PREFIX = re.compile(r"(?:351|34|40|44|52|55|1)(?=[ .-])[ .-]")
_PREFIXED_MOBILE = re.compile(r"351[0-9]{9}|34[67][0-9]{8}|407[0-9]{8}|447[0-9]{9}|55[0-9]{11}")

# Nobody can dial these, so phonenumbers refuses them, and whoever invents a number uses them.
_FICTITIOUS = re.compile(r"(?:0|0044|44)(?:7700900|1632960)[0-9]{3}|1?[2-9][0-9]{2}55501[0-9]{2}")

_NOT_BEFORE = re.compile(r"(?:[€$£]|\b(?:eur|euros?|usd|ron|lei|mxn|brl|gbp|rs)) ?$", re.IGNORECASE)
_NOT_AFTER = re.compile(
    r" ?[€$£%°]|[.,:/-][0-9]| ?(?:de )?(?:eur|euros?|lei|ron|rea(?:l|is)|pesos?|libras?|pounds?|d[óo]lar\w*|dollars?"
    r"|usd|mxn|brl|gbp|mil(?:iard|ion|lion|hare|h[oõ]e|lone|h[ãa]o|l[óo]n)\w*|kgs?|gr?|kms?|mm|cm|ml|mb|gb|kwh?|h|hs|horas?"
    r"|milhas|millas|miles)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:[0-9]{1,2}(?P<a>[./-])[0-9]{1,2}(?P=a)(?:[0-9]{4}|[0-9]{2})|(?:19|20)[0-9]{2}(?P<b>[./-])[0-9]{1,2}(?P=b)[0-9]{1,2})"
    r"(?:[ -].*)?"
)
_OTHER_NUMBER = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9]{1,4}\.[0-9]+|.*/\..*|.*0{3}[ .]?0{3}")
"""Network address, decimal, decimals between slashes, round sum."""

_THOUSANDS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}")


def phones(text: str, country: str | None) -> Iterator[Find]:
    """The telephone numbers in a text; ``country`` (ISO 3166-1 alpha-2) narrows down what a number without + can be."""
    for run in _RUN.finditer(text):
        for start, end in _parts(text, run.start(), run.end()):
            if _is_phone(Candidate(text, start, end, country)):
                yield Find(start, end, "PHONE")


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A run of digits whole, and the stretches of it that can be a telephone beside other numbers.

    Such a stretch is set apart by a space or a slash, and is international, or grouped as telephones are, or one
    group of nine digits or more.
    """
    yield start, end
    groups = [group.span() for group in _GROUP.finditer(text, start, end)]
    for i, (first, _) in enumerate(groups):
        if i and not _APART.search(text, groups[i - 1][1], first):
            continue
        for j in range(i, len(groups)):
            last = groups[j][1]
            if last - first > _LONGEST:
                break
            apart = j + 1 == len(groups) or _APART.search(text, last, groups[j + 1][0])
            if apart and _SHORTEST <= last - first < end - start and _may_stand_alone(text[first:last]):
                yield first, last


def _may_stand_alone(value: str) -> bool:
    return value.startswith(("+", "00")) or value.isdigit() or _shape(value) in _SHAPES


def _is_phone(found: Candidate) -> bool:
    digits = re.sub("[^0-9]", "", found.value)
    if not 7 <= len(digits) <= 15 or _looks_otherwise(found):
        return False
    fictitious = bool(_FICTITIOUS.fullmatch(digits))
    if "+" in found.value[:2]:
        return fictitious or _valid("+" + digits, None) or (found.topic == "phone" and len(digits) > 8)
    if fictitious or (digits.startswith("00") and _valid("+" + digits[2:], None)):
        return found.topic != "order"
    regions = (found.country,) if found.country else REGIONS
    if found.topic == "phone":
        return bool(_LOCAL.fullmatch(found.value)) or any(_valid(digits, region) for region in {*REGIONS, *regions})
    if found.topic == "label":
        return digits[0] == "0" and any(_valid(digits, region) for region in regions)
    return found.topic in (None, "postcode") and _shaped_as_phone(found, digits, regions)


def _shaped_as_phone(found: Candidate, digits: str, regions: tuple[str, ...]) -> bool:
    """Whether the number, with no word that speaks for or against it, is grouped as a telephone, or is a mobile."""
    if digits == found.value and digits[0] != "0":
        mobile_regions = regions if found.country else _BARE_MOBILE_REGIONS
        return (bool(_PREFIXED_MOBILE.fullmatch(digits)) and _valid("+" + digits, None)) or any(
            _valid(digits, region, mobile=True) for region in mobile_regions
        )
    if _THOUSANDS.fullmatch(found.value):
        return False
    if prefix := _PREFIX.match(found.value):
        rest = found.value[prefix.end() :]
        if _shape(rest) in _SHAPES and _valid("+" + digits, None):
            return True
    trunk = digits[0] == "0" or found.value[0] == "("
    return (trunk or _shape(found.value) in _SHAPES) and any(_valid(digits, region) for region in regions)


def _looks_otherwise(found: Candidate) -> bool:
    return bool(
        _DATE.fullmatch(found.value)
        or _OTHER_NUMBER.fullmatch(found.value)
        or _NOT_BEFORE.search(found.text[max(0, found.start - 8) : found.start])
        or _NOT_AFTER.match(found.text, found.end)
    )


def _shape(value: str) -> str:
    return "-".join(str(len(group)) for group in re.findall("[0-9]+", value))


def _valid(number: str, region: str | None, *, mobile: bool = False) -> bool:
    """Whether ``number`` can be dialled: from ``region``, or from anywhere if it begins with + and region is None."""
    if region in _LENGTHS and len(number) not in _LENGTHS[region]:
        return False
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return False
    if not phonenumbers.is_valid_number(parsed):
        return False
    return not mobile or phonenumbers.number_type(parsed) in (
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
    )
