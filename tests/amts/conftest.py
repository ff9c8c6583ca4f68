"""A checkout of its own, and a book's stack in a moto server of this process."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner, Result
from moto.server import ThreadedMotoServer
from moto.stepfunctions.models import stepfunctions_backends

from amts.cli import main
from cloud import ledger_items
from cloud.ledger_items import Document, Progress, Run
from tests.amts.small_stack import TEMPLATE

REGION = "us-east-1"
ACCOUNT = "123456789012"

Invoke = Callable[..., Result]


@dataclass(frozen=True)
class Cloud:
    """The stack `Amts-book` at a moto endpoint."""

    endpoint: str
    outputs: dict[str, str]

    def client(self, service: str) -> Any:
        return client(service, self.endpoint)

    @property
    def bucket(self) -> str:
        return self.outputs["BookBucketName"]

    def list_keys(self) -> list[str]:
        listed = self.client("s3").list_objects_v2(Bucket=self.bucket)
        return [item["Key"] for item in listed.get("Contents", [])]

    def put(self, key: str, content: bytes = b"text") -> None:
        self.client("s3").put_object(Bucket=self.bucket, Key=key, Body=content)

    def get(self, key: str) -> bytes:
        content: bytes = self.client("s3").get_object(Bucket=self.bucket, Key=key)["Body"].read()
        return content

    def queue_upload(self) -> None:
        url = self.outputs["UploadsQueueUrl"]
        self.client("sqs").send_message(QueueUrl=url, MessageBody="{}")

    def drain(self) -> None:
        """Take all messages out of the queue (it may be purged only once a minute)."""
        url = self.outputs["UploadsQueueUrl"]
        sqs = self.client("sqs")
        for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    def record(self, run: Run, *languages: Progress) -> None:
        table = self.outputs["LedgerTableName"]
        dynamodb = self.client("dynamodb")
        dynamodb.put_item(TableName=table, Item=ledger_items.run_item(run))
        for language in languages:
            values = asdict(language)
            del values["run"], values["language"]
            key = ledger_items.progress_key(language.run, language.language)
            dynamodb.put_item(TableName=table, Item=key | ledger_items.to_attributes(values))

    def record_document(self, document: Document) -> None:
        self.client("dynamodb").put_item(
            TableName=self.outputs["LedgerTableName"], Item=ledger_items.document_item(document)
        )

    def start(self, run: str) -> None:
        machine = self.outputs["StateMachineArn"]
        self.client("stepfunctions").start_execution(stateMachineArn=machine, name=run)

    def end(self, run: str, status: str, error: str = "", cause: str = "") -> None:
        """Put an execution into a state that moto alone never brings it to."""
        arn = f"{self.outputs['StateMachineArn'].replace(':stateMachine:', ':execution:')}:{run}"
        execution = stepfunctions_backends[ACCOUNT][REGION].describe_execution(arn)
        execution.status = status
        execution.error, execution.cause = error or None, cause or None


def client(service: str, endpoint: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


@pytest.fixture(scope="session")
def moto_endpoint() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def cloud(moto_endpoint: str, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """The deployed stack; the commands find it by AWS_ENDPOINT_URL."""
    formation = client("cloudformation", moto_endpoint)
    formation.create_stack(StackName="Amts-book", TemplateBody=json.dumps(TEMPLATE))
    stack = formation.describe_stacks(StackName="Amts-book")["Stacks"][0]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    monkeypatch.setenv("AWS_ENDPOINT_URL", moto_endpoint)
    yield Cloud(moto_endpoint, outputs)
    reset = urllib.request.Request(f"{moto_endpoint}/moto-api/reset", method="POST")  # noqa: S310
    urllib.request.urlopen(reset).close()  # noqa: S310


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty checkout that the commands run in, without any AWS in the environment."""
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "no-credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    root = tmp_path / "checkout"
    (root / "statemachine").mkdir(parents=True)
    (root / "statemachine" / "amts.asl.json").write_text("{}")
    context = {"book": "book", "languages": ["zh", "es"], "source_language": "en"}
    (root / "cdk.json").write_text(json.dumps({"context": context}))
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def amts(checkout: Path) -> Invoke:
    """Runs a command line in the checkout."""

    def invoke(*arguments: object) -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments])

    return invoke
