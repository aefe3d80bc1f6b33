"""Reads the manifest of a run, as run.json has it, into what the report shows."""

from collections.abc import Mapping

from pipeline.report.model import Manifest, ModelUsed

COUNTS = ("rows_in", "responses", "units", "rejected")


def read_manifest(manifest: Mapping[str, object]) -> Manifest:
    """Take from the manifest what the report shows; a key that is missing is shown as unknown, others are left out.

    Keys: ``run_id``, ``seed``, ``rows_in``, ``responses``, ``units``, ``rejected`` (counts), ``models`` (name →
    sha256, or name → mapping with ``version`` and ``sha256``), ``versions`` (package → version), ``seconds`` (stage →
    seconds), ``warnings`` (texts without customer text).
    """
    run_id, seed, warnings = manifest.get("run_id"), manifest.get("seed"), manifest.get("warnings")
    counts = ((name, manifest.get(name)) for name in COUNTS)
    return Manifest(
        run_id=str(run_id) if run_id is not None else None,
        seed=seed if isinstance(seed, int) else None,
        models=tuple(_model(name, said) for name, said in _mapping(manifest.get("models")).items()),
        versions=tuple((name, str(version)) for name, version in _mapping(manifest.get("versions")).items()),
        seconds=tuple(
            (stage, float(took))
            for stage, took in _mapping(manifest.get("seconds")).items()
            if isinstance(took, int | float)
        ),
        counts=tuple((name, count) for name, count in counts if isinstance(count, int)),
        warnings=tuple(str(warning) for warning in warnings) if isinstance(warnings, list | tuple) else (),
    )


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _model(name: str, said: object) -> ModelUsed:
    if isinstance(said, str):
        return ModelUsed(name, None, said)
    details = _mapping(said)
    version, sha256 = details.get("version"), details.get("sha256")
    return ModelUsed(name, str(version) if version is not None else None, str(sha256) if sha256 is not None else None)
