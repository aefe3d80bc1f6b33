"""The fast twin beside the encoder it learnt from: texts a second on the same texts in one run, tokenising included.

    python -m bench.twin                          # 2,000 answers put together from the demo's
    python -m bench.twin --data data    # … from real texts

They take turns, so that a busy moment hits both alike; loading does not count. The twin remembers how words are cut
into pieces: in the first turn it meets them, in the others it knows them, as it does after some thousands of texts.
"""

import argparse
import csv
import platform
import tempfile
import time
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from bench.rows import write_rows
from pipeline.stages.encode import Encoder, available_cores, load_encoder

TARGET_RATIO = 50
ROUNDS = 3
NAMES = ("default", "static")


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2_000, help="texts to measure with (default: 2000)")
    parser.add_argument("--data", type=Path, help="folder with train/; else the demo's answers are used")
    arguments = parser.parse_args()
    texts = answers(arguments.rows, arguments.data)
    encoders = {name: load_encoder(name) for name in NAMES}
    seconds = race(encoders, texts)
    table = Table(
        title=f"{len(texts):,} texts of {sum(map(len, texts)) / len(texts):.0f} characters each; "
        f"{available_cores()} cores, {platform.machine()}, Python {platform.python_version()}",
        box=box.SIMPLE_HEAD,
        title_justify="left",
    )
    for heading in ("encoder", "texts/s, first turn", "texts/s, best turn", "times as fast: first", "best"):
        table.add_column(heading, justify="left" if heading == "encoder" else "right")
    for name, encoder in encoders.items():
        first, best = (seconds[NAMES[0]][pick] / seconds[name][pick] for pick in (0, 1))
        rates = [f"{len(texts) / took:,.0f}" for took in seconds[name]]
        table.add_row(encoder.name, *rates, f"{first:,.1f}", f"{best:,.1f}")
    console = Console(highlight=False, soft_wrap=True)
    console.print(table)
    console.print(f"target: {TARGET_RATIO} times as fast")


def answers(rows: int, data: Path | None) -> list[str]:
    """The benchmark's answers, as texts."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.csv"
        write_rows(path, rows, data)
        with path.open(encoding="utf-8", newline="") as lines:
            return [row["text"] for row in csv.DictReader(lines)]


def race(encoders: dict[str, Encoder], texts: list[str]) -> dict[str, tuple[float, float]]:
    """Seconds that each takes for all texts: in the first of ``ROUNDS`` turns, and in the best."""
    seconds: dict[str, list[float]] = {name: [] for name in encoders}
    for encoder in encoders.values():
        encoder.read(["warm"])
    for _ in range(ROUNDS):
        for name, encoder in encoders.items():
            began = time.perf_counter()
            encoder.read(texts)
            seconds[name].append(time.perf_counter() - began)
    return {name: (turns[0], min(turns)) for name, turns in seconds.items()}


if __name__ == "__main__":
    main()
