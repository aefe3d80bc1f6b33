"""What Alembic runs to migrate: on the connection, and in the transaction, that ``migrate`` opened."""

from alembic import context

from pipeline.store.migrations import VERSION_TABLE
from pipeline.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,  # Alembic thinks SQLite has none; it does, once the driver keeps its hands off
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
