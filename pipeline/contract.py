"""The tables that `clamor analyze` promises to other programs: these columns, in this order."""

from pathlib import Path

import polars as pl

from pipeline.export import Format, write_json, write_table
from pipeline.run import Analysis

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
