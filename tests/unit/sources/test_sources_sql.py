"""Queries."""

import datetime as dt
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import InputError
from pipeline.sources.mapping import ColumnMapping
from pipeline.sources.sql import SqlSource

SECRET = "Zebedeu"


def database(path: Path, *rows: tuple[Any, ...]) -> str:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS answers (id INTEGER, at TEXT, nps INTEGER, comment TEXT)")
        connection.executemany("INSERT INTO answers VALUES (?, ?, ?, ?)", rows)
    connection.close()
    return f"sqlite:///{path}"


def pulled(source: SqlSource, cursors: dict[str, str]) -> list[list[str]]:
    """The texts of each batch; remembers in ``cursors`` how far was read, as a store does."""
    result = []
    for batch in source.pull(cursors):
        result.append(batch.pulled.accepted["text"].to_list())
        cursors[batch.cursor_key] = batch.cursor_value
    return result


def test_rows_above_the_cursor_are_pulled_in_its_order(tmp_path: Path) -> None:
    """And none of them twice."""
    url = database(tmp_path / "a.db", (2, "2024-01-02 10:00:00", 3, "mau"), (1, "2024-01-01", 9, "bom"))
    source, cursors = SqlSource("crm", url, "SELECT * FROM answers;", "id"), {}
    assert pulled(source, cursors) == [["bom", "mau"]]
    assert pulled(source, cursors) == []
    database(tmp_path / "a.db", (3, None, None, None))
    assert pulled(source, cursors) == [[""]]
    assert cursors == {"cursor": '{"type": "int", "value": "3"}'}


def test_columns_are_found_as_in_files(tmp_path: Path) -> None:
    """By header, or as declared."""
    url = database(tmp_path / "a.db", (1, "2024-01-01 10:00:00", 9, "bom"))
    batch = next(SqlSource("crm", url, "SELECT * FROM answers", "id", ColumnMapping(date="at")).pull({}))
    assert batch.pulled.accepted.select("row", "source", "external_id", "nps", "received_at").rows() == [
        (0, "crm", "1", 9, dt.datetime(2024, 1, 1, 10, tzinfo=dt.UTC))
    ]
    assert len(batch.pulled.input_sha256) == 64


def test_batches_never_part_rows_with_the_same_cursor(tmp_path: Path) -> None:
    """A night killed between two batches then loses none of them."""
    days = ["2024-01-01", "2024-01-01", "2024-01-02", "2024-01-02", "2024-01-02", "2024-01-03"]
    url = database(tmp_path / "a.db", *((i, day, 9, f"t{i}") for i, day in enumerate(days)))
    source = SqlSource("crm", url, "SELECT * FROM answers", "at", batch_rows=3)
    assert pulled(source, {}) == [["t0", "t1", "t2", "t3", "t4"], ["t5"]]
    assert pulled(SqlSource("crm", url, "SELECT * FROM answers", "id", batch_rows=2), {}) == [
        ["t0", "t1"],
        ["t2", "t3"],
        ["t4", "t5"],
    ]


def test_a_query_may_hold_colons_and_its_own_order(tmp_path: Path) -> None:
    """They are the database's affair, not ours."""
    url = database(tmp_path / "a.db", (1, "2024-01-01 10:30:00", 9, "às :tantas"), (2, "2024-01-01", 1, "mau"))
    query = "SELECT id, comment FROM answers WHERE at = '2024-01-01 10:30:00' OR comment LIKE '%:x' ORDER BY nps"
    assert pulled(SqlSource("crm", url, query, "id"), {}) == [["às :tantas"]]


def test_rows_without_a_cursor_value_are_counted_not_forgotten(tmp_path: Path) -> None:
    """They cannot be told from rows already read."""
    url = database(tmp_path / "a.db", (1, None, 9, "bom"), (2, "2024-01-01", 9, "mau"))
    batch = next(SqlSource("crm", url, "SELECT * FROM answers", "at").pull({}))
    assert batch.pulled.accepted["text"].to_list() == ["mau"]
    assert batch.pulled.warnings == ("1 rows have no value in 'at': they are not pulled until they have one.",)


def test_cursors_of_every_type_come_back_as_they_were() -> None:
    """Numbers, times and text, through the text that the store keeps."""
    source = SqlSource("crm", "sqlite://", "SELECT 1", "id")
    for value in (7, 7.5, "x7", dt.datetime(2024, 1, 31, 14, 5, 9, 7, tzinfo=dt.UTC), dt.date(2024, 1, 31)):
        assert source._decoded(source._encoded(value)) == value


@pytest.mark.parametrize(
    ("url", "query", "cursor", "message"),
    [
        ("no url", "SELECT 1", "id", r"The URL of source 'crm' cannot be used \(ArgumentError\)\. Expected"),
        (f"nosuch://ana:{SECRET}@host/db", "SELECT 1", "id", r"cannot be used \(NoSuchModuleError\)"),
        ("sqlite:///{tmp}/none/a.db", "SELECT 1", "id", r"refused the query \(OperationalError: unable to open"),
        ("sqlite:///{tmp}/a.db", "SELECT * FROM nowhere", "id", r"no such table: nowhere\)\. Expected a SELECT"),
        ("sqlite:///{tmp}/a.db", "DROP TABLE answers", "id", r"OperationalError: near \"DROP\""),
        ("sqlite:///{tmp}/a.db", "SELECT id, nps FROM answers", "id", r"No column of answers was found"),
    ],
)
def test_a_refused_query_is_named_without_data_or_credentials(
    tmp_path: Path, url: str, query: str, cursor: str, message: str
) -> None:
    """And without the driver's own error behind it, which quotes both."""
    database(tmp_path / "a.db", (1, "2024-01-01", 9, SECRET))
    source = SqlSource("crm", url.replace("{tmp}", str(tmp_path)), query, cursor)
    with pytest.raises(InputError, match=message) as caught:
        list(source.pull({}))
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_the_url_hides_itself() -> None:
    """It holds a password."""
    assert SECRET not in repr(SqlSource("crm", f"postgresql+psycopg://ana:{SECRET}@host/db", "SELECT 1", "id"))


def test_a_cursor_that_is_not_ours_is_an_error(tmp_path: Path) -> None:
    """Guessing would pull everything again, or nothing."""
    url = database(tmp_path / "a.db")
    with pytest.raises(InputError, match=r"The stored cursor of source 'crm' cannot be read"):
        list(SqlSource("crm", url, "SELECT * FROM answers", "id").pull({"cursor": "7"}))


def test_a_cursor_column_must_grow(tmp_path: Path) -> None:
    """Bytes have no order that a database agrees on."""
    url = database(tmp_path / "a.db", (b"\x01", "2024-01-01", 9, "bom"))
    with pytest.raises(InputError, match=r"The cursor column 'id' of source 'crm' holds bytes"):
        list(SqlSource("crm", url, "SELECT * FROM answers", "id").pull({}))


def test_a_row_that_the_driver_cannot_read_is_not_quoted(tmp_path: Path) -> None:
    """SQLite shows the text that it could not decode."""
    url = database(tmp_path / "a.db")
    with sqlite3.connect(tmp_path / "a.db") as connection:
        connection.execute("INSERT INTO answers SELECT 1, NULL, 9, CAST(? AS TEXT)", (SECRET.encode() + b"\xff",))
    connection.close()
    with pytest.raises(InputError, match=r"refused the query \(OperationalError\)") as caught:
        list(SqlSource("crm", url, "SELECT * FROM answers", "id").pull({}))
    assert SECRET not in str(caught.value)
    assert caught.value.__suppress_context__
