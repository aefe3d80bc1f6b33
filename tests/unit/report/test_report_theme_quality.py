"""The course of the themes' quality."""

from dataclasses import replace
from datetime import timedelta

import theme_news

from pipeline.report.theme_quality import MOST_RUNS, Broken, quality_of


def test_nothing_measured_is_nothing_to_show() -> None:
    """Before the first refit there is no course."""
    assert quality_of([]) is None


def test_figures_run_from_the_oldest_measurement_to_the_newest() -> None:
    """Each with its last value and the one before; worse is said only of what is worse than is let pass."""
    found = quality_of(theme_news.records())
    assert found is not None
    courses = {course.name: course for course in found.courses}
    assert list(courses) == [
        "share_unassigned",
        "stability",
        "coherence",
        "diversity",
        "leak_language",
        "leak_sentiment",
    ]
    assert courses["share_unassigned"].values == (0.2, 0.11, 0.21)
    assert (courses["stability"].now, courses["stability"].before) == (0.79, 0.8)
    assert [name for name, course in courses.items() if course.is_worse] == [
        "share_unassigned",
        "leak_language",
        "leak_sentiment",
    ]
    assert [name for name, course in courses.items() if not course.is_charted] == ["coherence"]


def test_offenders_are_themes_or_pairs_of_them() -> None:
    """Only the last measurement accuses; two that are nearly the same stand together."""
    found = quality_of(theme_news.records())
    assert found is not None
    assert found.broken == (
        Broken("too_broad", (("issue_resolution",),)),
        Broken("nearly_same", (("app_site", "ease_of_use"),)),
        Broken("leak_language", (("sign_in",), ("billing",))),
        Broken("leak_sentiment", (("staff_manner",),)),
    )
    healed = replace(theme_news.records()[0], measured_at=theme_news.NOW + timedelta(days=7))
    after = quality_of([*theme_news.records(), healed])
    assert after is not None
    assert after.broken == ()


def test_what_was_held_back_names_the_figures_that_it_would_have_cost() -> None:
    """It is no rule that themes break; only the last refit speaks."""
    [*_, last] = theme_news.records()
    found = quality_of([replace(last, offenders={"held_back": ("coherence",)})])
    assert found is not None
    assert (found.held_back, found.broken) == (("coherence",), ())
    again = quality_of([replace(last, offenders={"held_back": ("coherence",)}), replace(last, offenders={})])
    assert again is not None
    assert again.held_back == ()


def test_half_a_year_is_charted() -> None:
    """Of a longer history the newest measurements."""
    [record, *_] = theme_news.records()
    history = [replace(record, measured_at=theme_news.NOW + timedelta(days=7 * week)) for week in range(MOST_RUNS + 5)]
    found = quality_of(history)
    assert found is not None
    assert len(found.moments) == MOST_RUNS
    assert found.moments[-1] == history[-1].measured_at
