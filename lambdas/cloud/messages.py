"""Messages that AMTS sends: to its own queue, and to people."""

from __future__ import annotations

import json

from cloud import clients
from cloud.errors import translate_errors

SUBJECT_LENGTH = 100
"""Longest subject of SNS, in ASCII characters."""

TEXT_BYTES = 200_000
"""Bytes kept of a message; SNS takes 262,144 with everything around it."""


def look_again(queue_url: str) -> None:
    """Ask for another run.

    Raises:
        ServiceError: SQS refused or is busy.
    """
    with translate_errors():
        clients.sqs().send_message(QueueUrl=queue_url, MessageBody=json.dumps({"reason": "again"}))


def notify(topic_arn: str, subject: str, text: str) -> None:
    """Send a message to the people who follow the book.

    Raises:
        ServiceError: SNS refused or is busy.
    """
    plain = " ".join(subject.encode("ascii", "replace").decode().split())
    with translate_errors():
        clients.sns().publish(
            TopicArn=topic_arn,
            Subject=plain[:SUBJECT_LENGTH],
            Message=text.encode()[:TEXT_BYTES].decode(errors="ignore"),
        )
