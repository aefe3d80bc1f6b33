"""What themes keep when a store goes to another encoder: their units, and where they lie among the new vectors.

A reprocessing reads every answer with the heads of the new encoder, which know the curated themes alone. Discovered
ones live by their prototypes, and those are vectors of the old encoder.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from pipeline.store.assignments import WAITS, recompute
from pipeline.store.chunks import AT_ONCE
from pipeline.store.frames import vector_array
from pipeline.store.tables import assignment, reprocessed_unit, theme, theme_prototype, unit
from pipeline.store.theme_port import Prototype
from pipeline.store.theme_records import read_prototypes, read_themes, replace_prototypes
from pipeline.store.units import ROWS

FLOOR_PERCENTILE = 5
"""Of the members' cosines to the new centroid: as many of them would no longer join it. Our choice."""

_SAME = (reprocessed_unit.c.unit_id == unit.c.unit_id) & (reprocessed_unit.c.text == unit.c.text)
"""A unit that says after the reprocessing what it said before."""

_DISCOVERED = sa.select(theme.c.theme_id).where(theme.c.kind == "discovered")


def keep_places(connection: sa.Connection) -> None:
    """Give staged units that say the same the place that a person gave them, or their discovered theme.

    The latter where the new reading leaves them waiting, or gives the theme that theirs is a part of; where it gives
    another curated theme, that stands. Similarity and margin were of the old vectors, and go.
    """
    gave_no_other = (reprocessed_unit.c.reason == WAITS) | (reprocessed_unit.c.theme_id == theme.c.parent_id)
    discovered = _DISCOVERED.where(theme.c.theme_id == assignment.c.theme_id, gave_no_other)
    keeps = (assignment.c.by == "person") | discovered.correlate(assignment, reprocessed_unit).exists()
    kept = {name: assignment.c[name] for name in ("theme_id", "reason", "by")}
    connection.execute(
        sa.update(reprocessed_unit)
        .where(_SAME, assignment.c.unit_id == unit.c.unit_id, keeps)
        .values(kept | {"similarity": None, "margin": None, "candidates": []})
    )


def recentre(connection: sa.Connection) -> None:
    """Put prototypes of the new vectors in the place of the old ones, before the old units go.

    A discovered theme's becomes the mean of its units' vectors, each of length 1, and of length 1 itself; its floor
    the 5th percentile of their cosines to it, its margin 0. One that has no units, as one that was only
    proposed, or retired, is made of the waiting units that its old prototype would take. Prototypes without any unit
    go, and so do the shifts of curated themes, which belong to weights that are gone.
    """
    status = {record.theme_id: record.status for record in read_themes(connection)}
    old = [one for one in read_prototypes(connection) if one.floor is not None]
    populated = set(connection.scalars(sa.select(reprocessed_unit.c.theme_id).distinct()))
    populous = [one for one in old if one.theme_id in populated]
    unpopulated = [one for one in old if one.theme_id not in populated]
    homeless = [one for one in unpopulated if status[one.theme_id] != "merged"]
    sums: dict[str, NDArray[np.float64]] = {}
    for theme_id, vectors in _members(connection, populous, homeless):
        sums[theme_id] = sums.get(theme_id, 0.0) + vectors.sum(axis=0, dtype=np.float64)
    centroids = {theme_id: (total / np.linalg.norm(total)).astype(np.float32) for theme_id, total in sums.items()}
    cosines: dict[str, list[NDArray[np.float32]]] = {theme_id: [] for theme_id in centroids}
    for theme_id, vectors in _members(connection, populous, homeless):
        cosines[theme_id].append(vectors @ centroids[theme_id])
    connection.execute(sa.delete(theme_prototype))
    for theme_id, centroid in centroids.items():
        near = np.concatenate(cosines[theme_id])
        floor = float(np.percentile(near, FLOOR_PERCENTILE))
        replace_prototypes(connection, [Prototype(theme_id, centroid, floor, 0.0, len(near))])


def recompute_kept(connection: sa.Connection) -> None:
    """Let the responses of units that kept their place say so, after the switch, a few thousand at a time."""
    kept = (assignment.c.by == "person") | assignment.c.theme_id.in_(_DISCOVERED)
    query = sa.select(unit.c.response_id).distinct().join(assignment).where(kept).order_by(unit.c.response_id)
    after = ""
    while some := connection.scalars(query.where(unit.c.response_id > after).limit(AT_ONCE)).all():
        recompute(connection, some)
        after = some[-1]


def _members(
    connection: sa.Connection, populous: Sequence[Prototype], homeless: Sequence[Prototype]
) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Yield new vectors of length 1, float32 ``(m, d)``, of members of one theme, a few thousand rows at a time."""
    have = (
        sa.select(reprocessed_unit.c.theme_id, reprocessed_unit.c.vector)
        .where(reprocessed_unit.c.theme_id.in_([one.theme_id for one in populous]))
        .execution_options(yield_per=ROWS)
    )
    for rows in connection.execute(have).tuples().partitions():
        names, vectors = np.array([theme_id for theme_id, _ in rows]), _unit_length(vector_array([v for _, v in rows]))
        for theme_id in np.unique(names):
            yield str(theme_id), vectors[names == theme_id]
    if not homeless:
        return
    lies, floors = np.stack([one.vector for one in homeless]), np.array([one.floor for one in homeless], np.float64)
    waiting = (
        sa.select(unit.c.vector, reprocessed_unit.c.vector)
        .join(assignment)
        .join(reprocessed_unit, _SAME)
        .where(assignment.c.reason == WAITS)
        .execution_options(yield_per=ROWS)
    )
    for pairs in connection.execute(waiting).tuples().partitions():
        was = _unit_length(vector_array([old for old, _ in pairs])) @ lies.T
        nearest = was.argmax(axis=1)
        joins = was.max(axis=1) >= floors[nearest]
        new = _unit_length(vector_array([new for _, new in pairs]))
        for number in np.unique(nearest[joins]):
            yield homeless[number].theme_id, new[joins & (nearest == number)]


def _unit_length(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    length = np.sqrt(np.square(vectors).sum(axis=1, keepdims=True))
    length[length == 0] = 1
    normal: NDArray[np.float32] = vectors / length
    return normal
