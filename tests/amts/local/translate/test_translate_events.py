"""EventBridge hears of ended jobs and imports, and of nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

Call = Callable[..., Any]


class Heard:
    """What a rule for `aws.translate` has sent to a queue so far."""

    def __init__(self, service: Any) -> None:
        self._sqs = service.client("sqs")
        self._queue = self._sqs.create_queue(QueueName="heard")["QueueUrl"]
        arn = "arn:aws:sqs:us-east-1:123456789012:heard"
        events = service.client("events")
        events.put_rule(Name="all", EventPattern=json.dumps({"source": ["aws.translate"]}))
        events.put_targets(Rule="all", Targets=[{"Id": "queue", "Arn": arn}])
        # Rules that are off, or have only a schedule, hear nothing.
        events.put_rule(Name="off", EventPattern='{"source": ["aws.translate"]}', State="DISABLED")
        events.put_rule(Name="nightly", ScheduleExpression="rate(1 day)")
        for rule in ("off", "nightly"):
            events.put_targets(Rule=rule, Targets=[{"Id": "queue", "Arn": arn}])
        self._events: list[dict[str, Any]] = []

    def __call__(self) -> list[dict[str, Any]]:
        answer = self._sqs.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10)
        for message in answer.get("Messages", []):
            receipt = message["ReceiptHandle"]
            self._sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=receipt)
            self._events.append(json.loads(message["Body"]))
        return list(self._events)


@pytest.fixture
def heard(service: Any) -> Heard:
    service.put("input/0.html", "<p>A house</p>")
    return Heard(service)


def test_an_ended_job(service: Any, heard: Heard, waiting: Call) -> None:
    job_id = service.start()
    event = waiting(heard)[0]
    assert service.describe(job_id)["JobStatus"] == "COMPLETED"
    datetime.strptime(event.pop("time"), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert event.pop("id")
    assert event == {
        "version": "0",
        "detail-type": "Translate TextTranslationJob State Change",
        "source": "aws.translate",
        "account": "123456789012",
        "region": "us-east-1",
        "resources": [],
        "detail": {"jobId": job_id, "jobStatus": "COMPLETED"},
    }


@pytest.mark.parametrize(
    ("changes", "faults", "status"),
    [
        (
            {"InputDataConfig": {"S3Uri": "s3://book/none/", "ContentType": "text/html"}},
            [],
            "FAILED",
        ),
        ({}, [{"kind": "documents_failed", "documents": "*"}], "COMPLETED_WITH_ERROR"),
        ({}, [{"kind": "job_slow", "seconds": 10**9}], "STOPPED"),
    ],
)
def test_every_end_of_a_job_is_told(
    service: Any,
    heard: Heard,
    waiting: Call,
    set_fault: Call,
    changes: dict[str, Any],
    faults: list[dict[str, Any]],
    status: str,
) -> None:
    for one in faults:
        set_fault(**one)
    job_id = service.start(**changes)
    if status == "STOPPED":
        service.translate.stop_text_translation_job(JobId=job_id)
    assert waiting(heard)[0]["detail"] == {"jobId": job_id, "jobStatus": status}


def test_imports(service: Any, heard: Heard, waiting: Call) -> None:
    arn = service.create("book-es")["ParallelDataProperties"]["Arn"]
    created = waiting(heard)[0]
    assert created["detail-type"] == "Translate Parallel Data State Change"
    assert created["resources"] == [arn]
    assert created["detail"] == {
        "operation": "CreateParallelData",
        "name": "book-es",
        "status": "ACTIVE",
    }
    uri = service.put("bad.csv", "no header")
    config = {"S3Uri": uri, "Format": "CSV"}
    attempt = service.translate.update_parallel_data(Name="book-es", ParallelDataConfig=config)
    waiting(lambda: len(heard()) == 2)
    at = attempt["LatestUpdateAttemptAt"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert heard()[1]["detail"] == {
        "operation": "UpdateParallelData",
        "name": "book-es",
        "status": "ACTIVE",
        "latestUpdateAttemptStatus": "FAILED",
        "latestUpdateAttemptAt": at,
    }
    service.translate.delete_parallel_data(Name="book-es")
    waiting(lambda: not service.translate.list_parallel_data()["ParallelDataPropertiesList"])
    assert len(heard()) == 2


def test_lost_doubled_and_late_events(
    service: Any, heard: Heard, waiting: Call, set_fault: Call
) -> None:
    set_fault(kind="event", damage="lost", about="job", match="lost")
    set_fault(kind="event", damage="duplicated", about="job", match="twice")
    set_fault(kind="event", damage="late", about="job", match="late", seconds=2000)
    lost, twice = service.start(JobName="lost"), service.start(JobName="twice")
    late, prompt = service.start(JobName="late"), service.start(JobName="prompt")
    for job_id in (lost, twice, late, prompt):
        service.ended(job_id)
    waiting(lambda: len(heard()) == 4)
    ids = [event["detail"]["jobId"] for event in heard()]
    assert lost not in ids
    assert ids.count(twice) == 2
    assert ids[-1] == late
    doubled = [event["id"] for event in heard() if event["detail"]["jobId"] == twice]
    assert doubled[0] == doubled[1]


def test_a_target_that_fails_harms_nobody(
    service: Any, heard: Heard, waiting: Call, caplog: pytest.LogCaptureFixture
) -> None:
    events = service.client("events")
    events.put_rule(Name="a-broken", EventPattern='{"source": ["aws.translate"]}')
    arn = "arn:aws:logs:us-east-1:123456789012:log-group:missing"
    events.put_targets(Rule="a-broken", Targets=[{"Id": "none", "Arn": arn}])
    service.start()
    assert waiting(heard)
