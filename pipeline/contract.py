"""The files that `clamor analyze` and `clamor discover` promise to other programs: these columns, in this order."""

from dataclasses import asdict, replace
from pathlib import Path

import polars as pl

from pipeline.export import Format, write_json, write_table
from pipeline.run import Analysis
from pipeline.themes.discover import Discovery
from pipeline.themes.quality import UNASSIGNED, UNREAD, Quality, measure
from pipeline.themes.topics import TopicTables, topic_tables

RESPONSES = (
    "response_id",
    "row",
    "question",
    "text",
    "language",
    "language_confidence",
    "sentiment",
    "sentiment_score",
    "themes",
    "primary_pain_point",
    "flags",
    "reason",
)
UNITS = (
    "response_id",
    "row",
    "ordinal",
    "start",
    "end",
    "text",
    "language",
    "sentiment",
    "sentiment_score",
    "sentiment_confidence",
    "theme",
    "similarity",
    "reason",
)
REJECTED = ("row", "external_id", "column", "rule", "value_met", "expected")
RUN = ("rows_in", "responses", "units", "rejected", "seconds", "models", "versions", "seed", "input_sha256", "warnings")


def write_analysis(found: Analysis, directory: Path, file_format: Format) -> None:
    """Write responses, units and rejected as tables, then run.json: where that is, the others are whole."""
    tables: dict[str, pl.DataFrame] = {
        "responses": found.responses.select(RESPONSES),
        "units": found.units.select(UNITS),
        "rejected": found.rejected.select(REJECTED),
    }
    for name, table in tables.items():
        write_table(table, directory / f"{name}.{file_format}", file_format)
    write_json({name: found.run[name] for name in RUN}, directory / "run.json")


def write_discovery(found: Analysis, discovery: Discovery, directory: Path, file_format: Format) -> Quality:
    """Write topics and units as tables, then quality.json and run.json; return the quality."""
    tables = topic_tables(found.units, discovery.topics)
    quality = _quality(found, discovery, tables)
    write_table(tables.topics, directory / f"topics.{file_format}", file_format)
    write_table(tables.units, directory / f"units.{file_format}", file_format)
    write_json(asdict(quality) | {"warnings": list(quality.warnings)}, directory / "quality.json")
    whole = sum(topic.parent is None for topic in discovery.topics)
    write_json({**found.run, "topics": whole}, directory / "run.json")
    return quality


def _quality(found: Analysis, discovery: Discovery, tables: TopicTables) -> Quality:
    """The quality of the topics, as themes called "topic 0", …; the share unassigned is over all that has content."""
    whole = {f"topic {topic.number}": topic for topic in discovery.topics if topic.parent is None}
    named = tables.units.filter(pl.col("topic") >= 0).select(
        "unit_id", topic_name=pl.format("topic {}", pl.col("topic"))
    )
    waiting = found.waiting.units.join(named, on="unit_id", how="left", maintain_order="left").with_columns(
        theme=pl.col("topic_name"), reason=pl.when(pl.col("topic_name").is_null()).then("reason")
    )
    quality = measure(
        waiting,
        found.waiting.vectors,
        keywords={name: topic.keywords for name, topic in whole.items()},
        middles={name: topic.centroid for name, topic in whole.items()},
        stability=discovery.stability,
    )
    reasons = tables.units["reason"].cast(pl.String)
    readable = tables.units.filter(~reasons.is_in(UNREAD).fill_null(value=False)).height
    share = tables.units.filter(reasons.is_in(UNASSIGNED)).height / readable if readable else None
    return replace(quality, figures={**quality.figures, "share_unassigned": share})
