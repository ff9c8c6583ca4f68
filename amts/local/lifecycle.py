"""Starts, finds and stops the embedded AWS of a project folder."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from amts.local import state_file
from amts.local.errors import AlreadyRunningError, StartError

DEFAULT_FOLDER = Path(".amts")
_STATE_NAME = "server.json"
_LOG_NAME = "server.log"
_INFO_PATH = "/_amts/info"


@dataclass(frozen=True, slots=True)
class Running:
    """A server that runs: where it is, and the files that it keeps.

    Point any AWS client at `endpoint` with any credentials and the region `region`.
    """

    endpoint: str
    pid: int
    region: str
    account: str
    engine: str
    time_scale: float
    state_file: Path
    log_file: Path


# Servers that this process started. Holding them keeps open the pipe that ties a server's life to
# its caller's, and lets their end be noticed.
_children: dict[int, subprocess.Popen[bytes]] = {}


def start(
    folder: Path = DEFAULT_FOLDER,
    *,
    port: int = 0,
    time_scale: float = 1.0,
    engines: Sequence[str] = ("auto",),
    replay: Sequence[Path] = (),
    command: str | None = None,
    end_with_caller: bool = False,
    seconds: float = 30.0,
) -> Running:
    """Start a server for the project folder that holds `folder`, and wait until it is ready.

    Args:
        folder: where the state file and the log are kept.
        port: the port on loopback; 0 takes any free one.
        time_scale: what every simulated wait is multiplied by.
        engines: names of translation engines, first choice first.
        replay: recorded translations for the engine `replay`.
        command: the program for the engine `command`.
        end_with_caller: end the server when this process ends, in whatever way.
        seconds: how long to wait for it.

    Raises:
        AlreadyRunningError: a server runs already.
        StartError: the server did not come up; the message holds its reason.
    """
    running = find(folder)
    if running is not None:
        raise AlreadyRunningError(f"the embedded AWS runs already at {running.endpoint}")
    folder.mkdir(parents=True, exist_ok=True)
    state_path = (folder / _STATE_NAME).absolute()
    state_path.unlink(missing_ok=True)
    arguments = ["--port", str(port), "--state-file", str(state_path)]
    arguments += ["--time-scale", str(time_scale)]
    arguments += ["--engine", ",".join(engines)]
    if replay:
        arguments += ["--replay", *(str(path.absolute()) for path in replay)]
    if command is not None:
        arguments += ["--command", command]
    if end_with_caller:
        arguments.append("--end-with-input")
    process = _spawn(arguments, folder / _LOG_NAME, keep_input=end_with_caller)
    _children[process.pid] = process
    try:
        return _await_ready(folder, process, seconds)
    except BaseException:
        process.kill()
        process.wait()
        _forget_child(process.pid)
        raise


def find(folder: Path = DEFAULT_FOLDER) -> Running | None:
    """The server that runs for `folder`: its process lives and its endpoint answers; or None."""
    state = state_file.read(folder / _STATE_NAME)
    if state is None or not _is_alive(state.pid) or not _answers(state):
        return None
    return Running(
        endpoint=state.endpoint,
        pid=state.pid,
        region=state.region,
        account=state.account,
        engine=state.engine,
        time_scale=state.time_scale,
        state_file=folder / _STATE_NAME,
        log_file=folder / _LOG_NAME,
    )


def stop(folder: Path = DEFAULT_FOLDER, *, seconds: float = 10.0) -> bool:
    """End the server of `folder` with everything that it started; False when none runs.

    A server that does not end within `seconds` is killed; its workers end with it.
    """
    running = find(folder)
    if running is None:
        (folder / _STATE_NAME).unlink(missing_ok=True)
        return False
    os.kill(running.pid, signal.SIGTERM)
    if not _ended(running.pid, seconds):
        os.kill(running.pid, signal.SIGKILL)
        _ended(running.pid, seconds)
        (folder / _STATE_NAME).unlink(missing_ok=True)
    _forget_child(running.pid)
    return True


def _spawn(arguments: list[str], log: Path, *, keep_input: bool) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "amts.local.server", *arguments],
            stdin=subprocess.PIPE if keep_input else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Ctrl-C in the caller's terminal must not reach the server before the caller is done.
            start_new_session=True,
        )


def _await_ready(folder: Path, process: subprocess.Popen[bytes], seconds: float) -> Running:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise StartError(f"the embedded AWS did not start: {_last_line(folder / _LOG_NAME)}")
        running = find(folder)
        if running is not None:
            return running
        time.sleep(0.05)
    raise StartError(f"the embedded AWS was not ready after {seconds:.0f} seconds")


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1].removeprefix("amts.local.server: ") if lines else "it gave no reason"


def _is_alive(pid: int) -> bool:
    child = _children.get(pid)
    if child is not None:
        return child.poll() is None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _forget_child(pid: int) -> None:
    child = _children.pop(pid, None)
    if child is not None and child.stdin is not None:
        child.stdin.close()


def _ended(pid: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not _is_alive(pid):
            return True
        time.sleep(0.02)
    return False


def _answers(state: state_file.ServerState) -> bool:
    """Whether the endpoint is this server, and not another program on a port used again."""
    address = urlsplit(state.endpoint)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=5)
    try:
        connection.request("GET", _INFO_PATH)
        answer = json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        connection.close()
    return isinstance(answer, dict) and answer.get("pid") == state.pid
