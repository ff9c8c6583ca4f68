"""State machines run: Map, Retry, Catch, waits, stops, and the events that they send."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

import pytest

STEPS = """
    import os, time
    from pathlib import Path

    class JobInProgress(Exception):
        pass

    class InvalidInput(Exception):
        pass

    def handler(event, context):
        if event.get("sleep"):
            time.sleep(event["sleep"])
        if event["language"] == "bad":
            raise InvalidInput("no such language")
        if event.get("polls"):
            counter = Path(f"/tmp/{event['run']}.{event['language']}")
            done = len(counter.read_bytes()) if counter.exists() else 0
            if done < event["polls"]:
                counter.write_bytes(b"x" * (done + 1))
                raise JobInProgress(event["language"])
            counter.unlink()
        return {"language": event["language"], "edition": EDITION}
"""


def task(**more: Any) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "${StepFunctionArn}", "Payload.$": "$"},
        "OutputPath": "$.Payload",
        "TimeoutSeconds": 20,
        **more,
    }


DEFINITION = {
    "StartAt": "Pause",
    "States": {
        "Pause": {"Type": "Wait", "SecondsPath": "$.pause", "Next": "Languages"},
        "Languages": {
            "Type": "Map",
            "ItemsPath": "$.languages",
            "MaxConcurrency": 10,
            "ItemSelector": {
                "run.$": "$$.Execution.Name",
                "language.$": "$$.Map.Item.Value",
                "polls.$": "$.polls",
                "sleep.$": "$.sleep",
            },
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "INLINE"},
                "StartAt": "Step",
                "States": {
                    "Step": task(
                        Retry=[
                            {
                                "ErrorEquals": ["JobInProgress"],
                                "IntervalSeconds": 20,
                                "BackoffRate": 1.5,
                                "MaxAttempts": 3,
                                "MaxDelaySeconds": 40,
                                "JitterStrategy": "FULL",
                            }
                        ],
                        Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Failed"}],
                        End=True,
                    ),
                    "Failed": {"Type": "Pass", "End": True},
                },
            },
            "End": True,
        },
    },
}
INPUT = {"pause": 0, "polls": 0, "sleep": 0}


def resources(assembly: Any, edition: int) -> dict[str, Any]:
    return {
        "Step": assembly.function(f"EDITION = {edition}\n" + _dedented(STEPS)),
        "Events": {"Type": "AWS::SQS::Queue", "Properties": {}},
        "Ended": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "EventPattern": {
                    "source": ["aws.states"],
                    "detail-type": ["Step Functions Execution Status Change"],
                    "detail": {
                        "status": ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"],
                        "stateMachineArn": [{"Ref": "Workflow"}],
                    },
                },
                "Targets": [
                    {
                        "Id": "T",
                        "Arn": {"Fn::GetAtt": ["Events", "Arn"]},
                        "InputTransformer": {
                            "InputPathsMap": {"s": "$.detail.status", "n": "$.detail.name"},
                            "InputTemplate": '{"run": <n>, "told": "it is <s>"}',
                        },
                    }
                ],
            },
        },
        "Workflow": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {
                "StateMachineName": "amts-test",
                "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
                "DefinitionString": json.dumps(DEFINITION),
                "DefinitionSubstitutions": {"StepFunctionArn": {"Fn::GetAtt": ["Step", "Arn"]}},
            },
        },
    }


def _dedented(source: str) -> str:
    return "\n".join(line.removeprefix("    ") for line in source.splitlines())


OUTPUTS = {"Workflow": {"Ref": "Workflow"}, "Events": {"Ref": "Events"}}


@pytest.fixture(scope="module")
def workflow(module_assembly: Any, deploy_stack: Any) -> dict[str, str]:
    return deploy_stack(module_assembly, "Workflow", resources(module_assembly, 1), OUTPUTS)


@pytest.fixture
def start(workflow: dict[str, str], client: Any) -> Any:
    def start(name: str | None = None, **given: Any) -> str:
        named = {"name": name} if name else {}
        return client("stepfunctions").start_execution(
            stateMachineArn=workflow["Workflow"], input=json.dumps({**INPUT, **given}), **named
        )["executionArn"]

    return start


@pytest.fixture
def end(client: Any, eventually: Any) -> Any:
    def end(execution: str) -> dict[str, Any]:
        def ended() -> Any:
            described = client("stepfunctions").describe_execution(executionArn=execution)
            return described["status"] != "RUNNING" and described

        return eventually(ended)

    return end


def test_branches_run_the_deployed_code_and_one_failure_stays_alone(start: Any, end: Any) -> None:
    described = end(start(languages=["zh", "bad", "es"]))
    assert described["status"] == "SUCCEEDED"
    first, failed, last = json.loads(described["output"])
    assert first == {"language": "zh", "edition": 1}
    assert failed["Error"] == "InvalidInput"
    assert json.loads(failed["Cause"])["errorMessage"] == "no such language"
    assert last == {"language": "es", "edition": 1}


def test_a_typed_error_is_retried_and_then_caught(start: Any, end: Any, client: Any) -> None:
    began = time.monotonic()
    execution = start(languages=["zh"], polls=2)
    described = end(execution)
    assert json.loads(described["output"]) == [{"language": "zh", "edition": 1}]
    history = client("stepfunctions").get_execution_history(executionArn=execution)["events"]
    failures = [event for event in history if event["type"] == "TaskFailed"]
    assert [one["taskFailedEventDetails"]["error"] for one in failures] == ["JobInProgress"] * 2
    exhausted = json.loads(end(start(languages=["zh"], polls=4))["output"])
    assert exhausted[0]["Error"] == "JobInProgress"
    # Five waits of up to 20 to 40 s each, multiplied by 0.01.
    assert time.monotonic() - began < 10


def test_waits_are_scaled_and_time_limits_are_not(start: Any, end: Any) -> None:
    # 40 s * 0.01 = 0.4 s of waiting. The task takes 0.6 s of true time; its limit of 20 s would
    # be 0.2 s if it were scaled.
    began = time.monotonic()
    described = end(start(languages=["zh"], pause=40, sleep=0.6))
    took = time.monotonic() - began
    assert json.loads(described["output"]) == [{"language": "zh", "edition": 1}]
    assert 1.0 <= took < 10


def test_an_execution_always_has_a_name(start: Any, end: Any) -> None:
    described = end(start(languages=[]))
    assert uuid.UUID(described["name"])
    assert described["executionArn"].endswith(described["name"])


def test_a_name_can_be_used_once(start: Any, end: Any, client: Any) -> None:
    name = f"run-{uuid.uuid4()}"
    running = start(name, languages=[], pause=60)
    assert start(name, languages=[], pause=60) == running
    exists = client("stepfunctions").exceptions.ExecutionAlreadyExists
    with pytest.raises(exists):
        start(name, languages=["other"], pause=60)
    end(running)
    with pytest.raises(exists):
        start(name, languages=[], pause=60)


def test_a_stop_ends_an_execution_at_once_and_is_published(
    start: Any, end: Any, client: Any, workflow: dict[str, str], eventually: Any
) -> None:
    name = f"run-{uuid.uuid4()}"
    execution = start(name, languages=["zh"], sleep=8)

    def task_runs() -> bool:
        history = client("stepfunctions").get_execution_history(executionArn=execution)
        return "TaskStarted" in [event["type"] for event in history["events"]]

    eventually(task_runs)
    began = time.monotonic()
    client("stepfunctions").stop_execution(executionArn=execution)
    described = end(execution)
    assert described["status"] == "ABORTED"
    assert described["stopDate"] >= described["startDate"]
    assert time.monotonic() - began < 2
    told: list[Any] = []

    def is_told() -> bool:
        received = client("sqs").receive_message(
            QueueUrl=workflow["Events"], MaxNumberOfMessages=10
        )
        told.extend(json.loads(one["Body"]) for one in received.get("Messages", []))
        return any(one["run"] == name for one in told)

    eventually(is_told)
    assert [one for one in told if one["run"] == name] == [{"run": name, "told": "it is ABORTED"}]


def test_a_stop_ends_a_wait(start: Any, end: Any, client: Any) -> None:
    execution = start(languages=[], pause=100_000)
    client("stepfunctions").stop_execution(executionArn=execution)
    assert end(execution)["status"] == "ABORTED"


def test_the_status_change_event(
    client: Any, start: Any, end: Any, workflow: dict[str, str], eventually: Any
) -> None:
    """The whole event, as a log group gets it."""
    client("logs").create_log_group(logGroupName="status-changes")
    events = client("events")
    events.put_rule(Name="all-changes", EventPattern='{"source": ["aws.states"]}')
    group = "arn:aws:logs:us-east-1:123456789012:log-group:status-changes"
    events.put_targets(Rule="all-changes", Targets=[{"Id": "1", "Arn": group}])
    execution = start(languages=["es"])
    described = end(execution)

    def both() -> Any:
        found = client("logs").filter_log_events(logGroupName="status-changes")["events"]
        return len(found) == 2 and [json.loads(one["message"]) for one in found]

    started, ended = sorted(eventually(both), key=lambda event: event["detail"]["status"])
    events.remove_targets(Rule="all-changes", Ids=["1"])
    events.delete_rule(Name="all-changes")
    assert started["detail"]["status"] == "RUNNING"
    assert started["detail"]["stopDate"] is None
    detail = ended["detail"]
    assert ended["resources"] == [execution]
    assert detail["executionArn"] == execution
    assert detail["stateMachineArn"] == workflow["Workflow"]
    assert detail["status"] == "SUCCEEDED"
    assert json.loads(detail["input"]) == {**INPUT, "languages": ["es"]}
    assert json.loads(detail["output"]) == json.loads(described["output"])
    assert detail["stopDate"] >= detail["startDate"]


def test_a_changed_function_and_definition_are_used_after_an_update(
    workflow: dict[str, str],
    module_assembly: Any,
    deploy_stack: Any,
    start: Any,
    end: Any,
) -> None:
    assert json.loads(end(start(languages=["zh"]))["output"])[0]["edition"] == 1
    changed = resources(module_assembly, 2)
    definition = json.loads(json.dumps(DEFINITION))
    definition["States"]["Languages"]["ResultSelector"] = {"all.$": "$"}
    changed["Workflow"]["Properties"]["DefinitionString"] = json.dumps(definition)
    assert deploy_stack(module_assembly, "Workflow", changed, OUTPUTS) == workflow
    output = json.loads(end(start(languages=["zh"]))["output"])
    assert output == {"all": [{"language": "zh", "edition": 2}]}


def test_results_of_aws_sdk_tasks_are_json(client: Any, end: Any) -> None:
    """Dates in an answer of a service once made DescribeExecution fail."""
    client("s3").create_bucket(Bucket="sdk-task")
    definition = {
        "StartAt": "Put",
        "States": {
            "Put": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:s3:putObject",
                "Parameters": {"Bucket": "sdk-task", "Key": "a.json", "Body": {"n": 1}},
                "ResultPath": None,
                "Next": "List",
            },
            "List": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:s3:listObjectsV2",
                "Parameters": {"Bucket": "sdk-task"},
                "Next": "Missing",
                "ResultPath": "$.list",
            },
            "Missing": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:s3:getObject",
                "Parameters": {"Bucket": "sdk-task", "Key": "none"},
                "Catch": [
                    {"ErrorEquals": ["S3.NoSuchKeyException"], "ResultPath": "$.e", "Next": "End"}
                ],
                "End": True,
            },
            "End": {"Type": "Succeed"},
        },
    }
    machine = client("stepfunctions").create_state_machine(
        name="sdk", definition=json.dumps(definition), roleArn="arn:aws:iam::123456789012:role/r"
    )["stateMachineArn"]
    execution = client("stepfunctions").start_execution(stateMachineArn=machine, input="{}")
    described = end(execution["executionArn"])
    assert described["status"] == "SUCCEEDED", described
    output = json.loads(described["output"])
    assert output["list"]["Contents"][0]["Key"] == "a.json"
    assert output["list"]["Contents"][0]["LastModified"].endswith("Z")
    assert output["e"]["Error"] == "S3.NoSuchKeyException"
