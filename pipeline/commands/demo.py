"""`clamor demo`: one night on the answers of an invented company."""

import shlex
from importlib.resources import as_file, files
from textwrap import shorten
from typing import TYPE_CHECKING

from pipeline.commands import nightly as night_command
from pipeline.commands import options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from pipeline.report.model import Report
    from pipeline.settings import Settings

EPILOG = """
Examples:

clamor demo

clamor demo --language pt --report out/relatorio.html

The demo has a store of its own, made anew each time; yours is not touched.
"""

ROWS_SHOWN = 10
QUOTE_LENGTH = 80
NARROW = 110
"""Columns of a terminal below which quotes get no column of their own."""


def demo(language: options.ReportLanguage = None, report: options.ReportPath = None) -> None:
    """Run the nightly flow on the answers of an invented company, and show what hurts its customers most."""
    from pipeline.commands.console import show_store  # noqa: PLC0415
    from pipeline.settings import load_settings  # noqa: PLC0415

    settings = options.with_report(load_settings(), language, report).for_demo()
    forget(settings)
    show_store(settings)
    with as_file(files("demo") / "feedback.csv") as feedback:
        result = night_command.run_flow(settings, [feedback])
    proposed = find_topics(settings)
    show_pain_points(settings)
    night_command.told(result, settings)
    show_proposals(settings, proposed)


def forget(settings: "Settings") -> None:
    """Remove the demo's store, so that what is shown is what this version makes of the answers."""
    from pipeline.settings import STORE_FILE  # noqa: PLC0415

    for suffix in ("", "-wal", "-shm"):
        (settings.home / f"{STORE_FILE}{suffix}").unlink(missing_ok=True)


def find_topics(settings: "Settings") -> tuple[str, ...]:
    """Do the weekly refit, write the report once more with what it found, and return the keys of what it proposes."""
    from pipeline.commands.console import shown_progress  # noqa: PLC0415
    from pipeline.refit import refit  # noqa: PLC0415
    from pipeline.report.publish import publish  # noqa: PLC0415
    from pipeline.store.sql import open_store  # noqa: PLC0415

    with shown_progress().step("Finding topics that are not yet themes", 1, "refit") as tick:
        with open_store(settings.store_url) as store:
            night = store.last_good_run()
        found = refit(settings)
        with open_store(settings.store_url) as store:
            publish(store, settings, night.manifest if night else {})
        tick(1)
    return found.proposed


def show_pain_points(settings: "Settings") -> None:
    """Print the top pain points of a store as a table."""
    from pipeline.commands.console import out  # noqa: PLC0415
    from pipeline.report.publish import report_of  # noqa: PLC0415
    from pipeline.store.sql import open_store  # noqa: PLC0415

    with open_store(settings.store_url) as store:
        run = store.last_good_run()
        found = report_of(store, settings, run.manifest if run else {})
    out().print(pain_point_table(found, settings.report.language[:2], narrow=out().width < NARROW))


def show_proposals(settings: "Settings", proposed: "Sequence[str]") -> None:
    """Say how to look at the proposals of a refit, and to decide, in the demo's store."""
    from pipeline.commands.console import out  # noqa: PLC0415

    if proposed:
        store = f"CLAMOR_DATABASE_URL={shlex.quote(settings.store_url)}"
        out().print(f"proposed themes: {', '.join(proposed)}\ndecide: {store} clamor themes list", markup=False)


def pain_point_table(report: "Report", language: str, *, narrow: bool) -> "Table":
    """The top pain points of a report; where there is little room, each quote stands below its pain point."""
    from rich import box  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from pipeline.insight.verbatims import in_reading_order  # noqa: PLC0415

    table = Table(title="What hurts most in 28 days, against the 28 before", box=box.SIMPLE_HEAD, title_justify="left")
    table.add_column("Pain point")
    table.add_column("Negative\nresponses", justify="right")
    table.add_column("Share\n(95% interval)", justify="right", no_wrap=True)
    table.add_column("Trend", max_width=9 if narrow else None)
    if not narrow:
        table.add_column("In their words")
    for ranked in report.pain_points[:ROWS_SHOWN]:
        point, share = ranked.point, ranked.point.share
        trend = point.change.direction if point.change else "–"
        label = Text(report.labels_negative.get(point.theme, {}).get(language, point.theme))
        readable = in_reading_order(language, point.examples)
        quote = Text(shorten(readable[0].quote, QUOTE_LENGTH, placeholder="…") if readable else "")
        quote.stylize("italic")
        table.add_row(
            Text("\n").join([label, quote]) if narrow else label,
            f"{point.negative:,}",
            f"{share.value:.1%} ({share.low:.0%}–{share.high:.0%})",
            Text(trend, style={"rising": "bold red", "falling": "green"}.get(trend, "")),
            *(() if narrow else (quote,)),
        )
    return table
