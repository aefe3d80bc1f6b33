"""Plotly figures of the report, and their JSON in a form that no text in it can break out of."""

import html
from collections.abc import Callable, Mapping, Sequence
from math import ceil
from statistics import median_high

import plotly.graph_objects as go
from markupsafe import Markup

from pipeline.insight.scores import Estimate
from pipeline.insight.trends import Week
from pipeline.report.model import Series
from pipeline.report.theme_quality import Course
from pipeline.report.wording import Formats
from pipeline.themes.quality import MOST_LEAK

Gettext = Callable[[str], str]

INK = "#b4432b"
CALM = "#26418f"
BAND = "rgba(180, 67, 43, 0.18)"
PERIOD = "rgba(120, 130, 150, 0.10)"
HEIGHT = 170
COURSE_HEIGHT = 130
MOST_NAMED = 4
LEAKS = ("leak_language", "leak_sentiment")


def weekly_figure(series: Series, weeks_in_period: int, top: float, formats: Formats, _: Gettext) -> go.Figure:
    """Draw the weekly share of responses that complain of one theme, with its 95% band and the period shaded.

    ``top`` is the upper end of the vertical axis (a share).
    """
    known = [(place, week, week.share) for place, week in enumerate(series.weeks) if week.share is not None]
    places = [place for place, _week, _share in known]
    labels = [formats.short_date(week.start) for week in series.weeks]
    hover = [
        label_text(_("Week of %(week)s: %(count)s of %(n)s responses") % _week_words(week, part, formats))
        + "<br>"
        + label_text(_("%(share)s (%(low)s to %(high)s)") % _share_words(part, formats))
        for _place, week, part in known
    ]
    figure = go.Figure()
    edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
    figure.add_scatter(x=places, y=[part.high for *_rest, part in known], **edge)
    figure.add_scatter(x=places, y=[part.low for *_rest, part in known], fill="tonexty", fillcolor=BAND, **edge)
    figure.add_scatter(
        x=places,
        y=[part.value for *_rest, part in known],
        mode="lines+markers",
        line={"color": INK, "width": 2.5},
        marker={"size": 6},
        cliponaxis=False,
        text=hover,
        hoverinfo="text",
        showlegend=False,
    )
    last = len(series.weeks) - 1
    figure.add_vrect(x0=last - weeks_in_period + 0.5, x1=last + 0.5, fillcolor=PERIOD, line_width=0, layer="below")
    _frame(figure, labels, {mark: formats.percent(mark) for mark in (0.0, top / 2, top)}, HEIGHT)
    return figure


def course_figure(course: Course, dates: Sequence[str], formats: Formats, _: Gettext) -> go.Figure:
    """Draw a figure of the themes' quality over its measurements, which are evenly spaced whatever their ``dates``.

    A dotted line shows from where on a leak is too much.
    """
    said = [
        _("%(date)s: %(value)s") % {"date": date, "value": formats.measure(course.name, value)}
        if value is not None
        else ""
        for date, value in zip(dates, course.values, strict=True)
    ]
    figure = go.Figure()
    figure.add_scatter(
        x=list(range(len(dates))),
        y=list(course.values),
        mode="lines+markers",
        line={"color": CALM, "width": 2},
        marker={"size": 6},
        cliponaxis=False,
        text=[label_text(text) for text in said],
        hoverinfo="text",
        showlegend=False,
    )
    most = [MOST_LEAK] if course.name in LEAKS else []
    for limit in most:
        figure.add_hline(y=limit, line={"dash": "dot", "width": 1.5, "color": INK})
    known = [0.0, *most, *(value for value in course.values if value is not None)]
    low, high = -_round_above(-min(known)) if min(known) < 0 else 0.0, _round_above(max(known))
    _frame(figure, dates, {mark: formats.measure(course.name, mark) for mark in (low, high)}, COURSE_HEIGHT)
    return figure


def _frame(figure: go.Figure, places: Sequence[str], marks: Mapping[float, str], height: int) -> None:
    """Lay out a small chart: at most four of its places are named, the last one always; ``marks`` on the other axis.

    ``height`` is in pixels.
    """
    last, step = len(places) - 1, ceil(len(places) / MOST_NAMED)
    shown = range(last % step, last + 1, step)
    low, high = min(marks), max(marks)
    figure.update_layout(
        template="none",
        height=height,
        margin={"l": 40, "r": 26, "t": 8, "b": 28},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": "system-ui, sans-serif", "size": 12},
        hovermode="x",
        hoverlabel={"align": "left", "bgcolor": INK, "font": {"color": "#ffffff"}},
        xaxis={
            "tickvals": list(shown),
            "ticktext": [label_text(places[place]) for place in shown],
            "range": [-0.5, last + 0.5],
            "showgrid": False,
            "ticks": "outside",
            "tickcolor": "rgba(0,0,0,0)",
            "ticklen": 5,
            "zeroline": False,
            "fixedrange": True,
        },
        yaxis={
            "tickvals": list(marks),
            "ticktext": [label_text(text) for text in marks.values()],
            "range": [low, high + 0.04 * (high - low)],
            "zeroline": False,
            "fixedrange": True,
        },
    )


def _week_words(week: Week, part: Estimate, formats: Formats) -> dict[str, str]:
    return {
        "week": formats.short_date(week.start),
        "count": formats.number(week.count),
        "n": formats.number(part.n),
    }


def _share_words(part: Estimate, formats: Formats) -> dict[str, str]:
    return {"share": formats.percent(part.value), **formats.bounds("share", part)}


def axis_tops(series: Sequence[Series]) -> list[float]:
    """Give for each theme the upper end of its axis, a round share: the same for all but those far above the median."""
    needed = [_round_above(max((week.share.value for week in one.weeks if week.share), default=0.0)) for one in series]
    common = median_high(needed) if needed else 0.0
    return [max(common, own) for own in needed]


def _round_above(highest: float) -> float:
    return next((top for top in (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8) if highest <= 0.92 * top), 1.0)


def figure_json(figure: go.Figure) -> Markup:
    r"""Give a figure's JSON for a ``<script type="application/json">``: <, > and & are written as \u003c and so on.

    Inside a script nothing is an entity and only ``</script`` or ``<!--`` ends it, so no "<" may stand in it.
    """
    text: str = figure.to_json()
    replaced: Mapping[str, str] = {
        "<": r"\u003c",
        ">": r"\u003e",
        "&": r"\u0026",
        "\u2028": r"\u2028",
        "\u2029": r"\u2029",
    }
    for character, escape in replaced.items():
        text = text.replace(character, escape)
    return Markup(text)  # noqa: S704 - no markup can be left in it


def label_text(text: str) -> str:
    """Escape a text for a Plotly label: Plotly reads a small HTML, links among it, in everything it draws."""
    return html.escape(text, quote=False)
