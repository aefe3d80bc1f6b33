"""A sample of units, newer ones likelier, at the cost of the ids and dates of all."""

from datetime import datetime, timedelta
from hashlib import blake2b

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from pipeline.store.tables import assignment, response, unit
from pipeline.store.theme_port import Volume

ROWS = 50_000
"""Ids that are looked at together: the sample grows no more in memory with a longer history."""

_DAY = 86_400


def sampled_ids(
    connection: sa.Connection, among: sa.ColumnElement[bool], most: int, *, half_life_days: float, seed: int
) -> list[str]:
    """Return the ids of at most ``most`` of the units whose assignment meets a condition, sorted; same seed, same.

    Each unit draws ``ln(u)/w`` with its weight ``w`` and a uniform ``u``, and the largest stay (the algorithm A-Res
    of P. Efraimidis and P. Spirakis, "Weighted random sampling with a reservoir", 2006). Here ``u`` comes from a
    hash of seed and id, so that neither the order of rows nor other units play a part in it; and what is compared is
    ``ln(−ln u) − ln w``, the smallest, for a weight of 2^(−age ÷ half-life) would soon be zero.
    """
    if most < 0 or half_life_days <= 0:
        raise ValueError(f"expected most ≥ 0 and a half-life above 0 days, met {most} and {half_life_days}")
    first, last = connection.execute(
        sa.select(sa.func.min(response.c.received_at), sa.func.max(response.c.received_at))
    ).one()
    query = (
        sa.select(unit.c.unit_id, response.c.received_at)
        .select_from(response)
        .join(unit, unit.c.response_id == response.c.response_id)
        .join(assignment)
        .where(among)
        .execution_options(yield_per=ROWS)
    )
    kept_ids, kept_draws = np.empty(0, dtype=object), np.empty(0)
    for part in connection.execute(query).partitions():
        ids = np.array([row.unit_id for row in part], dtype=object)
        ages = np.array([_age(row.received_at or first, last) for row in part])
        kept_ids = np.concatenate([kept_ids, ids])
        kept_draws = np.concatenate([kept_draws, _draws(ids, seed) + np.log(2) * ages / half_life_days])
        if len(kept_ids) > most:
            smallest = np.argsort(kept_draws, kind="stable")[:most]
            kept_ids, kept_draws = kept_ids[smallest], kept_draws[smallest]
    return sorted(kept_ids.tolist())


def volumes(connection: sa.Connection, days: float) -> tuple[Volume, ...]:
    """Return how many units each theme got in the last so many days, and in as many before; see the port."""
    newest = connection.scalar(sa.select(sa.func.max(response.c.received_at)))
    if newest is None:
        return ()
    begins, ends = newest - timedelta(days=2 * days), newest - timedelta(days=days)
    lately = sa.func.sum(sa.case((response.c.received_at > ends, 1), else_=0))
    query = (
        sa.select(assignment.c.theme_id, lately, sa.func.count())
        .select_from(response)
        .join(unit, unit.c.response_id == response.c.response_id)
        .join(assignment)
        .where(assignment.c.theme_id.is_not(None), response.c.received_at > begins)
        .group_by(assignment.c.theme_id)
        .order_by(assignment.c.theme_id)
    )
    rows = connection.execute(query).tuples()
    return tuple(Volume(theme_id, int(recent), int(both) - int(recent)) for theme_id, recent, both in rows)


def _draws(ids: NDArray[np.object_], seed: int) -> NDArray[np.float64]:
    """``ln(−ln u)`` of a uniform ``u`` for each id."""
    key = seed.to_bytes(8, "little", signed=True)
    hashes = b"".join(blake2b(unit_id.encode(), digest_size=8, key=key).digest() for unit_id in ids)
    uniform = ((np.frombuffer(hashes, dtype="<u8") >> 12) + 0.5) / 2.0**52  # as many bits as keep it below 1
    drawn: NDArray[np.float64] = np.log(-np.log(uniform))
    return drawn


def _age(received_at: datetime | None, newest: datetime | None) -> float:
    if received_at is None or newest is None:
        return 0.0
    return (newest - received_at).total_seconds() / _DAY
