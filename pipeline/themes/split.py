"""Splits a theme into parts: proposed by clustering its units, and made when a person wants them.

Spherical k-means (I. Dhillon, D. Modha 2001) in effect: k-means on vectors of length 1, seeded, on units sorted by id,
so that the same units give the same parts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.cluster import KMeans

from pipeline.errors import ThemeEditError
from pipeline.schemas import LANGUAGES, AssignedUnits
from pipeline.store.port import ThemeRecord
from pipeline.store.theme_port import Prototype, ThemeChange
from pipeline.themes.agreement import Reader
from pipeline.themes.known import calibrate, cosines, unit_length
from pipeline.themes.labels import TopicNames, name_topics
from pipeline.themes.permanent import discovered_key, discovered_theme_id
from pipeline.themes.registry import Registry, stands
from pipeline.themes.sitting import EditableStore, Edited, begin, with_theme
from pipeline.themes.telling import counted

LEAST_PART = 5
"""Units of a part: fewer are an accident. A theme of fewer than twice as many is not split."""
MOST_PARTS = 12
MOST_CLUSTERED = 20_000
"""Units that shape the parts; the others only join them, so that the cost stays bounded."""
SEED = 0
KEYED_BY = ("en", "pt", "es", "ro")
"""The languages whose label a key is made of, the first that there is."""

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Part:
    """A part to be: its theme, where it lies, and its units, the most typical first.

    The units still have the theme that is split; similarity and margin are those to the parts, in cosines.
    """

    theme: ThemeRecord
    prototype: Prototype
    units: dy.DataFrame[AssignedUnits]


@dataclass(frozen=True)
class SplitPlan:
    """How a theme would be split: the parts, largest first, and how many units are like none of them and stay."""

    whole: ThemeRecord
    parts: tuple[Part, ...]
    rest: int


def plan_split(
    store: EditableStore, who: str, theme: str, into: int, *, revision: int | None = None, read: Reader | None = None
) -> SplitPlan:
    """Cluster the units of a theme into parts; writes nothing.

    A cluster of fewer than 5 units is no part: its units stay with the whole, and the others are clustered again.
    ``read`` is an encoder, for names of parts that say the same in each language.
    Raises ThemeEditError for a theme that is not active or is a part itself, for too few units, and for units that do
    not differ enough; EditConflictError when the theme was changed since ``revision``.
    """
    sitting = begin(store, who)
    whole = sitting.active(theme, revision)
    if not 2 <= into <= MOST_PARTS:
        raise ThemeEditError(f"parts: met {into}, expected 2 to {MOST_PARTS}")
    if whole.parent_id is not None:
        parent = sitting.registry.by_id[whole.parent_id]
        raise ThemeEditError(f"the theme {whole.key} is a part of {parent.key}: themes have two levels; split that one")
    members = store.units_of(theme=whole.key)
    if members.units.height < into * LEAST_PART:
        raise ThemeEditError(
            f"the theme {whole.key} has {counted(members.units.height, 'unit')}, expected at least "
            f"{into * LEAST_PART} to make {into} parts of {LEAST_PART}; ask for fewer parts, or wait for more units"
        )
    order = members.units.select(pl.col("unit_id").arg_sort()).to_series().to_numpy()
    units = AssignedUnits.validate(members.units[order])
    vectors = unit_length(members.vectors[order]).astype(np.float32)
    labels = _clustered(whole, vectors, into)
    return SplitPlan(whole, _parts(sitting.registry, whole, units, vectors, labels, read=read), int((labels < 0).sum()))


def split(store: EditableStore, who: str, plan: SplitPlan, *, now: datetime | None = None) -> Edited:
    """Make the parts of a plan themes of their own, under the whole, and give them their units.

    Raises EditConflictError when the whole or one of these units was changed since the plan was made.
    """
    sitting = begin(store, who, now)
    sitting.theme(plan.whole.key, plan.whole.revision)
    themes = [part.theme for part in plan.parts]
    before = AssignedUnits.validate(pl.concat([part.units for part in plan.parts]))
    after = pl.concat([with_theme(part.units, part.theme.key, None) for part in plan.parts])
    moved = sitting.settled(
        before, AssignedUnits.validate(after), sitting.registry.changed(themes), sitting.corrections
    )
    sizes = ", ".join(f"{part.theme.key} ({part.units.height:,})" for part in plan.parts)
    stayed = f"; {counted(plan.rest, 'unit')} stayed" if plan.rest else ""
    said = f"split {plan.whole.key} into {sizes}{stayed}"
    event = sitting.event("split", plan.whole, said, others=themes, moved=moved, parts=len(themes))
    correction = sitting.correction(
        "split",
        plan.whole.theme_id,
        None,
        {"children": [theme.theme_id for theme in themes], "event": event.event_id},
    )
    change = ThemeChange(
        themes=(plan.whole, *themes),
        prototypes=tuple(part.prototype for part in plan.parts),
        events=(event,),
        corrections=(correction,),
    )
    return sitting.write(change, said)


def _clustered(whole: ThemeRecord, vectors: Vectors, into: int) -> NDArray[np.intp]:
    """The part of each row, −1 for none."""
    labels = np.full(len(vectors), -1, dtype=np.intp)
    left = np.arange(len(vectors))
    while True:
        if len(left) < into * LEAST_PART or len({vectors[row].tobytes() for row in left}) < into:
            raise ThemeEditError(
                f"the units of {whole.key} do not differ enough to make {into} parts of {LEAST_PART} units or more; "
                "ask for fewer parts"
            )
        shaping = left
        if len(left) > MOST_CLUSTERED:
            shaping = np.sort(np.random.default_rng(SEED).choice(left, MOST_CLUSTERED, replace=False))
        means = KMeans(into, n_init=10, random_state=SEED).fit(vectors[shaping])
        found = means.predict(vectors[left])
        strays = np.bincount(found, minlength=into)[found] < LEAST_PART
        if not strays.any():
            labels[left] = found
            return labels
        left = left[~strays]


def _parts(
    registry: Registry,
    whole: ThemeRecord,
    units: dy.DataFrame[AssignedUnits],
    vectors: Vectors,
    labels: NDArray[np.intp],
    *,
    read: Reader | None,
) -> tuple[Part, ...]:
    sizes = np.bincount(labels[labels >= 0])
    numbers = np.argsort(-sizes, kind="stable").tolist()
    centres = np.stack([vectors[labels == number].mean(axis=0) for number in numbers])
    likeness = cosines(vectors, centres)
    names = _names(registry, units, labels.tolist(), read)
    ids, keys = set(registry.by_id), set(registry.by_key)
    parts = []
    for place, number in enumerate(numbers):
        rows = np.flatnonzero(labels == number)
        rows = rows[np.argsort(-likeness[rows, place], kind="stable")]
        lead = likeness[rows, place] - np.delete(likeness[rows], place, axis=1).max(axis=1)
        members = units[rows].with_columns(
            similarity=pl.Series(likeness[rows, place]), margin=pl.Series(np.maximum(lead, 0.0))
        )
        named = names.get(number, TopicNames())
        key_of = next((named.labels[language] for language in KEYED_BY if language in named.labels), None)
        theme = ThemeRecord(
            theme_id=discovered_theme_id(members["unit_id"].to_list(), ids),
            key=discovered_key(key_of or f"{whole.key} {place + 1}", keys),
            kind="discovered",
            parent_id=whole.theme_id,
            journey_stage=whole.journey_stage,
            pillar=whole.pillar,
            labels=named.labels,
            keywords=named.keywords,
            decided=True,
        )
        ids.add(theme.theme_id)
        keys.add(theme.key)
        learnt = calibrate(vectors[rows], np.delete(centres, place, axis=0))
        prototype = Prototype(theme.theme_id, learnt.vector, learnt.floor, learnt.margin, learnt.members)
        parts.append(Part(theme, prototype, AssignedUnits.validate(members)))
    return tuple(parts)


def _names(
    registry: Registry, units: pl.DataFrame, labels: Sequence[int], read: Reader | None
) -> dict[int, TopicNames]:
    """What each part is called, otherwise than every theme that stands; equal words count once."""
    said = pl.coalesce("focus", "text")
    distinct = (
        units.with_columns(part=pl.Series(labels, dtype=pl.Int64), said=said)
        .unique(pl.col("said").str.strip_chars().str.to_lowercase(), keep="first", maintain_order=True)
        .select("said", "language", "part")
    )
    taken = {language: [theme.label(language) for theme in registry.themes if stands(theme)] for language in LANGUAGES}
    return name_topics(*(distinct[name].to_list() for name in distinct.columns), taken=taken, read=read)
