"""Brings a store to the newest schema version, whenever it is opened, in one transaction."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from pipeline.errors import StoreError
from pipeline.store.engine import reading, shown, writing
from pipeline.store.tables import metadata

VERSION_TABLE = "clamor_schema_version"
"""Not Alembic's own default name, which another program in the same PostgreSQL database may use."""

_ADVISORY_LOCK = 0x436C616D6F72  # "Clamor": PostgreSQL lets one process migrate at a time by this number


def migrate(engine: sa.Engine) -> None:
    """Run the migrations a store has not seen yet; a process killed meanwhile leaves the store as it was before.

    Raises StoreError when a newer Clamor wrote the store, or tables of another program stand in the way.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    known = ScriptDirectory.from_config(config)
    with reading(engine) as connection:
        version = _version(connection)
    if version == known.get_current_head():
        return
    with writing(engine, foreign_keys=False) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
        _check(connection, known)  # read again: another process may have migrated while this one waited
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()  # SQLite's connection above checks no foreign keys


def _version(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()


def _check(connection: sa.Connection, known: ScriptDirectory) -> None:
    version = _version(connection)
    if version is None:
        strangers = set(sa.inspect(connection).get_table_names()) & set(metadata.tables)
        if strangers:
            raise StoreError(
                f"the database {shown(connection.engine.url)} has tables of another program "
                f"({', '.join(sorted(strangers))}): give Clamor a database, or a schema, of its own"
            )
    elif version not in {script.revision for script in known.walk_revisions()}:
        raise StoreError(
            f"the store {shown(connection.engine.url)} has schema version {version}, newer than this Clamor's "
            f"{known.get_current_head()}: upgrade with pip install --upgrade clamor"
        )
