"""Reprocesses the store at argv[1]; kills itself at the argv[3]-th statement that begins with argv[2]."""

import sys

import dataframely as dy
import numpy as np
from dying import die_at
from store_samples import ENCODER, THEMES, answer, batch

from pipeline.schemas import RedactedResponses
from pipeline.store.port import EncoderVersion, Reprocessed, Store
from pipeline.store.sql import open_store

NEWER = EncoderVersion("e5-large", "cd" * 32, 3)
STORED = batch(answer(1), answer(2, "Preço alto", "price"), answer(3, "Caro e lento", None), answer(4), answer(5))


def read_again(redacted: dy.DataFrame[RedactedResponses]) -> Reprocessed:
    """Read responses as another encoder might: all of them are about the price now, in vectors of three."""
    numbers = [int(one, 16) for one in redacted["response_id"]]
    texts = zip(numbers, redacted["text"], strict=True)
    read = batch(*(answer(number, text, "price", language="es", flags=[]) for number, text in texts))
    return Reprocessed(read.responses, read.units, np.array([[number, 7, 7] for number in numbers], dtype=np.float32))


def write_first_night(url: str) -> None:
    """Write the content that is reprocessed."""
    with open_store(url, ENCODER) as store, store.begin_night("night-1") as night:
        store.sync_themes(night, THEMES)
        store.write_batch(night, STORED)


def reprocess(store: Store, run_id: str, encoder: EncoderVersion = NEWER) -> list[int]:
    """Reprocess as the command does, two responses at a time; return how many were read in each batch."""
    read = []
    with store.begin_night(run_id) as night:
        store.begin_reprocessing(night, encoder)
        for redacted in store.to_reprocess(encoder, 2):
            store.write_reprocessed(night, read_again(redacted))
            read.append(redacted.height)
        store.switch_encoder(night)
    return read


if __name__ == "__main__":
    die_at(sys.argv[2], int(sys.argv[3]))
    with open_store(sys.argv[1]) as opened:
        reprocess(opened, "killed")
