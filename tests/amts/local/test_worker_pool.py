"""How many workers are kept, and which."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from amts.local.lambda_worker import FunctionSettings
from amts.local.worker_pool import WorkerPool


@pytest.fixture
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerPool]:
    scratch = tmp_path_factory.mktemp("scratch")
    pool = WorkerPool(scratch, idle_limit=2)
    yield pool
    pool.close()
    assert not list(scratch.iterdir())


@pytest.fixture
def code(tmp_path: Path) -> Path:
    source = "import os\ndef handler(event, context): return os.getpid()\n"
    (tmp_path / "app.py").write_text(source)
    return tmp_path


def settings(code: Path, name: str) -> FunctionSettings:
    return FunctionSettings(
        arn=f"arn:aws:lambda:us-east-1:123456789012:function:{name}",
        name=name,
        version="$LATEST",
        runtime="python3.14",
        handler="app.handler",
        code=code,
        region="us-east-1",
        endpoint="http://127.0.0.1:9",
        log_group=f"/aws/lambda/{name}",
        memory_megabytes=128,
        timeout_seconds=5,
        variables=(),
    )


def run(pool: WorkerPool, function: FunctionSettings) -> int:
    outcome, _ = pool.invoke(function, b"{}")
    assert not outcome.error, outcome
    return int(json.loads(outcome.body))


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_least_recently_used_idle_worker_is_closed(pool: WorkerPool, code: Path) -> None:
    first, second, third = (settings(code, name) for name in ("first", "second", "third"))
    pids = {one.name: run(pool, one) for one in (first, second)}
    assert run(pool, first) == pids["first"]
    run(pool, third)
    assert is_alive(pids["first"])
    assert not is_alive(pids["second"])
    assert run(pool, first) == pids["first"]


def test_a_worker_with_outdated_settings_is_closed(pool: WorkerPool, code: Path) -> None:
    before = settings(code, "one")
    pid = run(pool, before)
    after = dataclasses.replace(before, variables=(("AMTS_BOOK", "book"),))
    assert run(pool, after) != pid
    assert not is_alive(pid)


def test_a_closed_pool_ends_its_workers_and_starts_no_more(pool: WorkerPool, code: Path) -> None:
    function = settings(code, "one")
    pid = run(pool, function)
    pool.close()
    assert not is_alive(pid)
    with pytest.raises(RuntimeError, match="is stopping"):
        pool.invoke(function, b"{}")
