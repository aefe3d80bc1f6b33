"""What a proposed theme takes when it is accepted: by the nightly rule, as far as people did not decide otherwise."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import dataframely as dy
import numpy as np
import polars as pl

from pipeline.schemas import AssignedUnits
from pipeline.store.port import ThemeRecord, UnitVectors
from pipeline.store.theme_port import Correction, Prototype
from pipeline.themes.corrections import WAITS, replay_units
from pipeline.themes.known import known_from
from pipeline.themes.registry import Registry
from pipeline.themes.sitting import EditableStore


@dataclass(frozen=True)
class Taken:
    """Units that a theme takes, as they were and as they are then, both in the same order."""

    before: dy.DataFrame[AssignedUnits]
    after: dy.DataFrame[AssignedUnits]


@dataclass(frozen=True, eq=False)
class OnOffer:
    """The units that proposals may take, read once for all of them: those that wait, and by its key those of a whole
    that a proposal would be a part of."""

    registry: Registry
    prototypes: tuple[Prototype, ...]
    corrections: tuple[Correction, ...]
    waiting: UnitVectors
    of_theme: Mapping[str, UnitVectors]

    def taken_by(self, theme: ThemeRecord, beside: Collection[str] = ()) -> Taken:
        """What a proposal takes by the nightly rule; ``beside`` are the keys of others that units may go to as well."""
        rivals = (one for one in map(self.registry.by_key.get, beside) if one is not None and one.status == "proposed")
        known = known_from(self._active(theme, *rivals), self.prototypes, self.corrections)
        before, after = [AssignedUnits.create_empty()], [AssignedUnits.create_empty()]
        for pool in self._pools(theme):
            found = known(pool.units, pool.vectors)
            joined = found.select(pl.col("theme").eq_missing(theme.key)).to_series()
            before.append(AssignedUnits.validate(pool.units.filter(joined)))
            after.append(AssignedUnits.validate(found.filter(joined)))
        return Taken(AssignedUnits.validate(pl.concat(before)), AssignedUnits.validate(pl.concat(after)))

    def would_take(self, theme: ThemeRecord) -> UnitVectors:
        """The units that a proposal would have if it were accepted now, as they are today."""
        active = self._active(theme)
        after = replay_units(self.taken_by(theme).after, self.corrections, active.themes).units
        taken = set(after.filter(pl.col("theme") == theme.key)["unit_id"].to_list())
        units, vectors = [AssignedUnits.create_empty()], []
        for pool in self._pools(theme):
            kept = pool.units["unit_id"].is_in(taken)
            units.append(AssignedUnits.validate(pool.units.filter(kept)))
            vectors.append(pool.vectors[kept.to_numpy()])
        empty = np.empty((0, 0), dtype=np.float32)
        return UnitVectors(AssignedUnits.validate(pl.concat(units)), np.concatenate(vectors) if vectors else empty)

    def _active(self, *proposals: ThemeRecord) -> Registry:
        return self.registry.changed(replace(one, status="active") for one in proposals)

    def _pools(self, theme: ThemeRecord) -> list[UnitVectors]:
        parent = self.registry.by_id.get(theme.parent_id) if theme.parent_id else None
        pools = [self.waiting] if parent is None else [self.waiting, self.of_theme[parent.key]]
        return [pool for pool in pools if pool.units.height]


def on_offer(store: EditableStore, registry: Registry, proposals: Iterable[ThemeRecord]) -> OnOffer:
    """Reads what these proposals may take."""
    wholes = {registry.by_id[one.parent_id].key for one in proposals if one.parent_id in registry.by_id}
    return OnOffer(
        registry=registry,
        prototypes=tuple(store.prototypes()),
        corrections=tuple(store.corrections()),
        waiting=store.waiting_units((WAITS,)),
        of_theme={key: store.units_of(theme=key) for key in sorted(wholes)},
    )
