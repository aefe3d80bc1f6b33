"""What a night counts while it runs, and the manifest made of it."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from pipeline.manifest import Stopwatch, described

COUNTS = ("rows_in", "responses", "added", "replaced", "unchanged", "units", "rejected")
"""``responses`` are all that were accepted: those added, replaced (their content changed) and unchanged; ``units`` are
those stored, ``rejected`` the rows refused, whether they were met before or not."""


@dataclass
class Tally:
    """Counts, input hashes by source, warnings, what went wrong by source, and seconds by stage."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    inputs: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    watch: Stopwatch = field(default_factory=Stopwatch)

    def count(self, **more: int) -> None:
        """Add to the counts."""
        for name, number in more.items():
            self.counts[name] += number

    def manifest(self, run_id: str, encoder: str, taxonomy: str | None) -> dict[str, Any]:
        """What the table of runs and the report say about this night: JSON values, no customer text."""
        return described(
            encoder,
            taxonomy,
            self.watch.seconds,
            run_id=run_id,
            kind="night",
            **self.counts,
            input_sha256=hashlib.sha256(repr(sorted(self.inputs.items())).encode()).hexdigest(),
            inputs={source: list(digests) for source, digests in self.inputs.items()},
            warnings=[*self.problems, *self.warnings],
        )
