"""Deploys a synthesized stack to the embedded AWS, as `cdk deploy` does to AWS.

It publishes the assets, creates or updates the stack, and then looks whether every resource of the
template is there.
"""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from amts.local.cloud_assembly import FileAsset, StackAssembly, read_stack
from amts.local.errors import DeployError
from amts.local.state_file import ACCOUNT, REGION

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_ssm import SSMClient

# What `cdk bootstrap` leaves in an account, for the check at the head of every CDK template.
_BOOTSTRAP_PARAMETER = "/cdk-bootstrap/hnb659fds/version"
_BOOTSTRAP_VERSION = "30"
_NOTHING_CHANGED = "No updates are to be performed"
_CREATE_SECONDS = 60.0
# The refusal of a state machine repeats its definition.
_LONGEST_REASON = 400


def deploy(assembly: Path, stack_name: str, endpoint: str) -> dict[str, str]:
    """Create or update the stack `stack_name` of the folder `assembly` at `endpoint`.

    Returns:
        The outputs of the stack.

    Raises:
        DeployError: the assembly is not usable, the endpoint does not answer, or a resource did
            not come up. A stack that failed to be created is removed again.
    """
    stack = read_stack(assembly, stack_name, ACCOUNT, REGION)
    clients = _clients(endpoint)
    try:
        for asset in stack.assets:
            _publish(clients.storage, asset)
        clients.parameters.put_parameter(
            Name=_BOOTSTRAP_PARAMETER, Value=_BOOTSTRAP_VERSION, Type="String", Overwrite=True
        )
        _create_or_update(clients.formation, stack)
        return _checked_outputs(clients.formation, stack)
    except ClientError as error:
        raise DeployError(f"{stack_name}: {_reason(error)}") from error
    except BotoCoreError as error:
        raise DeployError(f"{stack_name}: {error}") from error
    except ResponseParserError as error:
        raise DeployError(f"{stack_name}: the server failed; its log tells why") from error


@dataclass(frozen=True, slots=True)
class _Clients:
    storage: S3Client
    parameters: SSMClient
    formation: CloudFormationClient


@functools.lru_cache(maxsize=2)
def _clients(endpoint: str) -> _Clients:
    """Clients for `endpoint`; to make them takes longer than a small deployment."""
    session = boto3.session.Session(
        aws_access_key_id="embedded",
        aws_secret_access_key="embedded",  # noqa: S106 - any text is accepted
        region_name=REGION,
    )
    config = Config(retries={"total_max_attempts": 1}, read_timeout=120, proxies={})
    return _Clients(
        storage=session.client("s3", endpoint_url=endpoint, config=config),
        parameters=session.client("ssm", endpoint_url=endpoint, config=config),
        formation=session.client("cloudformation", endpoint_url=endpoint, config=config),
    )


def _publish(storage: S3Client, asset: FileAsset) -> None:
    """Upload an asset; its key names its content, so that one that is there is the same."""
    try:
        storage.head_object(Bucket=asset.bucket, Key=asset.key)
        return
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
    storage.create_bucket(Bucket=asset.bucket)
    storage.put_object(Bucket=asset.bucket, Key=asset.key, Body=asset.content())


def _create_or_update(formation: CloudFormationClient, stack: StackAssembly) -> None:
    request: dict[str, Any] = {
        "StackName": stack.name,
        "TemplateBody": stack.template,
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
        "Parameters": [
            {"ParameterKey": name, "ParameterValue": value}
            for name, value in stack.parameters.items()
        ],
        "Tags": [{"Key": name, "Value": value} for name, value in stack.tags.items()],
    }
    try:
        if _exists(formation, stack.name):
            formation.update_stack(**request)
        else:
            formation.create_stack(**request)
    except ClientError as error:
        if _NOTHING_CHANGED not in _reason(error):
            raise


def _exists(formation: CloudFormationClient, name: str) -> bool:
    try:
        formation.describe_stacks(StackName=name)
    except ClientError as error:
        if "does not exist" in _reason(error):
            return False
        raise
    return True


def _checked_outputs(formation: CloudFormationClient, stack: StackAssembly) -> dict[str, str]:
    end = time.monotonic() + _CREATE_SECONDS
    while True:
        described = formation.describe_stacks(StackName=stack.name)["Stacks"][0]
        status = described["StackStatus"]
        if not status.endswith("_IN_PROGRESS") or time.monotonic() > end:
            break
        time.sleep(0.1)
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise DeployError(f"{stack.name} is {status}: {described.get('StackStatusReason', '')}")
    pages = formation.get_paginator("list_stack_resources").paginate(StackName=stack.name)
    there = {
        resource["LogicalResourceId"]
        for page in pages
        for resource in page["StackResourceSummaries"]
    }
    missing = sorted(_unconditional(json.loads(stack.template)) - there)
    if missing:
        raise DeployError(f"{stack.name} came up without {', '.join(missing)}")
    return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}


def _unconditional(template: Mapping[str, Any]) -> set[str]:
    """The resources that must be there: a condition may leave the others out."""
    resources = template.get("Resources", {})
    return {name for name, resource in resources.items() if "Condition" not in resource}


def _reason(error: ClientError) -> str:
    """The service's message as one line of bounded length, or at least the status."""
    message = " ".join(error.response.get("Error", {}).get("Message", "").split())
    if message:
        return message if len(message) <= _LONGEST_REASON else f"{message[:_LONGEST_REASON]} …"
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return f"{error.operation_name} failed with HTTP status {status}"
