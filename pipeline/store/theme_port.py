"""What may be asked of a store about its themes: where they lie, what changed, who decided it, how good they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.schemas import REASONS
from pipeline.store.port import Night, Store, ThemeRecord, UnitVectors

Happening = Literal["born", "continued", "split", "merged", "faded", "renamed", "moved", "retired", "accepted"]
Action = Literal["rename", "merge", "split", "move", "accept", "retire", "pin", "never", "learn", "undo"]
DECIDERS = ("model", "person")


@dataclass(frozen=True)
class Prototype:
    """Where a discovered theme lies among the vectors, or how corrections shifted a curated one.

    ``vector`` is float32 ``(d,)``. Of a discovered theme it is the centroid, of length 1; a unit joins it from the
    cosine ``floor`` on, if it leads the next theme by ``margin``; both were calibrated from ``members`` units. Of a
    curated theme it is what people's corrections, ``members`` of them, add to the weights of its head; floor and
    margin are then null, for the head has its own.
    """

    theme_id: str
    vector: NDArray[np.float32]
    floor: float | None
    margin: float | None
    members: int


class MovedUnits(dy.Schema):
    """Units that an event took from one theme (or reason) to another; themes by key.

    Of ``old_theme`` and ``old_reason`` exactly one is set, of ``theme`` and ``reason`` too. ``candidates`` are those of
    a unit that comes to be ``ambiguous``.
    """

    unit_id = dy.String(primary_key=True)
    old_theme = dy.String(nullable=True)
    old_reason = dy.Enum(REASONS, nullable=True)
    theme = dy.String(nullable=True)
    reason = dy.Enum(REASONS, nullable=True)
    similarity = dy.Float64(nullable=True, min=-1, max=1)
    margin = dy.Float64(nullable=True, min=0)
    candidates = dy.List(dy.String())
    by = dy.Enum(DECIDERS)

    @dy.rule()
    def came_from_theme_or_reason(cls) -> pl.Expr:
        return pl.col("old_theme").is_null() != pl.col("old_reason").is_null()

    @dy.rule()
    def theme_or_reason(cls) -> pl.Expr:
        return pl.col("theme").is_null() != pl.col("reason").is_null()


@dataclass(frozen=True, kw_only=True)
class ThemeEvent:
    """Something that happened to a theme: ``others`` are the ids of the themes it came from or went to.

    ``counts`` are the numbers that justify it, ``why`` a sentence with them; ``run_id`` is null when a person did it.
    ``moved`` are the units that it moved, null for none.
    """

    event_id: str
    event: Happening
    theme_id: str
    others: tuple[str, ...] = ()
    counts: Mapping[str, float] = field(default_factory=dict)
    why: str
    run_id: str | None = None
    happened_at: datetime
    moved: dy.DataFrame[MovedUnits] | None = None


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What a person decided. ``old`` and ``new`` hold JSON values, enough to do it again and to take it back.

    ``target_id`` is a theme id or a unit id, as ``target_kind`` says. ``undone_by`` is the id of the ``undo``.
    """

    correction_id: str
    action: Action
    target_kind: Literal["theme", "unit"]
    target_id: str
    old: Mapping[str, Any] | None = None
    new: Mapping[str, Any] | None = None
    who: str
    decided_at: datetime
    undone_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class ThemeChange:
    """What a refit or a person changes, written in one transaction or not at all.

    ``themes`` are new or changed, each with the ``revision`` it was read with (0 for a new one); the store raises it
    by one. ``prototypes`` replace those of their themes; themes with an id in ``without_prototype`` have none any more.
    ``undone`` are ids of corrections that the first of ``corrections``, an ``undo``, takes back.
    """

    themes: tuple[ThemeRecord, ...] = ()
    prototypes: tuple[Prototype, ...] = ()
    without_prototype: tuple[str, ...] = ()
    events: tuple[ThemeEvent, ...] = ()
    corrections: tuple[Correction, ...] = ()
    undone: tuple[str, ...] = ()


@dataclass(frozen=True)
class LastChange:
    """Who changed a theme last: a person, ``a refit`` or ``a night``; and when."""

    who: str
    at: datetime

    def __str__(self) -> str:
        """Name it in a message."""
        return f"{self.who} on {self.at:%Y-%m-%d at %H:%M} UTC"


@dataclass(frozen=True)
class Volume:
    """How many units a theme got in the last period and in the one before, equally long."""

    theme_id: str
    recent: int
    before: int


@dataclass(frozen=True)
class QualityRecord:
    """How good the themes were after a run: figures by name, and the offenders of each rule that was broken."""

    run_id: str
    measured_at: datetime
    figures: Mapping[str, float | None]
    offenders: Mapping[str, tuple[str, ...]]


class ThemeStore(Protocol):
    """The verbs of a store about themes. Any of them raises StoreError where the database fails."""

    def themes(self) -> tuple[ThemeRecord, ...]:
        """Return every theme, whatever its status, sorted by key."""
        ...

    def prototypes(self) -> tuple[Prototype, ...]:
        """Return the prototypes of all themes that have one, sorted by theme id."""
        ...

    def change_themes(self, change: ThemeChange, night: Night | None = None) -> None:
        """Write a change in one transaction: themes, prototypes, events with their moves, corrections.

        Moved units get their new theme, and their responses' themes, pain point and reason follow. A unit that came
        to a theme which the change merges, or in which a person retires it, after the change was thought of goes the
        same way, under the same event; so does one that is ``ambiguous`` between two themes which the change makes
        one. Without ``night`` it is a person's edit, which may come while a night runs.
        Raises EditConflictError when a theme or a unit was changed by somebody else since it was read, or is gone;
        StoreLockedError when ``night`` lost its lock; ValueError for a change that names unknown themes.
        """
        ...

    def theme_events(self, since: datetime | None = None) -> tuple[ThemeEvent, ...]:
        """Return what happened, oldest first, without the moved units."""
        ...

    def moved_units(self, event_id: str) -> dy.DataFrame[MovedUnits]:
        """Return the units that an event moved, sorted by id, without similarity, margin and candidates."""
        ...

    def corrections(self) -> tuple[Correction, ...]:
        """Return what people decided, oldest first, undone ones too."""
        ...

    def units_of(
        self,
        theme: str | None = None,
        unit_ids: Sequence[str] | None = None,
        response_ids: Sequence[str] | None = None,
    ) -> UnitVectors:
        """Return the units with this theme (by key), with these ids, or of these responses, with their vectors.

        Raises ValueError unless exactly one of the three is given.
        """
        ...

    def unit_counts(self) -> Mapping[str, int]:
        """Return how many units each theme has, by key; those without any are left out. Reads no unit."""
        ...

    def unit_ids(self, beginning: str, most: int) -> tuple[str, ...]:
        """Return the first ``most`` ids of units that begin so, sorted. Reads no other unit."""
        ...

    def last_change(self, theme_id: str) -> LastChange | None:
        """Return who changed a theme last, and when; None for one that is as it was when it was made, or unknown."""
        ...

    def sample_units(
        self, most: int, *, half_life_days: float, seed: int, reasons: Sequence[str] | None = None
    ) -> UnitVectors:
        """Return at most ``most`` units, newer ones likelier; same seed, same.

        They are of those that wait for one of these ``reasons``; without any, of those that have a theme or are
        ``general``.

        A unit's weight halves with each ``half_life_days`` that its response is older than the newest; one without a
        date weighs as the oldest. It does not read the vectors of the others, so its cost hardly grows with history.
        """
        ...

    def volumes(self, days: float) -> tuple[Volume, ...]:
        """Return how many units each theme got in the last so many days, and in as many before, sorted by theme id.

        Days count back from the newest response; themes without any are left out.
        """
        ...

    def nights_since(self, moment: datetime) -> int:
        """Return how many nights have completed since a moment; refits and reprocessings do not count."""
        ...

    def write_keywords(self, night: Night, keywords: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        """Keep what people say of these themes, by theme key and language, in place of what was kept.

        Nobody decides keywords, so no revision is raised: an edit that was begun before is not refused for it. A theme
        that the store does not know is left out. Raises StoreLockedError when ``night`` lost its lock.
        """
        ...

    def write_quality(self, record: QualityRecord) -> None:
        """Keep the quality of a run, in place of any it had."""
        ...

    def quality_history(self) -> tuple[QualityRecord, ...]:
        """Return the quality of every measured run, oldest first."""
        ...


class FullStore(Store, ThemeStore, Protocol):
    """A store with all its verbs, as ``open_store`` gives it."""

    def __enter__(self) -> "FullStore": ...
