"""An empty store for each test: on SQLite always, on PostgreSQL where CLAMOR_TEST_POSTGRES_URL names a server."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from store_samples import ENCODER
from theme_child import write_first_night

from pipeline.store.sql import open_store
from pipeline.store.theme_port import FullStore


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/clamor.db"
        return
    server = os.environ.get("CLAMOR_TEST_POSTGRES_URL")
    if not server:  # a server is not ours to start; SQLite has run the same contract
        pytest.skip("CLAMOR_TEST_POSTGRES_URL names no server")
    engine = sa.create_engine(server)
    schema = f"clamor_{uuid.uuid4().hex}"
    with engine.begin() as connection:
        connection.execute(sa.schema.CreateSchema(schema))
    url = engine.url.update_query_dict({"options": f"-csearch_path={schema}"})
    yield url.render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.execute(sa.schema.DropSchema(schema, cascade=True))
    engine.dispose()


@pytest.fixture
def store(store_url: str) -> Iterator[FullStore]:
    with open_store(store_url, ENCODER) as store:
        yield store


@pytest.fixture
def themed(store: FullStore) -> FullStore:
    """A store with answers 1 and 2 about delivery, 3 about the price, 4 about neither, 5 of two units about both."""
    write_first_night(store)
    return store
