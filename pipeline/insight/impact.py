"""Pain points, ranked by how many responses complain: the table that the report and the command line both show."""

from dataclasses import dataclass

import dataframely as dy
import polars as pl

from pipeline.insight.scores import Estimate, nps_of, once_per_respondent, share
from pipeline.insight.trends import Change, Period, change
from pipeline.insight.verbatims import Verbatim, best_verbatims
from pipeline.schemas import AssignedUnits, EnrichedResponses

EXAMPLES = 8


@dataclass(frozen=True)
class PainPoint:
    """A theme with its negative responses in a period.

    ``negative`` responses have at least one negative unit of the theme; ``share`` is their part of the responses
    with content, ``previous`` the same in the period before and ``change`` the difference. ``primary`` counts the
    responses whose worst point it is, ``praise`` those with a positive unit of it. The two NPS are those of
    respondents who complain of it and of all others; None without answers. ``examples`` come best first.
    """

    theme: str
    negative: int
    share: Estimate
    previous: Estimate | None
    change: Change | None
    primary: int
    praise: int
    nps_mentioning: Estimate | None
    nps_others: Estimate | None
    examples: tuple[Verbatim, ...]


def with_content() -> pl.Expr:
    """Give the expression for responses that could have a theme: content in one of the four languages."""
    return pl.col("themes").is_not_null()


def in_period(responses: pl.DataFrame, period: Period | None) -> pl.DataFrame:
    """Keep the responses of the period, or all of them when there is none (nothing has a date)."""
    return responses if period is None else responses.filter(period.holds())


def negative_units(units: pl.DataFrame) -> pl.DataFrame:
    """Keep the units that count for a pain point: a theme, and negative."""
    return units.filter(pl.col("theme").is_not_null() & (pl.col("sentiment") == "negative"))


def pain_points(
    responses: dy.DataFrame[EnrichedResponses], units: dy.DataFrame[AssignedUnits], period: Period | None
) -> tuple[PainPoint, ...]:
    """Rank the themes by responses that complain of them in the period, most first; ties by theme key.

    Shares are of responses with content. Without a period (nothing has a date) all responses count and there is
    no change.
    """
    now = in_period(responses, period)
    content = now.filter(with_content())
    before = responses.clear() if period is None else responses.filter(period.previous.holds() & with_content())
    negative, praised = negative_units(units), units.filter(pl.col("sentiment") == "positive")
    counts = _responses_by_theme(negative, content)
    counts_before = _responses_by_theme(negative, before)
    praise = _responses_by_theme(praised, content)
    primary = dict(content.group_by("primary_pain_point").len().iter_rows())
    respondents = once_per_respondent(now)
    points = []
    for theme, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        part, earlier = share(count, content.height), share(counts_before.get(theme, 0), before.height)
        if part is None:  # a theme is only counted among responses with content, so there are some
            continue
        evidence = negative.filter(pl.col("theme") == theme).join(content, on="response_id", how="semi")
        complaining = now.join(evidence, on="response_id", how="semi").select("survey", "respondent_id")
        keys = ["survey", "respondent_id"]
        points.append(
            PainPoint(
                theme=theme,
                negative=count,
                share=part,
                previous=earlier,
                change=change(part, earlier),
                primary=primary.get(theme, 0),
                praise=praise.get(theme, 0),
                nps_mentioning=nps_of(respondents.join(complaining, on=keys, how="semi", nulls_equal=True)),
                nps_others=nps_of(respondents.join(complaining, on=keys, how="anti", nulls_equal=True)),
                examples=best_verbatims(content, evidence, EXAMPLES),
            )
        )
    return tuple(points)


def _responses_by_theme(units: pl.DataFrame, responses: pl.DataFrame) -> dict[str, int]:
    pairs = units.join(responses, on="response_id", how="semi").filter(pl.col("theme").is_not_null())
    return dict(pairs.group_by("theme").agg(pl.col("response_id").n_unique()).iter_rows())
