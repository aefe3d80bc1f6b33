"""The encoder by itself on the units of an analysis: ``python -m bench.alone UNITS.parquet`` prints seconds."""

import sys
import time

import polars as pl

from pipeline.run import BATCH_ROWS
from pipeline.stages.encode import load_encoder


def main() -> None:
    """Encode the units as `clamor analyze` hands them over: those of some thousand responses at a time."""
    units = pl.read_parquet(sys.argv[1], columns=["row", "text"]).sort("row", maintain_order=True)
    batches = units.with_columns(batch=pl.col("row") // BATCH_ROWS).partition_by("batch", maintain_order=True)
    encoder = load_encoder()
    encoder.read(["warm"])
    began = time.perf_counter()
    for batch in batches:
        encoder.read(batch["text"].to_list())
    print(time.perf_counter() - began)


if __name__ == "__main__":
    main()
