"""Builds the functions' layers into `build/layers/<name>/python`, without Docker.

A layer is installed from its locked requirements as wheels for the functions' platform, whatever
machine this runs on, and only when the lock changed since the last build.

    python tools/build_layers.py           build what is out of date
    python tools/build_layers.py --lock    write layers/<name>/requirements.txt anew
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("text", "scoring")

PYTHON_VERSION = "3.14"
PLATFORM = "aarch64-manylinux_2_28"
"""Lambda's Amazon Linux 2023 has glibc 2.34."""

_BUILD = "1"
"""Counted up when what this script does to a layer changes, so that old builds are not kept."""

_LEFT_OUT = {"scoring": ("numpy",)}
"""sacrebleu names numpy, and needs it only for bootstrap resampling, which AMTS does not use."""

_UNUSED = (
    # Parts of packages that no import of ours reaches: the web framework of powertools, and of
    # lxml all but the `etree` that sacrebleu's data sets import.
    "aws_lambda_powertools/event_handler",
    "lxml/html",
    "lxml/includes",
    "lxml/isoschematron",
    "lxml/objectify*",
    "lxml/*.p[xy][dix]",
    "lxml/*.h",
)

_NOT_COMPILED = "aws_lambda_powertools/(utilities|tracing)/"
"""Large, and hardly imported: their byte code would cost more than it saves."""

_TARGET = ("--python-version", PYTHON_VERSION, "--python-platform", PLATFORM)
# Of a package's metadata, versions and licences stay; the installer's own records do not.
_RECORDS = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")


class BuildError(Exception):
    """A layer cannot be built; the message is one line for the user."""


def lock(root: Path, name: str) -> None:
    """Write a layer's `requirements.txt` from its `requirements.in`, with hashes.

    Raises:
        BuildError: uv is missing or found no solution.
    """
    folder = root / "layers" / name
    left_out = [f"--no-emit-package={package}" for package in _LEFT_OUT.get(name, ())]
    command = "pip compile requirements.in -o requirements.txt -q --generate-hashes --upgrade"
    form = ("--no-header", "--no-annotate", "--only-binary", ":all:")
    _uv(*command.split(), *form, *_TARGET, *left_out, folder=folder)


def build(root: Path, name: str) -> bool:
    """Build one layer and return whether there was anything to do.

    Raises:
        BuildError: the lock is missing, or uv is missing or failed.
    """
    requirements = root / "layers" / name / "requirements.txt"
    if not requirements.is_file():
        raise BuildError(f"layers/{name}/requirements.txt is missing: run with --lock first")
    layers = root / "build" / "layers"
    layer, stamp = layers / name, layers / f"{name}.stamp"
    compiler = _compiler()
    wanted = _digest(requirements.read_bytes(), _BUILD, PYTHON_VERSION, PLATFORM, compiler or "")
    if layer.is_dir() and stamp.is_file() and stamp.read_text("ascii") == wanted:
        return False
    layers.mkdir(parents=True, exist_ok=True)
    # Built beside its place and then moved, so that a build cut short is never taken for a layer.
    with tempfile.TemporaryDirectory(prefix=f".{name}-", dir=layers) as scratch:
        python = Path(scratch) / name / "python"
        python.mkdir(parents=True)
        command = "pip install --no-deps --require-hashes --no-compile-bytecode --link-mode copy -q"
        only_wheels = ("--only-binary", ":all:")
        files = ("--target", str(python), "-r", str(requirements))
        _uv(*command.split(), *_TARGET, *only_wheels, *files, folder=root)
        _clean(python)
        if compiler:
            _compile(compiler, python)
        stamp.unlink(missing_ok=True)
        if layer.exists():
            shutil.rmtree(layer)
        python.parent.rename(layer)
    stamp.write_text(wanted, "ascii")
    return True


def _clean(python: Path) -> None:
    """Remove what no function reads: commands, tests, unused parts, the installer's records."""
    shutil.rmtree(python / "bin", ignore_errors=True)
    (python / ".lock").unlink(missing_ok=True)
    for unused in {path for pattern in _UNUSED for path in python.glob(pattern)}:
        _remove(unused)
    for folder in [path for path in python.rglob("*") if path.is_dir()]:
        if folder.name in ("tests", "test", "__pycache__"):
            shutil.rmtree(folder, ignore_errors=True)
        elif folder.name.endswith(".dist-info"):
            for record in _RECORDS:
                (folder / record).unlink(missing_ok=True)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _compiler() -> str | None:
    """Return this machine's interpreter of the functions' version, if it has one.

    Byte code of another version would be dead weight; with that of the right one, imports take a
    third of the time.
    """
    return shutil.which(f"python{PYTHON_VERSION}")


def _compile(compiler: str, python: Path) -> None:
    # Lambda unpacks a layer with times of its own: byte code must not be checked against them.
    mode = ("--invalidation-mode", "unchecked-hash")
    command = [compiler, "-m", "compileall", "-q", *mode, "-x", _NOT_COMPILED, str(python)]
    if subprocess.run(command, check=False).returncode:
        raise BuildError(f"{compiler} could not compile {python}")


def _uv(*arguments: str, folder: Path) -> None:
    beside = Path(sys.executable).parent / "uv"
    uv = str(beside) if beside.is_file() else shutil.which("uv")
    if uv is None:
        raise BuildError("uv is not installed: run `make setup`")
    environment = {**os.environ, "UV_NO_PROGRESS": "1"}
    if subprocess.run([uv, *arguments], cwd=folder, env=environment, check=False).returncode:
        raise BuildError(f"uv {arguments[0]} {arguments[1]} failed")


def _digest(content: bytes, *settings: str) -> str:
    return hashlib.sha256(b"\0".join([content, *(text.encode() for text in settings)])).hexdigest()


def main() -> int:
    """Build (or lock) every layer; return the exit status."""
    parser = argparse.ArgumentParser(description="Builds the functions' layers.")
    parser.add_argument("--lock", action="store_true", help="write the locked requirements anew")
    arguments = parser.parse_args()
    for name in LAYERS:
        try:
            if arguments.lock:
                lock(ROOT, name)
                print(f"layers/{name}/requirements.txt locked")
            elif build(ROOT, name):
                print(f"build/layers/{name} built")
            else:
                print(f"build/layers/{name} is up to date")
        except BuildError as error:
            print(f"layer {name}: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
