from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.stub import Stubber

from bitext.errors import InvalidInput, ServiceBusy
from cloud import clients, executions, ledger, runs
from steps import start_run
from tests.support.book_fixtures import BookResources, LambdaContext

UPLOAD = {
    "source": "aws.s3",
    "detail-type": "Object Created",
    "detail": {"object": {"key": "source/a%20b+c.md"}},
}


def batch(*bodies: Any) -> dict[str, Any]:
    return {
        "Records": [
            {
                "messageId": str(number),
                "body": body if isinstance(body, str) else json.dumps(body),
            }
            for number, body in enumerate(bodies)
        ]
    }


def failed(answer: dict[str, Any]) -> list[str]:
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def test_many_uploads_start_one_run(book: BookResources, context: LambdaContext) -> None:
    answer = start_run.handler(batch(*[UPLOAD] * 200), context)
    assert failed(answer) == []
    (run,) = book.executions()
    assert runs.is_run_id(run)
    found = ledger.find_run(book.table, run)
    assert found is not None
    assert (found.state, found.reason) == ("RUNNING", "upload")
    arn = executions.execution_arn(book.state_machine_arn, run)
    told = clients.step_functions().describe_execution(executionArn=arn)["input"]
    assert json.loads(told) == {"run": run, "reason": "upload"}


def test_later_uploads_wait(book: BookResources, context: LambdaContext) -> None:
    start_run.handler(batch(UPLOAD), context)
    start_run.handler(batch(UPLOAD, {"source": "aws.events"}), context)
    assert len(book.executions()) == 1
    lock = ledger.find_lock(book.table)
    assert lock is not None
    assert lock.wanted == 1


def test_a_direct_call(book: BookResources, context: LambdaContext) -> None:
    answer = start_run.handler({"reason": "manual"}, context)
    assert answer == {"outcome": "started", "run": book.executions()[0]}
    again = start_run.handler({"reason": "manual"}, context)
    assert again == {"outcome": "waiting", "run": answer["run"]}
    with pytest.raises(InvalidInput):
        start_run.handler({"reason": "whim"}, context)
    with pytest.raises(InvalidInput):
        start_run.handler({}, context)


def test_messages_that_nobody_sends_fail_alone(book: BookResources, context: LambdaContext) -> None:
    answer = start_run.handler(batch("{", UPLOAD, {"source": "aws.ec2"}), context)
    assert failed(answer) == ["0", "2"]
    assert len(book.executions()) == 1
    assert failed(start_run.handler(batch("nonsense"), context)) == ["0"]
    assert len(book.executions()) == 1


def test_an_execution_that_died_is_replaced(book: BookResources, context: LambdaContext) -> None:
    start_run.handler(batch(UPLOAD), context)
    (run,) = book.executions()
    arn = executions.execution_arn(book.state_machine_arn, run)
    clients.step_functions().stop_execution(executionArn=arn)
    event = {"source": "aws.states", "detail": {"executionArn": arn, "status": "ABORTED"}}
    start_run.handler(batch(event), context)
    assert len(book.executions()) == 2
    start_run.handler(batch(event), context)
    assert len(book.executions()) == 2
    lock = ledger.find_lock(book.table)
    assert lock is not None
    assert (lock.run, lock.wanted) == (book.executions()[1], 0)


def test_when_no_run_can_be_started_all_messages_stay(
    book: BookResources, context: LambdaContext
) -> None:
    with Stubber(clients.step_functions()) as stub:
        stub.add_client_error("start_execution", "StateMachineDoesNotExist")
        answer = start_run.handler(batch(UPLOAD, "{", UPLOAD), context)
    assert sorted(failed(answer)) == ["0", "1", "2"]
    assert book.executions() == []
    # The lock is held by a run that never began; the next delivery begins that very run.
    lock = ledger.find_lock(book.table)
    assert lock is not None
    assert failed(start_run.handler(batch(UPLOAD, UPLOAD), context)) == []
    assert book.executions() == [lock.run]


def test_a_direct_call_that_fails_raises(book: BookResources, context: LambdaContext) -> None:
    with Stubber(clients.dynamodb()) as stub:
        stub.add_client_error("get_item", "ThrottlingException")
        with pytest.raises(ServiceBusy):
            start_run.handler({"reason": "manual"}, context)


def test_a_missing_variable_fails_the_batch(
    book: BookResources, context: LambdaContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AMTS_STATE_MACHINE_ARN")
    assert failed(start_run.handler(batch(UPLOAD), context)) == ["0"]
