"""From a store to the report on disk."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.export import write_text
from pipeline.report.build import build_report
from pipeline.report.changes import changes_of
from pipeline.report.html import render
from pipeline.report.model import Report
from pipeline.report.proposals import proposals_of
from pipeline.report.theme_quality import quality_of
from pipeline.schemas import LANGUAGES
from pipeline.settings import Settings
from pipeline.store.port import ThemeRecord
from pipeline.store.theme_port import FullStore


@dataclass(frozen=True)
class Named:
    """What a theme is called, by language; ``label_negative`` where it hurts."""

    key: str
    label: Mapping[str, str]
    label_negative: Mapping[str, str]


def named(theme: ThemeRecord) -> Named:
    """A theme's names: one that a person gave it stands for both, praised and blamed."""
    label = {language: theme.label(language) for language in LANGUAGES}
    return Named(theme.key, label, {**label, **theme.labels_negative, **theme.labels_decided})


def publish(store: FullStore, settings: Settings, manifest: Mapping[str, Any]) -> Path:
    """Write the report of everything stored to ``settings.report_path``, whole or not at all, and return that path."""
    report = report_of(store, settings, manifest)
    write_text(render(report, settings.report.language), settings.report_path)
    return settings.report_path


def report_of(store: FullStore, settings: Settings, manifest: Mapping[str, Any]) -> Report:
    """Compute the report of everything stored; ``manifest`` is that of the run it shows."""
    now = datetime.now(UTC)
    return build_report(
        store.read_responses(),
        store.read_units(),
        map(named, store.themes()),
        changes=changes_of(store, now),
        proposals=proposals_of(store),
        theme_quality=quality_of(store.quality_history()),
        rejected=store.read_rejected(),
        manifest=manifest,
        company=settings.report.title,
        made_at=now,
    )
