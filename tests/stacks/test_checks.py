"""cdk-nag and cfn-lint."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.support.application import run_application


def test_what_is_acknowledged_is_exactly_what_cdk_nag_finds(tmp_path: Path) -> None:
    program = Path(__file__).with_name("unacknowledged.py")
    done = run_application({"CDK_OUTDIR": str(tmp_path)}, program)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("error: ValidationFailed: ")
    report = json.loads((tmp_path / "validation-report.json").read_text("utf-8"))
    found = {
        (construct["constructPath"].removeprefix("Amts-book/"), violation["ruleName"])
        for plugin in report["pluginReports"]
        for violation in plugin["violations"]
        for construct in violation["violatingConstructs"]
    }
    accepted = json.loads(done.stdout.splitlines()[0])
    assert {(path, finding) for path, finding, _ in accepted} == found
    assert len(accepted) <= 7
    assert all(len(reason.split()) > 5 for _, _, reason in accepted)


def test_cfn_lint_finds_nothing(assembly: Path) -> None:
    # W3005: the CDK names a role among a function's dependencies although the role's ARN says so.
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("cfn-lint")),
            "--ignore-checks",
            "W3005",
            "--regions",
            "us-east-1",
            "us-west-2",
            "eu-west-1",
            "--",
            str(assembly / "Amts-book.template.json"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""
    assert done.returncode == 0
