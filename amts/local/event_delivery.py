"""EventBridge that delivers: rules, patterns, input transformers, targets and their dead letters.

moto matches events with rules, but it ignores a target's `Input…` settings, knows few targets, and
gives a rule that has only a schedule every event. Schedules are stored and never fire.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from moto.events.exceptions import ValidationException
from moto.events.models import EventsBackend, Rule, events_backends

from amts.local import delivery_targets
from amts.local.input_transformer import target_input
from amts.local.patching import replace, wrap

_log = logging.getLogger(__name__)


def install() -> None:
    """Make EventBridge deliver events to the targets of its rules."""
    replace(Rule, "send_to_targets", _send_to_targets)
    wrap(EventsBackend, "put_targets", _refusing_unknown_targets)


def publish(
    account: str,
    region: str,
    *,
    source: str,
    detail_type: str,
    resources: list[str],
    detail: Mapping[str, Any],
) -> None:
    """Put an event of an AWS service on the default bus of `account` in `region`."""
    event: dict[str, Any] = {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": detail_type,
        "source": source,
        "account": account,
        "time": _timestamp(datetime.now(UTC)),
        "region": region,
        "resources": resources,
        "detail": dict(detail),
    }
    for rule in list(events_backends[account][region].event_buses["default"].rules.values()):
        _send_to_targets(rule, event)


def _send_to_targets(rule: Any, original_event: Any, **_: Any) -> None:
    if rule.state == "DISABLED" or not rule.event_pattern.dump():
        return
    if not rule.event_pattern.matches_event(original_event):
        return
    event = dict(original_event)
    event.pop("ingestion-time", None)
    if isinstance(event.get("time"), int | float):
        event["time"] = _timestamp(datetime.fromtimestamp(event["time"], UTC))
    for target in list(rule.targets):
        _send_to_target(rule, target, event)


def _send_to_target(rule: Any, target: Mapping[str, Any], event: Mapping[str, Any]) -> None:
    try:
        body = target_input(target, event, rule.name, rule.arn)
        if _is_bus(target["Arn"]):
            _forward(target["Arn"], event)
        else:
            group = target.get("SqsParameters", {}).get("MessageGroupId")
            delivery_targets.deliver(target["Arn"], body, message_group=group)
    except Exception as error:
        # AWS delivers later and without the publisher, so its failure never reaches the publisher.
        _log.warning("rule %s: nothing delivered to %s: %r", rule.name, target["Arn"], error)
        _to_dead_letters(target, event)


def _to_dead_letters(target: Mapping[str, Any], event: Mapping[str, Any]) -> None:
    dead_letters = target.get("DeadLetterConfig", {}).get("Arn")
    if not dead_letters:
        return
    try:
        delivery_targets.deliver(dead_letters, json.dumps(event, ensure_ascii=False))
    except Exception as error:
        _log.warning("nothing delivered to the dead-letter queue %s: %r", dead_letters, error)


def _is_bus(arn: str) -> bool:
    return arn.split(":")[2] == "events" and ":event-bus/" in arn


def _forward(bus_arn: str, event: Mapping[str, Any]) -> None:
    _, _, _, region, account, resource = bus_arn.split(":", 5)
    buses = events_backends[account][region].event_buses
    for rule in list(buses[resource.removeprefix("event-bus/")].rules.values()):
        _send_to_targets(rule, event)


def _refusing_unknown_targets(original: Any) -> Any:
    def put_targets(
        self: Any, name: str, event_bus_arn: str | None, targets: list[dict[str, Any]]
    ) -> Any:
        for target in targets:
            arn = target["Arn"]
            if arn.count(":") >= 5 and not delivery_targets.is_supported(arn) and not _is_bus(arn):
                raise ValidationException(f"the embedded AWS cannot deliver events to {arn}")
        return original(self, name, event_bus_arn, targets)

    return put_targets


def _timestamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
