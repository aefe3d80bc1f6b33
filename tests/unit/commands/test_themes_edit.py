"""`clamor themes rename | merge | split | …`: what each says, what it changes, how it is taken back, how it ends."""

import io
import re
from pathlib import Path

import pytest
from command_line import Clamor
from theme_commands import said
from theme_samples import Said, stored, theme, themes_of, unit_id

from pipeline.store.theme_port import FullStore


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
    themes: Clamor, store: FullStore, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str
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


def test_unpin_is_an_edit_too(themes: Clamor, store: FullStore, capsys: pytest.CaptureFixture[str]) -> None:
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
        (("split", "staff", "--into", "2"), "has 0 units, expected at least 10"),
        (("show", "nonsense"), "no theme is called 'nonsense'"),
        (("move", "ffffffff", "--to", "price"), "no unit has it"),
        (("move", unit_id(1), "ffffffff", "--to", "price"), "no unit has it"),
        (("move", unit_id(1), "--to", "nonsense"), "no theme is called 'nonsense'"),
        (("rename", "price", "pt", ""), "the label: met nothing"),
        (("rename", "price", "pt", "Custo", "--revision", "7"), "is at revision 0: expected that"),
        (("pin", "price", "--who", " "), "who decides: met nothing"),
        (("undo",), "no decision to take back"),
        (("undo", "ffffffff"), "the decision 'ffffffff': there is none"),
        (("history", "nonsense"), "no theme is called"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_1(
    themes: Clamor, store: FullStore, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str
) -> None:
    """Nothing is written."""
    before = themes_of(store)
    assert themes(*arguments) == 1
    told = capsys.readouterr().err
    assert says in told
    assert "Traceback" not in told
    assert (store.corrections(), store.theme_events(), themes_of(store)) == ((), (), before)


def test_the_second_of_two_people_is_told_and_changes_nothing(
    themes: Clamor, store: FullStore, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who changed what, and which revision there is now."""
    assert themes("rename", "price", "pt", "Preços", "--revision", "0", "--who", "bo") == 0
    assert themes("retire", "price", "--revision", "0") == 1
    told = capsys.readouterr().err
    assert re.search(r"last by bo, 20.* UTC: rename price to 'Preços' in pt: expected revision 0, met 1\.", told)
    assert theme(store, "price").status == "active"


@pytest.mark.parametrize(
    "arguments",
    [("merge", "price"), ("split", "price"), ("changes", "--since", "yesterday"), ("move", "--to", "price")],
)
def test_wrong_usage_is_exit_2(themes: Clamor, arguments: tuple[str, ...]) -> None:
    """As everywhere."""
    assert themes(*arguments) == 2


@pytest.mark.parametrize(("answer", "parts"), [("y\n", 2), ("n\n", 0)])
def test_a_split_shows_the_parts_and_asks(  # noqa: PLR0917 - fixtures and parameters
    themes: Clamor,
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
    assert "price-1 6" in told
    assert "Comboio 2" in told
    assert ("Split price into price-1 (6), price-2 (6)." in told) == (parts == 2)
    assert ("Nothing was changed." in told) == (parts == 0)
    assert len(store.themes()) == 3 + parts
