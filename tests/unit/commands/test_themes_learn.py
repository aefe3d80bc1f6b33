"""`clamor themes learn`: what it would gain, whether to do it, and how to take it back."""

import io
import re
from pathlib import Path

import pytest
from command_line import Clamor
from theme_commands import said
from theme_samples import Said, small_head, stored

from pipeline import wiring
from pipeline.themes.edit_units import move


def test_learning_shows_the_gain_asks_and_is_taken_back(
    themes: Clamor, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
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
        told = said(capsys)
        assert "Let price, staff learn from corrections: 6 of 6 right, held out." in told
        assert len(store.prototypes()) == 2
        [command] = re.findall(r"To take it back: clamor themes (undo [0-9a-f]{8})\n", told)
        assert themes("history") == 0
        assert re.search(rf"{command[5:]} .* ana: let price, staff learn from corrections\n", said(capsys))
        assert themes(*command.split()) == 0
        assert said(capsys).startswith("Took back the lesson of price, staff by ana.")
        assert store.prototypes() == ()
