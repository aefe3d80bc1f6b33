"""`clamor themes`: look at themes, and decide about them."""

import typer

from pipeline.commands import themes_edit, themes_history, themes_learn, themes_look

EPILOG = """
Examples:

clamor themes list

clamor themes show delivery_time --units 20

clamor themes rename delivery_time pt "Prazo de entrega"

clamor themes merge shipping_cost price

clamor themes split price --into 3

clamor themes move 3f2a9c01 --to price

clamor themes changes --since 4w

clamor themes undo

A theme is named by key, id, or label in any language; a unit by its id, or the first 8 characters of it. Whatever
people decide is kept, done again after every night and refit, and can be taken back. Exit codes: 0 done, 1 something
you can mend, 2 usage.
"""

app = typer.Typer(
    help="Look at themes and decide about them: rename, merge, split, move, accept, retire, pin, learn, undo.",
    epilog=EPILOG,
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
app.command("list")(themes_look.list_themes)
app.command()(themes_look.show)
app.command()(themes_edit.rename)
app.command()(themes_edit.merge)
app.command()(themes_edit.split)
app.command()(themes_edit.move)
app.command()(themes_edit.accept)
app.command()(themes_edit.retire)
app.command()(themes_edit.pin)
app.command()(themes_edit.unpin)
app.command()(themes_edit.never)
app.command()(themes_edit.undo)
app.command()(themes_history.history)
app.command()(themes_history.changes)
app.command()(themes_history.conflicts)
app.command()(themes_learn.learn)
app.command()(themes_history.quality)
