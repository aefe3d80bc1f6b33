"""Header rows."""

import polars as pl

from pipeline.sources.header import Header, Rows, find_header
from pipeline.sources.table import BadRecord, Table, numbered


def rows_of(*rows: tuple[str | None, ...], bad: tuple[BadRecord, ...] = ()) -> Rows:
    cells = pl.DataFrame(list(rows), schema=[f"c{i}" for i in range(len(rows[0]))], orient="row").cast(pl.String)
    return find_header(Table(None, cells, numbered(range(len(rows))), bad))


def test_one_header_row_is_the_rule() -> None:
    """Rows are counted from 0 below it."""
    rows = rows_of(("id", "Comentário"), ("1", "bom"), ("2", "mau"))
    assert rows.headers == (Header("id", "id"), Header("Comentário", "Comentário"))
    assert rows.cells["row"].to_list() == [0, 1]
    assert rows.rows_in == 2


def test_qualtrics_has_three_header_rows() -> None:
    """The machine name, the wording, and the ImportId."""
    rows = rows_of(
        ("ResponseId", "Q1_NPS", "Q2"),
        ("Response ID", "How likely are you to recommend us?", "What could we do better?"),
        ('{"ImportId":"_recordId"}', '{"ImportId":"QID1"}', '{"ImportId":"QID2_TEXT"}'),
        ("R_1", "9", "Delivery"),
    )
    assert rows.headers[2] == Header("Q2", "What could we do better?")
    assert rows.cells.rows() == [("R_1", "9", "Delivery", 0)]


def test_surveymonkey_has_a_second_row_of_answer_kinds() -> None:
    """Options stand under a merged question; "Open-Ended Response" adds nothing to one."""
    rows = rows_of(
        ("Respondent ID", "What did you like?", "Which channel?", ""),
        ("", "Open-Ended Response", "Response", "Other (please specify)"),
        ("77", "Staff", "App", "fax"),
    )
    assert [header.wording for header in rows.headers] == [
        "Respondent ID",
        "What did you like?",
        "Which channel?",
        "Which channel? – Other (please specify)",
    ]
    assert rows.rows_in == 1


def test_the_wording_under_machine_names_is_a_header() -> None:
    """Where it is wording throughout and the next rows have numbers."""
    rows = rows_of(
        ("id", "q1", "q2"),
        ("Response ID", "Probabilidade de recomendar?", "O que podemos melhorar?"),
        ("1", "9", "preço"),
        ("2", "3", "prazo"),
    )
    assert rows.headers[2] == Header("q2", "O que podemos melhorar?")
    assert rows.rows_in == 2


def test_a_first_answer_is_never_taken_for_a_header() -> None:
    """However little it looks like the others."""
    rows = rows_of(("id", "nps", "text"), ("a", "n/a", "porque não?"), ("b", "9", "bom"), ("c", "8", "mau"))
    assert rows.rows_in == 3


def test_lines_above_the_header_are_passed_over_with_a_warning() -> None:
    """Reports have a title."""
    rows = rows_of(("Inquérito de maio", None), (None, None), ("id", "comentário"), ("1", "bom"))
    assert [header.name for header in rows.headers] == ["id", "comentário"]
    assert rows.rows_in == 1
    assert rows.warnings == ("2 lines above the header were passed over.",)


def test_names_that_occur_twice_are_numbered_and_empty_ones_called_by_position() -> None:
    """So that each question has a name of its own."""
    rows = rows_of(("Comentário", "Comentário", "", " a\n b "), ("1", "2", "3", "4"))
    assert [header.name for header in rows.headers] == ["Comentário", "Comentário (2)", "column 3", "a b"]


def test_bad_records_are_counted_as_rows_below_the_header() -> None:
    """They keep their place among the rows."""
    cells = pl.DataFrame({"c0": ["id", "1"], "c1": ["text", "bom"]})
    bad = BadRecord(1, "wrong_field_count", "3 fields", "2 fields")
    rows = find_header(Table(None, cells, numbered([0, 2]), (bad,)))
    assert rows.cells["row"].to_list() == [1]
    assert [record.record for record in rows.bad] == [0]
    assert rows.rows_in == 2
