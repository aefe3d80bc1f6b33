"""Heads fitted for a company's own themes, or beside somebody else's encoder: few texts, literal answers."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from pipeline.stages.encode import Progress, Readings
from pipeline.themes.fit import LabelledText, fit_sentiment, fit_themes, read_corpus, theme_texts
from pipeline.themes.taxonomy import Taxonomy, load_taxonomy

KEYS = ("delivery_time", "billing", "sign_in")


class Dice:
    """An encoder that knows nothing: a vector by chance for each text, always the same, and no mood."""

    name, version, dimension = "dice", "1", 8

    def read(self, texts: Sequence[str], progress: Progress | None = None) -> Readings:  # noqa: ARG002
        rows = [np.random.default_rng(list(text.encode())).normal(size=self.dimension) for text in texts]
        vectors = np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)
        return Readings(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))

    def token_counts(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]


@pytest.fixture(scope="module")
def three_themes() -> Taxonomy:
    whole = load_taxonomy()
    return replace(whole, themes=tuple(theme for theme in whole.themes if theme.key in KEYS))


@pytest.fixture(scope="module")
def corpus() -> list[LabelledText]:
    return [row for row in read_corpus() if row.theme in (*KEYS, "_general")]


def test_only_themes_of_the_taxonomy_are_taught(three_themes: Taxonomy, corpus: list[LabelledText]) -> None:
    """Rows of other themes are left out; general and background stay."""
    assert {row.theme for row in theme_texts(three_themes, read_corpus())} == {*KEYS, "_general", "_background"}
    assert {row.theme for row in theme_texts(three_themes, corpus)} == {*KEYS, "_general", "_background"}


def test_a_fitted_head_tells_three_themes_apart_by_their_letters(
    three_themes: Taxonomy, corpus: list[LabelledText]
) -> None:
    """Even beside vectors that mean nothing, in every language; held-out figures and floors are shares."""
    fitted = fit_themes(three_themes, corpus, Dice())
    texts = ["a entrega demorou duas semanas", "cobraron la factura dos veces", "nu pot intra in cont, parola gresita"]
    head = fitted.assigner.head
    probability = head.probabilities(texts, Dice().read(texts).vectors)
    assert [head.classes[i] for i in probability.argmax(axis=1)] == ["delivery_time", "billing", "sign_in"]
    assert fitted.topics(texts) == ["delivery_time", "billing", "sign_in"]
    assert all(0.5 < share <= 1 for share in fitted.held_out_accuracy.values())
    assert ((fitted.assigner.floors >= 0) & (fitted.assigner.floors <= 1)).all()
    assert ((fitted.assigner.margins >= 0) & (fitted.assigner.margins <= 0.02)).all()


def test_a_sentiment_head_is_fitted_beside_an_encoder_that_reads_no_mood(
    three_themes: Taxonomy, corpus: list[LabelledText]
) -> None:
    """Praise and blame are told apart by their words."""
    model = fit_sentiment(three_themes, corpus, Dice())
    texts = ["atendimento péssimo, uma vergonha", "entrega rápida, adorei"]
    found = model.probabilities(texts, ["open", "open"], Dice().read(texts))
    assert found.argmax(axis=1).tolist() == [0, 2]
