"""Fixtures of every test."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from tests.support.application import run_application


@pytest.fixture(scope="session")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cloud assembly of the default book: one synthesis a session, whatever the workers."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "cdk.out"
    with (shared / "cdk.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "manifest.json").is_file():
            done = run_application({"CDK_OUTDIR": str(folder)})
            assert done.returncode == 0, done.stdout + done.stderr
    return folder
