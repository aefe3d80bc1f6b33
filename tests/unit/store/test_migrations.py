"""A store comes to the newest schema version when it is opened, whatever happened to it before."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from pipeline.errors import StoreError
from pipeline.store import migrations
from pipeline.store.engine import engine_for, writing
from pipeline.store.migrations import VERSION_TABLE
from pipeline.store.port import EncoderVersion, Encoding, ThemeRecord
from pipeline.store.sql import open_store
from pipeline.store.tables import metadata
from pipeline.store.theme_port import ThemeChange

DIES_INSIDE_A_MIGRATION = """
import os, signal, sys
import sqlalchemy as sa
from pipeline.store.sql import open_store

@sa.event.listens_for(sa.Engine, "after_cursor_execute")
def die(connection, cursor, statement, parameters, context, executemany):
    if "CREATE TABLE response" in statement:
        os.kill(os.getpid(), signal.SIGKILL)

open_store(sys.argv[1])
"""
OLD = {"name": "e5-small", "sha256": "ab" * 32, "dimension": 4}
OPENS = "import sys; from pipeline.store.sql import open_store; open_store(sys.argv[1]).close()"
CONTENT_OF_THE_SECOND_VERSION = (
    "INSERT INTO theme VALUES "
    """('t1', 'delivery', 'curated', 'active', NULL, NULL, NULL, '{"pt": "Prazo"}', '{}', '{}', 'ana')""",
    "INSERT INTO theme VALUES ('t2', 'late', 'discovered', 'active', 't1', NULL, NULL, '{}', '{}', '{}', NULL)",
    "INSERT INTO correction VALUES ('c1', 'theme', 't1', NULL, '{}', 'ana', '2026-03-01 09:00:00.000000')",
    "INSERT INTO correction VALUES ('c2', 'unit', 'u1', NULL, '{}', 'ana', '2026-03-02 09:00:00.000000')",
    """INSERT INTO theme_event VALUES ('e1', 'born', 't2', '["t1"]', '{}', '', NULL, '2026-03-02 09:00:00.000000')""",
)
ROOT = Path(__file__).parents[3]


def test_migrations_make_the_tables_the_code_expects(tmp_path: Path) -> None:
    """What the migrations built and what tables.py declares are the same."""
    url = f"sqlite:///{tmp_path}/clamor.db"
    open_store(url).close()
    with sa.create_engine(url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, metadata) == []
        assert connection.scalar(sa.text("PRAGMA journal_mode")) == "wal"


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    """A store at the newest version is opened without a write."""
    path = tmp_path / "clamor.db"
    open_store(f"sqlite:///{path}").close()
    before = path.read_bytes()
    open_store(f"sqlite:///{path}").close()
    assert path.read_bytes() == before


def test_a_migration_killed_halfway_is_completed_by_the_next_start(tmp_path: Path) -> None:
    """SIGKILL in the middle of a migration leaves nothing behind that the next start trips over."""
    url = f"sqlite:///{tmp_path}/clamor.db"
    killed = subprocess.run([sys.executable, "-c", DIES_INSIDE_A_MIGRATION, url], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    with sa.create_engine(url).connect() as connection:
        assert sa.inspect(connection).get_table_names() == []
    with open_store(url) as store:
        assert store.themes() == ()


def test_processes_that_open_a_new_store_together_migrate_it_once(tmp_path: Path) -> None:
    """A nightly run and a report started at the same moment on a new machine both work."""
    url = f"sqlite:///{tmp_path}/clamor.db"
    started = [subprocess.Popen([sys.executable, "-c", OPENS, url], cwd=ROOT) for _ in range(4)]
    assert [process.wait() for process in started] == [0, 0, 0, 0]


def test_a_store_of_the_first_version_keeps_what_it_holds(tmp_path: Path) -> None:
    """It gets the tables that came later, and can be reprocessed."""
    url = f"sqlite:///{tmp_path}/clamor.db"
    with _at_version(url, "0001") as connection:
        connection.execute(sa.text("INSERT INTO run VALUES ('night-1', 'completed', '2025-03-01', NULL, '{}')"))
        connection.execute(sa.text("INSERT INTO store_meta VALUES ('encoder', :it)"), {"it": json.dumps(OLD)})
        assert "reprocessed_unit" not in sa.inspect(connection).get_table_names()
    with open_store(url) as store:
        last = store.last_run()
        assert last is not None
        assert last.run_id == "night-1"
        assert store.encoding() == Encoding(EncoderVersion(**OLD), responses=0, coming=None, done=0)


def test_a_store_of_the_second_version_keeps_its_themes(tmp_path: Path) -> None:
    """They come to be themes that nobody has edited, and a correction written by hand gets the action it was."""
    url = f"sqlite:///{tmp_path}/clamor.db"
    with _at_version(url, "0002") as connection:
        for statement in CONTENT_OF_THE_SECOND_VERSION:
            connection.execute(sa.text(statement))
    with open_store(url) as store:
        parent, child = store.themes()
        assert parent == ThemeRecord(theme_id="t1", key="delivery", labels={"pt": "Prazo"}, owner="ana")
        assert child == ThemeRecord(theme_id="t2", key="late", kind="discovered", parent_id="t1")
        assert [(one.action, one.target_id, one.undone_by) for one in store.corrections()] == [
            ("rename", "t1", None),
            ("move", "u1", None),
        ]
        assert [(event.event, event.others) for event in store.theme_events()] == [("born", ("t1",))]
        store.change_themes(ThemeChange(themes=(replace(parent, pinned=True),)))
        assert store.themes()[0] == replace(parent, pinned=True, revision=1)
    with sa.create_engine(url).connect() as connection:
        connection.execute(sa.text("PRAGMA foreign_keys=ON"))
        assert connection.execute(sa.text("PRAGMA foreign_key_check")).all() == []
        index = sa.inspect(connection).get_indexes("unit")
        assert [(one["name"], one["column_names"]) for one in index] == [
            ("ix_unit_response_id", ["response_id", "unit_id"])
        ]


def test_a_store_of_the_third_version_keeps_proposals_but_no_topics(tmp_path: Path) -> None:
    """The topics of its last refit go with their table; the refit itself and what it proposed stay."""
    url = f"sqlite:///{tmp_path}/clamor.db"
    with _at_version(url, "0003") as connection:
        connection.execute(sa.text("INSERT INTO run VALUES ('refit-1', 'completed', '2026-03-01', NULL, '{}')"))
        connection.execute(sa.text("""INSERT INTO topic VALUES (0, '{"pt": ["fila"]}', '["u1"]', 'refit-1')"""))
        connection.execute(
            sa.text(
                "INSERT INTO theme (theme_id, key, kind, status, labels, labels_negative, keywords) "
                "VALUES ('t1', 'queue', 'discovered', 'proposed', '{}', '{}', '{}')"
            )
        )
    with open_store(url) as store:
        assert store.themes() == (ThemeRecord(theme_id="t1", key="queue", kind="discovered", status="proposed"),)
        last = store.last_run()
        assert last is not None
        assert last.run_id == "refit-1"
    with sa.create_engine(url).connect() as connection:
        assert "topic" not in sa.inspect(connection).get_table_names()


def test_a_store_of_a_newer_clamor_is_left_alone(tmp_path: Path) -> None:
    """An old program does not touch a schema it does not know."""
    url = f"sqlite:///{tmp_path}/clamor.db"
    open_store(url).close()
    with sa.create_engine(url).begin() as connection:
        connection.execute(sa.text(f"UPDATE {VERSION_TABLE} SET version_num = '9000'"))  # noqa: S608
    with pytest.raises(StoreError, match=r"schema version 9000, newer than this Clamor's 0004: upgrade"):
        open_store(url)


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    """Naming the source's own database as the store is noticed before anything is written to it."""
    url = f"sqlite:///{tmp_path}/shop.db"
    with sa.create_engine(url).begin() as connection:
        connection.execute(sa.text("CREATE TABLE response (id INTEGER)"))
    with pytest.raises(StoreError, match=r"tables of another program \(response\)"):
        open_store(url)
    with sa.create_engine(url).connect() as connection:
        assert sa.inspect(connection).get_table_names() == ["response"]


@contextmanager
def _at_version(url: str, version: str) -> Iterator[sa.Connection]:
    """A store as an earlier Clamor left it."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with writing(engine_for(url), foreign_keys=False) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        yield connection
