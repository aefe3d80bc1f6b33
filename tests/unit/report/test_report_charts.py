"""The weekly charts."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.insight.scores import share
from pipeline.insight.trends import Week
from pipeline.report.charts import axis_tops, course_figure, figure_json, weekly_figure
from pipeline.report.model import Series
from pipeline.report.theme_quality import Course
from pipeline.report.wording import Formats, reader_locale

START = datetime(2026, 7, 9, tzinfo=UTC)


def series(*counts: int) -> Series:
    """Weeks of 100 responses each, with these many complaints; a negative count is a week without responses."""
    weeks = [
        Week(START + timedelta(days=7 * place), max(count, 0), share(count, 100) if count >= 0 else None)
        for place, count in enumerate(counts)
    ]
    return Series("delivery_time", tuple(weeks))


def test_a_chart_draws_the_band_and_the_line_of_the_weeks_there_are() -> None:
    """A week without responses leaves a gap in the places and not a zero."""
    figure = weekly_figure(series(10, -1, 30), 1, 0.4, Formats(reader_locale("pt")), str)
    high, low, line = figure.data
    assert list(line.x) == [0, 2]
    assert list(line.y) == [0.1, 0.3]
    assert all(under < value < over for under, value, over in zip(low.y, line.y, high.y, strict=True))
    assert line.text[1] == "Week of 23 jul.: 30 of 100 responses<br>30% (22% to 40%)"


@pytest.mark.parametrize(
    ("charts", "tops"),
    [
        ([series(50), series(4), series(5)], [0.6, 0.1, 0.1]),
        ([series(4), series(3), series(0)], [0.05, 0.05, 0.05]),
        ([series(100)], [1.0]),
        ([], []),
    ],
)
def test_scales_are_shared_by_all_but_those_far_above(charts: list[Series], tops: list[float]) -> None:
    """One incident must not flatten every other chart, and small shares must not look like large ones."""
    assert axis_tops(charts) == tops


def test_chart_labels_cannot_be_markup() -> None:
    """A message with markup in it is drawn as it is written."""
    figure = weekly_figure(series(10), 1, 0.2, Formats(reader_locale("en")), lambda _: "</script><b>x</b>%%")
    text = figure_json(figure)
    assert "<" not in text
    assert json.loads(text)["data"][2]["text"] == ["<br>".join(["&lt;/script&gt;&lt;b&gt;x&lt;/b&gt;%"] * 2)]


def test_a_course_breaks_where_nothing_was_measured() -> None:
    """The line does not bridge a gap, each point says when it was, and the last date always stands below."""
    course = Course("share_unassigned", (0.2, None, 0.11, 0.1, 0.12), is_worse=False)
    dates = [f"{day} Oct" for day in (1, 8, 15, 22, 29)]
    figure = course_figure(course, dates, Formats(reader_locale("en")), str)
    [line] = figure.data
    assert list(line.y) == [0.2, None, 0.11, 0.1, 0.12]
    assert list(line.text) == ["1 Oct: 20%", "", "15 Oct: 11%", "22 Oct: 10%", "29 Oct: 12%"]
    assert list(figure.layout.xaxis.ticktext) == ["1 Oct", "15 Oct", "29 Oct"]
    assert list(figure.layout.yaxis.ticktext) == ["0%", "30%"]
    assert not figure.layout.shapes


def test_a_leak_is_drawn_with_its_limit_and_a_coherence_below_nought() -> None:
    """The dotted line is at 0.05 and always within the chart; an axis reaches as far down as its figure."""
    formats = Formats(reader_locale("ro"))
    leak = course_figure(Course("leak_language", (0.01, 0.02), is_worse=False), ["1 oct.", "8 oct."], formats, str)
    assert [line.y0 for line in leak.layout.shapes] == [0.05]
    assert list(leak.layout.yaxis.ticktext) == ["0,00", "0,10"]
    coherence = course_figure(Course("coherence", (0.2, -0.12), is_worse=True), ["1 oct.", "8 oct."], formats, str)
    assert list(coherence.layout.yaxis.ticktext) == ["−0,20", "0,30"]
