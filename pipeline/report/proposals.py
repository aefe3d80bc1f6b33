"""Themes that a refit proposed and nobody has decided about yet, with the opinions that each would take today."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.schemas import LANGUAGES
from pipeline.store.port import ThemeRecord, UnitVectors
from pipeline.store.theme_port import FullStore
from pipeline.themes.registry import Registry
from pipeline.themes.taking import OnOffer, on_offer
from pipeline.themes.verbatims import representative


@dataclass(frozen=True)
class Proposal:
    """A proposed theme, by its key; ``parent`` is the key of the theme that it would be a part of.

    ``size`` units would join it if it were accepted now, ``share_negative`` of them, 0…1, negative (null for none); the
    refit made it of ``found_in`` units, of which other themes keep theirs. ``keywords`` and ``verbatims``, of the
    units that would join, are by language code, best first.
    """

    key: str
    parent: str | None
    size: int
    found_in: int
    share_negative: float | None
    keywords: Mapping[str, tuple[str, ...]]
    verbatims: Mapping[str, tuple[str, ...]]


def proposals_of(store: FullStore) -> tuple[Proposal, ...]:
    """The proposals that wait for a decision, those that would take most first."""
    registry = Registry(store.themes())
    proposed = [theme for theme in registry.themes if theme.status == "proposed"]
    if not proposed:
        return ()
    offer = on_offer(store, registry, proposed)
    found = [_proposal(theme, offer) for theme in proposed]
    return tuple(sorted(found, key=lambda one: (-one.size, one.key)))


def _proposal(theme: ThemeRecord, offer: OnOffer) -> Proposal:
    taken = offer.would_take(theme)
    negative = int((taken.units["sentiment"] == "negative").sum())
    return Proposal(
        key=theme.key,
        parent=offer.registry.by_id[theme.parent_id].key if theme.parent_id else None,
        size=taken.units.height,
        found_in=theme.size,
        share_negative=negative / taken.units.height if taken.units.height else None,
        keywords=theme.keywords,
        verbatims=_quotes(taken),
    )


def _quotes(members: UnitVectors) -> dict[str, tuple[str, ...]]:
    """Quotes by language, the language with most units first."""
    spoken = members.units["language"].to_list()
    quotes = {}
    for language in sorted(LANGUAGES, key=lambda code: -spoken.count(code)):
        rows = [row for row, code in enumerate(spoken) if code == language]
        if rows:
            quotes[language] = representative(
                members.units["text"].gather(rows).to_list(), members.vectors[rows], language
            )
    return quotes
