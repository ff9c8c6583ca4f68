"""The layers: what is locked, what is left out, and how large they come out."""

from __future__ import annotations

import ast
import io
import re
import shutil
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest

from tools import build_layers

ROOT = Path(__file__).parents[2]
LAYERS = {"text": 3_000_000, "scoring": 8_000_000}

_PIN = re.compile(r"^([a-z0-9-]+)==([^ ;\\]+)", re.MULTILINE)


def pins(path: Path) -> dict[str, set[str]]:
    """The versions that a lock names, by package."""
    found: dict[str, set[str]] = {}
    for name, version in _PIN.findall(path.read_text("utf-8")):
        found.setdefault(name, set()).add(version)
    return found


@pytest.mark.parametrize("layer", LAYERS)
def test_versions_are_those_that_are_tested_with(layer: str) -> None:
    here = pins(ROOT / "requirements.txt")
    locked = pins(ROOT / "layers" / layer / "requirements.txt")
    assert locked
    for name, versions in locked.items():
        assert versions <= here[name], name


@pytest.mark.parametrize("layer", LAYERS)
def test_every_package_is_locked_by_its_hash(layer: str) -> None:
    lock = (ROOT / "layers" / layer / "requirements.txt").read_text("utf-8")
    for entry in re.split(r"\n(?=[a-z])", lock):
        if "==" in entry:
            assert "--hash=sha256:" in entry
    assert "://" not in lock


def test_the_layers_hold_what_is_asked_for_and_no_numpy() -> None:
    text = set(pins(ROOT / "layers" / "text" / "requirements.txt"))
    scoring = set(pins(ROOT / "layers" / "scoring" / "requirements.txt"))
    assert {"aws-lambda-powertools", "pyromark", "justhtml"} <= text < scoring
    assert "sacrebleu" in scoring - text
    assert "numpy" not in scoring


@pytest.mark.parametrize("layer", LAYERS)
def test_a_built_layer_is_small(layer: str) -> None:
    folder = ROOT / "build" / "layers" / layer
    if not folder.is_dir():
        pytest.skip("not built: `make layers`")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in folder.rglob("*"):
            archive.write(path, path.relative_to(folder))
    assert packed.tell() <= LAYERS[layer]


@pytest.mark.parametrize("layer", LAYERS)
def test_a_built_layer_is_for_the_functions_platform(layer: str) -> None:
    folder = ROOT / "build" / "layers" / layer
    if not folder.is_dir():
        pytest.skip("not built: `make layers`")
    libraries = list((folder / "python").rglob("*.so"))
    assert libraries
    for library in libraries:
        assert "aarch64" in library.name or "abi3" in library.name
        assert library.read_bytes()[:20].endswith(b"\xb7\x00"), "not an ELF file for aarch64"
    assert not (folder / "python" / "bin").exists()


@pytest.mark.parametrize("layer", LAYERS)
def test_a_built_layer_holds_whatever_the_functions_import(layer: str) -> None:
    python = ROOT / "build" / "layers" / layer / "python"
    if not python.is_dir():
        pytest.skip("not built: `make layers`")
    given = {
        "boto3",
        "botocore",
        "mypy_boto3",
        "bitext",
        "cloud",
        "steps",
        *sys.stdlib_module_names,
    }
    for path in sorted((ROOT / "lambdas").rglob("*.py")):
        for module in imported(path):
            top = module.split(".")[0]
            if top in given or top.startswith("mypy_boto3"):
                continue
            if top == "sacrebleu" and layer == "text":
                assert path.relative_to(ROOT / "lambdas").as_posix() == "bitext/scoring.py"
                continue
            place = python.joinpath(*module.split("."))
            found = place.is_dir() or any(place.parent.glob(f"{place.name}.*"))
            assert found, f"{path.name} imports {module}"


def imported(path: Path) -> set[str]:
    """The modules that a source file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose text layer is locked to no package at all, so that no index is asked."""
    folder = tmp_path / "layers" / "text"
    folder.mkdir(parents=True)
    (folder / "requirements.txt").write_text("# nothing\n", "utf-8")
    return tmp_path


def test_a_layer_is_built_only_when_its_lock_changed(project: Path) -> None:
    lock = project / "layers" / "text" / "requirements.txt"
    assert build_layers.build(project, "text")
    assert (project / "build" / "layers" / "text" / "python").is_dir()
    assert not build_layers.build(project, "text")
    lock.write_text("# nothing, said differently\n", "utf-8")
    assert build_layers.build(project, "text")
    shutil.rmtree(project / "build" / "layers" / "text")
    assert build_layers.build(project, "text")
    assert [path.name for path in (project / "build" / "layers").iterdir() if path.is_dir()] == [
        "text"
    ]


def test_a_layer_that_cannot_be_installed_leaves_the_one_before(project: Path) -> None:
    lock = project / "layers" / "text" / "requirements.txt"
    assert build_layers.build(project, "text")
    lock.write_text("justhtml==3.16.0\n", "utf-8")  # no hash, so it is refused
    with pytest.raises(build_layers.BuildError, match="uv pip install failed"):
        build_layers.build(project, "text")
    assert (project / "build" / "layers" / "text" / "python").is_dir()


def test_a_lock_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(build_layers.BuildError, match=r"layers/text/requirements.txt is missing"):
        build_layers.build(tmp_path, "text")


def test_nothing_that_is_left_out_is_needed() -> None:
    # The same imports and scores with the left-out parts made impossible to import.
    program = """
    import sys

    class Refuse:
        def find_spec(self, name, path=None, target=None):
            if name.startswith(LEFT_OUT):
                raise ModuleNotFoundError(name)
            return None

    LEFT_OUT = ("numpy", "lxml.html", "lxml.objectify", "lxml.isoschematron",
                "aws_lambda_powertools.event_handler")
    sys.meta_path.insert(0, Refuse())

    from aws_lambda_powertools import Logger, Metrics
    import justhtml, pyromark
    from sacrebleu.metrics import BLEU, CHRF, TER

    for tokenizer in ("zh", "char", "13a"):
        score = BLEU(tokenize=tokenizer).corpus_score(["a b c d e"], [["a b c d e"]])
        assert round(score.score) == 100, score
    assert round(CHRF().corpus_score(["a b c"], [["a b c"]]).score) == 100
    assert TER().corpus_score(["a b c"], [["a b c"]]).score == 0
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
