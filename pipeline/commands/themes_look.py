"""`clamor themes list | show`: the themes there are, and one of them from close by."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from pipeline.commands.theme_options import NONE, SHORT_ID, loaded, opened_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from pipeline.store.port import ThemeRecord, UnitVectors
    from pipeline.store.theme_port import FullStore
    from pipeline.themes.registry import Registry

Status = Literal["proposed", "active", "merged", "retired", "all"]
Language = Annotated[
    Literal["pt", "es", "ro", "en"] | None,
    typer.Option("--language", help="Language of labels; by default the report's."),
]
LAST_EVENTS = 5


def list_themes(
    status: Annotated[
        Status | None, typer.Option("--status", help="Only themes of this status; else active and proposed ones.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
    language: Language = None,
) -> None:
    """List themes with their units, parts under their whole."""
    import json  # noqa: PLC0415

    from pipeline.commands.console import out, show_store  # noqa: PLC0415
    from pipeline.themes.registry import Registry, stands  # noqa: PLC0415

    settings = loaded()
    show_store(settings)
    with opened_for(settings) as store:
        registry, units = Registry(store.themes()), store.unit_counts()
    shown = [
        theme for theme in registry.themes if (stands(theme) if status is None else status in {"all", theme.status})
    ]
    if as_json:
        out().print(
            json.dumps([_as_json(one, registry, units) for one in shown], ensure_ascii=False, indent=2), markup=False
        )
        return
    _show_list(shown, registry, units, language or settings.report.language[:2])


def show(
    theme: Annotated[
        str, typer.Argument(metavar="THEME", help=f"Key, id, or label in any language; '{NONE}' for what waits.")
    ],
    units: Annotated[
        int, typer.Option("--units", help="List so many of its units, the least sure first, with their ids.", min=0)
    ] = 0,
    language: Language = None,
) -> None:
    """Show a theme: labels, keywords, parts, quotes, what happened to it last, and its revision."""
    from pipeline.commands.console import out, show_store  # noqa: PLC0415
    from pipeline.themes.registry import Registry, resolve  # noqa: PLC0415
    from pipeline.themes.taking import on_offer  # noqa: PLC0415

    settings = loaded()
    show_store(settings)
    with opened_for(settings) as store:
        if theme == NONE:
            members = store.waiting_units(("no_theme_yet", "ambiguous"))
            out().print(f"{members.units.height:,} units have no theme yet, or could have two")
        else:
            registry = Registry(store.themes())
            found = resolve(registry.themes, theme)
            proposed = found.status == "proposed"
            if proposed:
                members = on_offer(store, registry, [found]).would_take(found)
            else:
                members = store.units_of(theme=found.key)
            _show_record(found, registry, members.units.height, language or settings.report.language[:2])
            _show_quotes(members)
            _show_events(store, found, registry)
    _show_units(members.units, units)


def _as_json(theme: "ThemeRecord", registry: "Registry", units: "Mapping[str, int]") -> dict[str, Any]:
    parent = registry.by_id.get(theme.parent_id) if theme.parent_id else None
    return {
        "key": theme.key,
        "theme_id": theme.theme_id,
        "kind": theme.kind,
        "status": theme.status,
        "parent": parent.key if parent else None,
        "merged_into": registry.end_of(theme).key if theme.status == "merged" else None,
        "labels": {**theme.labels, **theme.labels_decided},
        "units": units.get(theme.key, 0),
        "found_in": theme.size if theme.status == "proposed" else None,
        "pinned": theme.pinned,
        "proposed_at": theme.proposed_at.isoformat() if theme.proposed_at else None,
        "revision": theme.revision,
    }


def _show_list(themes: "list[ThemeRecord]", registry: "Registry", units: "Mapping[str, int]", language: str) -> None:
    from rich import box  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from pipeline.commands.console import out  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("theme", "label", "status", "kind"):
        table.add_column(heading)
    for heading in ("units", "revision"):
        table.add_column(heading, justify="right")
    listed = {theme.theme_id for theme in themes}
    for theme in _parts_under_wholes(themes, registry):
        parent = registry.by_id.get(theme.parent_id) if theme.parent_id else None
        name = theme.key if parent is None else f"  {theme.key}"
        if parent is not None and parent.theme_id not in listed:
            name = f"{theme.key} (part of {parent.key})"
        status = f"{theme.status}{', pinned' if theme.pinned else ''}"
        size = units.get(theme.key, 0)
        # A proposal has no units before it is accepted; what it takes then depends on what waits on that day.
        shown = f"({theme.size:,})" if theme.status == "proposed" else f"{size:,}"
        table.add_row(Text(name), Text(theme.label(language)), status, theme.kind, shown, f"{theme.revision}")
    out().print(table)
    proposed = sum(theme.status == "proposed" for theme in themes)
    if proposed:
        out().print(f"{proposed} proposed, with the units that a refit found each in: accept, merge or retire them")


def _parts_under_wholes(themes: "list[ThemeRecord]", registry: "Registry") -> "list[ThemeRecord]":
    def place(theme: "ThemeRecord") -> tuple[str, str]:
        parent = registry.by_id.get(theme.parent_id) if theme.parent_id else None
        return (parent.key, theme.key) if parent else (theme.key, "")

    return sorted(themes, key=place)


def _show_record(theme: "ThemeRecord", registry: "Registry", units: int, language: str) -> None:
    from pipeline.commands.console import out  # noqa: PLC0415

    into = f" into {registry.end_of(theme).key}" if theme.status == "merged" else ""
    parent = registry.by_id.get(theme.parent_id) if theme.parent_id else None
    lines = {
        "theme": f"{theme.key} – {theme.label(language)}",
        "id": theme.theme_id,
        "status": f"{theme.status}{into}, {theme.kind}{', pinned' if theme.pinned else ''}",
        "units": f"{units:,}",
        "part of": parent.key if parent else "",
        "parts": ", ".join(part.key for part in registry.children_of(theme)),
        "revision": str(theme.revision),
    }
    if theme.status == "proposed":
        lines["units"] = f"0 now; {units:,} when it is accepted; a refit found it in {theme.size:,}"
    named = {**theme.labels, **theme.labels_decided}
    lines |= {
        f"label {code}": label + (" (by a person)" if code in theme.labels_decided else "")
        for code, label in named.items()
    }
    lines |= {f"keywords {code}": ", ".join(words) for code, words in theme.keywords.items()}
    for name, value in lines.items():
        if value:
            out().print(f"{name}: {value}", markup=False)


def _show_quotes(members: "UnitVectors") -> None:
    """At most three quotes a language, redacted as they are stored."""
    import polars as pl  # noqa: PLC0415

    from pipeline.commands.console import out  # noqa: PLC0415
    from pipeline.schemas import LANGUAGES  # noqa: PLC0415
    from pipeline.themes.verbatims import representative  # noqa: PLC0415

    for language in LANGUAGES:
        rows = members.units.select((pl.col("language") == language).arg_true()).to_series().to_numpy()
        texts = members.units["text"].gather(rows).to_list()
        for quote in representative(texts, members.vectors[rows], language):
            out().print(f"{language}: “{quote}”", markup=False)


def _show_events(store: "FullStore", theme: "ThemeRecord", registry: "Registry") -> None:
    from pipeline.commands.console import out  # noqa: PLC0415
    from pipeline.themes.telling import happened  # noqa: PLC0415

    events = [one for one in store.theme_events() if theme.theme_id in {one.theme_id, *one.others}]
    for one in events[-LAST_EVENTS:]:
        out().print(f"{one.happened_at:%Y-%m-%d}  {happened(one, registry)}", markup=False)


def _show_units(units: "pl.DataFrame", most: int) -> None:
    """The units that are nearest to being another theme's first: these are worth a look."""
    from pipeline.commands.console import out  # noqa: PLC0415

    unsure = units.sort("margin", "unit_id", nulls_last=True).head(most)
    for unit_id, text in unsure.select("unit_id", "text").iter_rows():
        out().print(f"{unit_id[: 2 * SHORT_ID]}  {text}", markup=False)
