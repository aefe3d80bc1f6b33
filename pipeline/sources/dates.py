"""Dates as exports write them, to UTC: ISO, day or month first, dotted, Excel serials, seconds since 1970.

Whether 03/04/2024 is in April or in March cannot be told from one cell, so the order is found from the whole column:
a number above 12 settles it. Where nothing does, the day comes first, as in most countries, with a warning.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import polars as pl

from pipeline.errors import InputError
from pipeline.sources.scores import is_blank

EXPECTED = "a date from 1990 on, not in the future, such as 2024-12-31 or 31/12/2024 14:05"
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_TIME = (
    r"(?:[T ,]+(?P<h>[0-9]{1,2})[:h.](?P<m>[0-9]{2})(?:[:.](?P<s>[0-9]{2}))?(?:[.,][0-9]+)?"
    r"\s*(?P<half>[AaPp])?(?:\.?\s?[Mm]\.?)?)?"
)
_ZONE = r"\s*(?P<utc>Z|UTC|GMT)?(?:(?P<sign>[+-])(?P<zh>[0-9]{1,2}):?(?P<zm>[0-9]{2})?)?$"
_YEAR_FIRST = r"^(?P<y>[0-9]{4})[-/.](?P<b>[0-9]{1,2})[-/.](?P<a>[0-9]{1,2})" + _TIME + _ZONE
_YEAR_LAST = r"^(?P<a>[0-9]{1,2})(?P<sep>[-/. ])(?P<b>[0-9]{1,2})[-/. ](?P<y>[0-9]{4}|[0-9]{2})" + _TIME + _ZONE
_COMPACT = r"^(?:19|20)[0-9]{6}$"
_SERIAL = r"^[2-7][0-9]{4}(?:[.,][0-9]+)?$"
_EPOCH = r"^1[0-9]{9}(?:[0-9]{3})?$"


@dataclass(frozen=True)
class Dates:
    """``received_at`` (UTC, microseconds) and ``problem`` (rule broken) of each cell, both null where it is blank."""

    received_at: pl.Series
    problem: pl.Series
    warnings: tuple[str, ...]


def looks_like_date(cell: pl.Expr) -> pl.Expr:
    """Whether a cell is written like a date; a bare number is not enough."""
    stripped = cell.str.strip_chars()
    return stripped.str.contains(_YEAR_FIRST) | stripped.str.contains(_YEAR_LAST)


def looks_like_bare_date(cell: pl.Expr) -> pl.Expr:
    """Whether a cell is a number that can be a date: yyyymmdd, an Excel serial, or seconds since 1970."""
    stripped = cell.str.strip_chars()
    return stripped.str.contains(_COMPACT) | stripped.str.contains(_SERIAL) | stripped.str.contains(_EPOCH)


def parse_dates(cells: pl.Series, *, date_format: str | None, timezone: str, now: datetime, column: str) -> Dates:
    """Read a column of dates; those without an offset are in ``timezone``.

    The rule broken is ``date_unreadable``, or ``date_out_of_range`` before 1990 and more than a day after ``now``.
    Raises ``InputError`` where ``date_format`` is no strptime pattern.
    """
    frame = pl.DataFrame({"cell": cells}).with_columns(pl.col("cell").str.strip_chars())
    parsed, warnings = _by_format(frame, date_format, timezone) if date_format else _by_shape(frame, timezone, column)
    blank, when = is_blank(pl.col("cell")), pl.col("when")
    ranged = (
        frame.with_columns(parsed.alias("when"))
        .with_columns(
            pl.when(blank)
            .then(None)
            .when(when.is_null())
            .then(pl.lit("date_unreadable"))
            .when(~when.is_between(_EARLIEST, now + timedelta(days=1)))
            .then(pl.lit("date_out_of_range"))
            .alias("problem")
        )
        .with_columns(pl.when(pl.col("problem").is_null()).then(when).alias("when"))
    )
    return Dates(ranged["when"], ranged["problem"], warnings)


def _by_format(frame: pl.DataFrame, date_format: str, timezone: str) -> tuple[pl.Series, tuple[str, ...]]:
    probe = datetime(2024, 12, 31, 14, 5, tzinfo=UTC)
    spelt = _strptime(probe.strftime(date_format), date_format)
    if spelt is None or spelt.date() != probe.date():
        message = (
            f"The date format {date_format!r} cannot be used. Expected a strptime pattern with day, month and "
            "year, such as %d/%m/%Y %H:%M; correct it, or leave it out and the order is found from the column."
        )
        raise InputError(message)
    distinct = frame["cell"].drop_nulls().unique().to_list()
    moments = [_strptime(cell, date_format) for cell in distinct]
    if spelt.tzinfo:
        dtype: pl.DataType = pl.Datetime("us", "UTC")
        return frame["cell"].replace_strict(distinct, moments, default=None, return_dtype=dtype), ()
    local = frame["cell"].replace_strict(distinct, moments, default=None, return_dtype=pl.Datetime("us"))
    return frame.select(_to_utc(pl.lit(local), timezone)).to_series(), ()


def _strptime(cell: str, date_format: str) -> datetime | None:
    try:
        moment = datetime.strptime(cell, date_format)  # noqa: DTZ007 - local where the format gives no offset
        return moment.astimezone(UTC) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        return None


def _by_shape(frame: pl.DataFrame, timezone: str, column: str) -> tuple[pl.Series, tuple[str, ...]]:
    cell = pl.col("cell")
    first, last = cell.str.extract_groups(_YEAR_FIRST), cell.str.extract_groups(_YEAR_LAST)
    parts = frame.with_columns(first=first, last=last)
    month_first, warnings = _order(parts, column)
    day, month = ("b", "a") if month_first else ("a", "b")
    dotted = pl.col("last").struct.field("sep") == "."
    calendar = pl.coalesce(
        _calendar(pl.col("first"), "a", "b"),
        # Dotted dates have the day first everywhere, whatever the rest of the column does.
        pl.when(dotted).then(_calendar(pl.col("last"), "a", "b")).otherwise(_calendar(pl.col("last"), day, month)),
        pl.when(cell.str.contains(_COMPACT)).then(cell.str.to_datetime("%Y%m%d", strict=False, time_unit="us")),
    )
    local = pl.coalesce(calendar, _serial(cell))
    offset = pl.coalesce(_offset(pl.col("first")), _offset(pl.col("last")))
    moment = (
        pl.when(offset.is_not_null())
        .then((local - offset).dt.replace_time_zone("UTC"))
        .when(cell.str.contains(_EPOCH))
        .then(_epoch(cell))
        .otherwise(_to_utc(local, timezone))
    )
    return parts.select(moment.alias("when")).to_series(), warnings


def _order(parts: pl.DataFrame, column: str) -> tuple[bool, tuple[str, ...]]:
    """Whether the month comes first in this column, and what to say about it."""
    last = pl.col("last").struct
    seen = (
        parts.filter(last.field("sep") != ".")
        .select(a=last.field("a").cast(pl.Int32), b=last.field("b").cast(pl.Int32))
        .drop_nulls()
    )
    day_first, month_first = int((seen["a"] > 12).sum()), int((seen["b"] > 12).sum())
    if day_first and month_first:
        order = "month" if month_first > day_first else "day"
        return month_first > day_first, (
            f"Column {column!r} mixes day-first and month-first dates ({day_first:,} and {month_first:,} that can only "
            f"be one of them): read with the {order} first. Give the date format if that is wrong.",
        )
    open_cells = seen.filter(pl.col("a") != pl.col("b")).height
    if not day_first and not month_first and open_cells:
        return False, (
            f"Nothing in column {column!r} tells day from month ({open_cells:,} dates): read with the day first. "
            "Give the date format if that is wrong.",
        )
    return month_first > day_first, ()


def _calendar(parts: pl.Expr, day: str, month: str) -> pl.Expr:
    """A naive datetime from the groups of a match, null where there is no such day or hour."""
    field = parts.struct.field
    year = pl.when(field("y").str.len_chars() == 2).then(
        pl.when(field("y").cast(pl.Int32, strict=False) < 70).then(pl.lit("20")).otherwise(pl.lit("19")) + field("y")
    )
    hour = field("h").fill_null("0").cast(pl.Int32, strict=False)
    half = field("half").str.to_lowercase()
    hour = (
        pl.when(half.is_null())
        .then(hour)
        .when(~hour.is_between(1, 12))
        .then(99)  # 13 pm is no hour
        .otherwise(hour % 12 + pl.when(half == "p").then(12).otherwise(0))
    )
    written = pl.format(
        "{}-{}-{} {}:{}:{}",
        year.fill_null(field("y")),
        field(month).str.zfill(2),
        field(day).str.zfill(2),
        hour.cast(pl.String).str.zfill(2),
        field("m").fill_null("00"),
        field("s").fill_null("00"),
    )
    return written.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us")


def _offset(parts: pl.Expr) -> pl.Expr:
    """The distance from UTC a cell gives, null where it gives none."""
    field = parts.struct.field
    minutes = field("zh").cast(pl.Int64) * 60 + field("zm").fill_null("0").cast(pl.Int64)
    signed = pl.when(field("sign") == "-").then(-minutes).otherwise(minutes)
    return (
        pl.when(field("sign").is_not_null())
        .then(pl.duration(minutes=signed, time_unit="us"))
        .when(field("utc").is_not_null())
        .then(pl.duration(minutes=0, time_unit="us"))
    )


def _serial(cell: pl.Expr) -> pl.Expr:
    """Days since 1899-12-30, as Excel counts them, to the second."""
    days = pl.when(cell.str.contains(_SERIAL)).then(
        cell.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    )
    seconds = (days * 86_400).round().cast(pl.Int64)
    return pl.lit(datetime(1899, 12, 30)).cast(pl.Datetime("us")) + pl.duration(seconds=seconds, time_unit="us")  # noqa: DTZ001 - local time by definition


def _epoch(cell: pl.Expr) -> pl.Expr:
    count = cell.cast(pl.Int64, strict=False)
    seconds = pl.when(cell.str.len_chars() > 10).then(count // 1000).otherwise(count)
    return pl.from_epoch(seconds, time_unit="s").cast(pl.Datetime("us")).dt.replace_time_zone("UTC")


def _to_utc(local: pl.Expr, timezone: str) -> pl.Expr:
    """Local time to UTC: the earlier of a doubled hour; an hour that the clock skips is read an hour on."""

    def zoned(moment: pl.Expr) -> pl.Expr:
        return moment.dt.replace_time_zone(timezone, ambiguous="earliest", non_existent="null").dt.convert_time_zone(
            "UTC"
        )

    return pl.coalesce(zoned(local), zoned(local + pl.duration(hours=1)))
