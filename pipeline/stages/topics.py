"""What a part of a sentence speaks of, by its letters alone: fast enough to ask before anything is encoded."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.stages.assign import BACKGROUND
from pipeline.stages.head import LinearHead

TOPICS_FILE = "topics.safetensors"

CLEAR = 0.35
"""A probability from which on a topic counts as clear."""


@dataclass(frozen=True)
class TopicReader:
    """A head without sentence vectors over the themes; what it calls background is not clear."""

    head: LinearHead

    def __call__(self, texts: Sequence[str]) -> list[str | None]:
        """The topic of each text, null where none is clear."""
        if not texts:
            return []
        probability = self.head.probabilities(texts, np.empty((len(texts), 0), dtype=np.float32))
        best = probability.argmax(axis=1)
        names = [self.head.classes[i] for i in best]
        clear = probability[np.arange(len(best)), best] >= CLEAR
        return [name if sure and name != BACKGROUND else None for name, sure in zip(names, clear, strict=True)]

    def save(self, directory: Path) -> None:
        """Writes the head into a directory."""
        self.head.save(directory / TOPICS_FILE)

    @classmethod
    def load(cls, directory: Path) -> "TopicReader":
        """Reads what ``save`` wrote."""
        return cls(LinearHead.load(directory / TOPICS_FILE))
