"""Which column is what."""

import polars as pl
import pytest

from pipeline.errors import InputError
from pipeline.sources.columns import Columns, find_columns
from pipeline.sources.header import find_header
from pipeline.sources.mapping import ColumnMapping
from pipeline.sources.table import Table, numbered


def table(*rows: tuple[str | None, ...]) -> Table:
    cells = pl.DataFrame(list(rows), schema=[f"c{i}" for i in range(len(rows[0]))], orient="row")
    return Table(None, cells.cast(pl.String), numbered(range(len(rows))))


def found(*rows: tuple[str | None, ...], mapping: ColumnMapping | None = None) -> Columns:
    return find_columns(find_header(table(*rows)), mapping or ColumnMapping())


@pytest.mark.parametrize(
    "header",
    [
        "Comentário", "COMENTARIO", "comentários e sugestões", "Observações", "Sugestão", "Reclamação", "Mensagem",
        "Comentarios", "Opinión", "Sugerencia", "Queja", "Reclamación", "Reseña", "Observaciones",
        "Comentariu", "Comentarii", "Observații", "observaţii", "Mesaj", "Reclamație", "Recenzie", "Părere",
        "comment", "Comments", "feedback", "Verbatim", "review_text", "Open-text", "Complaint", "answer", "text",
    ],
)  # fmt: skip
def test_text_is_found_by_a_common_header(header: str) -> None:
    """In four languages, whatever the case, the accents and the punctuation."""
    assert found(("codigo", header), ("a1", "bom")).text == (1,)


@pytest.mark.parametrize(
    ("role", "header", "cell"),
    [
        ("id", "Response ID", "r1"), ("id", "ResponseId", "r1"), ("id", "ID da resposta", "r1"),
        ("id", "ticket_id", "t"),
        ("date", "Data", "2024-01-31"), ("date", "Fecha", "31/01/2024"), ("date", "Submitted at", "2024-01-31"),
        ("date", "Carimbo de data/hora", "31/01/2024 14:05:06"), ("date", "Data răspunsului", "31.01.2024"),
        ("nps", "Nota NPS", "9"), ("nps", "NPS", "9"), ("nps", "How likely are you to recommend us to a friend?", "9"),
        ("nps", "Qual a probabilidade de recomendar a Clamor?", "9"),
        ("nps", "¿Qué probabilidad hay de que nos recomiende?", "9"),
        ("nps", "Cât de probabil este să ne recomandați unui prieten?", "9"),
        ("csat", "CSAT", "4"), ("csat", "How satisfied are you?", "4"), ("csat", "Satisfação", "4"),
        ("csat", "Cât de mulțumit sunteți de noi?", "4"), ("ces", "Esfuerzo", "3"), ("ces", "CES", "3"),
        ("rating", "Nota", "8"), ("rating", "Estrelas", "5"), ("rating", "Valoración", "5"),
        ("language", "Idioma", "pt"), ("language", "UserLanguage", "PT-BR"), ("language", "Limba", "ro"),
        ("channel", "Canal", "app"), ("segment", "Segmento", "PME"), ("country", "País", "BR"),
        ("country", "Țară", "RO"), ("customer", "Nº de cliente", "77"), ("customer", "Customer ID", "77"),
        ("respondent", "Respondent ID", "77"), ("kind", "Tipo", "queja"), ("survey", "Encuesta", "onboarding"),
        ("question", "Pergunta", "O que podemos melhorar?"),
    ],
)  # fmt: skip
def test_other_columns_are_found_by_their_headers(role: str, header: str, cell: str) -> None:
    """Names of survey tools and of people, and the wording of the usual questions."""
    columns = found((header, "Comentário"), (cell, "bom"))
    assert columns.single == {role: 0}
    assert columns.text == (1,)


def test_every_open_question_of_a_wide_export_is_taken() -> None:
    """Questions with numbers or a few choices under them are closed, and their comments are not."""
    rows = [
        (str(i), str(i % 11), ("App", "Loja")[i % 2], f"porque o prazo {i} falhou", f"o preço {i}", "bom")
        for i in range(30)
    ]
    columns = found(
        (
            "id",
            "De 0 a 10, qual a probabilidade de nos recomendar?",
            "Que canal usou?",
            "Porque deu essa nota?",
            "O que podemos melhorar?",
            "Comentário NPS",
        ),
        *rows,
    )
    assert columns.text == (3, 4, 5)
    assert columns.single == {"id": 0, "nps": 1}


def test_words_about_a_comment_are_not_the_comment() -> None:
    """Its id, its date, its language and its score are not text."""
    columns = found(("comment id", "comment date", "comment", "review score"), ("1", "2024-01-31", "bom", "5"))
    assert columns.text == (2,)


def test_text_without_a_known_header_is_found_by_its_content() -> None:
    """Long and hardly ever the same twice; of several all are taken, with a warning."""
    rows = [(f"k{i}", f"a entrega {i} chegou muito tarde", f"o preço {i} é demasiado alto") for i in range(6)]
    columns = found(("k", "x", "y"), *rows)
    assert columns.text == (1, 2)
    assert columns.by_content
    assert columns.warnings == ("No header names the text: 'x', 'y' hold free text, and all were taken.",)


def test_a_description_is_text_only_where_there_is_no_comment() -> None:
    """Beside a comment it is that of a product."""
    assert found(("Descrição", "Comentário"), ("sapato", "bom")).text == (1,)
    assert found(("Descrição", "sku"), ("o sapato veio roto", "1")).text == (0,)


def test_an_open_question_that_nobody_answered_counts_where_it_is_the_only_one() -> None:
    """Respondents who gave a score and wrote nothing are kept."""
    assert found(("id", "O que podemos melhorar?"), ("1", None), ("2", "")).text == (1,)


def test_no_text_column_is_an_error_that_names_the_columns_and_the_way_out() -> None:
    """Value met, value expected, likely mend."""
    with pytest.raises(InputError) as caught:
        found(("sku", "nps"), ("a", "9"), ("b", "8"))
    assert str(caught.value) == (
        "No column of answers was found. Columns met: 'sku', 'nps'. Expected a header such as comment, comentário, "
        "comentario or comentariu, a question as header, or a column of free text. Name the column with --text."
    )


def test_declared_columns_are_matched_without_regard_to_case_accents_and_punctuation() -> None:
    """A declared text column is the only one taken, in the order of the file."""
    mapping = ColumnMapping(text=("motivo da nota", "EXTRA"), id="codigo", nps="q1")
    columns = found(("Código", "Q1", "comment", "Extra", "Motivo-da-Nota"), ("1", "9", "a", "b", "c"), mapping=mapping)
    assert columns.text == (4, 3)
    assert columns.single == {"id": 0, "nps": 1}


def test_a_declared_column_that_is_missing_is_an_error() -> None:
    """It names what was met."""
    with pytest.raises(InputError, match=r"no column 'motivo' to take as text\. Columns met: 'id', 'comment'\."):
        found(("id", "comment"), ("1", "bom"), mapping=ColumnMapping(text=("motivo",)))


def test_a_name_that_its_content_contradicts_is_not_taken() -> None:
    """A column called data that holds no dates, a satisfaction on another scale: each with a warning."""
    columns = found(("data", "csat", "text"), *[(f"item {i}", str(50 + i), f"bom {i}") for i in range(8)])
    assert columns.single == {}
    assert columns.warnings == (
        "Column 'data' was not taken as date: most of its cells are no dates.",
        "Column 'csat' was not taken as csat: 8 of 8 values are off its scale, a number from 1 to 5.",
    )


def test_of_two_dates_the_day_of_the_answer_is_taken() -> None:
    """Not the day the survey was opened."""
    columns = found(("Start date", "Recorded Date", "comment"), ("2024-01-30 10:00", "2024-01-31 11:00", "bom"))
    assert columns.single == {"date": 1}


def test_a_first_row_that_reads_like_an_answer_is_not_shown() -> None:
    """A file without header has a customer's words where the names should be."""
    with pytest.raises(InputError) as caught:
        found(("sou a Ana, ana@example.com", "912345678 ligue"), ("1", "2"), ("3", "4"))
    assert "ana@example.com" not in str(caught.value)
    assert "912345678" not in str(caught.value)
