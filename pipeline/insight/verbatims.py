"""Which quotes stand behind a figure: clear ones, from every language, never the same words twice."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import polars as pl

READABLE = range(25, 241)
"""Length in code points of a quote that says something and is read at a glance."""
WELL_SAID = 0.5
"""The share of the strongest quote's strength from which on one is read first for its language."""


@dataclass(frozen=True)
class Verbatim:
    """One response with the spans that prove the point (half-open, in code points of ``text``, in order of place).

    ``best`` is the span of the unit that proves it best, null where none does so better than the first; ``strength``
    how well it does so, 0…1.
    """

    response_id: str
    text: str
    spans: tuple[tuple[int, int], ...]
    language: str
    received_at: datetime | None
    channel: str | None
    nps: int | None
    csat: float | None
    ces: float | None
    best: tuple[int, int] | None = None
    strength: float = 1.0

    @property
    def quote(self) -> str:
        """The words that prove the point best, or else those of the first span."""
        start, end = self.best or (self.spans[0] if self.spans else (0, len(self.text)))
        return self.text[start:end].strip()


def verbatim(row: Mapping[str, object], spans: Iterable[tuple[int, int]]) -> Verbatim:
    """Make a verbatim of one row of `EnrichedResponses`; overlapping and touching spans are joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    fields = ("response_id", "text", "language", "received_at", "channel", "nps", "csat", "ces")
    return Verbatim(spans=tuple(joined), **{name: row[name] for name in fields})  # type: ignore[arg-type]


def in_reading_order(language: str, verbatims: Sequence[Verbatim]) -> list[Verbatim]:
    """Put first what the reader can read without help, and what proves the point well; the order stays otherwise."""
    enough = WELL_SAID * max((quote.strength for quote in verbatims), default=0.0)
    return sorted(verbatims, key=lambda quote: quote.language != language or quote.strength < enough)


def best_verbatims(responses: pl.DataFrame, units: pl.DataFrame, most: int) -> tuple[Verbatim, ...]:
    """Choose at most ``most`` responses that show these units best, the best first.

    ``responses`` are rows of `EnrichedResponses`, ``units`` of `AssignedUnits`, all of which count as evidence.
    Readable lengths come first, then strong and sure sentiment about what is surely the theme, then the newest. What a
    person gave its theme is sure. Languages take turns, the one with most evidence first, so that a large market does
    not speak for all.
    """
    felt = pl.col("sentiment_score").abs().fill_null(0) * pl.col("sentiment_confidence").fill_null(0)
    strength = felt * pl.when(pl.col("theme").is_null()).then(1.0).otherwise(pl.col("similarity").fill_null(1))
    readable = pl.col("end").cast(pl.Int64) - pl.col("start")
    chosen = (
        units.with_columns(
            strength.alias("strength"),
            readable.is_between(READABLE.start, READABLE.stop, closed="left").alias("readable"),
            pl.col("text").str.to_lowercase().str.strip_chars().alias("words"),
        )
        .sort("readable", "strength", "unit_id", descending=[True, True, False])
        .unique("words", keep="first", maintain_order=True)
        .group_by("response_id", maintain_order=True)
        .agg(pl.col("readable", "strength", "start", "end").first())
        .join(responses.select("response_id", "received_at", "language"), on="response_id")
        .sort(
            "readable", "strength", "received_at", "response_id", descending=[True, True, True, False], nulls_last=True
        )
    )
    queues: dict[str, list[str]] = defaultdict(list)
    for response_id, language in chosen.select("response_id", "language").iter_rows():
        queues[language].append(response_id)
    order = sorted(queues, key=lambda language: (-len(queues[language]), language))
    picked = [ids[turn] for turn in range(most) for ids in (queues[key] for key in order) if turn < len(ids)][:most]
    of_response = {row["response_id"]: row for row in chosen.filter(_among(picked)).iter_rows(named=True)}
    return _with_spans(responses, units, [of_response[response_id] for response_id in picked])


def _with_spans(
    responses: pl.DataFrame, units: pl.DataFrame, picked: Sequence[Mapping[str, Any]]
) -> tuple[Verbatim, ...]:
    ids = [one["response_id"] for one in picked]
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    wanted = units.filter(_among(ids)).select("response_id", "start", "end")
    for response_id, start, end in wanted.iter_rows():
        spans[response_id].append((start, end))
    rows = {row["response_id"]: row for row in responses.filter(_among(ids)).iter_rows(named=True)}
    return tuple(
        replace(
            verbatim(rows[one["response_id"]], spans[one["response_id"]]),
            best=(one["start"], one["end"]),
            strength=one["strength"],
        )
        for one in picked
    )


def _among(response_ids: Sequence[str]) -> pl.Expr:
    return pl.col("response_id").is_in(response_ids)
