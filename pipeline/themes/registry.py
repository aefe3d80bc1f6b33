"""The themes there are, under every name that people may call them by, and where those went that were merged."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.errors import ThemeEditError
from pipeline.stages.folding import fold
from pipeline.store.port import ThemeRecord

LEAST_PREFIX = 4
"""Characters of an id that are enough to name a theme, if no other id begins so."""
MOST_NEAREST = 3


@dataclass(frozen=True)
class Registry:
    """All themes of a store, whatever their status."""

    themes: tuple[ThemeRecord, ...]

    @cached_property
    def by_id(self) -> dict[str, ThemeRecord]:
        """Every theme by its id."""
        return {theme.theme_id: theme for theme in self.themes}

    @cached_property
    def by_key(self) -> dict[str, ThemeRecord]:
        """Every theme by its key."""
        return {theme.key: theme for theme in self.themes}

    def end_of(self, theme: ThemeRecord) -> ThemeRecord:
        """The theme that this one was merged into, and that one in turn, to the end; itself if it was not."""
        met = {theme.theme_id}
        while theme.status == "merged" and theme.merged_into in self.by_id and theme.merged_into not in met:
            theme = self.by_id[theme.merged_into]
            met.add(theme.theme_id)
        return theme

    def children_of(self, theme: ThemeRecord) -> tuple[ThemeRecord, ...]:
        """The parts of a theme that are not merged or retired, sorted by key."""
        return tuple(one for one in self.themes if one.parent_id == theme.theme_id and stands(one))

    def family_of(self, key: str) -> frozenset[str]:
        """The keys that a unit with this theme has: that of the theme, and that of the whole of which it is a part."""
        theme = self.by_key.get(key)
        whole = self.by_id.get(theme.parent_id) if theme and theme.parent_id else None
        return frozenset({key, whole.key} if whole else {key})

    def assignable(self) -> tuple[ThemeRecord, ...]:
        """The themes that a unit may be near to: the active ones, and as if active those merged into an active one.

        So what lies where a merged theme lay still comes to where it was merged into, once merges are followed.
        """
        led = [(theme, self.end_of(theme)) for theme in self.themes if theme.status in {"active", "merged"}]
        return tuple(replace(theme, status="active") for theme, end in led if end.status == "active")

    def changed(self, themes: Iterable[ThemeRecord]) -> "Registry":
        """The registry as it is after these themes are new or changed."""
        return Registry(tuple((self.by_id | {theme.theme_id: theme for theme in themes}).values()))


def stands(theme: ThemeRecord) -> bool:
    """Whether a theme is active or proposed, and not merged or retired."""
    return theme.status in {"active", "proposed"}


def resolve(themes: Iterable[ThemeRecord], name: str) -> ThemeRecord:
    """The theme of that key, id, label in any language (case and accents do not matter) or unique start of an id.

    Of several with the same label those that are merged or retired do not count. Raises ThemeEditError for a name
    that is unknown, with the nearest ones, or that several themes have.
    """
    known = tuple(themes)
    wanted = fold(name.strip())
    found = [theme for theme in known if name.strip() in {theme.key, theme.theme_id}]
    found = found or [theme for theme in known if wanted in _labels(theme)]
    if len(found) > 1:
        found = [theme for theme in found if stands(theme)] or found
    if not found and len(wanted) >= LEAST_PREFIX:
        found = [theme for theme in known if theme.theme_id.startswith(wanted)]
    if not found:
        raise ThemeEditError(_unknown(known, name, wanted))
    if len(found) > 1:
        keys = ", ".join(sorted(theme.key for theme in found))
        raise ThemeEditError(f"{name!r} names {len(found)} themes: {keys}; give one of these keys")
    return found[0]


def _labels(theme: ThemeRecord) -> set[str]:
    return {fold(label) for label in (*theme.labels.values(), *theme.labels_decided.values())}


def _unknown(themes: tuple[ThemeRecord, ...], name: str, wanted: str) -> str:
    called = {fold(call): theme.key for theme in themes for call in (*sorted(_labels(theme)), theme.key)}
    near = difflib.get_close_matches(wanted, called, n=MOST_NEAREST * 2, cutoff=0.5)
    keys = list(dict.fromkeys(called[call] for call in near))[:MOST_NEAREST]
    hint = f"the nearest are {', '.join(keys)}" if keys else "`clamor themes list` shows all"
    return f"no theme is called {name!r}; expected a key, an id or a label in any language: {hint}"
