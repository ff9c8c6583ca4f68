"""CloudFormation resource types that moto lacks, and a clear refusal of those that nobody has.

Stored and not enforced: bucket, queue and topic policies, because the embedded AWS has no
permissions at all. Stored and not evaluated: alarms and metric filters. Stored and never fired:
schedules.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from moto.awslambda.utils import get_backend as lambda_backend
from moto.cloudformation import parsing
from moto.cloudformation.exceptions import ValidationError
from moto.cloudwatch.models import cloudwatch_backends
from moto.core.common_models import CloudFormationModel
from moto.logs.models import logs_backends
from moto.scheduler.models import scheduler_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from amts.local.patching import wrap


@dataclass(slots=True)
class Declared:
    """A resource of a stack, as its template declares it."""

    name: str
    properties: Mapping[str, Any]
    account: str
    region: str
    identity: str = ""


Action = Callable[[Declared], None]


def _nothing(_: Declared) -> None:
    """For a resource that only needs to be known."""


@dataclass(frozen=True, slots=True)
class ResourceType:
    """How to create, change (`apply` again) and remove resources of one type."""

    type_name: str
    apply: Action = _nothing
    remove: Action = _nothing
    name_property: str | None = None
    attributes: Mapping[str, Callable[[Declared], str]] = field(default_factory=dict)


# CloudFormationModel knows its subclasses only weakly.
_models: list[type] = []


def install() -> None:
    """Register the missing types, and refuse unknown ones instead of leaving them out."""
    for resource_type in _TYPES:
        _models.append(_model(resource_type))
    for cached in (parsing.get_model_list, parsing.get_model_map, parsing.get_name_type_map):
        cached.cache_clear()
    wrap(parsing, "resource_class_from_type", _refusing_unknown)


def unsupported_types(template: Mapping[str, Any]) -> list[str]:
    """The types of `template` that cannot be created, in order, each once."""
    known = {*parsing.get_model_map(), *parsing.NULL_MODELS}
    types = {str(resource["Type"]) for resource in template.get("Resources", {}).values()}
    return sorted(types - known)


def _refusing_unknown(original: Any) -> Any:
    def resource_class_from_type(resource_type: str) -> Any:
        if resource_type not in {*parsing.get_model_map(), *parsing.NULL_MODELS}:
            raise ValidationError(message=f"the embedded AWS has no {resource_type}")
        return original(resource_type)

    return resource_class_from_type


def _model(resource_type: ResourceType) -> type:
    """A model class of moto's kind for `resource_type`."""

    class Model(CloudFormationModel):
        def __init__(self, declared: Declared) -> None:
            self.declared = declared

        @property
        def name(self) -> str:
            return self.declared.name

        @property
        def physical_resource_id(self) -> str:
            return self.declared.identity or self.declared.name

        @staticmethod
        def cloudformation_name_type() -> str:
            return resource_type.name_property or ""

        @staticmethod
        def cloudformation_type() -> str:
            return resource_type.type_name

        @classmethod
        def has_cfn_attr(cls, attr: str) -> bool:
            return attr in resource_type.attributes

        def get_cfn_attribute(self, attribute_name: str) -> str:
            return resource_type.attributes[attribute_name](self.declared)

        @classmethod
        def create_from_cloudformation_json(
            cls,
            resource_name: str,
            cloudformation_json: dict[str, Any],
            account_id: str,
            region_name: str,
            **_: Any,
        ) -> Any:
            properties = cloudformation_json["Properties"]
            declared = Declared(resource_name, properties, account_id, region_name)
            resource_type.apply(declared)
            return cls(declared)

        @classmethod
        def update_from_cloudformation_json(
            cls,
            original_resource: Any,
            new_resource_name: str,
            cloudformation_json: dict[str, Any],
            account_id: str,  # noqa: ARG003 - moto's interface
            region_name: str,  # noqa: ARG003
        ) -> Any:
            declared = original_resource.declared
            if resource_type.name_property and new_resource_name != declared.name:
                resource_type.remove(declared)
                declared.name, declared.identity = new_resource_name, ""
            declared.properties = cloudformation_json["Properties"]
            resource_type.apply(declared)
            return original_resource

        def delete(self, *_: str) -> None:
            resource_type.remove(self.declared)

    Model.__name__ = Model.__qualname__ = resource_type.type_name.replace("::", "")
    return Model


def _apply_queue_policy(declared: Declared) -> None:
    policy = json.dumps(declared.properties["PolicyDocument"])
    for url in declared.properties["Queues"]:
        backend: Any = sqs_backends[declared.account][declared.region]
        backend.get_queue(url.rsplit("/", 1)[-1]).policy = policy


def _apply_topic_policy(declared: Declared) -> None:
    policy = json.dumps(declared.properties["PolicyDocument"])
    for arn in declared.properties["Topics"]:
        sns_backends[declared.account][declared.region].get_topic(arn).policy = policy


def _apply_subscription(declared: Declared) -> None:
    properties = declared.properties
    unsupported = set(properties) - {"TopicArn", "Protocol", "Endpoint", "RawMessageDelivery"}
    if unsupported:
        names = ", ".join(sorted(unsupported))
        raise ValidationError(message=f"the embedded AWS has no {names} of AWS::SNS::Subscription")
    _remove_subscription(declared)
    backend: Any = sns_backends[declared.account][declared.region]
    subscription = backend.subscribe(
        properties["TopicArn"], properties.get("Endpoint"), properties["Protocol"]
    )
    subscription.attributes["RawMessageDelivery"] = str(
        properties.get("RawMessageDelivery", False)
    ).lower()
    declared.identity = subscription.arn


def _remove_subscription(declared: Declared) -> None:
    if declared.identity:
        sns_backends[declared.account][declared.region].unsubscribe(declared.identity)


def _apply_alarm(declared: Declared) -> None:
    properties = declared.properties
    backend: Any = cloudwatch_backends[declared.account][declared.region]
    backend.put_metric_alarm(
        name=declared.name,
        namespace=properties.get("Namespace"),
        metric_name=properties.get("MetricName"),
        comparison_operator=properties.get("ComparisonOperator"),
        evaluation_periods=properties.get("EvaluationPeriods"),
        datapoints_to_alarm=properties.get("DatapointsToAlarm"),
        period=properties.get("Period"),
        threshold=properties.get("Threshold"),
        statistic=properties.get("Statistic"),
        extended_statistic=properties.get("ExtendedStatistic"),
        description=properties.get("AlarmDescription", ""),
        dimensions=properties.get("Dimensions", []),
        alarm_actions=properties.get("AlarmActions", []),
        ok_actions=properties.get("OKActions", []),
        insufficient_data_actions=properties.get("InsufficientDataActions", []),
        treat_missing_data=properties.get("TreatMissingData"),
        rule=properties.get("AlarmRule"),
        unit=properties.get("Unit"),
    )


def _remove_alarm(declared: Declared) -> None:
    cloudwatch_backends[declared.account][declared.region].delete_alarms([declared.name])


def _alarm_arn(declared: Declared) -> str:
    return f"arn:aws:cloudwatch:{declared.region}:{declared.account}:alarm:{declared.name}"


def _apply_event_invoke_config(declared: Declared) -> None:
    kept = ("MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig")
    settings = {name: declared.properties[name] for name in kept if name in declared.properties}
    _remove_event_invoke_config(declared)
    backend: Any = lambda_backend(declared.account, declared.region)
    backend.put_function_event_invoke_config(declared.properties["FunctionName"], settings)


def _remove_event_invoke_config(declared: Declared) -> None:
    backend: Any = lambda_backend(declared.account, declared.region)
    backend.get_function(declared.properties["FunctionName"]).event_invoke_config.clear()


def _apply_metric_filter(declared: Declared) -> None:
    properties = declared.properties
    transformations = [
        {name[0].lower() + name[1:]: value for name, value in transformation.items()}
        for transformation in properties["MetricTransformations"]
    ]
    backend: Any = logs_backends[declared.account][declared.region]
    backend.put_metric_filter(
        declared.name, properties["FilterPattern"], properties["LogGroupName"], transformations
    )


def _remove_metric_filter(declared: Declared) -> None:
    backend: Any = logs_backends[declared.account][declared.region]
    backend.delete_metric_filter(declared.name, declared.properties["LogGroupName"])


def _apply_schedule(declared: Declared) -> None:
    properties = declared.properties
    _remove_schedule(declared)
    backend: Any = scheduler_backends[declared.account][declared.region]
    schedule = backend.create_schedule(
        description=properties.get("Description"),
        end_date=properties.get("EndDate"),
        flexible_time_window=properties["FlexibleTimeWindow"],
        group_name=properties.get("GroupName"),
        kms_key_arn=properties.get("KmsKeyArn"),
        name=declared.name,
        schedule_expression=properties["ScheduleExpression"],
        schedule_expression_timezone=properties.get("ScheduleExpressionTimezone"),
        start_date=properties.get("StartDate"),
        state=properties.get("State"),
        target=properties["Target"],
        action_after_completion=None,
    )
    declared.identity = schedule.name


def _remove_schedule(declared: Declared) -> None:
    if declared.identity:
        backend: Any = scheduler_backends[declared.account][declared.region]
        backend.delete_schedule(declared.properties.get("GroupName"), declared.name)


_TYPES = (
    ResourceType("AWS::CDK::Metadata"),
    # moto would enforce a bucket's policy and ignore the conditions in it: the usual "deny all
    # that is not TLS" would deny everything.
    ResourceType("AWS::S3::BucketPolicy"),
    ResourceType("AWS::SQS::QueuePolicy", _apply_queue_policy),
    ResourceType("AWS::SNS::TopicPolicy", _apply_topic_policy),
    ResourceType("AWS::SNS::Subscription", _apply_subscription, _remove_subscription),
    ResourceType(
        "AWS::CloudWatch::Alarm", _apply_alarm, _remove_alarm, "AlarmName", {"Arn": _alarm_arn}
    ),
    ResourceType(
        "AWS::CloudWatch::CompositeAlarm",
        _apply_alarm,
        _remove_alarm,
        "AlarmName",
        {"Arn": _alarm_arn},
    ),
    ResourceType(
        "AWS::Lambda::EventInvokeConfig", _apply_event_invoke_config, _remove_event_invoke_config
    ),
    ResourceType(
        "AWS::Logs::MetricFilter", _apply_metric_filter, _remove_metric_filter, "FilterName"
    ),
    ResourceType("AWS::Scheduler::Schedule", _apply_schedule, _remove_schedule, "Name"),
)
