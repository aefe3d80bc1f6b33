"""Opinions that a small head reads wrong or right, and what corrections of them teach."""

from theme_samples import Said, discovered, prototype, small_head

from pipeline.store.theme_port import FullStore
from pipeline.themes.learn import Lesson, learn

PARKING = discovered("parking", status="active")
LIES = prototype(PARKING, 0, 0, 0, 1, floor=0.9)
NEAR = tuple(Said(50 + i, f"Sem lugar {i}", "?no_theme_yet", (0, 0, 0.6, 0.8)) for i in range(6))
"""Units beside the theme, which does not take them."""


def instalments(first: int, n: int, theme: str = "price") -> list[Said]:
    """Units about paying by instalments, which the head takes for price: much of price, and of something of its own."""
    return [Said(first + i, f"Parcelas {i}", theme, (0, 0.8, 0.6, 0.01 * i)) for i in range(n)]


def plain(n: int) -> list[Said]:
    """Units that the head reads well."""
    return [Said(100 + i, f"Lento {i}", "delivery_time", (1, 0, 0, 0.01 * i)) for i in range(n)]


def lesson_of(store: FullStore) -> Lesson:
    """What the store's corrections teach the head."""
    return learn(store, small_head())
