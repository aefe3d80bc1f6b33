"""From a store to the report on disk."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline import wiring
from pipeline.export import write_text
from pipeline.report.build import build_report
from pipeline.report.html import render
from pipeline.report.model import Report
from pipeline.settings import Settings
from pipeline.store.port import Store
from pipeline.themes.topics import stored_topics


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
        wiring.taxonomy(settings.taxonomy_path).themes,
        topics=stored_topics(store.topics(), units),
        rejected=store.read_rejected(),
        manifest=manifest,
        company=settings.report.title,
    )
