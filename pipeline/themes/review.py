"""What people have to look at: decisions that no longer fit, and themes that left the taxonomy with their units."""

from pipeline.store.theme_port import ThemeStore
from pipeline.themes.corrections import Conflict, conflicts, in_force, said_sha256
from pipeline.themes.telling import counted


def conflicts_in(store: ThemeStore) -> tuple[Conflict, ...]:
    """The decisions in a store that no longer fit, oldest first, then the themes that somebody has to decide about."""
    corrections, themes = store.corrections(), store.themes()
    named = store.units_of(unit_ids=[one.target_id for one in in_force(corrections) if one.target_kind == "unit"]).units
    found = conflicts(corrections, themes, dict(zip(named["unit_id"], said_sha256(named), strict=True)))
    left, counts = [], store.unit_counts()
    for theme in themes:
        keeps = counts.get(theme.key, 0)
        if keeps and theme.kind == "curated" and theme.status == "retired" and not theme.decided:
            left.append(
                f"the theme {theme.key} left the taxonomy and is retired; its {counted(keeps, 'unit')} stay with it: "
                "merge it into another theme, or retire it so that they wait for one"
            )
    return (*found, *(Conflict(None, why) for why in left))
