"""Queues that feed functions: batches, batching window, partial failures, redelivery, dead letters.

moto calls the function inside SendMessage, for one message, and does not try again. Here a thread
for each event source mapping receives messages, gathers a batch and calls the function.
Rules: AWS Lambda developer guide, "Using Lambda with Amazon SQS".
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from moto.awslambda.models import LambdaBackend
from moto.awslambda.utils import get_backend as lambda_backend
from moto.cloudformation.exceptions import ValidationError
from moto.settings import moto_server_port
from moto.sqs.models import Queue, SQSBackend, sqs_backends

from amts.local.batch_response import failed_items
from amts.local.patching import replace, wrap
from amts.local.time_scale import scaled

_log = logging.getLogger(__name__)

# A message may be 1 MiB and a function's input 6 MB: a batch is closed before it can grow over.
_BATCH_BYTES = 5_000_000
# Nothing wakes a poller when a message becomes visible again or when its mapping is deleted.
_LONGEST_NAP_SECONDS = 0.25
_DEFAULT_CONCURRENCY = 10


def install() -> None:
    """Make event source mappings poll their queue, and make moto's queues safe for threads."""
    wrap(LambdaBackend, "create_event_source_mapping", _polled)
    wrap(Queue, "delete_message", _locked)
    wrap(SQSBackend, "receive_message", _locked_by_name)
    wrap(SQSBackend, "change_message_visibility", _locked_by_name)
    wrap(SQSBackend, "purge_queue", _locked_by_name)
    # A `Ref` to a queue is its URL. moto's names the real service; a client that takes its endpoint
    # from the URL would go there.
    replace(Queue, "physical_resource_id", property(_url))


def _url(queue: Any) -> str:
    return f"http://127.0.0.1:{moto_server_port()}/{queue.account_id}/{queue.name}"


def _locked(original: Any) -> Any:
    """Lock what moto does not: it rebuilds a queue's list, and a message sent meanwhile is lost."""

    def method(self: Any, *arguments: Any, **named: Any) -> Any:
        with self._messages_lock:
            return original(self, *arguments, **named)

    return method


def _locked_by_name(original: Any) -> Any:
    # Waiting for messages inside is fine: the lock is a condition, and its wait releases it.
    def method(self: Any, queue_name: str, *arguments: Any, **named: Any) -> Any:
        with self.get_queue(queue_name)._messages_lock:
            return original(self, queue_name, *arguments, **named)

    return method


def _polled(original: Any) -> Any:
    def create_event_source_mapping(self: Any, spec: dict[str, Any]) -> Any:
        if spec.get("FilterCriteria"):
            raise ValidationError(message="the embedded AWS filters no messages of event sources")
        if str(spec.get("EventSourceArn", "")).endswith(".fifo"):
            raise ValidationError(message="the embedded AWS polls no FIFO queues for functions")
        mapping = original(self, spec)
        for queue in sqs_backends[self.account_id][self.region_name].queues.values():
            if queue.queue_arn == mapping.event_source_arn:
                queue.lambda_event_source_mappings.pop(mapping.function_arn, None)
                _Poller(mapping, queue).start()
        return mapping

    return create_event_source_mapping


class _Poller:
    """Feeds the function of one event source mapping from its queue."""

    def __init__(self, mapping: Any, queue: Any) -> None:
        self._mapping = mapping
        self._queue = queue
        self._backend: Any = sqs_backends[mapping.account_id][mapping.region]
        scaling = mapping.scaling_config or {}
        self._free = threading.Semaphore(
            int(scaling.get("MaximumConcurrency", _DEFAULT_CONCURRENCY))
        )

    def start(self) -> None:
        """Poll until the mapping or its queue is deleted."""
        name = f"poller of {self._queue.name}"
        threading.Thread(target=self._run, name=name, daemon=True).start()

    def _run(self) -> None:
        while self._is_wanted():
            if not self._mapping.enabled:
                time.sleep(_LONGEST_NAP_SECONDS)
                continue
            try:
                self._feed_once()
            except Exception:
                _log.exception("polling %s failed", self._queue.name)
                time.sleep(_LONGEST_NAP_SECONDS)

    def _is_wanted(self) -> bool:
        functions: Any = lambda_backend(self._mapping.account_id, self._mapping.region)
        return (
            functions.get_event_source_mapping(self._mapping.uuid) is self._mapping
            and self._backend.queues.get(self._queue.name) is self._queue
        )

    def _feed_once(self) -> None:
        self._queue.wait_for_messages(_LONGEST_NAP_SECONDS)
        if not self._queue.messages or not self._free.acquire(timeout=_LONGEST_NAP_SECONDS):
            return
        if not (self._mapping.enabled and self._is_wanted()):
            self._free.release()
            return
        batch = self._gather()
        if batch:
            threading.Thread(target=self._work, args=(batch,), daemon=True).start()
        else:
            self._free.release()

    def _gather(self) -> list[Any]:
        window = scaled(float(self._mapping.max_batch_window or 0))
        end = time.monotonic() + window
        batch: list[Any] = []
        size = 0
        while len(batch) < self._mapping.batch_size and size < _BATCH_BYTES:
            received = self._receive(min(10, self._mapping.batch_size - len(batch)))
            batch += received
            size += sum(len(message.body.encode()) for message in received)
            if not received:
                left = end - time.monotonic()
                if left <= 0:
                    break
                self._queue.wait_for_messages(min(left, _LONGEST_NAP_SECONDS))
        return batch

    def _receive(self, count: int) -> list[Any]:
        # The whole visibility time, not scaled: nobody else gets a message that is being worked on.
        received: list[Any] = self._backend.receive_message(
            self._queue.name, count, 0, self._queue.visibility_timeout, ["All"]
        )
        return received

    def _work(self, batch: Sequence[Any]) -> None:
        received_at = time.time()
        try:
            failed = self._call_function(batch)
        except Exception:
            _log.exception("the function of %s was not called", self._queue.name)
            failed = {message.id for message in batch}
        finally:
            self._free.release()
        for message in batch:
            if message.id in failed:
                self._give_back(message, received_at)
            else:
                self._queue.delete_message(message.receipt_handle)

    def _call_function(self, batch: Sequence[Any]) -> set[str]:
        functions: Any = lambda_backend(self._mapping.account_id, self._mapping.region)
        function = functions.get_function(self._mapping.function_arn)
        event = {"Records": [self._record(message) for message in batch]}
        headers: dict[str, str] = {}
        answer = function.invoke(json.dumps(event), {}, headers)
        ids = {str(message.id) for message in batch}
        if "x-amz-function-error" in headers:
            return ids
        if "ReportBatchItemFailures" in (self._mapping.function_response_types or []):
            return failed_items(answer, ids)
        return set()

    def _record(self, message: Any) -> dict[str, Any]:
        attributes = {
            "ApproximateReceiveCount": str(message.approximate_receive_count),
            "SentTimestamp": str(message.sent_timestamp),
            "SenderId": message.sender_id,
            "ApproximateFirstReceiveTimestamp": str(message.approximate_first_receive_timestamp),
        }
        if message.group_id is not None:
            attributes["MessageGroupId"] = message.group_id
        return {
            "messageId": message.id,
            "receiptHandle": message.receipt_handle,
            "body": message.body,
            "attributes": attributes,
            "messageAttributes": {
                name: _message_attribute(value)
                for name, value in message.message_attributes.items()
            },
            "md5OfBody": message.body_md5,
            "eventSource": "aws:sqs",
            "eventSourceARN": self._queue.queue_arn,
            "awsRegion": self._mapping.region,
        }

    def _give_back(self, message: Any, received_at: float) -> None:
        """Show a failed message again after the (scaled) visibility time since it was received."""
        visible_at = received_at + scaled(float(self._queue.visibility_timeout))
        with self._queue._messages_lock:
            for stored in self._queue._messages:
                if stored.had_receipt_handle(message.receipt_handle):
                    stored.visible_at = visible_at * 1000
            self._queue._messages_lock.notify_all()


def _message_attribute(value: Mapping[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "stringListValues": [],
        "binaryListValues": [],
        "dataType": value["DataType"],
    }
    if "StringValue" in value:
        described["stringValue"] = value["StringValue"]
    if "BinaryValue" in value:
        binary = value["BinaryValue"]
        described["binaryValue"] = binary.decode() if isinstance(binary, bytes) else binary
    return described
