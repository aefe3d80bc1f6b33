"""What a report says about the demo's answers, and about hardly any answers at all."""

from datetime import UTC, datetime

import demo_tables
import pytest

from pipeline.report.build import build_report
from pipeline.report.manifest import read_manifest
from pipeline.report.model import ModelUsed, Report


def test_the_planted_incident_is_the_top_rising_pain_point(demo_report: Report) -> None:
    """In the last ten days the sign-in broke; with gold labels it is the steepest rise and the most frequent."""
    assert demo_report.rising[0].theme == "sign_in"
    assert demo_report.pain_points[0].point.theme == "sign_in"


def test_the_period_before_given_end_does_not_know_the_incident() -> None:
    """A report of the month before the incident calls no rise of sign-in trouble."""
    responses, units = demo_tables.tables()
    earlier = build_report(responses, units, demo_tables.labels(), period_end=datetime(2026, 9, 18, tzinfo=UTC))
    assert "sign_in" not in [point.theme for point in earlier.rising]


def test_flags_come_in_the_order_of_urgency_with_their_proof(demo_report: Report) -> None:
    """Safety first; every verbatim has its span, but for a score that contradicts the words."""
    flags = {group.flag: group for group in demo_report.flags}
    assert list(flags) == ["safety", "authority", "leaving", "repeat_contact", "score_mismatch"]
    assert all(quote.spans for quote in flags["leaving"].verbatims)
    assert not any(quote.spans for quote in flags["score_mismatch"].verbatims)


def test_every_unit_of_the_period_has_a_theme_or_a_reason(demo_report: Report) -> None:
    """Units with a theme and units by reason add up."""
    cover = demo_report.coverage
    assert cover.assigned + sum(one.units for one in cover.reasons) == cover.units
    assert cover.between == ((("courier", "delivery_time"), 26),)


def test_weeks_follow_the_ranking_and_what_rises(demo_report: Report) -> None:
    """Six themes over twelve weeks, each once, the most frequent first."""
    followed = [series.theme for series in demo_report.weekly]
    ranked = [ranked.point.theme for ranked in demo_report.pain_points]
    assert followed == ranked[:6]
    assert {len(series.weeks) for series in demo_report.weekly} == {12}


def test_quality_counts_everything_read(demo_report: Report) -> None:
    """Rejected rows by rule, most first; duplicates apart."""
    quality = demo_report.quality
    assert [(one.rule, one.count) for one in quality.rejected] == [
        ("duplicate_id", 9),
        ("nps_out_of_range", 2),
        ("date_unreadable", 1),
    ]
    assert quality.duplicates == 9
    assert quality.redactions == (("EMAIL", quality.redacted_responses),)


def test_key_figures_compare_the_two_periods(demo_report: Report) -> None:
    """NPS, CSAT, CES and the share of negative responses, each with its change."""
    figures = {figure.name: figure for figure in demo_report.overview.figures}
    assert list(figures) == ["nps", "csat", "ces", "negative"]
    nps = figures["nps"]
    assert nps.now is not None
    assert nps.before is not None
    assert nps.change is not None
    assert nps.change.difference == pytest.approx(nps.now.value - nps.before.value)


def test_empty_tables_make_an_empty_report() -> None:
    """No response at all: no period, no figure, and nothing fails."""
    responses, units = demo_tables.tables()
    report = build_report(responses.clear(), units.clear(), [])
    assert report.period is None
    assert report.pain_points == ()
    assert [figure.now for figure in report.overview.figures] == [None] * 4
    assert report.coverage.units == 0


def test_the_manifest_is_read_as_run_json_has_it() -> None:
    """A model may be a bare sha256 or have a version; what is missing or odd is left out."""
    read = read_manifest(
        {"models": {"encoder": "ab12", "sentiment": {"version": "1.2", "sha256": "cd34"}}, "seed": "x", "rows_in": 7}
    )
    assert read.models == (ModelUsed("encoder", None, "ab12"), ModelUsed("sentiment", "1.2", "cd34"))
    assert (read.seed, read.run_id, read.counts) == (None, None, (("rows_in", 7),))
