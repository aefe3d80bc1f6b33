"""Typed frames, and what goes to a worker."""

import pickle
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import InputError
from pipeline.sources.folder import FolderSource
from pipeline.sources.frames import read_frame
from pipeline.sources.mapping import ColumnMapping
from pipeline.sources.sql import SqlSource


def test_a_frame_of_any_types_is_read_as_a_file_would_be() -> None:
    """Ids stored as floats are whole numbers again; times keep their zone; lists are no answers."""
    frame = pl.DataFrame(
        {
            "id": [7.0, None],
            "received at": [datetime(2024, 1, 31, 14, 5, tzinfo=UTC), None],
            "nps": pl.Series([9, None], dtype=pl.Int16),
            "csat": [Decimal("4.5"), None],
            "tags": [["a"], ["b"]],
            "comment": ["bom", None],
        }
    )
    pulled = read_frame(frame, ColumnMapping(), source="notebook")
    assert pulled.accepted.select("source", "external_id", "received_at", "nps", "csat", "text").rows() == [
        ("notebook", "7", datetime(2024, 1, 31, 14, 5, tzinfo=UTC), 9, 4.5, "bom")
    ]
    assert pulled.rejected["rule"].to_list() == ["empty_row"]
    assert "tags" not in str(pulled.columns)


def test_dates_without_time_and_categories_are_read() -> None:
    """As Parquet stores them."""
    frame = pl.DataFrame(
        {
            "date": [date(2024, 1, 31)],
            "channel": pl.Series(["app"], dtype=pl.Categorical),
            "text": ["bom"],
        }
    )
    pulled = read_frame(frame, ColumnMapping(timezone="Europe/Bucharest"))
    assert pulled.accepted.select("received_at", "channel").rows() == [(datetime(2024, 1, 30, 22, tzinfo=UTC), "app")]


def test_the_hash_is_that_of_the_content() -> None:
    """Equal frames have equal hashes."""
    one, two = pl.DataFrame({"text": ["bom"]}), pl.DataFrame({"text": ["mau"]})
    assert read_frame(one, ColumnMapping()).input_sha256 == read_frame(one.clone(), ColumnMapping()).input_sha256
    assert read_frame(one, ColumnMapping()).input_sha256 != read_frame(two, ColumnMapping()).input_sha256


def test_a_frame_without_text_is_refused() -> None:
    """As a file would be."""
    with pytest.raises(InputError, match=r"Columns met: 'id', 'nps'"):
        read_frame(pl.DataFrame({"id": [1], "nps": [9]}), ColumnMapping())


def test_sources_and_pulls_travel_to_a_worker(tmp_path: Path) -> None:
    """They pickle."""
    pulled = read_frame(pl.DataFrame({"text": ["bom"]}), ColumnMapping())
    assert pickle.loads(pickle.dumps(pulled)).accepted.equals(pulled.accepted)  # noqa: S301 - our own bytes
    for source in (FolderSource("inbox", tmp_path), SqlSource("crm", "sqlite://", "SELECT 1", "id")):
        assert pickle.loads(pickle.dumps(source)) == source  # noqa: S301 - our own bytes


def test_a_mapping_refuses_what_it_does_not_know() -> None:
    """An unknown role or time zone is named, not ignored."""
    with pytest.raises(ValueError, match="Extra inputs are not permitted"):
        ColumnMapping(txt=("comment",))
    with pytest.raises(ValueError, match="is not a time zone: expected an IANA name such as Europe/Lisbon"):
        ColumnMapping(timezone="Lisboa")
    assert ColumnMapping(text="comment").text == ("comment",)
