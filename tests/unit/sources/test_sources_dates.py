"""Dates of exports."""

from datetime import UTC, datetime

import polars as pl
import pytest

from pipeline.errors import InputError
from pipeline.sources.dates import Dates, parse_dates

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)


def read(*cells: str | None, date_format: str | None = None, timezone: str = "UTC") -> Dates:
    column = pl.Series(cells, dtype=pl.String)
    return parse_dates(column, date_format=date_format, timezone=timezone, now=NOW, column="Data")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-01-31", datetime(2024, 1, 31, tzinfo=UTC)),
        ("2024-01-31 14:05:09", datetime(2024, 1, 31, 14, 5, 9, tzinfo=UTC)),
        ("2024-01-31T14:05:09.123456+02:00", datetime(2024, 1, 31, 12, 5, 9, tzinfo=UTC)),
        ("2024-01-31T14:05:09Z", datetime(2024, 1, 31, 14, 5, 9, tzinfo=UTC)),
        ("2024/01/31 2:05:09 PM GMT-3", datetime(2024, 1, 31, 17, 5, 9, tzinfo=UTC)),
        ("2024-01-31 14:05 -0330", datetime(2024, 1, 31, 17, 35, tzinfo=UTC)),
        ("31/01/2024", datetime(2024, 1, 31, tzinfo=UTC)),
        ("31/01/2024 14:05", datetime(2024, 1, 31, 14, 5, tzinfo=UTC)),
        ("31-01-24", datetime(2024, 1, 31, tzinfo=UTC)),
        ("31.01.2024 9:05", datetime(2024, 1, 31, 9, 5, tzinfo=UTC)),
        ("31/01/2024, 12:05 a.m.", datetime(2024, 1, 31, 0, 5, tzinfo=UTC)),
        ("31/01/2024 14h05", datetime(2024, 1, 31, 14, 5, tzinfo=UTC)),
        ("20240131", datetime(2024, 1, 31, tzinfo=UTC)),
        ("45322.5", datetime(2024, 1, 31, 12, tzinfo=UTC)),
        ("45322,5", datetime(2024, 1, 31, 12, tzinfo=UTC)),
        ("1706709909", datetime(2024, 1, 31, 14, 5, 9, tzinfo=UTC)),
        ("1706709909000", datetime(2024, 1, 31, 14, 5, 9, tzinfo=UTC)),
    ],
)
def test_a_date_is_read_however_it_is_written(written: str, meant: datetime) -> None:
    """ISO with offsets, day first, dotted, two-digit years, am and pm, Excel serials, seconds since 1970."""
    assert read(written).received_at.to_list() == [meant]


def test_one_day_above_twelve_settles_the_order_of_a_column() -> None:
    """The same cell is April 3rd or March 4th, as another cell of its column says."""
    day_first = read("03/04/2024", "13/04/2024")
    assert [day.month for day in day_first.received_at] == [4, 4]
    month_first = read("03/04/2024", "03/14/2024 5:00 PM")
    assert [day.month for day in month_first.received_at] == [3, 3]
    assert day_first.warnings == month_first.warnings == ()


def test_the_day_comes_first_with_a_warning_where_nothing_settles_it() -> None:
    """Nobody is asked, and nobody is left unaware."""
    open_order = read("03/04/2024", "05/06/2024", "07/07/2024")
    assert [day.month for day in open_order.received_at] == [4, 6, 7]
    assert open_order.warnings == (
        "Nothing in column 'Data' tells day from month (2 dates): read with the day first. "
        "Give the date format if that is wrong.",
    )


def test_dotted_dates_need_no_warning() -> None:
    """Where dates are dotted, the day comes first."""
    assert read("03.04.2024").received_at.to_list() == [datetime(2024, 4, 3, tzinfo=UTC)]
    assert read("03.04.2024").warnings == ()


def test_a_column_of_both_orders_is_read_by_its_majority() -> None:
    """The cells that contradict it are unreadable, not misread."""
    mixed = read("13/04/2024", "14/04/2024", "04/15/2024")
    assert mixed.problem.to_list() == [None, None, "date_unreadable"]
    assert "mixes day-first and month-first dates (2 and 1" in mixed.warnings[0]


def test_dates_without_an_offset_are_in_the_declared_zone() -> None:
    """Also where the clock skips an hour, or has one twice (the earlier is taken)."""
    lisbon = read("2024-07-01 10:00", "2024-03-31 01:30", "2024-10-27 01:30", timezone="Europe/Lisbon")
    assert lisbon.received_at.to_list() == [
        datetime(2024, 7, 1, 9, tzinfo=UTC),
        datetime(2024, 3, 31, 1, 30, tzinfo=UTC),
        datetime(2024, 10, 27, 0, 30, tzinfo=UTC),
    ]


def test_blank_unreadable_and_impossible_dates_are_told_apart() -> None:
    """A blank is no date; a wrong one breaks a rule."""
    read_ = read("", None, "n/a", "ontem", "31/02/2024", "1989-12-31", "2025-07-02", "2025-07-01", "2024-01-31 25:00")
    assert read_.problem.to_list() == [
        None,
        None,
        None,
        "date_unreadable",
        "date_unreadable",
        "date_out_of_range",
        "date_out_of_range",
        None,
        "date_unreadable",
    ]


def test_a_declared_format_is_the_only_one_read() -> None:
    """With a time or without, with an offset or without."""
    assert read("01-31-2024", "2024-01-31", date_format="%m-%d-%Y").problem.to_list() == [None, "date_unreadable"]
    assert read("31/01/2024 14h", date_format="%d/%m/%Y %Hh", timezone="America/Sao_Paulo").received_at.to_list() == [
        datetime(2024, 1, 31, 17, tzinfo=UTC)
    ]
    assert read("31/01/2024 14:05 +0200", date_format="%d/%m/%Y %H:%M %z").received_at.to_list() == [
        datetime(2024, 1, 31, 12, 5, tzinfo=UTC)
    ]


def test_a_format_that_is_none_is_named() -> None:
    """With an example of one that is."""
    with pytest.raises(InputError, match=r"'dd/mm/aaaa' cannot be used.*such as %d/%m/%Y"):
        read("31/01/2024", date_format="dd/mm/aaaa")
