"""`clamor themes list | show`: what stands, and one theme from close by."""

import json
import re

import pytest
from command_line import Clamor
from theme_commands import said
from theme_samples import FEES, PRICE, discovered, unit_id

from pipeline.store.theme_port import FullStore, ThemeChange


def test_list_shows_what_stands(themes: Clamor, capsys: pytest.CaptureFixture[str]) -> None:
    """With units as they are counted; a proposal with those that it was found in."""
    assert themes("list", "--language", "pt") == 0
    told = said(capsys)
    assert "price Preço active curated 2 0" in told
    assert "parking Estacionamento proposed discovered (7) 1" in told
    assert "1 proposed, with the units that a refit found each in" in told


def test_list_counts_anew_after_every_edit(themes: Clamor, capsys: pytest.CaptureFixture[str]) -> None:
    """A merge, a move and what was accepted are in it at once."""
    themes("merge", "price", "staff")
    themes("accept", "parking")
    themes("move", unit_id(1), "--to", "parking")
    capsys.readouterr()
    assert themes("list", "--status", "all", "--json") == 0
    units = {one["key"]: (one["status"], one["units"]) for one in json.loads(capsys.readouterr().out)}
    assert units == {
        "delivery_time": ("active", 0),
        "parking": ("active", 2),
        "price": ("merged", 0),
        "staff": ("active", 2),
    }


def test_list_takes_a_status_and_writes_json(themes: Clamor, capsys: pytest.CaptureFixture[str]) -> None:
    """For programs."""
    assert themes("list", "--status", "proposed", "--json") == 0
    [one] = json.loads(capsys.readouterr().out)
    assert (one["key"], one["status"], one["labels"], one["units"], one["found_in"]) == (
        "parking",
        "proposed",
        {"pt": "Estacionamento"},
        0,
        7,
    )


@pytest.mark.parametrize("arguments", [("--status", "gone"), ("--language", "fr"), ("--nonsense",)])
def test_list_says_what_it_takes(
    themes: Clamor, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    """Wrong usage is exit code 2, as everywhere."""
    assert themes("list", *arguments) == 2
    assert arguments[-1] in capsys.readouterr().err


def test_show_says_everything_of_a_theme(themes: Clamor, capsys: pytest.CaptureFixture[str]) -> None:
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
        " ana renamed price from 'Price' to 'Prices' in en",
        f"{unit_id(2)[:16]} O preço é demasiado alto [EMAIL]",
    ):
        assert line in told


def test_show_says_what_a_proposal_would_take(themes: Clamor, capsys: pytest.CaptureFixture[str]) -> None:
    """With quotes of it: somebody has to decide. What a person said is not its is not among them."""
    assert themes("show", "parking", "--units", "9") == 0
    told = said(capsys)
    assert "units: 0 now; 1 when it is accepted; a refit found it in 7\n" in told
    assert "pt: “Não há lugar para o carro”\n" in told
    assert f"{unit_id(4)[:16]} Não há lugar para o carro\n" in told
    themes("move", unit_id(4), "--to", "price")
    capsys.readouterr()
    assert themes("show", "parking") == 0
    assert "units: 0 now; 0 when it is accepted" in said(capsys)


def test_a_part_is_listed_under_its_whole_or_with_it(
    themes: Clamor, store: FullStore, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the whole is not listed, it says of what it is a part."""
    store.change_themes(ThemeChange(themes=(FEES, discovered("tips", parent_id=PRICE.theme_id))))
    assert themes("list") == 0
    rows = re.findall(r"^( +)(price|fees|tips) ", capsys.readouterr().out, re.MULTILINE)
    assert rows == [("  ", "price"), ("    ", "fees"), ("    ", "tips")]
    assert themes("list", "--status", "proposed") == 0
    assert "tips (part of price) tips proposed" in said(capsys)


def test_show_none_lists_what_waits(themes: Clamor, capsys: pytest.CaptureFixture[str]) -> None:
    """So that it can be moved."""
    assert themes("show", "none", "--units", "5") == 0
    assert f"{unit_id(4)[:16]} Não há lugar para o carro" in said(capsys)
