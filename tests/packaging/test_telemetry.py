"""Nobody is told that Clamor runs: the libraries it stands on keep their usage statistics to themselves."""

import os
import subprocess
import sys
from pathlib import Path

ANALYSE = "import polars as pl; from pipeline.run import analyze; analyze(pl.DataFrame({'text': ['Chegou tarde.']}))"


def test_an_analysis_leaves_no_identifier_and_no_queue_of_events_behind(tmp_path: Path) -> None:
    """onnxruntime 1.29 and later keeps both under the home folder, and sends the queue, unless it is told not to."""
    told = ("ORT_", "XDG_", "CI", "GITHUB_", "DO_NOT_TRACK")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(told)}
    done = subprocess.run(
        [sys.executable, "-c", ANALYSE],
        env={**kept, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [path for path in tmp_path.rglob("*") if path.is_file() and "onnxruntime" in str(path).lower()] == []
