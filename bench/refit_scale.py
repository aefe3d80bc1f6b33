"""How long the weekly refit takes on a large store and how much memory, and what a night's assignment adds.

    python -m bench.refit_scale                        # a million opinions: 2.5 GB of disk, minutes to fill
    python -m bench.refit_scale --units 20000          # a quick look
    python -m bench.refit_scale --folder /mnt/scratch  # where there is room for the store

The store is made up (see ``synthetic``). The refit runs by itself in a program of its own, starting and importing
counted; memory is the most it held at a time. The night's part is what assignment takes beyond encoding: reading the
themes, giving each new opinion one, and doing again what people decided.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from bench.throughput import measured

GOAL_MINUTES = 10.0
GOAL_GB = 4.0
GOAL_SECONDS = 10.0
NEW_UNITS = 10_000
PARTS = ("fill", "refit", "assign")


def main() -> None:
    """Fill a store, measure both and print them; or, in a program of its own, do one part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=1_000_000, help="opinions in the store (default: 1000000)")
    parser.add_argument("--new", type=int, default=NEW_UNITS, help="opinions of a night (default: 10000)")
    parser.add_argument("--folder", type=Path, help="where the store is made for a while (default: the system's)")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    units, new = (2 * round(n / 2) for n in (arguments.units, arguments.new))  # two opinions an answer
    if arguments.part:
        print(_do(arguments.part, units, new))
        return
    console = Console(highlight=False, soft_wrap=True)
    with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
        folder = Path(name)
        # Each in a child: what this process held at most would count as the child's
        command = [sys.executable, "-m", "bench.refit_scale", "--units", str(units), "--new", str(new), "--part"]
        filled, refitted, assigned = (measured([*command, part], folder) for part in PARTS)
    seconds = float(assigned.printed.split()[-1])
    table = Table(title=f"{units:,} opinions, {refitted.printed.strip()}", box=box.SIMPLE_HEAD, title_justify="left")
    for heading in ("", "measured", "goal"):
        table.add_column(heading, justify="left" if not heading else "right")
    table.add_row("refit, minutes", f"{refitted.seconds / 60:.1f}", f"≤ {GOAL_MINUTES:g}")
    table.add_row("refit, peak GB", f"{refitted.peak_gb:.2f}", f"≤ {GOAL_GB:g}")
    table.add_row(f"a night's assignment of {new:,} opinions, seconds", f"{seconds:.1f}", f"≤ {GOAL_SECONDS:g}")
    table.add_row("filling the store, minutes", f"{filled.seconds / 60:.1f}", "")
    console.print(table)


def _do(part: str, units: int, new: int) -> str:
    """Do a part in the store of the home that the variable names, and say what came of it."""
    from pipeline.settings import load_settings  # noqa: PLC0415 - the program that waits for the parts needs none of it

    settings = load_settings()
    if part == "fill":
        from bench.synthetic import fill  # noqa: PLC0415

        fill(settings, units)
        return "filled"
    if part == "refit":
        from pipeline.refit import refit  # noqa: PLC0415

        result = refit(settings)
        return f"{result.waiting:,} of which waited"
    return f"{_assign(settings.store_url, units, new)}"


def _assign(store_url: str, units: int, new: int) -> float:
    """Seconds that a night's assignment of new opinions takes, models loaded."""
    from bench.synthetic import Speakers  # noqa: PLC0415
    from pipeline.manifest import encoder_version  # noqa: PLC0415
    from pipeline.schemas import ScoredUnits  # noqa: PLC0415
    from pipeline.store.sql import open_store  # noqa: PLC0415
    from pipeline.themes.standing import standing_of  # noqa: PLC0415
    from pipeline.wiring import SHIPPED, heads  # noqa: PLC0415

    said = Speakers(encoder_version(SHIPPED).dimension).say(units, new)
    scored = ScoredUnits.validate(said.units.select(ScoredUnits.column_names()), cast=True)
    head = heads().themes
    with open_store(store_url) as store:
        began = time.perf_counter()
        standing_of(store).assign(scored, said.vectors, head)
        return time.perf_counter() - began


if __name__ == "__main__":
    main()
