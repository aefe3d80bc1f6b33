"""How a night assigns units to the themes that a store knows today: the part of its work that themes can change."""

import dataframely as dy
import numpy as np
from numpy.typing import NDArray

from pipeline.schemas import AssignedUnits, ScoredUnits
from pipeline.store.theme_port import ThemeStore
from pipeline.themes.corrections import replay_units
from pipeline.themes.standing import standing_of
from pipeline.wiring import heads


def assigned_today(
    store: ThemeStore, units: dy.DataFrame[ScoredUnits], vectors: NDArray[np.float32]
) -> dy.DataFrame[AssignedUnits]:
    """Units with the themes of today: curated ones first, then discovered ones, then what people decided.

    ``vectors`` are ``(units.height, d)``; units of a response stand together, in their order.
    """
    standing = standing_of(store)
    found = standing.known(heads().themes.taught(standing.shifts)(units, vectors), vectors)
    return replay_units(found, standing.corrections, standing.themes).units
