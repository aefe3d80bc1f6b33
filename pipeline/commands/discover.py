"""`clamor discover`: topics in what no theme took."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.commands import options

if TYPE_CHECKING:
    from pipeline.settings import Settings

EPILOG = """
Examples:

clamor discover answers.csv --output out/topics

clamor discover answers.csv --output out/topics --no-taxonomy

clamor discover

With INPUT it writes topics, units, quality.json and run.json, and touches no store. Without, it does the weekly refit
of what is stored: new topics become proposals, which `clamor themes list` shows. Exit codes: 0 done, 1 something you
can mend, 2 usage.
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
    encoder: options.EncoderName = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Of everything that draws numbers.", min=0)] = None,
    taxonomy: Annotated[
        bool,
        typer.Option(
            "--taxonomy/--no-taxonomy",
            help="Whether known themes take their opinions first; without, everything is discovered.",
        ),
    ] = True,
    file_format: Annotated[
        Literal["parquet", "csv", "jsonl"], typer.Option("--format", help="Format of the tables.")
    ] = "parquet",
) -> None:
    """Look for topics in what no theme took: candidates for new themes, with labels and quotes by language."""
    if (source is None) != (output is None):
        raise typer.BadParameter("give both INPUT and --output, or neither to look at what is stored")
    from pipeline.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    if source is None or output is None:
        if encoder is not None or seed is not None or not taxonomy:
            raise typer.BadParameter("--encoder, --seed and --no-taxonomy go with INPUT; a store has its own")
        _stored(settings)
        return
    from pipeline.commands.console import err, out, shown_progress  # noqa: PLC0415
    from pipeline.contract import write_discovery  # noqa: PLC0415
    from pipeline.export import made_folder  # noqa: PLC0415
    from pipeline.manifest import SEED  # noqa: PLC0415
    from pipeline.recipe import recipe_of  # noqa: PLC0415
    from pipeline.run import analyze  # noqa: PLC0415
    from pipeline.themes.discover import discover as find_topics  # noqa: PLC0415
    from pipeline.wiring import word_reader  # noqa: PLC0415

    err().print("store: none", markup=False)
    mapping = options.mapping_of(
        settings, text=text, id=id_column, question=question, date_format=date_format, timezone=timezone
    )
    made_folder(output)
    progress = shown_progress()
    recipe = replace(recipe_of(settings, encoder), known_themes=taxonomy)
    found = analyze(source, mapping=mapping, recipe=recipe, progress=progress)
    with progress.step("Looking for topics", found.waiting.units.height, "opinions"):
        read, seed = word_reader(), SEED if seed is None else seed
        discovery = find_topics(found.waiting.units, found.waiting.vectors, seed=seed, read=read)
    quality = write_discovery(found, discovery, output, file_format)
    whole = [topic for topic in discovery.topics if topic.parent is None]
    for topic in whole:
        out().print(f"{topic.size:>6,}  {topic.label}", markup=False)
    waited = "opinions" if not taxonomy else "opinions that no theme took"
    out().print(
        f"{len(whole)} topics in {found.waiting.units.height:,} {waited}\ntables: {output.absolute()}", markup=False
    )
    for warning in quality.warnings:
        err().print(f"warning: {warning}", markup=False)


def _stored(settings: "Settings") -> None:
    from pipeline.commands.console import err, out, show_store, shown_progress  # noqa: PLC0415
    from pipeline.refit import refit  # noqa: PLC0415

    show_store(settings)
    result = refit(settings, progress=shown_progress())
    proposed = f"{len(result.proposed)} proposed: {', '.join(result.proposed)}" if result.proposed else "none is new"
    out().print(f"{result.topics} topics; {proposed}", markup=False)
    for said in result.accepted:
        out().print(said, markup=False)
    for warning in result.warnings:
        err().print(f"warning: {warning}", markup=False)
    if result.proposed:
        out().print("`clamor themes show KEY` has quotes, `clamor themes accept KEY` makes it a theme", markup=False)
