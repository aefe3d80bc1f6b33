"""Fits the head of the shipped taxonomy and writes its artefact: ``python -m models.themes.build``.

`clamor eval` writes the card, from what the manifest says of the build and from what it measures.
"""

import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from models.provenance import OWN, DataFile, data_files, hardware
from models.registry import ROOT, file_sha256, write_manifest
from pipeline.schemas import LANGUAGES
from pipeline.stages.encode import load_encoder
from pipeline.themes.fit import CORPUS, fit_themes, read_corpus, taxonomy_texts, theme_texts
from pipeline.themes.taxonomy import Taxonomy, load_taxonomy

VERSION = "1.1.0"
ARTEFACT = Path(__file__).parent / "artefact"
COMMAND = "python -m models.themes.build"
SEED = 0
"""What ``pipeline.themes.fit`` and ``pipeline.stages.head`` draw with."""


def main() -> None:
    """Fits on exemplars and corpus, calibrates by cross-validation, writes the artefact."""
    began = time.perf_counter()
    taxonomy, corpus, encoder = load_taxonomy(), read_corpus(), load_encoder()
    fitted = fit_themes(taxonomy, corpus, encoder)
    ARTEFACT.mkdir(exist_ok=True)
    fitted.assigner.save(ARTEFACT)
    fitted.topics.save(ARTEFACT)
    made = {
        "command": COMMAND,
        "seed": SEED,
        "hardware": hardware(),
        "seconds": round(time.perf_counter() - began),
        "encoder": f"{encoder.name} {encoder.version}",
        "themes": len(taxonomy.themes),
        "rows": len(theme_texts(taxonomy, corpus)),
        "held_out_accuracy": fitted.held_out_accuracy,
        "data": _data(taxonomy),
    }
    facts = {
        "encoder": {"name": encoder.name, "version": encoder.version},
        "taxonomy_sha256": taxonomy.sha256,
        "made": made,
    }
    write_manifest(ARTEFACT, VERSION, facts)


def _data(taxonomy: Taxonomy) -> list[dict[str, Any]]:
    exemplars = ROOT / "taxonomy" / "taxonomy.yaml"
    name = exemplars.relative_to(ROOT.parent).as_posix()
    files = [
        DataFile(name, len(taxonomy_texts(taxonomy)), file_sha256(exemplars), OWN),
        *data_files(ROOT.parent, [CORPUS / f"{language}.csv" for language in LANGUAGES], OWN),
    ]
    return [asdict(file) for file in files]


if __name__ == "__main__":
    main()
