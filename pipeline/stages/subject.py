"""What a unit is judged by."""

import polars as pl


def subject() -> pl.Expr:
    """The words a unit is judged by: its focus where two units share a span, else its text."""
    return pl.coalesce("focus", "text").alias("subject")
