"""From settings to sources, and from a source to one pull after another, each with the cursor that says it was read."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import dataframely as dy
import numpy as np
import polars as pl

from pipeline.errors import ClamorError, SettingsError
from pipeline.ids import Hasher
from pipeline.schemas import AssignedUnits, EnrichedResponses, RejectedRows
from pipeline.settings import FolderSettings, Settings, SqlSettings
from pipeline.sources.files import read_file
from pipeline.sources.folder import READABLE, FolderSource
from pipeline.sources.frames import read_frame
from pipeline.sources.mapping import ColumnMapping
from pipeline.sources.pulled import Batch, Pulled, Redact, Source
from pipeline.sources.sql import SqlSource
from pipeline.stages.redact import Redactor, excerpt
from pipeline.store.port import Batch as StoreBatch

_WILD = frozenset("*?[")


@dataclass(frozen=True)
class FileSource:
    """One file that a person names: read whenever it is named, whatever was read before."""

    path: Path
    mapping: ColumnMapping
    redact: Redact = field(repr=False)

    @property
    def name(self) -> str:
        """The file's name: rows of the same file come back as the same responses."""
        return self.path.name

    def pull(self, cursors: Mapping[str, str]) -> Iterator[Batch]:  # noqa: ARG002
        """Yield the whole file."""
        pulled = read_file(self.path, self.mapping, redact=self.redact)
        yield Batch(pulled, cursor_key=pulled.input_sha256, cursor_value=self.path.name)


class Puller:
    """Pulls from one source step by step, so that a step which failed can be tried again from where it stopped."""

    def __init__(self, source: Source, stored_cursor: str | None) -> None:
        self.name = source.name
        self.may_recover = isinstance(source, SqlSource)
        self._source = source
        self._cursors: dict[str, str] = json.loads(stored_cursor) if stored_cursor else {}
        self._batches: Iterator[Batch] | None = None

    def __call__(self) -> Batch | None:
        """The next pull; None when there is no more. Raises ClamorError, after which the next call goes on."""
        if self._batches is None:
            self._batches = self._source.pull(dict(self._cursors))
        try:
            batch = next(self._batches, None)
        except ClamorError:
            self._batches = None  # a generator that raised is spent, and would say that there is no more
            raise
        if batch is not None:
            self._cursors[batch.cursor_key] = batch.cursor_value
        return batch

    @property
    def cursor(self) -> str:
        """What to store once the last pull is stored: the source's cursors as JSON."""
        return json.dumps(self._cursors, sort_keys=True, ensure_ascii=False)


def sources_of(settings: Settings, inputs: Sequence[Path] = ()) -> tuple[Source, ...]:
    """The files named; without any, the sources of the settings. Raises SettingsError when there are none at all."""
    shown = shown_with(settings.redact)
    if inputs:
        names = [path.name for path in inputs]
        if len(set(names)) < len(names):
            raise SettingsError("--input: two files have the same name, which their responses are known by; rename one")
        return tuple(FileSource(path, settings.mapping(), shown) for path in inputs)
    if not settings.sources:
        raise SettingsError(
            "there is nothing to read: name files with --input, or a folder or a query in [[sources]] of clamor.toml"
        )
    return tuple(_source(one, settings, shown) for one in settings.sources)


def pulled_from(answers: pl.DataFrame | Path | Pulled, mapping: ColumnMapping, custom: Mapping[str, str]) -> Pulled:
    """What was pulled already, or a frame or a file read now. Raises InputError for what cannot be read as answers."""
    if isinstance(answers, Pulled):
        return answers
    if isinstance(answers, Path):
        return read_file(answers, mapping, redact=shown_with(custom))
    return read_frame(answers, mapping, redact=shown_with(custom))


def shown_with(custom: Mapping[str, str]) -> Redact:
    """What may be shown of a bad cell, with personal data and the patterns of the settings taken out."""
    return partial(excerpt, redactor=Redactor(custom))


def hashed(rejected: dy.DataFrame[RejectedRows], hasher: Hasher) -> dy.DataFrame[RejectedRows]:
    """Rejected rows as a store may hold them: external ids hashed as those of responses are, and shown nowhere."""
    ids = [None if value is None else hasher.of("external_id", value) for value in rejected["external_id"]]
    return RejectedRows.validate(
        rejected.with_columns(
            pl.Series("external_id", ids, dtype=pl.String),
            value_met=pl.when(pl.col("rule") != "duplicate_id").then("value_met"),
        )
    )


def empty_batch(source: str, input_sha256: str) -> StoreBatch:
    """A batch for the store with nothing in it yet."""
    return StoreBatch(
        source,
        input_sha256,
        responses=EnrichedResponses.create_empty(),
        units=AssignedUnits.create_empty(),
        vectors=np.empty((0, 0), dtype=np.float32),
        rejected=RejectedRows.create_empty(),
    )


def _source(one: FolderSettings | SqlSettings, settings: Settings, redact: Redact) -> Source:
    mapping = settings.mapping(one.columns)
    if isinstance(one, SqlSettings):
        return SqlSource(one.name, one.url.get_secret_value(), one.query, one.cursor, mapping, redact=redact)
    parts = Path(one.path).parts
    fixed = next((i for i, part in enumerate(parts) if _WILD & set(part)), len(parts))
    directory, pattern = Path(*parts[:fixed]), "/".join(parts[fixed:])
    return FolderSource(
        one.name, settings.directory / directory, mapping, (pattern,) if pattern else READABLE, redact=redact
    )
