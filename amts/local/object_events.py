"""S3 events on EventBridge, in the shape that S3 gives them.

moto emits events of its own for created objects and for some deletions, but with other key names
and reasons, twice for a multipart upload, and none for a delete marker or a deleted version.
Shape: Amazon S3 user guide, "EventBridge event message structure".
Only "Object Created" and "Object Deleted" are emitted.
"""

from __future__ import annotations

import threading
import time
from typing import Any

from moto.s3 import notifications
from moto.s3.models import S3Backend

from amts.local import event_delivery
from amts.local.patching import replace, wrap

_CREATED_REASONS = {
    "s3:ObjectCreated:Put": "PutObject",
    "s3:ObjectCreated:Post": "POST Object",
    "s3:ObjectCreated:Copy": "CopyObject",
    "s3:ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
}
_EMPTY_ETAG = "d41d8cd98f00b204e9800998ecf8427e"

_completing = threading.local()
_sequence_lock = threading.Lock()
_last_sequence = 0


def install() -> None:
    """Make buckets that have EventBridge switched on publish their events."""
    replace(notifications, "_send_event_bridge_message", _object_created)
    wrap(S3Backend, "complete_multipart_upload", _as_one_event)
    wrap(S3Backend, "delete_object", _with_deleted_event)


def _object_created(account_id: str, bucket: Any, event_name: Any, key: Any) -> None:
    reason = _CREATED_REASONS.get(str(getattr(event_name, "value", event_name)))
    if reason is None:
        return
    if reason == "PutObject" and getattr(_completing, "active", False):
        return  # moto stores a completed upload with a put of its own; S3 tells of one event
    described = {
        "key": key.name,
        "size": key.size,
        "etag": key.etag.replace('"', ""),
        **_version(bucket, key.version_id),
        "sequencer": _next_sequencer(),
    }
    _publish(account_id, bucket, "Object Created", {"object": described, "reason": reason})


def _as_one_event(original: Any) -> Any:
    def complete_multipart_upload(self: Any, *arguments: Any, **named: Any) -> Any:
        _completing.active = True
        try:
            return original(self, *arguments, **named)
        finally:
            _completing.active = False

    return complete_multipart_upload


def _with_deleted_event(original: Any) -> Any:
    def delete_object(
        self: Any,
        bucket_name: str,
        key_name: str,
        version_id: str | None = None,
        bypass: bool = False,
    ) -> Any:
        bucket = self.get_bucket(bucket_name)
        gone = _stored(bucket, key_name, version_id)
        deleted, headers = original(self, bucket_name, key_name, version_id, bypass)
        marked = bucket.is_versioned and version_id is None
        listens = getattr(bucket.notification_configuration, "event_bridge", None) is not None
        if listens and deleted and (marked or gone is not None):
            _object_deleted(self.account_id, bucket, key_name, gone, headers, marked=marked)
        return deleted, headers

    return delete_object


def _stored(bucket: Any, key_name: str, version_id: str | None) -> Any:
    versions = bucket.keys.getlist(key_name, [])
    if version_id is None:
        return versions[-1] if versions else None
    return next((key for key in versions if str(key.version_id) == version_id), None)


def _object_deleted(
    account: str, bucket: Any, key_name: str, gone: Any, headers: dict[str, Any], *, marked: bool
) -> None:
    etag = _EMPTY_ETAG if marked else getattr(gone, "etag", _EMPTY_ETAG).replace('"', "")
    described = {
        "key": key_name,
        "etag": etag,
        **_version(bucket, headers.get("version-id")),
        "sequencer": _next_sequencer(),
    }
    detail = {
        "object": described,
        "reason": "DeleteObject",
        "deletion-type": "Delete Marker Created" if marked else "Permanently Deleted",
    }
    _publish(account, bucket, "Object Deleted", detail)


def _publish(account: str, bucket: Any, detail_type: str, detail: dict[str, Any]) -> None:
    event_delivery.publish(
        account,
        bucket.region_name,
        source="aws.s3",
        detail_type=detail_type,
        resources=[bucket.arn],
        detail={
            "version": "0",
            "bucket": {"name": bucket.name},
            "object": detail.pop("object"),
            "request-id": "EMBEDDEDAWS00000",
            "requester": account,
            "source-ip-address": "127.0.0.1",
            **detail,
        },
    )


def _version(bucket: Any, version_id: str | None) -> dict[str, str]:
    return {"version-id": str(version_id)} if bucket.is_versioned and version_id else {}


def _next_sequencer() -> str:
    """A hexadecimal text that grows with every event: it orders the events of one key."""
    global _last_sequence
    with _sequence_lock:
        _last_sequence = max(time.time_ns(), _last_sequence + 1)
        return f"{_last_sequence:016X}"
