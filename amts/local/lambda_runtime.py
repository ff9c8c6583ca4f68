"""Lambda that runs: every invocation executes the deployed zip in a worker process.

Whoever calls a function (the API, a queue, a rule, a state machine), moto ends up in
`LambdaFunction.invoke`. A function's own code comes from its zip; its libraries come from this
interpreter, because the layers hold wheels for the machine and the Python of AWS.
"""

from __future__ import annotations

import base64
import json
import logging
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.core.exceptions import JsonRESTError
from moto.core.utils import unix_time_millis
from moto.settings import moto_server_port

from amts.local import asynchronous_invocation
from amts.local.function_code import FunctionCode
from amts.local.lambda_worker import FunctionSettings, Outcome
from amts.local.patching import replace
from amts.local.worker_pool import WorkerPool

_log = logging.getLogger(__name__)
_LOG_TAIL_BYTES = 4096
# AWS Lambda quotas: request and response of a synchronous invocation.
_PAYLOAD_BYTES = 6 * 1024 * 1024


class LambdaRuntime:
    """The workers and the unpacked code of every function of this server, inside `folder`."""

    def __init__(self, folder: Path) -> None:
        # A server that was killed left its folder behind.
        shutil.rmtree(folder, ignore_errors=True)
        scratch = folder / "scratch"
        scratch.mkdir(parents=True)
        self._folder = folder
        self._pool = WorkerPool(scratch)
        self._code = FunctionCode(folder / "code")

    def install(self) -> None:
        """Make moto's functions run in this runtime."""
        runtime = self

        def invoke(self: Any, body: Any, request_headers: Any, response_headers: Any) -> Any:
            return runtime.invoke(self, body, request_headers, response_headers)

        replace(LambdaFunction, "invoke", invoke)

    def invoke(
        self,
        function: Any,
        body: str | bytes | None,
        request_headers: Mapping[str, str],
        response_headers: dict[str, str],
    ) -> bytes:
        """Run `function`; a failure is told in `response_headers`, as Lambda does.

        Raises:
            JsonRESTError: the payload is no JSON or too large.
        """
        payload = _checked(body)
        headers = {name.lower(): value for name, value in dict(request_headers).items()}
        kind = headers.get("x-amz-invocation-type", "RequestResponse")
        if kind == "DryRun":
            return b""
        if kind == "Event":
            asynchronous_invocation.start(self.run, function, payload)
            return b""
        outcome = self.run(function, payload)
        if outcome.error:
            response_headers["x-amz-function-error"] = outcome.error
        tail = outcome.log.encode()[-_LOG_TAIL_BYTES:]
        response_headers["x-amz-log-result"] = base64.b64encode(tail).decode()
        return outcome.body

    def run(self, function: Any, payload: bytes) -> Outcome:
        """Run `function` on `payload` in a worker, and store what it logged."""
        outcome, stream = self._pool.invoke(self._settings(function), payload)
        try:
            _store_log(function, stream, outcome.log)
        except Exception:
            _log.exception("the log of %s was not stored", function.function_name)
        return outcome

    def close(self) -> None:
        """End every worker and delete the unpacked code."""
        self._pool.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _settings(self, function: Any) -> FunctionSettings:
        try:
            code = self._code.unpacked(function.code_bytes)
        except zipfile.BadZipFile:
            message = f"the code of {function.function_name} is no zip file"
            raise JsonRESTError("InvalidZipFileException", message) from None
        variables = {**getattr(function, "logging_variables", {}), **function.environment_vars}
        return FunctionSettings(
            arn=function.function_arn,
            name=function.function_name,
            version=str(function.version),
            runtime=str(function.run_time),
            handler=str(function.handler),
            code=code,
            region=function.region,
            endpoint=f"http://127.0.0.1:{moto_server_port()}",
            log_group=function.logs_group_name,
            memory_megabytes=int(function.memory_size),
            timeout_seconds=float(function.timeout or 3),
            variables=tuple(sorted((name, str(value)) for name, value in variables.items())),
        )


def _checked(body: str | bytes | None) -> bytes:
    payload = (body.encode() if isinstance(body, str) else body) or b"{}"
    if len(payload) > _PAYLOAD_BYTES:
        message = f"Request must be smaller than {_PAYLOAD_BYTES} bytes for the InvokeFunction"
        raise JsonRESTError("RequestTooLargeException", message)
    try:
        json.loads(payload)
    except ValueError as error:
        message = f"Could not parse request body into json: {error}"
        raise JsonRESTError("InvalidRequestContentException", message) from None
    return payload


def _store_log(function: Any, stream: str, text: str) -> None:
    logs: Any = function.logs_backend
    logs.ensure_log_group(function.logs_group_name)
    logs.ensure_log_stream(function.logs_group_name, stream)
    now = int(unix_time_millis())
    # The runtime joins the lines of a stack trace with carriage returns, to keep them one event.
    events = [
        {"timestamp": now, "message": line.rstrip("\r").replace("\r", "\n")}
        for line in text.split("\n")
        if line.strip()
    ]
    logs.put_log_events(function.logs_group_name, stream, events)
