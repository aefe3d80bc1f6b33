"""The words of the report in a reader's language, and numbers and dates as that reader writes them.

English is the language of the sources; the others are gettext catalogues, read as .po when a report is made, so that
what a translator edits is what is shown and nothing has to be compiled.
"""

import gettext
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_datetime, format_interval
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import Translations

from pipeline.errors import SettingsError
from pipeline.insight.scores import Estimate
from pipeline.insight.trends import Period
from pipeline.report.theme_quality import SHARES
from pipeline.schemas import LANGUAGES

CATALOGUES = Path(__file__).with_name("locales")
SOURCE_LANGUAGE = "en"


def reader_locale(language: str) -> Locale:
    """Give the locale of ``pt``, ``es``, ``ro`` or ``en``, alone or with a country for its numbers (``es-MX``).

    Raises `SettingsError` for any other.
    """
    code, _, country = language.replace("_", "-").partition("-")
    if code not in LANGUAGES:
        raise SettingsError(f"report language {language[:20]!r}: expected one of {', '.join(LANGUAGES)}")
    try:
        return Locale.parse(f"{code}_{country}" if country else "en_GB" if code == SOURCE_LANGUAGE else code)
    except ValueError as error:
        raise SettingsError(f"report language {language[:20]!r}: no such country; try {code!r}") from error


def translations(locale: Locale) -> gettext.NullTranslations:
    """Give the catalogue of a locale's language; that of English has no entries, so its messages stay as they are."""
    if locale.language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    compiled = BytesIO()
    with (CATALOGUES / locale.language / "LC_MESSAGES" / "report.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=locale.language))
    compiled.seek(0)
    return Translations(compiled)


class Formats:
    """Numbers, dates and names in one locale, with a true minus sign."""

    def __init__(self, locale: Locale) -> None:
        self.locale = locale
        self._tenths = locale.percent_formats[None].pattern.replace("#,##0", "#,##0.0")

    def number(self, value: float, digits: int = 0) -> str:
        """Write a number with ``digits`` decimals."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return format_decimal(round(value, digits) + 0.0, pattern, locale=self.locale).replace("-", "−")

    def plain(self, value: float) -> str:
        """Write a number with as many decimals as it has, two at most."""
        return format_decimal(value, "#,##0.##", locale=self.locale)

    def signed(self, value: float, digits: int = 0) -> str:
        """Write a number with its sign; zero has none."""
        text = self.number(value, digits)
        return f"+{text}" if round(value, digits) > 0 else text

    def percent(self, value: float) -> str:
        """Write a share in 0…1 as a percentage, with one decimal under 10%."""
        pattern = self._tenths if 0 < value < 0.0995 else None
        return format_percent(value, pattern, locale=self.locale)

    def points(self, difference: float) -> str:
        """Write the difference of two shares in percentage points, signed, without the word."""
        return self.signed(100 * difference, 1)

    def date(self, moment: datetime) -> str:
        """Write a day."""
        return format_date(moment.date(), "medium", locale=self.locale)

    def short_date(self, moment: datetime) -> str:
        """Write a day without its year."""
        return format_date(moment.date(), "d MMM", locale=self.locale)

    def moment(self, moment: datetime) -> str:
        """Write a day and a time of day, in UTC."""
        return f"{format_datetime(moment, 'medium', locale=self.locale)} UTC"

    def period(self, period: Period) -> str:
        """Write the first and the last day of a period."""
        last = period.end - timedelta(microseconds=1)
        return format_interval(period.start.date(), last.date(), "yMMMd", locale=self.locale)

    def figure(self, name: str, estimate: Estimate) -> str:
        """Write the value of a key figure: NPS signed, every other as a percentage."""
        return self.signed(estimate.value) if name == "nps" else self.percent(estimate.value)

    def measure(self, name: str, value: float) -> str:
        """Write a figure of the themes' quality: as a percentage what is a share, every other with two decimals."""
        return self.percent(value) if name in SHARES else self.number(value, 2)

    def bounds(self, name: str, estimate: Estimate) -> dict[str, str]:
        """Write both ends of an interval, as keywords for a message with ``low`` and ``high``."""
        write = self.signed if name == "nps" else self.percent
        return {"low": write(estimate.low), "high": write(estimate.high)}

    def language(self, code: str) -> str:
        """Name a language; a code that CLDR does not know stays a code."""
        return _capital(self.locale.languages.get(code, code))

    def country(self, code: str) -> str:
        """Name a country; a code that CLDR does not know stays a code."""
        return str(self.locale.territories.get(code.upper(), code))


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
