"""Reads and writes the embedded S3, on the server's side of its interface."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from moto.s3.models import s3_backends
from moto.utilities.utils import get_partition

from amts.local.translate.events import Place
from amts.local.translate.limits import LOCATION_SECONDS

# The service's own account: its buckets are not listed among the user's.
_SERVICE_ACCOUNT = "900000000001"
_URI = re.compile(r"s3://([^/]+)/?(.*)", re.DOTALL)
_LISTING_TRIES = 20
_lock = threading.Lock()


class StorageError(Exception):
    """Something in S3 cannot be read or written; the text says what, in one line."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One object below a prefix."""

    key: str
    size: int


def split_uri(uri: str) -> tuple[str, str]:
    """Bucket and key of an S3 URI that the service model's pattern has passed."""
    match = _URI.fullmatch(uri)
    if match is None:
        raise StorageError(f"{uri} is not an S3 URI")
    return match.group(1), match.group(2)


def bucket_region(place: Place, bucket: str) -> str:
    """The Region of a bucket.

    Raises:
        StorageError: there is no such bucket.
    """
    return str(_bucket(place, bucket).region_name)


def listed(place: Place, bucket: str, prefix: str) -> list[Stored]:
    """The objects whose keys begin with a prefix, by key.

    Raises:
        StorageError: there is no such bucket.
    """
    backend, found = _backend(place), _bucket(place, bucket)
    for _ in range(_LISTING_TRIES):
        try:
            keys, _, _, _ = backend.list_objects(found, prefix, None, None, None)
        except RuntimeError:  # moto walks its own dictionary while another request writes to it
            continue
        return [Stored(key.name, key.size) for key in keys]
    raise StorageError(f"the bucket {bucket} changes too fast to be listed")


def read(place: Place, bucket: str, key: str) -> bytes:
    """An object's content.

    Raises:
        StorageError: there is no such bucket or object.
    """
    _bucket(place, bucket)
    found = _backend(place).get_object(bucket, key)
    if found is None:
        raise StorageError(f"s3://{bucket}/{key} does not exist")
    return bytes(found.value)


def write(place: Place, bucket: str, key: str, content: bytes, kms_key: str | None = None) -> None:
    """Write an object, encrypted with SSE-KMS as Amazon Translate writes its output.

    Raises:
        StorageError: there is no such bucket.
    """
    _bucket(place, bucket)
    _backend(place).put_object(bucket, key, content, encryption="aws:kms", kms_key_id=kms_key)


def keep(place: Place, key: str, content: bytes) -> None:
    """Keep a copy in the service's own bucket, where `location` finds it."""
    bucket = _service_bucket(place)
    backend = s3_backends[_SERVICE_ACCOUNT][get_partition(place.region)]
    with _lock:
        if bucket not in backend.buckets:
            backend.create_bucket(bucket, place.region)
    backend.put_object(bucket, key, content, disable_notification=True)


def forget(place: Place, folder: str) -> None:
    """Delete what `keep` wrote in a folder."""
    bucket = _service_bucket(place)
    backend = s3_backends[_SERVICE_ACCOUNT][get_partition(place.region)]
    with _lock:
        if bucket not in backend.buckets:
            return
        found = backend.buckets[bucket].keys
        for key in [key for key in list(found) if key.startswith(f"{folder}/")]:
            backend.delete_object(bucket, key)


def location(place: Place, key: str, endpoint: str | None) -> dict[str, str]:
    """The presigned place of a kept copy, valid for 30 minutes.

    Args:
        place: account and Region.
        key: as given to `keep`.
        endpoint: where the caller reaches the embedded AWS; None for AWS's own host names.
    """
    client = boto3.client(
        "s3",
        region_name=place.region,
        endpoint_url=endpoint,
        aws_access_key_id="embedded",
        aws_secret_access_key="embedded",  # noqa: S106 - signs for the embedded S3 only
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )
    url = client.generate_presigned_url(
        "get_object",
        Params={"Bucket": _service_bucket(place), "Key": key},
        ExpiresIn=LOCATION_SECONDS,
    )
    return {"RepositoryType": "S3", "Location": url}


def _service_bucket(place: Place) -> str:
    return f"aws-translate-embedded-{place.account}-{place.region}"


def _backend(place: Place) -> Any:
    return s3_backends[place.account][get_partition(place.region)]


def _bucket(place: Place, name: str) -> Any:
    backend = _backend(place)
    if name in backend.buckets or name in s3_backends.bucket_accounts:
        return backend.get_bucket(name)
    raise StorageError(f"the bucket {name} does not exist")
