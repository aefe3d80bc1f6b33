"""A theme's centroid, floor and margin are learnt from its own members."""

import numpy as np
import pytest
from plane import at

from pipeline.themes.known import LEAST_FLOOR, calibrate, cosines


def test_the_centroid_is_the_mean_direction() -> None:
    """Of length 1, whatever the lengths of the members; one of few members is never left out."""
    found = calibrate(at(0, 20) * np.array([[1], [9]], dtype=np.float32), np.empty((0, 2), dtype=np.float32))
    assert np.allclose(found.vector, at(10)[0], atol=1e-6)
    assert found.vector.dtype == np.float32
    assert (found.floor, found.margin, found.members) == (0.984808, 0.0, 2)


def test_from_twenty_members_the_farthest_tenth_does_not_draw_the_centroid() -> None:
    """Two strays among twenty: the centroid is that of the eighteen, and the floor lies above the strays."""
    found = calibrate(at(*[-5, 5] * 9, 80, 100), at(180))
    assert np.allclose(found.vector, at(0)[0], atol=1e-6)
    assert 0.89 < found.floor < cosines(at(5), at(0))[0, 0]
    assert found.members == 20


def test_nine_in_ten_members_reach_the_floor() -> None:
    """The 10th percentile of their cosine to the centroid."""
    members = at(*np.linspace(-30, 30, 101))
    found = calibrate(members, np.empty((0, 2), dtype=np.float32))
    assert (cosines(members, found.vector[None])[:, 0] >= found.floor - 1e-6).mean() == pytest.approx(0.9, abs=0.02)


def test_scattered_members_do_not_lower_the_floor_without_end() -> None:
    """A topic of all sorts would take everything."""
    assert calibrate(at(0, 90, 180, 271), np.empty((0, 2), dtype=np.float32)).floor == LEAST_FLOOR


@pytest.mark.parametrize(("other", "margin"), [(180.0, 0.05), (14.0, 0.01381), (0.0, 0.0)])
def test_the_margin_is_what_members_lead_by(other: float, margin: float) -> None:
    """At most 0.05 where the others are far away, and nothing where another theme lies in the same place."""
    assert calibrate(at(0, 0, 0, 0, 5), at(other, 200)).margin == pytest.approx(margin, abs=1e-6)


def test_nothing_is_calibrated_from_nobody() -> None:
    """A theme has at least one unit."""
    with pytest.raises(ValueError, match="no members; a theme is calibrated from the vectors of at least one unit"):
        calibrate(np.empty((0, 2), dtype=np.float32), at(0))


def test_cosines_are_the_same_in_every_block() -> None:
    """More rows than one block holds; zeros are near to nothing."""
    rows = np.vstack([at(*np.linspace(0, 90, 8_200)), np.zeros((1, 2), dtype=np.float32)])
    found = cosines(rows, at(0, 90))
    assert found.shape == (8_201, 2)
    assert found[8_199].tolist() == [0.0, 1.0]
    assert found[8_200].tolist() == [0.0, 0.0]
    assert np.array_equal(found[8_195:8_200], cosines(rows[8_195:8_200], at(0, 90)))
