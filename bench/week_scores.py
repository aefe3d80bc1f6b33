"""What ten weeks of themes are judged by: how the rows are dealt, and what is counted. Nothing is read or written here.

Where a unit stands is one string: the key of its theme, or the reason it has none in brackets (see ``standing``).
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle

from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

WEEKS = 10
NEW_IN = 4
SWELLS_IN = 7
SWELLING = 0.5
"""The share of the swelling aspect that comes in its one week; the other weeks share the rest."""
LEAST_UNITS = 5
"""Units that a theme needs before an aspect can be its majority."""
UNASSIGNED = "("

Standings = Mapping[str, str]
"""Where each unit stands, by unit id."""


@dataclass(frozen=True)
class Aspects:
    """The aspect that nobody speaks of before week 4, and the one that half speak of in week 7."""

    new: str
    swelling: str


@dataclass(frozen=True)
class Move:
    """A unit that an event took from one standing to another."""

    unit_id: str
    old: str
    new: str


@dataclass(frozen=True)
class Stability:
    """How alike two weeks' themes group the units that both have: adjusted Rand indices, 0 by chance, 1 for the same.

    ``alone`` is over all of them, each without a theme being a group by itself, for nothing says that it belongs with
    another; ``as_one`` too, those without a theme being one group, which every birth takes units from; ``assigned`` is
    over those with a theme in both weeks, ``nan`` where there is none.
    """

    alone: float
    as_one: float
    assigned: float
    units: int


@dataclass(frozen=True)
class Home:
    """The theme that most units of an aspect have, null where none has any, and their share among all of the aspect."""

    theme: str | None
    share: float


def standing(theme: str | None, reason: str | None) -> str:
    """One string for a theme, or for the reason why there is none."""
    return theme if theme is not None else f"{UNASSIGNED}{reason})"


def aspects_of(topics: Sequence[str]) -> Aspects:
    """The fourth commonest aspect is the new one, and the third the swelling one. ValueError where there are fewer."""
    commonest = sorted(Counter(topics).items(), key=lambda item: (-item[1], item[0]))
    if len(commonest) < 4:
        raise ValueError(f"{len(commonest)} aspects; expected at least 4, of which one is held back and one swells")
    return Aspects(new=commonest[3][0], swelling=commonest[2][0])


def deal(topics: Sequence[str], aspects: Aspects, seed: int) -> list[int]:
    """The week, 1…10, of each row: shuffled, then dealt like cards; same arguments, same weeks.

    The new aspect comes in weeks 4…10 alone, and half of the swelling one in week 7.
    """
    weeks = [0] * len(topics)
    piles: dict[str, list[int]] = defaultdict(list)
    for row, topic in enumerate(topics):
        piles[topic if topic in (aspects.new, aspects.swelling) else ""].append(row)
    draw = random.Random(seed)  # noqa: S311 - nothing secret
    for topic in sorted(piles):
        rows = piles[topic]
        draw.shuffle(rows)
        allowed = [week for week in range(1, WEEKS + 1) if topic != aspects.new or week >= NEW_IN]
        if topic == aspects.swelling:
            first = round(SWELLING * len(rows))
            for row in rows[:first]:
                weeks[row] = SWELLS_IN
            rows, allowed = rows[first:], [week for week in allowed if week != SWELLS_IN]
        for row, week in zip(rows, cycle(allowed), strict=False):
            weeks[row] = week
    return weeks


def stability(before: Standings, after: Standings) -> Stability:
    """How alike the themes of two weeks group the same units."""
    both = sorted(before.keys() & after.keys())
    pairs = [(_group(before[unit_id]), _group(after[unit_id])) for unit_id in both]
    assigned = [pair for pair in pairs if None not in pair]
    alone = [(one or f"{place}", other or f"{place}") for place, (one, other) in enumerate(pairs)]
    as_one = [(one or "", other or "") for one, other in pairs]
    return Stability(_rand(alone), _rand(as_one), _rand(assigned), len(both))


def home(standings: Standings, topics: Mapping[str, str], topic: str) -> Home:
    """Where the units of a topic are for the most part; the first by key of two themes that have as many."""
    where = [_group(standing) for unit_id, standing in standings.items() if topics[unit_id] == topic]
    themes = Counter(theme for theme in where if theme is not None)
    if not themes:
        return Home(None, 0.0)
    theme, units = min(themes.items(), key=lambda item: (-item[1], item[0]))
    return Home(theme, units / len(where))


def agreement(standings: Standings, topics: Mapping[str, str]) -> float:
    """Mutual information of themes with human categories, adjusted for chance; no theme is one more cluster."""
    units = sorted(standings)
    groups = [_group(standings[unit_id]) or "" for unit_id in units]
    return float(adjusted_mutual_info_score([topics[unit_id] for unit_id in units], groups))


def share_assigned(standings: Standings) -> float:
    """The share of units that have a theme."""
    return sum(_group(where) is not None for where in standings.values()) / max(len(standings), 1)


def majorities(standings: Standings, topics: Mapping[str, str], topic: str) -> tuple[str, ...]:
    """The themes of at least five units, of which more than half speak of the topic, sorted by key."""
    speaks: dict[str, list[bool]] = defaultdict(list)
    for unit_id, where in standings.items():
        if (theme := _group(where)) is not None:
            speaks[theme].append(topics[unit_id] == topic)
    return tuple(sorted(key for key, of in speaks.items() if len(of) >= LEAST_UNITS and 2 * sum(of) > len(of)))


def unexplained(before: Standings, after: Standings, moves: Iterable[Move]) -> tuple[str, ...]:
    """The units, sorted, that stand elsewhere than before without events that took them there, one after another.

    ``moves`` are those since, oldest first. A unit that only came since, or has gone, did not move.
    """
    steps: dict[str, list[Move]] = defaultdict(list)
    for move in moves:
        steps[move.unit_id].append(move)
    return tuple(
        unit_id
        for unit_id in sorted(before.keys() & after.keys())
        if _led_to(before[unit_id], steps[unit_id]) != after[unit_id]
    )


def _led_to(start: str, moves: Sequence[Move]) -> str | None:
    """Where the moves lead from the start; nowhere if one of them begins elsewhere than the last one ended."""
    here = start
    for move in moves:
        if move.old != here:
            return None
        here = move.new
    return here


def _group(where: str) -> str | None:
    return None if where.startswith(UNASSIGNED) else where


def _rand(pairs: Sequence[tuple[str | None, str | None]]) -> float:
    if not pairs:
        return float("nan")
    return float(adjusted_rand_score([one for one, _ in pairs], [other for _, other in pairs]))
