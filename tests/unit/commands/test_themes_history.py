"""`clamor themes changes | history | conflicts | quality`: what happened, who decided, and what no longer fits."""

import re
from datetime import UTC, datetime

import pytest
from command_line import Clamor
from theme_commands import PARKING, said
from theme_samples import DELIVERY, PRICE, STAFF, unit_id

from pipeline.commands.themes_history import sparkline
from pipeline.store.port import RunRecord, ThemeRecord
from pipeline.store.theme_port import FullStore, Happening, QualityRecord, ThemeChange, ThemeEvent


def test_changes_say_what_happened_and_why(themes: Clamor, capsys: pytest.CaptureFixture[str]) -> None:
    """Since a date, or so many days back."""
    assert themes("changes") == 0
    assert "Nothing changed since" in said(capsys)
    themes("merge", "price", "staff")
    capsys.readouterr()
    for since in ("7d", "1w", f"{datetime.now(UTC):%Y-%m-%d}"):
        assert themes("changes", "--since", since) == 0
        assert re.search(r"^20..-..-.. ..:.. ana merged price into staff: 2 units moved$", said(capsys), re.MULTILINE)


def test_changes_say_what_a_refit_found_and_sum_up_the_rest(
    themes: Clamor, store: FullStore, capsys: pytest.CaptureFixture[str]
) -> None:
    """It proposed, and changed nothing; themes that it found again are only counted, unless all are asked for."""
    moment = datetime.now(UTC)
    found: tuple[tuple[Happening, ThemeRecord, tuple[ThemeRecord, ...]], ...] = (
        ("continued", DELIVERY, ()),
        ("continued", STAFF, ()),
        ("split", PRICE, (PARKING,)),
        ("merged", STAFF, (PRICE,)),
        ("born", PARKING, ()),
        ("faded", DELIVERY, ()),
    )
    events = tuple(
        ThemeEvent(
            event_id=f"e{number}",
            event=event,
            theme_id=theme.theme_id,
            others=tuple(other.theme_id for other in others),
            why="20 of 30 units.",
            run_id="refit-1",
            happened_at=moment,
        )
        for number, (event, theme, others) in enumerate(found)
    )
    with store.begin_night("refit-1") as night:
        store.change_themes(ThemeChange(events=events), night)
    assert themes("changes") == 0
    assert [line[17:] for line in said(capsys).splitlines()] == [
        "a refit found delivery_time fading: 20 of 30 units.",
        "a refit proposed parking: 20 of 30 units.",
        "a refit proposed parking as a part of price: 20 of 30 units.",
        "a refit found staff where price lies: 20 of 30 units.",
        "a refit found 2 themes again as they were; --all lists them",
    ]
    assert themes("changes", "--all") == 0
    assert said(capsys).splitlines()[-1].endswith("a refit found staff again: 20 of 30 units.")


def test_what_is_about_several_themes_is_said_once(themes: Clamor, capsys: pytest.CaptureFixture[str]) -> None:
    """Though each of them has its event."""
    themes("move", unit_id(1), unit_id(2), "--to", "none")
    themes("undo")
    capsys.readouterr()
    assert themes("changes") == 0
    assert said(capsys).count("took back the move of 2 units by ana: 2 units went back") == 1


def test_history_says_who_decided_what(themes: Clamor, capsys: pytest.CaptureFixture[str]) -> None:
    """Newest first, of all themes or of one, with what was taken back."""
    assert themes("history") == 0
    assert "Nobody has decided anything yet." in said(capsys)
    themes("pin", "price", "--who", "bo")
    themes("move", unit_id(1), "--to", "staff")
    themes("undo", "--who", "carla")
    capsys.readouterr()
    assert themes("history") == 0
    undone, moved, pinned = said(capsys).splitlines()
    assert re.search(r"carla: undo move [0-9a-f]{8} of unit 00000001$", undone)
    assert moved.endswith("ana: move unit 00000001 to staff – taken back by carla")
    assert pinned.endswith("bo: pin price")
    assert themes("history", "price") == 0
    assert said(capsys).splitlines() == [pinned]
    assert themes("history", "staff") == 0
    assert said(capsys).splitlines() == [moved]


def test_units_moved_together_are_one_decision(themes: Clamor, capsys: pytest.CaptureFixture[str]) -> None:
    """In one line, whose id takes them all back; of many decisions the newest are shown."""
    themes("pin", "price")
    themes("move", unit_id(1), unit_id(2), unit_id(4), "--to", "staff")
    capsys.readouterr()
    assert themes("history", "--most", "1") == 0
    moved, older = said(capsys).splitlines()
    assert moved.endswith("ana: move 3 units to staff")
    assert older == "… and 1 older ones: --most 2 shows all."
    assert themes("undo", moved[:8]) == 0
    assert "Took back the move of 3 units by ana: 3 units went back." in said(capsys)


def test_conflicts_name_the_decision_and_why(
    themes: Clamor, store: FullStore, capsys: pytest.CaptureFixture[str]
) -> None:
    """A theme that left the taxonomy keeps its units, and somebody has to decide."""
    assert themes("conflicts") == 0
    assert said(capsys) == "Every decision fits.\n"
    themes("move", unit_id(1), "--to", "price")
    with store.begin_night("night-2") as night:
        store.sync_themes(night, (DELIVERY, STAFF))
    capsys.readouterr()
    assert themes("conflicts") == 0
    told = said(capsys)
    assert "ana: move unit 00000001 to price\n but the theme price is retired\n" in told
    assert "nobody decided yet: the theme price left the taxonomy and is retired; its 3 units stay" in told


def test_quality_is_a_table_with_its_course(
    themes: Clamor, store: FullStore, capsys: pytest.CaptureFixture[str]
) -> None:
    """Figures of the last run and of the one before, and who broke a rule."""
    assert themes("quality") == 0
    assert "Nothing was measured yet" in said(capsys)
    for week, share in ((1, 0.4), (2, 0.1)):
        moment = datetime(2026, 3, week, tzinfo=UTC)
        store.write_run(RunRecord(f"refit-{week}", "completed", moment, moment, {"kind": "refit"}))
        figures = {"share_unassigned": share, "stability": None}
        store.write_quality(QualityRecord(f"refit-{week}", moment, figures, {"too_broad": ("price",)}))
    assert themes("quality") == 0
    told = said(capsys)
    assert "share unassigned 0.100 0.400 █▁" in told
    assert "stability – – ··" in told
    assert "too broad: price" in told


def test_a_sparkline_goes_from_the_lowest_to_the_highest() -> None:
    """And lies in the middle where nothing changes."""
    assert sparkline([0.0, 0.5, 1.0]) == "▁▅█"
    assert sparkline([2.0, 2.0]) == "▅▅"
    assert sparkline([None, 1.0]) == "·▅"
    assert sparkline([]) == ""
