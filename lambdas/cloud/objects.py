"""Objects of S3: listing, reading, writing.

A key is any Unicode text, with spaces, `+` and `%`; boto3 takes and gives it as it is, so nothing
here encodes or decodes one. A *version* is S3's version id, or `etag:<etag>` for an object that has
none (its bucket was not versioned when it was written); both can be given to `get_bytes`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bitext.errors import InvalidInput, ObjectMissing
from cloud import clients
from cloud.errors import translate_errors
from cloud.stored_objects import (
    ETAG,
    ObjectVersion,
    latest_versions,
    object_version,
    version_id,
)
from cloud.threads import in_threads

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import GetObjectRequestTypeDef, HeadObjectRequestTypeDef

_JSON = "application/json"
_JSON_LINES = "application/x-ndjson"


@dataclass(frozen=True, slots=True)
class S3Uri:
    """The place of an object or a folder: `s3://bucket/key`."""

    bucket: str
    key: str

    @classmethod
    def parse(cls, uri: str) -> S3Uri:
        """Read `s3://bucket/key`.

        Raises:
            InvalidInput: the text is not such a URI.
        """
        bucket, slash, key = uri.removeprefix("s3://").partition("/")
        if not uri.startswith("s3://") or not bucket or not slash:
            raise InvalidInput(f"not an S3 URI: {uri!r}")
        return cls(bucket, key)

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


@dataclass(frozen=True, slots=True)
class ObjectRef:
    """An object to read: its key and, when a certain one is meant, its version."""

    key: str
    version: str | None = None


def list_objects(bucket: str, prefix: str) -> Iterator[ObjectVersion]:
    """Yield the latest version of every object under a prefix, in the order of keys.

    Deleted objects are left out.

    Raises:
        ServiceError: S3 refused or is busy.
    """
    with translate_errors():
        pages = clients.s3().get_paginator("list_object_versions")
        yield from latest_versions(pages.paginate(Bucket=bucket, Prefix=prefix))


def get_bytes(bucket: str, key: str, version: str | None = None) -> bytes:
    """Return an object's content.

    Args:
        bucket: the bucket.
        key: the key.
        version: a version as `ObjectVersion.version` gives it; the latest when None or "".

    Raises:
        ObjectMissing: the object or that version of it is not there.
        ServiceError: S3 refused or is busy.
    """
    request: GetObjectRequestTypeDef = {"Bucket": bucket, "Key": key}
    if version and version.startswith(ETAG):
        request["IfMatch"] = version.removeprefix(ETAG)
    elif version:
        request["VersionId"] = version
    with translate_errors(), clients.s3().get_object(**request)["Body"] as body:
        return body.read()


def put_bytes(
    bucket: str, key: str, content: bytes, content_type: str = "application/octet-stream"
) -> str:
    """Write an object and return the version written, in `ObjectVersion.version`'s form.

    Raises:
        ServiceError: S3 refused or is busy.
    """
    with translate_errors():
        answer = clients.s3().put_object(
            Bucket=bucket, Key=key, Body=content, ContentType=content_type
        )
    return version_id(answer.get("VersionId")) or ETAG + answer["ETag"].strip('"')


def put_new_bytes(
    bucket: str, key: str, content: bytes, content_type: str = "application/octet-stream"
) -> str:
    """Write an object unless it has this content already; return the version that has it.

    Raises:
        ServiceError: S3 refused or is busy.
    """
    try:
        with translate_errors():
            answer = clients.s3().get_object(Bucket=bucket, Key=key)
            with answer["Body"] as body:
                present = body.read()
    except ObjectMissing:
        return put_bytes(bucket, key, content, content_type)
    if present != content:
        return put_bytes(bucket, key, content, content_type)
    return version_id(answer.get("VersionId")) or ETAG + answer["ETag"].strip('"')


def metadata(bucket: str, key: str, version: str) -> dict[str, str]:
    """Return what was noted with a version of an object, by name in small letters.

    Raises:
        ObjectMissing: the object or that version of it is not there.
        ServiceError: S3 refused or is busy.
    """
    request: HeadObjectRequestTypeDef = {"Bucket": bucket, "Key": key}
    if version and not version.startswith(ETAG):
        request["VersionId"] = version
    with translate_errors():
        return clients.s3().head_object(**request)["Metadata"]


def versions(bucket: str, key: str) -> list[ObjectVersion]:
    """Return the versions of an object that hold content, the newest first.

    Raises:
        ServiceError: S3 refused or is busy.
    """
    found = []
    with translate_errors():
        pages = clients.s3().get_paginator("list_object_versions")
        for page in pages.paginate(Bucket=bucket, Prefix=key):
            found += [item for item in page.get("Versions", []) if item["Key"] == key]
    return [object_version(item) for item in found]


def exists(bucket: str, key: str) -> bool:
    """Whether an object is there now.

    Raises:
        ServiceError: S3 refused or is busy.
    """
    try:
        with translate_errors():
            clients.s3().head_object(Bucket=bucket, Key=key)
    except ObjectMissing:
        return False
    return True


def get_json(bucket: str, key: str, version: str | None = None) -> Any:
    """Return the value of a JSON object.

    Raises:
        InvalidInput: the content is not JSON.
        ObjectMissing: the object is not there.
        ServiceError: S3 refused or is busy.
    """
    return _from_json(get_bytes(bucket, key, version), f"s3://{bucket}/{key}")


def find_json(bucket: str, key: str) -> Any | None:
    """Return the value of a JSON object, or None when the object is not there.

    Raises:
        InvalidInput: the content is not JSON.
        ServiceError: S3 refused or is busy.
    """
    try:
        return get_json(bucket, key)
    except ObjectMissing:
        return None


def put_json(bucket: str, key: str, value: Any) -> str:
    """Write a value as JSON and return the version written.

    Raises:
        ServiceError: S3 refused or is busy.
    """
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    return put_bytes(bucket, key, text.encode(), _JSON)


def read_lines(bucket: str, key: str, version: str | None = None) -> Iterator[Any]:
    """Yield the values of a JSONL object, one a line.

    Raises:
        InvalidInput: a line is not JSON.
        ObjectMissing: the object is not there.
        ServiceError: S3 refused or is busy.
    """
    content = get_bytes(bucket, key, version)
    for number, line in enumerate(content.split(b"\n"), start=1):
        if line.strip():
            yield _from_json(line, f"s3://{bucket}/{key} line {number}")


def write_lines(bucket: str, key: str, values: Iterable[Any]) -> str:
    """Write values as JSONL and return the version written.

    Raises:
        ServiceError: S3 refused or is busy.
    """
    lines = (json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n" for value in values)
    return put_bytes(bucket, key, "".join(lines).encode(), _JSON_LINES)


def get_many(bucket: str, objects: Sequence[ObjectRef]) -> list[bytes]:
    """Return the contents of several objects, in the order asked for.

    Raises:
        ObjectMissing: an object is not there.
        ServiceError: S3 refused or is busy.
    """
    clients.s3()
    return in_threads(lambda ref: get_bytes(bucket, ref.key, ref.version), objects)


def find_many(bucket: str, objects: Sequence[ObjectRef]) -> list[bytes | None]:
    """Return the contents of several objects, None for each that is not there.

    Raises:
        ServiceError: S3 refused or is busy.
    """

    def find(ref: ObjectRef) -> bytes | None:
        try:
            return get_bytes(bucket, ref.key, ref.version)
        except ObjectMissing:
            return None

    clients.s3()
    return in_threads(find, objects)


def put_many(
    bucket: str, contents: Mapping[str, bytes], content_type: str = "application/octet-stream"
) -> dict[str, str]:
    """Write several objects, given by key, and return the version written of each.

    Raises:
        ServiceError: S3 refused or is busy; some of the objects may have been written.
    """
    clients.s3()
    keys = list(contents)
    versions = in_threads(lambda key: put_bytes(bucket, key, contents[key], content_type), keys)
    return dict(zip(keys, versions, strict=True))


def _from_json(content: bytes, where: str) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        raise InvalidInput(f"{where} is not JSON") from None
