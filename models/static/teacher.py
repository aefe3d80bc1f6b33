"""What the teacher says of each text, kept on disk while a build runs: one that is stopped goes on where it was."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from pipeline.progress import Progress
from pipeline.stages.encode import Encoder, Readings

SHARD = 4_096


def read(teacher: Encoder, sha256: str, texts: Sequence[str], folder: Path, progress: Progress) -> Readings:
    """Readings in the order of the texts; ``sha256`` is the teacher's, ``folder`` keeps them for the next time."""
    folder.mkdir(parents=True, exist_ok=True)
    order = sorted(range(len(texts)), key=lambda i: (len(texts[i]), texts[i]))
    vectors: list[NDArray[np.float32]] = []
    moods: list[NDArray[np.float32]] = []
    with progress.step("Reading with the encoder", len(texts), "texts") as tick:
        for start in range(0, len(order), SHARD):
            shard = [texts[i] for i in order[start : start + SHARD]]
            name = hashlib.sha256("\0".join([sha256, *shard]).encode()).hexdigest()
            said = _kept(folder / f"{name}.npz") or _asked(teacher, shard, folder / f"{name}.npz")
            if said.moods is None:
                raise ValueError("a teacher that reads no mood cannot teach it")
            vectors.append(said.vectors)
            moods.append(said.moods)
            tick(len(shard))
    place = np.argsort(order)
    return Readings(np.concatenate(vectors)[place], np.concatenate(moods)[place])


def _kept(path: Path) -> Readings | None:
    try:
        with np.load(path) as stored:
            return Readings(stored["vectors"], stored["moods"])
    except (OSError, BadZipFile, KeyError, ValueError):  # not there, or cut short when a build was killed
        return None


def _asked(teacher: Encoder, texts: Sequence[str], path: Path) -> Readings:
    said = teacher.read(texts)
    if said.moods is not None:
        np.savez(path, vectors=said.vectors, moods=said.moods)
    return said
