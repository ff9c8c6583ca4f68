"""boto3 clients, made once each and only when first used.

boto3 takes longer to import than everything else a step needs, so it is imported on first use, and
importing a handler stays quick. Only short retries happen here; the state machine does the long
ones, where they cost no Lambda time.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient
    from mypy_boto3_stepfunctions import SFNClient
    from mypy_boto3_translate import TranslateClient

ATTEMPTS = 3
"""Attempts of one call, the first included."""

CONNECTIONS = 16
"""Connections that a client keeps open; the thread pools of `objects` are smaller."""


@cache
def _client(service: str) -> Any:
    import boto3
    from botocore.config import Config

    settings = Config(
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        connect_timeout=5,
        read_timeout=60,
        max_pool_connections=CONNECTIONS,
    )
    return boto3.client(service, config=settings)  # type: ignore[call-overload]


def s3() -> S3Client:
    """The client of Amazon S3."""
    client: S3Client = _client("s3")
    return client


def dynamodb() -> DynamoDBClient:
    """The client of Amazon DynamoDB."""
    client: DynamoDBClient = _client("dynamodb")
    return client


def translate() -> TranslateClient:
    """The client of Amazon Translate."""
    client: TranslateClient = _client("translate")
    return client


def step_functions() -> SFNClient:
    """The client of AWS Step Functions."""
    client: SFNClient = _client("stepfunctions")
    return client


def sqs() -> SQSClient:
    """The client of Amazon SQS."""
    client: SQSClient = _client("sqs")
    return client


def sns() -> SNSClient:
    """The client of Amazon SNS."""
    client: SNSClient = _client("sns")
    return client


def ssm() -> SSMClient:
    """The client of AWS Systems Manager's Parameter Store."""
    client: SSMClient = _client("ssm")
    return client


def forget() -> None:
    """Drop all clients; the next use makes new ones, from the environment as it is then."""
    _client.cache_clear()
