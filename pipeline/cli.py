"""The `clamor` command. Exit codes: 0 done, 1 something the user can mend, 2 usage, 3 the night failed."""

import sys
import traceback
from typing import Annotated

import typer

from pipeline import __version__
from pipeline.commands import analyze, demo, discover, doctor, nightly, report, reprocess, serve, themes
from pipeline.commands import eval as evaluation
from pipeline.errors import ClamorError, NightFailedError

USER_CAN_MEND = 1
NIGHT_FAILED = 3

EPILOG = """
Begin with: clamor demo

Your own file: clamor analyze answers.csv --output out

Every night: clamor nightly --input answers.csv, then [[sources]] in clamor.toml and clamor serve
"""

app = typer.Typer(
    help="Turns what customers write in Portuguese, Spanish, Romanian and English into the pain points to fix.",
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
app.command(epilog=demo.EPILOG)(demo.demo)
app.command(epilog=nightly.EPILOG)(nightly.nightly)
app.command(epilog=serve.EPILOG)(serve.serve)
app.command(epilog=analyze.EPILOG)(analyze.analyze)
app.command(epilog=discover.EPILOG)(discover.discover)
app.command(epilog=report.EPILOG)(report.report)
app.command(epilog=reprocess.EPILOG)(reprocess.reprocess)
app.command(epilog=doctor.EPILOG)(doctor.doctor)
app.add_typer(themes.app, name="themes")
app.command("eval", epilog=evaluation.EPILOG)(evaluation.evaluate)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"clamor {__version__}")
        raise typer.Exit


@app.callback()
def _every_command(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Options that stand before any command."""


def main() -> None:
    """Run the command line: a ClamorError becomes one line and an exit code, never a traceback."""
    try:
        app()
    except NightFailedError as error:
        _say(error)
        sys.exit(NIGHT_FAILED)
    except ClamorError as error:
        _say(error)
        sys.exit(USER_CAN_MEND)
    except Exception as error:  # noqa: BLE001 - the last place where a message that quotes an answer can be held back
        _show_place(error)
        sys.exit(USER_CAN_MEND)


def _say(error: ClamorError) -> None:
    typer.echo(f"clamor: {error}", err=True)


def _show_place(error: Exception) -> None:
    """Show where an unexpected error arose, but not its message."""
    typer.echo("".join(traceback.format_tb(error.__traceback__)), err=True, nl=False)
    typer.echo(
        f"{type(error).__name__} (its message is not shown: it could quote an answer). Please report this.", err=True
    )
