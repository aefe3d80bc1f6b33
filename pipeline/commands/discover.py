"""`clamor discover`: topics in what no theme took."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.commands import options

if TYPE_CHECKING:
    from pipeline.settings import Settings

EPILOG = """
Examples:

clamor discover answers.csv --output out/topics

clamor discover

With INPUT it writes topics, units with their topic, and run.json, and touches no store. Without, it looks at what is
stored, and the next report shows what it found as *not yet a theme*. Exit codes: 0 done, 1 something you can mend, 2
usage.
"""


def discover(  # noqa: PLR0917 - Typer makes an option of each
    source: Annotated[
        Path | None, typer.Argument(metavar="[INPUT]", help="A file of answers; without it, the store.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="Folder for the tables; needed with INPUT.", metavar="DIR")
    ] = None,
    id_column: options.IdColumn = None,
    text: options.TextColumns = None,
    question: options.QuestionColumn = None,
    date_format: options.DateFormat = None,
    timezone: options.TimeZone = None,
    file_format: Annotated[
        Literal["parquet", "csv", "jsonl"], typer.Option("--format", help="Format of the tables.")
    ] = "parquet",
) -> None:
    """Look for topics in what no theme took: candidates for new themes, with keywords and quotes by language."""
    if (source is None) != (output is None):
        raise typer.BadParameter("give both INPUT and --output, or neither to look at what is stored")
    from pipeline.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    if source is None or output is None:
        _stored(settings)
        return
    from pipeline.commands.console import err, out, shown_progress  # noqa: PLC0415
    from pipeline.export import made_folder, write_json, write_table  # noqa: PLC0415
    from pipeline.manifest import SEED  # noqa: PLC0415
    from pipeline.recipe import recipe_of  # noqa: PLC0415
    from pipeline.run import analyze  # noqa: PLC0415
    from pipeline.themes.discover import discover as find_topics  # noqa: PLC0415
    from pipeline.themes.topics import topic_tables  # noqa: PLC0415

    err().print("store: none", markup=False)
    mapping = options.mapping_of(
        settings, text=text, id=id_column, question=question, date_format=date_format, timezone=timezone
    )
    made_folder(output)
    progress = shown_progress()
    recipe = recipe_of(settings)
    found = analyze(source, mapping=mapping, recipe=recipe, progress=progress)
    with progress.step("Looking for topics", found.waiting.units.height, "opinions"):
        topics = find_topics(found.waiting.units, found.waiting.vectors, seed=SEED)
    tables = topic_tables(found.units, topics)
    write_table(tables.topics, output / f"topics.{file_format}", file_format)
    write_table(tables.units, output / f"units.{file_format}", file_format)
    write_json({**found.run, "topics": len(topics)}, output / "run.json")
    for topic in topics:
        out().print(f"{topic.size:>6,}  {topic.label}", markup=False)
    out().print(
        f"{len(topics)} topics in {found.waiting.units.height:,} opinions that no theme took\n"
        f"tables: {output.absolute()}",
        markup=False,
    )


def _stored(settings: "Settings") -> None:
    from pipeline.commands.console import out, show_store, shown_progress  # noqa: PLC0415
    from pipeline.refit import refit  # noqa: PLC0415

    show_store(settings)
    with shown_progress().step("Looking for topics", 1, "refit"):
        result = refit(settings)
    out().print(
        f"{result.topics} topics in {result.waiting:,} opinions that no theme took; `clamor report` shows them",
        markup=False,
    )
