"""Who is measured: an encoder that reads each text once a run, and what makes moods of its readings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.evaluation.figures import ENCODER, STATIC
from models.registry import ROOT
from pipeline.progress import Progress
from pipeline.stages.encode import Encoder, Readings, load_encoder
from pipeline.stages.encode import Progress as Tick
from pipeline.stages.sentiment import SentimentModel


class Remembering:
    """An encoder that keeps what it read: the same texts serve several measures."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.version, self.dimension = encoder.name, encoder.version, encoder.dimension
        self._encoder = encoder
        self._place: dict[str, int] = {}
        self._blocks: list[Readings] = []

    def unread(self, texts: Sequence[str]) -> list[str]:
        """The distinct texts not read yet, in their order."""
        return [text for text in dict.fromkeys(texts) if text not in self._place]

    def read(self, texts: Sequence[str], progress: Tick | None = None) -> Readings:
        """Readings in the order of the texts; ``progress`` is told of texts that are read now."""
        fresh = self.unread(texts)
        if fresh:
            block = self._encoder.read(fresh, progress)
            self._place |= {text: len(self._place) + i for i, text in enumerate(fresh)}
            self._blocks = [_joined([*self._blocks, block])]
        everything = self._blocks[0] if self._blocks else self._encoder.read([])
        at = [self._place[text] for text in texts]
        return Readings(everything.vectors[at], None if everything.moods is None else everything.moods[at])

    def token_counts(self, texts: Sequence[str]) -> list[int]:
        return self._encoder.token_counts(texts)


@dataclass(frozen=True)
class Contender:
    """An encoder under the name of its column; ``mood`` is missing where it has no head for sentiment."""

    name: str
    encoder: Remembering
    mood: SentimentModel | None = None

    def read_all(self, texts: Sequence[str], progress: Progress) -> None:
        """Read what is not read yet, as one step."""
        fresh = self.encoder.unread(texts)
        if fresh:
            with progress.step(f"Reading with {self.name}", len(fresh), "texts") as tick:
                self.encoder.read(fresh, tick)

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors ``(n, dimension)`` float32 of length 1."""
        return self.encoder.read(texts).vectors


def shipped() -> list[Contender]:
    """The encoder, and its static twin where it was built."""
    found = [Contender(ENCODER, Remembering(load_encoder()), SentimentModel())]
    if (ROOT / "static" / "artefact" / "manifest.json").is_file():
        found.append(Contender(STATIC, Remembering(load_encoder("static")), SentimentModel()))
    return found


def _joined(blocks: Sequence[Readings]) -> Readings:
    moods = [block.moods for block in blocks if block.moods is not None]
    return Readings(np.concatenate([block.vectors for block in blocks]), np.concatenate(moods) if moods else None)
