"""Teaches heads from exemplars and the corpus: a minute or two, repeatable, for any encoder and taxonomy."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

from models.held_out import is_held_out
from models.registry import ROOT
from pipeline.schemas import LANGUAGES
from pipeline.stages.assign import BACKGROUND, GENERAL, ThemeAssigner
from pipeline.stages.encode import Encoder
from pipeline.stages.head import LinearHead, TrainingTexts, best_temperature, fit, softmax
from pipeline.stages.sentiment import SentimentModel, polarity_columns
from pipeline.stages.topics import TopicReader
from pipeline.themes.taxonomy import Taxonomy

CORPUS = ROOT / "corpus"
CORPUS_NAMES = {"general": GENERAL, "none": BACKGROUND}
PENALTY = 1.0
SENTIMENT_PENALTY = 0.1
FALSE_SHARE = 0.1
MISSED_SHARE = 0.05
"""Of a theme's own rightly placed members, those that its floor, and again its margin, may lose."""
LARGEST_MARGIN = 0.02
"""Of a probability: themes that lead by more are no rivals."""
FOLDS = 5
FEWEST_JUDGES = 300


@dataclass(frozen=True)
class LabelledText:
    """One opinion with what it is about, how it feels, and the polarity of the question it answers."""

    text: str
    language: str
    theme: str
    sentiment: str
    polarity: str = "open"


def read_corpus(folder: Path = CORPUS) -> list[LabelledText]:
    """The opinions written for this project, one CSV a language; ``theme`` is empty where it was not labelled."""
    rows = []
    for language in LANGUAGES:
        with (folder / f"{language}.csv").open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                theme = CORPUS_NAMES.get(row["theme"], row["theme"])
                rows.append(LabelledText(row["text"], language, theme, row["sentiment"], row["polarity"]))
    return rows


def taxonomy_texts(taxonomy: Taxonomy) -> list[LabelledText]:
    """The taxonomy's exemplars as labelled opinions: complaints negative, praise positive, background without mood."""
    groups = [(theme.key, theme.exemplars) for theme in taxonomy.themes] + [(GENERAL, taxonomy.general)]
    rows = []
    for key, exemplars in groups:
        for sentiment, lists in (("negative", exemplars.complaint), ("positive", exemplars.praise)):
            rows += [LabelledText(s, language, key, sentiment) for language, ss in lists.items() for s in ss]
    rows += [LabelledText(s, language, BACKGROUND, "") for language, ss in taxonomy.background.items() for s in ss]
    return rows


def theme_texts(taxonomy: Taxonomy, corpus: Sequence[LabelledText]) -> list[LabelledText]:
    """All that teaches themes: exemplars, and the corpus rows whose theme this taxonomy has."""
    known = {theme.key for theme in taxonomy.themes} | {GENERAL, BACKGROUND}
    return taxonomy_texts(taxonomy) + [row for row in corpus if row.theme in known]


@dataclass(frozen=True)
class FittedThemes:
    """An assigner, a reader of topics by letters alone, and the share of texts that got their theme when held out.

    The shares are by language, over texts that have a theme.
    """

    assigner: ThemeAssigner
    topics: TopicReader
    held_out_accuracy: dict[str, float]


def fit_themes(taxonomy: Taxonomy, corpus: Sequence[LabelledText], encoder: Encoder) -> FittedThemes:
    """An assigner for this taxonomy and encoder, calibrated by five-fold cross-validation.

    Only texts that never taught the encoder judge: those that did look easier than life. The temperature is the one
    with the least log loss. Each theme's floor is the lower of two probabilities: the one that only ``FALSE_SHARE``
    of the texts without a theme reach, and the one that 95% of the theme's own rightly placed members reach. Its
    margin is the lead over the second theme that 95% of them have, at most ``LARGEST_MARGIN``.
    """
    rows = theme_texts(taxonomy, corpus)
    texts, languages, labels = ([getattr(r, name) for r in rows] for name in ("text", "language", "theme"))
    training = TrainingTexts(texts, labels, encoder.read(texts).vectors)
    classes = tuple(sorted(set(labels)))
    truth = np.array([classes.index(label) for label in labels])
    judges = _judges(texts)
    head, sharpened = _calibrated(training, truth, judges)
    letters = replace(training, vectors=training.vectors[:, :0])
    topics, _ = _calibrated(letters, truth, judges)
    right = sharpened.argmax(axis=1) == truth[judges]
    real = np.array([not labels[i].startswith("_") for i in judges])
    spoken = np.array(languages)[judges]
    accuracy = {lang: float(right[real & (spoken == lang)].mean()) for lang in LANGUAGES}
    floors = _floors(sharpened, truth[judges], head.classes)
    margins = _margins(sharpened, truth[judges], head.classes)
    return FittedThemes(ThemeAssigner(head, floors, margins), TopicReader(topics), accuracy)


def fit_sentiment(taxonomy: Taxonomy, corpus: Sequence[LabelledText], encoder: Encoder) -> SentimentModel:
    """A sentiment head for an encoder other than the shipped one, which reads the mood itself."""
    rows = [row for row in [*taxonomy_texts(taxonomy), *corpus] if row.sentiment]
    labels = [row.sentiment for row in rows]
    vectors = encoder.read([row.text for row in rows]).vectors
    extra = polarity_columns([row.polarity for row in rows])
    training = TrainingTexts([row.text for row in rows], labels, vectors, extra=extra)
    classes = tuple(sorted(set(labels)))
    truth = np.array([classes.index(label) for label in labels])
    head, _ = _calibrated(training, truth, np.arange(len(rows)), SENTIMENT_PENALTY)
    return SentimentModel(head)


def _judges(texts: Sequence[str]) -> NDArray[np.intp]:
    """The places of the texts that judge: those held out from the encoder, or all where these are few."""
    held_out = np.flatnonzero([is_held_out(text) for text in texts])
    return held_out if len(held_out) >= FEWEST_JUDGES else np.arange(len(texts))


def _calibrated(
    training: TrainingTexts, truth: NDArray[np.intp], judges: NDArray[np.intp], penalty: float = PENALTY
) -> tuple[LinearHead, NDArray[np.float32]]:
    """A head with the temperature that suits the judges, and their probabilities at that temperature."""
    flat = fit(training, c=penalty, temperature=1.0)
    held_out = _held_out(training, flat.classes, penalty)[judges]
    head = replace(flat, temperature=best_temperature(held_out, truth[judges]))
    return head, softmax((np.log(np.maximum(held_out, 1e-30)) / head.temperature).astype(np.float32))


def _held_out(training: TrainingTexts, classes: tuple[str, ...], penalty: float) -> NDArray[np.float32]:
    """Probabilities ``(n, classes)`` at temperature 1, each fifth judged by a head fitted on the rest."""
    labels = np.array(training.labels)
    held_out = np.zeros((len(labels), len(classes)), dtype=np.float32)
    for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(labels, labels):
        part = fit(_rows(training, train), c=penalty, temperature=1.0)
        subset = _rows(training, test)
        held_out[test] = part.probabilities(subset.texts, subset.vectors, subset.extra)
    return held_out


def _floors(
    probabilities: NDArray[np.float32], truth: NDArray[np.intp], classes: tuple[str, ...]
) -> NDArray[np.float32]:
    is_theme = np.array([not name.startswith("_") for name in classes])
    winner = probabilities.argmax(axis=1)
    best = np.where(is_theme[winner], probabilities.max(axis=1), 0.0)
    none = ~is_theme[truth]
    common = float(np.quantile(best[none], 1.0 - FALSE_SHARE))
    floors = np.full(len(classes), common, dtype=np.float32)
    for i in np.flatnonzero(is_theme):
        members = best[(truth == i) & (winner == i)]
        if len(members):
            floors[i] = min(common, float(np.quantile(members, MISSED_SHARE)))
    return floors


def _margins(
    probabilities: NDArray[np.float32], truth: NDArray[np.intp], classes: tuple[str, ...]
) -> NDArray[np.float32]:
    is_theme = np.array([not name.startswith("_") for name in classes])
    ordered = np.sort(np.where(is_theme, probabilities, 0.0), axis=1)
    lead = ordered[:, -1] - ordered[:, -2]
    winner = probabilities.argmax(axis=1)
    margins = np.zeros(len(classes), dtype=np.float32)
    for i in np.flatnonzero(is_theme):
        members = lead[(truth == i) & (winner == i)]
        margins[i] = min(LARGEST_MARGIN, float(np.quantile(members, MISSED_SHARE))) if len(members) else LARGEST_MARGIN
    return margins


def _rows(training: TrainingTexts, index: NDArray[np.intp]) -> TrainingTexts:
    def pick(values: Sequence[str]) -> list[str]:
        return [values[i] for i in index]

    extra = None if training.extra is None else training.extra[index]
    return TrainingTexts(pick(training.texts), pick(training.labels), training.vectors[index], extra=extra)
