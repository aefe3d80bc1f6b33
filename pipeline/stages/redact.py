"""The stage *redact*: personal data out, typed placeholders in, before anything is stored or logged."""

import re
from bisect import bisect, insort
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import dataframely as dy
import phonenumbers
import polars as pl

from pipeline.errors import SettingsError
from pipeline.schemas import CleanResponses, RedactedResponses
from pipeline.stages.clean import clean_text
from pipeline.stages.redact_ids import DIGIT_KINDS, LETTER_KINDS
from pipeline.stages.redact_kinds import Candidate, Find, Kind
from pipeline.stages.redact_patterns import CARD, EMAIL, IBAN, POSTCODE
from pipeline.stages.redact_phone import phones

_ALL = (EMAIL, CARD, IBAN, *DIGIT_KINDS, *LETTER_KINDS, POSTCODE)
TYPES = ("PHONE", *dict.fromkeys(kind.name for kind in _ALL))
"""Every placeholder type there is without settings, as in "[EMAIL]"."""

# What these do not find holds nothing for the patterns proper: most answers have no @ and no five digits together.
_MAYBE_EMAIL = re.compile(r"@|[aA][rR][rR][oO][bB][aA]|[(\[] ?[aA][tT] ?[)\]]")
_MAYBE_NUMBER = re.compile(
    r"[0-9](?:[^\w\n]{0,3}[0-9]){4}|[cC][nN][pP][jJ]|/[A-Za-z0-9]{4}-?[0-9]{2}(?!\w)"  # CNPJs can be all letters
)
_MAYBE_LETTERS_FIRST = re.compile(r"[0-9](?:(?<=[^\W\d_].)|(?<=[^\W\d_][ -].)|(?<=&.))[0-9]")
_MAYBE_POSTCODE = re.compile(r"[0-9][A-Za-z]{2}(?!\w)")
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_CHAT_URL = re.compile("wa[.]me|whatsapp|tel:", re.IGNORECASE)

_COUNTRY_NAMES = {
    "portugal": "PT", "brasil": "BR", "brazil": "BR", "españa": "ES", "espana": "ES", "spain": "ES", "espanha": "ES",
    "méxico": "MX", "mexico": "MX", "românia": "RO", "romania": "RO", "moldova": "MD", "united kingdom": "GB",
    "uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "reino unido": "GB",
    "ireland": "IE", "united states": "US", "usa": "US", "estados unidos": "US", "angola": "AO", "argentina": "AR",
    "chile": "CL", "colombia": "CO", "perú": "PE", "peru": "PE", "moçambique": "MZ",
}  # fmt: skip

_CUSTOM_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}")
_LONGEST_FIND = 64
_EXCERPT_WINDOW = 4000


@dataclass(frozen=True)
class Redaction:
    """A text with placeholders for personal data, and their types in order of place."""

    text: str
    types: tuple[str, ...]


@dataclass(frozen=True)
class Redactor:
    """Replaces personal data in texts with typed placeholders.

    ``custom`` maps a name to a regular expression: what it matches becomes "[NAME]". The Redactor pickles.

    Raises:
        SettingsError: a name cannot be a placeholder, or its pattern cannot be compiled or matches the empty text.
    """

    custom: Mapping[str, str] = field(default_factory=dict)
    _kinds: tuple[Kind, ...] = field(init=False, repr=False)
    _placeholder: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        kinds = tuple(_custom_kind(name, pattern) for name, pattern in self.custom.items())
        names = "|".join(dict.fromkeys((*TYPES, *(kind.name for kind in kinds))))
        object.__setattr__(self, "_kinds", kinds)
        object.__setattr__(self, "_placeholder", re.compile(rf"\[(?:{names})\]"))

    def __call__(self, responses: dy.DataFrame[CleanResponses]) -> dy.DataFrame[RedactedResponses]:
        """The responses without personal data in their texts; same rows, same order."""
        pairs = list(zip(responses["text"], responses["country"], strict=True))
        distinct = {(text, country): self.redact_text(text, country) for text, country in dict.fromkeys(pairs)}
        redacted = [distinct[pair] for pair in pairs]
        return RedactedResponses.validate(
            responses.with_columns(
                pl.Series("text", [one.text for one in redacted], dtype=pl.String),
                pl.Series("redactions", [list(one.types) for one in redacted], dtype=pl.List(pl.String)),
            )
        )

    def redact_text(self, text: str, country: str | None = None) -> Redaction:
        """Redacts one clean text; redacting it again changes nothing.

        ``country`` is the respondent's, by ISO 3166-1 code or common name: it decides how a telephone number without
        + is read. A find can lay bare another (the words around it have changed), so the search repeats until
        nothing is found. Of finds that overlap the longest is taken, then the earliest.
        """
        region = _region(country)
        placed: list[Find] = []
        while finds := _disjoint(self._finds(text, region)):
            text, placed = _replace(text, finds, placed)
        return Redaction(text, tuple(find.kind for find in placed))

    def _finds(self, text: str, region: str | None) -> Iterator[Find]:
        found: list[Find] = []
        if _MAYBE_EMAIL.search(text):
            found += EMAIL.finds(text, region)
        found += _numbers(text, region)
        for kind in self._kinds:
            found += kind.finds(text, region)
        if not found:
            return
        placeholders = [Find(*match.span(), "") for match in self._placeholder.finditer(text)]
        yield from (find for find in found if _is_free(find, placeholders))


def excerpt(text: str, limit: int = 80, *, redactor: Redactor | None = None) -> str:
    """A text cleaned, redacted and cut to at most ``limit`` characters, "…" included: what a reject may show.

    Of a very long text only the beginning is read; what stands at that cut, and could be half of a number, is left out.
    """
    shown = (redactor or Redactor()).redact_text(clean_text(text[:_EXCERPT_WINDOW]).text).text
    if len(text) > _EXCERPT_WINDOW:
        shown = shown[: max(0, len(shown) - _LONGEST_FIND)] + "…"
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"


def _numbers(text: str, region: str | None) -> list[Find]:
    kinds: tuple[Kind, ...] = ()
    if long := _MAYBE_NUMBER.search(text):
        kinds += (CARD, *DIGIT_KINDS)
        if _MAYBE_LETTERS_FIRST.search(text):
            kinds += (IBAN, *LETTER_KINDS)
    if _MAYBE_POSTCODE.search(text):
        kinds += (POSTCODE,)
    found = [find for kind in kinds for find in kind.finds(text, region)]
    if long:
        found += phones(text, region)
    if not found:
        return found
    urls = [Find(*match.span(), "URL") for match in _URL.finditer(text) if not _CHAT_URL.search(match[0])]
    return [find for find in found if _is_free(find, urls)]


def _disjoint(finds: Iterable[Find]) -> list[Find]:
    """The finds in order of place, without those that overlap a longer, or an equally long and earlier, one."""
    taken: list[Find] = []
    for find in sorted(finds, key=lambda find: (find.start - find.end, find.start)):
        if _is_free(find, taken):
            insort(taken, find)
    return taken


def _is_free(find: Find, taken: list[Find]) -> bool:
    """Whether ``find`` overlaps none of ``taken``, which are disjoint and in order."""
    at = bisect(taken, find)
    return (at == 0 or taken[at - 1].end <= find.start) and (at == len(taken) or find.end <= taken[at].start)


def _replace(text: str, finds: list[Find], placed: list[Find]) -> tuple[str, list[Find]]:
    """Puts placeholders in for ``finds``; ``placed`` are those put in before, moved along with the text."""
    pieces: list[str] = []
    now_placed: list[Find] = []
    at = length = 0
    for find in sorted([*finds, *placed], key=lambda find: find.start):
        pieces += (text[at : find.start], f"[{find.kind}]")
        length += find.start - at
        now_placed.append(Find(length, length + len(pieces[-1]), find.kind))
        length += len(pieces[-1])
        at = find.end
    return "".join(pieces) + text[at:], now_placed


def _region(country: str | None) -> str | None:
    """The ISO code of a country given by code or name; None for what is not known as one."""
    if country is None:
        return None
    code = country.strip().upper()
    if code in phonenumbers.SUPPORTED_REGIONS:
        return code
    return _COUNTRY_NAMES.get(code.lower())


def _custom_kind(name: str, pattern: str) -> Kind:
    if not _CUSTOM_NAME.fullmatch(name):
        raise SettingsError(
            f"redaction pattern {name!r}: the name becomes the placeholder, so it is a letter and at most 31 letters, "
            "digits or _"
        )
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise SettingsError(
            f"redaction pattern {name!r} is no regular expression: {error}; mend it in the settings"
        ) from None
    if compiled.fullmatch(""):
        raise SettingsError(
            f"redaction pattern {name!r} matches the empty text, and so everywhere; ask for a character"
        )
    return Kind(name.upper(), compiled, _not_empty)


def _not_empty(found: Candidate) -> bool:
    return found.end > found.start
