"""The words that tell one topic from the others, language by language, as people wrote them.

Class-based TF-IDF (M. Grootendorst, "BERTopic: Neural topic modeling with a class-based TF-IDF procedure",
arXiv:2203.05794, 2022) over the texts of *one* language: the weight of a term in a class is tf · log(1 + A / f), where
tf is its share of the terms of the class, f how often all classes have it, and A the mean number of terms of a class.
A term is a family of word forms, or two families side by side ("mic dejun", "não funciona"); it counts once a text.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from pipeline.schemas import LANGUAGES
from pipeline.themes.forms import Families
from pipeline.themes.words import LINKS, Word, words

MOST = 6
LEAST_TEXTS = 3
"""Texts of a topic in a language from which on that language has keywords for it."""
LEAST_WITH = 2
"""Texts of a topic that have a keyword: one alone is an accident."""
LEAST_LIFT = 1.3
"""How many times commoner a term is in its topic than in all texts of the language."""
PAIRED = 0.5
"""The share of a word's texts from which on the pair it stands in is shown instead of it."""
MOST_BETWEEN = 2
"""Stop words inside a pair, as in "atención al cliente" or "não é possível"."""

NEGATED = "¬"

Term = tuple[str, ...]


def keywords(texts: Sequence[str], topics: Sequence[int], language: str) -> dict[int, tuple[str, ...]]:
    """Up to six keywords for each topic of one language, best first.

    ``topics[i]`` is the topic of ``texts[i]``, −1 for none: those texts only say what is common. A topic with fewer
    than three texts has no keywords; nor has a language that is not one of the four. Equal texts should be given once.
    """
    lines = [words(text, language) for text in texts]
    counts = Counter(word.form for line in lines for word in line if word.kind == "content")
    if language not in LANGUAGES or not counts:
        return {}
    families = Families(counts, language)
    classes: dict[int, Counter[Term]] = defaultdict(Counter)
    written: dict[Term, Counter[str]] = defaultdict(Counter)
    for text, line, topic in zip(texts, lines, topics, strict=True):
        terms = dict(_terms(text, line, language, families))
        classes[topic].update(terms.keys())
        for term, surface in terms.items():
            written[term][surface] += 1
    sizes = Counter(topics)
    shown = {term: min(forms, key=lambda form: (-forms[form], len(form), form)) for term, forms in written.items()}
    everywhere = sum(classes.values(), Counter())
    mean_terms = everywhere.total() / len(classes)

    def best(topic: int) -> tuple[str, ...]:
        texts_with = classes[topic]
        total = texts_with.total()
        weight = {
            term: n / total * math.log(1 + mean_terms / everywhere[term])
            for term, n in texts_with.items()
            if n >= LEAST_WITH and n / sizes[topic] >= LEAST_LIFT * everywhere[term] / len(texts)
        }
        return tuple(_choose(weight, texts_with, shown))

    heard = sorted(topic for topic, size in sizes.items() if topic >= 0 and size >= LEAST_TEXTS)
    return {topic: chosen for topic in heard if (chosen := best(topic))}


def _terms(text: str, line: Sequence[Word], language: str, families: Families) -> Iterator[tuple[Term, str]]:
    """The terms of a text, each with the words it was written with."""
    last: Word | None = None
    between: list[str] = []
    for word in line:
        if word.kind == "stop" or word.form in families.auxiliaries:
            between.append(word.form)
            continue
        if word.kind == "content":
            yield (_name(word, families),), families.of(word.form)
            if last and last.phrase == word.phrase and _go_together(last, between, language):
                yield (_name(last, families), _name(word, families)), text[last.start : word.end].lower()
        last, between = word, []


def _go_together(last: Word, between: Sequence[str], language: str) -> bool:
    """Whether a content word makes a pair with the word ``last``, before the stop words ``between``."""
    return len(between) <= MOST_BETWEEN and (last.kind == "negation" or LINKS[language].issuperset(between))


def _name(word: Word, families: Families) -> str:
    return NEGATED + word.form if word.kind == "negation" else families.of(word.form)


def _choose(weight: Mapping[Term, float], texts: Counter[Term], shown: Mapping[Term, str]) -> Iterator[str]:
    """The heaviest terms, no word twice; a pair stands for its words where half of their texts have the pair."""
    standing = dict(weight)
    for pair in sorted((term for term in weight if len(term) == 2), key=lambda term: (-texts[term], term)):
        covered = [part for part in zip(pair) if part in standing and texts[pair] >= PAIRED * texts[part]]
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
