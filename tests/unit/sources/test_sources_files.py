"""Files to responses and rejected rows."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from written_files import packed, read, workbook

from pipeline.errors import InputError


def test_a_wide_export_gives_one_response_a_row_and_question(tmp_path: Path) -> None:
    """Scores are repeated on each response; the respondent tells that they are one."""
    pulled = read(
        tmp_path / "maio.csv",
        "ID;Data;NPS;CSAT;Canal;Segmento;País;Idioma;Cliente;O que podemos melhorar?;Comentário\n"
        "7;31/01/2024 14:05;9;4,5;app;PME;BR;pt-BR;c1;a entrega;bom\n",
    )
    assert pulled.accepted.to_dicts() == [
        {
            "row": 0,
            "source": "maio.csv",
            "external_id": "7",
            "respondent_id": "7",
            "kind": "survey",
            "survey": None,
            "question": question,
            "declared_language": "pt",
            "text": text,
            "received_at": datetime(2024, 1, 31, 14, 5, tzinfo=UTC),
            "channel": "app",
            "customer_ref": "c1",
            "segment": "PME",
            "country": "BR",
            "nps": 9,
            "csat": 4.5,
            "ces": None,
            "rating": None,
        }
        for question, text in [("O que podemos melhorar?", "a entrega"), ("Comentário", "bom")]
    ]
    assert (pulled.rows_in, pulled.cells_in, pulled.rejected.height) == (1, 2, 0)
    assert pulled.columns["text"] == ("O que podemos melhorar?", "Comentário")


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("name", ["answers.csv", "answers.tsv", "answers.jsonl", "answers.parquet", "answers.xlsx"])
def test_every_format_gives_the_same_responses(tmp_path: Path, name: str, zipped: bool) -> None:
    """Also in gzip; the format is told by the content, the suffix .gz is not needed."""
    content = gzip.compress(packed(name)) if zipped else packed(name)
    pulled = read(tmp_path / name, content)
    assert pulled.accepted.select("row", "external_id", "nps", "text", "received_at").rows() == [
        (0, "1", 9, "bom, mas\ncaro", datetime(2024, 1, 1, 9, 30, tzinfo=UTC)),
        (1, "2", None, "și «ă»", datetime(2024, 1, 2, 9, 30, tzinfo=UTC)),
        (2, "3", 0, "", datetime(2024, 1, 3, 9, 30, tzinfo=UTC)),
    ]
    assert pulled.rejected.height == 0


def test_the_sheets_of_a_workbook_are_read_one_after_the_other(tmp_path: Path) -> None:
    """Row numbers go on; a sheet of explanations is passed over, and said so."""
    content = workbook(
        Janeiro=[("id", "comentário"), (1, "bom"), (2, "mau")],
        Legenda=[("código", "significado"), *[(f"k{i}", f"isto quer dizer a coisa {i}") for i in range(8)]],
        Fevereiro=[("Relatório de fevereiro",), ("id", "comentário", "O que melhorar?"), (3, "caro", "preço")],
    )
    pulled = read(tmp_path / "a.xlsx", content)
    assert pulled.accepted.select("row", "external_id", "question", "text").rows() == [
        (0, "1", "comentário", "bom"),
        (1, "2", "comentário", "mau"),
        (2, "3", "comentário", "caro"),
        (2, "3", "O que melhorar?", "preço"),
    ]
    assert (pulled.rows_in, pulled.cells_in) == (3, 4)
    assert pulled.warnings == (
        "Sheet 'Legenda' has no column of answers: it was passed over.",
        "1 line above the header was passed over.",
    )


def test_declared_text_columns_may_be_on_different_sheets(tmp_path: Path) -> None:
    """Each must be on one of them."""
    content = workbook(A=[("id", "x1"), (1, "bom")], B=[("id", "x2"), (2, "mau")], C=[("id", "x3"), (3, "nada")])
    pulled = read(tmp_path / "a.xlsx", content, text=("x1", "X2"))
    assert pulled.accepted.select("row", "text").rows() == [(0, "bom"), (1, "mau")]
    assert pulled.warnings == ("Sheet 'C' has no column of answers: it was passed over.",)
    with pytest.raises(InputError, match=r"There is no column 'x4' to take as text\. Columns met: 'id', 'x1'\."):
        read(tmp_path / "a.xlsx", content, text=("x1", "x4"))


def test_excel_dates_and_long_numbers_are_read_as_stored(tmp_path: Path) -> None:
    """A date cell is a date in any locale; an id is not rounded."""
    content = workbook(Folha=[("id", "data", "texto"), (1234567890123, datetime(2024, 3, 4, 15, 30), "bom")])  # noqa: DTZ001
    row = read(tmp_path / "a.xlsx", content, timezone="Europe/Madrid").accepted.row(0, named=True)
    assert row["external_id"] == "1234567890123"
    assert row["received_at"] == datetime(2024, 3, 4, 14, 30, tzinfo=UTC)


def test_a_long_table_has_its_questions_in_a_column(tmp_path: Path) -> None:
    """One id may answer several questions, each once."""
    pulled = read(
        tmp_path / "a.csv",
        "id,question,answer\n1,Porquê?,caro\n1,Que mais?,nada\n1,Porquê?,outra vez\n2,,sim\n",
    )
    assert pulled.accepted.select("external_id", "question", "text").rows() == [
        ("1", "Porquê?", "caro"),
        ("1", "Que mais?", "nada"),
        ("2", None, "sim"),
    ]
    assert pulled.rejected["rule"].to_list() == ["duplicate_id"]


def test_respondents_who_wrote_nothing_are_kept(tmp_path: Path) -> None:
    """With a score or without; only a row with nothing at all is rejected."""
    pulled = read(tmp_path / "a.csv", "id,nps,comment\n1,9,\n2,,\n,,\n,3,bom\n")
    assert pulled.accepted.select("row", "nps", "text").rows() == [(0, 9, ""), (1, None, ""), (3, 3, "bom")]
    assert pulled.rejected.select("row", "rule").rows() == [(2, "empty_row")]


def test_rows_without_id_are_different_respondents_unless_one_is_named(tmp_path: Path) -> None:
    """Equal rows are told apart by their occurrence, and the same file gives the same names again."""
    first = read(tmp_path / "a.csv", "nps,comment\n9,Nada\n9,Nada\n3,mau\n").accepted
    again = read(tmp_path / "b.csv", "nps,comment\n9,Nada\n9,Nada\n3,mau\n").accepted
    assert first["respondent_id"].n_unique() == 3
    assert first["respondent_id"].to_list() == again["respondent_id"].to_list()
    named = read(tmp_path / "c.csv", "respondent,comment\nana,bom\nana,mau\n").accepted
    assert named["respondent_id"].to_list() == ["ana", "ana"]
    assert named["external_id"].to_list() == [None, None]


@pytest.mark.parametrize(
    ("header", "cell", "mapping", "kind"),
    [
        ("kind,text", "reclamação,mau", {}, "complaint"),
        ("tipo,text", "Reseña,mal", {}, "review"),
        ("tipo,text", "?,mal", {}, "survey"),
        ("id,Queja", "1,mal", {}, "complaint"),
        ("id,review", "1,bad", {}, "review"),
        ("id,text", "1,bad", {"kind": "complaint"}, "complaint"),
    ],
)
def test_the_kind_comes_from_its_column_the_mapping_or_the_header(
    tmp_path: Path, header: str, cell: str, mapping: dict[str, str], kind: str
) -> None:
    """Else it is a survey."""
    assert read(tmp_path / "a.csv", f"{header}\n{cell}\n", **mapping).accepted["kind"].to_list() == [kind]
