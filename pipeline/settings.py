"""Settings from clamor.toml and CLAMOR_* variables: read once, at the edge, and frozen.

A variable beats the file: ``CLAMOR_REPORT__LANGUAGE=pt`` is ``language`` in ``[report]``. What may hold a password
hides itself in ``repr`` and in every message.
"""

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadableVariable

from pipeline.errors import SettingsError
from pipeline.schemas import LANGUAGES
from pipeline.sources.mapping import ColumnMapping

FILE_NAME = "clamor.toml"
STORE_FILE = "clamor.db"
_SECRET = frozenset({"url", "database_url", "on_failure", "query", "key"})
_SQLITE_FILE = "sqlite:///"


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class StoreSettings(_Section):
    """``[store]``: a SQLAlchemy URL; a relative SQLite path counts from the folder of clamor.toml."""

    url: SecretStr | None = None


class FolderSettings(_Section):
    """``[[sources]]`` of type folder: a folder, or a glob in one (``exports/*.csv``)."""

    type: Literal["folder"]
    name: str = Field(min_length=1)
    path: str = Field(min_length=1)
    columns: ColumnMapping = ColumnMapping()


class SqlSettings(_Section):
    """``[[sources]]`` of type sql: the rows of ``query`` above the last value of the column ``cursor``."""

    type: Literal["sql"]
    name: str = Field(min_length=1)
    url: SecretStr
    query: str = Field(min_length=1, repr=False)
    cursor: str = Field(min_length=1)
    columns: ColumnMapping = ColumnMapping()


class EncoderSettings(_Section):
    """``[encoder]``: ``default`` ships, and ``static``, its fast twin; else a Sentence Transformers model or path."""

    name: str = Field(default="default", min_length=1)


class TaxonomySettings(_Section):
    """``[taxonomy]``: a company's own copy; a relative path counts from the folder of clamor.toml."""

    path: Path | None = None


class ThemeSettings(_Section):
    """``[themes]``: proposals wait for people, unless they are to be accepted after so many nights, from a size on."""

    accept_after_nights: int | None = Field(default=None, ge=0)
    accept_size: int = Field(default=20, ge=1)


class LabelSettings(_Section):
    """``[labels]``: an OpenAI-compatible server (https://host/v1) that words theme labels; ``timeout`` in seconds.

    It gets keywords and quotes, redacted; without, nothing goes out."""

    url: SecretStr | None = None
    model: str | None = Field(default=None, min_length=1)
    key: SecretStr | None = None
    timeout: float = Field(default=30.0, gt=0, le=600)

    @model_validator(mode="after")
    def _can_be_asked(self) -> "LabelSettings":
        address = "" if self.url is None else self.url.get_secret_value()
        if address and (self.model is None or not address.startswith(("http://", "https://"))):
            raise ValueError("url: an address that starts with http:// or https://, and beside it a model")
        return self


class ReportSettings(_Section):
    """``[report]``: language (``pt``, or with a country for its numbers, ``pt-BR``), where it goes, whose it is."""

    language: str = "en"
    path: Path = Path("out/report.html")
    title: str | None = None

    @field_validator("language")
    @classmethod
    def _one_of_ours(cls, value: str) -> str:
        if value.replace("_", "-").partition("-")[0] not in LANGUAGES:
            raise ValueError(f"one of {', '.join(LANGUAGES)}, or one with a country (pt-BR)")
        return value


class NotifySettings(_Section):
    """``[notify]``: a command (gets JSON on its standard input) or an http(s) URL (gets it by POST)."""

    on_failure: SecretStr | None = None


class DaskSettings(_Section):
    """``[dask]``: the scheduler of a cluster that enriches the batches of a night."""

    address: str | None = None


Polarity = Literal["asks_bad", "asks_good", "open"]
SourceSettings = Annotated[FolderSettings | SqlSettings, Field(discriminator="type")]


class Settings(BaseSettings):
    """Everything a command may be told. ``directory`` is the folder of clamor.toml, else the working directory."""

    model_config = SettingsConfigDict(
        env_prefix="CLAMOR_",
        env_nested_delimiter="__",
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
    )

    home: Path
    directory: Path
    database_url: SecretStr | None = None
    timezone: str = "UTC"
    store: StoreSettings = StoreSettings()
    sources: tuple[SourceSettings, ...] = ()
    columns: ColumnMapping = ColumnMapping()
    questions: dict[str, Polarity] = {}
    redact: dict[str, str] = {}
    encoder: EncoderSettings = EncoderSettings()
    taxonomy: TaxonomySettings = TaxonomySettings()
    themes: ThemeSettings = ThemeSettings()
    labels: LabelSettings = LabelSettings()
    report: ReportSettings = ReportSettings()
    notify: NotifySettings = NotifySettings()
    dask: DaskSettings = DaskSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment first, then the file, whose content is given to the constructor."""
        return env_settings, init_settings

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            return ColumnMapping(timezone=value).timezone
        except ValidationError:
            raise ValueError("the IANA name of a time zone, such as Europe/Lisbon") from None

    @model_validator(mode="after")
    def _each_source_has_its_own_name(self) -> "Settings":
        names = [source.name for source in self.sources]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"sources: each has a name of its own; {', '.join(map(repr, twice))} is used twice")
        return self

    @property
    def store_url(self) -> str:
        """The database URL, with its password: CLAMOR_DATABASE_URL, else [store] url, else SQLite in the home."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        if self.store.url is None:
            return f"{_SQLITE_FILE}{self.home / STORE_FILE}"
        url = self.store.url.get_secret_value()
        path = url.removeprefix(_SQLITE_FILE)
        if path == url or path.startswith(("/", "file:", ":")):
            return url
        return f"{_SQLITE_FILE}{self.directory / path}"

    @property
    def key_file(self) -> Path:
        """The file with the key of the store's hashes."""
        return self.home / "key"

    @property
    def report_path(self) -> Path:
        """Where the report goes, absolute."""
        return (self.directory / self.report.path).absolute()

    @property
    def taxonomy_path(self) -> str | None:
        """Where the company's own taxonomy is, absolute; None for the one that ships."""
        return None if self.taxonomy.path is None else str((self.directory / self.taxonomy.path).absolute())

    def make_home(self) -> None:
        """Make the home, readable by its owner only, if it is not there yet. Raises SettingsError if that fails."""
        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(
                f"the folder {self.home} cannot be made: {error.strerror}; name another one in CLAMOR_HOME"
            ) from None

    def mapping(self, own: ColumnMapping | None = None) -> ColumnMapping:
        """The columns of a source: its own over those of ``[columns]``, dates in the ``timezone`` of the settings."""
        given = {"timezone": self.timezone, **_given(self.columns), **_given(own or ColumnMapping())}
        return ColumnMapping.model_validate(given)

    def for_demo(self) -> "Settings":
        """Settings under which the demo touches no real data: a home, and so a store and a key, of its own."""
        return self.model_copy(
            update={
                "home": self.home / "demo",
                "database_url": None,
                "store": StoreSettings(),
                "sources": (),
                "columns": ColumnMapping(),
                "questions": {},
            }
        )


def load_settings(start: Path | None = None) -> Settings:
    """Read the nearest clamor.toml from ``start`` (default: the working directory) upwards, and the environment.

    Raises SettingsError, with the key, what was met and what was expected, for anything that cannot be used.
    """
    here = (start or Path.cwd()).absolute()
    file = next((path for folder in (here, *here.parents) if (path := folder / FILE_NAME).is_file()), None)
    directory = file.parent if file else here
    home = os.environ.get("CLAMOR_HOME") or (
        directory / ".clamor" if file else platformdirs.user_data_path("clamor", appauthor=False)
    )
    content = _content(file) if file else {}
    placed: dict[str, Any] = {"home": home, "directory": directory}
    if misplaced := sorted(placed.keys() & content.keys()):
        raise SettingsError(
            f"{file}: {misplaced[0]}: there is no such key; the variable CLAMOR_HOME says where data is"
        )
    try:
        settings = Settings(**content, **placed)
    except ValidationError as error:
        raise SettingsError(_explained(error, file)) from None
    except UnreadableVariable as error:
        raise SettingsError(f"a CLAMOR_* variable cannot be read: {error}; expected a plain value, or JSON") from None
    return settings.model_copy(update={"home": settings.home.expanduser().absolute(), "directory": directory})


def _content(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}; check its permissions") from None
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file} is not UTF-8 (byte {error.start}); save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file} is not valid TOML: {error}") from None


def _given(mapping: ColumnMapping) -> dict[str, Any]:
    return {name: getattr(mapping, name) for name in mapping.model_fields_set}


def _explained(error: ValidationError, file: Path | None) -> str:
    lines = []
    for problem in error.errors(include_url=False):
        key = ".".join(str(part) for part in problem["loc"]) or "settings"
        if problem["type"] == "union_tag_invalid":
            lines.append(f"{key}.type: met {problem['ctx']['tag']!r}, expected {problem['ctx']['expected_tags']}")
            continue
        if problem["type"] == "extra_forbidden":
            lines.append(f"{key}: there is no such key; look for a typing error, or take it out")
            continue
        met, hidden = problem.get("input"), _SECRET & {str(part) for part in problem["loc"]}
        shown = f"met {met!r}, " if isinstance(met, str | int | float) and not hidden else ""
        lines.append(f"{key}: {shown}expected {_expectation(problem['msg'])}")
    where = f"{file} (or a CLAMOR_* variable)" if file else "a CLAMOR_* variable"
    return f"{where}: " + "; ".join(lines)


def _expectation(message: str) -> str:
    """Pydantic's sentence without what the line around it already says."""
    for start in ("Value error, is not a time zone: expected ", "Value error, ", "Input should be "):
        message = message.removeprefix(start)
    return {"Field required": "a value, and there is none"}.get(message, message[:1].lower() + message[1:])
