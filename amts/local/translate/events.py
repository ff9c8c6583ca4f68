"""Tells EventBridge of ended jobs and imports, as Amazon Translate does.

Shapes: developer guide, "Monitoring Amazon Translate with Amazon EventBridge". Only ends are told,
and nothing of a deletion.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from moto.events.models import events_backends

from amts.local.translate import faults
from amts.local.translate.fault_kinds import EventDamage, EventSubject
from amts.local.translate.settings import wait_seconds

_log = logging.getLogger(__name__)
_JOB = "Translate TextTranslationJob State Change"
_PARALLEL_DATA = "Translate Parallel Data State Change"


@dataclass(frozen=True, slots=True)
class Place:
    """The account and Region that something belongs to."""

    account: str
    region: str


def job_ended(place: Place, job_id: str, job_name: str, status: str) -> None:
    """Tell that a job ended."""
    detail = {"jobId": job_id, "jobStatus": status}
    _tell(place, EventSubject.JOB, _JOB, [], detail, job_id, job_name)


def created(place: Place, arn: str, name: str, status: str) -> None:
    """Tell that the first import of a parallel data resource ended."""
    detail = {"operation": "CreateParallelData", "name": name, "status": status}
    _tell(place, EventSubject.PARALLEL_DATA, _PARALLEL_DATA, [arn], detail, name)


def updated(
    place: Place, arn: str, name: str, status: str, attempt_status: str, attempted_at: float
) -> None:
    """Tell that an update of a parallel data resource ended.

    Args:
        place: where.
        arn: the resource.
        name: its name.
        status: its Status.
        attempt_status: how the update ended.
        attempted_at: when it was asked for, seconds since 1970.
    """
    detail = {
        "operation": "UpdateParallelData",
        "name": name,
        "status": status,
        "latestUpdateAttemptStatus": attempt_status,
        "latestUpdateAttemptAt": _timestamp(datetime.fromtimestamp(attempted_at, UTC)),
    }
    _tell(place, EventSubject.PARALLEL_DATA, _PARALLEL_DATA, [arn], detail, name)


def _tell(
    place: Place,
    about: EventSubject,
    detail_type: str,
    resources: list[str],
    detail: Mapping[str, Any],
    *names: str,
) -> None:
    event: dict[str, Any] = {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": detail_type,
        "source": "aws.translate",
        "account": place.account,
        # Seconds here; moto writes them as text when it delivers.
        "time": time.time(),
        "region": place.region,
        "resources": resources,
        "detail": dict(detail),
    }
    fault = faults.book.event(about, *names)
    if fault is None:
        _deliver(place, event)
    elif fault.damage is EventDamage.LATE:
        timer = threading.Timer(wait_seconds(fault.seconds), _deliver, (place, event))
        timer.daemon = True
        timer.start()
    elif fault.damage is EventDamage.DUPLICATED:
        _deliver(place, event)
        _deliver(place, event)


def _deliver(place: Place, event: Mapping[str, Any]) -> None:
    bus = events_backends[place.account][place.region].event_buses.get("default")
    for rule in list(bus.rules.values()) if bus else []:
        # A rule with only a schedule has no pattern; moto would give it every event.
        if rule.state == "DISABLED" or not rule.event_pattern.dump():
            continue
        try:
            message: Any = dict(event)
            # As moto sends S3's events: its own transformer would lose the account.
            rule.send_to_targets(message, transform_input=False)
        except Exception as error:
            # On AWS a target's failure never reaches the service that told of the event.
            _log.warning("rule %s: event not delivered: %r", rule.name, error)


def _timestamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
