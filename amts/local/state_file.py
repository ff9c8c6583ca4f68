"""The file in which a running server says where it is."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

REGION = "us-east-1"
ACCOUNT = "123456789012"


@dataclass(frozen=True, slots=True)
class ServerState:
    """Where a server is and how it runs; `engine` lists the engines in use, first choice first."""

    endpoint: str
    pid: int
    region: str
    account: str
    engine: str
    time_scale: float

    def as_json(self) -> dict[str, Any]:
        """The content of the state file."""
        return asdict(self)


def write(path: Path, state: ServerState) -> None:
    """Write `state` so that a reader finds the whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    unfinished.write_text(json.dumps(state.as_json(), indent=2) + "\n", encoding="utf-8")
    unfinished.replace(path)


def read(path: Path) -> ServerState | None:
    """The state in the file `path`; None when there is none or it is not one of ours."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return ServerState(
            endpoint=str(content["endpoint"]),
            pid=int(content["pid"]),
            region=str(content["region"]),
            account=str(content["account"]),
            engine=str(content["engine"]),
            time_scale=float(content["time_scale"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remove(path: Path, state: ServerState) -> None:
    """Delete the file `path` if it still tells of the server `state`."""
    if read(path) == state:
        path.unlink(missing_ok=True)
