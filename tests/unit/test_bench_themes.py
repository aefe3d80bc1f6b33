"""What the benchmark of topics counts is right on cases small enough to count by hand."""

import math

import numpy as np
import pytest

from bench.reviews import cut
from bench.themes import OURS, Score, lean, mean_of, ratio, score
from bench.topic_contenders import leader_clustering
from models.evaluation.topic_sets import TopicSet

REVIEWS = TopicSet(
    "reviews",
    texts=("good soup", "buena sopa", "rude waiter", "camarero grosero", "so so", "regular"),
    topics=("food", "food", "service", "service", "food", "service"),
    languages=("en", "es", "en", "es", "en", "es"),
    moods=("pos", "pos", "neg", "neg", "neu", "neu"),
)


def test_texts_without_a_topic_count_for_one_figure_and_not_for_the_others() -> None:
    """Two topics that are right, and two texts in none."""
    found = score(REVIEWS, np.array([0, 0, 1, 1, -1, -1], dtype=np.int32), seconds=2.0)
    assert found.ami < 1.0
    assert (found.ami_assigned, found.unassigned, found.clusters, found.seconds) == pytest.approx((1.0, 1 / 3, 2, 2.0))
    assert (found.v_language, found.v_mood) == pytest.approx((0.0, 1.0))


def test_where_nothing_has_a_topic_there_is_nothing_to_compare() -> None:
    """All six texts in none, which is one cluster and tells nothing."""
    found = score(REVIEWS, np.full(6, -1, dtype=np.int32), seconds=0.0)
    assert (found.ami, found.unassigned, found.clusters) == (0.0, 1.0, 0)
    assert all(math.isnan(value) for value in (found.ami_assigned, found.v_language, found.v_mood))


def test_ours_is_compared_with_the_better_of_the_others() -> None:
    """And means are of each figure."""
    one, other = Score(0.2, 0.4, 0.1, 0.0, 0.0, 10, 3.0), Score(0.4, 0.6, 0.3, 0.0, 0.2, 20, 5.0)
    assert ratio({"a": one, "b": other, OURS: Score(0.6, 1, 0, 0, 0, 3, 1)}) == pytest.approx(1.5)
    assert list(vars(mean_of([one, other])).values()) == pytest.approx([0.3, 0.5, 0.2, 0.0, 0.1, 15, 4.0])


def test_a_cluster_leans_by_what_its_largest_language_has_above_its_share_of_all() -> None:
    """Half of all texts are English: a cluster of four with three such leans by 0.25, a pure one of two by 0.5."""
    labels = np.array([0, 0, 0, 0, 1, 1, -1, -1], dtype=np.int32)
    languages = ["en", "en", "en", "es", "es", "es", "en", "es"]
    found = lean(labels, languages, large=4)
    assert found.mean == pytest.approx((4 * 0.25 + 2 * 0.5) / 6)
    assert found.worst == pytest.approx(0.25)
    assert math.isnan(lean(labels, languages, large=5).worst)


def test_a_text_joins_the_first_leader_it_is_alike_enough_to() -> None:
    """The third lies nearer to the second, but near enough to the first, which comes first; length does not matter."""
    vectors = np.array([[1.0, 0.0], [0.0, 1.0], [0.7, 0.714], [0.0, 9.0], [-1.0, 0.0]], dtype=np.float32)
    assert leader_clustering(vectors, likeness=0.65).tolist() == [0, 1, 0, 1, 2]


def test_a_set_is_cut_to_texts_with_all_that_belongs_to_them() -> None:
    """Drawn with a seed, in their order; what has no more is left as it is."""
    some = cut(REVIEWS, 3, seed=0)
    assert some == cut(REVIEWS, 3, seed=0)
    rows = list(zip(REVIEWS.texts, REVIEWS.topics, REVIEWS.languages, REVIEWS.moods, strict=True))
    assert set(zip(some.texts, some.topics, some.languages, some.moods, strict=True)) < set(rows)
    assert [REVIEWS.texts.index(text) for text in some.texts] == sorted(REVIEWS.texts.index(t) for t in some.texts)
    assert cut(REVIEWS, None, seed=0) == cut(REVIEWS, 6, seed=0) == REVIEWS
