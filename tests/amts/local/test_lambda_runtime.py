"""Functions run from their deployed zip, in processes of their own."""

from __future__ import annotations

import base64
import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest

SOURCE = """
    import json, os, signal, sys, tempfile, time
    import boto3
    import helper

    calls = 0

    class BadDocumentError(Exception):
        pass

    def handler(event, context):
        global calls
        calls += 1
        return globals()[event["do"]](event, context)

    def describe(event, context):
        return {
            "pid": os.getpid(), "calls": calls, "file": __file__, "helper": helper.NAME,
            "environment": dict(os.environ), "cwd": os.getcwd(),
            "remaining": context.get_remaining_time_in_millis(),
            "arn": context.invoked_function_arn, "scratch": tempfile.gettempdir(),
            "memory": context.memory_limit_in_mb,
        }

    def buckets(event, context):
        return [one["Name"] for one in boto3.client("s3").list_buckets()["Buckets"]]

    def imports(event, context):
        found = {}
        for name in event["names"]:
            try:
                found[name] = __import__(name).__file__
            except ImportError:
                found[name] = None
        return found

    def fail(event, context):
        raise BadDocumentError("no text: \\u4e66")

    def leave(event, context):
        os._exit(event["status"])

    def crash(event, context):
        os.kill(os.getpid(), signal.SIGSEGV)

    def sleep(event, context):
        time.sleep(event["seconds"])
        return os.getpid()

    def say(event, context):
        print("to standard output: \\u4e66")
        print("to standard error", file=sys.stderr)

    def big(event, context):
        return "x" * 7_000_000
"""


@pytest.fixture(scope="module")
def functions(module_assembly: Any, deploy_stack: Any) -> dict[str, str]:
    main = module_assembly.function(
        SOURCE,
        Timeout=2,
        MemorySize=256,
        Environment={"Variables": {"AMTS_BOOK": "book", "PATH_LIKE": "a:b"}},
        LoggingConfig={"LogGroup": {"Ref": "Group"}},
    )
    main["Properties"]["Code"] = module_assembly.code(SOURCE, **{"helper.py": "NAME = 'zip'"})
    resources = {
        "Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 7}},
        "Main": main,
        "Broken": module_assembly.function("import nowhere\ndef handler(e, c): pass"),
    }
    outputs = {
        "Main": {"Ref": "Main"},
        "Broken": {"Ref": "Broken"},
        "Group": {"Ref": "Group"},
        "Arn": {"Fn::GetAtt": ["Main", "Arn"]},
    }
    return deploy_stack(module_assembly, "Functions", resources, outputs)


@pytest.fixture
def run(functions: dict[str, str], invoke: Any) -> Any:
    def run(do: str, **more: Any) -> Any:
        return invoke(functions["Main"], {"do": do, **more})

    return run


def has_ended(pid: int) -> bool:
    """Whether a process of the server has ended, even if the server did not notice yet."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


def test_the_code_that_runs_is_the_deployed_zip(run: Any, functions: dict[str, str]) -> None:
    told, error = run("describe")
    assert error is None
    assert told["helper"] == "zip"
    assert told["file"].startswith(told["cwd"])
    assert told["environment"]["LAMBDA_TASK_ROOT"] == told["cwd"]
    assert told["arn"] == functions["Arn"]
    assert told["memory"] == "256"
    assert 0 < told["remaining"] <= 2000


def test_a_function_sees_its_own_environment_and_nothing_of_the_host(
    run: Any, functions: dict[str, str], embedded_aws: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, _ = run("describe")
    environment = told["environment"]
    assert environment["AMTS_BOOK"] == "book"
    assert environment["PATH_LIKE"] == "a:b"
    assert environment["AWS_ENDPOINT_URL"] == embedded_aws.endpoint
    assert environment["AWS_REGION"] == "us-east-1"
    assert environment["AWS_EXECUTION_ENV"] == "AWS_Lambda_python3.14"
    assert environment["AWS_LAMBDA_LOG_GROUP_NAME"] == functions["Group"]
    assert "PYTEST_CURRENT_TEST" in os.environ
    assert not [name for name in environment if name.startswith(("PYTEST", "MOTO", "VIRTUAL"))]
    assert environment["HOME"] != os.environ.get("HOME")
    assert told["scratch"] == environment["TMPDIR"]


def test_the_project_is_not_importable_but_its_libraries_are(run: Any) -> None:
    found, _ = run("imports", names=["bitext", "cloud", "steps", "amts", "boto3"])
    assert found.pop("boto3")
    assert found == {"bitext": None, "cloud": None, "steps": None, "amts": None}


def test_aws_clients_reach_the_embedded_aws(run: Any, client: Any) -> None:
    client("s3").create_bucket(Bucket="seen-by-a-function")
    buckets, error = run("buckets")
    assert error is None
    assert "seen-by-a-function" in buckets


def test_a_worker_is_kept_warm(run: Any) -> None:
    first, _ = run("describe")
    second, _ = run("describe")
    assert second["pid"] == first["pid"]
    assert second["calls"] == first["calls"] + 1


def test_concurrent_invocations_run_in_processes_of_their_own(run: Any) -> None:
    pids: list[int] = []
    threads = [
        threading.Thread(target=lambda: pids.append(run("sleep", seconds=0.4)[0])) for _ in "abc"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(pids)) == 3


def test_an_exception_keeps_its_class_name(run: Any) -> None:
    told, error = run("fail")
    assert error == "Unhandled"
    assert told["errorType"] == "BadDocumentError"
    assert told["errorMessage"] == "no text: 书"
    assert any("BadDocumentError" in line for line in told["stackTrace"])


def test_the_timeout_is_true_time_and_ends_the_process(run: Any) -> None:
    before, _ = run("describe")
    told, error = run("sleep", seconds=30)
    assert error == "Unhandled"
    assert told["errorType"] == "Sandbox.Timedout"
    assert told["errorMessage"].endswith("Task timed out after 2.00 seconds")
    with pytest.raises(ProcessLookupError):
        os.kill(before["pid"], 0)
    after, error = run("describe")
    assert error is None
    assert after["pid"] != before["pid"]


@pytest.mark.parametrize(
    ("do", "reason"),
    [
        ({"do": "leave", "status": 3}, "Runtime exited with error: exit status 3"),
        ({"do": "leave", "status": 0}, "Runtime exited without providing a reason"),
        ({"do": "crash"}, "Runtime exited with error: signal: segv"),
    ],
)
def test_a_crashed_worker(run: Any, do: dict[str, Any], reason: str) -> None:
    told, error = run(**do)
    assert error == "Unhandled"
    assert told["errorType"] == "Runtime.ExitError"
    assert told["errorMessage"].endswith(reason)


def test_a_worker_that_ended_between_invocations_is_no_failure(run: Any, eventually: Any) -> None:
    told, _ = run("describe")
    os.kill(told["pid"], 9)
    eventually(lambda: has_ended(told["pid"]))
    again, error = run("describe")
    assert error is None
    assert again["pid"] != told["pid"]


def test_code_that_cannot_be_loaded(functions: dict[str, str], invoke: Any) -> None:
    told, error = invoke(functions["Broken"])
    assert error == "Unhandled"
    assert told["errorType"] == "Runtime.ImportModuleError"
    assert "nowhere" in told["errorMessage"]


def test_output_goes_to_the_log_group_and_the_log_tail(
    functions: dict[str, str], client: Any, invoke: Any
) -> None:
    answer = client("lambda").invoke(
        FunctionName=functions["Main"], Payload=b'{"do": "say"}', LogType="Tail"
    )
    assert answer["Payload"].read() == b"null"
    tail = base64.b64decode(answer["LogResult"]).decode()
    assert "to standard output: 书\nto standard error\n" in tail
    events = client("logs").filter_log_events(logGroupName=functions["Group"])["events"]
    messages = [event["message"] for event in events]
    assert messages.count("to standard output: 书") == 1
    assert any(message.startswith("START RequestId: ") for message in messages)
    assert any(message.startswith("REPORT RequestId: ") for message in messages)


def test_an_exception_is_logged_in_one_event(
    functions: dict[str, str], run: Any, client: Any
) -> None:
    run("fail")
    events = client("logs").filter_log_events(
        logGroupName=functions["Group"], filterPattern="BadDocumentError"
    )["events"]
    (message, *_) = [event["message"] for event in events if "Traceback" in event["message"]]
    assert "\n" in message
    assert "\r" not in message


def test_an_answer_over_the_quota(run: Any) -> None:
    told, error = run("big")
    assert error == "Unhandled"
    assert told["errorType"] == "Function.ResponseSizeTooLarge"


def test_a_payload_that_is_no_json(functions: dict[str, str], client: Any) -> None:
    with pytest.raises(client("lambda").exceptions.InvalidRequestContentException):
        client("lambda").invoke(FunctionName=functions["Main"], Payload=b"{")


def test_an_asynchronous_invocation_is_tried_again_and_then_sent_on(
    assembly: Any, deploy_stack: Any, client: Any, eventually: Any
) -> None:
    resources = {
        "Failures": {"Type": "AWS::SQS::Queue", "Properties": {}},
        "Unlucky": assembly.function(
            "def handler(event, context): raise ValueError(event['document'])"
        ),
        "Settings": {
            "Type": "AWS::Lambda::EventInvokeConfig",
            "Properties": {
                "FunctionName": {"Ref": "Unlucky"},
                "Qualifier": "$LATEST",
                "MaximumRetryAttempts": 1,
                "DestinationConfig": {
                    "OnFailure": {"Destination": {"Fn::GetAtt": ["Failures", "Arn"]}}
                },
            },
        },
    }
    outputs = {"Unlucky": {"Ref": "Unlucky"}, "Failures": {"Ref": "Failures"}}
    stack = deploy_stack(assembly, "Asynchronous", resources, outputs)
    answer = client("lambda").invoke(
        FunctionName=stack["Unlucky"], InvocationType="Event", Payload=b'{"document": "a.md"}'
    )
    assert answer["StatusCode"] == 202
    (message,) = eventually(
        lambda: client("sqs").receive_message(QueueUrl=stack["Failures"]).get("Messages")
    )
    record = json.loads(message["Body"])
    assert record["requestContext"]["approximateInvokeCount"] == 2
    assert record["requestPayload"] == {"document": "a.md"}
    assert record["responsePayload"]["errorType"] == "ValueError"
