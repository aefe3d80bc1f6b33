"""The labelled files of a data folder: which there are, whether they have their columns, and their rows."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError

TEXT_AND_LABEL = ("text", "label")
KNOWN: dict[str, tuple[str, ...]] = {
    "sentiment_pt_repro_test": TEXT_AND_LABEL,
    "sentiment_pt_reli_test": TEXT_AND_LABEL,
    "sentiment_pt_umsab_test": TEXT_AND_LABEL,
    "sentiment_es_opener_hotels": TEXT_AND_LABEL,
    "sentiment_es_umsab_test": TEXT_AND_LABEL,
    "sentiment_ro_rosent_native": TEXT_AND_LABEL,
    "sentiment_en_opener_hotels": TEXT_AND_LABEL,
    "sentiment_en_airline": (*TEXT_AND_LABEL, "negative_reason"),
    "sentiment_en_umsab_test": TEXT_AND_LABEL,
    "aspects_es_semeval16_restaurants": (*TEXT_AND_LABEL, "categories"),
    "aspects_en_semeval16_restaurants": (*TEXT_AND_LABEL, "categories"),
    "aspects_3way_m_absa": ("domain", "en", "es", "pt", "polarity", "categories"),
    "emotion_pt_brighter_test": ("text", "anger", "disgust", "fear", "joy", "sadness", "surprise"),
    "emotion_es_brighter_test": ("text", "anger", "disgust", "fear", "joy", "sadness", "surprise"),
    "emotion_ro_red_test": ("text", "emotion"),
    "emotion_ro_brighter_test": ("text", "anger", "disgust", "fear", "joy", "sadness", "surprise"),
    "emotion_en_brighter_test": ("text", "anger", "fear", "joy", "sadness", "surprise"),
    "topics_pt_sib200": ("index_id", *TEXT_AND_LABEL),
    "topics_es_sib200": ("index_id", *TEXT_AND_LABEL),
    "topics_ro_sib200": ("index_id", *TEXT_AND_LABEL),
    "topics_en_sib200": ("index_id", *TEXT_AND_LABEL),
    "topics_massive_dev_4way": ("scenario", "pt", "es", "ro", "en"),
    "topics_en_banking77_test": TEXT_AND_LABEL,
    "parallel_en_pt_tatoeba": ("en", "pt"),
    "parallel_en_es_tatoeba": ("en", "es"),
    "parallel_en_ro_tatoeba": ("en", "ro"),
    "language_id": ("text", "language"),
}
"""The files of ``DIR/dev`` and the columns each must have; it may have others."""

TAUGHT: dict[str, tuple[str, ...]] = {
    **{f"sentiment_{language}_umsab": TEXT_AND_LABEL for language in ("en", "es", "pt")},
    "emotion_ro_red": ("text", "emotion"),
    "survey_en_nhs_phase1": ("text", "criticality", "question"),
    "topics_massive_4way": ("scenario", "pt", "es", "ro", "en"),
    "topics_en_banking77": TEXT_AND_LABEL,
}
"""The files of ``DIR/train`` that are read, and their columns."""


@dataclass(frozen=True)
class Found:
    """What a folder holds: names, without ending, of known files that are there, known ones that are not, others."""

    present: tuple[str, ...]
    absent: tuple[str, ...]
    unknown: tuple[str, ...]


def look_into(data: Path) -> Found:
    """Check a data folder before anything is computed.

    Raises:
        InputError: no such folder, no ``dev`` in it, none of the known files there, or one without a column it needs.
    """
    dev = data / "dev"
    if not dev.is_dir():
        met = "it has no folder dev" if data.is_dir() else "there is no such folder"
        raise InputError(f"--data {data}: {met}; expected a folder with dev/ (and train/), CSV files in each")
    there = {path.stem for path in dev.glob("*.csv")}
    present = tuple(name for name in KNOWN if name in there)
    if not present:
        raise InputError(f"--data {data}: dev/ has {len(there)} CSV files, none of them known; expected {_some()}")
    for name in present:
        _check_columns(dev / f"{name}.csv", KNOWN[name])
    for name, columns in TAUGHT.items():
        if (data / "train" / f"{name}.csv").is_file():
            _check_columns(data / "train" / f"{name}.csv", columns)
    absent = tuple(name for name in KNOWN if name not in there)
    return Found(present, absent, tuple(sorted(there - set(KNOWN))))


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of ``folder/name.csv``, none where there is no such file."""
    path = folder / f"{name}.csv"
    return list(_rows(path)) if path.is_file() else []


def _rows(path: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(10_000_000)
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                yield {column: value or "" for column, value in row.items() if column is not None}
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start} is not UTF-8; expected UTF-8, so save it as such") from None


def _check_columns(path: Path, needed: tuple[str, ...]) -> None:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            header = next(csv.reader(lines), [])
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start} is not UTF-8; expected UTF-8, so save it as such") from None
    missing = [column for column in needed if column not in header]
    if missing:
        raise InputError(
            f"{path}: {len(header)} columns, without {', '.join(missing)}; "
            f"expected a header with {', '.join(needed)}: is it another file of that name?"
        )


def _some() -> str:
    return f"{', '.join(list(KNOWN)[:3])} or another of {len(KNOWN)}"
