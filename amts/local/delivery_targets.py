"""Sends a message to the resource that an ARN names, as an AWS service would."""

from __future__ import annotations

import uuid
from typing import Any

from moto.awslambda.utils import get_backend as lambda_backend
from moto.core.utils import unix_time_millis
from moto.logs.models import logs_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from amts.local.errors import EmbeddedAwsError


class UndeliverableError(EmbeddedAwsError):
    """The embedded AWS cannot send to this kind of resource."""


def is_supported(arn: str) -> bool:
    """Whether `deliver` knows the service that `arn` names."""
    return arn.split(":")[2] in _SENDERS


def deliver(arn: str, body: str, *, message_group: str | None = None) -> None:
    """Send `body` to the queue, topic, function, state machine or log group `arn`.

    Raises:
        UndeliverableError: the ARN names another kind of resource.
        Exception: whatever the receiving service answers, for example that it does not exist.
    """
    service = arn.split(":")[2]
    sender = _SENDERS.get(service)
    if sender is None:
        raise UndeliverableError(f"the embedded AWS cannot deliver to {arn}")
    sender(arn, body, message_group)


def _to_queue(arn: str, body: str, message_group: str | None) -> None:
    _, _, _, region, account, name = arn.split(":", 5)
    sqs_backends[account][region].send_message(
        queue_name=name, message_body=body, group_id=message_group
    )


def _to_topic(arn: str, body: str, _: str | None) -> None:
    _, _, _, region, account, _ = arn.split(":", 5)
    sns_backends[account][region].publish(arn=arn, message=body)


def _to_function(arn: str, body: str, _: str | None) -> None:
    _, _, _, region, account, _ = arn.split(":", 5)
    function: Any = lambda_backend(account, region).get_function(arn)
    function.invoke(body, {"x-amz-invocation-type": "Event"}, {})


def _to_state_machine(arn: str, body: str, _: str | None) -> None:
    _, _, _, region, account, _ = arn.split(":", 5)
    backend: Any = stepfunctions_parser_backends[account][region]
    backend.start_execution(arn, str(uuid.uuid4()), body)


def _to_log_group(arn: str, body: str, _: str | None) -> None:
    _, _, _, region, account, resource = arn.split(":", 5)
    group = resource.removeprefix("log-group:").removesuffix(":*")
    stream = str(uuid.uuid4())
    backend = logs_backends[account][region]
    backend.create_log_stream(group, stream)
    backend.put_log_events(group, stream, [{"timestamp": int(unix_time_millis()), "message": body}])


_SENDERS = {
    "sqs": _to_queue,
    "sns": _to_topic,
    "lambda": _to_function,
    "states": _to_state_machine,
    "logs": _to_log_group,
}
