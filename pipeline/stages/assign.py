"""Gives each opinion unit one theme, or the honest reason why it has none."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import save_file

from pipeline.schemas import LANGUAGES, UNDETERMINED, AssignedUnits, ScoredUnits
from pipeline.stages.head import LinearHead

GENERAL = "_general"
BACKGROUND = "_background"
HEAD_FILE = "head.safetensors"
RULE_FILE = "floors.safetensors"
CONTEXT = 0.6
"""How much a neighbour counts beside the unit itself, which counts 1."""


@dataclass(frozen=True)
class ThemeAssigner:
    """The head that knows the themes, a floor for each of its classes, and the margin below which two compete.

    A unit is read together with its neighbours in the response. It joins its likeliest theme when that theme's
    probability reaches the floor and leads the second theme by the margin. Otherwise the reason is, in this order:
    ``no_content``, ``out_of_scope_language``, ``general`` (the likeliest class is praise or blame that names nothing),
    ``no_theme_yet`` (below the floor, or a remark about something else), ``ambiguous`` (two themes within the margin).
    """

    head: LinearHead
    floors: NDArray[np.float32]
    margin: float

    def __call__(self, units: dy.DataFrame[ScoredUnits], vectors: NDArray[np.float32]) -> dy.DataFrame[AssignedUnits]:
        """Units with theme or reason; ``vectors`` are ``(units.height, d)`` in the order of the units.

        ``similarity`` is the probability of the best theme, ``margin`` its lead over the second.
        """
        subjects = units.select(subject()).to_series().to_list()
        alone = self.head.probabilities(subjects, units["language"].to_list(), vectors)
        in_scope = pl.col("language").is_in([*LANGUAGES, UNDETERMINED])
        speaks = units.select(pl.col("content") & in_scope).to_series().to_numpy()
        columns = self._decide(self._beside(alone, units["response_id"].to_list(), speaks))
        reason = (
            pl.when(~pl.col("content"))
            .then(pl.lit("no_content"))
            .when(~in_scope)
            .then(pl.lit("out_of_scope_language"))
            .otherwise(pl.col("reason"))
        )
        kept = reason.is_null()
        readable = pl.col("content") & in_scope
        decided = units.with_columns(columns).with_columns(
            reason.cast(AssignedUnits.reason.dtype).alias("reason"),
            pl.when(kept).then("theme").alias("theme"),
            pl.when(readable).then("similarity").alias("similarity"),
            pl.when(readable).then("margin").alias("margin"),
            pl.when(reason.eq_missing("ambiguous"))
            .then("candidates")
            .otherwise(pl.lit([], dtype=pl.List(pl.String)))
            .alias("candidates"),
        )
        return AssignedUnits.validate(decided.select(AssignedUnits.column_names()))

    def _beside(
        self, alone: NDArray[np.float32], responses: Sequence[str], speaks: NDArray[np.bool_]
    ) -> NDArray[np.float32]:
        """The probabilities in the light of the units before and after, in the same response.

        People name a thing once and then go on about it ("works fine", "and nobody takes the blame"). A theme's
        probability is multiplied by ``((mean of the neighbours' + ε) / ε) ** CONTEXT``, ε being that of a theme
        picked at random: a product of experts, in which a clear unit keeps its theme and an unclear one leans on its
        neighbours. ``speaks`` says which units have content in a language that is read.
        """
        same = np.array([one == other for one, other in pairwise(responses)], dtype=bool)
        heard = alone * speaks[:, None]
        total, count = np.zeros_like(alone), np.zeros(len(alone), dtype=np.float32)
        for here, there in ((slice(1, None), slice(None, -1)), (slice(None, -1), slice(1, None))):
            total[here] += heard[there] * same[:, None]
            count[here] += speaks[there] * same
        is_theme = np.array([not name.startswith("_") for name in self.head.classes])
        chance = 1.0 / len(self.head.classes)
        lift = (total / np.maximum(count, 1.0)[:, None] + chance) / chance
        weighed = alone * np.where((count > 0)[:, None] & is_theme, lift**CONTEXT, 1.0)
        return np.asarray(weighed / weighed.sum(axis=1, keepdims=True), dtype=np.float32)

    def _decide(self, probability: NDArray[np.float32]) -> list[pl.Series]:
        names = np.array(self.head.classes)
        is_theme = np.array([not name.startswith("_") for name in self.head.classes])
        themes = np.where(is_theme, probability, -1.0)
        order = np.argsort(-themes, axis=1, kind="stable")[:, :2]
        rows = np.arange(len(probability))
        best, second = order[:, 0], order[:, 1]
        top, next_to_top = themes[rows, best], np.maximum(themes[rows, second], 0.0)
        winner = names[probability.argmax(axis=1)] if len(rows) else names[:0]
        reasons = np.full(len(rows), None, dtype=object)
        reasons[top - next_to_top < self.margin] = "ambiguous"
        reasons[top < self.floors[best]] = "no_theme_yet"
        reasons[winner == BACKGROUND] = "no_theme_yet"
        reasons[winner == GENERAL] = "general"
        return [
            pl.Series("theme", names[best].tolist(), dtype=pl.String),
            pl.Series("similarity", top.astype(np.float64)),
            pl.Series("margin", (top - next_to_top).astype(np.float64)),
            pl.Series("candidates", names[order].tolist(), dtype=pl.List(pl.String)),
            pl.Series("reason", reasons.tolist(), dtype=pl.String),
        ]

    def save(self, directory: Path) -> None:
        """Writes head and floors into a directory."""
        self.head.save(directory / HEAD_FILE)
        save_file({"floors": self.floors}, str(directory / RULE_FILE), {"margin": repr(self.margin)})

    @classmethod
    def load(cls, directory: Path) -> "ThemeAssigner":
        """Reads what ``save`` wrote."""
        with safe_open(str(directory / RULE_FILE), framework="numpy") as stored:
            floors = stored.get_tensor("floors")
            margin = float(stored.metadata()["margin"])
        return cls(LinearHead.load(directory / HEAD_FILE), floors, margin)


def subject() -> pl.Expr:
    """The words a unit is judged by: its focus where two units share a span, else its text."""
    return pl.coalesce("focus", "text").alias("subject")
