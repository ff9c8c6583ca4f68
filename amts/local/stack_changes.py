"""Creating and updating stacks: in order, all of it or a clear error, and never a lost table.

moto swallows or repeats failures, applies changes in any order, deletes what a template retains,
replaces a topic or a rule to change it, and forgets resources that it cannot update.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import CloudFormationBackend, Stack
from moto.cloudformation.parsing import ResourceMap
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.exceptions import ServiceException
from moto.events.models import events_backends

from amts.local import bucket_properties
from amts.local.patching import replace, wrap
from amts.local.template_references import (
    TemplateReferenceError,
    check_references,
    in_dependency_order,
    references,
)
from amts.local.template_resources import unsupported_types

_log = logging.getLogger(__name__)


class ResourceFailedError(ValidationError):
    """A resource of a stack could not be created or changed; the message names it."""


def install() -> None:
    """Make stacks come up, change and fail as a whole."""
    wrap(parsing, "parse_and_create_resource", _naming_the_resource)
    wrap(CloudFormationBackend, "create_stack", _all_or_nothing)
    wrap(CloudFormationBackend, "update_stack", _only_supported)
    wrap(Stack, "update", _repeatable_after_failure)
    replace(ResourceMap, "update", _update_resources)
    replace(CloudFormationResponse, "_validate_different_update", _refusing_equal)


def _check(text: str) -> None:
    """Refuse a template that cannot come up before anything is touched."""
    try:
        template = Stack.parse_template(text)
        resources = template["Resources"]
        untyped = [name for name, one in resources.items() if "Type" not in one]
    except Exception as error:
        raise ValidationError(message=f"Template format error: {error!r}") from error
    if untyped:
        raise ValidationError(message=f"Template format error: no Type for {', '.join(untyped)}")
    missing = unsupported_types(template)
    if missing:
        raise ValidationError(message=f"the embedded AWS has no {', '.join(missing)}")
    try:
        check_references(template)
    except TemplateReferenceError as error:
        raise ValidationError(message=str(error)) from None


def _all_or_nothing(original: Any) -> Any:
    """A stack that fails to come up is removed, so that the next try starts afresh."""

    def create_stack(self: Any, name: str, template: str, *arguments: Any, **named: Any) -> Any:
        _check(template)
        existing = set(self.stacks)
        try:
            stack = original(self, name, template, *arguments, **named)
            _ = stack.outputs  # computed only when asked for, and then every listing would fail
        except Exception as error:
            for stack_id in set(self.stacks) - existing:
                _remove_resources(self.stacks.pop(stack_id).resource_map)
            raise _as_answer(error) from error
        return stack

    return create_stack


def _as_answer(error: Exception) -> Exception:
    """An error that the service can answer with; any other would be a page of HTML."""
    if isinstance(error, ServiceException):
        return error
    _log.error("a stack failed", exc_info=error)
    return ValidationError(message=_reason(error))


def _only_supported(original: Any) -> Any:
    def update_stack(self: Any, name: str, template: str, *arguments: Any, **named: Any) -> Any:
        _check(template)
        return original(self, name, template, *arguments, **named)

    return update_stack


def _repeatable_after_failure(original: Any) -> Any:
    """After a failed update the old template counts, so that the same update can be tried again."""

    def update(self: Any, *arguments: Any, **named: Any) -> Any:
        template, parsed = self.template, self.template_dict
        try:
            return original(self, *arguments, **named)
        except Exception as error:
            self.template, self.template_dict = template, parsed
            self.output_map = self._create_output_map()
            self.status = "UPDATE_FAILED"
            raise _as_answer(error) from error

    return update


def _naming_the_resource(original: Any) -> Any:
    def parse_and_create_resource(
        logical_id: str, resource_json: dict[str, Any], *arguments: Any, **named: Any
    ) -> Any:
        try:
            return original(logical_id, resource_json, *arguments, **named)
        except ResourceFailedError:
            raise
        except Exception as error:
            raise _failed(logical_id, resource_json, error) from error

    return parse_and_create_resource


def _failed(
    logical_id: str, resource_json: Mapping[str, Any], error: Exception
) -> ResourceFailedError:
    message = f"{resource_json.get('Type')} {logical_id}: {_reason(error)}"
    return ResourceFailedError(message=message)


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"{error} is missing"
    return str(getattr(error, "message", None) or error or type(error).__name__)


def _remove_resources(resource_map: Any) -> None:
    for logical_id in reversed(list(resource_map._parsed_resources)):
        declaration = resource_map._resource_json_map.get(logical_id)
        if declaration is None:
            continue  # a parameter or a pseudo parameter
        try:
            resource_map._delete_resource(resource_map._parsed_resources[logical_id], declaration)
        except Exception as error:
            _log.warning("%s was not removed: %r", logical_id, error)


def _refusing_equal(
    self: Any, incoming_params: list[dict[str, Any]] | None, stack_body: str, old_stack: Any
) -> None:
    parameters = self._get_param_values(incoming_params or [], old_stack.stack_parameters)
    same_parameters = all(
        old_stack.stack_parameters.get(name) == value for name, value in parameters.items()
    )
    if old_stack.template == stack_body and same_parameters:
        raise ValidationError(old_stack.name, message="No updates are to be performed.")


def _update_resources(
    self: Any, template: dict[str, Any], parameters: dict[str, Any] | None = None
) -> None:
    """Bring the resources of a stack to a new template: add, change, then remove."""
    old = dict(self._resource_json_map)
    new = template["Resources"]
    modified = set(self.build_resource_diff(template, parameters)["Modify"])
    order = in_dependency_order(new)
    self._template = template
    if parameters:
        self.input_parameters = parameters
    self.load_mapping()
    self.load_parameters()
    self.load_conditions()
    self._resource_json_map = {**old, **new}
    done = dict(old)
    replaced: set[str] = set()
    try:
        for logical_id in order:
            existing = self._parsed_resources.get(logical_id)
            if existing is None:
                _ = self[logical_id]  # asking for a resource creates it
            elif logical_id in modified or references(new[logical_id]) & replaced:
                changed = _change(self, logical_id, existing, new[logical_id])
                if _identity(changed) != _identity(existing):
                    replaced.add(logical_id)
                self._parsed_resources[logical_id] = changed
            done[logical_id] = new[logical_id]
        _remove_missing(self, done, new)
    finally:
        # What was not reached keeps its old declaration: the next update finds it different.
        self._resource_json_map = done


def _identity(resource: Any) -> Any:
    return getattr(resource, "physical_resource_id", None)


def _remove_missing(self: Any, done: dict[str, Any], new: Mapping[str, Any]) -> None:
    for logical_id in [name for name in done if name not in new]:
        declaration = done.pop(logical_id)
        resource = self._parsed_resources.pop(logical_id, None)
        if resource is not None and declaration.get("DeletionPolicy") not in _KEPT:
            self._delete_resource(resource, declaration)


_KEPT = ("Retain", "Snapshot")


def _change(self: Any, logical_id: str, existing: Any, declaration: dict[str, Any]) -> Any:
    try:
        if declaration["Type"] != existing.cf_resource_type:
            raise ValidationError(message=f"it was {existing.cf_resource_type}")
        resource_class, resource, name = parsing.parse_resource_and_generate_name(
            logical_id, declaration, self
        )
        name_property = parsing.resource_name_property_from_type(declaration["Type"])
        if not (name_property and name_property in resource["Properties"]):
            name = getattr(existing, "name", name)  # a generated name is kept
        elif declaration["Type"] in _CHANGED_IN_PLACE and name != existing.name:
            raise ValidationError(message="the embedded AWS cannot rename it; deploy anew")
        changed = _changed(self, resource_class, existing, name, resource)
    except ResourceFailedError:
        raise
    except Exception as error:
        raise _failed(logical_id, declaration, error) from error
    changed.cf_resource_type = declaration["Type"]
    changed.logical_resource_id = logical_id
    return changed


def _changed(
    self: Any, resource_class: Any, existing: Any, name: str, resource: dict[str, Any]
) -> Any:
    account, region = self._account_id, self._region_name
    in_place = _CHANGED_IN_PLACE.get(resource["Type"])
    if in_place is not None:
        in_place(existing, resource["Properties"], account, region)
        return existing
    if resource["Type"] in _REPLACED:
        return resource_class.create_from_cloudformation_json(name, resource, account, region)
    if hasattr(resource_class.update_from_cloudformation_json, "__isabstractmethod__"):
        raise ValidationError(
            message="the embedded AWS cannot change it in place; stop it and deploy anew"
        )
    return resource_class.update_from_cloudformation_json(
        original_resource=existing,
        new_resource_name=name,
        cloudformation_json=resource,
        account_id=account,
        region_name=region,
    )


def _change_queue(queue: Any, properties: Mapping[str, Any], *_: str) -> None:
    unnamed = {
        name: json.dumps(value) if name == "RedriveAllowPolicy" else value
        for name, value in properties.items()
        if name not in ("QueueName", "Tags")
    }
    queue._set_attributes(unnamed)


def _change_table(table: Any, properties: Mapping[str, Any], *_: str) -> None:
    if properties.get("KeySchema") != table.schema:
        raise ValidationError(message="another key schema needs a new table")


def _change_log_group(group: Any, properties: Mapping[str, Any], *_: str) -> None:
    group.retention_in_days = properties.get("RetentionInDays")


def _change_rule(rule: Any, properties: Mapping[str, Any], account: str, region: str) -> None:
    backend: Any = events_backends[account][region]
    pattern = properties.get("EventPattern")
    bus = properties.get("EventBusName", "default")
    backend.put_rule(
        rule.name,
        description=properties.get("Description"),
        event_bus_arn=bus,
        event_pattern=json.dumps(pattern) if pattern else None,
        role_arn=properties.get("RoleArn"),
        scheduled_expression=properties.get("ScheduleExpression"),
        state=properties.get("State"),
    )
    stored = backend.describe_rule(rule.name, bus)
    stored.targets.clear()
    backend.put_targets(rule.name, bus, properties.get("Targets", []))


def _keep(_: Any, __: Mapping[str, Any], *___: str) -> None:
    """For what is stored and not enforced."""


_CHANGED_IN_PLACE: Mapping[str, Callable[..., None]] = {
    "AWS::S3::Bucket": bucket_properties.apply,
    "AWS::SQS::Queue": _change_queue,
    "AWS::SNS::Topic": _keep,
    "AWS::DynamoDB::Table": _change_table,
    "AWS::Logs::LogGroup": _change_log_group,
    "AWS::Events::Rule": _change_rule,
    "AWS::Lambda::Permission": _keep,
    "AWS::IAM::ManagedPolicy": _keep,
}
# A layer version cannot be changed; a changed layer is another version, and functions follow.
_REPLACED: Iterable[str] = frozenset({"AWS::Lambda::LayerVersion"})
