"""Artefacts are found by name, and refused when a file is not the one that was built."""

import json
from pathlib import Path

import pytest

from models.registry import ROOT, artefact, verify, write_manifest
from pipeline.errors import ModelError

EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
HELLO_SHA256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A small artefact: two files, one of them in a folder, and their manifest."""
    (tmp_path / "onnx").mkdir()
    (tmp_path / "onnx" / "model.bin").write_bytes(b"hello")
    (tmp_path / "config.json").write_bytes(b"")
    write_manifest(tmp_path, "1.2.3", {"licence": "MIT"})
    return tmp_path


def test_a_manifest_has_version_facts_and_every_file(built: Path) -> None:
    """Files are named relative to the artefact, with forward slashes; the manifest does not list itself."""
    assert json.loads((built / "manifest.json").read_text("utf-8")) == {
        "version": "1.2.3",
        "files": {"config.json": EMPTY_SHA256, "onnx/model.bin": HELLO_SHA256},
        "licence": "MIT",
    }


def test_an_artefact_as_built_is_vouched_for(built: Path) -> None:
    """Name, version and directory come back, with one sha256 that stays the same."""
    found = verify("toy", built)
    assert (found.name, found.version, found.directory) == ("toy", "1.2.3", built)
    assert found.sha256 == verify("toy", built).sha256
    assert len(found.sha256) == 64


def test_the_sha256_of_an_artefact_follows_its_files(built: Path) -> None:
    """Another content has another sha256, also under the same version."""
    before = verify("toy", built).sha256
    (built / "config.json").write_bytes(b"{}")
    write_manifest(built, "1.2.3")
    assert verify("toy", built).sha256 != before


def test_a_damaged_file_is_refused(built: Path) -> None:
    """The message names model and file, the sha256 met, the one expected, and the mend."""
    (built / "onnx" / "model.bin").write_bytes(b"")
    with pytest.raises(ModelError) as refused:
        verify("toy", built)
    assert str(refused.value) == (
        f"model 'toy': {built}/onnx/model.bin has sha256 {EMPTY_SHA256}, expected {HELLO_SHA256}; "
        "the file is damaged or was changed: install Clamor again, or run `make models`"
    )


@pytest.mark.parametrize("lost", ["config.json", "manifest.json"])
def test_a_missing_file_is_named_with_its_mend(built: Path, lost: str) -> None:
    """A file of the artefact or its manifest: the message says which, and what to do."""
    (built / lost).unlink()
    with pytest.raises(ModelError) as refused:
        verify("toy", built)
    assert str(refused.value) == f"model 'toy': {built}/{lost} is missing; install Clamor again, or run `make models`"


def test_an_unknown_name_is_a_missing_manifest() -> None:
    """A name that no artefact has is told apart from a damaged one."""
    with pytest.raises(ModelError, match=r"model 'nobody': .*manifest\.json is missing"):
        artefact("nobody")


def test_every_artefact_that_ships_is_as_built() -> None:
    """What is in the tree has the sha256 its manifest promises, and belongs to a package, so that wheels carry it."""
    shipped = sorted(path.parent.name for path in ROOT.glob("*/artefact"))
    assert "encoder" in shipped
    for name in shipped:
        assert artefact(name).directory == ROOT / name / "artefact"
        assert (ROOT / name / "__init__.py").is_file(), name
