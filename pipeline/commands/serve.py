"""`clamor serve`: nights on a schedule."""

from typing import Annotated

import typer

EPILOG = """
Examples:

clamor serve --cron "0 2 * * *" --timezone Europe/Lisbon

It runs until it is stopped. Without PREFECT_API_URL it starts a Prefect server of its own on 127.0.0.1, which ends with
it. Plain cron does as well: 0 2 * * * cd /srv/clamor && clamor nightly
"""


def serve(
    cron: Annotated[str, typer.Option("--cron", help="When a night begins.", metavar="CRON")] = "0 2 * * *",
    refit: Annotated[
        str, typer.Option("--refit-cron", help="When topics are looked for in what no theme took.", metavar="CRON")
    ] = "0 5 * * 0",
    timezone: Annotated[
        str | None, typer.Option("--timezone", help="Zone of both, as in Europe/Lisbon.", metavar="ZONE")
    ] = None,
) -> None:
    """Run a night whenever the schedule says, and a refit of topics once a week, until stopped."""
    from flows.server import prefect_api  # noqa: PLC0415
    from pipeline.commands.console import err, show_store  # noqa: PLC0415
    from pipeline.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    show_store(settings)
    with prefect_api(settings.home / "prefect", schedules=True, log_level="INFO") as ready:
        from flows.serve import serve_schedules  # noqa: PLC0415 - Prefect reads the environment just set

        err().print(f"Prefect: {ready()}", markup=False)
        serve_schedules(settings, cron, refit, timezone or settings.timezone)
