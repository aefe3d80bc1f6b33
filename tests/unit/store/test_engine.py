"""What a store says when its database cannot be used, and that its transactions are real ones."""

import os
import threading
import traceback
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from pipeline.errors import StoreError
from pipeline.store.engine import engine_for, reading, shown, writing
from pipeline.store.sql import open_store


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("clamor.db", "cannot be read"),
        ("postgresql://ana:s3cret@host:port/db", "cannot be read"),
        ("mysql://ana:s3cret@host/db", "begins with mysql://"),
        ("postgres://ana:s3cret@host/db", "expected sqlite:///path/to/clamor.db or postgresql://"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("postgresql://ana:s3cret@127.0.0.1:1/db?password=s3cret", "check that the server runs"),
    ],
)
def test_a_url_that_cannot_be_used_is_explained_without_its_password(url: str, says: str) -> None:
    """The message says what was expected and never repeats a password."""
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert says in str(caught.value)
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))


def test_a_store_is_named_without_its_password(tmp_path: Path) -> None:
    """Every command says which store it used."""
    with open_store(f"sqlite:///{tmp_path}/clamor.db") as store:
        assert store.address == f"{tmp_path}/clamor.db"
    assert shown(make_url("postgresql://ana:s3cret@host/db?password=s3cret")) == "postgresql://ana:***@host/db"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """The store makes its file, not the folders above it."""
    with pytest.raises(StoreError, match=r"the folder .*nowhere for the store does not exist: create it"):
        open_store(f"sqlite:///{tmp_path}/nowhere/clamor.db")


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    """A path without a file name is told apart from a broken file."""
    with pytest.raises(StoreError, match="is a folder, expected a file"):
        open_store(f"sqlite:///{tmp_path}")


def test_a_store_that_may_only_be_read_is_refused_with_a_mend(tmp_path: Path) -> None:
    """SQLite's own refusal becomes a sentence that says whose right is missing."""
    (tmp_path / "clamor.db").touch()
    with pytest.raises(StoreError, match="give the account that runs Clamor the right to write there"):
        open_store(f"sqlite:///file:{tmp_path}/clamor.db?mode=ro&uri=true")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_without_write_permission_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    """Permissions are looked at first."""
    path = tmp_path / "clamor.db"
    path.touch(0o444)
    with pytest.raises(StoreError, match="may be read but not written"):
        open_store(f"sqlite:///{path}")


def test_a_corrupt_file_is_named_with_a_mend(tmp_path: Path) -> None:
    """A file that is no database is neither overwritten nor shown."""
    path = tmp_path / "clamor.db"
    path.write_text("Cliente: Maria, telefone 912 345 678. " * 200)
    with pytest.raises(StoreError, match="restore it from a backup") as caught:
        open_store(f"sqlite:///{path}")
    assert str(path) in str(caught.value)
    assert "Maria" not in str(caught.value)
    assert path.read_text().startswith("Cliente")


def test_a_damaged_store_is_named_with_a_mend(tmp_path: Path) -> None:
    """A store whose pages were overwritten says so instead of reading nonsense."""
    path = tmp_path / "clamor.db"
    open_store(f"sqlite:///{path}").close()
    damaged = bytearray(path.read_bytes())
    damaged[100 : len(damaged)] = b"\xff" * (len(damaged) - 100)
    path.write_bytes(damaged)
    with pytest.raises(StoreError, match="malformed; restore it from a backup"):
        open_store(f"sqlite:///{path}")


def test_an_error_does_not_quote_what_was_written(tmp_path: Path) -> None:
    """A failed statement is reported without its parameters."""
    engine = engine_for(f"sqlite:///{tmp_path}/any.db")
    with pytest.raises(StoreError) as caught, writing(engine) as connection:
        connection.execute(sa.text("INSERT INTO missing VALUES (:text)"), {"text": "a Maria está farta"})
    assert "no such table" in str(caught.value)
    assert "Maria" not in str(caught.value)


def test_ddl_is_undone_with_its_transaction(tmp_path: Path) -> None:
    """A table made in a transaction that fails was never there, on SQLite too."""
    engine = engine_for(f"sqlite:///{tmp_path}/any.db")

    def fail_halfway() -> None:
        with writing(engine) as connection:
            connection.execute(sa.text("CREATE TABLE half (a INTEGER)"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    with reading(engine) as connection:
        assert sa.inspect(connection).get_table_names() == []


def test_a_reader_neither_waits_for_a_writer_nor_sees_half_of_its_work(tmp_path: Path) -> None:
    """While a night writes, a report reads the moment before."""
    engine = engine_for(f"sqlite:///{tmp_path}/any.db")
    with writing(engine) as connection:
        connection.execute(sa.text("CREATE TABLE t (a INTEGER)"))
    with writing(engine) as writer:
        writer.execute(sa.text("INSERT INTO t VALUES (1)"))
        with reading(engine) as reader:
            assert reader.scalar(sa.text("SELECT count(*) FROM t")) == 0
    with reading(engine) as reader:
        assert reader.scalar(sa.text("SELECT count(*) FROM t")) == 1


def test_two_writers_take_turns(tmp_path: Path) -> None:
    """Transactions that read and then write are not refused halfway when another writes meanwhile."""
    engine = engine_for(f"sqlite:///{tmp_path}/any.db")
    with writing(engine) as connection:
        connection.execute(sa.text("CREATE TABLE t (a INTEGER)"))
        connection.execute(sa.text("INSERT INTO t VALUES (0)"))

    def count_up() -> None:
        for _ in range(20):
            with writing(engine) as connection:
                now = connection.scalar(sa.text("SELECT a FROM t"))
                connection.execute(sa.text("UPDATE t SET a = :a"), {"a": now + 1})

    threads = [threading.Thread(target=count_up) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as connection:
        assert connection.scalar(sa.text("SELECT a FROM t")) == 60
