"""Starting, finding and stopping the server, and what is left of it: nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from amts.local import lifecycle
from amts.local.deployer import deploy
from amts.local.errors import AlreadyRunningError, StartError

BUSY = """
    import os, threading, time

    def handler(event, context):
        if event == "work":
            time.sleep(60)
        return os.getpid()
"""
STARTS_AND_DIES = """
import os, sys
from pathlib import Path
from amts.local import lifecycle
running = lifecycle.start(Path(sys.argv[1]), end_with_caller=True)
print(running.pid, flush=True)
os._exit(0)
"""


def is_alive(pid: int) -> bool:
    """Whether a process that is no child of ours runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def deploy_worker(assembly: Any, make_client: Any, endpoint: str) -> tuple[Any, str]:
    resources = {"Worker": assembly.function(BUSY, Timeout=100)}
    folder = assembly.write("Workers", resources, {"Worker": {"Ref": "Worker"}})
    name = deploy(folder, "Workers", endpoint)["Worker"]
    return make_client(endpoint, "lambda"), name


def worker_pids(server: int) -> list[int]:
    """The processes that the server `server` started."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == server and fields[0] != "Z":
            found.append(int(status.parent.name))
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / ".amts"
    lifecycle.stop(tmp_path / ".amts")


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")


@needs_proc
def test_start_find_and_stop(
    folder: Path, assembly: Any, make_client: Any, eventually: Any
) -> None:
    assert lifecycle.find(folder) is None
    running = lifecycle.start(folder, time_scale=0.5)
    assert running.endpoint.startswith("http://127.0.0.1:")
    assert (running.region, running.account) == ("us-east-1", "123456789012")
    assert running.time_scale == 0.5
    assert lifecycle.find(folder) == running
    with pytest.raises(AlreadyRunningError, match=running.endpoint):
        lifecycle.start(folder)

    functions, name = deploy_worker(assembly, make_client, running.endpoint)
    idle = json.load(functions.invoke(FunctionName=name, Payload=b'"answer"')["Payload"])
    for _ in range(2):
        functions.invoke(FunctionName=name, Payload=b'"work"', InvocationType="Event")
    workers = eventually(lambda: len(found := worker_pids(running.pid)) == 2 and found)
    assert idle in workers

    assert lifecycle.stop(folder)
    assert [path.name for path in folder.iterdir()] == ["server.log"]
    assert not [pid for pid in [running.pid, *workers] if is_alive(pid)]
    assert lifecycle.find(folder) is None
    assert not lifecycle.stop(folder)


@needs_proc
def test_workers_end_when_the_server_is_killed(
    folder: Path, assembly: Any, make_client: Any, eventually: Any
) -> None:
    running = lifecycle.start(folder)
    functions, name = deploy_worker(assembly, make_client, running.endpoint)
    json.load(functions.invoke(FunctionName=name, Payload=b'"answer"')["Payload"])
    for _ in range(2):
        functions.invoke(FunctionName=name, Payload=b'"work"', InvocationType="Event")
    workers = eventually(lambda: len(found := worker_pids(running.pid)) == 2 and found)
    os.kill(running.pid, signal.SIGKILL)
    eventually(lambda: not [pid for pid in workers if is_alive(pid)], seconds=3)
    assert lifecycle.find(folder) is None
    assert not lifecycle.stop(folder)


@needs_proc
def test_a_server_tied_to_its_caller_ends_with_it(folder: Path, eventually: Any) -> None:
    caller = subprocess.run(
        [sys.executable, "-c", STARTS_AND_DIES, str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    server = int(caller.stdout)
    eventually(lambda: not is_alive(server), seconds=3)
    assert not (folder / "server.json").exists()


def test_a_port_in_use_is_told_in_one_line(tmp_path: Path, embedded_aws: Any) -> None:
    port = int(embedded_aws.endpoint.rsplit(":", 1)[1])
    with pytest.raises(StartError, match=rf"did not start: cannot use port {port}: Address"):
        lifecycle.start(tmp_path / ".amts", port=port)


def test_a_wrong_option_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(StartError, match=r"did not start: .*-1\.0 is not 0 or more"):
        lifecycle.start(tmp_path / ".amts", time_scale=-1.0)


def test_a_state_file_of_another_server_is_not_believed(tmp_path: Path, embedded_aws: Any) -> None:
    folder = tmp_path / ".amts"
    folder.mkdir()
    state = json.loads(embedded_aws.state_file.read_text())
    (folder / "server.json").write_text(json.dumps({**state, "pid": os.getpid()}))
    assert lifecycle.find(folder) is None


def test_info_and_unknown_paths_of_our_own(embedded_aws: Any) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{embedded_aws.endpoint}/_amts/info") as answer:
        info = json.load(answer)
    assert info["endpoint"] == embedded_aws.endpoint
    assert info["pid"] == embedded_aws.pid
    assert info["time_scale"] == embedded_aws.time_scale
    assert embedded_aws.engine.split(",") == info["engines"]
    with opener.open(f"{embedded_aws.endpoint}/_amts/faults") as answer:
        assert json.load(answer) == {"faults": []}
    with pytest.raises(urllib.error.HTTPError) as failure:
        opener.open(f"{embedded_aws.endpoint}/_amts/nothing")
    assert failure.value.code == 404
    failure.value.close()


def test_the_server_listens_on_loopback_only(embedded_aws: Any) -> None:
    port = int(embedded_aws.endpoint.rsplit(":", 1)[1])
    listening = [
        line.split()[1].split(":")
        for table in ("tcp", "tcp6")
        if (path := Path(f"/proc/net/{table}")).exists()
        for line in path.read_text().splitlines()[1:]
        if line.split()[3] == "0A"
    ]
    assert [address for address, at in listening if int(at, 16) == port] == ["0100007F"]
