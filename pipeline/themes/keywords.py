"""The words that tell one topic from the others, language by language, as people wrote them.

They are weighed by class-based TF-IDF (see `ctfidf`). A term is a family of word forms, or two families side by side
("mic dejun", "não funciona").
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import dataframely as dy
import polars as pl

from pipeline.schemas import LANGUAGES, AssignedUnits
from pipeline.stages.subject import subject
from pipeline.themes.ctfidf import ClassTerms, Term
from pipeline.themes.lines import NEGATED, Lines, read_lines
from pipeline.themes.spelling import spelt
from pipeline.themes.words import Word

MOST = 6
PAIRED = 0.5
"""The share of a word's texts from which on the pair it stands in is shown instead of it."""


def keywords_of_themes(units: dy.DataFrame[AssignedUnits]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Keywords of each theme that these units have, by theme key and by language; the other units say what is common.

    A theme, or a language of it, with fewer than three different texts is left out.
    """
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    said = units.select("theme", "language", subject()).unique().sort("language", "theme", "subject", nulls_last=True)
    keys = sorted(set(said["theme"].drop_nulls()))
    number = {key: place for place, key in enumerate(keys)} | {None: -1}
    for language in LANGUAGES:
        spoken = said.filter(pl.col("language") == language)
        topics = [number[key] for key in spoken["theme"]]
        for topic, words in keywords(spoken["subject"].to_list(), topics, language).items():
            found.setdefault(keys[topic], {})[language] = words
    return found


def keywords(texts: Sequence[str], topics: Sequence[int], language: str) -> dict[int, tuple[str, ...]]:
    """Up to six keywords for each topic of one language, best first.

    ``topics[i]`` is the topic of ``texts[i]``, −1 for none: those texts only say what is common. A topic with fewer
    than three texts has no keywords; nor has a language that is not one of the four. Equal texts should be given once.
    """
    lines = read_lines(texts, topics, language)
    return best_keywords(lines) if lines else {}


def best_keywords(lines: Lines) -> dict[int, tuple[str, ...]]:
    """Up to six keywords for each topic of texts that were read already, best first."""
    written: dict[Term, Counter[str]] = defaultdict(Counter)
    terms = []
    for text, line in zip(lines.texts, lines.words, strict=True):
        of_text = dict(_terms(text, line, lines))
        terms.append(frozenset(of_text))
        for term, surface in of_text.items():
            written[term][surface] += 1
    classes = ClassTerms(lines.topics, tuple(terms))
    shown = {term: min(forms, key=lambda form: (-forms[form], len(form), form)) for term, forms in written.items()}
    best = {topic: tuple(_choose(classes.weights(topic), classes.of_topic[topic], shown)) for topic in classes.heard}
    return {topic: chosen for topic, chosen in best.items() if chosen}


def _terms(text: str, line: Sequence[Word], lines: Lines) -> Iterator[tuple[Term, str]]:
    """The terms of a text, each with the words it was written with."""
    last: Word | None = None
    between: list[str] = []
    for word in line:
        if word.kind == "stop" or word.form in lines.families.auxiliaries:
            between.append(word.form)
            continue
        if word.kind == "content":
            family = lines.families.of(word.form)
            yield (family,), lines.families.written(family)
            if last and lines.go_together(last, word, between):
                yield (lines.name_of(last), family), spelt(text, (last, word), lines).lower()
        last, between = word, []


def _choose(weight: Mapping[Term, float], texts: Counter[Term], shown: Mapping[Term, str]) -> Iterator[str]:
    """The heaviest terms, no word twice; a pair stands for its words where half of their texts have the pair."""
    standing = dict(weight)
    for pair in sorted((term for term in weight if len(term) == 2), key=lambda term: (-texts[term], term)):
        words = dict.fromkeys(zip(pair))  # a word may follow itself: "spam, spam"
        covered = [word for word in words if word in standing and texts[pair] >= PAIRED * texts[word]]
        if covered:
            standing[pair] = max(standing[pair], *(standing.pop(part) for part in covered))
        else:
            del standing[pair]
    said: set[str] = set()
    chosen = 0
    for term in sorted(standing, key=lambda term: (-standing[term], term)):
        if chosen < MOST and not said & set(term):
            said |= {part for part in term if not part.startswith(NEGATED)}
            chosen += 1
            yield shown[term]
