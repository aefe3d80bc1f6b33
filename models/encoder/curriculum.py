"""How much of what is taught in each epoch, and what is kept back to judge by."""

import random
from dataclasses import dataclass, field
from pathlib import Path

from models.encoder.teaching import Lesson, Translations, outside_lessons, own_lessons, short_lessons, translations
from models.held_out import is_held_out

SHARES = {
    "massive": 3_000,
    "banking": 1_000,
    "clinc": 1_200,
    "bitext": 400,
    "train/survey_en_nhs_phase1.csv": 2_000,
    "train/emotion_ro_red.csv": 3_200,
    "train/sentiment_en_umsab.csv": 1_950,
    "train/sentiment_es_umsab.csv": 1_950,
    "train/sentiment_pt_umsab.csv": 1_950,
}
"""Lessons an epoch of each outside set: short requests are many, and are not what customers write."""

TRANSLATIONS = 2_500
HELD_OUT_OUTSIDE = 150


@dataclass
class Curriculum:
    """What is taught: everything of ``own`` and a share of each outside set every epoch, and translations.

    ``short`` teaches the sentiment layer alone, when all epochs are done. Training notes how many pairs it
    dropped, and the seconds that were spent before it was last gone on with.
    """

    own: list[Lesson]
    outside: dict[str, tuple[list[Lesson], int]]
    pairs: list[Translations]
    held_out: list[Lesson]
    epochs: int
    seed: int = 0
    short: list[Lesson] = field(default_factory=list)
    dropped_pairs: int = field(default=0, init=False)
    seconds_before: float = field(default=0.0, init=False)


def curriculum(train: Path, epochs: int, seed: int = 0) -> Curriculum:
    """The shipped recipe's curriculum; a tenth of all lessons never teaches, and some of it judges the epochs."""
    own, outside, short = own_lessons(), outside_lessons(train), short_lessons()
    rng = random.Random(seed)  # noqa: S311 - sampling, not security
    held_out = [lesson for lesson in own + short if is_held_out(lesson.text)]
    for lessons in outside.values():
        held_out += rng.sample([lesson for lesson in lessons if is_held_out(lesson.text)], HELD_OUT_OUTSIDE)
    return Curriculum(
        own=_teaching(own),
        outside={name: (_teaching(lessons), SHARES[name]) for name, lessons in outside.items()},
        pairs=translations(train, TRANSLATIONS, seed),
        held_out=held_out,
        epochs=epochs,
        seed=seed,
        short=_teaching(short),
    )


def _teaching(lessons: list[Lesson]) -> list[Lesson]:
    return [lesson for lesson in lessons if not is_held_out(lesson.text)]
