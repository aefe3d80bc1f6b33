"""The benchmark's answers are what it says they are, and its table comes out."""

import csv
import subprocess
import sys
from pathlib import Path

from bench.rows import write_rows


def test_answers_are_of_about_twenty_words_and_the_same_each_time(tmp_path: Path) -> None:
    """Put together from the demo's sentences, hardly one of them twice."""
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    write_rows(first, 2_000, None)
    write_rows(second, 2_000, None)
    assert first.read_bytes() == second.read_bytes()
    with first.open(encoding="utf-8", newline="") as lines:
        texts = [row["text"] for row in csv.DictReader(lines)]
    assert len(set(texts)) == len(texts) == 2_000
    assert 18 <= sum(len(text.split()) for text in texts) / len(texts) <= 23


def test_the_table_comes_out(tmp_path: Path) -> None:
    """Forty answers, without the plain script: rates, the ratio and the memory are printed."""
    command = [sys.executable, "-m", "bench.throughput", "--rows", "40", "--without-plain"]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True, env={"TMPDIR": str(tmp_path)})
    assert "its encoder alone, the same units" in done.stdout
    assert "of its encoder's own speed (target: 70%)" in done.stdout
