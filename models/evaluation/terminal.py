"""Tables for the terminal: they stay within 100 columns."""

from rich import box
from rich.console import Group
from rich.table import Table as RichTable
from rich.text import Text

from models.evaluation.views import Table

WIDTH = 100


def shown(table: Table) -> Group:
    """Title, table and note for ``rich``: labels to the left, figures to the right."""
    made = RichTable(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for i, heading in enumerate(table.headings):
        is_label = i < table.labels
        shown_as = heading if is_label else heading.replace(" ", "\n", 1)
        made.add_column(shown_as, justify="left" if is_label else "right", no_wrap=is_label)
    for row in table.rows:
        made.add_row(*(Text(cell) for cell in row))
    return Group(Text(table.title, style="bold"), made, Text(table.note, style="dim"), Text())
