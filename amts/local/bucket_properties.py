"""Properties of AWS::S3::Bucket that moto's CloudFormation leaves out.

Applied: versioning, EventBridge, lifecycle rules (stored, nothing expires), public access block.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.cloudformation.exceptions import ValidationError
from moto.s3.models import FakeBucket, NotificationConfiguration, s3_backends
from moto.utilities.utils import get_partition

from amts.local.patching import wrap


def install() -> None:
    """Make buckets of templates have their properties."""
    wrap(FakeBucket, "create_from_cloudformation_json", _with_properties)


def apply(bucket: Any, properties: Mapping[str, Any], account: str, region: str) -> None:
    """Give `bucket` what its template says, at creation and at every change.

    Raises:
        ValidationError: the template asks for notifications other than EventBridge's.
    """
    backend: Any = s3_backends[account][get_partition(region)]
    versioning = properties.get("VersioningConfiguration")
    if versioning:
        backend.put_bucket_versioning(bucket.name, versioning["Status"])
    notifications = properties.get("NotificationConfiguration") or {}
    if set(notifications) - {"EventBridgeConfiguration"}:
        raise ValidationError(message="the embedded AWS notifies of objects only by EventBridge")
    event_bridge = notifications.get("EventBridgeConfiguration")
    listens = event_bridge is not None and event_bridge.get("EventBridgeEnabled", True)
    bucket.notification_configuration = (
        NotificationConfiguration(event_bridge={}) if listens else None
    )
    rules = (properties.get("LifecycleConfiguration") or {}).get("Rules")
    if rules:
        backend.put_bucket_lifecycle_configuration(
            bucket.name, [_lifecycle_rule(rule) for rule in rules]
        )
    blocked = properties.get("PublicAccessBlockConfiguration")
    if blocked:
        backend.put_public_access_block(
            bucket.name, {name: str(value).lower() for name, value in blocked.items()}
        )


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
        bucket = original(resource_name, cloudformation_json, account_id, region_name, **named)
        apply(bucket, cloudformation_json.get("Properties", {}), account_id, region_name)
        return bucket

    return classmethod(create)


def _lifecycle_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule of a template, in the form of the S3 API."""
    converted: dict[str, Any] = {
        "Status": rule["Status"],
        "Filter": {"Prefix": rule.get("Prefix", "")},
    }
    if "Id" in rule:
        converted["ID"] = rule["Id"]
    expiration = {
        "Days": rule.get("ExpirationInDays"),
        "Date": rule.get("ExpirationDate"),
        "ExpiredObjectDeleteMarker": rule.get("ExpiredObjectDeleteMarker"),
    }
    expiration = {name: _text(value) for name, value in expiration.items() if value is not None}
    if expiration:
        converted["Expiration"] = expiration
    for name in ("NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"):
        if name in rule:
            converted[name] = {key: _text(value) for key, value in rule[name].items()}
    transitions = rule.get("Transitions") or []
    if transitions:
        converted["Transition"] = [_transition(one, "Days") for one in transitions]
    noncurrent = rule.get("NoncurrentVersionTransitions") or []
    if noncurrent:
        converted["NoncurrentVersionTransition"] = [
            _transition(one, "NoncurrentDays") for one in noncurrent
        ]
    return converted


def _transition(transition: Mapping[str, Any], days: str) -> dict[str, Any]:
    return {
        "StorageClass": transition["StorageClass"],
        days: _text(transition["TransitionInDays"]),
    }


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
