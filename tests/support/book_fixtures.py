"""A book's AWS resources in moto, inside the test's process, with the functions' environment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from moto import mock_aws

from cloud import clients

REGION = "us-east-1"
ACCOUNT = "123456789012"
LANGUAGES_PATH = "/amts/book/languages"


@dataclass(frozen=True)
class LambdaContext:
    """What Powertools reads of Lambda's context."""

    function_name: str = "step"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:step"
    aws_request_id: str = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True)
class BookResources:
    """Names of the resources of one book."""

    book_bucket: str
    work_bucket: str
    table: str
    state_machine_arn: str
    queue_url: str
    topic_arn: str
    topic_queue_url: str

    def put(self, key: str, content: bytes = b"text") -> str:
        """Upload to the book bucket; returns the version."""
        answer = clients.s3().put_object(Bucket=self.book_bucket, Key=key, Body=content)
        return answer["VersionId"]

    def put_work(self, key: str, value: Any) -> None:
        """Write JSON to the work bucket."""
        clients.s3().put_object(Bucket=self.work_bucket, Key=key, Body=json.dumps(value).encode())

    def get_json(self, bucket: str, key: str) -> Any:
        """Read JSON."""
        return json.loads(clients.s3().get_object(Bucket=bucket, Key=key)["Body"].read())

    def set_language(self, code: str, **settings: Any) -> None:
        """Configure a target language."""
        clients.ssm().put_parameter(
            Name=f"{LANGUAGES_PATH}/{code}",
            Value=json.dumps({"code": code, **settings}),
            Type="String",
            Overwrite=True,
        )

    def executions(self) -> list[str]:
        """Names of the executions that were started, the oldest first."""
        answer = clients.step_functions().list_executions(stateMachineArn=self.state_machine_arn)
        return [found["name"] for found in reversed(answer["executions"])]

    def queued(self) -> list[Any]:
        """Take all messages of the uploads queue."""
        return self._drain(self.queue_url)

    def told(self) -> list[dict[str, str]]:
        """Take all notifications to people."""
        return self._drain(self.topic_queue_url)

    def _drain(self, url: str) -> list[Any]:
        bodies = []
        while (
            messages := clients.sqs()
            .receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=0)
            .get("Messages")
        ):
            for message in messages:
                clients.sqs().delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                bodies.append(json.loads(message["Body"]))
        return bodies


def make_resources() -> BookResources:
    """Make a book's resources in the present mock."""
    for bucket in ("book-bucket", "work-bucket"):
        clients.s3().create_bucket(Bucket=bucket)
        clients.s3().put_bucket_versioning(
            Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
        )
    clients.dynamodb().create_table(
        TableName="ledger",
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    machine = clients.step_functions().create_state_machine(
        name="amts-book",
        definition=json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}),
        roleArn=f"arn:aws:iam::{ACCOUNT}:role/workflow",
    )["stateMachineArn"]
    queue = clients.sqs().create_queue(QueueName="uploads")["QueueUrl"]
    topic = clients.sns().create_topic(Name="people")["TopicArn"]
    mailbox = clients.sqs().create_queue(QueueName="mailbox")["QueueUrl"]
    clients.sns().subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:{REGION}:{ACCOUNT}:mailbox"
    )
    return BookResources("book-bucket", "work-bucket", "ledger", machine, queue, topic, mailbox)


def set_environment(monkeypatch: pytest.MonkeyPatch, book: BookResources) -> None:
    """Set the variables that the stack gives to the functions."""
    values = {
        "AMTS_BOOK": "book",
        "AMTS_SOURCE_LANGUAGE": "en",
        "AMTS_BOOK_BUCKET": book.book_bucket,
        "AMTS_WORK_BUCKET": book.work_bucket,
        "AMTS_LEDGER_TABLE": book.table,
        "AMTS_STATE_MACHINE_ARN": book.state_machine_arn,
        "AMTS_DATA_ROLE_ARN": f"arn:aws:iam::{ACCOUNT}:role/data",
        "AMTS_TOPIC_ARN": book.topic_arn,
        "AMTS_UPLOADS_QUEUE_URL": book.queue_url,
        "AMTS_LANGUAGES_PARAMETER": LANGUAGES_PATH,
        "AMTS_EVALUATION_DOCUMENTS": '"auto"',
        "AMTS_UPLOAD_QUIET_SECONDS": "0",
        "AMTS_PRICES": json.dumps(
            {"translate_text_per_million": 15, "batch_per_million": 15, "act_per_million": 60}
        ),
        "AMTS_BUDGET_USD": "null",
        "POWERTOOLS_METRICS_NAMESPACE": "AMTS",
        "POWERTOOLS_SERVICE_NAME": "step",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def aws_environment() -> Iterator[None]:
    """Credentials of nobody, and clients that no other module of tests uses.

    Making clients takes longer than most tests, so a module's tests share them.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "nobody")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "nobody")
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        patch.delenv("AWS_PROFILE", raising=False)
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        boto3.DEFAULT_SESSION = None
        clients.forget()
        yield
    clients.forget()
    boto3.DEFAULT_SESSION = None


@pytest.fixture
def book(aws_environment: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[BookResources]:
    """A book in moto."""
    with mock_aws():
        resources = make_resources()
        set_environment(monkeypatch, resources)
        yield resources


@pytest.fixture
def context() -> LambdaContext:
    """A Lambda context."""
    return LambdaContext()
