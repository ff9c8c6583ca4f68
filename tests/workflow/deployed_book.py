"""A deployed book as its users meet it: through plain boto3."""

from __future__ import annotations

import json
import time
import urllib.request
from pathlib import Path
from typing import Any

import boto3

WAIT_SECONDS = 60.0


class DeployedBook:
    """The stack's resources on the embedded AWS, with a maintainer's actions on them."""

    def __init__(self, endpoint: str, outputs: dict[str, str], assembly: Path) -> None:
        self.endpoint = endpoint
        self.outputs = outputs
        self.assembly = assembly
        self.session = boto3.session.Session(
            aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1"
        )
        self.s3 = self.client("s3")
        self.workflow = self.client("stepfunctions")
        self.table = outputs["LedgerTableName"]
        self.known: set[str] = set()

    def client(self, service: str) -> Any:
        return self.session.client(service, endpoint_url=self.endpoint)

    # What a maintainer does

    def put(self, key: str, content: str | bytes) -> None:
        body = content.encode() if isinstance(content, str) else content
        self.s3.put_object(Bucket=self.outputs["BookBucketName"], Key=key, Body=body)

    def get(self, key: str) -> bytes:
        return self.s3.get_object(Bucket=self.outputs["BookBucketName"], Key=key)["Body"].read()

    def keys(self, prefix: str) -> list[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(
            Bucket=self.outputs["BookBucketName"], Prefix=prefix
        )
        return [item["Key"] for page in pages for item in page.get("Contents", [])]

    def next_run(self) -> dict[str, Any]:
        """Wait for a run that was not seen before, until it has ended; return its execution."""
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            for execution in self.executions():
                arn = execution["executionArn"]
                if arn not in self.known and execution["status"] != "RUNNING":
                    self.known.add(arn)
                    return self.workflow.describe_execution(executionArn=arn)
            time.sleep(0.05)
        raise AssertionError("no run ended in time")

    def executions(self) -> list[dict[str, Any]]:
        """All executions, oldest first."""
        arn = self.outputs["StateMachineArn"]
        found = self.workflow.list_executions(stateMachineArn=arn)["executions"]
        return sorted(found, key=lambda execution: execution["startDate"])

    def report(self, execution: dict[str, Any]) -> dict[str, Any]:
        return json.loads(self.get(f"reports/{execution['name']}/report.json"))

    def last_state(self, execution: dict[str, Any]) -> str:
        pages = self.workflow.get_paginator("get_execution_history").paginate(
            executionArn=execution["executionArn"]
        )
        events = [event for page in pages for event in page["events"]]
        entered = [event for event in events if "stateEnteredEventDetails" in event]
        last = max(entered, key=lambda event: event["id"])
        return last["stateEnteredEventDetails"]["name"]

    def push_and_wait(self, files: dict[str, str | bytes]) -> dict[str, Any]:
        """Upload files, wait for the run that they start, and return its report."""
        for key, content in files.items():
            self.put(key, content)
        return self.report(self.next_run())

    # Faults

    def fault(self, **values: Any) -> None:
        self._control("POST", [values])

    def clear_faults(self) -> None:
        self._control("DELETE", None)

    def _control(self, method: str, body: Any) -> None:
        request = urllib.request.Request(  # noqa: S310 - our own loopback endpoint
            f"{self.endpoint}/_amts/faults",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            assert answer.status == 200

    # An empty book for the next test

    def empty(self) -> None:
        self.clear_faults()
        self.settle()
        for bucket in (self.outputs["BookBucketName"], self.outputs["WorkBucketName"]):
            pages = self.s3.get_paginator("list_object_versions").paginate(Bucket=bucket)
            for page in pages:
                for item in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
                    self.s3.delete_object(
                        Bucket=bucket, Key=item["Key"], VersionId=item["VersionId"]
                    )
        self.settle()
        dynamodb = self.client("dynamodb")
        for page in dynamodb.get_paginator("scan").paginate(TableName=self.table):
            for item in page["Items"]:
                dynamodb.delete_item(TableName=self.table, Key={"pk": item["pk"], "sk": item["sk"]})
        translate = self.client("translate")
        for data in translate.list_parallel_data()["ParallelDataPropertiesList"]:
            translate.delete_parallel_data(Name=data["Name"])
        while translate.list_parallel_data()["ParallelDataPropertiesList"]:
            time.sleep(0.02)
        for terms in translate.list_terminologies()["TerminologyPropertiesList"]:
            translate.delete_terminology(Name=terms["Name"])
        self.known = {execution["executionArn"] for execution in self.executions()}

    def settle(self) -> None:
        """Wait until no upload waits and no run goes on."""
        queue = self.client("sqs")
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        quiet_since = time.monotonic()
        deadline = quiet_since + WAIT_SECONDS
        while time.monotonic() < deadline:
            counts = queue.get_queue_attributes(
                QueueUrl=self.outputs["UploadsQueueUrl"], AttributeNames=names
            )["Attributes"]
            busy = any(int(counts[name]) for name in names) or any(
                execution["status"] == "RUNNING" for execution in self.executions()
            )
            if busy:
                quiet_since = time.monotonic()
            elif time.monotonic() - quiet_since > 0.3:
                return
            time.sleep(0.05)
        raise AssertionError("the book did not come to rest")
