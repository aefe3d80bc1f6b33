"""A folder of files."""

import logging
import os
import time
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.sources.folder import FolderSource
from pipeline.sources.mapping import ColumnMapping


def put(path: Path, content: str, *, age: float = 60) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    os.utime(path, (time.time() - age, time.time() - age))


def pulled(source: FolderSource, cursors: dict[str, str]) -> list[tuple[str, list[str]]]:
    """The file name and texts of each batch; remembers in ``cursors`` what was read, as a store does."""
    result = []
    for batch in source.pull(cursors):
        result.append((batch.cursor_value, batch.pulled.accepted["text"].to_list()))
        cursors[batch.cursor_key] = batch.cursor_value
    return result


def test_each_file_is_read_once_by_its_content(tmp_path: Path) -> None:
    """Renamed, copied or delivered again it is known; changed it is read again."""
    source, cursors = FolderSource("inbox", tmp_path), {}
    put(tmp_path / "b.csv", "id,comment\n1,bom\n")
    put(tmp_path / "a.CSV", "id,comment\n2,mau\n")
    assert pulled(source, cursors) == [("a.CSV", ["mau"]), ("b.csv", ["bom"])]
    (tmp_path / "b.csv").rename(tmp_path / "c.csv")
    put(tmp_path / "copy.csv", "id,comment\n2,mau\n")
    assert pulled(source, cursors) == []
    put(tmp_path / "c.csv", "id,comment\n1,bom\n3,novo\n")
    put(tmp_path / "d.csv", "id,comment\n1,bom\n3,novo\n")
    assert pulled(source, cursors) == [("c.csv", ["bom", "novo"])]


def test_rows_carry_the_name_of_the_source_not_of_the_file(tmp_path: Path) -> None:
    """So that the same answer in next week's export is the same answer."""
    put(tmp_path / "a.csv", "id,comment\n1,bom\n")
    batch = next(FolderSource("inbox", tmp_path).pull({}))
    assert batch.pulled.source == "inbox"
    assert batch.pulled.accepted["source"].to_list() == ["inbox"]
    assert batch.cursor_key == batch.pulled.input_sha256


def test_a_file_that_may_still_grow_waits(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Until it has lain untouched for a while; the log says that it waits."""
    caplog.set_level(logging.WARNING)
    put(tmp_path / "a.csv", "id,comment\n1,bom\n", age=2)
    assert pulled(FolderSource("inbox", tmp_path), {}) == []
    assert "a.csv was written to a moment ago: it waits for the next run" in caplog.text
    assert pulled(FolderSource("inbox", tmp_path, settle_seconds=1), {}) == [("a.csv", ["bom"])]


def test_a_file_that_grows_while_it_is_read_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is no error: the next run takes it."""
    put(tmp_path / "a.csv", "id,comment\n1,bom\n")
    put(tmp_path / "b.csv", "id,comment\n2,mau\n")
    read_whole = Path.read_bytes

    def read_while_another_writes(self: Path) -> bytes:
        data = read_whole(self)
        if self.name == "a.csv":
            with self.open("a") as file:
                file.write("2,mau\n")
        return data

    monkeypatch.setattr(Path, "read_bytes", read_while_another_writes)
    assert pulled(FolderSource("inbox", tmp_path), {}) == [("b.csv", ["mau"])]
    assert "a.csv is still growing: it waits for the next run" in caplog.text


def test_a_file_from_a_clock_ahead_does_not_wait_for_ever(tmp_path: Path) -> None:
    """Its time lies in the future, so it is not being written now."""
    put(tmp_path / "a.csv", "id,comment\n1,bom\n", age=-3600)
    assert pulled(FolderSource("inbox", tmp_path), {}) == [("a.csv", ["bom"])]


def test_what_cannot_be_answers_is_passed_over(tmp_path: Path) -> None:
    """Hidden files, lock files of Excel, other formats, and subfolders unless asked for."""
    for name in (".hidden.csv", "~$a.xlsx", "notes.pdf", "old/b.csv"):
        put(tmp_path / name, "id,comment\n1,bom\n")
    assert pulled(FolderSource("inbox", tmp_path), {}) == []
    assert pulled(FolderSource("inbox", tmp_path, patterns=("**/*.csv",)), {}) == [("b.csv", ["bom"])]


def test_a_bad_file_does_not_stop_the_others_and_is_not_forgotten(tmp_path: Path) -> None:
    """The error comes last, names every bad file, and comes again until someone mends it."""
    put(tmp_path / "a.csv", "")
    put(tmp_path / "b.csv", "id,comment\n1,bom\n")
    put(tmp_path / "c.xlsx", "PK\x03\x04")
    batches = FolderSource("inbox", tmp_path).pull({})
    good = next(batches)
    assert good.pulled.accepted["text"].to_list() == ["bom"]
    for rest in (batches, FolderSource("inbox", tmp_path).pull({good.cursor_key: good.cursor_value})):
        with pytest.raises(InputError, match=r"2 files cannot be read\. a\.csv is empty.*c\.xlsx cannot be read"):
            next(rest)


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """An unmounted share is no empty folder."""
    with pytest.raises(InputError, match=r"none is no folder\. Expected the folder of source 'inbox'"):
        list(FolderSource("inbox", tmp_path / "none").pull({}))


def test_its_mapping_holds_for_every_file(tmp_path: Path) -> None:
    """As declared for the source."""
    put(tmp_path / "a.csv", "k,x,y\n1,bom,9\n")
    source = FolderSource("inbox", tmp_path, mapping=ColumnMapping(text=("x",), nps="y", id="k"))
    assert next(source.pull({})).pulled.accepted.select("external_id", "text", "nps").rows() == [("1", "bom", 9)]
