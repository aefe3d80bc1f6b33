"""What the student reads with its teacher: every register there is, whole, in parts and side by side.

The teacher answers for any text, labelled or not, so the student can see far more of them than carry a label: parts of
opinions show which words make the theme and the mood, two opinions side by side what becomes of their sum, and one with
a few words of another put in what these change (after Tang et al. 2019, arXiv:1903.12136).
"""

import csv
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from models.held_out import is_held_out
from models.sentiment.data import sources
from pipeline.schemas import LANGUAGES
from pipeline.stages.sentences import sentence_spans
from pipeline.themes.taxonomy import load_taxonomy

LONGEST = 400
"""Characters: a longer text is read sentence by sentence, and its label is left out."""
PART_WORDS = range(2, 9)
PARTS = 2
"""Parts cut at random out of each opinion."""
SWAPS, SWAPPED_SHARE = 2, 0.2
JOINED = 8_000
WORDS = "words alone"

UNLABELLED = {
    "parallel_en_es": ({"en": "en", "es": "es"}, 20_000),
    "parallel_en_pt": ({"en": "en", "pt": "pt"}, 5_000),
    "parallel_en_ro": ({"en": "en", "ro": "ro"}, 10_000),
    "parallel_4way_stsb": ({language: language for language in LANGUAGES}, 4_000),
    "topics_massive_4way": ({language: language for language in LANGUAGES}, 4_000),
    "topics_en_banking77": ({"text": "en"}, 6_000),
    "topics_en_clinc150": ({"text": "en"}, 6_000),
    "topics_en_bitext": ({"utterance": "en"}, 3_000),
    "complaints_en_cfpb": ({"text": "en"}, 1_000),
    "survey_en_nhs_phase1": ({"text": "en"}, 9_000),
    "emotion_en_xed": ({"text": "en"}, 27_000),
    "emotion_es_xed": ({"text": "es"}, 12_000),
    "emotion_pt_xed": ({"text": "pt"}, 8_000),
    "emotion_pt_br_xed": ({"text": "pt"}, 12_000),
    "emotion_ro_xed": ({"text": "ro"}, 10_000),
}
"""For each file of ``DIR/train``: its columns of text with their languages, and how many rows of it are drawn."""


@dataclass(frozen=True)
class Text:
    """A text to learn from; ``language`` and ``sentiment`` are empty where nobody said, ``weight`` is the label's.

    ``origin`` names the file or the way it was made.
    """

    text: str
    origin: str
    language: str = ""
    sentiment: str = ""
    polarity: str = "open"
    weight: float = 1.0

    @property
    def held_out(self) -> bool:
        """Whether it judges rather than teaches, as words alone always do."""
        return self.origin != WORDS and is_held_out(self.text)


def texts_to_read(train: Path, seed: int, most: int | None = None) -> list[Text]:
    """All texts, each once; labelled ones first. ``most`` of each origin at most, for a trial."""
    rng = random.Random(seed)  # noqa: S311 - sampling, not security
    labelled = list(_labelled(train))
    felt = [text for text in labelled if not text.held_out]
    own = [text for text in felt if not text.origin.startswith("train/")]
    found = _without_repeats([
        *labelled, *_background(), *_unlabelled(train, rng), *_parts(own, rng), *_side_by_side(own, rng),
        *_swapped(felt, rng),
    ])  # fmt: skip
    if most is None:
        return found
    origins: dict[str, list[Text]] = {}
    for text in found:
        origins.setdefault(text.origin, []).append(text)
    return [text for texts in origins.values() for text in rng.sample(texts, min(most, len(texts)))]


def files_read(train: Path) -> list[Path]:
    """The files of ``train`` that texts are taken from."""
    labelled = [Path(source.name).name for source in sources(train) if source.name.startswith("train/")]
    return [train / name for name in sorted({*labelled, *(f"{name}.csv" for name in UNLABELLED)})]


def _labelled(train: Path) -> Iterator[Text]:
    for source in sources(train):
        for row in source.rows:
            if len(row.text) <= LONGEST:
                yield Text(row.text, source.name, row.language, row.sentiment, row.polarity, source.weight)


def _background() -> Iterator[Text]:
    for language, texts in load_taxonomy().background.items():
        yield from (Text(text, "models/taxonomy/taxonomy.yaml", language) for text in texts)


def _unlabelled(train: Path, rng: random.Random) -> Iterator[Text]:
    csv.field_size_limit(10_000_000)
    for name, (columns, share) in UNLABELLED.items():
        with (train / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        for row in rng.sample(rows, min(share, len(rows))):
            for column, language in columns.items():
                yield from (Text(text, f"train/{name}.csv", language) for text in _short(row[column], language))


def _short(text: str, language: str) -> list[str]:
    """The text, or its sentences where it is long; of a sentence, what is not too long."""
    if len(text) <= LONGEST:
        return [text] if text.strip() else []
    return [text[start:end][:LONGEST] for start, end in sentence_spans(text, language)]


def _parts(texts: list[Text], rng: random.Random) -> Iterator[Text]:
    for text in texts:
        words = text.text.split()
        if len(words) <= PART_WORDS.start:
            continue
        for _ in range(PARTS):
            size = rng.randrange(PART_WORDS.start, min(PART_WORDS.stop, len(words)))
            start = rng.randrange(len(words) - size + 1)
            yield Text(" ".join(words[start : start + size]), "parts of opinions", text.language)


def _side_by_side(texts: list[Text], rng: random.Random) -> Iterator[Text]:
    by_language: dict[str, list[Text]] = {}
    for text in texts:
        by_language.setdefault(text.language, []).append(text)
    for _ in range(JOINED):
        one, other = rng.sample(by_language[rng.choice(LANGUAGES)], 2)
        yield Text(f"{one.text} {other.text}", "two opinions side by side", one.language)


def _swapped(texts: list[Text], rng: random.Random) -> Iterator[Text]:
    """Each text ``SWAPS`` times more, with about one word in five out of others of its language in its place."""
    words: dict[str, list[str]] = {}
    for text in texts:
        words.setdefault(text.language, []).extend(text.text.split())
    for text in [text for text in texts for _ in range(SWAPS)]:
        mixed = [rng.choice(words[text.language]) if rng.random() < SWAPPED_SHARE else w for w in text.text.split()]
        yield Text(" ".join(mixed), "opinions with words of others", text.language)


def _without_repeats(texts: Iterable[Text]) -> list[Text]:
    """The first of equal texts: a labelled one where there is one."""
    first: dict[str, Text] = {}
    for text in texts:
        first.setdefault(text.text, text)
    return list(first.values())
