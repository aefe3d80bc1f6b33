"""From a store to the report on disk."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.export import write_text
from pipeline.report.build import build_report
from pipeline.report.html import render
from pipeline.report.model import Report
from pipeline.schemas import LANGUAGES
from pipeline.settings import Settings
from pipeline.store.port import Store, ThemeRecord
from pipeline.themes.not_yet import stored_topics


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


def publish(store: Store, settings: Settings, manifest: Mapping[str, Any]) -> Path:
    """Write the report of everything stored to ``settings.report_path``, whole or not at all, and return that path."""
    report = report_of(store, settings, manifest)
    write_text(render(report, settings.report.language), settings.report_path)
    return settings.report_path


def report_of(store: Store, settings: Settings, manifest: Mapping[str, Any]) -> Report:
    """Compute the report of everything stored; ``manifest`` is that of the run it shows."""
    units = store.read_units()
    return build_report(
        store.read_responses(),
        units,
        map(named, store.themes()),
        topics=stored_topics(store.topics(), units),
        rejected=store.read_rejected(),
        manifest=manifest,
        company=settings.report.title,
    )
