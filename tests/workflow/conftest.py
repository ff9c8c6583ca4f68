"""One embedded AWS with the deployed stack for all workflow tests; each test gets an empty book."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from amts.local import lifecycle
from amts.local.deployer import deploy
from tests.workflow.deployed_book import DeployedBook

STACK = "Amts-book"
QUIET_SECONDS = "2"


@pytest.fixture(scope="session")
def deployed(assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeployedBook]:
    folder = tmp_path_factory.mktemp("embedded")
    running = lifecycle.start(folder, time_scale=0.004, engines=("marker",), end_with_caller=True)
    try:
        outputs = deploy(assembly, STACK, running.endpoint)
        found = DeployedBook(running.endpoint, outputs, assembly)
        wait_less(found)
        yield found
    finally:
        lifecycle.stop(folder)


def wait_less(book: DeployedBook) -> None:
    """Set how long a run waits for further uploads, as a deployment with other context does.

    Each of these tests pushes a few files at once, several times.
    """
    functions = book.client("lambda")
    found = {one["Handler"]: one for one in functions.list_functions()["Functions"]}
    function = found["steps.plan_run.handler"]
    variables = {**function["Environment"]["Variables"], "AMTS_UPLOAD_QUIET_SECONDS": QUIET_SECONDS}
    functions.update_function_configuration(
        FunctionName=function["FunctionName"], Environment={"Variables": variables}
    )


@pytest.fixture
def book(deployed: DeployedBook) -> Iterator[DeployedBook]:
    deployed.empty()
    yield deployed
    deployed.clear_faults()
