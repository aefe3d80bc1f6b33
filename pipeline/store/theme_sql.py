"""The verbs of a store about its themes, on SQLite or PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import dataframely as dy
import sqlalchemy as sa

from pipeline.store import lock, records, theme_records
from pipeline.store.chunks import chunks
from pipeline.store.engine import reading, writing
from pipeline.store.port import Night, ThemeRecord, UnitVectors
from pipeline.store.sampling import sampled_ids, volumes
from pipeline.store.tables import assignment, theme, unit
from pipeline.store.theme_changes import write_change
from pipeline.store.theme_port import (
    Correction,
    LastChange,
    MovedUnits,
    Prototype,
    QualityRecord,
    ThemeChange,
    ThemeEvent,
    Volume,
)
from pipeline.store.units import counts_by_theme, ids_beginning, read_vectors, theme_keys


class SqlThemes:
    """A ``ThemeStore`` (see the port) on a SQLAlchemy engine whose tables are there."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def themes(self) -> tuple[ThemeRecord, ...]:
        """Return every theme, sorted by key."""
        with reading(self._engine) as connection:
            return theme_records.read_themes(connection)

    def prototypes(self) -> tuple[Prototype, ...]:
        """Return the prototypes of all themes that have one."""
        with reading(self._engine) as connection:
            return theme_records.read_prototypes(connection)

    def change_themes(self, change: ThemeChange, night: Night | None = None) -> None:
        """Write a change in one transaction."""
        with writing(self._engine) as connection:
            if night is not None:
                lock.require(connection, night.run_id)
            write_change(connection, change, night.run_id if night else None)

    def theme_events(self, since: datetime | None = None) -> tuple[ThemeEvent, ...]:
        """Return what happened, oldest first."""
        with reading(self._engine) as connection:
            return theme_records.read_events(connection, since)

    def moved_units(self, event_id: str) -> dy.DataFrame[MovedUnits]:
        """Return the units that an event moved."""
        with reading(self._engine) as connection:
            return theme_records.read_moved(connection, event_id, theme_keys(connection))

    def corrections(self) -> tuple[Correction, ...]:
        """Return what people decided, oldest first."""
        with reading(self._engine) as connection:
            return theme_records.read_corrections(connection)

    def units_of(
        self,
        theme: str | None = None,
        unit_ids: Sequence[str] | None = None,
        response_ids: Sequence[str] | None = None,
    ) -> UnitVectors:
        """Return the units with this theme, with these ids, or of these responses."""
        if [theme, unit_ids, response_ids].count(None) != 2:
            raise ValueError("expected a theme, unit ids or response ids: one of the three")
        if theme is not None:
            conditions = [_has_theme(theme)]
        elif unit_ids is not None:
            conditions = _among(unit.c.unit_id, unit_ids)
        else:
            conditions = _among(unit.c.response_id, response_ids or ())
        with reading(self._engine) as connection:
            return read_vectors(connection, conditions)

    def unit_counts(self) -> Mapping[str, int]:
        """Return how many units each theme has."""
        with reading(self._engine) as connection:
            return counts_by_theme(connection)

    def unit_ids(self, beginning: str, most: int) -> tuple[str, ...]:
        """Return the first ids of units that begin so."""
        with reading(self._engine) as connection:
            return ids_beginning(connection, beginning, most)

    def last_change(self, theme_id: str) -> LastChange | None:
        """Return who changed a theme last, and when."""
        with reading(self._engine) as connection:
            return theme_records.last_change(connection, theme_id)

    def sample_units(
        self, most: int, *, half_life_days: float, seed: int, reasons: Sequence[str] | None = None
    ) -> UnitVectors:
        """Return at most ``most`` units that found their place, or of those that wait for one of these reasons."""
        placed = assignment.c.theme_id.is_not(None) | (assignment.c.reason == "general")
        among = placed if reasons is None else assignment.c.reason.in_(reasons)
        with reading(self._engine) as connection:
            chosen = sampled_ids(connection, among, most, half_life_days=half_life_days, seed=seed)
            return read_vectors(connection, _among(unit.c.unit_id, chosen))

    def volumes(self, days: float) -> tuple[Volume, ...]:
        """Return how many units each theme got lately and before."""
        with reading(self._engine) as connection:
            return volumes(connection, days)

    def nights_since(self, moment: datetime) -> int:
        """Return how many nights have completed since a moment."""
        with reading(self._engine) as connection:
            return records.nights_since(connection, moment)

    def write_keywords(self, night: Night, keywords: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        """Keep what people say of these themes."""
        with writing(self._engine) as connection:
            lock.require(connection, night.run_id)
            theme_records.write_keywords(connection, keywords)

    def write_quality(self, record: QualityRecord) -> None:
        """Keep the quality of a run."""
        with writing(self._engine) as connection:
            theme_records.write_quality(connection, record)

    def quality_history(self) -> tuple[QualityRecord, ...]:
        """Return the quality of every measured run, oldest first."""
        with reading(self._engine) as connection:
            return theme_records.read_quality(connection)


def _has_theme(key: str) -> sa.ColumnElement[bool]:
    named = sa.select(theme.c.theme_id).where(theme.c.key == key).scalar_subquery()
    return assignment.c.theme_id == named


def _among(column: sa.Column[str], ids: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    return [column.in_(some) for some in chunks(dict.fromkeys(ids))]
