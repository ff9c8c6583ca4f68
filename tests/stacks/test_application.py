"""`app.py` as a program: its assembly, and its one line about a bad input."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.application import ROOT, run_application


def test_writes_one_stack_named_by_the_book(assembly: Path) -> None:
    manifest = json.loads((assembly / "manifest.json").read_text("utf-8"))
    stacks = {
        name: artifact["environment"]
        for name, artifact in manifest["artifacts"].items()
        if artifact["type"] == "aws:cloudformation:stack"
    }
    assert stacks == {"Amts-book": "aws://unknown-account/us-east-1"}
    assert "missing" not in manifest  # nothing to be looked up in an account


def test_says_in_one_line_what_is_wrong_with_the_context(tmp_path: Path) -> None:
    context = json.dumps({"region": "eu-central-1"})
    done = run_application({"CDK_OUTDIR": str(tmp_path), "CDK_CONTEXT_JSON": context})
    assert done.returncode == 1
    assert done.stderr == (
        "error: region 'eu-central-1': Active Custom Translation is offered in "
        "us-east-1, us-west-2, eu-west-1 only\n"
    )


def test_says_in_one_line_that_node_is_missing(tmp_path: Path) -> None:
    done = run_application({"CDK_OUTDIR": str(tmp_path), "PATH": "", "JSII_NODE": "no-such-node"})
    assert done.returncode == 1
    assert done.stderr.startswith("error: the AWS CDK needs Node.js")
    assert done.stderr.count("\n") == 1


def test_cdk_json_runs_the_project_s_own_python() -> None:
    assert json.loads((ROOT / "cdk.json").read_text("utf-8"))["app"] == ".venv/bin/python app.py"


def test_the_command_line_is_pinned_and_its_lock_names_no_registry() -> None:
    package = json.loads((ROOT / "package.json").read_text("utf-8"))
    text = (ROOT / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in text
    locked = json.loads(text)["packages"]["node_modules/aws-cdk"]
    assert package["devDependencies"] == {"aws-cdk": locked["version"]}
    assert locked["version"].startswith("2.1148.")
    assert locked["integrity"].startswith("sha512-")
