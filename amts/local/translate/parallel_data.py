"""Parallel data resources: their states, imports and deletions.

States: CREATING -> ACTIVE or FAILED. During an update Status stays as it is and
LatestUpdateAttemptStatus goes UPDATING -> ACTIVE or FAILED; a failed update leaves the old data in
use. DELETING, then gone. One create or update at a time per account and Region.
Which error the real service gives for each conflict is not documented; see `_check_free`.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from moto.utilities.utils import get_partition

from amts.local.engines import Steering
from amts.local.translate import events, example_files, faults, storage
from amts.local.translate.events import Place
from amts.local.translate.example_files import Imported, UnusableFileError
from amts.local.translate.exceptions import (
    ServiceError,
    invalid_request,
    limit_exceeded,
    not_authorized,
    not_found,
)
from amts.local.translate.limits import (
    DELETE_SECONDS,
    IMPORT_SECONDS,
    PARALLEL_DATA_REGIONS,
    PARALLEL_DATA_RESOURCES,
)
from amts.local.translate.pages import page
from amts.local.translate.replays import Replays
from amts.local.translate.settings import wait_seconds
from amts.local.translate.storage import StorageError
from amts.local.translate.tags import Tags

_log = logging.getLogger(__name__)
_PAGE = 100


@dataclass(frozen=True, slots=True)
class Resource:
    """One parallel data resource as it is now."""

    name: str
    arn: str
    status: str
    config: Mapping[str, str]
    created_at: float
    last_updated_at: float
    description: str | None = None
    encryption_key: Mapping[str, str] | None = None
    message: str | None = None
    imported: Imported | None = None
    seen: Imported | None = None
    data_key: str | None = None
    auxiliary_key: str | None = None
    attempt_status: str | None = None
    attempted_at: float | None = None
    attempt_auxiliary_key: str | None = None

    @property
    def is_importing(self) -> bool:
        """Whether a create or an update runs."""
        return self.status == "CREATING" or self.attempt_status == "UPDATING"

    def properties(self) -> dict[str, Any]:
        """ParallelDataProperties, without the members that do not apply."""
        seen = self.imported or self.seen
        members = {
            "Name": self.name,
            "Arn": self.arn,
            "Description": self.description,
            "Status": self.status,
            "SourceLanguageCode": seen.source_language if seen else None,
            "TargetLanguageCodes": list(seen.target_languages) if seen else None,
            "ParallelDataConfig": dict(self.config),
            "Message": self.message,
            "ImportedDataSize": seen.characters if seen else None,
            "ImportedRecordCount": len(seen.records) if seen else None,
            "FailedRecordCount": seen.failed if seen else None,
            "SkippedRecordCount": seen.skipped if seen else None,
            "EncryptionKey": dict(self.encryption_key) if self.encryption_key else None,
            "CreatedAt": self.created_at,
            "LastUpdatedAt": self.last_updated_at,
            "LatestUpdateAttemptStatus": self.attempt_status,
            "LatestUpdateAttemptAt": self.attempted_at,
        }
        return {name: value for name, value in members.items() if value is not None}


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How an import ended; `imported` is None when nothing could be used.

    `seen` holds what was refused or left out of such a file, when it could be read that far.
    """

    imported: Imported | None
    message: str | None
    data_key: str | None
    auxiliary_key: str | None
    seen: Imported | None = None


class ParallelDataStore:
    """The parallel data of one account and Region.

    Args:
        place: the account and Region.
        lock: guards all state of the account and Region; never held while S3, EventBridge or an
            engine is called.
        tags: where tags are kept.
    """

    def __init__(self, place: Place, lock: threading.RLock, tags: Tags) -> None:
        self._place = place
        self._lock = lock
        self._tags = tags
        self._replays = Replays()
        self._resources: dict[str, Resource] = {}
        self._steering: dict[tuple[str, str], tuple[Imported, Steering]] = {}
        self._closed = threading.Event()
        self._imports = 0

    def close(self) -> None:
        """Let every import and deletion that runs end without effect."""
        self._closed.set()

    def create(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """CreateParallelData."""
        name = str(request["Name"])
        with self._lock:
            self._check_region()
            config = _config(request)
            known = self._resources.get(self._replays.find("create", request) or "")
            if known is not None:
                return {"Name": known.name, "Status": known.status}
            self._check_free(name)
            if len(self._resources) >= PARALLEL_DATA_RESOURCES:
                raise limit_exceeded(f"An account has at most {PARALLEL_DATA_RESOURCES} resources.")
            arn = self.arn(name)
            self._tags.check(arn, request.get("Tags"))
            self._tags.add(arn, request.get("Tags"))
            now = _now()
            resource = Resource(
                name=name,
                arn=arn,
                status="CREATING",
                config=config,
                created_at=now,
                last_updated_at=now,
                description=request.get("Description"),
                encryption_key=request.get("EncryptionKey"),
            )
            self._resources[name] = resource
            self._replays.remember("create", request, name)
            self._start(self._create, resource, config)
            return {"Name": name, "Status": resource.status}

    def update(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """UpdateParallelData: replaces all data once the import has succeeded."""
        name = str(request["Name"])
        with self._lock:
            self._check_region()
            config = _config(request)
            resource = self._found(name)
            if self._replays.find("update", request) == name:
                return _update_reply(resource)
            if resource.is_importing or resource.status == "DELETING":
                raise _being_changed()
            self._check_importing()
            last = resource.attempted_at or resource.created_at
            resource = replace(
                resource,
                attempt_status="UPDATING",
                attempted_at=max(_now(), round(last + 0.001, 3)),
                attempt_auxiliary_key=None,
            )
            self._resources[name] = resource
            self._replays.remember("update", request, name)
            self._start(self._update, resource, config, request.get("Description"))
            return _update_reply(resource)

    def get(self, request: Mapping[str, Any], endpoint: str | None) -> dict[str, Any]:
        """GetParallelData, with locations that can be downloaded for 30 minutes."""
        with self._lock:
            self._check_region()
            resource = self._found(str(request["Name"]))
        reply: dict[str, Any] = {"ParallelDataProperties": resource.properties()}
        for member, key in (
            ("DataLocation", resource.data_key),
            ("AuxiliaryDataLocation", resource.auxiliary_key),
            ("LatestUpdateAttemptAuxiliaryDataLocation", resource.attempt_auxiliary_key),
        ):
            if key:
                reply[member] = storage.location(self._place, key, endpoint)
        return reply

    def listed(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """ListParallelData, by name."""
        with self._lock:
            self._check_region()
            resources = [self._resources[name] for name in sorted(self._resources)]
        found, more = page(resources, request, _PAGE, "InvalidParameterValueException")
        return {"ParallelDataPropertiesList": [r.properties() for r in found], **more}

    def delete(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """DeleteParallelData: DELETING now, gone a little later."""
        name = str(request["Name"])
        with self._lock:
            self._check_region()
            resource = self._found(name)
            if resource.is_importing or resource.status == "DELETING":
                raise _being_changed()
            resource = replace(resource, status="DELETING")
            self._resources[name] = resource
            self._start(self._delete, resource)
            return {"Name": name, "Status": resource.status}

    def has(self, arn: str) -> bool:
        """Whether an ARN is that of a resource here."""
        with self._lock:
            return any(resource.arn == arn for resource in self._resources.values())

    def usable(self, name: str, source_language: str, target_languages: list[str]) -> None:
        """Check that a job can use a resource.

        Raises:
            ServiceError: it does not exist, is not ACTIVE, or does not fit the job's languages.
        """
        with self._lock:
            resource = self._found(name)
        imported = resource.imported
        if resource.status != "ACTIVE" or imported is None:
            raise invalid_request(f"The parallel data {name} is {resource.status}, not ACTIVE.")
        if imported.source_language != source_language:
            raise invalid_request(
                f"The parallel data {name} is from {imported.source_language}, "
                f"the job from {source_language}."
            )
        missing = [code for code in target_languages if code not in imported.target_languages]
        if missing:
            raise invalid_request(f"The parallel data {name} has no {', '.join(missing)}.")

    def steering(self, name: str, target_language: str) -> Steering:
        """The examples into one language, ready for a job.

        Raises:
            ServiceError: the resource does not exist any more, or holds nothing.
        """
        with self._lock:
            imported = self._found(name).imported
            if imported is None:
                raise invalid_request(f"The parallel data {name} holds no data.")
            kept = self._steering.get((name, target_language))
        if kept is not None and kept[0] is imported:
            return kept[1]
        made = Steering(imported.examples(target_language))
        with self._lock:
            self._steering[name, target_language] = (imported, made)
        return made

    def arn(self, name: str) -> str:
        """The ARN of a resource."""
        region, account = self._place.region, self._place.account
        return f"arn:{get_partition(region)}:translate:{region}:{account}:parallel-data/{name}"

    def _found(self, name: str) -> Resource:
        resource = self._resources.get(name)
        if resource is None:
            raise not_found(f"The parallel data {name} does not exist.")
        return resource

    def _check_region(self) -> None:
        if self._place.region not in PARALLEL_DATA_REGIONS:
            raise not_authorized()

    def _check_free(self, name: str) -> None:
        """A name in use: ConflictException. Another import: LimitExceededException."""
        if name in self._resources:
            raise ServiceError(
                "ConflictException", f"There is parallel data with the name {name} already."
            )
        self._check_importing()

    def _check_importing(self) -> None:
        busy = next((r.name for r in self._resources.values() if r.is_importing), None)
        if busy is not None:
            raise limit_exceeded(
                "The number of concurrent create or update operations for parallel data (1) "
                f"is used up: {busy} is being imported."
            )

    def _start(self, work: Any, *arguments: Any) -> None:
        name = f"translate-{work.__name__.strip('_')}"
        threading.Thread(target=work, args=arguments, name=name, daemon=True).start()

    def _create(self, resource: Resource, config: Mapping[str, str]) -> None:
        outcome = self._imported(resource.name, config)
        status = "ACTIVE" if outcome.imported else "FAILED"
        with self._lock:
            if self._closed.is_set():
                return
            self._resources[resource.name] = replace(
                self._resources[resource.name],
                status=status,
                last_updated_at=_now(),
                imported=outcome.imported,
                seen=outcome.seen,
                message=outcome.message,
                data_key=outcome.data_key,
                auxiliary_key=outcome.auxiliary_key,
            )
        events.created(self._place, resource.arn, resource.name, status)

    def _update(
        self, resource: Resource, config: Mapping[str, str], description: str | None
    ) -> None:
        outcome = self._imported(resource.name, config)
        attempt = "ACTIVE" if outcome.imported else "FAILED"
        with self._lock:
            if self._closed.is_set():
                return
            now = replace(
                self._resources[resource.name],
                attempt_status=attempt,
                attempt_auxiliary_key=outcome.auxiliary_key,
                message=outcome.message,
            )
            if outcome.imported:
                now = replace(
                    now,
                    status="ACTIVE",
                    last_updated_at=_now(),
                    config=config,
                    description=description or now.description,
                    imported=outcome.imported,
                    data_key=outcome.data_key,
                )
            self._resources[resource.name] = now
        attempted_at = resource.attempted_at or 0.0
        events.updated(self._place, resource.arn, resource.name, now.status, attempt, attempted_at)

    def _delete(self, resource: Resource) -> None:
        if self._closed.wait(wait_seconds(DELETE_SECONDS)):
            return
        # First, while the name is still taken: a create of the same name keeps its copies there.
        storage.forget(self._place, f"parallel-data/{resource.name}")
        with self._lock:
            self._resources.pop(resource.name, None)
            self._tags.forget(resource.arn)
            for key in [key for key in self._steering if key[0] == resource.name]:
                del self._steering[key]

    def _imported(self, name: str, config: Mapping[str, str]) -> _Outcome:
        """Read the input file now, take the time that an import takes, and say what came of it."""
        begun = time.monotonic()
        with self._lock:
            self._imports += 1
            folder = f"parallel-data/{name}/{self._imports}"
        try:
            outcome = self._read(folder, config)
        except Exception as error:
            # A defect of this service must end the import, or its caller waits for ever.
            _log.exception("import of %s failed", name)
            outcome = _Outcome(None, f"Internal failure: {error!r}", None, None)
        seconds = wait_seconds(IMPORT_SECONDS + faults.book.import_delay(name))
        self._closed.wait(max(0.0, seconds - (time.monotonic() - begun)))
        fault = faults.book.import_fails(name)
        if fault is not None:
            return self._unusable(folder, fault.message)
        refused = faults.book.records_fail(name)
        if refused is not None and outcome.imported is not None:
            imported = outcome.imported.without_first(refused.records, refused.message)
            if not imported.records:
                return self._unusable(folder, "The input file holds no valid record.", imported)
            auxiliary = self._auxiliary(folder, imported.auxiliary())
            return replace(outcome, imported=imported, auxiliary_key=auxiliary)
        return outcome

    def _read(self, folder: str, config: Mapping[str, str]) -> _Outcome:
        try:
            bucket, key = storage.split_uri(config["S3Uri"])
            if storage.bucket_region(self._place, bucket) != self._place.region:
                return self._unusable(folder, f"The bucket {bucket} is in another Region.")
            content = storage.read(self._place, bucket, key)
            imported = example_files.read(content, config["Format"])
        except StorageError as error:
            return self._unusable(folder, f"The input file cannot be read: {error}.")
        except UnusableFileError as error:
            return self._unusable(folder, str(error), error.seen)
        data_key = f"{folder}/data.{config['Format'].lower()}"
        storage.keep(self._place, data_key, content)
        auxiliary = self._auxiliary(folder, imported.auxiliary()) if imported.notes else None
        return _Outcome(imported, None, data_key, auxiliary)

    def _unusable(self, folder: str, message: str, seen: Imported | None = None) -> _Outcome:
        content: dict[str, Any] = {
            "summary": {"record_error_count": 0, "record_skipped_count": 0},
            "messages": [],
        }
        if seen is not None:
            content = seen.auxiliary()
        content["messages"].insert(0, {"content": "Input file", "message": message})
        return _Outcome(None, message, None, self._auxiliary(folder, content), seen)

    def _auxiliary(self, folder: str, content: Mapping[str, object]) -> str:
        key = f"{folder}/auxiliary.json"
        storage.keep(self._place, key, json.dumps(content, ensure_ascii=False).encode())
        return key


def _config(request: Mapping[str, Any]) -> dict[str, str]:
    config = request["ParallelDataConfig"]
    if not config.get("S3Uri") or not config.get("Format"):
        raise invalid_request("ParallelDataConfig needs S3Uri and Format.")
    return {"S3Uri": str(config["S3Uri"]), "Format": str(config["Format"])}


def _update_reply(resource: Resource) -> dict[str, Any]:
    return {
        "Name": resource.name,
        "Status": resource.status,
        "LatestUpdateAttemptStatus": resource.attempt_status,
        "LatestUpdateAttemptAt": resource.attempted_at,
    }


def _being_changed() -> ServiceError:
    return ServiceError(
        "ConcurrentModificationException",
        "Another modification is being made. That modification must complete before you can make "
        "your change.",
    )


def _now() -> float:
    return round(time.time(), 3)
