"""A table with its columns known, to accepted answers and rejected rows: one answer per row and text column.

Rows times text columns always equal accepted plus rejected: a row that cannot be taken is rejected once for each text
column. Values are checked as whole columns; only the cells of rejected rows are looked at one by one, to redact them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

import polars as pl

from pipeline.schemas import KINDS, IncomingResponses, RejectedRows
from pipeline.sources import dates, labels
from pipeline.sources.columns import Columns
from pipeline.sources.header import Header, Rows
from pipeline.sources.mapping import SINGLE_ROLES, ColumnMapping
from pipeline.sources.pulled import Redact
from pipeline.sources.scores import SCALES, is_blank, problem, score
from pipeline.sources.table import UNREADABLE, cell_name
from pipeline.sources.vocabulary import is_text

LONGEST_TEXT = 1_000_000
"""Characters; a longer cell is no answer but a broken export."""

LONGEST_LABEL = 1_000
"""Characters of any other cell."""

_BROKEN = pl.Struct(dict.fromkeys(("rule", "column", "value", "met", "expected"), pl.String))
"""A broken rule; ``value`` is the cell and is shown redacted, ``met`` describes it where it is not to be shown."""


@dataclass(frozen=True)
class Taken:
    """Answers and rejects of one table, ``row`` counted from its first row; ``cells`` is rows times text columns."""

    accepted: pl.DataFrame
    rejected: pl.DataFrame
    cells: int
    warnings: tuple[str, ...]


def take(rows: Rows, columns: Columns, mapping: ColumnMapping, *, source: str, redact: Redact, now: datetime) -> Taken:
    """Check every row and text, and part those that can be taken from those that cannot."""
    respondents, warnings = _respondents(rows, columns, mapping, now)
    texts = [_one_text(respondents, rows.headers[i], i, columns, mapping) for i in columns.text]
    answers = _without_later_duplicates(pl.concat(texts).sort("row", "position"))
    accepted = answers.filter(pl.col("broken").is_null()).with_columns(pl.lit(source).alias("source"))
    broken = answers.filter(pl.col("broken").is_not_null()).select(
        "row", _printable(pl.col("external_id")).alias("external_id"), pl.col("broken").struct.unnest()
    )
    values = broken.select(_printable(pl.col("value"))).to_series()
    excerpts = [redact(value) if value else None for value in values]
    rejected = pl.concat(
        [
            broken.with_columns(pl.coalesce("met", pl.Series(excerpts, dtype=pl.String)).alias("value_met")),
            _bad_records(rows, len(columns.text)),
        ],
        how="diagonal",
    )
    return Taken(
        accepted.select(IncomingResponses.column_names()),
        rejected.with_columns(source=pl.lit(source))
        .sort("row", maintain_order=True)
        .select(RejectedRows.column_names()),
        rows.rows_in * len(columns.text),
        warnings,
    )


def _respondents(
    rows: Rows, columns: Columns, mapping: ColumnMapping, now: datetime
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """One line a row: its values by role, and in ``broken`` the first rule it breaks as a whole."""
    at = {role: cell_name(i) for role, i in columns.single.items()}
    names = {role: rows.headers[i].name for role, i in columns.single.items()}
    cells = rows.cells
    label = {role: pl.col(at[role]) if role in at else pl.lit(None, dtype=pl.String) for role in SINGLE_ROLES}
    day = dates.parse_dates(
        cells[at["date"]] if "date" in at else pl.Series([None] * cells.height, dtype=pl.String),
        date_format=mapping.date_format,
        timezone=mapping.timezone,
        now=now,
        column=names.get("date", ""),
    )
    checked = cells.with_columns(day.problem.alias("date_problem"), day.received_at.alias("received_at"))
    rules = [
        *_whole_row_rules(at, names),
        _rule(pl.col("date_problem"), names.get("date"), dates.EXPECTED, value=label["date"]),
        *(
            _rule(problem(label[role], role, scale), names[role], str(scale), value=label[role])
            for role, scale in SCALES.items()
            if role in at
        ),
    ]
    frame = checked.select(
        pl.col("row"),
        *(pl.col(cell_name(i)) for i in columns.text),
        pl.col("received_at"),
        *(_stated(label[role]).alias(role) for role in ("question", "survey", "channel", "segment", "country")),
        external_id=_stated(label["id"]),
        respondent=_stated(label["respondent"]),
        customer_ref=_stated(label["customer"]),
        kind=_stated(label["kind"]),
        declared_language=_stated(label["language"]),
        broken=pl.coalesce(rules),
        **{role: score(label[role], scale) for role, scale in SCALES.items()},
    )
    return frame.with_columns(
        pl.coalesce("respondent", "external_id", _anonymous(frame, cells)).alias("respondent_id"),
        labels.kinds(frame["kind"]).alias("kind"),
        labels.languages(frame["declared_language"]).alias("declared_language"),
        pl.col("nps").cast(pl.Int8),
    ), day.warnings


def _printable(cell: pl.Expr) -> pl.Expr:
    """A cell that may have broken a rule, fit to be shown and stored."""
    return cell.str.slice(0, LONGEST_LABEL).str.replace_many(["\0", UNREADABLE], ["", "\ufffd"])


def _stated(cell: pl.Expr) -> pl.Expr:
    return pl.when(~is_blank(cell)).then(cell.str.strip_chars())


def _whole_row_rules(at: Mapping[str, str], names: Mapping[str, str]) -> list[pl.Expr]:
    rules = []
    others = pl.exclude("row", "date_problem", "received_at")
    if at:
        # In a table of nothing but answers an empty row is a respondent who wrote nothing.
        empty = pl.all_horizontal(others.is_null() | (others.str.strip_chars() == ""))
        rules.append(
            _rule(pl.when(empty).then(pl.lit("empty_row")), None, "an answer, a score or an id", met="nothing")
        )
    for role, cell in at.items():
        rules += _text_rules(pl.col(cell), names[role], LONGEST_LABEL, "cell_too_long")
    return rules


def _text_rules(cell: pl.Expr, column: str, longest: int, too_long: str) -> list[pl.Expr]:
    """Rules on characters, whose values are counted and never shown."""
    size, nuls = cell.str.len_chars(), cell.str.count_matches("\0", literal=True)
    marks = cell.str.count_matches(UNREADABLE, literal=True)
    return [
        _rule(
            pl.when(size > longest).then(pl.lit(too_long)),
            column,
            f"{longest:,} characters at most",
            met=pl.format("{} characters", size),
        ),
        _rule(
            pl.when(marks > 0).then(pl.lit("unreadable_encoding")),
            column,
            "text in the encoding of the rest of the file",
            met=pl.format("{} unreadable bytes or runs of them", marks),
        ),
        _rule(
            pl.when(nuls > 0).then(pl.lit("nul_bytes")),
            column,
            "text without NUL bytes",
            met=pl.format("{} NUL bytes", nuls),
        ),
    ]


def _rule(
    rule: pl.Expr, column: str | None, expected: str, *, value: pl.Expr | None = None, met: pl.Expr | str | None = None
) -> pl.Expr:
    """The rule broken as a struct, null where ``rule`` is null."""
    described = met if isinstance(met, pl.Expr) else pl.lit(met, dtype=pl.String)
    return pl.when(rule.is_not_null()).then(
        pl.struct(
            rule=rule,
            column=pl.lit(column, dtype=pl.String),
            value=pl.lit(None, dtype=pl.String) if value is None else value,
            met=described,
            expected=pl.lit(expected),
        ).cast(_BROKEN)
    )


def _anonymous(frame: pl.DataFrame, cells: pl.DataFrame) -> pl.Series:
    """For rows without id and respondent: a digest of the row and its occurrence, so that each is one respondent."""
    nameless = frame["respondent"].is_null() & frame["external_id"].is_null()
    if not nameless.any():
        return pl.Series([None] * frame.height, dtype=pl.String)
    seen: dict[str, int] = {}
    result: list[str | None] = []
    for row, needed in zip(cells.drop("row").iter_rows(), nameless, strict=True):
        if not needed:
            result.append(None)
            continue
        digest = blake2b(repr(row).encode(), digest_size=12).hexdigest()
        seen[digest] = seen.get(digest, 0) + 1
        result.append(f"row {digest} {seen[digest]}")
    return pl.Series(result, dtype=pl.String)


def _one_text(
    respondents: pl.DataFrame, header: Header, position: int, columns: Columns, mapping: ColumnMapping
) -> pl.DataFrame:
    """The answers in one text column: its header is the question, unless a column holds the questions."""
    cell = pl.col(cell_name(position))
    question: pl.Expr = pl.lit(header.wording)
    if "question" in columns.single:
        alone = len(columns.text) == 1
        question = pl.col("question") if alone else pl.format("{} – {}", pl.col("question"), question)
    by_header = labels.kind_of(header.name) if is_text(header.name) else None
    constant = mapping.kind if mapping.kind and labels.is_kind(mapping.kind) else None
    return respondents.select(
        pl.exclude(*(cell_name(i) for i in columns.text), "question", "kind", "broken"),
        question=question,
        text=cell.fill_null(""),
        kind=pl.col("kind").fill_null(constant or by_header or "survey").cast(pl.Enum(KINDS)),
        position=pl.lit(position),
        broken=pl.coalesce("broken", *_text_rules(cell, header.name, LONGEST_TEXT, "text_too_long")),
    )


def _without_later_duplicates(answers: pl.DataFrame) -> pl.DataFrame:
    """Of the answers with one id to one question, the first that breaks no rule stays; the later ones break one."""
    fine = pl.col("broken").is_null() & pl.col("external_id").is_not_null()
    later = fine & (fine.cum_sum().over("external_id", "question") > 1)
    duplicate = _rule(
        pl.when(later).then(pl.lit("duplicate_id")),
        None,
        "each id once for each question: the first row was kept",
        value=pl.col("external_id"),
    )
    return answers.with_columns(pl.coalesce("broken", duplicate).alias("broken"))


def _bad_records(rows: Rows, texts: int) -> pl.DataFrame:
    bad: Sequence[tuple[int, str, str, str]] = [(b.record, b.rule, b.met, b.expected) for b in rows.bad] * texts
    schema = {"row": pl.Int64, "rule": pl.String, "value_met": pl.String, "expected": pl.String}
    return pl.DataFrame(bad, schema=schema, orient="row")
