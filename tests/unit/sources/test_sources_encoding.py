"""Bytes to text."""

import pytest

from pipeline.errors import InputError
from pipeline.sources.encoding import decode
from pipeline.sources.table import UNREADABLE

PORTUGUESE = "O atendimento não foi bom: não há informação, manhã e tarde. A opção «rápida» é péssima."
SPANISH = "¿Cuándo llegará? El señor no me atendió, ¡qué vergüenza! Mañana vuelvo a reclamar."
ROMANIAN = "Livrarea a întârziat și nimeni nu răspunde la telefon; coletul a ajuns rău, casa e dezamăgită."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (PORTUGUESE, "cp1252"),
        (SPANISH, "cp1252"),
        (ROMANIAN.replace("ș", "ş"), "cp1250"),
        (ROMANIAN, "iso8859-16"),
        (PORTUGUESE, "utf-8"),
        (ROMANIAN, "utf-8-sig"),
        (SPANISH, "utf-16"),
        (PORTUGUESE, "utf-16-le"),
        (PORTUGUESE + "!", "utf-16-be"),
        (ROMANIAN, "utf-32"),
    ],
)
def test_text_in_any_encoding_of_the_four_languages_is_read(text: str, encoding: str) -> None:
    """With or without a BOM; Romanian code pages differ in their s and t only, which are mended later."""
    read = decode(text.encode(encoding), "a.csv").text
    assert read.translate(str.maketrans("şţ", "șț")) == text.translate(str.maketrans("şţ", "șț"))


def test_portuguese_is_not_taken_for_romanian() -> None:
    """One word is enough: "não" is never "năo"."""
    assert decode("não".encode("cp1252"), "a.csv").text == "não"


def test_quotation_marks_of_windows_are_kept() -> None:
    """Curly quotes exist at these places in the Windows pages only."""
    assert decode("“Foi bom” – mas caro…".encode("cp1252"), "a.csv").text == "“Foi bom” – mas caro…"


def test_a_damaged_utf8_file_stays_utf8_and_marks_what_is_lost() -> None:
    """A file cut in the middle of a letter, or with a stray byte, is not read as another code page."""
    damaged = "não é bom, não é mau\nação ".encode() + b"\xe7\xe3o\n" + "coração".encode()
    decoded = decode(damaged, "a.csv")
    assert decoded.encoding == "utf-8"
    assert decoded.text.startswith("não é bom, não é mau\nação " + UNREADABLE)
    assert decoded.text.endswith("coração")
    assert decoded.unreadable >= 1


def test_a_binary_file_is_refused() -> None:
    """A picture or a program is not answers in an unknown code page."""
    with pytest.raises(InputError, match=r"photo\.csv is not text.*Expected CSV"):
        decode(bytes(range(256)) * 20, "photo.csv")


def test_a_few_nul_bytes_do_not_make_a_file_binary() -> None:
    """They are left in the text; the rows that hold them are rejected one by one."""
    assert decode(b"id,text\n1,bom\0\n2,mau mesmo\n", "a.csv").text == "id,text\n1,bom\0\n2,mau mesmo\n"
