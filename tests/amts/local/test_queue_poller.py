"""Queues that feed functions: partial failures, redelivery, dead letters."""

from __future__ import annotations

import json
import threading
from collections import Counter
from typing import Any

import pytest

from amts.local.errors import DeployError

WORK = """
    import json

    def handler(event, context):
        failed = []
        for record in event["Records"]:
            body = json.loads(record["body"])
            attempt = int(record["attributes"]["ApproximateReceiveCount"])
            print("GOT " + json.dumps({"name": body["name"], "attempt": attempt}))
            if body["name"] == "poison all":
                raise RuntimeError("the whole batch")
            if attempt <= body.get("failures", 0):
                failed.append({"itemIdentifier": record["messageId"]})
        return {"batchItemFailures": failed}
"""


@pytest.fixture(scope="module")
def queues(module_assembly: Any, deploy_stack: Any) -> dict[str, str]:
    resources = {
        "Dead": {"Type": "AWS::SQS::Queue", "Properties": {}},
        "Work": {
            "Type": "AWS::SQS::Queue",
            "Properties": {
                # Scaled by 0.01: a failed message comes back after 0.3 s.
                "VisibilityTimeout": 30,
                "RedrivePolicy": {
                    "deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]},
                    "maxReceiveCount": 3,
                },
            },
        },
        "Worker": module_assembly.function(WORK, Timeout=5),
        "Source": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {
                "EventSourceArn": {"Fn::GetAtt": ["Work", "Arn"]},
                "FunctionName": {"Ref": "Worker"},
                "BatchSize": 10,
                "FunctionResponseTypes": ["ReportBatchItemFailures"],
            },
        },
    }
    outputs = {"Dead": {"Ref": "Dead"}, "Work": {"Ref": "Work"}, "Worker": {"Ref": "Worker"}}
    return deploy_stack(module_assembly, "Queues", resources, outputs)


@pytest.fixture
def got(queues: dict[str, str], client: Any) -> Any:
    """How often the function got each message."""

    def got() -> Counter[str]:
        pages = client("logs").get_paginator("filter_log_events")
        events = [
            json.loads(event["message"].removeprefix("GOT "))
            for page in pages.paginate(logGroupName=f"/aws/lambda/{queues['Worker']}")
            for event in page["events"]
            if event["message"].startswith("GOT ")
        ]
        return Counter(event["name"] for event in events)

    return got


def dead(queues: dict[str, str], client: Any) -> list[str]:
    messages = client("sqs").receive_message(
        QueueUrl=queues["Dead"], MaxNumberOfMessages=10, VisibilityTimeout=60
    )
    return [json.loads(one["Body"])["name"] for one in messages.get("Messages", [])]


def send(client: Any, queues: dict[str, str], name: str, failures: int = 0) -> None:
    body = json.dumps({"name": name, "failures": failures})
    client("sqs").send_message(QueueUrl=queues["Work"], MessageBody=body)


def left(client: Any, queues: dict[str, str]) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    attributes = client("sqs").get_queue_attributes(QueueUrl=queues["Work"], AttributeNames=names)
    return sum(int(value) for value in attributes["Attributes"].values())


def test_the_url_of_a_queue_stays_on_this_machine(
    queues: dict[str, str], client: Any, embedded_aws: Any
) -> None:
    assert queues["Work"].startswith(f"{embedded_aws.endpoint}/123456789012/")
    name = queues["Work"].rsplit("/", 1)[-1]
    assert client("sqs").get_queue_url(QueueName=name)["QueueUrl"] == queues["Work"]


def test_only_failed_items_come_back_and_end_as_dead_letters(
    queues: dict[str, str], client: Any, got: Any, eventually: Any
) -> None:
    send(client, queues, "good")
    send(client, queues, "better the second time", failures=1)
    send(client, queues, "hopeless", failures=99)
    assert eventually(lambda: dead(queues, client)) == ["hopeless"]
    eventually(lambda: left(client, queues) == 0)
    counted = got()
    assert counted["good"] == 1
    assert counted["better the second time"] == 2
    assert counted["hopeless"] == 3


def test_an_error_of_the_function_fails_the_whole_batch(
    queues: dict[str, str], client: Any, got: Any, eventually: Any
) -> None:
    send(client, queues, "poison all")
    assert eventually(lambda: dead(queues, client)) == ["poison all"]
    assert got()["poison all"] == 3


def test_nothing_is_lost_or_doubled_when_many_send_at_once(
    queues: dict[str, str], client: Any, got: Any, eventually: Any
) -> None:
    def send_some(sender: int) -> None:
        for number in range(20):
            send(client, queues, f"{sender}/{number}")

    senders = [threading.Thread(target=send_some, args=(sender,)) for sender in range(5)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    eventually(lambda: left(client, queues) == 0)
    expected = {f"{sender}/{number}" for sender in range(5) for number in range(20)}
    counted = eventually(lambda: expected <= (found := got()).keys() and found)
    assert {name: count for name, count in counted.items() if name in expected and count != 1} == {}


def test_a_disabled_mapping_rests_and_a_deleted_one_is_gone(
    queues: dict[str, str], client: Any, got: Any, eventually: Any
) -> None:
    functions = client("lambda")
    (mapping,) = functions.list_event_source_mappings(FunctionName=queues["Worker"])[
        "EventSourceMappings"
    ]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    eventually(lambda: stays_in_queue(queues, client, "while disabled"))
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)
    send(client, queues, "enabled again")
    eventually(lambda: got()["enabled again"] == 1)
    functions.delete_event_source_mapping(UUID=mapping["UUID"])
    eventually(lambda: stays_in_queue(queues, client, "after the end"))


def stays_in_queue(queues: dict[str, str], client: Any, name: str) -> bool:
    """Whether a message that is sent now is ours to receive."""
    send(client, queues, name)
    received = client("sqs").receive_message(
        QueueUrl=queues["Work"], WaitTimeSeconds=1, VisibilityTimeout=60
    )
    return bool(received.get("Messages"))


def test_what_cannot_be_polled_is_refused(
    assembly: Any, deploy_stack: Any, queues: dict[str, str]
) -> None:
    resources = {
        "Ordered": {
            "Type": "AWS::SQS::Queue",
            "Properties": {"FifoQueue": True, "QueueName": "o.fifo"},
        },
        "Worker": assembly.function(WORK),
        "Source": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {
                "EventSourceArn": {"Fn::GetAtt": ["Ordered", "Arn"]},
                "FunctionName": {"Ref": "Worker"},
            },
        },
    }
    with pytest.raises(DeployError, match=r"EventSourceMapping Source: .* polls no FIFO queues"):
        deploy_stack(assembly, "Fifo", resources, {})
