"""Themes that a refit proposed and nobody has decided about yet, with the opinions that each would take today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from pipeline.schemas import LANGUAGES, AssignedUnits
from pipeline.store.port import ThemeRecord, UnitVectors
from pipeline.store.theme_port import Correction, FullStore, Prototype
from pipeline.themes.corrections import replay_units
from pipeline.themes.known import known_from
from pipeline.themes.registry import Registry
from pipeline.themes.verbatims import representative


@dataclass(frozen=True)
class Proposal:
    """A proposed theme, by its key; ``parent`` is the key of the theme that it would be a part of.

    ``size`` units would join it if it were accepted now, ``share_negative`` of them, 0…1, negative (null for none); the
    refit made it of ``found_in`` units, of which other themes keep theirs. ``keywords`` and ``verbatims``, of the
    units that would join, are by language code, best first.
    """

    key: str
    parent: str | None
    size: int
    found_in: int
    share_negative: float | None
    keywords: Mapping[str, tuple[str, ...]]
    verbatims: Mapping[str, tuple[str, ...]]


def proposals_of(store: FullStore) -> tuple[Proposal, ...]:
    """The proposals that wait for a decision, those that would take most first."""
    registry = Registry(store.themes())
    proposed = [theme for theme in registry.themes if theme.status == "proposed"]
    if not proposed:
        return ()
    wholes = {registry.by_id[theme.parent_id].key for theme in proposed if theme.parent_id}
    of_theme = {key: store.units_of(theme=key) for key in sorted(wholes)}
    taking = _Taking(registry, store.prototypes(), store.corrections(), store.waiting_units(), of_theme)
    found = [taking.proposal(theme) for theme in proposed]
    return tuple(sorted(found, key=lambda one: (-one.size, one.key)))


@dataclass(frozen=True, eq=False)
class _Taking:
    """What accepting a theme would move: of the units that wait, and of those of the theme that it is a part of."""

    registry: Registry
    prototypes: Iterable[Prototype]
    corrections: Iterable[Correction]
    waiting: UnitVectors
    of_theme: Mapping[str, UnitVectors]

    def proposal(self, theme: ThemeRecord) -> Proposal:
        parent = self.registry.by_id[theme.parent_id].key if theme.parent_id else None
        taken = self._taken(theme, [self.waiting] if parent is None else [self.waiting, self.of_theme[parent]])
        negative = int((taken.units["sentiment"] == "negative").sum())
        return Proposal(
            key=theme.key,
            parent=parent,
            size=taken.units.height,
            found_in=theme.size,
            share_negative=negative / taken.units.height if taken.units.height else None,
            keywords=theme.keywords,
            verbatims=_quotes(taken),
        )

    def _taken(self, theme: ThemeRecord, pools: Iterable[UnitVectors]) -> UnitVectors:
        active = self.registry.changed([replace(theme, status="active")])
        known = known_from(active, self.prototypes, self.corrections)
        units, vectors = [], []
        for pool in pools:
            if pool.units.height:
                after = replay_units(known(pool.units, pool.vectors), self.corrections, active.themes).units
                rows = after.select(pl.col("theme").eq_missing(theme.key).arg_true()).to_series().to_numpy()
                units.append(pool.units[rows])
                vectors.append(pool.vectors[rows])
        if not units:
            return UnitVectors(AssignedUnits.create_empty(), np.empty((0, 0), dtype=np.float32))
        return UnitVectors(AssignedUnits.validate(pl.concat(units)), np.concatenate(vectors))


def _quotes(members: UnitVectors) -> dict[str, tuple[str, ...]]:
    """Quotes by language, the language with most units first."""
    spoken = members.units["language"].to_list()
    quotes = {}
    for language in sorted(LANGUAGES, key=lambda code: -spoken.count(code)):
        rows = [row for row, code in enumerate(spoken) if code == language]
        if rows:
            quotes[language] = representative(
                members.units["text"].gather(rows).to_list(), members.vectors[rows], language
            )
    return quotes
