"""What a model was made of and on: data files with rows, sha256 and licence, and the machine."""

import csv
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from models.registry import file_sha256

OWN = "Apache-2.0, written for this project"
LICENCES = {
    "parallel_en_es": "Tatoeba CC BY 2.0 FR",
    "parallel_en_ro": "Tatoeba CC BY 2.0 FR, XED CC BY 4.0",
    "parallel_en_pt": "Tatoeba CC BY 2.0 FR, XED CC BY 4.0",
    "parallel_4way_stsb": "RO-STS and stsb-multi-mt, CC BY-SA 4.0",
    "topics_massive_4way": "MASSIVE, CC BY 4.0",
    "topics_en_banking77": "CC BY 4.0",
    "topics_en_clinc150": "CC BY 3.0",
    "topics_en_bitext": "CDLA-Sharing-1.0",
    "survey_en_nhs_phase1": "pxtextmining, MIT",
    "complaints_en_cfpb": "US public domain",
    "sentiment_en_umsab": "cardiffnlp/xlm-t, Apache-2.0",
    "sentiment_es_umsab": "cardiffnlp/xlm-t, Apache-2.0",
    "sentiment_pt_umsab": "cardiffnlp/xlm-t, Apache-2.0",
    "emotion_ro_red": "REDv1, MIT",
    "emotion_en_xed": "XED, CC BY 4.0",
    "emotion_es_xed": "XED, CC BY 4.0",
    "emotion_pt_xed": "XED, CC BY 4.0",
    "emotion_pt_br_xed": "XED, CC BY 4.0",
    "emotion_ro_xed": "XED, CC BY 4.0",
}
"""Licences of the files of ``DIR/train``, all of which let the weights they shape be shipped."""


@dataclass(frozen=True)
class DataFile:
    """A file, named from the folder it is known by; ``rows`` without the header, ``sha256`` of its bytes."""

    name: str
    rows: int
    sha256: str
    licence: str = ""


def data_files(folder: Path, paths: Sequence[Path], licence: str = "") -> tuple[DataFile, ...]:
    """Describe CSV files under ``folder``; without ``licence`` it is that of the train file of this name, if any."""
    return tuple(
        DataFile(
            path.relative_to(folder).as_posix(),
            _rows(path),
            file_sha256(path),
            licence or LICENCES.get(path.stem, ""),
        )
        for path in paths
    )


def markdown(files: Sequence[DataFile]) -> str:
    """A table of files; the first 16 characters of each sha256."""
    told = any(file.licence for file in files)
    head = "| file | rows | sha256 |" + (" licence |\n|---|---|---|---|" if told else "\n|---|---|---|")
    lines = [
        f"| `{file.name}` | {file.rows:,} | `{file.sha256[:16]}` |" + (f" {file.licence} |" if told else "")
        for file in files
    ]
    return "\n".join([head, *lines])


def hardware() -> str:
    """Cores and kind of processor, for a reader who compares times."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{cores} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"


def _rows(path: Path) -> int:
    csv.field_size_limit(10_000_000)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return max(0, sum(1 for _ in csv.reader(lines)) - 1)
