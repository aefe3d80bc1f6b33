"""Finds artefacts by name and vouches for them: every file has the sha256 its manifest promises."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.errors import ModelError

ROOT = Path(__file__).parent


@dataclass(frozen=True)
class Artefact:
    """A verified model: its directory, version, and one sha256 over all its files."""

    name: str
    version: str
    sha256: str
    directory: Path


def file_sha256(path: Path) -> str:
    """The sha256 of a file, as 64 hexadecimal characters."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_manifest(directory: Path, version: str, facts: dict[str, Any] | None = None) -> None:
    """Writes ``manifest.json`` with the sha256 of every other file under ``directory``."""
    files = {
        path.relative_to(directory).as_posix(): file_sha256(path)
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }
    manifest = {"version": version, "files": files, **(facts or {})}
    (directory / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", "utf-8")


def verify(name: str, directory: Path) -> Artefact:
    """Checks every file of an artefact against its manifest.

    Raises:
        ModelError: a file is missing, or its sha256 is not the one expected; the message names file and mend.
    """
    manifest_path = directory / "manifest.json"
    if not manifest_path.is_file():
        raise ModelError(f"model {name!r}: {manifest_path} is missing; install Clamor again, or run `make models`")
    manifest = json.loads(manifest_path.read_text("utf-8"))
    for file_name, expected in manifest["files"].items():
        path = directory / file_name
        if not path.is_file():
            raise ModelError(f"model {name!r}: {path} is missing; install Clamor again, or run `make models`")
        met = file_sha256(path)
        if met != expected:
            raise ModelError(
                f"model {name!r}: {path} has sha256 {met}, expected {expected}; "
                "the file is damaged or was changed: install Clamor again, or run `make models`"
            )
    digest = hashlib.sha256("".join(f"{n}:{h}\n" for n, h in sorted(manifest["files"].items())).encode())
    return Artefact(name, manifest["version"], digest.hexdigest(), directory)


@cache
def artefact(name: str) -> Artefact:
    """The artefact that ships with Clamor under ``models/<name>/artefact``, verified once a process."""
    return verify(name, ROOT / name / "artefact")
