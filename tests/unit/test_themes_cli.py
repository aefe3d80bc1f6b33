"""`clamor themes`: what each command says, what it changes, and how it ends."""

import io
import json
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from theme_samples import TAXONOMY, Said, discovered, prototype, small_head, stored, theme, themes_of, unit_id

from pipeline import cli, wiring
from pipeline.commands.themes_history import sparkline
from pipeline.settings import load_settings
from pipeline.store.port import RunRecord
from pipeline.store.sql import open_store
from pipeline.store.theme_port import FullStore, QualityRecord
from pipeline.themes.edit_units import move

DELIVERY, PRICE, STAFF = TAXONOMY
PARKING = discovered("parking", labels={"pt": "Estacionamento"}, size=7, keywords={"pt": ("lugar", "carro")})
LIES = prototype(PARKING, 0, 1, 0, 0)
SAID = (
    Said(1, "A entrega demorou duas semanas", "delivery_time"),
    Said(2, "O preço é demasiado alto [EMAIL]", "price"),
    Said(3, "Está tudo caro nesta loja", "price"),
    Said(4, "Não há lugar para o carro", "?no_theme_yet", (0, 1, 0, 0)),
)

Themes = Callable[..., int]


@pytest.fixture
def themes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Themes:
    """Runs `clamor themes` in a folder whose store has four opinions, and returns its exit code."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOGNAME", "ana")
    (tmp_path / "clamor.toml").touch()
    (tmp_path / ".clamor").mkdir()
    with stored(tmp_path / ".clamor", *SAID, found=[PARKING], prototypes=[LIES]):
        pass

    def run(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["clamor", "themes", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return int(ended.value.code or 0)

    return run


@pytest.fixture
def store(themes: Themes) -> FullStore:
    """The store that the commands use."""
    return open_store(load_settings().store_url)


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """What a command wrote, with each run of spaces as one."""
    return re.sub(r"[ \t]+", " ", capsys.readouterr().out)


def test_list_shows_what_stands(themes: Themes, capsys: pytest.CaptureFixture[str]) -> None:
    """With units; a proposal with those it would take."""
    assert themes("list", "--language", "pt") == 0
    told = said(capsys)
    assert "price Preço active curated 2 0" in told
    assert "parking Estacionamento proposed discovered (7) 1" in told
    assert "1 proposed" in told


def test_list_takes_a_status_and_writes_json(themes: Themes, capsys: pytest.CaptureFixture[str]) -> None:
    """For programs."""
    assert themes("list", "--status", "proposed", "--json") == 0
    [one] = json.loads(capsys.readouterr().out)
    assert (one["key"], one["status"], one["labels"], one["units"]) == (
        "parking",
        "proposed",
        {"pt": "Estacionamento"},
        0,
    )
    assert themes("list", "--status", "gone") == 2


def test_show_says_everything_of_a_theme(themes: Themes, capsys: pytest.CaptureFixture[str]) -> None:
    """By any name; quotes as they are stored, redacted, and units with their ids."""
    themes("rename", "price", "en", "Prices")
    capsys.readouterr()
    assert themes("show", "preço", "--units", "1") == 0
    told = said(capsys)
    for line in (
        "theme: price – Prices",
        "status: active, curated",
        "units: 2",
        "revision: 1",
        "label en: Prices (by a person)",
        "pt: “Está tudo caro nesta loja”",
        "renamed: ana renamed price from 'Price' to 'Prices' in en",
        f"{unit_id(2)[:16]} O preço é demasiado alto [EMAIL]",
    ):
        assert line in told


def test_show_none_lists_what_waits(themes: Themes, capsys: pytest.CaptureFixture[str]) -> None:
    """So that it can be moved."""
    assert themes("show", "none", "--units", "5") == 0
    assert f"{unit_id(4)[:16]} Não há lugar para o carro" in said(capsys)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("rename", "price", "pt", "Preços"), "Renamed price from 'Preço' to 'Preços' in pt."),
        (("merge", "price", "staff"), "Merged price into staff: 2 units moved."),
        (("move", unit_id(1), unit_id(4)[:8], "--to", "price"), "Moved 2 units to price."),
        (("move", unit_id(1), "--to", "none"), "Moved 1 unit out of delivery_time, to no theme."),
        (("accept", "estacionamento"), "Accepted parking: 1 unit joined it."),
        (("retire", "price"), "Retired price: 2 units now without a theme."),
        (("pin", "price"), "Pinned price: refits leave it as it is."),
        (("never", unit_id(2), "price"), "Barred what unit 00000002 says from price: 1 unit left it."),
    ],
)
def test_every_edit_says_what_it_did_and_is_taken_back(
    themes: Themes, store: FullStore, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str
) -> None:
    """By the command that it names; then everything is as it was."""
    before, named = themes_of(store), {one.key: (one.status, one.label("pt"), one.pinned) for one in store.themes()}
    assert themes(*arguments) == 0
    told = said(capsys)
    assert told.startswith(says)
    [command] = re.findall(r"To take it back: clamor themes (undo [0-9a-f]{8})\n", told)
    assert {one.who for one in store.corrections()} == {"ana"}
    assert themes(*command.split(), "--who", "bo") == 0
    assert said(capsys).startswith("Took back the")
    assert themes_of(store) == before
    assert {one.key: (one.status, one.label("pt"), one.pinned) for one in store.themes()} == named


def test_unpin_is_an_edit_too(themes: Themes, store: FullStore, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a pinned theme only."""
    assert themes("unpin", "price") == 1
    themes("pin", "price")
    assert themes("unpin", "price") == 0
    assert "Unpinned price: refits may change it." in said(capsys)
    assert not theme(store, "price").pinned


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("merge", "price", "price"), "cannot be merged into itself"),
        (("split", "price", "--into", "2"), "has 2 units, expected at least 10"),
        (("show", "nonsense"), "no theme is called 'nonsense'"),
        (("move", "ffffffff", "--to", "price"), "no unit has it"),
        (("rename", "price", "pt", ""), "the label: met nothing"),
        (("rename", "price", "pt", "Custo", "--revision", "7"), "was changed since you looked at it"),
        (("pin", "price", "--who", " "), "who decides: met nothing"),
        (("undo",), "no decision to take back"),
        (("history", "nonsense"), "no theme is called"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_1(
    themes: Themes, store: FullStore, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str
) -> None:
    """Nothing is written."""
    assert themes(*arguments) == 1
    told = capsys.readouterr().err
    assert says in told
    assert "Traceback" not in told
    assert store.corrections() == ()


@pytest.mark.parametrize(
    "arguments",
    [("merge", "price"), ("split", "price"), ("changes", "--since", "yesterday"), ("move", "--to", "price")],
)
def test_wrong_usage_is_exit_2(themes: Themes, arguments: tuple[str, ...]) -> None:
    """As everywhere."""
    assert themes(*arguments) == 2


@pytest.mark.parametrize(("answer", "parts"), [("y\n", 2), ("n\n", 0)])
def test_a_split_shows_the_parts_and_asks(  # noqa: PLR0917 - fixtures and parameters
    themes: Themes,
    tmp_path: Path,
    store: FullStore,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    parts: int,
) -> None:
    """Without a yes nothing happens."""
    near = [Said(10 + i, f"Caixa {i}", "price", (1, 0.02 * i, 0, 0), "und") for i in range(6)]
    far = [Said(20 + i, f"Comboio {i}", "price", (0, 1, 0.02 * i, 0), "und") for i in range(6)]
    with stored(tmp_path / ".clamor", *near, *far):
        pass
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    assert themes("split", "price", "--into", "2") == 0
    told = said(capsys)
    assert "price-1" in told
    assert "Comboio 2" in told
    assert ("Split price into price-1 (6), price-2 (6)." in told) == (parts == 2)
    assert ("Nothing was changed." in told) == (parts == 0)
    assert len(store.themes()) == 3 + parts


def test_changes_say_what_happened_and_why(themes: Themes, capsys: pytest.CaptureFixture[str]) -> None:
    """Since a date, or so many days back."""
    assert themes("changes") == 0
    assert "Nothing changed since" in said(capsys)
    themes("merge", "price", "staff")
    capsys.readouterr()
    for since in ("7d", "1w", f"{datetime.now(UTC):%Y-%m-%d}"):
        assert themes("changes", "--since", since) == 0
        assert "merged price: ana merged price into staff: 2 units moved" in said(capsys)


def test_history_says_who_decided_what(themes: Themes, capsys: pytest.CaptureFixture[str]) -> None:
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


def test_conflicts_name_the_decision_and_why(
    themes: Themes, store: FullStore, capsys: pytest.CaptureFixture[str]
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
    themes: Themes, store: FullStore, capsys: pytest.CaptureFixture[str]
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


def test_learning_shows_the_gain_and_asks(
    themes: Themes, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing to learn is said; without a yes nothing is stored."""
    monkeypatch.setattr(wiring, "heads", lambda *_: wiring.Heads(None, small_head(), None))  # type: ignore[arg-type]
    assert themes("learn") == 0
    assert "Nothing to learn: no theme has 5 corrected units" in said(capsys)
    paid = [Said(30 + i, f"Parcelas {i}", "price", (0, 0.8, 0.6, 0)) for i in range(6)]
    with stored(tmp_path / ".clamor", *paid) as store:
        move(store, "ana", [one.unit_id for one in paid], "staff")
        monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
        assert themes("learn") == 0
        told = said(capsys)
        assert "price curated 6" in told
        assert "right of 6 corrected units, before: 0 (0.0%)" in told
        assert "each held out while the others taught: 6 (100.0%)" in told
        assert "Nothing was changed." in told
        assert store.prototypes() == ()
        assert themes("learn", "--yes") == 0
        assert "Let price, staff learn from corrections: 6 of 6 right, held out." in said(capsys)
        assert len(store.prototypes()) == 2
