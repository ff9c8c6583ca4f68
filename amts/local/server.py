"""The embedded AWS as a process: `python -m amts.local.server --state-file F …`.

It serves on loopback only, writes the state file when it is ready, and ends with all its workers
on SIGTERM, on SIGINT or, if asked, when its standard input ends.
"""

from __future__ import annotations

import argparse
import logging
import math
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amts.local.errors import EmbeddedAwsError, StartError
from amts.local.state_file import ACCOUNT, REGION, ServerState, remove, write

if TYPE_CHECKING:
    from amts.local.http_service import Handler

_INFO_PATH = "/_amts/info"
_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Options:
    """How the server was asked to run."""

    port: int
    state_file: Path
    time_scale: float
    engines: tuple[str, ...]
    replay: tuple[Path, ...]
    command: str | None
    ends_with_input: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to end; the exit status is 1 when the server could not start."""
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    options = parse(arguments)
    _forget_host_account()
    try:
        _serve(options)
    except (EmbeddedAwsError, OSError, ValueError) as error:
        print(f"amts.local.server: {error}", file=sys.stderr)
        return 1
    return 0


def parse(arguments: Sequence[str] | None) -> Options:
    """Read the command line; a wrong one ends the process with one line, as argparse does."""
    parser = argparse.ArgumentParser(prog="amts.local.server", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--state-file", type=Path, required=True)
    parser.add_argument("--time-scale", type=_scale, default=1.0)
    parser.add_argument(
        "--engine",
        default="auto",
        help="names of translation engines, first choice first, comma between",
    )
    parser.add_argument("--replay", type=Path, nargs="*", action="extend", default=[])
    parser.add_argument("--command", default=None)
    parser.add_argument(
        "--end-with-input", action="store_true", help="end when standard input ends"
    )
    given = parser.parse_args(arguments)
    return Options(
        port=given.port,
        state_file=given.state_file,
        time_scale=given.time_scale,
        engines=tuple(name.strip() for name in given.engine.split(",") if name.strip()),
        replay=tuple(given.replay),
        command=given.command,
        ends_with_input=given.end_with_input,
    )


def _scale(text: str) -> float:
    scale = float(text)
    if not math.isfinite(scale) or scale < 0:
        raise argparse.ArgumentTypeError(f"{text} is not 0 or more")
    return scale


def _forget_host_account() -> None:
    """Nothing in this process may know or reach the user's real account."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "MOTO_"))]:
        del os.environ[name]
    os.environ.update(
        {
            "AWS_ACCESS_KEY_ID": "embedded",
            "AWS_SECRET_ACCESS_KEY": "embedded",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            # Web pages of a browser on this machine must not reach the server.
            "MOTO_DISABLE_GLOBAL_CORS": "true",
            # moto compares a Wait state's UTC timestamp with local time.
            "TZ": "UTC",
        }
    )
    time.tzset()


def _serve(options: Options) -> None:
    # First of all, because a port in use is the likeliest reason for not starting.
    listener = _listen(options.port)
    # After the environment is set, and not for `--help`: moto takes two seconds to import.
    from amts.local import http_service, plug_ins

    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    folder = options.state_file.absolute().with_suffix(".functions")
    runtime = plug_ins.install(options.time_scale, folder)
    translate = _install_translate(options)
    engines = translate("GET", _INFO_PATH, b"")[1]["engines"]
    port = listener.getsockname()[1]
    os.environ["MOTO_PORT"] = str(port)
    state = ServerState(
        endpoint=f"http://{_LOOPBACK}:{port}",
        pid=os.getpid(),
        region=REGION,
        account=ACCOUNT,
        engine=",".join(engines),
        time_scale=options.time_scale,
    )
    http = http_service.make_service(listener, _own_paths(state.as_json(), translate))
    threading.Thread(target=http.serve_forever, name="http", daemon=True).start()
    if options.ends_with_input:
        threading.Thread(target=_await_end_of_input, args=(ending,), daemon=True).start()
    write(options.state_file, state)
    try:
        while not ending.wait(timeout=3600):
            pass
    finally:
        remove(options.state_file, state)
        runtime.close()
    # Threads of executions under way must not keep the process alive.
    sys.stderr.flush()
    os._exit(0)


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((_LOOPBACK, port), backlog=128)
    except OSError as error:
        raise StartError(f"cannot use port {port}: {error.strerror}") from None


def _await_end_of_input(ending: threading.Event) -> None:
    while sys.stdin.buffer.read(4096):
        pass
    ending.set()


def _install_translate(options: Options) -> Handler:
    """Install Amazon Translate; the handler of its own paths."""
    from amts.local.translate import control, install

    install(options.engines, options.replay, options.command, options.time_scale)
    return control.handle


def _own_paths(server: Mapping[str, Any], translate: Handler) -> Handler:
    """Handle `/_amts/…`: what the server knows about itself is added to Translate's answer."""

    def handle(method: str, path: str, body: bytes) -> tuple[int, Mapping[str, Any]]:
        status, answer = translate(method, path, body)
        if path == _INFO_PATH and status == HTTPStatus.OK:
            answer = {**answer, **server}
        return status, answer

    return handle


if __name__ == "__main__":
    sys.exit(main())
