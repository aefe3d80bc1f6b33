"""Says how each opinion unit feels: negative, neutral or positive, with a score and a confidence.

The shipped encoder reads the mood itself. Beside another one stands a head over its vectors and the letters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.schemas import LANGUAGES, POLARITIES, SENTIMENTS, UNDETERMINED, ScoredUnits, Units
from pipeline.stages.encode import Readings
from pipeline.stages.head import LinearHead, softmax
from pipeline.stages.polarity import says_nothing
from pipeline.stages.subject import subject

HEAD_FILE = "sentiment.safetensors"
POLARITY_WEIGHT = 0.5
NOTHING = {"asks_bad": "positive", "asks_good": "negative", "open": "neutral"}
SCORE_OF = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}


@dataclass(frozen=True)
class SentimentModel:
    """Makes moods of what an encoder read; ``head`` is for an encoder that reads none."""

    head: LinearHead | None = None

    def __call__(self, units: dy.DataFrame[Units], readings: Readings) -> dy.DataFrame[ScoredUnits]:
        """Units with sentiment; ``readings`` are of the units' subjects, in their order.

        The score is P(positive) − P(negative), the confidence the probability of the class given. "Nothing" is
        positive to a question that asks for the bad and negative to one that asks for the good; what is empty of
        any answer ("n/a", "-"), or in a language out of scope, has no sentiment.
        """
        polarity = units["question_polarity"].cast(pl.String).to_list()
        languages = units["language"].to_list()
        texts = units["text"].to_list()
        probability = self.probabilities(units.select(subject()).to_series().to_list(), polarity, readings)
        label: list[str | None] = [SENTIMENTS[i] for i in probability.argmax(axis=1)]
        score: list[float | None] = (probability[:, 2] - probability[:, 0]).astype(float).tolist()
        confidence: list[float | None] = probability.max(axis=1).astype(float).tolist()
        for i, has_content in enumerate(units["content"].to_list()):
            if languages[i] not in (*LANGUAGES, UNDETERMINED):
                label[i] = score[i] = confidence[i] = None
            elif not has_content:
                said_nothing = says_nothing(texts[i], polarity[i]) == "nothing"
                label[i] = NOTHING[polarity[i]] if said_nothing else None
                score[i] = SCORE_OF[NOTHING[polarity[i]]] if said_nothing else None
                confidence[i] = 1.0 if said_nothing else None
        scored = units.with_columns(
            pl.Series("sentiment", label, dtype=ScoredUnits.sentiment.dtype),
            pl.Series("sentiment_score", score, dtype=pl.Float64),
            pl.Series("sentiment_confidence", confidence, dtype=pl.Float64),
        )
        return ScoredUnits.validate(scored.select(ScoredUnits.column_names()))

    def probabilities(self, texts: Sequence[str], polarity: Sequence[str], readings: Readings) -> NDArray[np.float32]:
        """Probabilities ``(n, 3)`` float32 of the classes in the order of ``SENTIMENTS``."""
        if self.head is not None:
            found = self.head.probabilities(texts, readings.vectors, polarity_columns(polarity))
            return found[:, [self.head.classes.index(name) for name in SENTIMENTS]]
        if readings.moods is None:
            raise ValueError("an encoder that reads no mood needs a sentiment head")
        asked = [POLARITIES.index(value) for value in polarity]
        return softmax(readings.moods[np.arange(len(asked)), asked])

    def save(self, directory: Path) -> None:
        """Writes the head into a directory."""
        if self.head is not None:
            self.head.save(directory / HEAD_FILE)

    @classmethod
    def load(cls, directory: Path) -> "SentimentModel":
        """Reads the head from a directory, if it has one."""
        path = directory / HEAD_FILE
        return cls(LinearHead.load(path) if path.is_file() else None)


def polarity_columns(polarity: Sequence[str]) -> NDArray[np.float32]:
    """One column a question polarity, ``(n, 3)`` float32: the weight of what was asked beside what was said."""
    columns = np.zeros((len(polarity), len(POLARITIES)), dtype=np.float32)
    for i, value in enumerate(polarity):
        columns[i, POLARITIES.index(value)] = POLARITY_WEIGHT
    return columns
