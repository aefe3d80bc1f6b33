"""Options that several commands share, and the settings they override."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from pipeline.settings import Settings
    from pipeline.sources.mapping import ColumnMapping

IdColumn = Annotated[str | None, typer.Option("--id", help="Column with the id of each response.", metavar="COL")]
TextColumns = Annotated[
    list[str] | None, typer.Option("--text", help="Column with answers; repeat it for several.", metavar="COL")
]
QuestionColumn = Annotated[
    str | None,
    typer.Option("--question", help="Column with the question; else the header is the question.", metavar="COL"),
]
DateFormat = Annotated[
    str | None, typer.Option("--date-format", help="How dates are written, as in %d/%m/%Y %H:%M.", metavar="FORMAT")
]
TimeZone = Annotated[
    str | None, typer.Option("--timezone", help="Zone of dates without one, as in Europe/Lisbon.", metavar="ZONE")
]
EncoderName = Annotated[
    str | None,
    typer.Option(
        "--encoder",
        help="static, the fast twin for very many answers; or a Sentence Transformers model, by name or path.",
        metavar="NAME",
    ),
]
ReportLanguage = Annotated[
    str | None,
    typer.Option("--language", help="Language of the report: pt, es, ro, en; or as pt-BR.", metavar="LANG"),
]
ReportPath = Annotated[
    Path | None, typer.Option("--report", help="Where the report goes.", metavar="FILE", show_default=False)
]


def mapping_of(settings: "Settings", *, text: list[str] | None = None, **columns: str | None) -> "ColumnMapping":
    """The columns of the settings with those given on the command line over them; raises SettingsError."""
    from pydantic import ValidationError  # noqa: PLC0415

    from pipeline.errors import SettingsError  # noqa: PLC0415
    from pipeline.sources.mapping import ColumnMapping  # noqa: PLC0415

    given: dict[str, Any] = {name: value for name, value in columns.items() if value is not None}
    if text:
        given["text"] = tuple(text)
    try:
        ColumnMapping.model_validate(given)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        name = str(problem["loc"][0]).replace("_", "-")
        raise SettingsError(f"--{name} {problem['input']!r} {problem['msg'].removeprefix('Value error, ')}") from None
    before = settings.mapping()
    kept = {name: getattr(before, name) for name in before.model_fields_set}
    return ColumnMapping.model_validate({**kept, **given})


def with_report(settings: "Settings", language: str | None, path: Path | None) -> "Settings":
    """The settings with another language or path of the report; a path counts from the working directory."""
    from pydantic import ValidationError  # noqa: PLC0415

    from pipeline.errors import SettingsError  # noqa: PLC0415
    from pipeline.settings import ReportSettings  # noqa: PLC0415

    given: dict[str, Any] = settings.report.model_dump()
    if language is not None:
        given["language"] = language
    if path is not None:
        given["path"] = path.absolute()
    try:
        return settings.model_copy(update={"report": ReportSettings.model_validate(given)})
    except ValidationError:
        raise SettingsError(
            f"--language {language!r}: expected pt, es, ro or en, or one with a country (pt-BR)"
        ) from None
