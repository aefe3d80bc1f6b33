"""`clamor report`: the report of what is stored."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands import options

EPILOG = """
Examples:

clamor report

clamor report --language es --output out/informe.html

Exit codes: 0 done, 1 something you can mend, 2 usage.
"""


def report(
    language: options.ReportLanguage = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="Where the report goes.", metavar="FILE", show_default=False)
    ] = None,
) -> None:
    """Write the report of everything stored as one HTML file that opens offline."""
    from pipeline.commands.console import out, show_store, shown_progress  # noqa: PLC0415
    from pipeline.report.publish import publish  # noqa: PLC0415
    from pipeline.settings import load_settings  # noqa: PLC0415
    from pipeline.store.sql import open_store  # noqa: PLC0415

    settings = options.with_report(load_settings(), language, output)
    settings.make_home()
    show_store(settings)
    with open_store(settings.store_url) as store, shown_progress().step("Making the report", 1, "report"):
        run = store.last_good_run() or store.last_run()
        publish(store, settings, run.manifest if run else {})
    out().print(f"report: {settings.report_path}", markup=False)
