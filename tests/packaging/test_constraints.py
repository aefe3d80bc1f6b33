"""Everything that is installed for Clamor is frozen, at the version that is installed."""

import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
BEFORE_US = {"pip"}


def test_every_dependency_direct_or_not_is_frozen_as_installed() -> None:
    """constraints.txt names what the requirements of pyproject.toml lead to, build included, and nothing else."""
    frozen = _frozen()
    assert needed() == frozen


def test_torch_is_asked_for_without_a_build() -> None:
    """A build tag such as +cpu would shut out the builds of other places."""
    assert _frozen()["torch"] == "2.13.0"


def needed() -> dict[str, str]:
    """Every distribution that Clamor, its extras and its build need here: name → version without build tag."""
    table = PROJECT["project"]
    extras = table["optional-dependencies"].values()
    asked = [*table["dependencies"], *(r for extra in extras for r in extra), *PROJECT["build-system"]["requires"]]
    todo = [Requirement(requirement) for requirement in asked]
    seen: set[tuple[str, frozenset[str]]] = set()
    found: dict[str, str] = {}
    while todo:
        requirement = todo.pop()
        key = canonicalize_name(requirement.name), frozenset(requirement.extras)
        if key in seen or key[0] in BEFORE_US:
            continue
        seen.add(key)
        try:
            installed = distribution(requirement.name)
        except PackageNotFoundError:
            found[key[0]] = "not installed"
            continue
        found[key[0]] = Version(installed.version).public
        wanted = [Requirement(line) for line in installed.requires or []]
        for extra in ("", *requirement.extras):
            todo += [one for one in wanted if one.marker is None or one.marker.evaluate({"extra": extra})]
    return found


def _frozen() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    versions = {}
    for pin in pins:
        (specifier,) = pin.specifier
        assert specifier.operator == "==", pin
        versions[canonicalize_name(pin.name)] = Version(specifier.version).public
    return versions
