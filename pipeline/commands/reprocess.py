"""`clamor reprocess`: another encoder for what is stored."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pipeline.reprocess import Plan

EPILOG = """
Examples:

clamor reprocess --dry-run

clamor reprocess

Needed when `clamor nightly` says that the store holds vectors of another encoder than the settings name. Reports show
the old content until everything is read again; killed anywhere, it goes on where it was. Exit codes: 0 done, or
nothing to do; 1 something you can mend before it begins; 2 usage; 3 it failed, or a night is running.
"""


def reprocess(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how much there is to do.")] = False,
) -> None:
    """Read what is stored again with the encoder of the settings, and switch to it all at once."""
    from pipeline import reprocess as reprocessing  # noqa: PLC0415
    from pipeline.commands.console import out, show_store, shown_progress  # noqa: PLC0415
    from pipeline.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    show_store(settings)
    planned = reprocessing.plan(settings)
    if not planned.is_needed:
        out().print(_nothing_to_do(planned), markup=False)
        return
    progress = shown_progress()
    if dry_run:
        with progress.step("Reading a sample", 1, "sample"):
            seconds = reprocessing.estimate(settings)
        out().print(f"{_to_do(planned)}\ntime: about {_duration(seconds)}; nothing was changed", markup=False)
        return
    result = reprocessing.reprocess(settings, progress=progress)
    before = f" ({result.read_before:,} had been before)" if result.read_before else ""
    out().print(
        f"reprocessing {result.run_id}: {result.read:,} responses read again{before}; the store holds vectors of "
        f"{result.encoder}\n`clamor report` shows what is stored now; `clamor discover` finds topics among it",
        markup=False,
    )


def _nothing_to_do(planned: "Plan") -> str:
    if planned.held is None:
        return "nothing to do: the store holds no vectors yet"
    return f"nothing to do: the store holds vectors of {planned.held}, which the settings name"


def _to_do(planned: "Plan") -> str:
    before = f", {planned.done:,} of them are done" if planned.done else ""
    return f"from: {planned.held}\nto: {planned.named}\nresponses: {planned.responses:,}{before}"


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return "a minute at most"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
