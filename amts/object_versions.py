"""The versions of the book bucket's objects: listing, reading, and writing one back.

Nothing here deletes. What is written becomes the newest version, and the version before it stays;
in a bucket that keeps no versions nothing is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING

from amts.errors import NoVersions
from amts.transfer import content_type, in_parallel
from bitext.provenance import RESTORED, RESTORED_SENTENCE

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ListObjectVersionsOutputTypeDef

SHORT = 8
"""Characters of a version id that people are shown, where so many tell versions apart."""


@dataclass(frozen=True, slots=True)
class ObjectVersion:
    """One version of one object, or the mark of its deletion.

    Attributes:
        key: the object's key.
        version: S3's version id; "null" for what was written before the bucket kept versions.
        at: when it was written; S3 tells whole seconds.
        size: bytes.
        is_latest: whether it is what the bucket shows now.
        is_deletion: whether it is the mark of a deletion, which has no content.
    """

    key: str
    version: str
    at: datetime
    size: int = 0
    is_latest: bool = False
    is_deletion: bool = False

    @property
    def when(self) -> str:
        """When it was written, as AMTS writes times."""
        return timestamp(self.at)


Versions = tuple[ObjectVersion, ...]
"""The versions of one object, the newest first."""


def timestamp(moment: datetime) -> str:
    """Write a moment: ISO 8601, UTC, whole seconds."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@dataclass(frozen=True)
class BucketVersions:
    """The versions of a bucket's objects.

    Attributes:
        client: a client of S3; several threads may use it.
        bucket: the bucket.
    """

    client: S3Client
    bucket: str

    def of(self, key: str) -> Versions:
        """Return the versions of one object; none when there never was one."""
        # Keys come in order: those that only begin with this one come after it.
        return _newest_first(takewhile(lambda item: item.key == key, self._listed(key)))

    def below(self, prefix: str) -> dict[str, Versions]:
        """Return the versions of every object that is or was below a prefix, by key, in order."""
        found: dict[str, list[ObjectVersion]] = defaultdict(list)
        for item in self._listed(prefix):
            found[item.key].append(item)
        return {key: _newest_first(found[key]) for key in sorted(found)}

    def read(self, version: ObjectVersion) -> bytes:
        """Return the content of a version."""
        answer = self.client.get_object(
            Bucket=self.bucket, Key=version.key, VersionId=version.version
        )
        return answer["Body"].read()

    def read_all(self, versions: Sequence[ObjectVersion]) -> list[bytes]:
        """Return the contents of several versions, in their order."""
        return in_parallel(self.read, versions)

    def check_kept(self) -> None:
        """Pass when the bucket keeps versions.

        Raises:
            NoVersions: it does not, so that what is overwritten would be lost.
        """
        if not self._keeps_versions:
            raise NoVersions(
                f"the bucket {self.bucket} keeps no versions, so nothing is written to it"
            )

    def copy(self, version: ObjectVersion, key: str) -> str:
        """Write a version's content as the newest version of a key; return that version's id.

        Raises:
            NoVersions: the bucket keeps no versions.
        """
        self.check_kept()
        answer = self.client.copy_object(
            Bucket=self.bucket,
            Key=key,
            CopySource={"Bucket": self.bucket, "Key": version.key, "VersionId": version.version},
            ContentType=content_type(key),
            # A run must not take the text for an old copy that somebody did not mean to upload.
            MetadataDirective="REPLACE",
            Metadata={**self._metadata(version), **RESTORED},
        )
        return answer["VersionId"]

    def _metadata(self, version: ObjectVersion) -> dict[str, str]:
        answer = self.client.head_object(
            Bucket=self.bucket, Key=version.key, VersionId=version.version
        )
        return answer["Metadata"]

    def put(self, key: str, content: bytes) -> str:
        """Write a content as the newest version of a key; return that version's id.

        Raises:
            NoVersions: the bucket keeps no versions.
        """
        self.check_kept()
        answer = self.client.put_object(
            Bucket=self.bucket,
            Key=key,
            Body=content,
            ContentType=content_type(key),
            Metadata=RESTORED_SENTENCE,
        )
        return answer["VersionId"]

    @cached_property
    def _keeps_versions(self) -> bool:
        return self.client.get_bucket_versioning(Bucket=self.bucket).get("Status") == "Enabled"

    def _listed(self, prefix: str) -> Iterator[ObjectVersion]:
        """Yield what is or was below a prefix, key by key; a bucket may hold many pages of it."""
        pages = self.client.get_paginator("list_object_versions")
        for page in pages.paginate(Bucket=self.bucket, Prefix=prefix):
            yield from sorted(_of_page(page), key=lambda item: item.key)


def latest(versions: Iterable[ObjectVersion]) -> ObjectVersion | None:
    """Return the version that the bucket shows now; None when the object is not there."""
    return next((item for item in versions if item.is_latest and not item.is_deletion), None)


def at_time(versions: Iterable[ObjectVersion], moment: datetime) -> ObjectVersion | None:
    """Return the version that the bucket showed at a moment; None when nothing was there then."""
    found = next((item for item in versions if item.at <= moment), None)
    return None if found is None or found.is_deletion else found


def short_ids(versions: Iterable[ObjectVersion]) -> dict[str, str]:
    """Return a short form of every version id, long enough to tell it from the others."""
    ids = sorted({item.version for item in versions})
    short: dict[str, str] = {}
    for n, name in enumerate(ids):
        beside = ids[max(0, n - 1) : n] + ids[n + 1 : n + 2]
        length = max([SHORT, *(_shared(name, other) + 1 for other in beside)])
        short[name] = name[:length]
    return short


def _shared(one: str, other: str) -> int:
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )


def _of_page(page: ListObjectVersionsOutputTypeDef) -> Iterator[ObjectVersion]:
    for item in page.get("Versions", []):
        yield ObjectVersion(
            item["Key"],
            item["VersionId"],
            item["LastModified"],
            item["Size"],
            is_latest=item["IsLatest"],
        )
    for mark in page.get("DeleteMarkers", []):
        yield ObjectVersion(
            mark["Key"],
            mark["VersionId"],
            mark["LastModified"],
            is_latest=mark["IsLatest"],
            is_deletion=True,
        )


def _newest_first(versions: Iterable[ObjectVersion]) -> Versions:
    """Sort versions; those of one second stay as S3 lists them, deletions after the others."""
    return tuple(sorted(versions, key=lambda item: (item.is_latest, item.at), reverse=True))
