"""How themes stand in a store: what a night needs to know of them to assign units as refits and people left it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import dataframely as dy
import numpy as np
from numpy.typing import NDArray

from pipeline.schemas import ScoredUnits
from pipeline.stages.assign import ThemeAssigner, leave_open
from pipeline.store.port import ThemeRecord
from pipeline.store.theme_port import Correction, ThemeStore
from pipeline.themes.corrections import Replayed, follow_themes, replay_units
from pipeline.themes.known import KnownThemes, known_from, nothing_known
from pipeline.themes.registry import Registry


@dataclass(frozen=True, eq=False)
class Standing:
    """Discovered themes and where they lie, the shifts that corrections taught the curated ones, and what people said.

    ``shifts`` are float32 ``(d,)`` by theme key. It pickles, so that a worker assigns as the night does.
    """

    known: KnownThemes = field(default_factory=nothing_known)
    shifts: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)
    themes: tuple[ThemeRecord, ...] = ()
    corrections: tuple[Correction, ...] = ()

    def assign(
        self, units: dy.DataFrame[ScoredUnits], vectors: NDArray[np.float32], head: ThemeAssigner | None
    ) -> Replayed:
        """Themes by the head, then those that refits discovered, then what people decided.

        Without a head no curated theme is known, and units wait for discovered ones. ``vectors`` are float32
        ``(units.height, d)``; units of a response stand together, in their order.
        """
        curated = head.taught(self.shifts)(units, vectors) if head else leave_open(units)
        return replay_units(self.known(follow_themes(curated, self.themes), vectors), self.corrections, self.themes)


def standing_of(store: ThemeStore) -> Standing:
    """Read how themes stand now."""
    registry, prototypes, corrections = Registry(store.themes()), store.prototypes(), store.corrections()
    curated = {theme.theme_id: theme.key for theme in registry.themes if theme.kind == "curated"}
    return Standing(
        known=known_from(registry, prototypes, corrections),
        shifts={curated[one.theme_id]: one.vector for one in prototypes if one.theme_id in curated},
        themes=registry.themes,
        corrections=corrections,
    )
