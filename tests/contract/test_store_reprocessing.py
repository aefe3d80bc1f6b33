"""What every store promises while it goes from one encoder to another."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from reprocessing_child import NEWER, STORED, read_again, reprocess, write_first_night
from store_content import content
from store_samples import ENCODER, answer, batch, key

from pipeline.errors import StoreError, StoreLockedError
from pipeline.store.port import Encoding, Night, Store
from pipeline.store.sql import open_store

HERE = Path(__file__).parent


@pytest.fixture
def reader(store_url: str) -> Iterator[Store]:
    """A store with five responses, opened by somebody who names no encoder."""
    write_first_night(store_url)
    with open_store(store_url) as store:
        yield store


def test_everything_is_read_again_and_switched_at_once(reader: Store, store_url: str) -> None:
    """Responses come redacted, sorted, a few at a time; what was read of them replaces what was there."""
    assert reprocess(reader, "again") == [2, 2, 1]
    responses, units = reader.read_responses(), reader.read_units()
    assert responses["text"].to_list() == STORED.responses["text"].to_list()
    assert set(responses["language"]) == {"es"}
    assert set(responses["primary_pain_point"]) == set(units["theme"]) == {"price"}
    assert responses["themes"].to_list() == [["price"]] * 5
    assert responses["flags"].to_list() == [[]] * 5
    untouched = ["response_id", "content_hash", "received_at", "redactions", "question_polarity", "row", "nps"]
    assert responses.select(untouched).equals(STORED.responses.select(untouched))
    assert reader.encoding() == Encoding(NEWER, responses=5, coming=None, done=0)
    with open_store(store_url, NEWER) as writer, writer.begin_night("night-2") as night:
        assert writer.write_batch(night, replace(batch(answer(6)), vectors=np.zeros((1, 3), np.float32))).added == 1
    with pytest.raises(StoreError, match="run `clamor reprocess`"):
        open_store(store_url, ENCODER)


def test_vectors_of_two_encoders_never_lie_together(reader: Store, store_url: str) -> None:
    """All of them are four wide before, and three after."""
    assert _widths(store_url) == {16}
    reprocess(reader, "again")
    assert _widths(store_url) == {12}


def test_a_response_keeps_the_run_that_took_it_in(reader: Store, store_url: str) -> None:
    """Its assignments say which run decided them."""
    reprocess(reader, "again")
    with sa.create_engine(store_url).connect() as connection:
        assert set(connection.scalars(sa.text("SELECT run_id FROM response"))) == {"night-1"}
        assert set(connection.scalars(sa.text("SELECT run_id FROM assignment"))) == {"again"}


def test_until_the_switch_readers_see_the_old_content(reader: Store) -> None:
    """However much is staged."""
    before = (reader.read_responses(), reader.read_units())
    with reader.begin_night("again") as night:
        reader.begin_reprocessing(night, NEWER)
        for redacted in reader.to_reprocess(NEWER, 2):
            reader.write_reprocessed(night, read_again(redacted))
        assert reader.encoding() == Encoding(ENCODER, responses=5, coming=NEWER, done=5)
        assert reader.read_responses().equals(before[0])
        assert reader.read_units().equals(before[1])
        assert reader.waiting_units(("ambiguous",)).vectors.shape == (1, 4)


def test_a_second_start_goes_on_and_another_encoder_starts_anew(reader: Store) -> None:
    """What was read for one encoder is of no use to another."""
    with reader.begin_night("half") as night:
        reader.begin_reprocessing(night, NEWER)
        reader.write_reprocessed(night, read_again(next(reader.to_reprocess(NEWER, 2))))
    other = replace(NEWER, sha256="ef" * 32)
    assert [part["response_id"].to_list() for part in reader.to_reprocess(NEWER, 9)] == [[key(3), key(4), key(5)]]
    assert [part.height for part in reader.to_reprocess(other, 9)] == [5]
    assert reader.encoding().done == 2
    with reader.begin_night("other") as night:
        reader.begin_reprocessing(night, NEWER)
        assert reader.encoding().done == 2
        reader.begin_reprocessing(night, other)
        assert reader.encoding() == Encoding(ENCODER, responses=5, coming=other, done=0)


def test_a_night_in_between_is_read_as_well(reader: Store, store_url: str) -> None:
    """What it adds or replaces under the old encoder is not left behind."""
    with reader.begin_night("half") as night:
        reader.begin_reprocessing(night, NEWER)
        reader.write_reprocessed(night, read_again(next(reader.to_reprocess(NEWER, 4))))
    with open_store(store_url, ENCODER) as writer, writer.begin_night("night-2") as night:
        writer.write_batch(night, batch(answer(1, "Mudei de ideias"), answer(6)))
    assert reprocess(reader, "again") == [2, 1]
    assert reader.read_units()["text"].to_list()[0] == "Mudei de ideias"
    assert set(reader.read_units()["theme"]) == {"price"}


def test_a_store_without_responses_takes_another_encoder(reader: Store, store_url: str) -> None:
    """There is nothing to read, and all the same a switch."""
    with sa.create_engine(store_url).begin() as connection:
        connection.execute(sa.text("DELETE FROM assignment"))
        connection.execute(sa.text("DELETE FROM unit"))
        connection.execute(sa.text("DELETE FROM response"))
    assert reprocess(reader, "again") == []
    assert reader.encoding() == Encoding(NEWER, responses=0, coming=None, done=0)


def test_a_new_store_holds_no_encoder(store: Store) -> None:
    """There is nothing to mix with."""
    assert store.encoding() == Encoding(None, responses=0, coming=None, done=0)
    assert list(store.to_reprocess(NEWER, 2)) == []


def test_what_does_not_fit_is_refused(reader: Store) -> None:
    """A switch before everything is read, a batch of another width, a batch that nobody asked for."""
    staged = read_again(next(reader.to_reprocess(NEWER, 2)))
    with reader.begin_night("again") as night:
        with pytest.raises(ValueError, match="expected begin_reprocessing to come first"):
            reader.write_reprocessed(night, staged)
        reader.begin_reprocessing(night, NEWER)
        with pytest.raises(ValueError, match=r"float32 \(2, 3\), met float32 \(2, 4\)"):
            reader.write_reprocessed(night, replace(staged, vectors=np.zeros((2, 4), np.float32)))
        reader.write_reprocessed(night, staged)
        with pytest.raises(ValueError, match="3 responses are not staged for e5-large"):
            reader.switch_encoder(night)
    with pytest.raises(StoreLockedError, match="nobody has it"):
        reader.switch_encoder(Night("again"))
    assert reader.encoding().encoder == ENCODER


@pytest.mark.parametrize(
    ("statement", "occurrence", "read"),
    [
        ("INSERT INTO reprocessed_unit", 2, [2, 1]),
        ("COMMIT", 5, [1]),
        ("DELETE FROM unit", 1, []),
        ("INSERT INTO assignment", 1, []),
        ("DELETE FROM reprocessed_response", 2, []),
    ],
)
def test_killed_and_begun_again_it_leaves_the_content_of_one(  # noqa: PLR0917 - fixtures and parameters
    reader: Store, store_url: str, tmp_path: Path, statement: str, occurrence: int, read: list[int]
) -> None:
    """SIGKILL in a batch, between batches and inside the switch; what was staged is not read again."""
    undisturbed = f"sqlite:///{tmp_path}/undisturbed.db"
    write_first_night(undisturbed)
    with open_store(undisturbed) as store:
        reprocess(store, "again")
    before = (reader.read_responses(), reader.read_units())
    command = [sys.executable, str(HERE / "reprocessing_child.py"), store_url, statement, str(occurrence)]
    paths = os.pathsep.join((str(HERE), str(HERE.parents[1])))
    killed = subprocess.run(command, env=os.environ | {"PYTHONPATH": paths}, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert reader.read_responses().equals(before[0])
    assert reader.read_units().equals(before[1])
    assert reprocess(reader, "again") == read
    assert content(store_url) == content(undisturbed)


def _widths(url: str) -> set[int]:
    with sa.create_engine(url).connect() as connection:
        return set(connection.scalars(sa.text("SELECT length(vector) FROM unit")))
