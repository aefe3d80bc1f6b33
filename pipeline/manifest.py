"""What made a result: models by sha256, versions of packages, the seed, and where the time went."""

import platform
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from models.registry import artefact
from pipeline import __version__, wiring
from pipeline.stages.encode import ARTEFACTS, load_encoder
from pipeline.store.port import EncoderVersion
from pipeline.themes.taxonomy import load_taxonomy

Result = TypeVar("Result")

SEED = 20_250_101
"""Of everything that draws numbers: today only topic discovery; the nightly path draws none."""

_SHAPING = (
    "dataframely",
    "emoji",
    "ftfy",
    "numpy",
    "onnxruntime",
    "phonenumbers",
    "polars",
    "python-stdnum",
    "spacy",
    "tokenizers",
)
"""Packages whose version can change a result."""


@cache
def versions() -> Mapping[str, str]:
    """The versions of Clamor, Python and the packages that shape a result."""
    return {
        "clamor": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in _SHAPING},
    }


@cache
def encoder_version(name: str) -> EncoderVersion:
    """The encoder of that name, by the sha256 of its files; see `wiring`. Raises ModelError for a damaged one."""
    encoder = load_encoder(name)
    return EncoderVersion(encoder.name, wiring.encoder_sha256(name), encoder.dimension)


def models(encoder: str, taxonomy: str | None = None) -> dict[str, dict[str, str]]:
    """Every model that takes part, name → version and sha256.

    Heads that do not ship follow from encoder, taxonomy and corpus, and are not named. Sentiment is the encoder's.
    """
    language = artefact("language")
    found = {
        "language": {"version": language.version, "sha256": language.sha256},
        "encoder": {"version": load_encoder(encoder).version, "sha256": encoder_version(encoder).sha256},
        "taxonomy": {"version": "1", "sha256": load_taxonomy(Path(taxonomy) if taxonomy else None).sha256},
    }
    if encoder in ARTEFACTS and not taxonomy:
        themes = artefact("themes")
        found["themes"] = {"version": themes.version, "sha256": themes.sha256}
    return found


class Stopwatch:
    """Adds up seconds by stage, in the order in which stages first ran."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}

    @contextmanager
    def measure(self, stage: str) -> Iterator[None]:
        """Count the time of the block to a stage."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.add({stage: time.perf_counter() - started})

    def timed(self, stage: str, step: Callable[[], Result]) -> Result:
        """Count the time of a call to a stage, and return what it returns."""
        with self.measure(stage):
            return step()

    def add(self, seconds: Mapping[str, float]) -> None:
        """Count seconds that were measured elsewhere."""
        for stage, took in seconds.items():
            self._seconds[stage] = self._seconds.get(stage, 0.0) + took

    @property
    def seconds(self) -> dict[str, float]:
        """Seconds by stage, to the millisecond."""
        return {stage: round(took, 3) for stage, took in self._seconds.items()}


def described(encoder: str, taxonomy: str | None, seconds: Mapping[str, float], **facts: Any) -> dict[str, Any]:
    """A manifest: the facts given (counts, hashes, warnings), and what every manifest has."""
    return {
        **facts,
        "seconds": dict(seconds),
        "models": models(encoder, taxonomy),
        "versions": dict(versions()),
        "seed": SEED,
    }
