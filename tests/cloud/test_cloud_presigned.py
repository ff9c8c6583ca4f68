"""What is behind a presigned link, served by a small server of our own."""

from __future__ import annotations

import socket
import threading
import traceback
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bitext.errors import AccessRefused, ObjectMissing, ServiceBusy, ServiceError, ServiceRefused
from cloud import presigned

SECRET = "X-Amz-Signature=0123456789abcdef"
LARGE = b"line of text\n" * 200_000


class Handler(BaseHTTPRequestHandler):
    """Answers by the path."""

    def do_GET(self) -> None:
        name = self.path.partition("?")[0].strip("/")
        body = {"large": LARGE, "cut": b"a"}.get(name, b"content")
        status = int(name) if name.isdigit() else 200
        self.send_response(status)
        if name != "silent":
            self.send_header("Content-Length", str(1000 if name == "cut" else len(body)))
        self.send_header("Location", "/ok")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    found = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=found.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{found.server_port}"
    found.shutdown()
    thread.join()
    found.server_close()


def test_content_comes_in_pieces(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # not for this machine
    pieces = list(presigned.chunks(f"{server}/large?{SECRET}", server))
    assert b"".join(pieces) == LARGE
    assert len(pieces) > 5
    assert max(len(piece) for piece in pieces) <= presigned.CHUNK


def test_no_more_is_read_than_is_allowed(server: str) -> None:
    assert presigned.read(f"{server}/ok", server, 7) == b"content"
    with pytest.raises(ServiceRefused, match="larger than 1 MB"):
        presigned.read(f"{server}/large", server, 1024**2)


def test_a_size_is_told_without_reading(server: str) -> None:
    assert presigned.size(f"{server}/large?{SECRET}", server) == len(LARGE)
    assert presigned.size(f"{server}/silent?{SECRET}", server) is None
    with pytest.raises(ObjectMissing):
        presigned.size(f"{server}/404?{SECRET}", server)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (302, ServiceRefused),  # a redirection is not followed
        (400, AccessRefused),
        (403, AccessRefused),
        (404, ObjectMissing),
        (418, ServiceRefused),
        (429, ServiceBusy),
        (503, ServiceBusy),
    ],
)
def test_refusals_are_typed(server: str, status: int, error: type[ServiceError]) -> None:
    with pytest.raises(error, match=f"HTTP status {status}") as caught:
        presigned.read(f"{server}/{status}?{SECRET}", server, 100)
    assert type(caught.value) is error


@pytest.mark.parametrize(
    "url", ["http://h/x", "ftp://h/x", "file:///etc/passwd", "", "http://[", "//h"]
)
def test_links_that_are_not_followed(url: str) -> None:
    with pytest.raises(ServiceRefused):
        presigned.read(url, "https://translate.us-east-1.amazonaws.com", 100)


def test_a_broken_connection_tells_no_secret(server: str) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{unused.getsockname()[1]}"
    for url in (f"{closed}/x?{SECRET}", f"{server}/cut?{SECRET}"):
        with pytest.raises(ServiceBusy, match=r"127\.0\.0\.1 cannot be read") as caught:
            presigned.read(url, server, 10_000)
        assert SECRET not in "".join(traceback.format_exception(caught.value))
