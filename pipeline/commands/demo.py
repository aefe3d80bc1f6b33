"""`clamor demo`: one night on the answers of an invented company."""

from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from pipeline.commands import nightly as night_command
from pipeline.commands import options

if TYPE_CHECKING:
    from pipeline.settings import Settings

EPILOG = """
Examples:

clamor demo

clamor demo --language pt --report out/relatorio.html

The demo has a store of its own, made anew each time; yours is not touched.
"""

ROWS_SHOWN = 10


def demo(language: options.ReportLanguage = None, report: options.ReportPath = None) -> None:
    """Run the nightly flow on the answers of an invented company, and show what hurts its customers most."""
    from pipeline.commands.console import show_store  # noqa: PLC0415
    from pipeline.settings import load_settings  # noqa: PLC0415

    settings = options.with_report(load_settings(), language, report).for_demo()
    forget(settings)
    show_store(settings)
    with as_file(files("demo") / "feedback.csv") as feedback:
        result = night_command.run_flow(settings, [feedback])
    show_pain_points(settings)
    night_command.told(result, settings)


def forget(settings: "Settings") -> None:
    """Remove the demo's store, so that what is shown is what this version makes of the answers."""
    from pipeline.settings import STORE_FILE  # noqa: PLC0415

    for suffix in ("", "-wal", "-shm"):
        (settings.home / f"{STORE_FILE}{suffix}").unlink(missing_ok=True)


def show_pain_points(settings: "Settings") -> None:
    """Print the top pain points of a store as a table."""
    from rich import box  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from pipeline.commands.console import out  # noqa: PLC0415
    from pipeline.report.publish import report_of  # noqa: PLC0415
    from pipeline.store.sql import open_store  # noqa: PLC0415

    with open_store(settings.store_url) as store:
        run = store.last_good_run()
        found = report_of(store, settings, run.manifest if run else {})
    language = settings.report.language[:2]
    days = "28 days before" if found.period else "no dates"
    table = Table(title=f"What hurts most (trend against the {days})", box=box.SIMPLE_HEAD, title_justify="left")
    table.add_column("Pain point")
    table.add_column("Negative", justify="right")
    table.add_column("Share (95% interval)", justify="right", no_wrap=True)
    table.add_column("Trend", no_wrap=True)
    table.add_column("In their words", max_width=60, overflow="ellipsis", no_wrap=True)
    for ranked in found.pain_points[:ROWS_SHOWN]:
        point = ranked.point
        label = found.labels_negative.get(point.theme, {}).get(language, point.theme)
        share = point.share
        rising = point.change.direction if point.change else "–"
        table.add_row(
            Text(label),
            f"{point.negative:,}",
            f"{share.value:.1%} ({share.low:.1%}–{share.high:.1%})",
            Text(rising, style={"rising": "bold red", "falling": "green"}.get(rising, "")),
            Text(point.examples[0].quote if point.examples else ""),
        )
    out().print(table)
