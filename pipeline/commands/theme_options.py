"""What the commands about themes share: their options, the store, and how they say what an edit did."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.errors import ThemeEditError

if TYPE_CHECKING:
    from pipeline.settings import Settings
    from pipeline.store.theme_port import FullStore
    from pipeline.themes.sitting import Edited

NONE = "none"
"""What stands for no theme at all."""
SHORT_ID = 8

ThemeName = Annotated[str, typer.Argument(metavar="THEME", help="Key, id, or label in any language.")]
Who = Annotated[str | None, typer.Option("--who", help="Who decides; by default who is logged in.", metavar="NAME")]
Revision = Annotated[
    int | None,
    typer.Option("--revision", help="The theme's revision that you saw; refused if it changed since.", min=0),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]


@contextmanager
def opened() -> "Iterator[FullStore]":
    """The store of the settings, which are said."""
    from pipeline.commands.console import show_store  # noqa: PLC0415

    settings = loaded()
    show_store(settings)
    with opened_for(settings) as store:
        yield store


def loaded() -> "Settings":
    """The settings, with a home that is there."""
    from pipeline.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    settings.make_home()
    return settings


@contextmanager
def opened_for(settings: "Settings") -> "Iterator[FullStore]":
    """The store of these settings."""
    from pipeline.store.sql import open_store  # noqa: PLC0415

    with open_store(settings.store_url) as store:
        yield store


def decider(who: str | None) -> str:
    """Who decides: as said, else the login name. Raises ThemeEditError where that is unknown."""
    import getpass  # noqa: PLC0415

    if who is not None:
        return who
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        raise ThemeEditError("who decides: this account has no name; give one with --who") from None


def show_edit(edited: "Edited") -> None:
    """Say what an edit did, and how to take it back."""
    from pipeline.commands.console import out  # noqa: PLC0415

    said = f"{edited.said[:1].upper()}{edited.said[1:]}."
    out().print(f"{said}\nTo take it back: clamor themes undo {edited.correction_id[:SHORT_ID]}", markup=False)
