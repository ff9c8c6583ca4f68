"""Installs everything that turns moto's server into the embedded AWS.

Import it only in the server's own process, after the environment is set: moto reads environment
variables when it is imported.
"""

from __future__ import annotations

from pathlib import Path

from amts.local import (
    atomic_writes,
    bucket_properties,
    event_delivery,
    execution_events,
    execution_waits,
    function_properties,
    object_events,
    queue_poller,
    stack_changes,
    step_functions,
    template_resources,
    time_scale,
)
from amts.local.lambda_runtime import LambdaRuntime


def install(scale: float, folder: Path) -> LambdaRuntime:
    """Install every plug-in; the caller closes the returned runtime at the end.

    Args:
        scale: what simulated waits are multiplied by.
        folder: for the files of functions; it is emptied now and deleted at the end.

    Raises:
        PatchError: the installed moto does not fit.
        ValueError: `scale` is no usable time scale.
    """
    time_scale.use(scale)
    step_functions.install()
    execution_waits.install()
    execution_events.install()
    event_delivery.install()
    object_events.install()
    queue_poller.install()
    atomic_writes.install()
    bucket_properties.install()
    function_properties.install()
    template_resources.install()
    stack_changes.install()
    runtime = LambdaRuntime(folder)
    runtime.install()
    return runtime
