"""The same answers give the same themes, whenever they are read, and however many threads read them."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from planted_topics import planted

pytestmark = pytest.mark.programs

HERE = Path(__file__).parent
DEMO = HERE.parents[2] / "demo" / "feedback.csv"
COLUMNS = ("id", "received_at", "question", "text")
WEEKS = (1, 2)
FOUR_DECIMALS = 5e-5


def write_weeks(folder: Path) -> None:
    """The demo's answers, and what is said of three other things, in turn in two files."""
    with DEMO.open(encoding="utf-8", newline="") as lines:
        answers = [[row[name] for name in COLUMNS] for row in csv.DictReader(lines)]
    moment = max(answer[1] for answer in answers)
    answers += [[f"planted-{i}", moment, "", row["text"]] for i, row in enumerate(planted())]
    for week in WEEKS:
        with (folder / f"week-{week}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([COLUMNS, *answers[week - 1 :: len(WEEKS)]])


def begun(folder: Path, threads: int) -> subprocess.Popen[str]:
    """A program that lives through two weeks in a store of its own."""
    folder.mkdir()
    write_weeks(folder)
    command = [sys.executable, str(HERE / "replaying.py"), str(folder), str(threads)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(program: subprocess.Popen[str]) -> dict[str, Any]:
    """What it printed."""
    out, errors = program.communicate()
    assert program.returncode == 0, errors
    found: dict[str, Any] = json.loads(out)
    return found


@pytest.mark.timeout(900)  # two programs that compile what clustering runs on, beside all other tests
def test_two_weeks_give_the_same_themes_with_one_thread_and_with_two(tmp_path: Path) -> None:
    """Ids, labels, events and the units that they moved; similarities and margins to four decimals."""
    programs = [begun(tmp_path / f"threads-{threads}", threads) for threads in (1, 2)]
    one, two = (ended(program) for program in programs)
    assert one["themes"] == two["themes"]
    assert one["events"] == two["events"]
    assert [unit["unit_id"] for unit in one["units"]] == [unit["unit_id"] for unit in two["units"]]
    for mine, yours in zip(one["units"], two["units"], strict=True):
        assert mine == pytest.approx(yours, abs=FOUR_DECIMALS)
    accepted = {event["theme_id"] for event in one["events"] if event["event"] == "accepted"}
    assert accepted
    assert {event["event"] for event in one["events"]} >= {"born", "continued", "accepted"}
