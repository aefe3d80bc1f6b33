"""How fast `clamor analyze` is and how much memory it takes, beside its own encoder and beside a plain script.

    python -m bench.throughput                         # 20,000 answers put together from the demo's
    python -m bench.throughput --data data   # … from real texts (make bench, where that folder is)
    python -m bench.throughput --rows 2000             # a quick look

Each program runs by itself, one after the other, in one run; memory is the most it held at a time. Starting and loading
are part of `clamor analyze`, and not of the others. The plain script needs a model in fp32, which pip fetches;
``--without-plain`` leaves it out.
"""

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from rich import box
from rich.console import Console
from rich.table import Table

from bench.full_precision import write_full_precision
from bench.rows import write_rows
from pipeline.stages.encode import available_cores

TARGET_RATIO = 0.70
TARGET_GB = 2.0


@dataclass(frozen=True)
class Ended:
    """What a program printed, how many seconds it took, and the most memory it held, in GB (1e9 bytes)."""

    printed: str
    seconds: float
    peak_gb: float


def measured(command: Sequence[str], folder: Path) -> Ended:
    """Run a program to its end; what it has to say of its progress is shown. Raises CalledProcessError."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CLAMOR_")}
    project = str(Path(__file__).parents[1])
    own = {"CLAMOR_HOME": str(folder / "home"), "PYTHONPATH": project, "TRANSFORMERS_VERBOSITY": "error"}
    with (folder / "printed").open("w+", encoding="utf-8") as output:
        began = time.perf_counter()
        child = subprocess.Popen(command, stdout=output, env={**kept, **own}, cwd=folder)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        output.seek(0)
        printed = output.read()
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command, printed)
    unit = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss: bytes there, kibibytes here
    return Ended(printed, seconds, usage.ru_maxrss * unit / 1e9)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000, help="answers to measure with (default: 20000)")
    parser.add_argument("--data", type=Path, help="folder with train/; else the demo's answers are used")
    parser.add_argument("--without-plain", action="store_true", help="leave the plain script out")
    arguments = parser.parse_args()
    console = Console(highlight=False, soft_wrap=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        answers = folder / "answers.csv"
        write_rows(answers, arguments.rows, arguments.data and arguments.data.absolute())
        words = pl.read_csv(answers).select(pl.col("text").str.count_matches(r"\S+").mean()).item()
        source = "real texts" if arguments.data else "the demo's answers"
        console.print(f"{arguments.rows:,} answers of {words:.1f} words on average, from {source}, in four languages")
        table = Table(
            title=f"{available_cores()} cores, {platform.machine()}, Python {platform.python_version()}",
            box=box.SIMPLE_HEAD,
            title_justify="left",
        )
        for heading in ("", "texts", "seconds", "texts/s", "peak GB"):
            table.add_column(heading, justify="left" if not heading else "right")
        verdict = _ours(folder, answers, table)
        if not arguments.without_plain:
            _plain(folder, answers, arguments.rows, table, console)
        console.print(table)
        console.print(verdict)


def _ours(folder: Path, answers: Path, table: Table) -> str:
    """Measure `clamor analyze` and its encoder alone; add their rows and say how they compare."""
    clamor = shutil.which("clamor", path=str(Path(sys.executable).parent)) or "clamor"
    whole = measured([clamor, "analyze", str(answers), "--output", str(folder / "found")], folder)
    units_path = folder / "found" / "units.parquet"
    units, rows = (pl.read_parquet(folder / "found" / f"{name}.parquet").height for name in ("units", "responses"))
    alone = measured([sys.executable, "-m", "bench.alone", str(units_path)], folder)
    seconds = float(alone.printed)
    _row(table, "clamor analyze, answers", rows, whole.seconds, whole.peak_gb)
    _row(table, "clamor analyze, opinion units", units, whole.seconds, whole.peak_gb)
    _row(table, "its encoder alone, the same units", units, seconds, alone.peak_gb)
    ratio = seconds / whole.seconds
    return (
        f"clamor analyze reaches {ratio:.0%} of its encoder's own speed (target: {TARGET_RATIO:.0%}), "
        f"with {whole.peak_gb:.2f} GB (target: below {TARGET_GB:.0f} GB)"
    )


def _plain(folder: Path, answers: Path, rows: int, table: Table, console: Console) -> None:
    """Measure the plain script and add its rows."""
    model = folder / "fp32"
    try:
        write_full_precision(model)
    except subprocess.CalledProcessError:
        console.print("the plain script is left out: pip could not fetch the model in fp32")
        return
    done = measured([sys.executable, "-m", "bench.plain", str(answers), str(model)], folder)
    encoding, clustering, topics = done.printed.split()
    _row(table, "plain script: encoding, fp32", rows, float(encoding), done.peak_gb)
    _row(table, f"plain script: BERTopic, {topics} topics", rows, float(clustering), done.peak_gb)
    _row(table, "plain script, both", rows, float(encoding) + float(clustering), done.peak_gb)


def _row(table: Table, what: str, texts: int, seconds: float, peak_gb: float) -> None:
    table.add_row(what, f"{texts:,}", f"{seconds:,.1f}", f"{texts / seconds:,.1f}", f"{peak_gb:.2f}")


if __name__ == "__main__":
    main()
