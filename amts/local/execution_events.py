"""Status changes of executions: at once when stopped, and published on EventBridge.

Shape: AWS Step Functions developer guide, "Step Functions Execution Status Change".
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import UTC, datetime
from typing import Any

from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str
from moto.stepfunctions.parser.backend.execution import (
    BaseExecutionWorkerCommunication,
    Execution,
)

from amts.local import event_delivery
from amts.local.patching import wrap

_log = logging.getLogger(__name__)
_ending = threading.Lock()
_START_SECONDS = 5.0


def install() -> None:
    """Publish the start and the end of every execution."""
    wrap(Execution, "start", _with_started_event)
    wrap(Execution, "stop", _aborted_at_once)
    wrap(BaseExecutionWorkerCommunication, "terminated", _ended_once)


def _with_started_event(original: Any) -> Any:
    def start(self: Any) -> None:
        original(self)
        _publish(self, "RUNNING")

    return start


def _aborted_at_once(original: Any) -> Any:
    """AWS aborts an execution at once; moto only after the task that is under way."""

    def stop(self: Any, stop_date: datetime, error: str | None, cause: str | None) -> None:
        give_up = time.monotonic() + _START_SECONDS
        while self.exec_worker.env is None and time.monotonic() < give_up:
            time.sleep(0.01)
        with _ending:
            if self.exec_status != ExecutionStatus.RUNNING:
                return
            original(self, stop_date, error, cause)
            self.exec_status = ExecutionStatus.ABORTED
            self.stop_date = datetime.now(UTC)
            self.error, self.cause = error or None, cause or None
        _publish(self, "ABORTED")

    return stop


def _ended_once(original: Any) -> Any:
    def terminated(self: Any) -> None:
        with _ending:
            if self.execution.exec_status != ExecutionStatus.RUNNING:
                return
            original(self)
        _publish(self.execution, self.execution.status)

    return terminated


def _publish(execution: Any, status: str) -> None:
    try:
        event_delivery.publish(
            execution.account_id,
            execution.region_name,
            source="aws.states",
            detail_type="Step Functions Execution Status Change",
            resources=[execution.exec_arn],
            detail=_detail(execution, status),
        )
    except Exception:
        _log.exception("the status change of %s was not published", execution.exec_arn)


def _detail(execution: Any, status: str) -> dict[str, Any]:
    output = to_json_str(execution.output) if status == "SUCCEEDED" else None
    return {
        "executionArn": execution.exec_arn,
        "stateMachineArn": execution.state_machine_arn,
        "name": execution.name,
        "status": status,
        "startDate": _milliseconds(execution.start_date),
        "stopDate": None if status == "RUNNING" else _milliseconds(execution.stop_date),
        "input": execution.execution_input,
        "output": output,
        "error": execution.error,
        "cause": execution.cause,
        "inputDetails": {"included": True},
        "outputDetails": None if output is None else {"included": True},
    }


def _milliseconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp() * 1000)
