"""What ran is what is deployed: the template, the workflow's definition, every function's zip."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from pathlib import Path

from tests.workflow.deployed_book import DeployedBook

ROOT = Path(__file__).parents[2]


def test_the_template_is_the_synthesized_one(book: DeployedBook) -> None:
    deployed = book.client("cloudformation").get_template(StackName="Amts-book")["TemplateBody"]
    if isinstance(deployed, str):
        deployed = json.loads(deployed)
    assert deployed == json.loads((book.assembly / "Amts-book.template.json").read_text("utf-8"))


def test_the_definition_is_the_hand_written_one(book: DeployedBook) -> None:
    running = json.loads(
        book.workflow.describe_state_machine(stateMachineArn=book.outputs["StateMachineArn"])[
            "definition"
        ]
    )
    text = (ROOT / "statemachine" / "amts.asl.json").read_text("utf-8")
    functions = book.client("lambda").list_functions()["Functions"]
    for function in functions:
        name = _step(function["Handler"])
        text = text.replace("${" + name + "FunctionArn}", function["FunctionArn"])
    assert running == json.loads(text)


def test_the_zips_hold_the_code_folder_byte_for_byte(book: DeployedBook) -> None:
    template = json.loads((book.assembly / "Amts-book.template.json").read_text("utf-8"))
    assets = {
        resource["Properties"]["Code"]["S3Key"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Lambda::Function"
    }
    (key,) = assets
    bucket = next(
        bucket["Name"] for bucket in book.s3.list_buckets()["Buckets"] if "assets" in bucket["Name"]
    )
    content = book.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = {name: archive.read(name) for name in archive.namelist() if name[-1] != "/"}
    assert found == {
        path.relative_to(ROOT / "lambdas").as_posix(): path.read_bytes()
        for path in (ROOT / "lambdas").rglob("*.py")
    }

    functions = book.client("lambda").list_functions()["Functions"]
    assert len(functions) == 10
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    assert {function["CodeSha256"] for function in functions} == {digest}


def test_the_handlers_ran_from_their_zips(book: DeployedBook) -> None:
    book.push_and_wait({"source/one.md": "# One\n\nA page.\n"})
    logs = book.client("logs")
    groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
    text = "\n".join(
        event["message"]
        for group in groups
        for event in logs.filter_log_events(logGroupName=group)["events"]
    )
    assert "A page." not in text, "no document text in the logs"
    assert '"prepared"' in text


def _step(handler: str) -> str:
    module = handler.split(".")[1]
    return "".join(word.capitalize() for word in module.split("_"))
