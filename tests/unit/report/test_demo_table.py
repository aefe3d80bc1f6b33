"""The table at the end of `clamor demo`."""

from textwrap import shorten

import pytest

from pipeline.commands.demo import QUOTE_LENGTH, pain_point_table
from pipeline.report.model import Report


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
