"""How good the themes are, and what would be lost if all that a refit proposes were accepted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from pipeline.schemas import AssignedUnits
from pipeline.store.port import ThemeRecord, UnitVectors
from pipeline.store.theme_port import Prototype
from pipeline.themes.keywords import keywords_of_themes
from pipeline.themes.proposals import Proposed
from pipeline.themes.quality import Quality, measure, worse
from pipeline.themes.registry import Registry, stands


@dataclass(frozen=True)
class Prospect:
    """The quality ``now``, and the figures that would be worse than is tolerated with the proposals, each with a
    sentence."""

    now: Quality
    lost: Mapping[str, str]


def prospect(
    units: UnitVectors,
    registry: Registry,
    prototypes: Iterable[Prototype],
    proposed: Proposed,
    resampled: float | None,
) -> Prospect:
    """Measure the themes of these units as they are, and as if each new theme had the units that founded it.

    ``resampled`` says how far the clusters of resamples agree.
    """
    now = _quality(units, registry, prototypes, resampled)
    if not proposed.is_new:
        return Prospect(now, {})
    then = _quality(_if_accepted(units, proposed), registry.changed(proposed.change.themes), (), None)
    return Prospect(now, worse(now.figures, then.figures))


def _quality(
    units: UnitVectors, registry: Registry, prototypes: Iterable[Prototype], resampled: float | None
) -> Quality:
    by_id = registry.by_id
    return measure(
        units.units,
        units.vectors,
        keywords=keywords_of_themes(units.units),  # of both in the same way: those of a proposal tell topics apart
        middles={by_id[one.theme_id].key: one.vector for one in prototypes if _has_place(by_id[one.theme_id], one)},
        parents={
            theme.key: by_id[theme.parent_id].key for theme in registry.themes if stands(theme) and theme.parent_id
        },
        stability=resampled,
    )


def _has_place(theme: ThemeRecord, prototype: Prototype) -> bool:
    return theme.status == "active" and prototype.floor is not None


def _if_accepted(units: UnitVectors, proposed: Proposed) -> UnitVectors:
    key_of = {
        unit_id: theme.key
        for theme in proposed.change.themes
        if theme.revision == 0
        for unit_id in proposed.topic_of[theme.theme_id].unit_ids
    }
    theme = pl.col("unit_id").replace_strict(key_of, default=None, return_dtype=pl.String)
    joined = units.units.with_columns(theme=pl.coalesce(theme, "theme"), reason=pl.when(theme.is_null()).then("reason"))
    return UnitVectors(AssignedUnits.validate(joined), units.vectors)
