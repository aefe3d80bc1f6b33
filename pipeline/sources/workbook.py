"""XLSX: every visible sheet as a table of text; numbers and dates come as they are stored, dates in ISO form."""

import fastexcel
import polars as pl

from pipeline.errors import InputError
from pipeline.sources.table import Table, cell_name, numbered


def read_workbook(data: bytes, name: str) -> list[Table]:
    """Read the visible sheets that hold anything, in order; hidden ones hold lookups, not answers.

    Blank rows count: ``row`` then stays true to the sheet. Raises ``InputError`` for a damaged workbook, or where
    every sheet is empty.
    """
    try:
        workbook = fastexcel.read_excel(data)
        tables = [_table(workbook, position) for position in range(len(workbook.sheet_names))]
    except (fastexcel.FastExcelError, pl.exceptions.PanicException):
        message = (
            f"{name} cannot be read as an XLSX workbook: it ends too early, is damaged, or is another kind of "
            "ZIP file. Copy it again, or open it and save it as .xlsx."
        )
        raise InputError(message) from None
    filled = [table for table in tables if table is not None]
    if not filled:
        message = f"{name} has no visible sheet with anything in it. Expected a header and at least one row."
        raise InputError(message)
    return filled


def _table(workbook: fastexcel.ExcelReader, position: int) -> Table | None:
    sheet = workbook.load_sheet(position, header_row=None, dtypes="string", skip_whitespace_tail_rows=True)
    if sheet.visible != "visible" or sheet.height == 0 or sheet.width == 0:
        return None
    frame = sheet.to_polars()
    cells = frame.rename({column: cell_name(i) for i, column in enumerate(frame.columns)})
    return Table(sheet.name, cells.cast(pl.String), numbered(range(cells.height)))
