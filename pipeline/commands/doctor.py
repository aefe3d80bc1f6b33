"""`clamor doctor`: is this installation well, and how good is it."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pipeline.gold import GoldScore

EPILOG = """
Examples:

clamor doctor

clamor doctor --gold

Exit codes: 0 all is well, 1 something is not (no good night within 26 hours, a damaged model, …), 2 usage.
"""


def doctor(
    gold: Annotated[
        bool,
        typer.Option(
            "--gold", help="Score the demo's answers, read by your encoder, against what a person labelled; no store."
        ),
    ] = False,
) -> None:
    """Check settings, models, store, disk and the age of the last good night; or score the demo with --gold."""
    if gold:
        _gold()
        return
    from pipeline.commands.console import out, show_store  # noqa: PLC0415
    from pipeline.doctor import examine  # noqa: PLC0415
    from pipeline.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    show_store(settings)
    checks = examine(settings)
    for check in checks:
        out().print(f"{'ok  ' if check.well else 'FAIL'}  {check.name}: {check.found}", markup=False)
    if not all(check.well for check in checks):
        raise typer.Exit(1)


def _gold() -> None:
    from importlib.resources import files  # noqa: PLC0415

    import polars as pl  # noqa: PLC0415
    from rich import box  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    from pipeline.commands.console import err, out, shown_progress  # noqa: PLC0415
    from pipeline.gold import answers, by_language, score  # noqa: PLC0415
    from pipeline.recipe import Recipe  # noqa: PLC0415
    from pipeline.run import analyze  # noqa: PLC0415
    from pipeline.settings import load_settings  # noqa: PLC0415

    encoder = load_settings().encoder.name  # not its taxonomy: the gold labels are of the one that ships
    err().print("store: none", markup=False)
    feedback = pl.read_csv((files("demo") / "feedback.csv").read_bytes(), infer_schema=False)
    quotes = pl.read_csv((files("demo") / "gold.csv").read_bytes(), infer_schema=False)
    found = analyze(feedback.drop("language"), recipe=Recipe(encoder), progress=shown_progress())
    answered = answers(quotes, found.responses, found.units)
    table = Table(
        title=f"The demo against its gold quotes, encoder {encoder}", box=box.SIMPLE_HEAD, title_justify="left"
    )
    table.add_column("")
    for heading in ("language", "sentiment F1, 2 classes", "3 classes", "theme right", "theme too many", "no unit"):
        table.add_column(heading, justify="right")
    table.add_row("expected", "98%", "0.85", "", "75%", "20% at most", "", style="dim")
    table.add_row("all", *_cells(score(answered)), style="bold", end_section=True)
    for code, one in by_language(answered).items():
        table.add_row(code, *_cells(one))
    out().print(table)


def _cells(one: "GoldScore") -> list[str]:
    read = one.theme.n + one.theme_too_many.n > 0
    return [
        f"{one.language.value:.1%} of {one.language.n}",
        f"{one.sentiment_2:.3f}" if read else "–",
        f"{one.sentiment_3:.3f}" if read else "–",
        f"{one.theme.value:.1%} of {one.theme.n}" if read else "–",
        f"{one.theme_too_many.value:.1%} of {one.theme_too_many.n}" if read else "–",
        f"{one.unanswered.count}",
    ]
