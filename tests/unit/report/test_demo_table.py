"""The table at the end of `clamor demo`."""

from pathlib import Path
from textwrap import shorten

import pytest

from pipeline.commands.demo import QUOTE_LENGTH, pain_point_table, show_proposals
from pipeline.report.model import Report
from pipeline.settings import Settings


@pytest.mark.parametrize("language", ["en", "ro"])
def test_quotes_are_in_the_readers_language_where_there_are_any(demo_report: Report, language: str) -> None:
    """Of several examples the reader gets the best that they can read."""
    table = pain_point_table(demo_report, language, narrow=False)
    cells = [str(cell) for cell in table.columns[-1].cells]
    readable = 0
    for ranked, cell in zip(demo_report.pain_points, cells, strict=False):
        own = [example.quote for example in ranked.point.examples if example.language == language]
        if own:
            assert cell == shorten(own[0], QUOTE_LENGTH, placeholder="…")
            readable += 1
    assert readable >= 3


def test_the_demo_says_in_which_store_its_proposals_wait(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command it names goes to the demo's own store, wherever that is, and not to the reader's."""
    settings = Settings(directory=tmp_path, home=tmp_path / "my answers")
    show_proposals(settings, ("sms-code", "account"))
    assert capsys.readouterr().out == (
        "proposed themes: sms-code, account\n"
        f"decide: CLAMOR_DATABASE_URL='sqlite:///{tmp_path}/my answers/clamor.db' clamor themes list\n"
    )
    show_proposals(settings, ())
    assert capsys.readouterr().out == ""
