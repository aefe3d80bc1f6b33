"""Files that cannot be read, or in part: a message that mends, a rejected row with its rule, and no secret anywhere."""

import gzip
import io
import json
import logging
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from written_files import SECRET, packed, read, workbook

from pipeline.errors import InputError
from pipeline.sources.files import StillGrowingError, read_file
from pipeline.sources.mapping import ColumnMapping
from pipeline.sources.pulled import mask


def test_bad_rows_come_back_with_their_rule_once_for_each_text_column(tmp_path: Path) -> None:
    """What was met is masked, what was expected is said; the first row of an id is the one kept."""
    pulled = read(
        tmp_path / "a.csv",
        "id,date,nps,comment,O que melhorar?\n"
        "1,2024-01-01,11,a,b\n"
        "2,2024-02-30,9,a,b\n"
        "3,1980-01-01,9,a,b\n"
        "4,2024-01-01,9,a,b\n"
        "4,2024-01-01,9,c,d\n"
        "5,2024-01-01,nove,a,b\n"
        "6,2024-01-01,9,a\n",
    )
    assert pulled.accepted["row"].to_list() == [3, 3]
    once = pulled.rejected.gather_every(2)
    assert pulled.rejected.gather_every(2, offset=1).equals(once)
    assert once.select("row", "external_id", "column", "rule", "value_met").rows() == [
        (0, "1", "nps", "nps_out_of_range", "11"),
        (1, "2", "date", "date_unreadable", "2024-02-30"),
        (2, "3", "date", "date_out_of_range", "1980-01-01"),
        (4, "4", None, "duplicate_id", "4"),
        (5, "5", "nps", "nps_unreadable", "xxxx"),
        (6, None, None, "wrong_field_count", "4 fields"),
    ]
    assert once["expected"][0] == "a whole number from 0 to 10"


def test_an_id_whose_first_row_is_rejected_is_taken_from_the_next(tmp_path: Path) -> None:
    """Only rows that were kept make later ones duplicates."""
    pulled = read(tmp_path / "a.csv", "id,nps,comment\n1,99,bom\n1,9,mau\n")
    assert pulled.accepted["text"].to_list() == ["mau"]


def test_a_bad_cell_costs_its_own_question_only(tmp_path: Path) -> None:
    """A cell over a million characters, a NUL byte, bytes of another encoding."""
    content = (
        "id,comment,O que melhorar não está?\n1,".encode()
        + b"x" * 1_000_001
        + b",ok\n2,a\0b\0,ok\n3,p\xe9ssimo,ok\n4,"
        + b"y" * 1_000_000
        + b",ok\n"
    )
    pulled = read(tmp_path / "a.csv", content)
    assert pulled.rejected.select("row", "column", "rule", "value_met").rows() == [
        (0, "comment", "text_too_long", "1000001 characters"),
        (1, "comment", "nul_bytes", "2 NUL bytes"),
        (2, "comment", "unreadable_encoding", "1 unreadable bytes or runs of them"),
    ]
    assert pulled.accepted.filter(text="ok")["row"].to_list() == [0, 1, 2, 3]
    assert pulled.accepted.height == 5


def test_a_cell_of_ten_megabytes_is_rejected_alone(tmp_path: Path) -> None:
    """Its neighbours go through."""
    pulled = read(tmp_path / "a.csv", 'id,comment\n1,bom\n2,"' + "a" * 10_000_000 + '"\n3,mau\n')
    assert pulled.accepted["text"].to_list() == ["bom", "mau"]
    assert pulled.rejected["value_met"].to_list() == ["10000000 characters"]


def test_json_lines_that_are_no_objects_are_rejected_one_by_one(tmp_path: Path) -> None:
    """Broken, of another type, or with half a surrogate pair."""
    lines = ['{"id": 1, "comment": "bom"}', "{broken", "[1]", '{"comment": "\\ud800"}', '{"comment": null, "nps": 7}']
    pulled = read(tmp_path / "a.jsonl", "\n".join(lines))
    assert pulled.accepted.select("row", "nps", "text").rows() == [(0, None, "bom"), (4, 7, "")]
    assert pulled.rejected.select("row", "rule").rows() == [
        (1, "not_a_json_object"),
        (2, "not_a_json_object"),
        (3, "unreadable_encoding"),
    ]


def test_a_header_without_rows_is_no_error(tmp_path: Path) -> None:
    """A night without answers happens; it is said."""
    pulled = read(tmp_path / "a.csv", "id,comment\n")
    assert (pulled.rows_in, pulled.accepted.height) == (0, 0)
    assert pulled.warnings == ("There is no row below the header: nothing was read.",)


ZIPPED = gzip.compress(b"id,comment\n1,bom\n" * 50, mtime=0)  # a test is known by it: no clock in a name
BOOK = workbook(Folha=[("id", "comentário"), (1, SECRET)])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", r"a\.csv is empty\. Expected a header and at least one row"),
        ("a.csv", b" \n\n", r"a\.csv is empty"),
        ("a.xlsx", BOOK[: len(BOOK) // 2], r"a\.xlsx cannot be read as an XLSX workbook: it ends too early"),
        ("a.xlsx", workbook(Folha=[]), r"a\.xlsx has no visible sheet with anything in it"),
        ("a.csv.gz", ZIPPED[:-9], r"a\.csv\.gz is a gzip file that ends too early"),
        ("a.csv.gz", ZIPPED[:20] + b"??????" + ZIPPED[26:], r"a\.csv\.gz is a gzip file that ends too early"),
        ("a.parquet", packed("answers.parquet")[:200], r"a\.parquet is a Parquet file that ends too early"),
        ("a.parquet", b"PAR1" + SECRET.encode() * 9 + b"PAR1", r"a\.parquet is a Parquet file that ends too early"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, r"a\.xls is an old Excel workbook .* save it"),
        ("a.csv", bytes(range(256)) * 9, r"a\.csv is not text"),
        ("a.jsonl", f"{SECRET}\n{SECRET}".encode(), r"a\.jsonl holds no JSON object a line\. Expected JSONL"),
        ("a.csv", f"sku,nps\n{SECRET},9\n".encode(), r"No column of answers was found\. Columns met: 'sku', 'nps'"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_what_to_do(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    """Value met, value expected, likely mend; never a word of what it holds."""
    with pytest.raises(InputError, match=message) as caught:
        read(tmp_path / name, content)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """And a folder in its place too."""
    with pytest.raises(InputError, match=r"none\.csv cannot be read: No such file or directory\. Expected"):
        read_file(tmp_path / "none.csv", ColumnMapping())
    with pytest.raises(InputError, match="Is a directory"):
        read_file(tmp_path, ColumnMapping())


def test_a_file_that_grows_while_it_is_read_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half an export is no export."""
    path = tmp_path / "a.csv"
    path.write_text("id,comment\n1,bom\n")
    read_whole = Path.read_bytes

    def read_while_another_writes(self: Path) -> bytes:
        data = read_whole(self)
        with self.open("a") as file:
            file.write("2,mau\n")
        return data

    monkeypatch.setattr(Path, "read_bytes", read_while_another_writes)
    with pytest.raises(StillGrowingError, match=r"changed while it was read \(17 bytes, then 23\)"):
        read_file(path, ColumnMapping())


BAD_ROWS = [
    f"id,nps,comment\n1,{SECRET},bom\n2,9,x\n",
    f"id,date,comment\n1,{SECRET},bom\n2,2024-01-01,x\n",
    f"id,comment\n1,{SECRET}\0\n",
    f"id,comment\n1,{SECRET}{'a' * 1_000_001}\n",
    f"id,comment\n1,{SECRET},{SECRET}\n2,x\n",
    f'id,comment\n1,"{SECRET}\n2,x\n',
    f"id,comment\n{SECRET},x\n{SECRET},y\n",
    f'{{"comment": "x"}}\n{{"comment": "{SECRET}\n',
]


@pytest.mark.parametrize("content", BAD_ROWS)
def test_what_a_customer_wrote_stays_out_of_rejects_warnings_and_logs(
    tmp_path: Path, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A cell is shown redacted or not at all; external_id is the id as the source gave it, for the store to hash."""
    caplog.set_level(logging.DEBUG)
    pulled = read(tmp_path / "a.csv", content)
    assert pulled.rejected.height >= 1
    shown = json.dumps([pulled.rejected.drop("external_id").rows(), pulled.warnings, caplog.text], default=str)
    assert SECRET not in shown


def test_the_caller_says_how_bad_cells_are_shown(tmp_path: Path) -> None:
    """The redactor is the caller's; without one only the shape of a cell is shown."""
    path = tmp_path / "a.csv"
    path.write_text("id,nps,comment\n1,muito bom 10,x\n2,5,y\n")
    assert read_file(path, ColumnMapping()).rejected["value_met"].to_list() == ["xxxxx xxx 99"]
    assert read_file(path, ColumnMapping(), redact=str.upper).rejected["value_met"].to_list() == ["MUITO BOM 10"]
    assert [mask(value) for value in ("11", "-3,5", "31/31/2024", "912345678", "Ana 1")] == [
        "11",
        "-3,5",
        "31/31/2024",
        "999999999",
        "xxx 9",
    ]


CELLS = st.one_of(
    st.none(),
    st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"), include_characters="\t\n\r"), max_size=12),
    st.sampled_from(["", "1", "9", "11", "8,5", "n/a", "2024-01-31", "31/02/2024", "bom, mas caro", "Response", '"']),
)
GRIDS = st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=6)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(grid=GRIDS, kind=st.sampled_from(["csv", "jsonl", "parquet", "xlsx"]))
def test_rows_times_text_columns_are_responses_plus_rejected(
    tmp_path: Path, grid: list[tuple[str | None, ...]], kind: str
) -> None:
    """Always, in every format, whatever the cells hold."""
    names = ["id", "date", "nps", "comment", "sugestão"]
    frame = pl.DataFrame(grid, schema=dict.fromkeys(names, pl.String), orient="row")
    written = io.BytesIO()
    match kind:
        case "csv":
            frame.write_csv(written, quote_style="always")
        case "jsonl":
            frame.write_ndjson(written)
        case "parquet":
            frame.write_parquet(written)
        case "xlsx":
            frame.write_excel(written)
    pulled = read(tmp_path / f"a.{kind}", written.getvalue(), text=("comment", "sugestão"))
    if kind == "xlsx":  # empty rows at the end of a sheet are not stored in it
        assert pulled.rows_in <= frame.height
    else:
        assert pulled.rows_in == frame.height
    assert pulled.cells_in == 2 * pulled.rows_in == pulled.accepted.height + pulled.rejected.height


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.one_of(st.binary(max_size=300), st.text(alphabet='ab1é,;"\n\r\t {}:', max_size=300).map(str.encode)))
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    """With an error that the user can act on, or with every cell accounted for."""
    try:
        pulled = read(tmp_path / "a.csv", b"comment,id\n" + content)
    except InputError:
        return
    assert pulled.cells_in == pulled.accepted.height + pulled.rejected.height
