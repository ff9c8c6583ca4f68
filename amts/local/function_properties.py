"""Properties of AWS::Lambda::Function and LayerVersion that moto's CloudFormation leaves out."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from moto.awslambda.models import LambdaFunction, LayerVersion
from moto.cloudformation.exceptions import ValidationError

from amts.local.patching import replace, wrap

_DEFAULT_TIMEOUT_SECONDS = 3
_DEFAULT_MEMORY_MEGABYTES = 128


def install() -> None:
    """Make functions and layers of templates have their properties."""
    wrap(LambdaFunction, "create_from_cloudformation_json", _with_properties)
    replace(LambdaFunction, "update_from_cloudformation_json", classmethod(_update))
    # A `Ref` to a layer is its ARN; moto would put the Python object there.
    LayerVersion.physical_resource_id = property(lambda layer: layer.arn)  # type: ignore[attr-defined]


def apply(function: Any, properties: Mapping[str, Any]) -> None:
    """Give `function` everything of its template but its code.

    Raises:
        ValidationError: its runtime is not Python.
    """
    runtime = str(properties.get("Runtime", ""))
    if not runtime.startswith("python"):
        what = runtime or "a container image"
        raise ValidationError(message=f"the embedded AWS runs only Python functions, not {what}")
    function.run_time = runtime
    function.handler = properties.get("Handler")
    function.role = properties["Role"]
    function.description = properties.get("Description", "")
    function.memory_size = int(properties.get("MemorySize", _DEFAULT_MEMORY_MEGABYTES))
    function.timeout = int(properties.get("Timeout", _DEFAULT_TIMEOUT_SECONDS))
    function.environment_vars = (properties.get("Environment") or {}).get("Variables") or {}
    function.architectures = properties.get("Architectures", ["x86_64"])
    function.tracing_config = properties.get("TracingConfig") or {"Mode": "PassThrough"}
    function.layers = function._get_layers_data(properties.get("Layers") or [])
    function.dead_letter_arn = (properties.get("DeadLetterConfig") or {}).get("TargetArn")
    logging = properties.get("LoggingConfig") or {}
    function.logs_group_name = logging.get("LogGroup", f"/aws/lambda/{function.function_name}")
    function.logging_variables = _logging_variables(logging)


def _logging_variables(logging: Mapping[str, Any]) -> dict[str, str]:
    variables = {}
    if "LogFormat" in logging:
        variables["AWS_LAMBDA_LOG_FORMAT"] = str(logging["LogFormat"])
    if "ApplicationLogLevel" in logging:
        variables["AWS_LAMBDA_LOG_LEVEL"] = str(logging["ApplicationLogLevel"])
    return variables


def _with_properties(original: Any) -> Any:
    def create(
        _: Any,
        /,
        resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
        **named: Any,
    ) -> Any:
        function = original(resource_name, cloudformation_json, account_id, region_name, **named)
        try:
            apply(function, cloudformation_json["Properties"])
        except Exception:
            function.delete(account_id, region_name)
            raise
        return function

    return classmethod(create)


def _update(
    _: Any,
    /,
    *,
    original_resource: Any,
    cloudformation_json: dict[str, Any],
    **_rest: Any,
) -> Any:
    properties = cloudformation_json["Properties"]
    code = dict(properties["Code"])
    if "ZipFile" in code:
        inline = LambdaFunction._create_zipfile_from_plaintext_code(code["ZipFile"])
        code["ZipFile"] = base64.b64encode(inline)
    apply(original_resource, properties)
    original_resource.update_function_code(code)
    return original_resource
