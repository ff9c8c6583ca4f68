"""How runs stand: the ledger's word, checked against the state of the executions.

The ledger is what the steps wrote; an execution that died wrote nothing more. So the state of the
execution is read first: when it has ended, what the ledger says after that is final.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from amts.errors import NoRun
from amts.session import Aws, Stack
from cloud import ledger_items
from cloud.ledger_items import Progress, Run

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_stepfunctions import SFNClient

ExecutionStatus = Literal[
    "RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE", ""
]

DIED = ("FAILED", "TIMED_OUT", "ABORTED")

_START_TAKES = timedelta(minutes=2)
"""A run is in the ledger before its execution exists; later than this it never came to be."""


@dataclass(frozen=True, slots=True)
class RunStatus:
    """How a run stands.

    Attributes:
        run: what the ledger says, with `state` as it is in truth.
        execution: the execution's status; "" when there is none.
        error: why the execution died, "" when it did not.
        languages: how far each language is.
    """

    run: Run
    execution: ExecutionStatus
    error: str = ""
    languages: tuple[Progress, ...] = ()

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen in this run."""
        return self.execution != "RUNNING" and self.run.state != "RUNNING"

    @property
    def failed(self) -> bool:
        """Whether the run failed."""
        return self.run.state == "FAILED"

    def as_json(self) -> dict[str, Any]:
        """Return it for `--json`."""
        languages = [asdict(language) for language in self.languages]
        for language in languages:
            del language["run"]
        return {
            **asdict(self.run),
            "execution_status": self.execution,
            "error": self.error,
            "languages": languages,
        }


class RunReader:
    """Reads the runs of a book.

    A client takes a tenth of a second to make, so each is made when it is needed.
    """

    def __init__(self, aws: Aws, stack: Stack) -> None:
        self._aws = aws
        self._stack = stack

    @cached_property
    def _dynamodb(self) -> DynamoDBClient:
        return self._aws.dynamodb()

    @cached_property
    def _stepfunctions(self) -> SFNClient:
        return self._aws.stepfunctions()

    @cached_property
    def _sqs(self) -> SQSClient:
        return self._aws.sqs()

    @cached_property
    def _s3(self) -> S3Client:
        return self._aws.s3()

    def latest(self, limit: int) -> list[str]:
        """Return the ids of the latest runs, the newest first."""
        return [run.run for run in self.told(limit)]

    def told(self, limit: int) -> list[Run]:
        """Return what the ledger says of the latest runs, the newest first."""
        answer = self._dynamodb.query(
            TableName=self._stack.ledger_table,
            KeyConditionExpression="pk = :partition",
            ExpressionAttributeValues={":partition": {"S": ledger_items.runs_partition()}},
            ScanIndexForward=False,
            ConsistentRead=True,
            Limit=limit,
        )
        return [ledger_items.read_run(item) for item in answer["Items"]]

    def status(self, run: str) -> RunStatus:
        """Return how a run stands.

        Raises:
            NoRun: neither the ledger nor Step Functions knows it.
        """
        execution, error = self._execution(run)
        found = self._dynamodb.get_item(
            TableName=self._stack.ledger_table, Key=ledger_items.run_key(run), ConsistentRead=True
        ).get("Item")
        if found is None and not execution:
            raise NoRun(f"there is no run {run}")
        told = ledger_items.read_run(found) if found else Run(run)
        state, why = resolve(told, execution, datetime.now(UTC))
        values = {name: getattr(told, name) for name in Run.__slots__} | {"state": state}
        return RunStatus(Run(**values), execution, error or why, self._languages(run))

    def waiting_uploads(self) -> int:
        """Return about how many uploads wait for a run to be started."""
        counts = self._sqs.get_queue_attributes(
            QueueUrl=self._stack.uploads_queue_url,
            AttributeNames=[
                "ApproximateNumberOfMessages",
                "ApproximateNumberOfMessagesNotVisible",
                "ApproximateNumberOfMessagesDelayed",
            ],
        )["Attributes"]
        return sum(int(number) for number in counts.values())

    def report(self, run: Run) -> bytes | None:
        """Return a run's report as it was written, or None when it has none."""
        if not run.report:
            return None
        address = urlsplit(run.report)
        key = address.path.removeprefix("/")
        return self._s3.get_object(Bucket=address.netloc, Key=key)["Body"].read()

    def _languages(self, run: str) -> tuple[Progress, ...]:
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._stack.ledger_table,
            KeyConditionExpression="pk = :partition",
            ExpressionAttributeValues={":partition": {"S": ledger_items.progress_partition(run)}},
            ConsistentRead=True,
        )
        return tuple(ledger_items.read_progress(item) for page in pages for item in page["Items"])

    def _execution(self, run: str) -> tuple[ExecutionStatus, str]:
        """Return an execution's status, and why it died."""
        arn = f"{self._stack.state_machine_arn.replace(':stateMachine:', ':execution:')}:{run}"
        try:
            answer = self._stepfunctions.describe_execution(executionArn=arn)
        except self._stepfunctions.exceptions.ExecutionDoesNotExist:
            return "", ""
        error = reason(answer) if answer["status"] in DIED else ""
        return answer["status"], error


def resolve(
    told: Run, execution: ExecutionStatus, now: datetime
) -> tuple[ledger_items.RunState, str]:
    """Return the state that a run is in, and why, where the ledger does not know.

    Args:
        told: what the ledger says.
        execution: the execution's status, "" when there is none.
        now: the time.
    """
    if execution in DIED:
        return "FAILED", f"its execution is {execution}"
    if told.state != "RUNNING" or execution not in ("SUCCEEDED", ""):
        return told.state, ""
    if execution == "SUCCEEDED":
        return "COMPLETED", ""
    if told.started_at and now - _time(told.started_at) > _START_TAKES:
        return "FAILED", "its execution was never started"
    return "RUNNING", ""


def reason(answer: Mapping[str, Any]) -> str:
    """Return in one line why an execution died: the error's name and its cause."""
    error = str(answer.get("error") or answer["status"])
    cause = str(answer.get("cause") or "")
    try:
        details = json.loads(cause)
    except ValueError:
        details = None
    if isinstance(details, dict) and "errorMessage" in details:
        cause = str(details["errorMessage"])
    return " ".join(f"{error}: {cause}".split()) if cause else error


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=UTC)
