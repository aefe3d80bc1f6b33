"""NPS, CSAT and CES with 95% intervals, each respondent counted once a survey.

A wide export gives one row per open question, so the same score comes several times: counting rows would weigh
respondents by how many questions they answered.
"""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import polars as pl

Z = NormalDist().inv_cdf(0.975)
"""Half-width of a 95% interval in standard errors."""

SCALES = ("nps", "csat", "ces")


@dataclass(frozen=True)
class Estimate:
    """A figure, its 95% interval, and the ``n`` respondents or responses behind it.

    Shares lie in 0…1, NPS in −100…100; ``low <= value <= high``.
    """

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Rating:
    """A score on a scale: the share of favourable answers with its interval, and the plain mean."""

    share: Estimate
    mean: float


@dataclass(frozen=True)
class Scores:
    """The three scores of a set of responses; None where nobody gave one."""

    nps: Estimate | None
    csat: Rating | None
    ces: Rating | None


def share(count: int, n: int) -> Estimate | None:
    """Give ``count / n`` with the Wilson score interval, or None when ``n`` is 0.

    Wilson (1927), JASA 22:209-212, equation as in Newcombe (1998), Statistics in Medicine 17:857-872, method 3.
    """
    if n == 0:
        return None
    if not 0 <= count <= n:
        raise ValueError(f"a share of {count} in {n}: the count must lie between 0 and n")
    p = count / n
    centre = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z * sqrt(p * (1 - p) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    # At 0 and 1 the formula meets p exactly; rounding must not leave p outside its own interval.
    return Estimate(p, min(p, max(0.0, centre - half)), max(p, min(1.0, centre + half)), n)


def net_promoter(promoters: int, detractors: int, n: int) -> Estimate | None:
    """Give the Net Promoter Score, 100 × (promoters − detractors) / n, in −100…100; None when ``n`` is 0.

    The sign is that of Reichheld (2003), Harvard Business Review 81(12): promoters (9-10) minus detractors (0-6).
    The interval uses the variance of a trinomial difference, (p + q − (p − q)²) / n, with one answer added to each
    side so that ten promoters out of ten are not reported as certainty: Bonett and Price (2012), Journal of
    Educational and Behavioral Statistics 37:479-488.
    """
    if n == 0:
        return None
    if min(promoters, detractors) < 0 or promoters + detractors > n:
        raise ValueError(f"{promoters} promoters and {detractors} detractors among {n}: they must fit in n")
    value = (promoters - detractors) / n
    p, q = (promoters + 1) / (n + 2), (detractors + 1) / (n + 2)
    half = Z * sqrt((p + q - (p - q) ** 2) / (n + 2))
    low, high = max(-1.0, p - q - half), min(1.0, p - q + half)
    return Estimate(100 * value, 100 * min(low, value), 100 * max(high, value), n)


def once_per_respondent(responses: pl.DataFrame) -> pl.DataFrame:
    """Keep one row a respondent and survey, with the last score given on each scale.

    Takes responses (any rows of `EnrichedResponses`); gives survey, respondent_id, nps, csat, ces.
    """
    return (
        responses.sort("received_at", "row", nulls_last=False)
        .group_by("survey", "respondent_id", maintain_order=True)
        .agg(pl.col(scale).drop_nulls().last() for scale in SCALES)
    )


def nps_of(respondents: pl.DataFrame) -> Estimate | None:
    """Give the NPS of rows that `once_per_respondent` made; those without an NPS answer do not count."""
    given = respondents["nps"].drop_nulls()
    return net_promoter(int((given >= 9).sum()), int((given <= 6).sum()), given.len())


def scores(responses: pl.DataFrame) -> Scores:
    """Give NPS, CSAT (1-5, favourable 4-5) and CES (1-7, 7 the easiest, favourable 5-7) of these responses."""
    respondents = once_per_respondent(responses)
    return Scores(nps_of(respondents), _rating(respondents["csat"], 4), _rating(respondents["ces"], 5))


def _rating(column: pl.Series, favourable_from: int) -> Rating | None:
    given = column.drop_nulls()
    favourable = share(int((given >= favourable_from).sum()), given.len())
    mean = given.mean()
    if favourable is None or not isinstance(mean, float):
        return None
    return Rating(favourable, mean)
