"""`clamor nightly`: one night, now."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands import options
from pipeline.errors import ClamorError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.night import NightResult
    from pipeline.settings import Settings

EPILOG = """
Examples:

clamor nightly

clamor nightly --input answers.csv --input complaints.xlsx

clamor nightly --input nps.csv --text "What could we do better?" --report monday.html --language pt

Exit codes: 0 done, 1 something you can mend before a night begins, 2 usage, 3 the night failed, was skipped or is
incomplete. From cron: 0 2 * * * cd /srv/clamor && clamor nightly
"""


def nightly(  # noqa: PLR0917 - Typer makes an option of each
    inputs: Annotated[
        list[Path] | None,
        typer.Option("--input", help="A file to read now, in place of the sources of clamor.toml.", metavar="FILE"),
    ] = None,
    id_column: options.IdColumn = None,
    text: options.TextColumns = None,
    question: options.QuestionColumn = None,
    date_format: options.DateFormat = None,
    timezone: options.TimeZone = None,
    report: options.ReportPath = None,
    language: options.ReportLanguage = None,
) -> None:
    """Pull what is new, enrich it, store it, and write the report: one night, now.

    Running it again takes nothing twice. A source that fails does not stop the others.
    """
    from pipeline.commands.console import show_store  # noqa: PLC0415
    from pipeline.settings import load_settings  # noqa: PLC0415

    settings = options.with_report(load_settings(), language, report)
    columns = options.mapping_of(
        settings, text=text, id=id_column, question=question, date_format=date_format, timezone=timezone
    )
    settings = settings.model_copy(update={"columns": columns})
    show_store(settings)
    told(run_flow(settings, inputs or ()), settings)


def run_flow(settings: "Settings", inputs: "Sequence[Path]") -> "NightResult":
    """Run the nightly flow once in this process, with a Prefect server of its own where none is set."""
    from flows.server import prefect_api  # noqa: PLC0415
    from pipeline.commands.console import shown_progress  # noqa: PLC0415
    from pipeline.discreet import Discreet  # noqa: PLC0415
    from pipeline.night import new_run_id  # noqa: PLC0415
    from pipeline.notify import failure  # noqa: PLC0415

    progress = shown_progress()
    settings.make_home()
    try:
        with prefect_api(settings.home / "prefect") as ready:
            with progress.step("Starting", 1, "flow"):
                from flows.nightly import run_once, warm_up  # noqa: PLC0415 - Prefect reads the environment just set

                warm_up(settings)  # while the server starts
                ready()
            with Discreet():
                return run_once(settings, inputs, progress)
    except ClamorError as error:
        raise failure(settings.notify, new_run_id(), error, {}) from None


def told(result: "NightResult", settings: "Settings") -> None:
    """Say what a night did and where its report is."""
    from pipeline.commands.console import err, out  # noqa: PLC0415

    for warning in result.warnings:
        err().print(f"warning: {warning}", markup=False)
    counts = result.counts
    console = out()
    console.print(
        f"night {result.run_id}: {counts['rows_in']:,} rows read, {counts['added']:,} new, "
        f"{counts['replaced']:,} changed, {counts['unchanged']:,} unchanged, {counts['rejected']:,} rejected",
        markup=False,
    )
    console.print(f"report: {settings.report_path}", markup=False)
