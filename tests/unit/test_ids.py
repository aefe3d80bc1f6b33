"""Permanent ids."""

import stat
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dataframely as dy
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import StoreError
from pipeline.ids import PUBLIC, Hasher, identify, load_or_make_key
from pipeline.schemas import IncomingResponses

HASHER = Hasher(b"k" * 32)


def answers(*rows: dict[str, Any]) -> dy.DataFrame[IncomingResponses]:
    plain = {
        "source": "inbox",
        "external_id": "7",
        "respondent_id": "ana",
        "kind": "survey",
        "survey": None,
        "question": "Porquê?",
        "declared_language": None,
        "text": "bom",
        "received_at": datetime(2024, 1, 31, tzinfo=UTC),
        "channel": None,
        "customer_ref": None,
        "segment": None,
        "country": None,
        "nps": 9,
        "csat": None,
        "ces": None,
        "rating": None,
    }
    return IncomingResponses.validate(
        pl.DataFrame(
            [{"row": i, **plain, **row} for i, row in enumerate(rows)],
            schema=IncomingResponses.create_empty().schema,
        )
    )


def ids(*rows: dict[str, Any], hasher: Hasher = HASHER) -> list[str]:
    return identify(answers(*rows), hasher, lambda _: "open")["response_id"].to_list()


def contents(*rows: dict[str, Any], polarity: str = "open") -> list[str]:
    return identify(answers(*rows), HASHER, lambda _: polarity)["content_hash"].to_list()


PARTS = st.lists(st.one_of(st.none(), st.text(alphabet="ab1:-\0", max_size=4)), max_size=4)


@given(first=PARTS, second=PARTS)
def test_different_parts_have_different_hashes(first: list[str | None], second: list[str | None]) -> None:
    """However they are cut, and whether one is missing or empty."""
    assert (HASHER.of(*first) == HASHER.of(*second)) == (first == second)


def test_a_hash_is_32_hex_digits_that_depend_on_the_key() -> None:
    """The value is pinned: stored ids must not change with a release."""
    assert PUBLIC.of("response", "a", None) == PUBLIC.of("response", "a", None)
    assert PUBLIC.of("response", "a", None) != HASHER.of("response", "a", None)
    assert HASHER.of("response", "inbox", "7", "Porquê?") == "a9512f1609628b2352f3e251939961f3"


def test_the_key_hides_itself() -> None:
    """In logs and tracebacks."""
    assert repr(Hasher(b"secret")) == "Hasher()"


def test_the_id_is_that_of_source_external_id_and_question() -> None:
    """Whatever else changes; the content hash tells that it did."""
    first, changed = {"text": "bom"}, {"text": "muito bom", "nps": 10}
    assert ids(first) == ids(changed)
    assert contents(first) != contents(changed)
    other = ids({}, {"source": "crm"}, {"external_id": "8"}, {"question": "Que mais?"}, {"question": None})
    assert len(set(other)) == 5


def test_without_an_external_id_equal_rows_are_told_apart_by_their_occurrence() -> None:
    """And keep their ids when the file comes again with more rows."""
    nada = {"external_id": None, "text": "Nada"}
    twice = ids(nada, nada)
    assert len(set(twice)) == 2
    assert ids({"external_id": None, "text": "novo"}, nada, nada)[1:] == twice


def test_everything_that_changes_the_output_changes_the_content_hash() -> None:
    """The row number does not."""
    changes: list[dict[str, Any]] = [
        {"text": "mau"},
        {"nps": None},
        {"csat": 4.0},
        {"received_at": None},
        {"declared_language": "pt"},
        {"kind": "complaint"},
        {"segment": "PME"},
        {"customer_ref": "c1"},
    ]
    hashes = [contents({}), contents({}, polarity="asks_bad"), *(contents(change) for change in changes)]
    assert len({value for (value,) in hashes}) == len(hashes)
    assert contents({"external_id": "1"}, {})[1:] == contents({})


def test_references_to_people_are_hashed_and_missing_ones_stay_missing() -> None:
    """The same person has the same hash in every response."""
    frame = identify(
        answers({"customer_ref": "c1"}, {"question": None, "external_id": None, "customer_ref": "c1"}),
        HASHER,
        lambda question: "open" if question is None else "asks_bad",
    )
    assert frame["external_id"].to_list() == [HASHER.of("external_id", "7"), None]
    assert frame["respondent_id"].to_list() == [HASHER.of("respondent_id", "ana")] * 2
    assert frame["customer_ref"].to_list() == [HASHER.of("customer_ref", "c1")] * 2
    assert frame["question_polarity"].to_list() == ["asks_bad", "open"]


def test_no_responses_have_no_ids() -> None:
    """An empty night is a night."""
    assert identify(answers(), HASHER, lambda _: "open").height == 0


def test_a_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    """32 random bytes, mode 0600."""
    path = tmp_path / "home" / "key"
    key = load_or_make_key(path)
    assert len(key) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_or_make_key(path) == key
    assert [file.name for file in path.parent.iterdir()] == ["key"]
    assert load_or_make_key(tmp_path / "other") != key


def test_processes_that_come_first_together_get_one_key(tmp_path: Path) -> None:
    """None of them sees half a key."""
    keys: list[bytes] = []
    threads = [threading.Thread(target=lambda: keys.append(load_or_make_key(tmp_path / "key"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1


def test_a_damaged_key_is_an_error_not_a_new_key(tmp_path: Path) -> None:
    """With another key every known response would be a stranger."""
    (tmp_path / "key").write_bytes(b"short")
    with pytest.raises(StoreError, match=r"has 5 bytes, expected 32\. Restore it"):
        load_or_make_key(tmp_path / "key")
