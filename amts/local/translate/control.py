"""The embedded Amazon Translate's own HTTP paths, which the real service does not have.

`GET /_amts/info` tells how it is set up; `/_amts/faults` lists (GET), adds (POST) and takes back
(DELETE) faults.
"""

from __future__ import annotations

import json
from typing import Any

from amts.local.translate import faults, settings
from amts.local.translate.fault_kinds import Fault, FaultError, parse

INFO_PATH = "/_amts/info"
FAULTS_PATH = "/_amts/faults"


def handle(method: str, path: str, body: bytes | str | None) -> tuple[int, dict[str, Any]]:
    """Answer one request.

    Args:
        method: the HTTP method.
        path: the path, without a query.
        body: the request's body; only POST has one, a fault or a list of faults.

    Returns:
        The HTTP status and the JSON object to answer with; errors have the member "error".
    """
    place = path.rstrip("/")
    if place == INFO_PATH:
        if method != "GET":
            return 405, {"error": f"{INFO_PATH} answers GET only"}
        return 200, info()
    if place != FAULTS_PATH:
        return 404, {"error": f"unknown path {path}; known: {INFO_PATH}, {FAULTS_PATH}"}
    if method == "GET":
        return 200, {"faults": faults.book.listed()}
    if method == "DELETE":
        return 200, {"removed": faults.book.clear()}
    if method != "POST":
        return 405, {"error": f"{FAULTS_PATH} answers GET, POST and DELETE"}
    try:
        added = _parsed(body)
    except FaultError as error:
        return 400, {"error": str(error)}
    faults.book.add(added)
    return 200, {"faults": faults.book.listed()}


def info() -> dict[str, Any]:
    """How the service is set up: engines in order of preference and the time scale."""
    configuration = settings.current()
    return {
        "service": "translate",
        "engines": [engine.name for engine in configuration.translator.engines],
        "asked_for": list(configuration.engine_names),
        "time_scale": configuration.time_scale,
        "faults": len(faults.book.listed()),
    }


def _parsed(body: bytes | str | None) -> list[Fault]:
    try:
        value = json.loads(body or b"")
    except ValueError as error:
        raise FaultError(f"the body is not JSON: {error}") from error
    if isinstance(value, dict) and set(value) == {"faults"}:
        value = value["faults"]
    return [parse(one) for one in (value if isinstance(value, list) else [value])]
