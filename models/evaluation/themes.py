"""Scores themes: on the demo against what a person labelled, and on reviews against their categories."""

from collections.abc import Sequence
from importlib.resources import files

import polars as pl

from models.evaluation.contenders import Contender
from models.evaluation.figures import (
    AMI_LANGUAGE,
    AMI_MOOD,
    AMI_TOPIC,
    EVERY,
    RULES,
    THEME,
    THEME_TOO_MANY,
    Figure,
)
from models.evaluation.metrics import adjusted_mutual_information
from models.evaluation.topic_sets import TopicSet
from pipeline.gold import GoldScore, answers, by_language, score
from pipeline.progress import Progress
from pipeline.run import analyze
from pipeline.schemas import LANGUAGES
from pipeline.stages.assign import ThemeAssigner

DEMO = "demo/gold.csv"


def score_gold(progress: Progress) -> list[Figure]:
    """Themes of the demo's answers, as `clamor doctor --gold` scores them: right, and given where there is none."""
    feedback = pl.read_csv((files("demo") / "feedback.csv").read_bytes(), infer_schema=False)
    quotes = pl.read_csv((files("demo") / "gold.csv").read_bytes(), infer_schema=False)
    found = analyze(feedback.drop("language"), progress=progress)
    answered = answers(quotes, found.responses, found.units)
    scores = {code: one for code, one in by_language(answered).items() if code in LANGUAGES}
    return [figure for code, one in (*scores.items(), (EVERY, score(answered))) for figure in _figures(code, one)]


def score_reviews(
    encoder: Contender, assigner: ThemeAssigner, sets: Sequence[TopicSet], progress: Progress
) -> list[Figure]:
    """Adjusted mutual information of each review's likeliest theme with its category, language and mood.

    Reviews of restaurants, laptops and courses have categories of their own, so that the first is far below 1 for
    any head; the others are to be near 0.
    """
    encoder.read_all([text for one in sets for text in one.texts], progress)
    found: list[Figure] = []
    for one in sets:
        likeliest = assigner.head.probabilities(one.texts, encoder.vectors(one.texts)).argmax(axis=1)
        labels = {AMI_TOPIC: one.topics, AMI_LANGUAGE: one.languages, AMI_MOOD: one.moods}
        for measure, names in labels.items():
            if len(set(names)) > 1:
                value = adjusted_mutual_information(names, [likeliest.astype("int32")])
                found.append(Figure("themes", measure, one.name, EVERY, RULES, value, len(one.texts)))
    return found


def _figures(language: str, one: GoldScore) -> list[Figure]:
    rates = {THEME: one.theme, THEME_TOO_MANY: one.theme_too_many}
    return [Figure("themes", name, DEMO, language, RULES, rate.value, rate.n) for name, rate in rates.items() if rate.n]
