"""Where the batches of a night are enriched: here, or on a Dask cluster."""

from typing import Any

from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from pipeline.errors import SettingsError
from pipeline.settings import DaskSettings


def task_runner(dask: DaskSettings) -> TaskRunner[Any]:
    """The cluster that ``[dask] address`` names; else one thread, beside the one that stores what it has done.

    One is enough here: the encoder uses every core by itself. Raises SettingsError where prefect-dask is missing.
    """
    if dask.address is None:
        return ThreadPoolTaskRunner(max_workers=1)
    try:
        from prefect_dask.task_runners import DaskTaskRunner  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        raise SettingsError("[dask] address needs the package prefect-dask: pip install 'clamor[dask]'") from None
    return DaskTaskRunner(address=dask.address)
