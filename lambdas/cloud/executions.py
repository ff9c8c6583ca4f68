"""Executions of the state machine. A run's execution bears the run's id as its name."""

from __future__ import annotations

import json
from typing import Literal

from bitext.errors import AlreadyExists, ResourceMissing
from cloud import clients
from cloud.errors import translate_errors

ExecutionState = Literal["running", "ended", "missing"]


def execution_arn(state_machine_arn: str, run: str) -> str:
    """Return the ARN of a run's execution; the execution need not exist."""
    return f"{state_machine_arn.replace(':stateMachine:', ':execution:', 1)}:{run}"


def start(state_machine_arn: str, run: str, reason: str) -> None:
    """Start a run's execution. Asking again for the same run starts no second one.

    Step Functions answers a name that is running with the same input with that execution, and
    refuses a name that was used in the last 90 days; both mean that the run was started.

    Raises:
        ServiceError: Step Functions refused or is busy.
    """
    try:
        with translate_errors():
            clients.step_functions().start_execution(
                stateMachineArn=state_machine_arn,
                name=run,
                input=json.dumps({"run": run, "reason": reason}),
            )
    except AlreadyExists:
        return


def state(arn: str) -> ExecutionState:
    """Return whether an execution runs, has ended in any way, or does not exist.

    The answer may be some seconds late (DescribeExecution is eventually consistent).

    Raises:
        ServiceError: Step Functions refused or is busy.
    """
    try:
        with translate_errors():
            status = clients.step_functions().describe_execution(executionArn=arn)["status"]
    except ResourceMissing:
        return "missing"
    return "running" if status in ("RUNNING", "PENDING_REDRIVE") else "ended"
