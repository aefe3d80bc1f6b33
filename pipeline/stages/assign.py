"""Gives each opinion unit one theme, or the honest reason why it has none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import save_file

from pipeline.schemas import LANGUAGES, UNDETERMINED, AssignedUnits, ScoredUnits
from pipeline.stages.features import LEXICAL_FEATURES
from pipeline.stages.head import LinearHead
from pipeline.stages.subject import subject

GENERAL = "_general"
BACKGROUND = "_background"
HEAD_FILE = "head.safetensors"
RULE_FILE = "floors.safetensors"
CONTEXT = 0.6
"""How much a neighbour counts beside the unit itself, which counts 1."""


@dataclass(frozen=True)
class ThemeAssigner:
    """The head that knows the themes, with a floor and a margin for each of its classes, float32 ``(classes,)``.

    A unit is read together with its neighbours in the response. It joins its likeliest theme when that theme's
    probability reaches its floor and leads the second theme by its margin. Otherwise the reason is, in this order:
    ``no_content``, ``out_of_scope_language``, ``general`` (the likeliest class is praise or blame that names nothing),
    ``no_theme_yet`` (below the floor, or a remark about something else), ``ambiguous`` (two themes within the margin).
    """

    head: LinearHead
    floors: NDArray[np.float32]
    margins: NDArray[np.float32]

    def __call__(self, units: dy.DataFrame[ScoredUnits], vectors: NDArray[np.float32]) -> dy.DataFrame[AssignedUnits]:
        """Units with theme or reason; ``vectors`` are ``(units.height, d)`` in the order of the units.

        ``similarity`` is the probability of the best theme, ``margin`` its lead over the second.
        """
        subjects = units.select(subject()).to_series().to_list()
        alone = self.head.probabilities(subjects, vectors)
        speaks = units.select(_reason_unread().is_null()).to_series().to_numpy()
        columns = self._decide(self._beside(alone, units["response_id"].to_list(), speaks))
        readable = _reason_unread().is_null()
        reason = pl.coalesce(_reason_unread(), "reason")
        kept = reason.is_null()
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
        reasons[top - next_to_top < self.margins[best]] = "ambiguous"
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

    @property
    def width(self) -> int:
        """How wide vectors are."""
        return len(self.head.weights) - LEXICAL_FEATURES

    def taught(self, shifts: Mapping[str, NDArray[np.float32]]) -> "ThemeAssigner":
        """The assigner after corrections: each shift, float32 ``(d,)`` by theme, is added to its theme's first weights.

        Themes that the head does not know are left out. Raises ValueError for a shift of another width than vectors.
        """
        known = {name: shift for name, shift in shifts.items() if name in self.head.classes}
        if not known:
            return self
        weights = self.head.weights.copy()
        for name, shift in known.items():
            if shift.shape != (self.width,):
                raise ValueError(f"a shift of shape {shift.shape} for {name}; vectors are ({self.width},)")
            weights[: self.width, self.head.classes.index(name)] += shift
        return replace(self, head=replace(self.head, weights=weights))

    def save(self, directory: Path) -> None:
        """Writes head, floors and margins into a directory."""
        self.head.save(directory / HEAD_FILE)
        save_file({"floors": self.floors, "margins": self.margins}, str(directory / RULE_FILE))

    @classmethod
    def load(cls, directory: Path) -> "ThemeAssigner":
        """Reads what ``save`` wrote."""
        with safe_open(str(directory / RULE_FILE), framework="numpy") as stored:
            floors, margins = stored.get_tensor("floors"), stored.get_tensor("margins")
        return cls(LinearHead.load(directory / HEAD_FILE), floors, margins)


def leave_open(units: dy.DataFrame[ScoredUnits]) -> dy.DataFrame[AssignedUnits]:
    """Units of which no theme is known: ``no_theme_yet`` where there is content in a language that is read."""
    blank = {"theme": pl.String, "similarity": pl.Float64, "margin": pl.Float64}
    waiting = units.with_columns(
        pl.coalesce(_reason_unread(), pl.lit("no_theme_yet")).cast(AssignedUnits.reason.dtype).alias("reason"),
        pl.lit([], dtype=pl.List(pl.String)).alias("candidates"),
        *(pl.lit(None, dtype=dtype).alias(name) for name, dtype in blank.items()),
    )
    return AssignedUnits.validate(waiting.select(AssignedUnits.column_names()))


def _reason_unread() -> pl.Expr:
    """Why a unit is not read for themes at all, null if it is."""
    in_scope = pl.col("language").is_in([*LANGUAGES, UNDETERMINED])
    return (
        pl.when(~pl.col("content"))
        .then(pl.lit("no_content"))
        .when(~in_scope)
        .then(pl.lit("out_of_scope_language"))
        .otherwise(None)
    )
