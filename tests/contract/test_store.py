"""What every store promises, whatever database it lies on."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_child import write_night
from store_content import content
from store_samples import ENCODER, THEMES, answer, batch, key, refusal

from pipeline.errors import StoreError, StoreLockedError
from pipeline.schemas import IdentifiedResponses
from pipeline.store.port import Night, RunRecord, Store, ThemeRecord, Written, curated_theme_id
from pipeline.store.sql import open_store

HERE = Path(__file__).parent
MARCH = datetime(2025, 3, 1, tzinfo=UTC)


def test_what_was_written_is_read_back(store: Store) -> None:
    """Every column of responses, units and vectors survives, with themes by key."""
    one = batch(answer(1), answer(2, "Prețul a crescut 😡\u2028", None), answer(3, themes=None, flags=[], nps=None))
    with store.begin_night("night-1") as night:
        store.sync_themes(night, THEMES)
        written = store.write_batch(night, one)
    assert written == Written(added=3, replaced=0, unchanged=0, units=3, rejected=0)
    assert store.read_responses().equals(one.responses)
    assert store.read_units().equals(one.units)
    waiting = store.waiting_units(("ambiguous",))
    assert waiting.units["unit_id"].to_list() == [f"{key(2)}:0"]
    assert waiting.vectors.tolist() == [[2.0, 0.5, -1.0, 0.0]]
    assert waiting.vectors.dtype == np.float32


def test_an_empty_store_reads_as_empty(store: Store) -> None:
    """No first night is needed to look."""
    assert store.read_responses().height == 0
    assert store.read_units().height == 0
    assert store.read_rejected().height == 0
    assert store.waiting_units().vectors.shape == (0, 0)
    assert (store.themes(), store.last_run(), store.last_good_run()) == ((), None, None)
    assert store.cursor("shop.csv") is None


def test_an_unchanged_response_keeps_the_run_that_wrote_it(store: Store, store_url: str) -> None:
    """The second night writes only what changed, and replaces the units of that."""
    with store.begin_night("night-1") as night:
        store.sync_themes(night, THEMES)
        store.write_batch(night, batch(answer(1), answer(2)))
    with store.begin_night("night-2") as night:
        written = store.write_batch(night, batch(answer(1), answer(2, "Mudei de ideias", "price"), answer(3)))
    assert written == Written(added=1, replaced=1, unchanged=1, units=2, rejected=0)
    assert _column(store_url, "response", "run_id") == ["night-1", "night-2", "night-2"]
    assert store.read_units()["theme"].to_list() == ["delivery_time", "price", "delivery_time"]


def test_fresh_responses_are_those_new_or_changed(store: Store) -> None:
    """A flow encodes nothing twice; the order of the source is kept."""
    with store.begin_night("night-1") as night:
        store.sync_themes(night, THEMES)
        store.write_batch(night, batch(answer(1), answer(2)))
    arriving = batch(answer(3), answer(2), answer(1, "Outra coisa")).responses
    fresh = store.fresh(IdentifiedResponses.cast(arriving))
    assert fresh["response_id"].to_list() == [key(3), key(1)]
    assert IdentifiedResponses.is_valid(fresh)


def test_more_ids_than_one_statement_takes_are_asked_for(store: Store) -> None:
    """Neither database's limit of parameters is met."""
    many = batch(answer(1)).responses
    ids = pl.Series("response_id", [key(number) for number in range(70_000)])
    arriving = IdentifiedResponses.cast(many.drop("response_id").join(ids.to_frame(), how="cross"))
    assert store.fresh(arriving).height == 70_000


def test_a_rejected_row_is_noted_once(store: Store) -> None:
    """The same row met again is no news; the same row of another file, or another fault of it, is."""
    rejected = (refusal(3), refusal(4, external_id=key(4)))
    with store.begin_night("night-1") as night:
        first = store.write_batch(night, batch(rejected=rejected))
        again = store.write_batch(night, batch(rejected=rejected))
        grown = store.write_batch(night, batch(rejected=rejected[1:], sha="ef" * 32))
        other = store.write_batch(night, batch(rejected=(refusal(3, "date_range"), refusal(3, column="csat"))))
        moved = store.write_batch(night, batch(rejected=rejected[:1], sha="ef" * 32))
    assert [w.rejected for w in (first, again, grown, other, moved)] == [2, 0, 0, 2, 1]
    assert store.read_rejected()["row"].to_list() == [3, 3, 3, 3, 4]
    assert store.read_rejected(since=datetime.now(UTC) + timedelta(days=1)).height == 0


def test_a_cursor_moves_with_its_batch(store: Store) -> None:
    """Where a source was read up to is as true as what was written with it."""
    with store.begin_night("night-1") as night:
        store.write_batch(night, batch(cursor="a"))
        store.write_batch(night, batch())
        assert store.cursor("shop.csv") == "a"
        store.write_batch(night, batch(cursor="b"))
        with pytest.raises(ValueError, match="themes the store does not know: price"):
            store.write_batch(night, batch(answer(1, theme="price"), rejected=(refusal(1),), cursor="c"))
    assert store.cursor("shop.csv") == "b"
    assert store.cursor("another.csv") is None
    assert store.read_rejected().height == 0


def test_a_period_is_half_open_and_has_no_undated_responses(store: Store) -> None:
    """The end of one period is the beginning of the next; what has no date belongs to none."""
    dates = {1: MARCH, 2: MARCH + timedelta(days=28), 3: None}
    with store.begin_night("night-1") as night:
        store.sync_themes(night, THEMES)
        store.write_batch(night, batch(*(answer(number, received_at=at) for number, at in dates.items())))
    period = store.read_responses(MARCH, MARCH + timedelta(days=28))
    assert period["response_id"].to_list() == [key(1)]
    assert store.read_units(since=MARCH + timedelta(days=28))["response_id"].to_list() == [key(2)]
    assert store.read_responses()["received_at"].to_list() == list(dates.values())


def test_themes_are_synchronised_by_key(store: Store) -> None:
    """New ones come, changed ones change, missing ones retire and may return; ids stay."""
    other = replace(THEMES[1], labels={"pt": "Preço e valor"})
    with store.begin_night("night-1") as night:
        store.sync_themes(night, THEMES)
        assert store.themes() == THEMES
        store.sync_themes(night, [other])
        assert store.themes() == (replace(THEMES[0], status="retired", revision=1), replace(other, revision=1))
        store.sync_themes(night, THEMES)
        assert store.themes() == tuple(replace(one, revision=2) for one in THEMES)
    assert THEMES[1].theme_id == curated_theme_id("price") == "5f1a08b0-e811-506d-bb09-6478021c29cd"


def test_a_theme_may_come_before_its_parent(store: Store) -> None:
    """The order of a taxonomy file does not matter."""
    child = ThemeRecord(theme_id="b", key="b", parent_id="a")
    with store.begin_night("night-1") as night:
        store.sync_themes(night, [child, ThemeRecord(theme_id="a", key="a")])
    assert store.themes()[1] == child


def test_runs_are_remembered(store: Store) -> None:
    """The last run may have failed; the last good one is what doctor asks for."""
    good = RunRecord("good", "completed", MARCH, MARCH + timedelta(minutes=3), {"counts": {"in": 5}, "note": "ș"})
    bad = RunRecord("bad", "failed", MARCH + timedelta(days=1))
    store.write_run(RunRecord("good", "running", MARCH))
    store.write_run(good)
    store.write_run(bad)
    assert store.last_run() == bad
    assert store.last_good_run() == good


def test_a_night_says_how_it_went(store: Store) -> None:
    """What the flow notes inside the night stands after it."""
    with store.begin_night("night-1") as night:
        running = store.last_run()
        assert running is not None
        assert running.status == "running"
        store.write_run(replace(running, status="completed", finished_at=datetime.now(UTC), manifest={"rows_in": 1}))
        assert night == Night("night-1")
    last = store.last_good_run()
    assert last is not None
    assert last.manifest == {"rows_in": 1}


def test_one_night_at_a_time(store: Store, store_url: str) -> None:
    """However it was started."""
    with open_store(store_url, ENCODER) as other, store.begin_night("night-1") as night:
        with pytest.raises(StoreLockedError, match="run night-1"), other.begin_night("night-2"):
            pass
        store.sync_themes(night, THEMES)
        with pytest.raises(StoreLockedError, match="run night-2 no longer holds the night lock"):
            other.write_batch(Night("night-2"), batch(answer(1)))


def test_a_store_holds_the_vectors_of_one_encoder(store: Store, store_url: str) -> None:
    """Another encoder is refused, with the command that changes it, as soon as there is a vector."""
    newer = replace(ENCODER, sha256="ff" * 32)
    open_store(store_url, newer).close()
    with open_store(store_url, newer) as late, store.begin_night("night-1") as night:
        store.sync_themes(night, THEMES)
        store.write_batch(night, batch(answer(1)))
        with pytest.raises(StoreError, match="clamor reprocess"):
            late.write_batch(night, batch(answer(2)))
    says = r"holds vectors of the encoder e5-small \(sha256 abababababab…, 4 wide\), and the settings name e5-small"
    with pytest.raises(StoreError, match=says):
        open_store(store_url, newer)
    with open_store(store_url) as reader:
        assert reader.read_units().height == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"vectors": np.zeros((1, 4), np.float64)}, r"float32 \(1, 4\), met float64 \(1, 4\)"),
        ({"vectors": np.zeros((2, 4), np.float32)}, r"met float32 \(2, 4\)"),
        ({"vectors": np.zeros((1, 8), np.float32)}, r"met float32 \(1, 8\)"),
        ({"responses": batch(answer(2)).responses}, "1 units belong to no response"),
        ({"responses": batch(answer(1, external_id="R-77")).responses}, "external_id are no keyed hashes"),
        ({"responses": batch(answer(1, customer_ref="ana@example.pt")).responses}, "1 values of customer_ref"),
        ({"rejected": batch(rejected=(refusal(1, external_id="R-77"),)).rejected}, "1 values of external_id"),
    ],
)
def test_a_batch_that_does_not_fit_together_is_refused_whole(
    store: Store, change: dict[str, object], says: str
) -> None:
    """Above all, no plain id of a customer gets in; the message does not repeat it."""
    with store.begin_night("night-1") as night:
        store.sync_themes(night, THEMES)
        with pytest.raises(ValueError, match=says) as caught:
            store.write_batch(night, replace(batch(answer(1)), **change))  # type: ignore[arg-type]
    assert "R-77" not in str(caught.value)
    assert store.read_responses().height == 0


def test_vectors_need_a_named_encoder(store_url: str) -> None:
    """A store opened to read cannot take vectors that nobody can name later."""
    refused = pytest.raises(ValueError, match="opened with the encoder")
    with open_store(store_url) as store, store.begin_night("night-1") as night, refused:
        store.write_batch(night, batch(answer(1)))


def test_two_nights_leave_the_content_of_one(store: Store, store_url: str) -> None:
    """A second night over the same input ends in the same content, though an answer of it was corrected midway."""
    write_night(store, "night-1")
    once = content(store_url)
    write_night(store, "night-2")
    assert content(store_url) == once
    assert [len(once[table]) for table in ("response", "unit", "assignment", "rejected")] == [5, 5, 5, 4]


@pytest.mark.parametrize(
    ("statement", "occurrence"),
    [
        ("UPDATE theme", 1),
        ("INSERT INTO assignment", 2),
        ("DELETE FROM response", 1),
        ("INSERT INTO source_cursor", 1),
        ("COMMIT", 4),
        ("UPDATE night_lock", 2),
    ],
)
def test_a_night_killed_and_run_again_leaves_the_content_of_one(
    store_url: str, tmp_path: Path, statement: str, occurrence: int
) -> None:
    """SIGKILL between any two statements is made good by the next night, which need not wait for the lock."""
    undisturbed = f"sqlite:///{tmp_path}/undisturbed.db"
    with open_store(undisturbed, ENCODER) as store:
        write_night(store, "night-1")
    command = [sys.executable, str(HERE / "store_child.py"), store_url, statement, str(occurrence)]
    paths = os.pathsep.join((str(HERE), str(HERE.parents[1])))
    killed = subprocess.run(command, env=os.environ | {"PYTHONPATH": paths}, check=False)
    assert killed.returncode == -signal.SIGKILL
    with open_store(store_url, ENCODER) as store:
        write_night(store, "night-2")
    assert content(store_url) == content(undisturbed)


VERSIONS = st.lists(st.lists(st.tuples(st.integers(1, 4), st.sampled_from("ab")), max_size=4), max_size=4)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pulls=VERSIONS)
def test_the_last_word_of_each_respondent_stands(store: Store, pulls: list[list[tuple[int, str]]]) -> None:
    """Whatever comes in whatever batches, the store holds the last version of each answer, with its units only."""
    expected = dict(store.read_responses().select("response_id", "text").iter_rows())
    with store.begin_night("night") as night:
        store.sync_themes(night, THEMES)
        for pull in pulls:
            answers = {number: answer(number, version) for number, version in pull}
            written = store.write_batch(night, batch(*answers.values()))
            assert written.added + written.replaced + written.unchanged == len(answers)
            expected |= {one["response_id"]: one["text"] for one in answers.values()}
    assert dict(store.read_responses().select("response_id", "text").iter_rows()) == expected
    assert dict(store.read_units().select("response_id", "text").iter_rows()) == expected


def _column(url: str, table: str, column: str) -> list[object]:
    with sa.create_engine(url).connect() as connection:
        query = sa.text(f"SELECT {column} FROM {table} ORDER BY 1")  # noqa: S608
        return list(connection.scalars(query))
