"""What S3's listings and the ledger say, in the form that `bitext.changes` decides on.

No AWS library is needed here, so the command line reads the book with the same rules as a run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bitext.changes import KnownDocument, StoredFile, Versions
from cloud.ledger_items import Document, parse_problem

ETAG = "etag:"
"""What comes before the ETag that stands for the version of an object without versions."""


@dataclass(frozen=True, slots=True)
class ObjectVersion:
    """One version of one object.

    Attributes:
        key: the whole key.
        version_id: S3's version id, "" when the object has none.
        etag: the entity tag, without its quotes.
        size: bytes.
        last_modified: when this version was written.
    """

    key: str
    version_id: str
    etag: str
    size: int
    last_modified: datetime

    @property
    def version(self) -> str:
        """What names this content in manifests and the ledger: the version id, or the ETag."""
        return self.version_id or ETAG + self.etag


def version_id(value: str | None) -> str:
    """Return S3's version id; "" for an object of a bucket that kept no versions."""
    return "" if value in (None, "null") else str(value)


def object_version(listed: Mapping[str, Any]) -> ObjectVersion:
    """Read an entry of `Versions` in an answer of ListObjectVersions."""
    return ObjectVersion(
        key=listed["Key"],
        version_id=version_id(listed.get("VersionId")),
        etag=listed["ETag"].strip('"'),
        size=listed["Size"],
        last_modified=listed["LastModified"],
    )


def latest_versions(pages: Iterable[Mapping[str, Any]]) -> Iterator[ObjectVersion]:
    """Yield what is there now, from the pages of ListObjectVersions; deleted objects are not."""
    for page in pages:
        for listed in page.get("Versions", []):
            if listed.get("IsLatest"):
                yield object_version(listed)


def stored_files(found: Iterable[ObjectVersion], prefix: str) -> Iterator[StoredFile]:
    """Yield objects below a prefix as files of an edition."""
    for item in found:
        yield StoredFile(
            path=item.key.removeprefix(prefix),
            key=item.key,
            version=item.version,
            etag=item.etag,
            size=item.size,
            changed=item.last_modified.isoformat(),
        )


def known_document(item: Document) -> KnownDocument:
    """Return what the ledger knows of a document."""
    error, reason, place = parse_problem(item.problem)
    return KnownDocument(
        path=item.path,
        state=item.state,
        versions=Versions(
            source=item.source_version,
            human=item.human_version,
            origin=item.origin_version,
            settings=item.settings_digest,
        ),
        error=error,
        reason=reason,
        place=place,
        human_key=item.human_key,
        origin_key=item.origin_key,
        moved_from=item.moved_from,
        moved_to=item.moved_to,
        run=item.run,
        source_etag=item.source_etag,
        scored=bool(item.signature),
    )
