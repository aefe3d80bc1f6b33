"""What a store could tell a report about its themes: proposals, changes of a week, quality of three refits."""

from datetime import UTC, datetime, timedelta

from pipeline.report.changes import Decided, Found, ThemeChanges
from pipeline.report.proposals import Proposal
from pipeline.report.theme_quality import ThemeQuality, quality_of
from pipeline.store.theme_port import QualityRecord

NOW = datetime(2026, 10, 1, 2, tzinfo=UTC)


def proposals() -> list[Proposal]:
    """A theme of its own, and a part of one that takes nothing any more."""
    return [
        Proposal(
            key="haul-away",
            parent=None,
            size=31,
            found_in=44,
            share_negative=0.81,
            keywords={
                "pt": ("recolha do antigo", "levar", "velho"),
                "es": ("retirada", "lavadora vieja"),
                "en": ("old machine", "take away"),
            },
            verbatims={
                "pt": ("Não levaram a máquina velha como combinado.",),
                "es": ("Prometieron retirar la lavadora vieja y ahí sigue.",),
                "en": ("Nobody would take the old fridge away.",),
            },
        ),
        Proposal("gift-cards", "payment", 0, 14, None, {"ro": ("card cadou", "sold")}, {}),
    ]


def changes() -> ThemeChanges:
    """One of everything that can happen to a theme."""

    def found(event: str, theme: str, *others: str, **counts: float) -> Found:
        return Found(event, theme, others, counts, NOW)  # type: ignore[arg-type]

    def decided(way: str, *others: str, units: int = 0, who: str | None = "ana", **said: str) -> Decided:
        return Decided(way, "billing", others, units, who, NOW, **said)  # type: ignore[arg-type]

    return ThemeChanges(
        since=NOW - timedelta(days=7),
        looked_at=NOW,
        found=(
            found("born", "haul-away", size=44, waiting=29),
            found("split", "payment", "gift-cards", size=14, shared=8, members=46, cosine=0.7),
            found("merged", "courier", "delivery_time", members=40, shared=25, cosine=0.72),
            found("faded", "packaging", recent=3, before=12),
        ),
        continued=(
            found("continued", "sign_in", size=155, members=117, shared=72, cosine=0.9),
            found("continued", "chatbot"),
        ),
        decided=(
            decided("renamed", label="Invoices", language="en"),
            decided("merged", "payment", units=1),
            decided("split", "payment", "refunds", units=20),
            decided("came", units=3),
            decided("left", units=1),
            decided("barred", units=2),
            decided("accepted", units=27, who="rule"),
            decided("retired", units=2),
            decided("retired"),
            decided("learnt", units=12, who=None),
            decided("undone", units=1),
        ),
        conflicts=2,
    )


def records() -> list[QualityRecord]:
    """Three refits; after the last every rule is broken."""
    figures = {
        "share_unassigned": (0.2, 0.11, 0.21),
        "stability": (0.7, 0.8, 0.79),
        "coherence": (None, None, -0.12),
        "diversity": (None, 0.9, 0.88),
        "leak_language": (0.02, 0.01, 0.07),
        "leak_sentiment": (0.03, 0.03, 0.06),
    }
    broken = {
        "too_broad": ("issue_resolution",),
        "nearly_same": ("app_site and ease_of_use",),
        "leak_language": ("sign_in", "billing"),
        "leak_sentiment": ("staff_manner",),
    }
    return [
        QualityRecord(
            f"run-{run}",
            NOW + timedelta(days=7 * (run - 2)),
            {name: values[run] for name, values in figures.items()},
            broken if run == 2 else {},
        )
        for run in range(3)
    ]


def theme_quality() -> ThemeQuality | None:
    """Their course."""
    return quality_of(records())
