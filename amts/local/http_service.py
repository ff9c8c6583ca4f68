"""The HTTP side of the server: moto's application and the paths of our own, on loopback only."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import BaseWSGIServer, make_server

# No bucket can have this name, so that no request for an object is caught.
OWN_PATHS = "/_amts/"

Handler = Callable[[str, str, bytes], tuple[int, Mapping[str, Any]]]


def make_service(listener: socket.socket, handle_own_path: Handler) -> BaseWSGIServer:
    """A server for the requests that arrive at `listener`."""
    application = _WithOwnPaths(DomainDispatcherApplication(create_backend_app), handle_own_path)
    host, port = listener.getsockname()[:2]
    return make_server(
        host,
        port,
        application,
        threaded=True,
        request_handler=_QuietRequestHandler,
        fd=listener.fileno(),
    )


class _QuietRequestHandler(MotoRequestHandler):
    disable_nagle_algorithm = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep the log to what went wrong."""


class _WithOwnPaths:
    """Sends requests under `OWN_PATHS` to our handler and all others to moto."""

    def __init__(self, application: Any, handle_own_path: Handler) -> None:
        self._application = application
        self._handle_own_path = handle_own_path

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.startswith(OWN_PATHS):
            answer: Iterable[bytes] = self._application(environ, start_response)
            return answer
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length)
        status, content = self._handle_own_path(environ["REQUEST_METHOD"], path, body)
        text = json.dumps(content, ensure_ascii=False).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(text)))]
        start_response(f"{status} {HTTPStatus(status).phrase}", headers)
        return [text]
