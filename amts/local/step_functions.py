"""Step Functions that run: moto's interpreter, also for state machines of CloudFormation.

Definition substitutions are filled in; every execution has a name; a task's AWS client is made
once; what an SDK task returns is JSON. Waits are in `execution_waits`, the events that an execution
sends in `execution_events`.
"""

from __future__ import annotations

import json
import sys
import threading
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import boto3
from botocore.config import Config
from moto.cloudformation.exceptions import ValidationError
from moto.core.config import default_user_config
from moto.s3.models import s3_backends
from moto.settings import moto_server_port
from moto.stepfunctions import models
from moto.stepfunctions.models import StateMachine
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_aws_sdk,
)
from moto.stepfunctions.parser.models import (
    StepFunctionsParserBackend,
    stepfunctions_parser_backends,
)
from moto.stepfunctions.utils import cfn_to_api_tags
from moto.utilities.utils import get_partition

from amts.local.patching import replace, wrap

# A function may run for 15 minutes; its task must not give up before.
_LONGEST_TASK_SECONDS = 16 * 60
_CLIENT_CONNECTIONS = 64
# AWS's own spelling of services in the error names of SDK tasks; moto knows two.
_SERVICE_NAMES_IN_ERRORS = {
    "cloudwatch": "CloudWatch",
    "lambda": "Lambda",
    "s3": "S3",
    "sns": "Sns",
    "sqs": "Sqs",
    "ssm": "Ssm",
    "translate": "Translate",
}


def install() -> None:
    """Make state machines run their definition."""
    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    # CloudFormation reads this name; the package's own stays, moto finds its URLs by it.
    replace(models, "stepfunctions_backends", stepfunctions_parser_backends)
    replace(StateMachine, "create_from_cloudformation_json", classmethod(_create))
    replace(StateMachine, "update_from_cloudformation_json", classmethod(_update))
    wrap(StateMachine, "has_cfn_attr", _knowing_arn)
    wrap(StateMachine, "get_cfn_attribute", _answering_arn)
    wrap(StepFunctionsParserBackend, "start_execution", _named_and_alone)
    sdk = state_task_service_aws_sdk
    sdk._SERVICE_ERROR_NAMES.update(_SERVICE_NAMES_IN_ERRORS)
    wrap(sdk.StateTaskServiceAwsSdk, "_eval_service_task", _with_json_result)
    _use_cached_clients()


def definition_of(properties: Mapping[str, Any], account: str, region: str) -> str:
    """The definition of a state machine's template properties, substitutions filled in.

    Raises:
        ValidationError: the properties hold no definition.
    """
    if "DefinitionString" in properties:
        definition = str(properties["DefinitionString"])
    elif "Definition" in properties:
        definition = json.dumps(properties["Definition"])
    elif "DefinitionS3Location" in properties:
        location = properties["DefinitionS3Location"]
        backend: Any = s3_backends[account][get_partition(region)]
        definition = backend.get_object(location["Bucket"], location["Key"]).value.decode()
    else:
        raise ValidationError(message="a state machine needs a definition")
    for name, value in (properties.get("DefinitionSubstitutions") or {}).items():
        definition = definition.replace(f"${{{name}}}", str(value))
    return definition


def _create(
    _: Any,
    /,
    resource_name: str,
    cloudformation_json: dict[str, Any],
    account_id: str,
    region_name: str,
    **_rest: Any,
) -> Any:
    properties = cloudformation_json["Properties"]
    kind = properties.get("StateMachineType", "STANDARD")
    if kind != "STANDARD":
        raise ValidationError(message=f"the embedded AWS runs no {kind} state machines")
    backend: Any = stepfunctions_parser_backends[account_id][region_name]
    return backend.create_state_machine(
        properties.get("StateMachineName", resource_name),
        definition_of(properties, account_id, region_name),
        properties["RoleArn"],
        tags=cfn_to_api_tags(properties.get("Tags", [])),
        sm_type=kind,
    )


def _update(
    _: Any,
    /,
    *,
    original_resource: Any,
    cloudformation_json: dict[str, Any],
    account_id: str,
    region_name: str,
    **_rest: Any,
) -> Any:
    properties = cloudformation_json["Properties"]
    if properties.get("StateMachineName", original_resource.name) != original_resource.name:
        raise ValidationError(message="the embedded AWS cannot rename a state machine")
    backend: Any = stepfunctions_parser_backends[account_id][region_name]
    return backend.update_state_machine(
        original_resource.arn,
        definition=definition_of(properties, account_id, region_name),
        role_arn=properties["RoleArn"],
    )


def _knowing_arn(original: Any) -> Any:
    return classmethod(lambda _, attribute: attribute == "Arn" or original(attribute))


def _answering_arn(original: Any) -> Any:
    def get_cfn_attribute(self: Any, attribute_name: str) -> Any:
        return self.arn if attribute_name == "Arn" else original(self, attribute_name)

    return get_cfn_attribute


def _named_and_alone(original: Any) -> Any:
    """A name for every execution; the check for a used name and the start in one step."""
    starting = threading.Lock()

    def start_execution(
        self: Any,
        state_machine_arn: str,
        name: str | None = None,
        execution_input: str | None = None,
        trace_header: str | None = None,
    ) -> Any:
        with starting:
            return original(
                self, state_machine_arn, name or str(uuid.uuid4()), execution_input, trace_header
            )

    return start_execution


def _with_json_result(original: Any) -> Any:
    def evaluate(
        self: Any,
        env: Any,
        resource_runtime_part: Any,
        normalised_parameters: Any,
        state_credentials: Any,
    ) -> None:
        body = normalised_parameters.get("Body")
        if (
            self.resource.api_name == "s3"
            and body is not None
            and not isinstance(body, str | bytes)
        ):
            normalised_parameters["Body"] = json.dumps(body).encode()
        original(self, env, resource_runtime_part, normalised_parameters, state_credentials)
        # A date or a stream in a state's output makes DescribeExecution fail.
        env.stack[-1] = json.loads(json.dumps(env.stack[-1], default=_as_json))

    return evaluate


def _as_json(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if hasattr(value, "read"):
        return str(value.read().decode("utf-8", "replace"))
    return str(value)


def _use_cached_clients() -> None:
    """One client for each region and service: making one takes longer than most tasks."""
    session = boto3.session.Session()
    clients: dict[tuple[str, str], Any] = {}
    making = threading.Lock()
    config = Config(
        parameter_validation=False,
        retries={"total_max_attempts": 1},
        connect_timeout=60,
        read_timeout=_LONGEST_TASK_SECONDS,
        max_pool_connections=_CLIENT_CONNECTIONS,
        proxies={},
    )

    def boto_client_for(region: str, service: str, **_: Any) -> Any:
        with making:
            if (region, service) not in clients:
                make_client: Any = session.client
                clients[region, service] = make_client(
                    service,
                    region_name=region,
                    endpoint_url=f"http://127.0.0.1:{moto_server_port()}",
                    config=config,
                )
            return clients[region, service]

    for name, module in list(sys.modules.items()):
        if name.startswith("moto.stepfunctions.parser.") and hasattr(module, "boto_client_for"):
            replace(module, "boto_client_for", boto_client_for)
