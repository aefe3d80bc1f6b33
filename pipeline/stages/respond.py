"""Brings the opinions of a response together: how it feels, what it speaks of, what hurts most, what cannot wait."""

import dataframely as dy
import polars as pl

from pipeline.schemas import (
    FLAG_STRUCT,
    LANGUAGES,
    UNDETERMINED,
    AssignedUnits,
    EnrichedResponses,
    LanguageResponses,
)
from pipeline.stages.flags import find_flags, score_mismatch

NEUTRAL_BAND = 0.15
"""A mean score within this distance of 0 is neutral: praise and blame that outweigh neither the other."""

REASON_ORDER = ("ambiguous", "no_theme_yet", "general", "out_of_scope_language", "no_content")
"""Which reason speaks for a response whose units have several: the one nearest to being a theme."""

FLAG_LIST = pl.List(pl.Struct({name: column.dtype for name, column in FLAG_STRUCT.items()}))


def respond(
    responses: dy.DataFrame[LanguageResponses], units: dy.DataFrame[AssignedUnits]
) -> dy.DataFrame[EnrichedResponses]:
    """Responses with sentiment, themes, primary pain point, flags and reason, in the order they came.

    The score of a response is the mean of its units' scores weighted by their confidence; it is positive above
    0.15, negative below −0.15. A response without units has the reason ``no_content``.
    """
    joined = responses.join(_feeling(units), on="response_id", how="left", maintain_order="left").join(
        themes_of(units), on="response_id", how="left", maintain_order="left"
    )
    unsaid = pl.col("themes").is_null() & pl.col("reason").is_null()
    enriched = joined.with_columns(pl.when(unsaid).then(pl.lit("no_content")).otherwise("reason").alias("reason"))
    flagged = enriched.with_columns(pl.Series("flags", _flags(enriched), dtype=FLAG_LIST))
    return EnrichedResponses.validate(flagged.select(EnrichedResponses.column_names()), cast=True)


def themes_of(units: pl.DataFrame) -> pl.DataFrame:
    """What each response with units speaks of: ``response_id``, ``themes``, ``primary_pain_point`` and ``reason``.

    Needs of the units ``response_id``, ``ordinal``, ``start``, ``theme`` (keys, or ids as well), ``reason`` and the
    sentiment; sorted by response id. The columns are as in EnrichedResponses, the reason a string: themes in order of
    first appearance, null where the reason is ``no_content`` or ``out_of_scope_language``; a reason only where there
    is no theme.
    """
    joined = (
        _themes(units)
        .join(_primary(units), on="response_id", how="left", maintain_order="left")
        .join(_reason(units), on="response_id", how="left", maintain_order="left")
    )
    reason = pl.when(pl.col("themes").list.len() == 0).then(pl.col("reason").fill_null("no_content"))
    unread = reason.is_in(["no_content", "out_of_scope_language"]).fill_null(False)
    return joined.with_columns(
        reason.alias("reason"), pl.when(unread).then(None).otherwise("themes").alias("themes")
    ).select("response_id", "themes", "primary_pain_point", "reason")


def _feeling(units: pl.DataFrame) -> pl.DataFrame:
    weight = pl.col("sentiment_confidence")
    score = ((pl.col("sentiment_score") * weight).sum() / weight.sum()).clip(-1.0, 1.0)
    return (
        units.filter(pl.col("sentiment").is_not_null())
        .group_by("response_id")
        .agg(score.alias("sentiment_score"))
        .with_columns(
            pl.when(pl.col("sentiment_score") > NEUTRAL_BAND)
            .then(pl.lit("positive"))
            .when(pl.col("sentiment_score") < -NEUTRAL_BAND)
            .then(pl.lit("negative"))
            .otherwise(pl.lit("neutral"))
            .alias("sentiment")
        )
    )


def _themes(units: pl.DataFrame) -> pl.DataFrame:
    in_order = units.sort("response_id", "ordinal")
    named = pl.col("theme").drop_nulls().unique(maintain_order=True)
    return in_order.group_by("response_id", maintain_order=True).agg(named.alias("themes"))


def _primary(units: pl.DataFrame) -> pl.DataFrame:
    """The theme with the largest sum of negative score × confidence; the earlier one where two are equal."""
    hurt = (-pl.col("sentiment_score") * pl.col("sentiment_confidence")).sum()
    return (
        units.filter(pl.col("theme").is_not_null(), pl.col("sentiment").eq_missing("negative"))
        .group_by("response_id", "theme")
        .agg(hurt.alias("hurt"), pl.col("start").min(), pl.col("ordinal").min())
        .sort("response_id", "hurt", "start", "ordinal", descending=[False, True, False, False])
        .group_by("response_id", maintain_order=True)
        .agg(pl.col("theme").first().alias("primary_pain_point"))
    )


def _reason(units: pl.DataFrame) -> pl.DataFrame:
    rank = pl.col("reason").cast(pl.String).replace_strict(list(REASON_ORDER), range(len(REASON_ORDER)), default=None)
    return (
        units.with_columns(rank.alias("rank"))
        .filter(pl.col("rank").is_not_null())
        .sort("response_id", "rank", "ordinal")
        .group_by("response_id", maintain_order=True)
        .agg(pl.col("reason").cast(pl.String).first())
    )


def _flags(responses: pl.DataFrame) -> list[list[dict[str, str | int]]]:
    columns = ("text", "language", "sentiment_score", "nps", "csat", "ces", "rating", "question_polarity")
    rows = []
    for text, language, score, nps, csat, ces, rating, polarity in responses.select(columns).iter_rows():
        readable = language in (*LANGUAGES, UNDETERMINED)
        found = find_flags(text, language) if text and readable else []
        flags: list[dict[str, str | int]] = [{"flag": f.flag, "start": f.start, "end": f.end} for f in found]
        misread = score is not None and score_mismatch(score, nps, csat, ces, rating, question_polarity=polarity)
        if misread:
            flags.append({"flag": "score_mismatch", "start": 0, "end": len(text)})
        rows.append(flags)
    return rows
