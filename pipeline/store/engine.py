"""A database URL made into an engine whose transactions are real ones and whose errors a user can act on."""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from pipeline.errors import StoreError

BUSY_SECONDS = 30
"""How long SQLite waits for another writer: a batch takes a second or two."""

_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True)  # json.dumps would build one for each cell

_DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "sqlite+pysqlite": "sqlite+pysqlite",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
_EXPECTED = "expected sqlite:///path/to/clamor.db or postgresql://user:password@host/database"
_PERMISSION = "give the account that runs Clamor the right to write there"
_RESTORE = "restore it from a backup, or move it away to start an empty store"
_MENDS = {
    "readonly": _PERMISSION,
    "read-only": _PERMISSION,
    "permission denied": _PERMISSION,
    "unable to open": "check that the path exists and may be written",
    "not a database": _RESTORE,
    "malformed": _RESTORE,
    "locked": "close the program that holds the file, and try again",
    "disk": "make room on the disk, and try again",
    "password authentication": "check user and password in the database URL",
    "connection": "check that the server runs, and host, port and database in the URL",
}


def engine_for(url: str) -> sa.Engine:
    """Return an engine for a SQLite file or a PostgreSQL database; nothing is opened yet but the path is checked.

    Raises StoreError for a URL that cannot be read, another kind of database, a missing driver, a missing folder or
    a file that may not be written. Passwords are not repeated.
    """
    parsed = _parse(url)
    arguments: dict[str, Any] = {}
    if parsed.get_backend_name() == "sqlite":
        _check_path(parsed)
        arguments["connect_args"] = {"timeout": BUSY_SECONDS}
    else:
        arguments["connect_args"] = {"connect_timeout": 10}
        arguments["pool_pre_ping"] = True
    try:
        engine = sa.create_engine(
            parsed,
            hide_parameters=True,  # an error must not quote what a customer wrote
            json_serializer=_JSON.encode,
            **arguments,
        )
    except ModuleNotFoundError as error:
        raise StoreError(f"PostgreSQL needs the package {error.name}: pip install 'clamor[postgres]'") from None
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Yield a connection that sees one moment of the store and holds no writer up (in WAL mode)."""
    if engine.dialect.name == "postgresql":  # where each statement would see a moment of its own
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with _mended(engine), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: sa.Engine, *, foreign_keys: bool = True) -> Iterator[sa.Connection]:
    """Yield a connection inside one transaction, committed at the end or not at all.

    On SQLite it takes the write lock at once: a transaction that reads first and writes later can be refused halfway.
    ``foreign_keys=False`` is for migrations, which rebuild tables there; dispose of the engine afterwards.
    """
    options = {"sqlite_begin": "BEGIN IMMEDIATE", "sqlite_foreign_keys": foreign_keys}
    with _mended(engine), engine.execution_options(**options).begin() as connection:
        yield connection


def _parse(url: str) -> sa.URL:
    try:
        parsed = make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise StoreError(f"the database URL cannot be read (not shown, it may hold a password): {_EXPECTED}") from None
    if parsed.drivername not in _DRIVERS:
        raise StoreError(f"the database URL begins with {parsed.drivername}://, which Clamor cannot use: {_EXPECTED}")
    return parsed.set(drivername=_DRIVERS[parsed.drivername])


def _check_path(url: sa.URL) -> None:
    database = url.database or ":memory:"
    if ":memory:" in database or url.query.get("mode") == "memory":
        raise StoreError("a store in memory would be gone after the run: name a file, as in sqlite:///clamor.db")
    if database.startswith("file:"):
        return  # a SQLite URI: SQLite itself says what is wrong with it
    path = Path(database).absolute()
    if not path.parent.is_dir():
        raise StoreError(f"the folder {path.parent} for the store does not exist: create it, or correct the path")
    if path.is_dir():
        raise StoreError(f"{path} is a folder, expected a file: add a file name, such as clamor.db")
    for place in (path, path.parent):  # SQLite writes its journal beside the file
        if place.exists() and not os.access(place, os.W_OK):
            raise StoreError(f"{place} may be read but not written: {_PERMISSION}")


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver would keep DDL and SELECT out of transactions
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")  # safe with WAL: a power cut may undo the last commit, whole
    connection.execute("PRAGMA foreign_keys=ON")


def _begin_sqlite(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("sqlite_foreign_keys", True):
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")  # does nothing once a transaction has begun
    connection.exec_driver_sql(options.get("sqlite_begin", "BEGIN"))


@contextmanager
def _mended(engine: sa.Engine) -> Iterator[None]:
    try:
        yield
    except (sa.exc.DBAPIError, sqlite3.Error) as error:
        # without the cause: PostgreSQL's details quote the row that was refused
        raise StoreError(_message(engine.url, error)) from None


def _message(url: sa.URL, error: sa.exc.DBAPIError | sqlite3.Error) -> str:
    original = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    primary = getattr(getattr(original, "diag", None), "message_primary", None)
    lines = str(primary or original).strip().splitlines() or [type(original).__name__]
    reason = lines[0]
    for secret in (url.password, url.query.get("password")):
        if secret:
            reason = reason.replace(str(secret), "***")
    mend = next((mend for sign, mend in _MENDS.items() if sign in reason.lower()), None)
    return f"the store {shown(url)} cannot be used: {reason}" + (f"; {mend}" if mend else "")


def shown(url: sa.URL) -> str:
    """Return the store's address as a message may show it: a path, or a URL with its password hidden."""
    if url.get_backend_name() == "sqlite" and not str(url.database).startswith("file:"):
        return str(Path(str(url.database)).absolute())
    return url.set(query={}).render_as_string(hide_password=True)
