"""The Lambda Runtime API of one execution environment, on a loopback port of its own.

The runtime interface client takes only a host and a port, so that each worker needs its own.
Protocol: AWS Lambda developer guide, "Using the Lambda runtime API".
"""

from __future__ import annotations

import queue
import socket
import threading
import time
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Invocation:
    """One call of a function; `timeout` in seconds counts from when the function gets it."""

    request_id: str
    payload: bytes
    function_arn: str
    timeout: float


class Step(Enum):
    """What a runtime, or the end of its process, tells about an invocation."""

    TAKEN = auto()
    ANSWERED = auto()
    FAILED = auto()
    NOT_STARTED = auto()
    EXITED = auto()


@dataclass(frozen=True, slots=True)
class Message:
    """A step of an invocation, with the body that the runtime sent and the moment of it."""

    step: Step
    body: bytes = b""
    at: float = field(default_factory=time.monotonic)


class RuntimeApi:
    """Hands invocations to one runtime and collects what it answers."""

    def __init__(self) -> None:
        self.messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._invocations: queue.SimpleQueue[Invocation | None] = queue.SimpleQueue()
        self._closing = False
        handler = type("Handler", (_Handler,), {"api": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._serve, name="runtime api", daemon=True).start()

    @property
    def address(self) -> str:
        """Host and port, as the runtime interface client wants them."""
        return f"127.0.0.1:{self._server.server_port}"

    def offer(self, invocation: Invocation) -> None:
        """Give an invocation to the runtime as soon as it asks for one."""
        self._invocations.put(invocation)

    def next_invocation(self) -> Invocation | None:
        """Wait for an invocation; None when the API is being closed."""
        return self._invocations.get()

    def close(self) -> None:
        """Stop serving; a runtime that waits loses its connection."""
        self._closing = True
        self._invocations.put(None)
        # `handle_request` waits without a time limit; a connection wakes it.
        try:
            socket.create_connection(("127.0.0.1", self._server.server_port), timeout=1).close()
        except OSError:
            self._server.server_close()

    def _serve(self) -> None:
        while not self._closing:
            self._server.handle_request()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    api: ClassVar[Any]
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    # A small answer held back by Nagle's algorithm costs 40 to 85 ms for each invocation.
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the server's log free of every poll."""

    def do_GET(self) -> None:
        """`/runtime/invocation/next`: wait for work."""
        invocation = self.api.next_invocation()
        if invocation is None:
            self.close_connection = True
            return
        if self._runtime_is_gone():
            self.close_connection = True
            self.api.messages.put(Message(Step.EXITED))
            return
        deadline = int((time.time() + invocation.timeout) * 1000)
        self.api.messages.put(Message(Step.TAKEN))
        self._answer(
            200,
            invocation.payload,
            {
                "Content-Type": "application/json",
                "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
                "Lambda-Runtime-Deadline-Ms": str(deadline),
                "Lambda-Runtime-Invoked-Function-Arn": invocation.function_arn,
            },
        )

    def do_POST(self) -> None:
        """`…/response`, `…/error` or `/runtime/init/error`."""
        body = self._body()
        if self.path.endswith("/init/error"):
            step = Step.NOT_STARTED
        elif self.path.endswith("/error"):
            step = Step.FAILED
        else:
            step = Step.ANSWERED
        self._answer(202, b'{"status":"OK"}', {"Content-Type": "application/json"})
        self.api.messages.put(Message(step, body))

    def _runtime_is_gone(self) -> bool:
        """Whether the runtime ended while it waited: an invocation given to it would be lost."""
        try:
            peeked: bytes = self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return not peeked

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        chunks: list[bytes] = []
        while size := int(self.rfile.readline().strip() or b"0", 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)
