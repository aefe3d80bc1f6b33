"""`clamor themes changes | history | conflicts | quality`: what changed and why, who decided, what no longer fits."""

import re
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands.theme_options import SHORT_ID, opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.store.theme_port import ThemeEvent
    from pipeline.themes.registry import Registry
    from pipeline.themes.telling import Gesture

BARS = "▁▂▃▄▅▆▇█"
MOST_BARS = 12
_SPAN = re.compile(r"(\d{1,4})([dw])")
_DAYS = {"d": 1, "w": 7}


def changes(
    since: Annotated[
        str, typer.Option("--since", help="A date (2026-03-01), or days or weeks back (7d, 4w).", metavar="WHEN")
    ] = "7d",
    everything: Annotated[
        bool, typer.Option("--all", help="List the themes as well that a refit found again as they were.")
    ] = False,
) -> None:
    """Say what people changed in themes, what refits found, and why, oldest first."""
    from pipeline.commands.console import out  # noqa: PLC0415
    from pipeline.themes.registry import Registry  # noqa: PLC0415
    from pipeline.themes.telling import counted, happened  # noqa: PLC0415

    moment = _moment(since)
    with opened() as store:
        registry, events = Registry(store.themes()), store.theme_events(moment)
    again = Counter(one.run_id for one in events if _is_as_it_was(one))
    lines = []
    for one in sorted(events, key=lambda one: (one.happened_at, _is_as_it_was(one), registry.by_id[one.theme_id].key)):
        said = happened(one, registry)
        if _is_as_it_was(one) and not everything:
            said = f"a refit found {counted(again[one.run_id], 'theme')} again as they were; --all lists them"
        lines.append(f"{one.happened_at:%Y-%m-%d %H:%M}  {said}")
    for line in dict.fromkeys(lines):  # what is about several themes is said once
        out().print(line, markup=False)
    if not events:
        out().print(f"Nothing changed since {moment:%Y-%m-%d}.")


def _is_as_it_was(event: "ThemeEvent") -> bool:
    return event.event == "continued" and event.run_id is not None


def history(
    theme: Annotated[str | None, typer.Argument(metavar="THEME", help="Only decisions about this theme.")] = None,
    most: Annotated[int, typer.Option("--most", help="The newest so many.", min=1)] = 50,
) -> None:
    """Say who decided what, newest first, with the ids that undo takes."""
    from pipeline.commands.console import out  # noqa: PLC0415
    from pipeline.themes.registry import Registry, resolve  # noqa: PLC0415
    from pipeline.themes.telling import gestures, themes_of  # noqa: PLC0415

    with opened() as store:
        registry, corrections = Registry(store.themes()), store.corrections()
    undone_by = {one.correction_id: one.who for one in corrections}
    decided = gestures(corrections)
    if theme is not None:
        found = resolve(registry.themes, theme)
        decided = tuple(one for one in decided if found.key in themes_of(one, registry))
    for one in list(reversed(decided))[:most]:
        undone = one[0].undone_by
        gone = f" – taken back by {undone_by[undone]}" if undone else ""
        out().print(f"{_line(one, registry)}{gone}", markup=False)
    if len(decided) > most:
        out().print(f"… and {len(decided) - most:,} older ones: --most {len(decided)} shows all.", markup=False)
    if not decided:
        out().print("Nobody has decided anything yet." if theme is None else f"Nobody has decided about {theme} yet.")


def conflicts() -> None:
    """List the decisions that no longer fit, and why."""
    from pipeline.commands.console import out  # noqa: PLC0415
    from pipeline.themes.registry import Registry  # noqa: PLC0415
    from pipeline.themes.review import conflicts_in  # noqa: PLC0415

    with opened() as store:
        registry, found = Registry(store.themes()), conflicts_in(store)
    for one in found:
        if one.correction is None:
            out().print(f"nobody decided yet: {one.why}", markup=False)
        else:
            out().print(f"{_line((one.correction,), registry)}\n  but {one.why}", markup=False)
    if found:
        out().print(
            "\nWhat does not fit has no effect, unless it says otherwise. Decide again, or take a decision back: "
            "clamor themes undo DECISION",
            markup=False,
        )
    else:
        out().print("Every decision fits.")


def quality() -> None:
    """Show how good the themes were after each run, and what broke which rule after the last."""
    from rich import box  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from pipeline.commands.console import out  # noqa: PLC0415

    with opened() as store:
        measured = store.quality_history()
    if not measured:
        out().print("Nothing was measured yet: a refit does it (`clamor discover`).", markup=False)
        return
    last, before = measured[-1], measured[-2] if len(measured) > 1 else None
    table = Table(box=box.SIMPLE_HEAD, title=f"after {last.run_id}", title_justify="left")
    table.add_column("figure")
    for heading in ("last", "before"):
        table.add_column(heading, justify="right")
    table.add_column("course")
    for name, value in last.figures.items():
        course = [one.figures.get(name) for one in measured]
        former = before.figures.get(name) if before else None
        table.add_row(name.replace("_", " "), _number(value), _number(former), sparkline(course[-MOST_BARS:]))
    out().print(table)
    for rule, some in last.offenders.items():
        if some:
            out().print(Text(f"{rule.replace('_', ' ')}: {', '.join(some)}"))


def sparkline(values: "Sequence[float | None]") -> str:
    """A bar for each value, from the lowest to the highest of them; a dot where there is none."""
    known = [value for value in values if value is not None]
    low, span = (min(known), max(known) - min(known)) if known else (0.0, 0.0)
    middle = len(BARS) // 2

    def bar(value: float | None) -> str:
        if value is None:
            return "·"
        return BARS[round((value - low) / span * (len(BARS) - 1)) if span else middle]

    return "".join(map(bar, values))


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _moment(since: str) -> datetime:
    if span := _SPAN.fullmatch(since):
        return datetime.now(UTC) - timedelta(days=int(span[1]) * _DAYS[span[2]])
    try:
        return datetime.combine(date.fromisoformat(since), time(), UTC)
    except ValueError:
        raise typer.BadParameter(f"--since {since!r}: expected a date as 2026-03-01, or 7d, or 4w") from None


def _line(gesture: "Gesture", registry: "Registry") -> str:
    from pipeline.themes.telling import decision  # noqa: PLC0415

    one = gesture[0]
    return f"{one.correction_id[:SHORT_ID]}  {one.decided_at:%Y-%m-%d %H:%M}  {one.who}: {decision(gesture, registry)}"
