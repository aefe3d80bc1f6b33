"""Proposals that nobody looked at are accepted by rule, if the settings say so."""

from pipeline.themes.edit import accept
from pipeline.themes.sitting import EditableStore, Edited

BY_RULE = "rule"
"""Who accepted it."""


def accept_by_rule(store: EditableStore, after_nights: int | None, least_size: int) -> tuple[Edited, ...]:
    """Accept each proposal that has stood for so many nights and is so large; without a number of nights, none.

    The largest comes first, and takes the units that two would take.
    """
    if after_nights is None:
        return ()
    due = [
        theme
        for theme in store.themes()
        if theme.status == "proposed"
        and theme.size >= least_size
        and theme.proposed_at is not None
        and store.nights_since(theme.proposed_at) >= after_nights
    ]
    return tuple(accept(store, BY_RULE, theme.key) for theme in sorted(due, key=lambda one: (-one.size, one.key)))
