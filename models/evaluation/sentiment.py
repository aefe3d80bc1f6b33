"""Scores sentiment: two classes, three classes and calibration, of each contender on each labelled set."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from models.evaluation.contenders import Contender, Remembering
from models.evaluation.figures import (
    CALIBRATION,
    HELD_OUT,
    LINEAR_HEAD,
    MEAN,
    PUBLISHED_XLM_T,
    THREE,
    TWO,
    XLM_T,
    Figure,
)
from models.evaluation.metrics import calibration_error, three_class_f1, two_class_f1
from models.evaluation.mood_sets import MoodSet
from models.held_out import is_held_out
from models.sentiment.data import Source
from pipeline.progress import Progress
from pipeline.themes.fit import fit_sentiment
from pipeline.themes.taxonomy import load_taxonomy

TAXONOMY = "models/taxonomy/taxonomy.yaml"
"""The source whose texts ``fit_sentiment`` reads by itself."""


def score_sentiment(contenders: Sequence[Contender], sets: Sequence[MoodSet], progress: Progress) -> list[Figure]:
    """Figures of each contender on each set, XLM-T's as published, and the mean of each language's sets.

    The means leave out the held-out tenth and what was mapped from emotions.
    """
    texts = [text for one in sets for text in one.texts]
    found: list[Figure] = []
    for contender in contenders:
        contender.read_all(texts, progress)
        for one in sets:
            found += _scored(contender, one)
    found += [
        Figure("sentiment", THREE, one.name, one.language, XLM_T, PUBLISHED_XLM_T[one.language], len(one.texts))
        for one in sets
        if "umsab" in one.name
    ]
    return [*found, *_means(found)]


def linear_head(encoder: Remembering, taught: Sequence[Source], progress: Progress) -> Contender:
    """The head over the untuned encoder's vectors and the letters, taught by the nine tenths that taught ours."""
    rows = [row for source in taught if source.name != TAXONOMY for row in source.rows]
    rows = [row for row in rows if row.sentiment and not is_held_out(row.text)]
    reader = Contender(LINEAR_HEAD, encoder)
    reader.read_all([row.text for row in rows], progress)
    with progress.step("Fitting the linear head", len(rows), "texts"):
        return replace(reader, mood=fit_sentiment(load_taxonomy(), rows, encoder))


def _scored(contender: Contender, one: MoodSet) -> list[Figure]:
    if contender.mood is None:
        return []
    readings = contender.encoder.read(one.texts)
    probabilities = contender.mood.probabilities(one.texts, one.polarity, readings)
    values = {
        TWO: two_class_f1(probabilities, one.labels),
        THREE: three_class_f1(probabilities, one.labels),
        CALIBRATION: calibration_error(probabilities, one.labels),
    }
    return [
        Figure("sentiment", measure, one.name, one.language, contender.name, value, len(one.texts))
        for measure, value in values.items()
        if value is not None
    ]


def _means(figures: Sequence[Figure]) -> list[Figure]:
    groups: dict[tuple[str, str, str], list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.model != XLM_T and figure.data != HELD_OUT and not figure.data.startswith("emotion_"):
            groups[figure.measure, figure.language, figure.model].append(figure)
    return [
        replace(group[0], data=MEAN, value=float(np.mean([f.value for f in group])), rows=sum(f.rows for f in group))
        for group in groups.values()
    ]
