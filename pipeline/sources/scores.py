"""Scores as people and tools write them: 9, 9.0, "8,5", "4/5", "10 - Muito provável"."""

from dataclasses import dataclass

import polars as pl

BLANKS = (
    "", "-", "--", "—", ".", "na", "n/a", "n.a.", "n/d", "nd", "nan", "null", "none", "ns/nc", "ns", "nc", "nsnc",
    "não sei", "nao sei", "no sé", "no se", "no sabe", "nu știu", "nu stiu", "don't know", "not applicable",
    "não se aplica", "no aplica", "nu se aplică", "sem resposta", "sin respuesta", "fără răspuns", "no answer",
)  # fmt: skip
"""What stands in a cell where nothing was answered, in lower case."""

_NUMBER = r"^([+-]?[0-9]+(?:[.,][0-9]+)?)(?:\s*/\s*([0-9]{1,3}))?(?:\s*[-–—:=(]\s*[^0-9\s].*)?$"


@dataclass(frozen=True)
class Scale:
    """The range of a score; ``whole`` scores have no fractions."""

    lowest: int
    highest: int
    whole: bool = False

    def __str__(self) -> str:
        kind = "a whole number" if self.whole else "a number"
        return f"{kind} from {self.lowest} to {self.highest}"


SCALES = {
    "nps": Scale(0, 10, whole=True),
    "csat": Scale(1, 5),
    "ces": Scale(1, 7),
    "rating": Scale(0, 10),
}


def is_blank(cell: pl.Expr) -> pl.Expr:
    """Whether a cell holds nothing, or a word for nothing."""
    return cell.is_null() | cell.str.strip_chars().str.to_lowercase().is_in(BLANKS)


def number(cell: pl.Expr) -> pl.Expr:
    """The number in a cell as Float64, null where there is none; after a dash or in brackets stands a label."""
    written = cell.str.strip_chars().str.extract(_NUMBER, 1)
    return written.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)


def score(cell: pl.Expr, scale: Scale) -> pl.Expr:
    """The score in a cell, null where there is none, where it is off the scale, or where "x/y" names another scale."""
    value = number(cell)
    out_of = cell.str.strip_chars().str.extract(_NUMBER, 2).cast(pl.Int64, strict=False)
    fits = value.is_between(scale.lowest, scale.highest) & (out_of.is_null() | (out_of == scale.highest))
    if scale.whole:
        fits &= value == value.floor()
    return pl.when(fits).then(value)


def problem(cell: pl.Expr, name: str, scale: Scale) -> pl.Expr:
    """The rule a cell breaks (``<name>_unreadable`` or ``<name>_out_of_range``), null where it breaks none."""
    return (
        pl.when(is_blank(cell) | score(cell, scale).is_not_null())
        .then(None)
        .when(number(cell).is_null())
        .then(pl.lit(f"{name}_unreadable"))
        .otherwise(pl.lit(f"{name}_out_of_range"))
    )
