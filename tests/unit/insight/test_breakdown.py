"""Groups compared with each other."""

from insight_rows import responses, units

from pipeline.insight.breakdown import Breakdown, breakdown


def two_channels(complaints_by_phone: int, phone: int = 40) -> Breakdown:
    """Forty responses by e-mail with four complaints, and some by phone."""
    table = responses(*[{"channel": "email", "sentiment": "negative"}] * 40, *[{"channel": "phone"}] * phone)
    complaining = [*range(4), *range(40, 40 + complaints_by_phone)]
    opinions = units(*({"response_id": f"a{row}"} for row in complaining))
    found = breakdown(table, opinions, "channel", ["delivery_time"])
    assert found is not None
    return found


def test_a_group_that_differs_clearly_stands_out() -> None:
    """Half of those who phone against a tenth of the others: above, and the others below."""
    found = two_channels(20)
    assert [(group.value, group.n, group.cells[0].stands_out) for group in found.groups] == [
        ("email", 40, "below"),
        ("phone", 40, "above"),
    ]
    assert found.groups[0].negative.value == 1


def test_a_difference_that_may_be_chance_does_not_stand_out() -> None:
    """Six of forty against four of forty."""
    assert [group.cells[0].stands_out for group in two_channels(6).groups] == [None, None]


def test_a_small_group_shows_its_size_and_nothing_else() -> None:
    """Nineteen responses: one answer would move the share by five points."""
    small = two_channels(10, phone=19).groups[1]
    assert (small.n, small.nps, small.negative, small.cells) == (19, None, None, (None,))


def test_one_group_is_no_comparison() -> None:
    """Everything came by one channel, or no channel is known."""
    assert breakdown(responses({"channel": "email"}, {}), units(), "channel", []) is None


def test_many_small_groups_are_counted_and_left_out() -> None:
    """The eight largest are shown; of twelve, four are left out."""
    table = responses(*({"segment": f"s{number:02}"} for number in range(12) for _ in range(12 - number)))
    found = breakdown(table, units(), "segment", [])
    assert found is not None
    assert [group.value for group in found.groups] == [f"s{number:02}" for number in range(8)]
    assert found.left_out == 4
