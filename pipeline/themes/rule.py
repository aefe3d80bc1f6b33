"""Proposals that nobody looked at are accepted by rule, if the settings say so."""

from contextlib import suppress

from pipeline.errors import EditConflictError, ThemeEditError
from pipeline.themes.edit import accept
from pipeline.themes.sitting import EditableStore, Edited

BY_RULE = "rule"
"""Who accepted it."""


def accept_by_rule(store: EditableStore, after_nights: int | None, least_size: int) -> tuple[Edited, ...]:
    """Accept each proposal that has stood for so many nights and is so large; without a number of nights, none.

    Each takes the waiting units that it is nearest to. A part would take units from its whole, where people found
    them: that is left to people. So is one that a person edits in these very seconds; it is due again next time.
    """
    if after_nights is None:
        return ()
    due = [
        theme
        for theme in store.themes()
        if theme.status == "proposed"
        and theme.parent_id is None
        and theme.size >= least_size
        and theme.proposed_at is not None
        and store.nights_since(theme.proposed_at) >= after_nights
    ]
    keys = [theme.key for theme in sorted(due, key=lambda one: (-one.size, one.key))]
    accepted = []
    for place, key in enumerate(keys, start=1):
        with suppress(EditConflictError, ThemeEditError):
            accepted.append(accept(store, BY_RULE, key, beside=keys[place:]))
    return tuple(accepted)
