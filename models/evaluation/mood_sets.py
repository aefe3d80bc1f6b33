"""Texts whose sentiment a person labelled: every such file of ``DIR/dev``, and the tenth of train that never taught.

Files with three classes are taken as they are; "mixed" is left out. Emotions become classes by ``FEELS``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from models.evaluation.datasets import rows_of
from models.evaluation.figures import HELD_OUT
from models.held_out import is_held_out
from models.sentiment.data import EMOTION_CLASS, Source
from pipeline.schemas import LANGUAGES, SENTIMENTS

LABELLED = {
    "sentiment_pt_repro_test": "pt", "sentiment_pt_reli_test": "pt", "sentiment_pt_umsab_test": "pt",
    "sentiment_es_opener_hotels": "es", "sentiment_es_umsab_test": "es", "aspects_es_semeval16_restaurants": "es",
    "sentiment_ro_rosent_native": "ro",
    "sentiment_en_opener_hotels": "en", "sentiment_en_airline": "en", "sentiment_en_umsab_test": "en",
    "aspects_en_semeval16_restaurants": "en",
}  # fmt: skip
"""Files with a column ``label`` of sentiment, and their language."""

M_ABSA = "aspects_3way_m_absa"
M_ABSA_POLARITY = {"pos": "positive", "neg": "negative", "neu": "neutral"}
"""Its other values say that there is no opinion, or several: such rows are left out."""

RED = "emotion_ro_red_test"
BRIGHTER = {f"emotion_{language}_brighter_test": language for language in LANGUAGES}
BAD = ("anger", "disgust", "fear", "sadness")


@dataclass(frozen=True)
class MoodSet:
    """Texts with their sentiment, in one language; ``polarity`` of the question each answers."""

    name: str
    language: str
    texts: tuple[str, ...]
    labels: tuple[str, ...]
    polarity: tuple[str, ...]


def mood_sets(dev: Path) -> list[MoodSet]:
    """Every set of ``dev`` that is there and has a row with a class."""
    found = [
        _of(name, language, ((row["text"], row["label"]) for row in rows_of(dev, name)))
        for name, language in LABELLED.items()
    ]
    rows = rows_of(dev, M_ABSA)
    found += [
        _of(M_ABSA, code, ((row[code], M_ABSA_POLARITY.get(row["polarity"], "")) for row in rows))
        for code in ("pt", "es", "en")
    ]
    found.append(_of(RED, "ro", ((row["text"], EMOTION_CLASS.get(row["emotion"], "")) for row in rows_of(dev, RED))))
    found += [
        _of(name, language, ((row["text"], feels(row)) for row in rows_of(dev, name)))
        for name, language in BRIGHTER.items()
    ]
    return [one for one in found if one.texts]


def held_out_sets(taught: list[Source]) -> list[MoodSet]:
    """The tenth of what teaches sentiment that is kept from teaching, a set a language."""
    rows = [row for source in taught for row in source.rows if row.sentiment and is_held_out(row.text)]
    found = []
    for language in LANGUAGES:
        spoken = [row for row in rows if row.language == language]
        if spoken:
            columns = zip(*((row.text, row.sentiment, row.polarity) for row in spoken), strict=True)
            texts, labels, polarity = (tuple(column) for column in columns)
            found.append(MoodSet(HELD_OUT, language, texts, labels, polarity))
    return found


def feels(row: Mapping[str, str]) -> str:
    """The class of intensities 0…3 of emotions: joy alone is positive, any of ``BAD`` without it negative.

    Without any emotion the text is neutral. Joy together with one of ``BAD``, and surprise alone, have no class: "".
    """
    joy, bad = row["joy"] not in ("", "0"), any(row.get(name, "0") not in ("", "0") for name in BAD)
    if joy and bad:
        return ""
    if joy or bad:
        return "positive" if joy else "negative"
    return "neutral" if row["surprise"] in ("", "0") else ""


def _of(name: str, language: str, pairs: Iterator[tuple[str, str]]) -> MoodSet:
    kept = [(text, label) for text, label in pairs if label in SENTIMENTS and text.strip()]
    texts, labels = tuple(text for text, _ in kept), tuple(label for _, label in kept)
    return MoodSet(name, language, texts, labels, ("open",) * len(kept))
