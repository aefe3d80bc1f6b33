"""Topics and themes in a plane, by their angle, and what became of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.themes.lineage import (
    FoundTopic,
    Lineage,
    Outcome,
    StandingTheme,
)


def at(degrees: float) -> NDArray[np.float32]:
    """A vector in the plane, by its angle."""
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], dtype=np.float32)


def ids(first: int, last: int) -> tuple[str, ...]:
    """Unit ids u01, u02, …, both ends included."""
    return tuple(f"u{i:02}" for i in range(first, last + 1))


def topic(number: int, degrees: float, unit_ids: Sequence[str], size: int | None = None) -> FoundTopic:
    return FoundTopic(number, at(degrees), tuple(unit_ids), size or len(unit_ids))


def theme(key: str, degrees: float, members: Sequence[str] = (), **fields: Any) -> StandingTheme:
    return StandingTheme(theme_id=f"id-{key}", key=key, vector=at(degrees), members=frozenset(members), **fields)


def only(lineage: Lineage) -> Outcome:
    (outcome,) = lineage.outcomes
    return outcome


def told(lineage: Lineage) -> list[tuple[str, str | None, int | None, tuple[str, ...]]]:
    return [(one.outcome, one.theme_id, one.topic, one.others) for one in lineage.outcomes]
