"""Corrections as examples to learn from: what each unit should have become, and which themes it teaches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import dataframely as dy
import numpy as np
from numpy.typing import NDArray

from pipeline.schemas import AssignedUnits
from pipeline.store.port import UnitVectors
from pipeline.store.theme_port import Correction, ThemeStore
from pipeline.themes.corrections import in_force, said_sha256, unit_conflict
from pipeline.themes.registry import Registry


@dataclass(frozen=True)
class Example:
    """What people said of one unit: it has the theme ``truth`` (null: none), or, if any are ``barred``, none of these.

    ``was`` is the theme that it had before. Themes are keys, merges followed. ``at`` is when it was last decided.
    """

    truth: str | None
    barred: frozenset[str]
    was: str | None
    at: datetime

    @property
    def themes(self) -> frozenset[str]:
        """The themes that it teaches."""
        return self.barred | {key for key in (self.truth, self.was) if key is not None}

    def allows(self, theme: str | None, registry: Registry) -> bool:
        """Whether this theme, or null for none, is what people wanted; a part of the theme will do."""
        family = registry.family_of(theme) if theme else frozenset()
        if self.barred:
            return not family & self.barred
        return self.truth in family if self.truth else not family


@dataclass(frozen=True, eq=False)
class Examples:
    """Examples, oldest decision first, with their units: row i of units and vectors, float32 ``(n, d)``, is of i.

    ``responses`` are all the units of their responses, in the order of a night.
    """

    examples: tuple[Example, ...]
    units: dy.DataFrame[AssignedUnits]
    vectors: NDArray[np.float32]
    responses: UnitVectors

    def responses_of(self, rows: Sequence[int]) -> UnitVectors:
        """All the units of the responses of these examples."""
        wanted = self.responses.units["response_id"].is_in(self.units["response_id"].gather(list(rows)).to_list())
        return UnitVectors(
            AssignedUnits.validate(self.responses.units.filter(wanted)), self.responses.vectors[wanted.to_numpy()]
        )


def examples_of(store: ThemeStore, registry: Registry) -> Examples:
    """The units that people moved, confirmed or barred, as far as the decision fits; one example a unit."""
    said: dict[str, list[Correction]] = {}
    for one in in_force(store.corrections()):
        if one.target_kind == "unit":
            said.setdefault(one.target_id, []).append(one)
    stored = store.units_of(unit_ids=list(said))
    found: list[tuple[datetime, str, int, Example]] = []
    for row, (unit_id, sha) in enumerate(zip(stored.units["unit_id"], said_sha256(stored.units), strict=True)):
        fitting = [one for one in said[unit_id] if unit_conflict(one, registry, sha) is None]
        if fitting:
            found.append((fitting[-1].decided_at, unit_id, row, _example(fitting, registry)))
    found.sort(key=lambda one: one[:2])
    rows = [row for _, _, row, _ in found]
    units = AssignedUnits.validate(stored.units[rows])
    return Examples(
        examples=tuple(example for *_, example in found),
        units=units,
        vectors=stored.vectors[rows],
        responses=store.units_of(response_ids=units["response_id"].to_list()),
    )


def _example(decisions: list[Correction], registry: Registry) -> Example:
    """What all the decisions about a unit, oldest first, say of it."""
    moved, truth, barred = False, None, set[str]()
    for one in decisions:
        new = one.new or {}
        if one.action == "move":
            moved, truth = True, _now(new["theme"], registry)
        elif moved and truth == _now(new["never"], registry):
            truth = None
        elif not moved and (key := _now(new["never"], registry)):
            barred.add(key)
    return Example(
        truth, frozenset() if moved else frozenset(barred), _now((decisions[0].old or {}).get("theme"), registry),
        decisions[-1].decided_at,
    )  # fmt: skip


def _now(key: str | None, registry: Registry) -> str | None:
    """The theme that a key leads to, null where it is gone."""
    theme = None if key is None else registry.by_key.get(key)
    return None if theme is None else registry.end_of(theme).key
