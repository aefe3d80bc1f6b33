"""A query on any database that SQLAlchemy speaks to: the rows above a cursor, in its order, batch by batch."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Engine,
    Row,
    Select,
    Subquery,
    column,
    create_engine,
    func,
    literal_column,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, ProgrammingError, SQLAlchemyError

from pipeline.errors import InputError
from pipeline.sources.frames import records_table, table_sha256
from pipeline.sources.gather import gather
from pipeline.sources.mapping import ColumnMapping
from pipeline.sources.pulled import Batch, Redact, mask

CURSOR_KEY = "cursor"
"""The key of the one cursor that a query has; its value is JSON: the type and the last value read."""

_READERS: dict[str, Callable[[str], Any]] = {
    "int": int,
    "float": float,
    "str": str,
    "Decimal": Decimal,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
}


@dataclass(frozen=True)
class SqlSource:
    """The rows of ``query`` whose ``cursor_column`` is above the last value read.

    The column should only grow and be unique (an id; or the time of the last change): a row added later with the very
    value that was last read is not seen. ``url`` is a SQLAlchemy URL and never shown; parameters and data never reach
    an error message.
    """

    name: str
    url: str = field(repr=False)
    query: str
    cursor_column: str
    mapping: ColumnMapping = field(default_factory=ColumnMapping)
    batch_rows: int = 50_000
    redact: Redact = mask

    def pull(self, cursors: Mapping[str, str]) -> Iterator[Batch]:
        """Yield batches of about ``batch_rows`` rows; rows with the same cursor value are never parted.

        Raises ``InputError`` where the database cannot be reached, refuses the query, or has no column of answers.
        """
        after = self._decoded(cursors[CURSOR_KEY]) if CURSOR_KEY in cursors else None
        engine = self._engine()
        try:
            warnings = self._without_cursor(engine)
            while rows := self._rows_after(engine, after):
                table = records_table(list(rows[0]._fields), rows)
                pulled = gather(
                    [table], self.mapping, source=self.name, redact=self.redact, input_sha256=table_sha256(table)
                )
                after = self._cursor_of(rows[-1])
                yield Batch(replace(pulled, warnings=warnings + pulled.warnings), CURSOR_KEY, self._encoded(after))
                warnings = ()
        except (SQLAlchemyError, UnicodeError) as error:
            # Without its cause: drivers quote rows and parameters in what they raise.
            raise InputError(self._refusal(error)) from None
        finally:
            engine.dispose()

    def _engine(self) -> Engine:
        try:
            return create_engine(self.url, hide_parameters=True)
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, ValueError) as error:
            message = (
                f"The URL of source {self.name!r} cannot be used ({type(error).__name__}). Expected a SQLAlchemy URL "
                "such as postgresql+psycopg://user:password@host/database, and its driver installed."
            )
            raise InputError(message) from None

    def _table(self) -> tuple[Subquery, ColumnElement[Any]]:
        """The query as a table, and its cursor column. Colons in the query are its own and no parameters of ours."""
        query = text(self.query.strip().rstrip(";").replace(":", r"\:"))
        table = query.columns(column(self.cursor_column)).subquery("pulled")
        return table, table.c[self.cursor_column]

    def _without_cursor(self, engine: Engine) -> tuple[str, ...]:
        """Count what can never be pulled: rows whose cursor is null."""
        table, cursor = self._table()
        try:
            with engine.connect() as connection:
                count = connection.execute(select(func.count()).select_from(table).where(cursor.is_(None))).scalar_one()
        except SQLAlchemyError as error:
            # No row was read yet, so the driver's words can quote none.
            raise InputError(self._refusal(error, said=self._said(error))) from None
        if not count:
            return ()
        return (f"{count:,} rows have no value in {self.cursor_column!r}: they are not pulled until they have one.",)

    def _rows_after(self, engine: Engine, after: Any) -> list[Row[Any]]:
        table, cursor = self._table()
        every: Select[Any] = select(literal_column("*")).select_from(table)
        above = cursor.is_not(None) if after is None else cursor > after
        with engine.connect() as connection:
            rows = list(connection.execute(every.where(above).order_by(cursor).limit(self.batch_rows)))
            if len(rows) < self.batch_rows:
                return rows
            last = self._cursor_of(rows[-1])
            tied = connection.execute(every.where(cursor == last))
            return [row for row in rows if self._cursor_of(row) != last] + list(tied)

    def _cursor_of(self, row: Row[Any]) -> Any:
        names: Sequence[str] = row._fields
        wanted = self.cursor_column
        position = names.index(wanted) if wanted in names else [n.lower() for n in names].index(wanted.lower())
        return row[position]

    def _encoded(self, value: Any) -> str:
        kind = type(value).__name__
        if kind not in _READERS:
            message = (
                f"The cursor column {self.cursor_column!r} of source {self.name!r} holds {kind}. Expected numbers, "
                "text or times that grow; name another column."
            )
            raise InputError(message)
        return json.dumps({"type": kind, "value": value.isoformat() if isinstance(value, date) else str(value)})

    def _decoded(self, stored: str) -> Any:
        try:
            mark = json.loads(stored)
            return _READERS[mark["type"]](mark["value"])
        except (ValueError, KeyError, TypeError, ArithmeticError):
            message = (
                f"The stored cursor of source {self.name!r} cannot be read. Expected the one an earlier run wrote; "
                "delete it, and the whole query is pulled again."
            )
            raise InputError(message) from None

    def _said(self, error: SQLAlchemyError) -> str:
        """The driver's words where they speak of tables, columns and hosts; kinds that quote values stay unquoted."""
        if not isinstance(error, OperationalError | ProgrammingError):
            return ""
        password = make_url(self.url).password
        said = str(error.orig).strip().partition("\n")[0][:200]
        return ": " + (said.replace(password, "***") if password else said)

    def _refusal(self, error: Exception, said: str = "") -> str:
        return (
            f"The database of source {self.name!r} refused the query ({type(error).__name__}{said}). Expected a SELECT "
            f"with the column {self.cursor_column!r}; check the query, the URL and the rights of its user."
        )
