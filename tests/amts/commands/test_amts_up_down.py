"""`amts up` and `amts down` with the embedded AWS itself, and the commands that find it."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from amts import embedded
from amts.project import find_project
from tests.amts import small_checkout
from tests.amts.conftest import Invoke, client
from tests.amts.files import write


@pytest.fixture
def project(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("JSII_NODE", sys.executable)
    small_checkout.make(checkout)
    yield checkout
    embedded.stop(checkout / ".amts")


def test_the_life_of_an_embedded_aws(amts: Invoke, project: Path) -> None:
    nothing = amts("down")
    assert (nothing.exit_code, nothing.stdout) == (0, "No embedded AWS was running.\n")

    up = amts("up", "--book", "novel", "--engine", "marker", "--json")
    assert up.exit_code == 0, up.stderr
    started = json.loads(up.stdout)
    assert (started["started"], started["deployed"], started["stack"]) == (True, True, "Amts-novel")
    assert started["environment"]["AWS_ENDPOINT_URL"] == started["endpoint"]
    assert [phase["phase"] for phase in started["phases"]] == ["synthesize", "start", "deploy"]
    assert "the stack: " in up.stderr

    # Every other command finds it, and the book that was deployed to it.
    bucket = started["outputs"]["BookBucketName"]
    write(project / "en", {"a.md": "one"})
    pushed = amts("push", "en")
    assert pushed.exit_code == 0, pushed.stderr
    listed = client("s3", started["endpoint"]).list_objects_v2(Bucket=bucket)
    assert [item["Key"] for item in listed["Contents"]] == ["source/a.md"]
    assert json.loads(amts("status", "--json").stdout)["where"] == (
        f"the embedded AWS at {started['endpoint']}"
    )

    again = amts("up")
    assert again.exit_code == 0, again.stderr
    assert again.stdout.startswith(
        f"The embedded AWS was running already at {started['endpoint']}; "
        "the stack Amts-novel is up to date.\n"
    )
    assert (
        f"  export AWS_ENDPOINT_URL={started['endpoint']} AWS_ACCESS_KEY_ID=test "
        "AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1\n"
        f"  aws s3 sync book/ s3://{bucket}/source/\n"
    ) in again.stdout

    template = project / "stacks" / "stack.json"
    template.write_text(template.read_text().replace("Amts", "AMTS") + "\n")
    changed = json.loads(amts("up", "--port", "1", "--json").stdout)
    assert (changed["started"], changed["deployed"]) == (False, True)
    assert changed["endpoint"] == started["endpoint"]

    languages = amts("up", "--languages", "tr", "--json")
    assert json.loads(languages.stdout)["stack"] == "Amts-novel"
    log = (project / "synthesized.log").read_text()
    contexts = [json.loads(line) for line in log.splitlines()]
    assert [context["languages"] for context in contexts] == [["zh", "es"], ["zh", "es"], ["tr"]]

    down = amts("down", "--json")
    assert json.loads(down.stdout) == {"stopped": True}
    assert amts("status").exit_code == 1


def test_a_stack_that_does_not_come_up_ends_what_was_started(amts: Invoke, project: Path) -> None:
    (project / "stacks" / "stack.json").write_text(
        '{"Resources": {"X": {"Type": "AWS::No::Such"}}}'
    )
    result = amts("up")
    assert (result.exit_code, result.stdout) == (1, "")
    last = result.stderr.splitlines()[-1]
    assert last.startswith("Error: Amts-book: the embedded AWS has no AWS::No::Such (log: ")
    assert "Traceback" not in result.stderr
    found = find_project()
    assert found is not None
    assert embedded.find(found.state_folder) is None


def test_an_engine_that_is_unknown_is_one_line(amts: Invoke, project: Path) -> None:
    result = amts("up", "--engine", "oracle")
    assert (result.exit_code, result.stdout) == (1, "")
    last = result.stderr.splitlines()[-1]
    assert last.startswith("Error: the embedded AWS did not start: ")
    assert "unknown engine 'oracle'" in last


def test_outside_of_a_checkout_there_is_nothing_to_start(
    amts: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("amts.project.__file__", str(tmp_path / "x" / "y.py"))
    result = amts("up")
    assert result.exit_code == 2
    assert result.stderr == (
        "Error: this is not a checkout of AMTS: no cdk.json with statemachine/ was found\n"
    )
