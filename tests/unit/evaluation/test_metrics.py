"""What is counted, against values worked out by hand."""

import numpy as np
import pytest

from models.evaluation.metrics import (
    adjusted_mutual_information,
    calibration_error,
    centred,
    centroids,
    clusterings,
    nearest,
    three_class_f1,
    two_class_f1,
    v_measure,
)

SURE = {"negative": (0.8, 0.1, 0.1), "neutral": (0.1, 0.8, 0.1), "positive": (0.1, 0.1, 0.8)}


def _said(*classes: str) -> np.ndarray:
    return np.array([SURE[name] for name in classes], dtype=np.float32)


def test_two_classes_leave_neutral_texts_out_and_go_by_the_sign() -> None:
    """One of two negatives is read as positive: F1 is 2/3 for both classes."""
    leaning = np.array([[0.3, 0.4, 0.3], [0.3, 0.6, 0.1], [0.1, 0.5, 0.4], [0.1, 0.5, 0.4]], dtype=np.float32)
    found = two_class_f1(leaning, ["neutral", "negative", "negative", "positive"])
    assert found == pytest.approx(2 / 3)


def test_three_classes_count_the_likeliest() -> None:
    """F1 of negative 1, of neutral 0, of positive 2/3: the mean is 5/9."""
    said = _said("negative", "positive", "positive")
    assert three_class_f1(said, ["negative", "neutral", "positive"]) == pytest.approx(5 / 9)


def test_a_set_without_a_class_has_no_such_figure() -> None:
    """Neither two classes without negatives, nor three without neutral texts."""
    assert two_class_f1(_said("positive", "neutral"), ["positive", "neutral"]) is None
    assert three_class_f1(_said("positive", "negative"), ["positive", "negative"]) is None


def test_the_calibration_error_is_the_gap_between_confidence_and_accuracy() -> None:
    """Always 0.8 sure and right half of the time: 0.3."""
    said = _said("negative", "negative", "positive", "positive")
    labels = ["negative", "neutral", "positive", "neutral"]
    assert calibration_error(said, labels) == pytest.approx(0.3, abs=1e-6)


def test_bins_count_by_their_size() -> None:
    """Three texts at 0.8 all right (gap 0.2), one at 0.4 wrong (gap 0.4): 0.75 · 0.2 + 0.25 · 0.4."""
    said = np.vstack([_said("negative", "neutral", "positive"), np.array([[0.4, 0.3, 0.3]], dtype=np.float32)])
    assert calibration_error(said, ["negative", "neutral", "positive", "positive"]) == pytest.approx(0.25, abs=1e-6)


def test_the_same_partition_is_shared_wholly_and_a_crossing_one_not_at_all() -> None:
    """Names of clusters do not matter; a label spread evenly over clusters shares nothing."""
    clusters = [np.array([1, 1, 0, 0], dtype=np.int32)]
    assert v_measure(["a", "a", "b", "b"], clusters) == pytest.approx(1.0)
    assert adjusted_mutual_information(["a", "a", "b", "b"], clusters) == pytest.approx(1.0)
    assert v_measure(["a", "b", "a", "b"], clusters) == pytest.approx(0.0, abs=1e-9)
    assert adjusted_mutual_information(["a", "b", "a", "b"], clusters) < 0.0


def test_a_v_measure_is_the_harmonic_mean_of_homogeneity_and_completeness() -> None:
    """Two labels in four clusters of one text: homogeneity 1, completeness 1/2, so 2/3; the mean of two runs."""
    apart, right = np.array([0, 1, 2, 3], dtype=np.int32), np.array([0, 0, 1, 1], dtype=np.int32)
    assert v_measure(["a", "a", "b", "b"], [apart]) == pytest.approx(2 / 3)
    assert v_measure(["a", "a", "b", "b"], [apart, right]) == pytest.approx(5 / 6)


def test_clusters_come_from_three_seeds() -> None:
    """Two heaps far apart are found each time."""
    heaps = np.array([[0, 1], [0.1, 1], [5, 0], [5.1, 0]], dtype=np.float32)
    found = clusterings(heaps, 2)
    assert len(found) == 3
    assert all(c[0] == c[1] != c[2] == c[3] for c in found)


def test_the_nearest_is_the_one_of_least_angle() -> None:
    """For each query, a place among the others; none for none."""
    others = np.array([[1, 0], [0, 1], [0.6, 0.8]], dtype=np.float32)
    queries = np.array([[0.8, 0.6], [0, 1], [1, 0]], dtype=np.float32)
    assert nearest(queries, others).tolist() == [2, 1, 0]
    assert nearest(queries[:0], others).tolist() == []


def test_centred_vectors_have_lost_their_language() -> None:
    """Each language's mean is taken away and what is left brought to length 1; the argument stays as it was."""
    vectors = np.array([[3, 4], [3, 2], [-1, 0], [-3, 0]], dtype=np.float32)
    assert centred(vectors, ["pt", "pt", "en", "en"]).tolist() == [[0, 1], [0, -1], [1, 0], [-1, 0]]
    assert vectors[0].tolist() == [3, 4]


def test_a_centroid_is_the_mean_at_length_one() -> None:
    """In the order of the classes asked for."""
    vectors = np.array([[1, 0], [0, 1], [0, 1]], dtype=np.float32)
    found = centroids(vectors, ["a", "b", "a"], ["b", "a"])
    assert found.tolist() == [[0, 1], pytest.approx([0.5**0.5, 0.5**0.5])]
