"""NPS, CSAT and CES: their signs, their intervals, and who is counted."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from insight_rows import responses

from pipeline.insight.scores import net_promoter, once_per_respondent, scores, share


def test_nps_is_promoters_minus_detractors() -> None:
    """Seven promoters and one detractor of ten give +60: the score is positive where customers are pleased."""
    nps = net_promoter(promoters=7, detractors=1, n=10)
    assert nps is not None
    assert nps.value == pytest.approx(60)


def test_nps_counts_nine_and_ten_as_promoters_and_zero_to_six_as_detractors() -> None:
    """9 and 10 promote, 7 and 8 are passive, 0 to 6 detract: (2 − 7) / 11."""
    nps = scores(responses(*({"nps": given} for given in range(11)))).nps
    assert nps is not None
    assert nps.value == pytest.approx(100 * (2 - 7) / 11)
    assert nps.n == 11


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_interval_meets_the_published_examples(count: int, n: int, low: float, high: float) -> None:
    """The four examples of Newcombe (1998), table I, method 3, to four places."""
    part = share(count, n)
    assert part is not None
    assert (round(part.low, 4), round(part.high, 4)) == (low, high)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_lies_in_its_interval(counted: tuple[int, int]) -> None:
    """0 ≤ low ≤ share ≤ high ≤ 1 for every count, the ends included."""
    part = share(*counted)
    assert part is not None
    assert 0 <= part.low <= part.value <= part.high <= 1


@given(st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60)).filter(any))
def test_an_nps_lies_in_its_interval(answers: tuple[int, int, int]) -> None:
    """−100 ≤ low ≤ NPS ≤ high ≤ 100 for every mix of promoters, passives and detractors."""
    promoters, passives, detractors = answers
    nps = net_promoter(promoters, detractors, promoters + passives + detractors)
    assert nps is not None
    assert -100 <= nps.low <= nps.value <= nps.high <= 100


def test_ten_promoters_of_ten_are_not_certainty() -> None:
    """The plain formula would give 100 to 100; the adjusted one keeps room for those who did not answer."""
    nps = net_promoter(promoters=10, detractors=0, n=10)
    assert nps is not None
    assert nps.value == 100
    assert nps.low == pytest.approx(52.05, abs=0.01)


def test_a_respondent_counts_once_however_many_questions_they_answered() -> None:
    """Three rows of one respondent of a wide export carry the same 2; they are one detractor, not three."""
    table = responses(*[{"respondent_id": "ana", "nps": 2}] * 3, {"respondent_id": "ion", "nps": 10})
    nps = scores(table).nps
    assert nps is not None
    assert (nps.value, nps.n) == (0, 2)


def test_the_last_score_of_a_respondent_counts_and_surveys_are_apart() -> None:
    """Who answers a survey twice counts with the later score; the same person in another survey counts again."""
    table = responses(
        {"respondent_id": "ana", "nps": 3, "received_at": datetime(2026, 3, 2, tzinfo=UTC)},
        {"respondent_id": "ana", "nps": 9, "received_at": datetime(2026, 3, 9, tzinfo=UTC)},
        {"respondent_id": "ana", "nps": None, "received_at": datetime(2026, 3, 12, tzinfo=UTC)},
        {"respondent_id": "ana", "nps": 7, "survey": None},
    )
    assert sorted(once_per_respondent(table)["nps"].to_list()) == [7, 9]


def test_csat_and_ces_are_shares_of_the_favourable_end_with_their_mean() -> None:
    """CSAT counts 4 and 5, CES counts 5 to 7; 3.9 is not yet 4."""
    table = responses({"csat": 4.0, "ces": 7.0}, {"csat": 3.9, "ces": 4.0}, {"csat": 5.0}, {"csat": 1.0})
    found = scores(table)
    assert found.csat is not None
    assert found.ces is not None
    assert (found.csat.share.value, found.csat.mean) == (0.5, pytest.approx(3.475))
    assert (found.ces.share.value, found.ces.mean) == (0.5, 5.5)


def test_no_scores_give_none() -> None:
    """Where nobody gave a score there is none, rather than 0."""
    found = scores(responses({}, {}))
    assert (found.nps, found.csat, found.ces) == (None, None, None)


@pytest.mark.parametrize("wrong", [(-1, 5), (6, 5)])
def test_an_impossible_count_is_refused(wrong: tuple[int, int]) -> None:
    """A count outside 0…n is a mistake of the caller and says so."""
    with pytest.raises(ValueError, match="between 0 and n"):
        share(*wrong)
