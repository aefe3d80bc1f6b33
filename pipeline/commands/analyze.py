"""`clamor analyze`: one file in, tables out, no store."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from pipeline.commands import options

EPILOG = """
Examples:

clamor analyze answers.csv --output out/answers

clamor analyze export.xlsx --output out --text "What did you like?" --text "What could we do better?" --format csv

It writes responses, units and rejected as tables, and run.json. Personal data is taken out of every text. Exit codes:
0 done, 1 something you can mend, 2 usage.
"""


def analyze(  # noqa: PLR0917 - Typer makes an option of each
    source: Annotated[Path, typer.Argument(metavar="INPUT", help="CSV, TSV, XLSX, JSONL or Parquet, gzip or not.")],
    output: Annotated[Path, typer.Option("--output", help="Folder for the tables; made if need be.", metavar="DIR")],
    id_column: options.IdColumn = None,
    text: options.TextColumns = None,
    question: options.QuestionColumn = None,
    date_format: options.DateFormat = None,
    timezone: options.TimeZone = None,
    encoder: options.EncoderName = None,
    file_format: Annotated[
        Literal["parquet", "csv", "jsonl"], typer.Option("--format", help="Format of the tables.")
    ] = "parquet",
) -> None:
    """Enrich one file with language, sentiment, themes and flags; no store is read or written."""
    from pipeline.commands.console import err, out, shown_progress  # noqa: PLC0415
    from pipeline.contract import write_analysis  # noqa: PLC0415
    from pipeline.export import made_folder  # noqa: PLC0415
    from pipeline.recipe import recipe_of  # noqa: PLC0415
    from pipeline.run import analyze as analyse  # noqa: PLC0415
    from pipeline.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    err().print("store: none", markup=False)
    mapping = options.mapping_of(
        settings, text=text, id=id_column, question=question, date_format=date_format, timezone=timezone
    )
    made_folder(output)
    recipe = recipe_of(settings, encoder)
    found = analyse(source, mapping=mapping, recipe=recipe, progress=shown_progress())
    write_analysis(found, output, file_format)
    for warning in found.run["warnings"]:
        err().print(f"warning: {warning}", markup=False)
    counts = found.run
    out().print(
        f"{counts['rows_in']:,} rows read: {counts['responses']:,} responses with {counts['units']:,} opinions, "
        f"{counts['rejected']:,} rejected\ntables: {output.absolute()}",
        markup=False,
    )
