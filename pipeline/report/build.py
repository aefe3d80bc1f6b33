"""From the tables of a run to a `Report`: every figure the page shows is computed here or in `pipeline.insight`."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import dataframely as dy
import polars as pl

from pipeline.insight.breakdown import Breakdown, breakdown
from pipeline.insight.impact import PainPoint, in_period, negative_units, pain_points, with_content
from pipeline.insight.scores import Estimate, Rating, Scores, scores, share
from pipeline.insight.trends import Period, change, period_of, weekly
from pipeline.insight.verbatims import best_verbatims, verbatim
from pipeline.report.changes import ThemeChanges
from pipeline.report.manifest import read_manifest
from pipeline.report.model import (
    Coverage,
    FlagGroup,
    KeyFigure,
    Overview,
    Praised,
    Quality,
    Ranked,
    Rejection,
    Report,
    Series,
    ThemeLabels,
    Unassigned,
)
from pipeline.report.proposals import Proposal
from pipeline.report.theme_quality import ThemeQuality
from pipeline.schemas import FLAGS, REASONS, AssignedUnits, EnrichedResponses, RejectedRows

DIMENSIONS = ("language", "country", "channel", "segment")
CONTRADICTION = "score_mismatch"
"""A flag whose proof is the score beside the text, so that no words of it are marked."""

THEMES_COMPARED = 10
THEMES_FOLLOWED = 6
PRAISED = 8
QUOTES_OF_PRAISE = 3
QUOTES_BY_FLAG = 12
QUOTES_BY_REASON = 3
PAIRS_SHOWN = 4


def build_report(
    responses: dy.DataFrame[EnrichedResponses],
    units: dy.DataFrame[AssignedUnits],
    themes: Iterable[ThemeLabels],
    *,
    changes: ThemeChanges | None = None,
    proposals: Sequence[Proposal] = (),
    theme_quality: ThemeQuality | None = None,
    rejected: dy.DataFrame[RejectedRows] | None = None,
    manifest: Mapping[str, object] | None = None,
    company: str | None = None,
    period_end: datetime | None = None,
    made_at: datetime | None = None,
) -> Report:
    """Compute everything a report says about these tables.

    ``themes`` names the theme keys that occur anywhere (a key without a name is shown as it is); ``manifest`` is that
    of the run, see `pipeline.report.manifest`. The period is the 28 days that end with the last response, or before
    ``period_end`` (UTC).
    """
    period = period_of(responses, period_end)
    named = tuple(themes)
    points = pain_points(responses, units, period)
    now = in_period(responses, period)
    units_now = units.join(now, on="response_id", how="semi")
    praise = units_now.filter(pl.col("theme").is_not_null() & (pl.col("sentiment") == "positive"))
    return Report(
        company=company,
        made_at=made_at or datetime.now(UTC),
        period=period,
        overview=_overview(responses, now, period),
        flags=_flags(responses, now, period),
        pain_points=tuple(
            Ranked(p, best_verbatims(now, praise.filter(pl.col("theme") == p.theme), QUOTES_OF_PRAISE)) for p in points
        ),
        praised=_praised(now, praise),
        weekly=_weekly(responses, units, period, points),
        breakdowns=_breakdowns(now, units_now, points),
        changes=changes,
        proposals=tuple(proposals),
        coverage=_coverage(now, units_now),
        theme_quality=theme_quality,
        quality=_quality(responses, rejected),
        manifest=read_manifest(manifest or {}),
        labels={theme.key: theme.label for theme in named},
        labels_negative={theme.key: theme.label_negative for theme in named},
    )


def _overview(responses: pl.DataFrame, now: pl.DataFrame, period: Period | None) -> Overview:
    before = responses.clear() if period is None else responses.filter(period.previous.holds())
    content, content_before = now.filter(with_content()), before.filter(with_content())
    scored, scored_before = scores(now), scores(before)
    negative, negative_before = _share_negative(content), _share_negative(content_before)
    languages = now.group_by("language").len().sort("len", "language", descending=[True, False])
    return Overview(
        responses=now.height,
        responses_before=before.height,
        with_content=content.height,
        in_all=responses.height,
        languages=tuple(languages.iter_rows()),
        figures=(
            KeyFigure("nps", scored.nps, scored_before.nps, change(scored.nps, scored_before.nps)),
            _rated("csat", scored, scored_before),
            _rated("ces", scored, scored_before),
            KeyFigure("negative", negative, negative_before, change(negative, negative_before)),
        ),
    )


def _share_negative(content: pl.DataFrame) -> Estimate | None:
    return share(int((content["sentiment"] == "negative").sum()), content.height)


def _rated(name: str, now: Scores, before: Scores) -> KeyFigure:
    rated: Rating | None = getattr(now, name)
    rated_before: Rating | None = getattr(before, name)
    part = rated.share if rated else None
    part_before = rated_before.share if rated_before else None
    return KeyFigure(name, part, part_before, change(part, part_before), rated.mean if rated else None)


def _flags(responses: pl.DataFrame, now: pl.DataFrame, period: Period | None) -> tuple[FlagGroup, ...]:
    before = responses.clear() if period is None else responses.filter(period.previous.holds())
    groups = []
    for flag in FLAGS:
        has_flag = pl.col("flags").list.eval(pl.element().struct.field("flag") == flag).list.any()
        flagged = now.filter(has_flag).sort("received_at", "response_id", descending=[True, False], nulls_last=True)
        verbatims = tuple(
            verbatim(row, () if flag == CONTRADICTION else _proof(row["flags"], flag))
            for row in flagged.head(QUOTES_BY_FLAG).iter_rows(named=True)
        )
        groups.append(FlagGroup(flag, flagged.height, before.filter(has_flag).height, verbatims))
    return tuple(groups)


def _proof(flags: Sequence[Mapping[str, object]], flag: str) -> list[tuple[int, int]]:
    return [(int(str(one["start"])), int(str(one["end"]))) for one in flags if one["flag"] == flag]


def _praised(now: pl.DataFrame, praise: pl.DataFrame) -> tuple[Praised, ...]:
    content = now.filter(with_content())
    counts = praise.group_by("theme").agg(pl.col("response_id").n_unique().alias("count"))
    rows = []
    for theme, count in counts.sort("count", "theme", descending=[True, False]).head(PRAISED).iter_rows():
        part = share(count, content.height)
        if part is not None:
            of_theme = praise.filter(pl.col("theme") == theme)
            rows.append(Praised(theme, count, part, best_verbatims(now, of_theme, QUOTES_OF_PRAISE)))
    return tuple(rows)


def _weekly(
    responses: pl.DataFrame, units: pl.DataFrame, period: Period | None, points: Sequence[PainPoint]
) -> tuple[Series, ...]:
    if period is None:
        return ()
    counted = responses.filter(with_content()).select("response_id", "received_at")
    negative = negative_units(units)
    rising = [point.theme for point in points if point.change is not None and point.change.direction == "rising"]
    ranked = dict.fromkeys(rising[: THEMES_FOLLOWED // 2] + [point.theme for point in points])
    followed = set(list(ranked)[:THEMES_FOLLOWED])
    return tuple(
        Series(point.theme, weekly(counted, negative.filter(pl.col("theme") == point.theme)["response_id"], period))
        for point in points
        if point.theme in followed
    )


def _breakdowns(now: pl.DataFrame, units: pl.DataFrame, points: Sequence[PainPoint]) -> tuple[Breakdown, ...]:
    compared = [point.theme for point in points[:THEMES_COMPARED]]
    found = (breakdown(now, units, column, compared) for column in DIMENSIONS)
    return tuple(one for one in found if one is not None)


def _coverage(now: pl.DataFrame, units: pl.DataFrame) -> Coverage:
    by_unit = dict(units.group_by("reason").len().iter_rows())
    by_response = dict(now.group_by("reason").len().iter_rows())
    reasons = []
    for reason in REASONS:
        count, part = by_unit.get(reason, 0), share(by_unit.get(reason, 0), units.height)
        if part is not None and (count or by_response.get(reason, 0)):
            saying = units.filter((pl.col("reason") == reason) & pl.col("content"))
            examples = best_verbatims(now, saying, QUOTES_BY_REASON)
            reasons.append(Unassigned(reason, count, part, by_response.get(reason, 0), examples))
    pairs = Counter(
        (min(both), max(both))
        for both in units.filter(pl.col("reason") == "ambiguous")["candidates"].to_list()
        if len(both) == 2
    )
    between = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))[:PAIRS_SHOWN]
    ordered = sorted(reasons, key=lambda one: -one.units)
    return Coverage(units.height, int(units["theme"].is_not_null().sum()), tuple(ordered), tuple(between))


def _quality(responses: pl.DataFrame, rejected: pl.DataFrame | None) -> Quality:
    types = responses["redactions"].explode(empty_as_null=True).drop_nulls().value_counts(name="times")
    rules: list[Rejection] = []
    duplicates = 0
    if rejected is not None and not rejected.is_empty():
        counted = rejected.group_by("rule", "column").agg(pl.len().alias("count"), pl.col("expected").first())
        rules = [
            Rejection(rule, column, count, expected)
            for rule, column, count, expected in counted.sort("count", "rule", descending=[True, False]).iter_rows()
        ]
        duplicates = sum(one.count for one in rules if one.rule == "duplicate_id")
    return Quality(
        rejected=tuple(rules),
        redactions=tuple(types.sort("times", "redactions", descending=[True, False]).iter_rows()),
        redacted_responses=int((responses["redactions"].list.len() > 0).sum()),
        mended=int(responses["mended"].sum()),
        undated=int(responses["received_at"].is_null().sum()),
        duplicates=duplicates,
    )
