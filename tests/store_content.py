"""A store's content as something two stores can be compared by."""

from typing import Any

import sqlalchemy as sa

from pipeline.store.tables import metadata


def content(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return the store's content, as the design defines "the same content": no run, no audit, no run_id, no times."""
    engine = sa.create_engine(url)
    dump: dict[str, list[tuple[Any, ...]]] = {}
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            if table.name in ("run", "audit"):
                continue
            columns = [c for c in table.columns if c.name != "run_id" and not c.name.endswith("_at")]
            rows = connection.execute(sa.select(*columns)).all()
            dump[table.name] = sorted((tuple(row) for row in rows), key=repr)
    engine.dispose()
    return dump
