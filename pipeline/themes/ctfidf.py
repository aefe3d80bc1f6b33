"""How much each term tells one topic from the others: class-based TF-IDF over the texts of one language.

M. Grootendorst, "BERTopic: Neural topic modeling with a class-based TF-IDF procedure", arXiv:2203.05794, 2022: the
weight of a term in a class is tf · log(1 + A / f), where tf is its share of the terms of the class, f how often all
classes have it, and A the mean number of terms of a class. A term counts once a text.
"""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property

LEAST_TEXTS = 3
"""Texts of a topic in a language from which on that language has words for it."""
LEAST_WITH = 2
"""Texts of a topic that have a term: one alone is an accident."""
LEAST_LIFT = 1.3
"""How many times commoner a term is in its topic than in all texts of the language. A topic that has most of these
cannot have such terms: there, half of what is possible will do."""

Term = tuple[str, ...]


@dataclass(frozen=True)
class ClassTerms:
    """The terms of the texts of each topic: row i of ``topics``, −1 for none, and of ``terms`` is the same text."""

    topics: tuple[int, ...]
    terms: tuple[frozenset[Term], ...]

    @cached_property
    def of_topic(self) -> dict[int, Counter[Term]]:
        """In how many texts of each topic each term is."""
        counts: dict[int, Counter[Term]] = defaultdict(Counter)
        for topic, terms in zip(self.topics, self.terms, strict=True):
            counts[topic].update(terms)
        return dict(counts)

    @cached_property
    def everywhere(self) -> Counter[Term]:
        """In how many texts each term is."""
        counts: Counter[Term] = Counter()
        for of_topic in self.of_topic.values():
            counts.update(of_topic)
        return counts

    @cached_property
    def sizes(self) -> Counter[int]:
        """How many texts each topic has."""
        return Counter(self.topics)

    @property
    def heard(self) -> list[int]:
        """The topics with texts enough to be spoken of, by number."""
        return sorted(topic for topic, size in self.sizes.items() if topic >= 0 and size >= LEAST_TEXTS)

    def weights(self, topic: int) -> dict[Term, float]:
        """The weight of each term that tells this topic from the others; where there are no others, of each term."""
        counts, size, texts = self.of_topic[topic], self.sizes[topic], len(self.topics)
        total, mean = counts.total(), self.everywhere.total() / len(self.of_topic)
        lift = min(LEAST_LIFT, (1 + texts / size) / 2)
        return {
            term: n / total * math.log(1 + mean / self.everywhere[term])
            for term, n in counts.items()
            if n >= LEAST_WITH and n / size >= lift * self.everywhere[term] / texts
        }
