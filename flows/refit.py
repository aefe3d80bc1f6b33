"""The weekly refit as a Prefect flow."""

from pathlib import Path

from prefect import flow

from pipeline.discreet import Discreet
from pipeline.refit import RefitResult
from pipeline.refit import refit as refit_store
from pipeline.settings import load_settings


@flow(name="refit", persist_result=False)
def refit(directory: str) -> RefitResult:
    """Find topics under the settings found from a folder upwards."""
    with Discreet():
        return refit_store(load_settings(Path(directory)))
