"""The protocol between a worker and the server."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from amts.local.runtime_api import Invocation, RuntimeApi, Step

NEXT = "/2018-06-01/runtime/invocation/next"
INVOCATION = Invocation("id-1", b'{"n": 1}', "arn:aws:lambda:us-east-1:123456789012:function:f", 3)


@pytest.fixture
def api() -> Iterator[RuntimeApi]:
    api = RuntimeApi()
    yield api
    api.close()


@pytest.fixture
def runtime(api: RuntimeApi) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection(api.address, timeout=5)
    yield connection
    connection.close()


def test_an_invocation_and_its_answer(api: RuntimeApi, runtime: http.client.HTTPConnection) -> None:
    api.offer(INVOCATION)
    runtime.request("GET", NEXT)
    answer = runtime.getresponse()
    assert answer.read() == INVOCATION.payload
    assert answer.headers["Lambda-Runtime-Aws-Request-Id"] == "id-1"
    assert answer.headers["Lambda-Runtime-Invoked-Function-Arn"] == INVOCATION.function_arn
    left = int(answer.headers["Lambda-Runtime-Deadline-Ms"]) / 1000 - time.time()
    assert 0 < left <= 3
    assert api.messages.get(timeout=5).step is Step.TAKEN
    runtime.request("POST", "/2018-06-01/runtime/invocation/id-1/response", json.dumps("done"))
    assert runtime.getresponse().read()
    last = api.messages.get(timeout=5)
    assert (last.step, last.body) == (Step.ANSWERED, b'"done"')


@pytest.mark.parametrize(
    ("path", "step"),
    [("invocation/id-1/error", Step.FAILED), ("init/error", Step.NOT_STARTED)],
)
def test_errors_sent_in_chunks(
    api: RuntimeApi, runtime: http.client.HTTPConnection, path: str, step: Step
) -> None:
    parts = iter([b'{"errorType":', b' "X"}'])
    runtime.request(
        "POST",
        f"/2018-06-01/runtime/{path}",
        body=parts,
        encode_chunked=True,
        headers={"Transfer-Encoding": "chunked"},
    )
    assert runtime.getresponse().status == 202
    message = api.messages.get(timeout=5)
    assert (message.step, json.loads(message.body)) == (step, {"errorType": "X"})


def test_a_runtime_that_ended_while_it_waited_gets_nothing(api: RuntimeApi) -> None:
    host, port = api.address.split(":")
    with socket.create_connection((host, int(port)), timeout=5) as waiting:
        waiting.sendall(f"GET {NEXT} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    api.offer(INVOCATION)
    assert api.messages.get(timeout=5).step is Step.EXITED


def test_closing_ends_its_threads() -> None:
    api = RuntimeApi()
    serving = [one for one in threading.enumerate() if one.name == "runtime api"]
    api.close()
    for thread in serving:
        thread.join(timeout=5)
    assert not [thread for thread in serving if thread.is_alive()]
