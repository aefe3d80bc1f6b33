"""`clamor themes learn`: corrections teach, once somebody has seen what that gains."""

from typing import TYPE_CHECKING

import typer

from pipeline.commands.theme_options import Who, Yes, decider, loaded, opened_for, show_edit

if TYPE_CHECKING:
    from pipeline.themes.learn import Lesson


def learn(yes: Yes = False, who: Who = None) -> None:
    """Let themes learn from corrections: shows what it gains on held-out units and what else would change, and asks."""
    from pipeline import wiring  # noqa: PLC0415
    from pipeline.commands.console import out, show_store, shown_progress  # noqa: PLC0415
    from pipeline.themes import learn as learning  # noqa: PLC0415

    settings = loaded()
    show_store(settings)
    with opened_for(settings) as store:
        with shown_progress().step("Working out what corrections teach", 1, "lesson"):
            lesson = learning.learn(store, wiring.heads(settings.encoder.name, settings.taxonomy_path).themes)
        if not lesson.taught:
            out().print(
                f"Nothing to learn: no theme has {learning.LEAST_EXAMPLES} corrected units that it has not learnt from."
            )
            return
        _show(lesson)
        if yes or typer.confirm("Let them learn?"):
            show_edit(learning.apply(store, decider(who), lesson))
            out().print("Later nights assign by it; no unit moved now.")
        else:
            out().print("Nothing was changed.")


def _show(lesson: "Lesson") -> None:
    from rich import box  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from pipeline.commands.console import out  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("theme")
    table.add_column("kind")
    table.add_column("corrected units", justify="right")
    for one in lesson.taught:
        table.add_row(Text(one.theme.key), one.theme.kind, f"{one.units:,}" if one.units else "0: forgets")
    out().print(table)
    rows = [
        (f"right of {lesson.corrected:,} corrected units, before", lesson.right_before, lesson.corrected),
        ("the same after, each held out while the others taught", lesson.right_after, lesson.corrected),
        (f"changed of {lesson.sampled:,} units that nobody corrected", lesson.changed, lesson.sampled),
    ]
    for what, part, of in rows:
        out().print(f"{what}: {part:,}" + (f" ({part / of:.1%})" if of else ""), markup=False)
