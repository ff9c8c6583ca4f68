"""One execution environment of a function: one process, one invocation at a time, kept warm."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from amts.local.runtime_api import Invocation, Message, RuntimeApi, Step

# AWS gives a function 10 s to load; a busy laptop that starts ten at once may need longer.
_START_SECONDS: Final = 60.0
_LOG_BYTES_KEPT: Final = 1_000_000
_PROGRAM: Final = Path(__file__).with_name("worker_process.py")


@dataclass(frozen=True, slots=True)
class FunctionSettings:
    """What an execution environment is made from; another value needs another environment."""

    arn: str
    name: str
    version: str
    runtime: str
    handler: str
    code: Path
    region: str
    endpoint: str
    log_group: str
    memory_megabytes: int
    timeout_seconds: float
    variables: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an invocation ended: `error` is the name of the function error, or empty.

    `taken` is false when the process ended before it got the invocation.
    """

    body: bytes
    error: str
    log: str
    taken: bool = True


class LambdaWorker:
    """A process that runs one function's handler, with a folder of its own inside `scratch`."""

    def __init__(self, settings: FunctionSettings, scratch: Path) -> None:
        self.settings = settings
        self.log_stream = _log_stream(settings.version)
        self._closing = threading.Lock()
        self._api = RuntimeApi()
        self._scratch = Path(tempfile.mkdtemp(dir=scratch))
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self._log_read = 0
        self._killed = False
        life_line, self._life = os.pipe()
        try:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-I", "-u", "-X", "utf8", str(_PROGRAM)),
                    *(str(settings.code), str(life_line), settings.handler),
                ],
                cwd=settings.code,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=subprocess.STDOUT,
                pass_fds=(life_line,),
                start_new_session=True,
            )
        finally:
            os.close(life_line)

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def invoke(self, payload: bytes) -> Outcome:
        """Run the handler on `payload`; at its time-out, the process is ended."""
        settings = self.settings
        request_id = str(uuid4())
        invocation = Invocation(request_id, payload, settings.arn, settings.timeout_seconds)
        self._api.offer(invocation)
        first = self._next_message(_START_SECONDS)
        if first is None:
            self._kill()
            return self._failure(request_id, "Sandbox.Timedout", "the function did not load")
        if first.step is not Step.TAKEN:
            return self._outcome(request_id, first, 0.0, taken=first.step is not Step.EXITED)
        last = self._next_message(settings.timeout_seconds)
        if last is None:
            self._kill()
            return self._timed_out(request_id)
        return self._outcome(request_id, last, last.at - first.at)

    def close(self) -> None:
        """End the process and everything that it started; a second call does nothing."""
        self._kill()
        with self._closing:
            if self._life < 0:
                return
            os.close(self._life)
            self._life = -1
        self._api.close()
        self._log.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _kill(self) -> None:
        with self._closing:
            if not self._killed:  # once: after that, the number may belong to another process
                self._killed = True
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _exit_status(self) -> int:
        """The status of a process that ended, or that at least hung up."""
        try:
            return self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            self._kill()
            return self._process.wait()

    def _next_message(self, seconds: float) -> Message | None:
        """The runtime's next message, or its exit; None when neither came in time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                return self._api.messages.get(timeout=min(left, 0.1))
            except queue.Empty:
                if not self.is_alive:
                    break
        else:
            return None
        try:  # what it said just before it ended
            return self._api.messages.get_nowait()
        except queue.Empty:
            return Message(Step.EXITED)

    def _outcome(
        self, request_id: str, message: Message, seconds: float, *, taken: bool = True
    ) -> Outcome:
        if message.step is Step.EXITED:
            reason = _exit_reason(self._exit_status())
            return self._failure(request_id, "Runtime.ExitError", reason, seconds, taken=taken)
        error = "" if message.step is Step.ANSWERED else "Unhandled"
        return Outcome(message.body, error, self._report(request_id, seconds))

    def _timed_out(self, request_id: str) -> Outcome:
        seconds = self.settings.timeout_seconds
        reason = f"Task timed out after {seconds:.2f} seconds"
        return self._failure(request_id, "Sandbox.Timedout", reason, seconds)

    def _failure(
        self, request_id: str, kind: str, reason: str, seconds: float = 0.0, *, taken: bool = True
    ) -> Outcome:
        body = {"errorType": kind, "errorMessage": f"RequestId: {request_id} Error: {reason}"}
        log = self._report(request_id, seconds, f"{request_id} {reason}\n")
        return Outcome(json.dumps(body).encode(), "Unhandled", log, taken)

    def _report(self, request_id: str, seconds: float, last_line: str = "") -> str:
        milliseconds = seconds * 1000
        return (
            f"START RequestId: {request_id} Version: {self.settings.version}\n"
            f"{self._new_log_text()}{last_line}"
            f"END RequestId: {request_id}\n"
            f"REPORT RequestId: {request_id}\tDuration: {milliseconds:.2f} ms\t"
            f"Memory Size: {self.settings.memory_megabytes} MB\n"
        )

    def _new_log_text(self) -> str:
        descriptor = self._log.fileno()
        size = os.fstat(descriptor).st_size
        text = os.pread(descriptor, size - self._log_read, self._log_read)
        self._log_read = size
        if size > _LOG_BYTES_KEPT:
            os.ftruncate(descriptor, 0)
            os.lseek(descriptor, 0, os.SEEK_SET)
            self._log_read = 0
        decoded = text.decode("utf-8", "replace")
        return decoded if not decoded or decoded.endswith("\n") else decoded + "\n"

    def _environment(self) -> dict[str, str]:
        """What a function sees: its own variables and those of Lambda; nothing of this host."""
        settings = self.settings
        return {
            **_LAMBDA_ENVIRONMENT,
            "HOME": str(self._scratch),
            "TMPDIR": str(self._scratch),
            "AWS_LAMBDA_RUNTIME_API": self._api.address,
            "AWS_ENDPOINT_URL": settings.endpoint,
            "AWS_REGION": settings.region,
            "AWS_DEFAULT_REGION": settings.region,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{settings.runtime}",
            "AWS_LAMBDA_FUNCTION_NAME": settings.name,
            "AWS_LAMBDA_FUNCTION_VERSION": settings.version,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(settings.memory_megabytes),
            "AWS_LAMBDA_LOG_GROUP_NAME": settings.log_group,
            "AWS_LAMBDA_LOG_STREAM_NAME": self.log_stream,
            "LAMBDA_TASK_ROOT": str(settings.code),
            "_HANDLER": settings.handler,
            **dict(settings.variables),
        }


_LAMBDA_ENVIRONMENT: Final[Mapping[str, str]] = {
    "AWS_ACCESS_KEY_ID": "embedded",
    "AWS_SECRET_ACCESS_KEY": "embedded",
    "AWS_SESSION_TOKEN": "embedded",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
    "LANG": "en_US.UTF-8",
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "TZ": ":UTC",
}


def _log_stream(version: str) -> str:
    return f"{datetime.now(UTC):%Y/%m/%d}/[{version}]{uuid4().hex}"


def _exit_reason(status: int) -> str:
    if status == 0:
        return "Runtime exited without providing a reason"
    if status > 0:
        return f"Runtime exited with error: exit status {status}"
    name = signal.Signals(-status).name.removeprefix("SIG").lower()
    return f"Runtime exited with error: signal: {'killed' if name == 'kill' else name}"
