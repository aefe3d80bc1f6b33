"""Topics in mixed languages beside two simpler ways to find them: plain BERTopic and a leader clustering.

    python -m bench.themes --data data             # make bench-themes DATA=data
    python -m bench.themes --data data --rows 300  # a quick look

Reviews with one human category each, in English, Spanish and Portuguese mixed, one run a domain; then news sentences
in four languages, where no cluster is to belong to one of them. Only ``dev/`` is scored; ``train/`` calibrates the
untuned encoder, should it have to be made. Seconds are those beyond encoding.
"""

import argparse
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console

from bench.reviews import cut, reviews_by_domain
from bench.topic_contenders import (
    LIKENESS,
    NONE,
    Labels,
    clamor_discover,
    leader_clustering,
    plain_bertopic,
    warm_up,
)
from models.evaluation.contenders import Remembering
from models.evaluation.metrics import adjusted_mutual_information, v_measure
from models.evaluation.mood_sets import M_ABSA
from models.evaluation.terminal import WIDTH, shown
from models.evaluation.topic_sets import SIB200, TopicSet, topic_sets
from models.evaluation.untuned import BaselineUnavailableError, untuned
from models.evaluation.views import Table
from pipeline.commands.console import shown_progress
from pipeline.manifest import SEED
from pipeline.stages.encode import load_encoder

OURS, PLAIN, LEADERS = "Clamor", "BERTopic", "leaders"
CONTENDERS = (
    f"{PLAIN}: its defaults, on vectors of the untuned encoder; {LEADERS}: each text joins the first leader at a "
    f"cosine of {LIKENESS} or more, on the same; {OURS}: clamor discover --no-taxonomy."
)
LARGE = 150
"""Texts from which on a single cluster's lean towards a language is looked at by itself."""
MEAN = "mean"

Finder = Callable[[TopicSet], Labels]


@dataclass(frozen=True)
class Score:
    """How good labels are; ``nan`` where no text has one, or nothing says how texts feel.

    ``ami`` counts texts without a topic as one more cluster; all else but ``unassigned`` leaves them out.
    """

    ami: float
    ami_assigned: float
    unassigned: float
    v_language: float
    v_mood: float
    clusters: float
    seconds: float


@dataclass(frozen=True)
class Lean:
    """How far clusters lean towards one language: the share of a cluster's largest language less that language's
    share of all texts; ``mean`` weighs clusters by size, ``worst`` is among the large ones, ``nan`` without any."""

    mean: float
    worst: float


def score(one: TopicSet, labels: Labels, seconds: float) -> Score:
    """Compare labels with the categories, languages and moods of the texts."""
    has_topic = labels != NONE
    within = [labels[has_topic]]

    def among_assigned(measure: Callable[[Sequence[str], Sequence[Labels]], float], names: Sequence[str]) -> float:
        known = [name for name, has in zip(names, has_topic, strict=True) if has] if names else []
        return measure(known, within) if known else float("nan")

    return Score(
        ami=adjusted_mutual_information(one.topics, [labels]),
        ami_assigned=among_assigned(adjusted_mutual_information, one.topics),
        unassigned=float(np.mean(~has_topic)),
        v_language=among_assigned(v_measure, one.languages),
        v_mood=among_assigned(v_measure, one.moods),
        clusters=len(set(within[0].tolist())),
        seconds=seconds,
    )


def mean_of(scores: Sequence[Score]) -> Score:
    """The mean of each figure."""
    return Score(*(float(np.mean([getattr(one, name) for one in scores])) for name in Score.__dataclass_fields__))


def lean(labels: Labels, languages: Sequence[str], large: int = LARGE) -> Lean:
    """How far the clusters lean towards one language."""
    spoken = np.array(languages)
    names, counts = np.unique(spoken, return_counts=True)
    overall = counts / len(spoken)
    leans, sizes = [], []
    for cluster in sorted(set(labels[labels != NONE].tolist())):
        within = spoken[labels == cluster]
        shares = np.array([np.mean(within == name) for name in names])
        most = int(shares.argmax())
        leans.append(float(shares[most] - overall[most]))
        sizes.append(len(within))
    worst = max((value for value, size in zip(leans, sizes, strict=True) if size >= large), default=float("nan"))
    return Lean(float(np.average(leans, weights=sizes)) if leans else float("nan"), worst)


def main() -> None:
    """Cluster, score and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with dev/ (and train/)")
    parser.add_argument("--rows", type=int, help="texts of each set, drawn with the seed (default: all)")
    parser.add_argument("--seed", type=int, default=SEED, help="of every draw (default: %(default)s)")
    arguments = parser.parse_args()
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    console = Console(highlight=False, soft_wrap=True, width=WIDTH)
    rows, seed = arguments.rows, arguments.seed
    reviews = {domain: cut(one, rows, seed) for domain, one in reviews_by_domain(arguments.data).items()}
    news = [cut(one, rows, seed) for one in topic_sets(arguments.data / "dev") if one.name == SIB200]
    if not reviews and not news:
        parser.error(f"--data {arguments.data}: dev/ has neither {M_ABSA}.csv nor topics_*_sib200.csv")
    finders = _finders(arguments.data, seed, [*reviews.values(), *news], console)
    warm_up()
    if reviews:
        _show_reviews(finders, reviews, console)
    for one in news:
        _show_news(finders, one, console)


def _finders(data: Path, seed: int, sets: Sequence[TopicSet], console: Console) -> dict[str, Finder]:
    """The contenders by name, each with its texts encoded."""
    progress, texts = shown_progress(), [text for one in sets for text in one.texts]
    ours = Remembering(load_encoder())
    with progress.step("Encoding", len(set(texts)), "texts"):
        ours.read(texts)
    found: dict[str, Finder] = {OURS: lambda one: clamor_discover(one.texts, ours, seed)}
    try:
        as_it_comes = Remembering(untuned(data / "train", progress).small)
    except BaselineUnavailableError as error:
        console.print(f"{PLAIN} and {LEADERS} are left out: {error}")
        return found
    with progress.step("Encoding untuned", len(set(texts)), "texts"):
        as_it_comes.read(texts)
    return {
        PLAIN: lambda one: plain_bertopic(one.texts, as_it_comes.read(one.texts).vectors, seed),
        LEADERS: lambda one: leader_clustering(as_it_comes.read(one.texts).vectors),
        **found,
    }


def _show_reviews(finders: dict[str, Finder], sets: dict[str, TopicSet], console: Console) -> None:
    scores = {domain: {name: _timed(finder, one) for name, finder in finders.items()} for domain, one in sets.items()}
    scores[MEAN] = {name: mean_of([of_set[name] for of_set in scores.values()]) for name in finders}
    rows = [
        (
            domain,
            name,
            f"{len(sets[domain].texts):,}" if domain in sets else "",
            *(f"{value:.3f}" for value in (one.ami, one.ami_assigned, one.unassigned, one.v_language, one.v_mood)),
            f"{one.clusters:.0f}",
            f"{one.seconds:.1f}",
        )
        for domain, of_set in scores.items()
        for name, one in of_set.items()
    ]
    headings = (
        "domain", "found by", "texts", "AMI", "AMI assigned", "no topic", "V language", "V mood", "topics", "seconds",
    )  # fmt: skip
    note = (
        f"{CONTENDERS} AMI: mutual information with the human category, adjusted for chance, texts without a topic "
        "being one more cluster; assigned, without them, as are V with language and with mood, to be near 0."
    )
    console.print(shown(Table("Reviews by category, three languages mixed", note, headings, tuple(rows), labels=2)))
    if len(finders) > 1:
        ratios = ", ".join(f"{domain} {ratio(of_set):.2f}" for domain, of_set in scores.items())
        console.print(f"AMI of {OURS} over that of the better of the two others: {ratios}")


def ratio(scores: dict[str, Score]) -> float:
    """Clamor's AMI over the better other one's; infinite where both others know nothing."""
    others = max(one.ami for name, one in scores.items() if name != OURS)
    return scores[OURS].ami / others if others > 0 else float("inf")


def _show_news(finders: dict[str, Finder], one: TopicSet, console: Console) -> None:
    rows = []
    for name, finder in finders.items():
        labels = finder(one)
        leans, of_topic = lean(labels, one.languages), score(one, labels, 0.0)
        figures = (leans.mean, leans.worst, of_topic.ami, of_topic.unassigned)
        rows.append((name, *(f"{value:.3f}" for value in figures), f"{of_topic.clusters:.0f}"))
    headings = ("found by", "lean mean", "lean worst", "AMI", "no topic", "topics")
    note = (
        "Lean: the share of a cluster's largest language less that language's share of all texts; the mean weighs "
        f"clusters by size, the worst is among those of {LARGE} texts or more (nan: there is none)."
    )
    title = f"Languages in clusters, {one.name}, {len(one.texts):,} texts"
    console.print(shown(Table(title, note, headings, tuple(rows), labels=1)))


def _timed(finder: Finder, one: TopicSet) -> Score:
    began = time.perf_counter()
    labels = finder(one)
    return score(one, labels, time.perf_counter() - began)


if __name__ == "__main__":
    main()
