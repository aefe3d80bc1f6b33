"""What teaches the language model: sentences of train/ and of this project, and the short pieces cut from them."""

import csv
import hashlib
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from models.held_out import is_held_out
from models.language.neighbours import CODES as MADE
from models.language.neighbours import TABLE, differs, neighbour
from models.registry import ROOT
from pipeline.schemas import LANGUAGES
from pipeline.stages.folding import fold
from pipeline.stages.language_model import TOLD

SEED = 20_250_101
WORD = re.compile(r"[^\W\d_]+(?:['’\-·][^\W\d_]+)*")
CORPUS = Path(__file__).parent / "corpus"
WORDS = CORPUS / "words.csv"

_TRAIN = {  # file: columns by language
    "parallel_en_es": {"en": "en", "es": "es"},
    "parallel_en_ro": {"en": "en", "ro": "ro"},
    "parallel_en_pt": {"pt": "pt"},
    "parallel_4way_stsb": {code: code for code in LANGUAGES},
    "topics_massive_4way": {code: code for code in LANGUAGES},
    "sentiment_en_umsab": {"text": "en"},
    "sentiment_es_umsab": {"text": "es"},
    "sentiment_pt_umsab": {"text": "pt"},
    "emotion_es_xed": {"text": "es"},
    "emotion_pt_xed": {"text": "pt"},
    "emotion_pt_br_xed": {"text": "pt"},
    "emotion_ro_xed": {"text": "ro"},
    "emotion_ro_red": {"text": "ro"},
    "survey_en_nhs_phase1": {"text": "en"},
}
_SPANISH = "parallel_en_es"
_SPOKEN = ("parallel_en_pt", "parallel_en_ro", "emotion_pt_xed", "emotion_pt_br_xed", "emotion_ro_xed")
"""Everyday speech, of which Portuguese and Romanian have little beside translated news and commands."""
_NAMES = (  # they say nothing of the language they stand in
    "Tom", "Tom", "Tom", "Mary", "Mary", "John", "Alice", "Bob", "Maria", "Ana", "Peter", "Paul", "Jane", "Sami",
    "Layla", "Yanni", "Kate", "Bill", "Jack", "Jim", "Mike", "Ken", "Emily", "Boston", "Alex", "Sara", "David",
    "Daniel", "Laura", "Marta", "Marco", "Lucas", "Nina", "Eva", "Max", "Anna",
)  # fmt: skip
_PLACEHOLDERS = frozenset(("Tom", "Mary", "John"))
_LONGEST = 240
_OFTEN_ENOUGH = 6_000  # texts a language, counting each as often as it is repeated
_MOST_TIMES = 30


@dataclass(frozen=True)
class Source:
    """Texts in one language; ``weight`` is how often each teaches."""

    name: str
    language: str
    texts: tuple[str, ...]
    weight: int = 1

    @property
    def sha256(self) -> str:
        """The sha256 of the texts, one a line."""
        return hashlib.sha256("\n".join(self.texts).encode()).hexdigest()


@dataclass(frozen=True)
class Sample:
    """A text, the language it is in, and how much it counts."""

    text: str
    language: str
    weight: float = 1.0


def sources(train: Path, made: int) -> list[Source]:
    """Every text there is; ``made`` Spanish sentences are made into each of the neighbours that need it."""
    found = [
        Source(f"train/{name}.csv", code, _texts(train / f"{name}.csv", column), 3 if name in _SPOKEN else 1)
        for name, columns in _TRAIN.items()
        for column, code in columns.items()
    ]
    for code in LANGUAGES:
        for path in sorted((ROOT / "corpus").glob(f"*{code}.csv")):
            if path.stem in (code, f"reviews_{code}"):
                found.append(Source(f"models/corpus/{path.name}", code, _texts(path, "text"), 2))
    for code in TOLD:
        path = CORPUS / f"{code}.csv"
        if path.is_file():
            texts = _texts(path, "text")
            found.append(Source(f"models/language/corpus/{path.name}", code, texts, _times(len(texts))))
    spanish = _texts(train / f"{_SPANISH}.csv", "es")
    return found + [_made(spanish, code, made) for code in MADE]


def _made(spanish: tuple[str, ...], code: str, count: int) -> Source:
    rng = random.Random(f"{SEED}{code}")  # noqa: S311 - a draw, not a secret
    drawn = rng.sample(spanish, min(count, len(spanish)))
    said = ((text, neighbour(text, code, rng)) for text in drawn if not is_held_out(text))
    texts = tuple(other for text, other in said if differs(text, other))
    return Source(f"train/{_SPANISH}.csv by {TABLE.name}", code, texts)


def _times(rows: int) -> int:
    return max(1, min(_MOST_TIMES, _OFTEN_ENOUGH // max(rows, 1)))


def _texts(path: Path, column: str) -> tuple[str, ...]:
    with path.open(encoding="utf-8", newline="") as lines:
        found = (row[column].strip() for row in csv.DictReader(lines))
        return tuple(dict.fromkeys(text[:_LONGEST] for text in found if WORD.search(text)))


def read_words() -> list[Sample]:
    """The words of ``corpus/words.csv``, each with its language, with diacritics and without."""
    with WORDS.open(encoding="utf-8", newline="") as lines:
        rows = [(row["language"], row["words"].split()) for row in csv.DictReader(lines)]
    return [Sample(text, code) for code, words in rows for word in words for text in (word, fold(word))]


def samples(found: Iterable[Source], sentences: int) -> Iterator[Sample]:
    """Teaching texts: ``sentences`` of each of the four languages whole, and pieces of one, two and four words of all.

    A tenth of the texts, told by their sha256, never teaches.
    """
    rng = random.Random(SEED)  # noqa: S311 - a draw, not a secret
    home: dict[str, list[str]] = {code: [] for code in LANGUAGES}
    for source in found:
        kept = [text for text in source.texts if not is_held_out(text)]
        if source.language in home:
            home[source.language] += kept * source.weight
            continue
        for text in kept * source.weight:
            yield from _foreign(text, source.language, rng)
    for code, texts in home.items():
        rng.shuffle(texts)
        for place, text in enumerate(texts[: 2 * sentences]):
            yield from _at_home(text, code, rng, whole=place < sentences)
    yield from read_words()


def _at_home(text: str, code: str, rng: random.Random, *, whole: bool) -> Iterator[Sample]:
    words = WORD.findall(text)
    if whole:
        yield Sample(_typed(text, rng), code)
        if len(words) > 4:
            yield Sample(_bare(_stretch(words, 4, rng), rng), code)
    for _ in range(2):
        yield Sample(_bare(rng.choice(words), rng), code)
    if len(words) > 1:
        yield Sample(_bare(_stretch(words, 2, rng), rng), code)


def _foreign(text: str, code: str, rng: random.Random) -> Iterator[Sample]:
    """Fewer short pieces than of the four languages: two words are more often theirs."""
    words = WORD.findall(text)
    yield Sample(_typed(text, rng), code)
    if len(words) > 4 and rng.random() < 0.5:
        yield Sample(_bare(_stretch(words, 4, rng), rng), code)
    if len(words) > 1 and rng.random() < 0.4:
        yield Sample(_bare(_stretch(words, 2, rng), rng), code, 0.5)
    if rng.random() < 0.3:
        yield Sample(_bare(rng.choice(words), rng), code, 0.3)


def _stretch(words: list[str], count: int, rng: random.Random) -> str:
    start = rng.randrange(len(words) - count + 1)
    return " ".join(words[start : start + count])


def _bare(text: str, rng: random.Random) -> str:
    return fold(text) if rng.random() < 0.3 else text


def _typed(text: str, rng: random.Random) -> str:
    """As people type it: now without accents, now without "¿"; and with names that say nothing of the language."""
    words = text.split()
    if len(words) > 2:
        words = [rng.choice(_NAMES) if word in _PLACEHOLDERS and rng.random() < 0.6 else word for word in words]
        if rng.random() < 0.15:
            place = rng.choice((0, 0, len(words)))
            if place == 0:
                words[0] = words[0][:1].lower() + words[0][1:]
            words.insert(place, rng.choice(_NAMES))
    typed = " ".join(words)
    if rng.random() < 0.4:
        typed = typed.replace("¿", "").replace("¡", "")
    return _bare(typed, rng)
