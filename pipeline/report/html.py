"""One self-contained HTML file of a report: it opens from a disk, asks no other host for anything, and runs only its
own two scripts."""

import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from hashlib import sha256
from math import sqrt
from pathlib import Path
from typing import TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from pipeline.insight.breakdown import SMALLEST_GROUP, Breakdown, Group
from pipeline.insight.scores import Estimate
from pipeline.insight.trends import PERIOD_DAYS
from pipeline.insight.verbatims import in_reading_order
from pipeline.report import terms
from pipeline.report.changes import DAYS
from pipeline.report.charts import axis_tops, course_figure, figure_json, weekly_figure
from pipeline.report.evidence import pieces
from pipeline.report.model import Report
from pipeline.report.wording import Formats, reader_locale, translations
from pipeline.themes.quality import MOST_LEAK
from pipeline.themes.rule import BY_RULE

TEMPLATES = Path(__file__).with_name("templates")

T = TypeVar("T")

FEWEST_FOR_NPS = 10
"""Below this many answers an NPS is not printed beside a pain point: its interval would span most of the scale."""

SHOWN_AT_ONCE = 12
"""Pain points in the first table; the others unfold."""

CHANGES_SHOWN = 5
"""Changes of one kind that are listed; the others unfold."""

QUOTES_SHOWN = 2
"""Quotes of a proposal that are seen at once."""

DIRECTION_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the reading direction of what follows: in a verbatim they could disguise the words after it."""


def render(report: Report, language: str) -> str:
    """Write the report as one HTML document in ``pt``, ``es``, ``ro`` or ``en`` (or with a country, ``es-MX``).

    Everything a customer or a file supplied is escaped. Raises `SettingsError` for another language.
    """
    locale = reader_locale(language)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        finalize=_without_direction_controls,
    )
    catalogue = translations(locale)
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
    formats, gettext = Formats(locale), catalogue.gettext
    hurts = partial(_name, report.labels_negative, locale.language)
    label = partial(_name, report.labels, locale.language)
    environment.filters |= {"hurts": hurts, "label": label}
    plotly, own = (Markup(script) for script in (get_plotlyjs(), _asset("page.js")))  # noqa: S704 - no input in them
    return environment.get_template("report.html").render(
        report=report,
        f=formats,
        language=locale.language,
        page_language=str(locale).replace("_", "-"),
        policy=_policy(plotly, own),
        style=Markup(_asset("page.css")),  # noqa: S704 - a file of ours
        plotly=plotly,
        script=own,
        charts=_charts(report, formats, gettext),
        courses=_courses(report, formats, gettext),
        pieces=pieces,
        in_reading_order=partial(in_reading_order, locale.language),
        readers_first=partial(_readers_first, locale.language),
        in_turns=partial(_in_turns, locale.language),
        hurts=hurts,
        label=label,
        flag_terms=terms.flag_terms(gettext),
        reason_terms=terms.reason_terms(gettext),
        figure_terms=terms.figure_terms(gettext),
        column_terms=terms.column_terms(gettext),
        quality_terms=terms.quality_terms(gettext),
        broken_terms=terms.broken_terms(gettext),
        found_terms=terms.found_terms(gettext),
        redaction_terms=terms.redaction_terms(gettext),
        rule_name=partial(terms.rule_name, gettext),
        count_terms=terms.count_terms(gettext),
        pain_directions=terms.pain_direction_terms(gettext),
        figure_directions=terms.figure_direction_terms(gettext),
        group_name=_group_names(formats),
        shown_groups=_shown_groups,
        hidden_groups=_hidden_groups,
        highest_cell=_highest_cell,
        heat=_heat,
        share_scale=_share_scale(report),
        smallest_group=SMALLEST_GROUP,
        fewest_for_nps=FEWEST_FOR_NPS,
        shown_at_once=SHOWN_AT_ONCE,
        changes_shown=CHANGES_SHOWN,
        quotes_shown=QUOTES_SHOWN,
        days=DAYS,
        by_rule=BY_RULE,
        most_leak=MOST_LEAK,
    )


def _asset(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _policy(*scripts: str) -> str:
    """Give a content security policy under which only these scripts run and nothing is fetched.

    Plotly writes style attributes, which have no hashes, so inline styles are allowed; no style is made of input.
    """
    hashes = " ".join(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _without_direction_controls(value: object) -> object:
    if isinstance(value, str) and DIRECTION_CONTROLS.search(value):
        return type(value)(DIRECTION_CONTROLS.sub("", value))
    return value


def _charts(report: Report, formats: Formats, gettext: Callable[[str], str]) -> dict[str, Markup]:
    return {
        series.theme: figure_json(weekly_figure(series, PERIOD_DAYS // 7, top, formats, gettext))
        for series, top in zip(report.weekly, axis_tops(report.weekly), strict=True)
    }


def _courses(report: Report, formats: Formats, gettext: Callable[[str], str]) -> dict[str, Markup]:
    if report.theme_quality is None:
        return {}
    dates = [formats.short_date(moment) for moment in report.theme_quality.moments]
    return {
        course.name: figure_json(course_figure(course, dates, formats, gettext))
        for course in report.theme_quality.courses
        if course.is_charted
    }


def _name(names: Mapping[str, Mapping[str, str]], language: str, theme: str) -> str:
    return names.get(theme, {}).get(language, theme)


def _readers_first(language: str, by_language: Mapping[str, T]) -> list[tuple[str, T]]:
    """Put what is in the reader's language first; the order stays otherwise."""
    return sorted(by_language.items(), key=lambda item: item[0] != language)


def _in_turns(language: str, quotes: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Let languages take turns, the reader's first, so that the first few quotes are not all of one market."""
    ordered = _readers_first(language, quotes)
    turns = range(max((len(some) for _, some in ordered), default=0))
    return [(code, some[turn]) for turn in turns for code, some in ordered if turn < len(some)]


def _group_names(formats: Formats) -> Callable[[str, str], str]:
    named = {"language": formats.language, "country": formats.country}
    return lambda column, value: named.get(column, str)(value)


def _shown_groups(breakdown: Breakdown) -> list[Group]:
    return [group for group in breakdown.groups if group.negative is not None]


def _hidden_groups(breakdown: Breakdown) -> list[Group]:
    return [group for group in breakdown.groups if group.negative is None]


def _highest_cell(groups: Sequence[Group]) -> float:
    return max((cell.share.value for group in groups for cell in group.cells if cell is not None), default=0.0)


def _heat(part: Estimate, highest: float) -> int:
    """Give a step of shading from 0 (nothing) to 6 (the highest share of the table), by square root: the eye sees
    differences between the small shares too when one is far above them."""
    return max(1, round(6 * sqrt(part.value / highest))) if part.value else 0


def _share_scale(report: Report) -> float:
    """Give the share at the right end of the bars: the largest upper bound, so that every whisker fits."""
    return max((ranked.point.share.high for ranked in report.pain_points), default=1.0)
