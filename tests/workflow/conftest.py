"""One embedded AWS with the deployed stack for all workflow tests; each test gets an empty book."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from amts.local import lifecycle
from amts.local.deployer import deploy
from tests.workflow.deployed_book import DeployedBook

STACK = "Amts-book"


@pytest.fixture(scope="session")
def deployed(assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeployedBook]:
    folder = tmp_path_factory.mktemp("embedded")
    running = lifecycle.start(folder, time_scale=0.004, engines=("marker",), end_with_caller=True)
    try:
        outputs = deploy(assembly, STACK, running.endpoint)
        yield DeployedBook(running.endpoint, outputs, assembly)
    finally:
        lifecycle.stop(folder)


@pytest.fixture
def book(deployed: DeployedBook) -> Iterator[DeployedBook]:
    deployed.empty()
    yield deployed
    deployed.clear_faults()
