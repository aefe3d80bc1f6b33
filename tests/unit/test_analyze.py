"""An input analysed without a store: every answer comes back enriched or rejected, and always the same."""

from pathlib import Path

import polars as pl
import pytest
from sample_answers import MONDAY

from pipeline import run
from pipeline.errors import InputError
from pipeline.recipe import Recipe
from pipeline.run import analyze


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "BATCH_ROWS", 3)


# -- analyze --------------------------------------------------------------------------------------------------------


def _frame() -> pl.DataFrame:
    return pl.read_csv(MONDAY.encode(), infer_schema=False)


def test_every_answer_comes_back_enriched_or_rejected() -> None:
    """Rows in are responses plus rejected rows, in order, whatever the size of a batch."""
    found = analyze(_frame())
    assert found.responses["row"].to_list() == [0, 1, 2, 3, 4, 5, 6]
    languages = found.responses.filter(pl.col("themes").is_not_null() | (pl.col("row") == 6))["language"]
    assert languages.to_list() == ["pt", "es", "ro", "en", "fr"]
    assert found.rejected.select("row", "external_id", "column", "rule", "value_met").rows() == [
        (7, "8", "nps", "nps_out_of_range", "47")
    ]
    assert found.run["rows_in"] == found.run["responses"] + found.run["rejected"] == 8
    assert found.run["units"] == found.units.height
    assert set(found.run["models"]) == {"language", "encoder", "themes", "taxonomy"}
    assert set(found.run["seconds"]) > {"read", "clean", "redact", "language", "units", "encode", "sentiment"}


def test_reasons_say_why_there_are_no_themes() -> None:
    """ "Nada" to a question that asks for the bad is praise; "n/a" is nothing; French is out of scope."""
    responses = analyze(_frame()).responses
    rows = responses.filter(pl.col("row").is_in([1, 5, 6])).select("reason", "sentiment", "themes").rows()
    assert rows == [
        ("no_content", "positive", None),
        ("no_content", None, None),
        ("out_of_scope_language", None, None),
    ]


def test_personal_data_is_gone_from_every_table() -> None:
    """The telephone number of the fifth answer."""
    found = analyze(_frame())
    assert "[PHONE]" in found.responses["text"][4]
    assert "900123" not in found.responses.write_json() + found.units.write_json()


def test_units_are_spans_of_their_response() -> None:
    """Offsets are code points of the redacted text."""
    found = analyze(_frame())
    texts = dict(found.responses.select("response_id", "text").iter_rows())
    for unit in found.units.iter_rows(named=True):
        assert texts[unit["response_id"]][unit["start"] : unit["end"]] == unit["text"]


def test_a_frame_and_a_file_and_any_batch_size_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a batch holds beside an answer changes nothing about it."""
    path = tmp_path / "frame.csv"
    path.write_text(MONDAY, "utf-8")
    from_file = analyze(path)
    monkeypatch.setattr(run, "BATCH_ROWS", 2_000)
    from_frame = analyze(_frame())
    same = pl.exclude("source", "response_id", "content_hash", "unit_id", "respondent_id")
    assert from_file.responses.select(same).equals(from_frame.responses.select(same))
    assert from_file.units.select(same).equals(from_frame.units.select(same))


def test_the_frame_given_is_not_changed() -> None:
    """A stage makes new tables."""
    frame = _frame()
    before = frame.clone()
    analyze(frame)
    assert frame.equals(before)


def test_an_input_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """By its path."""
    with pytest.raises(InputError, match=r"nowhere\.csv"):
        analyze(tmp_path / "nowhere.csv")


def test_a_recipe_travels_to_a_worker() -> None:
    """Names and patterns only."""
    import pickle  # noqa: PLC0415

    recipe = Recipe("default", None, {"CONTRACT": "C-[0-9]+"}, {"Why?": "open"})
    assert pickle.loads(pickle.dumps(recipe)) == recipe  # noqa: S301


# -- one night after another ----------------------------------------------------------------------------------------
