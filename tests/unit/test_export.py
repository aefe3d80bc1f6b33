"""Tables as files: whole, readable by others, and nothing in them that a spreadsheet would run."""

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.export import made_folder, neutralised, write_json, write_table

FRAME = pl.DataFrame(
    {
        "text": ["=HYPERLINK(1)", "Está bem, €5", None],
        "score": [-0.5, 1.0, None],
        "themes": [["price", "delivery_time"], [], None],
        "flags": [[{"flag": "leaving", "start": 0, "end": 3}], [], []],
        "sentiment": pl.Series(["negative", None, "positive"], dtype=pl.Enum(["negative", "positive"])),
    }
)


def test_csv_has_lists_as_json_and_no_formulas(tmp_path: Path) -> None:
    """A number may begin with a minus, a text of a customer may not begin with an equals sign."""
    write_table(FRAME, tmp_path / "t.csv", "csv")
    assert (tmp_path / "t.csv").read_text("utf-8") == (
        "text,score,themes,flags,sentiment\n"
        '\'=HYPERLINK(1),-0.5,"[""price"", ""delivery_time""]",'
        '"[{""flag"": ""leaving"", ""start"": 0, ""end"": 3}]",negative\n'
        '"Está bem, €5",1.0,[],[],\n'
        ",,,[],positive\n"
    )


def test_parquet_and_json_lines_keep_the_text_as_it_is(tmp_path: Path) -> None:
    """No spreadsheet runs these, so nothing is put before a text; nested columns stay nested."""
    write_table(FRAME, tmp_path / "t.parquet", "parquet")
    write_table(FRAME, tmp_path / "t.jsonl", "jsonl")
    assert pl.read_parquet(tmp_path / "t.parquet")["text"][0] == "=HYPERLINK(1)"
    assert pl.read_parquet(tmp_path / "t.parquet")["themes"].to_list() == [["price", "delivery_time"], [], None]
    first = json.loads((tmp_path / "t.jsonl").read_text("utf-8").splitlines()[0])
    assert first["text"] == "=HYPERLINK(1)"
    assert first["flags"] == [{"flag": "leaving", "start": 0, "end": 3}]
    assert first["sentiment"] == "negative"


@pytest.mark.parametrize("text", ["=1+1", "+351", "-5", "@SUM(A1)", " =1", "\t=1", "\r=1", "＝1"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    """Every sign that begins a formula somewhere, and white space before it."""
    assert pl.select(neutralised(pl.lit(text))).item() == f"'{text}"


@given(st.text())
def test_neutralising_leaves_no_formula_and_keeps_every_character(text: str) -> None:
    """Whatever a customer wrote, it is still there, and begins nothing."""
    safe = pl.select(neutralised(pl.lit(text))).item()
    assert safe in (text, f"'{text}")
    assert safe.lstrip()[:1] not in tuple("=+-@＝＋－＠")


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    """A write that fails leaves what was there before, and no draft."""
    path = tmp_path / "run.json"
    write_json({"rows_in": 1}, path)
    with pytest.raises(TypeError):
        write_json({"rows_in": object()}, path)
    assert json.loads(path.read_text("utf-8")) == {"rows_in": 1}
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A file in the way is a thing to mend."""
    (tmp_path / "out").touch()
    with pytest.raises(InputError, match="cannot be made"):
        made_folder(tmp_path / "out")
