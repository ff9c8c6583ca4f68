"""The embedded AWS of a state folder: started, found, deployed to, ended.

A state folder is `.amts/` of the checkout for `amts up`; each demo has one of its own, so that none
gets in another's way.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from amts.assembly import Assembly
from amts.errors import EmbeddedAwsFailed
from amts.local import lifecycle
from amts.local.errors import EmbeddedAwsError
from amts.local.lifecycle import Running
from amts.project import Project

_DEPLOYMENT = "deployment.json"


@dataclass(frozen=True, slots=True)
class Options:
    """How the embedded AWS is to run.

    Attributes:
        port: its port on loopback; 0 takes a free one.
        engine: names of translation engines with commas between, tried in order; None: what is
            found.
        replay: files of recorded translations.
        command: a program that translates, a segment a line.
        time_scale: what every simulated wait is multiplied by.
    """

    port: int = 0
    engine: str | None = None
    replay: tuple[Path, ...] = ()
    command: str | None = None
    time_scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Deployment:
    """What was deployed last to the embedded AWS of a state folder.

    Attributes:
        pid: the server that it went to; another server knows nothing of it.
        book: the book.
        digest: the assembly's digest.
        given: what the command line gave in place of `cdk.json`'s context.
        outputs: the stack's outputs.
    """

    pid: int
    book: str
    digest: str
    given: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)


def demo_folder(project: Project) -> Path:
    """Return the state folder of a demo that is kept running."""
    return project.state_folder / "demo"


def start(folder: Path, options: Options, *, end_with_caller: bool = False) -> Running:
    """Start an embedded AWS and wait until it is ready.

    Args:
        folder: its state folder.
        options: how it is to run.
        end_with_caller: end it when this process ends, in whatever way.

    Raises:
        EmbeddedAwsFailed: it did not start, or one runs already.
    """
    try:
        return lifecycle.start(
            folder,
            port=options.port,
            time_scale=options.time_scale,
            engines=tuple(options.engine.split(",")) if options.engine else ("auto",),
            replay=options.replay,
            command=options.command,
            end_with_caller=end_with_caller,
        )
    except EmbeddedAwsError as error:
        raise EmbeddedAwsFailed(f"{error} (log: {folder / 'server.log'})") from error


def find(folder: Path) -> Running | None:
    """Return the embedded AWS that runs for a state folder, or None."""
    return lifecycle.find(folder)


def stop(folder: Path) -> bool:
    """End the embedded AWS of a state folder; False when none runs."""
    (folder / _DEPLOYMENT).unlink(missing_ok=True)
    return lifecycle.stop(folder)


def deploy(
    folder: Path,
    running: Running,
    assembly: Assembly,
    book: str,
    given: Mapping[str, Any] = MappingProxyType({}),
) -> Deployment:
    """Create or update the book's stack, and remember what was deployed.

    Args:
        folder: the state folder.
        running: the embedded AWS that runs for it.
        assembly: what to deploy.
        book: the book.
        given: what the command line gave in place of `cdk.json`'s context.

    Raises:
        EmbeddedAwsFailed: a resource did not come up.
    """
    from amts.local.deployer import deploy as deploy_stack

    try:
        outputs = deploy_stack(assembly.folder, assembly.stack_name, running.endpoint)
    except EmbeddedAwsError as error:
        raise EmbeddedAwsFailed(f"{error} (log: {running.log_file})") from error
    deployment = Deployment(running.pid, book, assembly.digest, dict(given), outputs)
    (folder / _DEPLOYMENT).write_text(json.dumps(asdict(deployment), indent=2) + "\n", "utf-8")
    return deployment


def deployed(folder: Path, running: Running) -> Deployment | None:
    """Return what was deployed last to the embedded AWS that runs, or None."""
    try:
        deployment = Deployment(**json.loads((folder / _DEPLOYMENT).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return deployment if deployment.pid == running.pid else None
