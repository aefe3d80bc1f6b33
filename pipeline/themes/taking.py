"""What a proposed theme takes when it is accepted: by the nightly rule, as far as people did not decide otherwise."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import dataframely as dy
import polars as pl

from pipeline.schemas import AssignedUnits
from pipeline.store.port import ThemeRecord, UnitVectors
from pipeline.themes.corrections import WAITS, replay_units
from pipeline.themes.known import known_from
from pipeline.themes.registry import Registry
from pipeline.themes.sitting import EditableStore


@dataclass(frozen=True)
class Taken:
    """Units that a theme takes, as they were and as they are then, both in the same order."""

    before: dy.DataFrame[AssignedUnits]
    after: dy.DataFrame[AssignedUnits]


def taken_by(store: EditableStore, registry: Registry, theme: ThemeRecord, beside: Collection[str] = ()) -> Taken:
    """What a proposed theme takes, by the nightly rule, of the units that wait and of its parent's.

    ``beside`` are the keys of other proposals that the units may go to as well.
    """
    rivals = (one for one in map(registry.by_key.get, beside) if one is not None and one.status == "proposed")
    active = registry.changed(replace(one, status="active") for one in (theme, *rivals))
    known = known_from(active, store.prototypes(), store.corrections())
    pools = [store.waiting_units((WAITS,))]
    parent = active.by_id.get(theme.parent_id) if theme.parent_id else None
    if parent is not None:
        pools.append(store.units_of(theme=parent.key))
    before, after = [AssignedUnits.create_empty()], [AssignedUnits.create_empty()]
    for pool in pools:
        if pool.units.height:
            found = known(pool.units, pool.vectors)
            joined = found.select(pl.col("theme").eq_missing(theme.key)).to_series()
            before.append(AssignedUnits.validate(pool.units.filter(joined)))
            after.append(AssignedUnits.validate(found.filter(joined)))
    return Taken(AssignedUnits.validate(pl.concat(before)), AssignedUnits.validate(pl.concat(after)))


def would_take(store: EditableStore, theme: ThemeRecord) -> UnitVectors:
    """The units that a proposed theme would have if it were accepted now."""
    registry = Registry(store.themes())
    active = registry.changed([replace(theme, status="active")])
    after = replay_units(taken_by(store, registry, theme).after, store.corrections(), active.themes).units
    return store.units_of(unit_ids=after.filter(pl.col("theme") == theme.key)["unit_id"].to_list())
