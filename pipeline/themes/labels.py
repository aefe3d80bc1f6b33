"""What a theme is called in each language: the neutral name of a thing, in the words that people wrote.

A candidate is one to three content words with the linking words between them ("tempo de entrega", "atención al
cliente"). Its score is the product of

- class-based TF-IDF, as for keywords (see `ctfidf`);
- cohesion: (1 + NPMI) / 2 for words that stand together, NPMI being their pointwise mutual information over texts,
  normalised to −1…1 (G. Bouma, "Normalized (pointwise) mutual information in collocation extraction", GSCL 2009); for
  n words it is divided by (n − 1) times −log p. A single word has none and gets ``ALONE``;
- n / (n + 1) for a name in n texts, for what is rare looks cohesive by accident (P. Pantel, D. Lin, "Discovering word
  senses from text", KDD 2002);
- how much like a noun its head is used, and a penalty for each word that judges, and for vague names (ours).

Where candidates can be read, those are preferred on which the languages agree (see `agreement`).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from pipeline.schemas import LANGUAGES
from pipeline.stages.folding import fold
from pipeline.themes.agreement import Candidate, Reader, agreed
from pipeline.themes.candidates import Written, candidates
from pipeline.themes.ctfidf import ClassTerms, Term
from pipeline.themes.judgements import describes, is_vague, judges
from pipeline.themes.keywords import best_keywords
from pipeline.themes.lines import NEGATED, Lines, read_lines
from pipeline.themes.nouns import Nouns

ALONE = 0.4
"""The cohesion of a single word: a pair is preferred to its head from some two fifths of the head's texts on."""
MOSTLY = 0.5
"""The share of a topic's texts that must have a negation for its label to have it, and of the uses of each of its words
that must be uses of the whole for a name to be settled ("micul dejun")."""
LEAST_SHARE = 0.05
"""The share of a topic's texts that its name is read in, at least, where any name is."""
GENITIVES = ("lui", "lor", "ei", "ii")
"""Endings of Romanian nouns that say whose something is."""
FAR = 0.5
"""How much of the best label's score the next must have to stand alone where the best is another topic's."""
WEAK = 0.2
"""What is left of the score for each word that judges, for a verb beside the head, and for a name of vague words."""
ARTICLED = 0.5
"""What a Romanian form with its article counts beside one without: a label is "Bani", not "Banii"."""


@dataclass(frozen=True)
class TopicNames:
    """What a topic is called, by language: label and keywords, best first; the language of most texts stands first.

    A language with fewer than three of the topic's texts has neither.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def name_topics(
    texts: Sequence[str],
    languages: Sequence[str],
    topics: Sequence[int],
    *,
    taken: Mapping[str, Collection[str]] | None = None,
    read: Reader | None = None,
) -> dict[int, TopicNames]:
    """Labels and keywords of each topic in each language that speaks of it; labels of one language are all different.

    ``topics[i]`` is the topic of ``texts[i]``, −1 for none: those texts say what is common everywhere. ``taken`` are
    labels by language that no topic may get: those of other themes. With ``read``, which gives a label its vector, the
    labels of a topic say the same in each language where they can. Equal texts should be given once. The same texts
    give the same names in whatever order they come. ValueError if the three differ in length.
    """
    heard = Counter(zip(topics, languages, strict=True))
    found: dict[str, list[Candidate]] = {}
    words: dict[str, dict[int, tuple[str, ...]]] = {}
    for language in LANGUAGES:
        rows = [row for row, (_, code) in enumerate(zip(texts, languages, strict=True)) if code == language]
        lines = read_lines([texts[row] for row in rows], [topics[row] for row in rows], language)
        words[language] = best_keywords(lines) if lines else {}
        found[language] = _candidates(lines) if lines else []
    ranked = agreed(found, read) if read else {language: sorted(named) for language, named in found.items()}
    labels = {language: _all_different(named, (taken or {}).get(language, ())) for language, named in ranked.items()}
    named = {}
    for topic in sorted({topic for topic in topics if topic >= 0}):
        spoken = sorted(LANGUAGES, key=lambda language: (-heard[topic, language], LANGUAGES.index(language)))
        named[topic] = TopicNames(
            {language: labels[language][topic] for language in spoken if topic in labels[language]},
            {language: words[language][topic] for language in spoken if topic in words[language]},
        )
    return named


def _candidates(lines: Lines) -> list[Candidate]:
    """The labels that each topic of one language's texts could have."""
    found = [candidates(text, line, lines) for text, line in zip(lines.texts, lines.words, strict=True)]
    written: dict[Term, Counter[Written]] = defaultdict(Counter)
    for of_text in found:
        for term, way in of_text.items():
            written[term][way] += 1
    classes, nouns = ClassTerms(lines.topics, tuple(map(frozenset, found))), Nouns(lines)
    named = []
    for topic in classes.heard:
        weights, texts, size = classes.weights(topic), classes.of_topic[topic], classes.sizes[topic]
        plain = (texts[term] for term in weights if not term[0].startswith(NEGATED))
        least = min(LEAST_SHARE * size, max(plain, default=0))
        for term, weight in weights.items():
            n = texts[term]
            if n < (MOSTLY * size if term[0].startswith(NEGATED) else least):
                continue
            way, settled = _best_way(written[term], nouns), _settled(term, classes)
            fitness = _cohesion(term, classes) * _naming(way, nouns, lines.language, settled=settled)
            named.append(Candidate(-weight * n / (n + 1) * fitness, _unarticled(way, nouns), topic, term))
    return named


def _best_way(ways: Mapping[Written, int], nouns: Nouns) -> Written:
    """The commonest way to write a name, as a noun and in Romanian without its article where people do so too."""

    def liking(way: Written) -> float:
        return ways[way] * nouns.likeness(way.head) * (ARTICLED if nouns.articled(way.head) else 1)

    return min(ways, key=lambda way: (-liking(way), len(way.shown), way.shown))


def _unarticled(way: Written, nouns: Nouns) -> str:
    """What is shown, in Romanian without the head's article, unless a genitive follows it ("returnarea banilor")."""
    head, blank, rest = way.shown.partition(" ")
    genitive = any(fold(word).endswith(GENITIVES) for word in rest.split()[:1])
    return way.shown if genitive else nouns.without_article(head) + blank + rest


def _settled(term: Term, classes: ClassTerms) -> bool:
    """Whether most uses of each of its words are uses of the whole: a name of its own, whatever its words mean."""
    return len(term) > 1 and all(classes.everywhere[term] >= MOSTLY * classes.everywhere[word] for word in zip(term))


def _cohesion(term: Term, classes: ClassTerms) -> float:
    """How much oftener than by chance the words of a term stand together: 0, never, to 1, always."""
    words = [part for part in zip(term) if not part[0].startswith(NEGATED)]
    texts = len(classes.topics)
    together = classes.everywhere[term] / texts
    if len(term) == 1:
        return ALONE
    if together == 1:
        return 1.0
    chance = math.prod(classes.everywhere[word] / texts for word in words)
    parts = max(len(words) - 1, 1)
    return (1 + math.log(together / chance) / (parts * -math.log(together))) / 2 if len(words) > 1 else 1.0


def _naming(way: Written, nouns: Nouns, language: str, *, settled: bool) -> float:
    """How much like a neutral name it is, in 0…1; ``settled``: its words are seldom apart ("micul dejun")."""
    forms = (way.head, *way.beside)
    judging = sum(judges(form, language) or (describes(form, language) and not settled) for form in forms)
    verbs = sum(nouns.is_verb(form) for form in way.beside)
    vague = all(is_vague(form, language) or describes(form, language) for form in forms)
    named = forms if settled and describes(way.head, language) else (way.head,)
    return float(max(map(nouns.likeness, named)) * WEAK ** (judging + verbs + (vague and not settled)))


def _all_different(named: Sequence[Candidate], taken: Collection[str]) -> dict[int, str]:
    """The best label left for each topic, the best of all first; words in another order make no other label.

    A topic whose own best is another's, and whose next is far weaker, gets both: "Entrega: atraso". One that has
    nothing left gets its best with a number.
    """
    said = {fold(label) for label in taken}
    families: set[frozenset[str]] = set()
    best: dict[int, Candidate] = {}
    labels: dict[int, str] = {}
    for name in named:
        first = best.setdefault(name.topic, name)
        if name.topic in labels or fold(name.shown) in said or frozenset(name.term) in families:
            continue
        alone = name.rank <= FAR * first.rank or set(name.term) & set(first.term)
        labels[name.topic] = _capital(name.shown if alone else f"{first.shown}: {name.shown}")
        said |= {fold(name.shown), fold(labels[name.topic])}
        families.add(frozenset(name.term))
    for topic, first in best.items():
        if topic not in labels:
            numbered = (f"{first.shown} {number}" for number in count(2))
            labels[topic] = _capital(next(label for label in numbered if fold(label) not in said))
            said.add(fold(labels[topic]))
    return labels


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]
