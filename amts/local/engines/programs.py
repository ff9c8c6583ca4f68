"""Runs a translating program: text in on standard input, text out on standard output."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from amts.local.engines.errors import EngineFailedError

TIMEOUT_SECONDS = 900.0
_SHOWN = 200


def run(
    arguments: Sequence[str],
    text: str,
    *,
    environment: dict[str, str] | None = None,
    timeout: float = TIMEOUT_SECONDS,
) -> str:
    """What the program writes when it is given `text`, both UTF-8.

    Raises:
        EngineFailedError: it could not be started, did not end in time, ended with a non-zero
            status or wrote something that is not UTF-8.
    """
    program = arguments[0]
    try:
        done = subprocess.run(
            arguments,
            input=text.encode(),
            capture_output=True,
            timeout=timeout,
            check=False,
            env=environment,
        )
    except OSError as error:
        raise EngineFailedError(
            f"{program} could not be started: {error.strerror or error}"
        ) from error
    except subprocess.TimeoutExpired as error:
        raise EngineFailedError(f"{program} did not end within {timeout:g} s") from error
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        reason = f": {said[-1][:_SHOWN]}" if said else ""
        raise EngineFailedError(f"{program} ended with status {done.returncode}{reason}")
    try:
        return done.stdout.decode()
    except UnicodeDecodeError as error:
        raise EngineFailedError(f"{program} wrote something that is not UTF-8") from error
