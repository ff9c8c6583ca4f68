"""Uploads and downloads what differs, several files at a time.

A file is the same as an object when its MD5 is the object's ETag. An object that another program
uploaded in parts has an ETag of its own kind, which is computed the same way here.
"""

from __future__ import annotations

import hashlib
import mimetypes
import os
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from amts.editions import Edition, LocalFile
from amts.errors import TransferFailed
from amts.session import WORKERS
from bitext.errors import InvalidInput

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef

_PART = 8 * 1024 * 1024
"""Bytes of a part as the AWS CLI and the SDKs cut them."""

_DELETE_AT_ONCE = 1000
"""Keys that S3 deletes with one request."""

_TYPES = {".md": "text/markdown; charset=utf-8", ".ipynb": "application/x-ipynb+json"}

_T = TypeVar("_T")
_R = TypeVar("_R")
Advance = Callable[[], None]


@dataclass(frozen=True, slots=True)
class RemoteObject:
    """An object in a bucket."""

    key: str
    etag: str
    size: int


@dataclass(frozen=True, slots=True)
class Upload:
    """What a push has to do.

    Attributes:
        changed: files to upload, in the order in which they are uploaded.
        unchanged: files that the bucket has already.
        removed: keys to delete.
        metadata: what is noted with the uploaded objects.
    """

    changed: tuple[LocalFile, ...]
    unchanged: int
    removed: tuple[str, ...]
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Download:
    """What a pull has to do.

    Attributes:
        changed: objects to download, and where to.
        unchanged: objects that the folder has already.
        refused: keys that cannot be a file inside the folder, with the reason.
    """

    changed: tuple[tuple[RemoteObject, Path], ...]
    unchanged: int
    refused: tuple[tuple[str, str], ...]


def list_objects(client: S3Client, bucket: str, prefix: str) -> dict[str, RemoteObject]:
    """Return the objects under a prefix by key."""
    found: dict[str, RemoteObject] = {}
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for item in page.get("Contents", []):
            found[item["Key"]] = RemoteObject(item["Key"], item["ETag"].strip('"'), item["Size"])
    return found


def plan_upload(
    edition: Edition,
    remote: Mapping[str, RemoteObject],
    advance: Advance,
    *,
    delete: bool,
    metadata: Mapping[str, str] | None = None,
) -> Upload:
    """Compare an edition with what lies in the bucket.

    Args:
        edition: the files.
        remote: the objects under the prefixes that the files go to.
        advance: called for each file that was compared.
        delete: whether objects without a file are to be deleted.
        metadata: what is to be noted with the objects; then every file is uploaded, since an object
            does not tell in a listing what is noted with it.

    Raises:
        OSError: a file cannot be read.
    """
    changed = []
    for file in edition.files:
        if metadata or not is_same(file.path, remote.get(file.key)):
            changed.append(file)
        advance()
    keys = {file.key for file in edition.files}
    removed = tuple(
        sorted(key for key in remote if key not in keys and key.startswith(edition.owned))
        if delete
        else ()
    )
    unchanged = len(edition.files) - len(changed)
    return Upload(tuple(changed), unchanged, removed, metadata or {})


def upload(client: S3Client, bucket: str, plan: Upload, advance: Advance) -> int:
    """Upload and delete what the plan says; return the bytes uploaded.

    Raises:
        OSError: a file cannot be read.
        botocore.exceptions.ClientError: S3 refused.
    """

    def put(file: LocalFile) -> int:
        with file.path.open("rb") as body:
            client.put_object(
                Bucket=bucket,
                Key=file.key,
                Body=body,
                ContentType=content_type(file.key),
                Metadata=dict(plan.metadata),
            )
            sent = os.fstat(body.fileno()).st_size
        advance()
        return sent

    sent = sum(in_parallel(put, plan.changed))
    for start in range(0, len(plan.removed), _DELETE_AT_ONCE):
        objects: list[ObjectIdentifierTypeDef] = [
            {"Key": key} for key in plan.removed[start : start + _DELETE_AT_ONCE]
        ]
        answer = client.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
        for error in answer.get("Errors", []):
            raise TransferFailed(f"{error.get('Key')}: not deleted: {error.get('Message')}")
    return sent


def plan_download(
    objects: Iterable[RemoteObject], folder: Path, place: Callable[[str], str]
) -> Download:
    """Compare objects with what lies in a folder.

    Args:
        objects: the objects.
        folder: the folder, which need not exist.
        place: returns the path in the folder that belongs to a key.

    Raises:
        OSError: a file cannot be read.
    """
    changed: list[tuple[RemoteObject, Path]] = []
    refused: list[tuple[str, str]] = []
    unchanged = 0
    for item in objects:
        if item.key.endswith("/"):
            continue  # what consoles put where a folder is meant
        path = folder / place(item.key)
        if reason := why_unsafe(place(item.key), folder):
            refused.append((item.key, reason))
        elif is_same(path, item):
            unchanged += 1
        else:
            changed.append((item, path))
    return Download(tuple(changed), unchanged, tuple(refused))


def download(
    client: S3Client, bucket: str, plan: Download, advance: Advance
) -> list[tuple[str, str]]:
    """Download what the plan says; return the keys that could not be written, with the reason.

    A file is written whole or not at all.

    Raises:
        botocore.exceptions.ClientError: S3 refused.
    """

    def get(item: tuple[RemoteObject, Path]) -> tuple[str, str]:
        remote, path = item
        body = client.get_object(Bucket=bucket, Key=remote.key)["Body"].read()
        try:
            write_whole(path, body)
        except OSError as error:
            return remote.key, error.strerror or str(error)
        finally:
            advance()
        return remote.key, ""

    return [(key, reason) for key, reason in in_parallel(get, plan.changed) if reason]


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader finds the old one or the new one, and its folders.

    Raises:
        OSError: it cannot be written.
    """
    write_stream(path, [content])


def write_stream(path: Path, chunks: Iterable[bytes]) -> int:
    """Write a file as `write_whole` does, piece by piece; return its bytes.

    Whatever `chunks` raises leaves no file behind.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.parent / f".amts-{uuid.uuid4().hex}"
    written = 0
    try:
        with unfinished.open("xb") as file:
            for chunk in chunks:
                written += file.write(chunk)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return written


def check_free(path: Path, *, force: bool) -> None:
    """Pass when a file may be written: it is not there, or may be replaced.

    Raises:
        InvalidInput: it may not.
    """
    if path.is_dir():
        raise InvalidInput(f"{path} is a folder")
    if path.exists() and not force:
        raise InvalidInput(f"{path} exists already; --force replaces it")


def why_unsafe(path: str, folder: Path) -> str:
    """Say why a path from a key may not be written in a folder; "" when it may.

    A key is whatever somebody once wrote to the bucket: it may lead out of the folder, or through a
    link in it.
    """
    parts = path.split("/")
    if path.startswith("/") or PurePosixPath(path).is_absolute():
        return "it is absolute"
    if any(part in ("", ".", "..") for part in parts):
        return "it would leave the folder" if ".." in parts else "it is not a plain path"
    if "\0" in path or (os.sep != "/" and os.sep in path):
        return "it holds a character that no file name can hold"
    if not (folder / path).parent.resolve().is_relative_to(folder.resolve()):
        return "a link would lead it out of the folder"
    return ""


def is_same(path: Path, remote: RemoteObject | None) -> bool:
    """Whether a file has the content of an object.

    Raises:
        OSError: the file is there and cannot be read.
    """
    if remote is None or not path.is_file() or path.stat().st_size != remote.size:
        return False
    digest, _, parts = remote.etag.partition("-")
    if not parts:
        with path.open("rb") as file:
            return hashlib.file_digest(file, _md5).hexdigest() == digest
    return _md5_of_parts(path) == remote.etag


def content_type(key: str) -> str:
    """Return the media type that a key's ending tells."""
    suffix = PurePosixPath(key).suffix.lower()
    return _TYPES.get(suffix) or mimetypes.guess_type(key)[0] or "application/octet-stream"


def in_parallel(work: Callable[[_T], _R], items: Sequence[_T]) -> list[_R]:
    """Call a function for each item, several at a time; results keep the order of the items.

    The first error ends the work: what has not begun is left out.
    """
    with ThreadPoolExecutor(WORKERS) as pool:
        try:
            return list(pool.map(work, items))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _md5(data: bytes = b"") -> hashlib._Hash:
    return hashlib.md5(data, usedforsecurity=False)


def _md5_of_parts(path: Path) -> str:
    digests = []
    with path.open("rb") as file:
        while part := file.read(_PART):
            digests.append(_md5(part).digest())
    return f"{_md5(b''.join(digests)).hexdigest()}-{len(digests)}"
