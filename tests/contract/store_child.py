"""Runs one night on the store at argv[1]; kills itself at the argv[3]-th statement that begins with argv[2]."""

import sys

from dying import die_at
from store_samples import ENCODER, THEMES, answer, batch, key, refusal

from pipeline.store.port import Batch, Store
from pipeline.store.sql import open_store

BATCHES = (
    batch(answer(1), answer(2, "Preço alto", "price"), rejected=(refusal(90), refusal(91, external_id=key(7)))),
    batch(answer(3, "Caro e lento", None), answer(4), rejected=(refusal(92),)),
    batch(answer(1, "Já chegou", None), answer(5), rejected=(refusal(90, "date_range"),), cursor="2025-03-09"),
)


def write_night(store: Store, run_id: str, batches: tuple[Batch, ...] = BATCHES) -> None:
    """Write a night as the flow does."""
    with store.begin_night(run_id) as night:
        store.sync_themes(night, THEMES)
        for one in batches:
            store.write_batch(night, one)


if __name__ == "__main__":
    die_at(sys.argv[2], int(sys.argv[3]))
    with open_store(sys.argv[1], ENCODER) as opened:
        write_night(opened, "killed")
