"""How themes stand in a store: what a night needs to know of them to assign units as refits and people left it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipeline.store.port import ThemeRecord
from pipeline.store.theme_port import Correction, ThemeStore
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


def standing_of(store: ThemeStore) -> Standing:
    """Read how themes stand now."""
    registry, prototypes = Registry(store.themes()), store.prototypes()
    curated = {theme.theme_id: theme.key for theme in registry.themes if theme.kind == "curated"}
    return Standing(
        known=known_from(registry.assignable(), prototypes),
        shifts={curated[one.theme_id]: one.vector for one in prototypes if one.theme_id in curated},
        themes=registry.themes,
        corrections=store.corrections(),
    )
