"""CSV and TSV."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sources.delimited import read_delimited


def rows_of(text: str) -> list[tuple[str, ...]]:
    return read_delimited(text).cells.rows()


def bad_of(text: str) -> list[tuple[int, str]]:
    return [(record.record, record.rule) for record in read_delimited(text).bad]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    """Whatever the file is called."""
    text = f"id{delimiter}comentário\n1{delimiter}bom\n2{delimiter}mau\n"
    assert rows_of(text) == [("id", "comentário"), ("1", "bom"), ("2", "mau")]


def test_commas_in_decimals_and_answers_do_not_win_over_semicolons() -> None:
    """As Excel saves CSV where the comma is the decimal sign."""
    assert rows_of("id;nota;O que achou, afinal?\n1;8,5;bom, mas caro\n2;9,0;sim, bom\n") == [
        ("id", "nota", "O que achou, afinal?"),
        ("1", "8,5", "bom, mas caro"),
        ("2", "9,0", "sim, bom"),
    ]


def test_one_column_is_not_split_at_its_commas() -> None:
    """A list of answers with a header is one column; its blank lines are empty answers."""
    assert rows_of("Comentário\nbom, barato\nmau, caro\n\nfim\n") == [
        ("Comentário",),
        ("bom, barato",),
        ("mau, caro",),
        ("",),
        ("fim",),
    ]


def test_unquoted_commas_make_ragged_records_not_one_column() -> None:
    """Known names in the header tell that the commas of the answers are a mistake of the export."""
    text = "id,text\n1,bom, mas caro\n2,mau, sim\n3,ok\n4,a, b\n"
    assert rows_of(text) == [("id", "text"), ("3", "ok")]
    assert bad_of(text) == [(1, "wrong_field_count"), (2, "wrong_field_count"), (4, "wrong_field_count")]


def test_quoted_newlines_delimiters_and_quotes_are_part_of_the_cell() -> None:
    """As RFC 4180 has it, with any line end."""
    assert rows_of('id,text\r\n1,"bom,\r\n""mesmo"""\r\n2,mau\r\n') == [
        ("id", "text"),
        ("1", 'bom,\r\n"mesmo"'),
        ("2", "mau"),
    ]


def test_a_space_before_a_quote_is_forgiven() -> None:
    """As people write CSV by hand."""
    assert rows_of('id, text\n1, "bom, barato"\n') == [("id", "text"), ("1", "bom, barato")]


def test_excel_hint_names_the_delimiter() -> None:
    """The first line "sep=|" is no header."""
    assert rows_of("sep=|\nid|text\n1|a,b;c\n") == [("id", "text"), ("1", "a,b;c")]


def test_lines_of_a_title_are_kept_for_the_header_finder() -> None:
    """They are padded to the width of the header below them."""
    assert rows_of("Relatório de maio\n\nid;comentário\n1;bom\n") == [
        ("Relatório de maio", ""),
        ("id", "comentário"),
        ("1", "bom"),
    ]


def test_ragged_records_are_told_with_their_number() -> None:
    """Too few and too many fields; empty ones at the end of a line are forgiven."""
    text = "id,text,nps\n1,bom,9\n2,mau\n3,a,b,c\n4,fim,8,,\n"
    table = read_delimited(text)
    assert [(bad.record, bad.met, bad.expected) for bad in table.bad] == [
        (2, "2 fields", "3 fields"),
        (3, "4 fields", "3 fields"),
    ]
    assert table.records.to_list() == [0, 1, 4]


def test_a_quote_never_closed_does_not_swallow_the_rows_after_it() -> None:
    """Only its own row is lost, whether a later row has quotes or not."""
    to_the_end = 'id,text\n1,"bom\n2,mau\n3,fim\n'
    assert rows_of(to_the_end) == [("id", "text"), ("2", "mau"), ("3", "fim")]
    assert bad_of(to_the_end) == [(1, "unclosed_quote")]
    to_another = 'id,text\n1,"bom\n2,mau\n3,"fim, mesmo"\n4,x\n'
    assert rows_of(to_another) == [("id", "text"), ("2", "mau"), ("3", "fim, mesmo"), ("4", "x")]
    assert bad_of(to_another) == [(1, "unclosed_quote")]


def test_blank_lines_between_records_are_no_records() -> None:
    """Where there are several columns, as in any reader of CSV."""
    assert rows_of("id,text\n\n1,bom\n\n") == [("id", "text"), ("1", "bom")]


CELL = st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\0\x1f"), max_size=20)


@given(rows=st.lists(st.tuples(CELL, CELL, CELL), max_size=8), delimiter=st.sampled_from(",;\t|"))
def test_what_a_csv_writer_writes_is_read_back(rows: list[tuple[str, str, str]], delimiter: str) -> None:
    """Any cells, any delimiter."""
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([("id", "text", "nps"), *rows])
    assert rows_of(written.getvalue()) == [("id", "text", "nps"), *rows]


@given(text=st.text(alphabet='ab1,;"\n\r\t ', max_size=200))
def test_no_line_of_any_text_is_lost(text: str) -> None:
    """Every record is a row or a bad record; records are numbered without gaps."""
    table = read_delimited(text)
    numbers = sorted([*table.records.to_list(), *(bad.record for bad in table.bad)])
    assert numbers == list(range(len(numbers)))
