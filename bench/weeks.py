"""Ten weeks of themes: do they keep their units and their names while answers come in?

    python -m bench.weeks --data data                              # make bench-weeks DATA=data
    python -m bench.weeks --data data --no-taxonomy                # nothing known beforehand: all themes discovered
    python -m bench.weeks --data data --rows 400 --seeds 0         # a quick look

Reviews of one domain with one human category each, every language's sentence an answer of its own, are dealt into ten
weeks: one aspect is held back until week 4, half of another comes in week 7. Each week has one night (seven nights read
the same answers) and then a refit, whose proposals are accepted at once, by rule, from the usual size on. After it
*all* answers so far are assigned afresh with the themes of that week, and compared with the week before. A taxonomy may
know the new aspect already; without one it has to be born. Only ``dev/`` is read, and nothing is kept.
"""

import argparse
import csv
import os
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import dataframely as dy
import numpy as np
from rich.console import Console

from bench.reviews import cut, reviews_by_domain
from bench.week_scores import (
    NEW_IN,
    SWELLS_IN,
    WEEKS,
    Aspects,
    Home,
    Move,
    Stability,
    Standings,
    agreement,
    aspects_of,
    deal,
    home,
    majorities,
    share_assigned,
    stability,
    standing,
    unexplained,
)
from models.evaluation.mood_sets import M_ABSA
from models.evaluation.terminal import WIDTH, shown
from models.evaluation.topic_sets import TopicSet
from models.evaluation.views import Table
from pipeline.commands.console import shown_progress
from pipeline.night import Steps
from pipeline.night import night as run_night
from pipeline.progress import Tick
from pipeline.recipe import Recipe
from pipeline.refit import refit as run_refit
from pipeline.run import Enriched, enrich_each
from pipeline.schemas import IdentifiedResponses, ScoredUnits
from pipeline.settings import Settings, ThemeSettings
from pipeline.sources.mapping import ColumnMapping
from pipeline.store.sql import open_store
from pipeline.themes.standing import standing_of
from pipeline.wiring import heads

MONDAY = date(2026, 1, 5)
ACCEPTING = ThemeSettings(accept_after_nights=0)
COLUMNS = ColumnMapping(id="id", text=("text",), date="date", segment="category")


@dataclass(frozen=True)
class Week:
    """What was measured at the end of a week; ``alike`` compares it with the week before, and is ``nan`` in the first.

    ``ami`` is that of all units so far, ``ami_first`` that of the units of week 1 with the themes of this one, to which
    it makes no difference what came in since. ``themes`` counts discovered ones; ``new_aspect`` are those that have the
    aspect as their majority, ``new_home`` is where it is for the most part.
    """

    week: int
    units: int
    themes: int
    assigned: float
    alike: Stability
    ami: float
    ami_first: float
    new_aspect: tuple[str, ...]
    new_home: Home
    moved: int
    unexplained: int
    seconds: float


def night(settings: Settings, answers: Path, *, taxonomy: bool = True) -> None:
    """The nights of a week: all of its answers at once."""
    run_night(settings, [answers], steps=Steps() if taxonomy else Steps(enrich=_without_taxonomy))


def refit(settings: Settings) -> None:
    """The refit at the end of a week, which accepts at once what it proposes, from the usual size on."""
    run_refit(settings)


def _without_taxonomy(
    batches: Iterable[dy.DataFrame[IdentifiedResponses]], recipe: Recipe, tick: Tick
) -> Iterator[Enriched]:
    return enrich_each(batches, replace(recipe, known_themes=False), tick)


def main() -> None:
    """Live through ten weeks for each seed, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with dev/")
    parser.add_argument("--domain", default="restaurant", help="whose reviews (default: restaurant)")
    parser.add_argument("--rows", type=int, help="sentences, drawn with the seed (default: all)")
    parser.add_argument("--no-taxonomy", action="store_true", help="know no curated themes")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2], help="of the deals (default: 0 1 2)")
    arguments = parser.parse_args()
    for name in [name for name in os.environ if name.startswith("CLAMOR_")]:
        del os.environ[name]  # a store or taxonomy of the user's is no part of this
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    console = Console(highlight=False, soft_wrap=True, width=WIDTH)
    domains = reviews_by_domain(arguments.data)
    if arguments.domain not in domains:
        there = ", ".join(domains) or f"no {M_ABSA}.csv"
        parser.error(f"--domain: met {arguments.domain!r}; {arguments.data / 'dev'} has {there}")
    for seed in arguments.seeds:
        reviews = cut(domains[arguments.domain], arguments.rows, seed)
        aspects = aspects_of(reviews.topics)
        weeks = []
        with (
            tempfile.TemporaryDirectory() as folder,
            shown_progress().step(f"Ten weeks, seed {seed}", WEEKS, "weeks") as tick,
        ):
            for week in ten_weeks(reviews, aspects, seed, Path(folder), taxonomy=not arguments.no_taxonomy):
                weeks.append(week)
                tick(1)
        _show(reviews, aspects, seed, weeks, console)


def ten_weeks(reviews: TopicSet, aspects: Aspects, seed: int, folder: Path, *, taxonomy: bool = True) -> Iterator[Week]:
    """Live through the weeks in a folder, which gets the store, and yield what was measured at the end of each."""
    settings = Settings(home=folder / "home", directory=folder, columns=COLUMNS, themes=ACCEPTING)
    dealt = deal(reviews.topics, aspects, seed)
    afresh: Standings = {}
    stored: Standings = {}
    first: tuple[str, ...] = ()
    for week in range(1, WEEKS + 1):
        began = time.perf_counter()
        since = _last_event(settings) if week > 1 else None
        rows = [row for row, of in enumerate(dealt) if of == week]
        night(settings, _answers(reviews, rows, week, folder), taxonomy=taxonomy)
        refit(settings)
        seconds = time.perf_counter() - began
        topics = _topics(settings)
        before, afresh = afresh, _afresh(settings, taxonomy=taxonomy)
        first = first or tuple(afresh)
        stored_before, stored = stored, _stored(settings)
        moves = _moves(settings, since)
        yield Week(
            week=week,
            units=len(afresh),
            themes=_discovered(settings),
            assigned=share_assigned(afresh),
            alike=stability(before, afresh),
            ami=agreement(afresh, topics),
            ami_first=agreement({unit_id: afresh[unit_id] for unit_id in first}, topics),
            new_aspect=majorities(afresh, topics, aspects.new),
            new_home=home(afresh, topics, aspects.new),
            moved=sum(stored_before[unit_id] != stored[unit_id] for unit_id in stored_before.keys() & stored.keys()),
            unexplained=len(unexplained(stored_before, stored, moves)),
            seconds=seconds,
        )


def _answers(reviews: TopicSet, rows: Sequence[int], week: int, folder: Path) -> Path:
    """The answers of a week as a file; the category goes along as the segment, which no model reads."""
    path = folder / f"week-{week:02}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(("id", "date", "text", "category"))
        for place, row in enumerate(rows):
            day = MONDAY + timedelta(weeks=week - 1, days=place % 7)
            lines.writerow((row, day.isoformat(), reviews.texts[row], reviews.topics[row]))
    return path


def _topics(settings: Settings) -> dict[str, str]:
    """The human category of each stored unit: that of its answer."""
    with open_store(settings.store_url) as store:
        of_response = dict(store.read_responses().select("response_id", "segment").iter_rows())
        units = store.read_units().select("unit_id", "response_id").iter_rows()
        return {unit_id: of_response[response_id] for unit_id, response_id in units}


def _afresh(settings: Settings, *, taxonomy: bool) -> Standings:
    """Where each stored unit stands if it is assigned afresh with the themes there are now."""
    with open_store(settings.store_url) as store:
        held = store.units_of(unit_ids=store.read_units()["unit_id"].to_list())
        scored = ScoredUnits.validate(held.units.select(ScoredUnits.column_names()))
        assigned = standing_of(store).assign(scored, held.vectors, heads().themes if taxonomy else None).units
    return {row[0]: standing(row[1], row[2]) for row in assigned.select("unit_id", "theme", "reason").iter_rows()}


def _stored(settings: Settings) -> Standings:
    """Where each unit stands in the store."""
    with open_store(settings.store_url) as store:
        rows = store.read_units().select("unit_id", "theme", "reason").iter_rows()
        return {unit_id: standing(theme, reason) for unit_id, theme, reason in rows}


def _last_event(settings: Settings) -> datetime | None:
    with open_store(settings.store_url) as store:
        return max((event.happened_at for event in store.theme_events()), default=None)


def _moves(settings: Settings, after: datetime | None) -> list[Move]:
    """What events moved since, oldest first."""
    with open_store(settings.store_url) as store:
        events = [event for event in store.theme_events() if after is None or event.happened_at > after]
        return [
            Move(row["unit_id"], standing(row["old_theme"], row["old_reason"]), standing(row["theme"], row["reason"]))
            for event in events
            for row in store.moved_units(event.event_id).iter_rows(named=True)
        ]


def _discovered(settings: Settings) -> int:
    with open_store(settings.store_url) as store:
        return sum(theme.kind == "discovered" and theme.status == "active" for theme in store.themes())


def _show(reviews: TopicSet, aspects: Aspects, seed: int, weeks: Sequence[Week], console: Console) -> None:
    rows = [
        (
            str(one.week),
            f"{one.units:,}",
            str(one.themes),
            *(f"{value:.3f}" for value in (one.assigned, *astuple(one.alike)[:3], one.ami, one.ami_first)),
            f"{one.moved:,}",
            f"{one.unexplained:,}",
            f"{one.seconds:.0f}",
        )
        for one in weeks
    ]
    headings = (
        "week", "units", "discovered themes", "assigned share", "Rand", "… as one", "… assigned", "AMI", "… week 1",
        "moved", "without event", "seconds",
    )  # fmt: skip
    note = (
        "Rand: adjusted Rand index with the week before, on the units of both, all assigned afresh; a unit without a "
        "theme is a group by itself, or all of them are one, or only units with a theme in both weeks count. AMI with "
        "the human categories (no theme is one cluster), and that of the units of week 1 alone. Moved: units whose "
        "stored theme or reason changed in the week."
    )
    title = f"{reviews.name}, {len(reviews.texts):,} sentences in {len(set(reviews.languages))} languages, seed {seed}"
    console.print(shown(Table(title, note, headings, tuple(rows), labels=1)))
    alike = {
        "a unit without a theme by itself": [one.alike.alone for one in weeks[1:]],
        "all without a theme as one group": [one.alike.as_one for one in weeks[1:]],
        "units with a theme in both weeks": [one.alike.assigned for one in weeks[1:]],
    }
    console.print(
        *(
            f"Rand, {name}: mean {np.mean(found):.3f}, least {min(found):.3f}, "
            f"{found[SWELLS_IN - 2]:.3f} in week {SWELLS_IN}, when {aspects.swelling!r} swells"
            for name, found in alike.items()
        ),
        f"AMI: {weeks[0].ami:.3f} in week 1, least {min(one.ami for one in weeks):.3f}, "
        f"{weeks[-1].ami:.3f} in week {WEEKS}; of the units of week 1 alone least "
        f"{min(one.ami_first for one in weeks):.3f}, {weeks[-1].ami_first:.3f} with the themes of week {WEEKS}",
        f"{aspects.new!r}, held back until week {NEW_IN}: {_birth(weeks)}",
        f"units moved {sum(one.moved for one in weeks):,}, of which without an event "
        f"{sum(one.unexplained for one in weeks):,}\n",
        sep="\n",
    )


def _birth(weeks: Sequence[Week]) -> str:
    at_first = weeks[NEW_IN - 1].new_home
    where = f"{at_first.share:.0%} of it has {at_first.theme} in that week; " if at_first.theme else ""
    born = next((one for one in weeks if one.new_aspect), None)
    if born is None:
        return f"{where}no theme has it as its majority"
    within = "within a week" if born.week == NEW_IN else "later than within a week"
    return f"{where}{', '.join(born.new_aspect)} has it as its majority from the refit of week {born.week} on, {within}"


if __name__ == "__main__":
    main()
