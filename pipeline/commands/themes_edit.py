"""`clamor themes rename | merge | split | move | accept | retire | pin | unpin | never | undo`: people decide."""

from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands.theme_options import (
    NONE,
    Revision,
    ThemeName,
    Who,
    Yes,
    decider,
    opened,
    show_edit,
)

if TYPE_CHECKING:
    from pipeline.themes.split import SplitPlan

UnitNames = Annotated[
    list[str],
    typer.Argument(
        metavar="UNIT", help="Ids of units as `show THEME --units N` lists them, or their first 8 characters or more."
    ),
]
QUOTED = 2
"""Units that are shown of each part of a split, the most typical ones."""


def rename(
    theme: ThemeName,
    language: Annotated[str, typer.Argument(metavar="LANG", help="pt, es, ro or en.")],
    label: Annotated[str, typer.Argument(metavar="LABEL", help="1 to 80 characters.")],
    who: Who = None,
    revision: Revision = None,
) -> None:
    """Give a theme a label in one language; no refit and no taxonomy takes it back."""
    from pipeline.themes import edit  # noqa: PLC0415

    with opened() as store:
        show_edit(edit.rename(store, decider(who), theme, language, label, revision=revision))


def merge(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="The theme that goes.")],
    target: Annotated[str, typer.Argument(metavar="TARGET", help="The theme that gets its units.")],
    who: Who = None,
    revision: Revision = None,
) -> None:
    """Make one theme part of another: its units move, now and in every later night."""
    from pipeline.themes import edit  # noqa: PLC0415

    with opened() as store:
        show_edit(edit.merge(store, decider(who), source, target, revision=revision))


def split(
    theme: ThemeName,
    into: Annotated[int, typer.Option("--into", help="How many parts.", metavar="N")],
    yes: Yes = False,
    who: Who = None,
    revision: Revision = None,
) -> None:
    """Divide a theme into parts by what its units say; shows the parts, and asks."""
    from pipeline.commands.console import out  # noqa: PLC0415
    from pipeline.themes import split as splitting  # noqa: PLC0415
    from pipeline.wiring import word_reader  # noqa: PLC0415

    read = word_reader()
    with opened() as store:
        plan = splitting.plan_split(store, decider(who), theme, into, revision=revision, read=read)
        _show_parts(plan)
        if yes or typer.confirm("Make these parts?"):
            show_edit(splitting.split(store, decider(who), plan))
        else:
            out().print("Nothing was changed.")


def move(
    units: UnitNames,
    to: Annotated[str, typer.Option("--to", help=f"The theme they get, or '{NONE}'.", metavar="THEME")],
    who: Who = None,
    revision: Revision = None,
) -> None:
    """Give units another theme, or none; the model leaves them alone as long as they say the same."""
    from pipeline.themes import edit_units  # noqa: PLC0415

    with opened() as store:
        target = None if to == NONE else to
        show_edit(edit_units.move(store, decider(who), units, target, revision=revision))


def accept(theme: ThemeName, who: Who = None, revision: Revision = None) -> None:
    """Make a proposed theme active; the units that wait where it lies join it."""
    from pipeline.themes import edit  # noqa: PLC0415

    with opened() as store:
        show_edit(edit.accept(store, decider(who), theme, revision=revision))


def retire(theme: ThemeName, who: Who = None, revision: Revision = None) -> None:
    """Take a theme out of use: its units wait for another one. A retired proposal is never made again."""
    from pipeline.themes import edit  # noqa: PLC0415

    with opened() as store:
        show_edit(edit.retire(store, decider(who), theme, revision=revision))


def pin(theme: ThemeName, who: Who = None, revision: Revision = None) -> None:
    """Keep a theme as it is: no refit changes it."""
    from pipeline.themes import edit  # noqa: PLC0415

    with opened() as store:
        show_edit(edit.pin(store, decider(who), theme, revision=revision))


def unpin(theme: ThemeName, who: Who = None, revision: Revision = None) -> None:
    """Let refits change a theme again."""
    from pipeline.themes import edit  # noqa: PLC0415

    with opened() as store:
        show_edit(edit.unpin(store, decider(who), theme, revision=revision))


def never(
    unit: Annotated[
        str,
        typer.Argument(
            metavar="UNIT", help="Id of a unit as `show THEME --units N` lists it, or its first 8 characters or more."
        ),
    ],
    theme: ThemeName,
    who: Who = None,
    revision: Revision = None,
) -> None:
    """Say that what a unit says never has a theme: neither it nor any other with the same words."""
    from pipeline.themes import edit_units  # noqa: PLC0415

    with opened() as store:
        show_edit(edit_units.never(store, decider(who), unit, theme, revision=revision))


def undo(
    decision: Annotated[
        str | None, typer.Argument(metavar="DECISION", help="Its id, as history shows it; else the newest.")
    ] = None,
    who: Who = None,
    revision: Revision = None,
) -> None:
    """Take back the newest decision, or the one that is named."""
    from pipeline.commands.console import out  # noqa: PLC0415
    from pipeline.themes import undo as undoing  # noqa: PLC0415

    with opened() as store:
        said = undoing.undo(store, decider(who), decision, revision=revision).said
    out().print(f"{said[:1].upper()}{said[1:]}.\nTo have it again, decide it again.", markup=False)


def _show_parts(plan: "SplitPlan") -> None:
    from rich import box  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from pipeline.commands.console import out  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("part")
    table.add_column("units", justify="right")
    table.add_column("labels")
    table.add_column("most typical")
    for part in plan.parts:
        labels = " · ".join(f"{language} {label}" for language, label in part.theme.labels.items())
        quotes = "\n".join(part.units["text"].head(QUOTED).to_list())
        table.add_row(Text(part.theme.key), f"{part.units.height:,}", Text(labels), Text(quotes))
    out().print(table)
    if plan.rest:
        out().print(f"{plan.rest:,} units are like none of these and stay with {plan.whole.key}.", markup=False)
