"""All versions of one document of the book: human files, origins, sources, publications, records.

And which belong together: the English that a human version was made from, and the record of a
publication. The record says so where there is one; else the times of the versions do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import islice
from pathlib import PurePosixPath

from amts.editions import SOURCE, human
from amts.object_versions import BucketVersions, ObjectVersion, Versions, latest
from amts.pulling import TRANSLATED
from bitext.changes import origin_path
from bitext.documents import Document
from bitext.errors import DocumentError, InvalidInput
from bitext.parsing import parse
from bitext.records import FileRef, Record, read_record

STATE = "state/bitext/"

_AT_ONCE = 16
"""Records that are read at a time."""

_ONE_PUSH = timedelta(minutes=10)
"""Files of one push arrive within it, in any order."""


@dataclass(frozen=True)
class DocumentVersions:
    """The versions of one document in one language, the newest first everywhere.

    Attributes:
        bucket: where they lie.
        language: the target language.
        path: the document's path in the book.
        humans: of the human file.
        origins: of the origin beside it.
        sources: of the source.
        publications: of the published document.
        record_versions: of the publications' record.
    """

    bucket: BucketVersions
    language: str
    path: str
    humans: Versions = ()
    origins: Versions = ()
    sources: Versions = ()
    publications: Versions = ()
    record_versions: Versions = ()

    @property
    def human_key(self) -> str:
        """The key of the human file."""
        return f"{human(self.language)}{self.path}"

    @property
    def origin_key(self) -> str:
        """The key of the origin beside it."""
        return f"{human(self.language)}{origin_path(self.path)}"

    @property
    def texts(self) -> Versions:
        """The versions of the human file and of the published document, the newest first."""
        found = (*self.humans, *self.publications)
        return tuple(sorted(found, key=lambda item: item.at, reverse=True))

    def content(self, version: ObjectVersion) -> bytes:
        """Return the content of a version; each is fetched once."""
        known = self._contents
        if (version.key, version.version) not in known:
            known[version.key, version.version] = self.bucket.read(version)
        return known[version.key, version.version]

    def fetch(self, versions: Iterable[ObjectVersion]) -> None:
        """Fetch the contents of several versions at a time, so that `content` has them."""
        missing = {
            (one.key, one.version): one
            for one in versions
            if not one.is_deletion and (one.key, one.version) not in self._contents
        }
        contents = self.bucket.read_all(tuple(missing.values()))
        self._contents.update(zip(missing, contents, strict=True))

    def parsed(self, version: ObjectVersion) -> Document:
        """Return a version as a document.

        Raises:
            DocumentError: it cannot be read; the error names the key and the version.
        """
        try:
            return parse(self.content(version), version.key)
        except DocumentError as error:
            name = f"{version.key} (version {version.version})"
            raise type(error)(name, error.reason, error.place) from None

    @cached_property
    def _contents(self) -> dict[tuple[str, str], bytes]:
        return {}

    # Records

    def record_of(self, publication: ObjectVersion) -> Record | None:
        """Return the latest record of a publication, None when there is none."""
        wanted = FileRef(publication.key, publication.version)
        found = self._records(publication.at)
        return next((record for record in found if record.published == wanted), None)

    def record_naming(self, version: ObjectVersion) -> Record | None:
        """Return the latest record that a human version went into, None when there is none."""
        wanted = FileRef(version.key, version.version)
        found = self._records(version.at)
        return next((record for record in found if record.human == wanted), None)

    def records(self) -> Iterator[Record]:
        """Yield all records, the newest first."""
        yield from self._records(datetime.min.replace(tzinfo=UTC))

    def _records(self, since: datetime) -> Iterator[Record]:
        """Yield the records since a time, the newest first; few are read when few are asked for.

        Of publications of other versions of AMTS nothing is known. A record is written after its
        document, so the time of a text bounds how far to look.
        """
        kept = [one for one in self.record_versions if not one.is_deletion and one.at >= since]
        for start in range(0, len(kept), _AT_ONCE):
            some = kept[start : start + _AT_ONCE]
            self.fetch(one for one in some if one.version not in self._read)
            for version in some:
                if version.version not in self._read:
                    self._read[version.version] = _record(self.content(version), version.key)
                record = self._read[version.version]
                if record is not None:
                    yield record

    @cached_property
    def _read(self) -> dict[str, Record | None]:
        return {}

    # Which English

    def sibling_of(self, version: ObjectVersion) -> ObjectVersion | None:
        """Return the origin that lay beside a human version; None when none did.

        It is the last one that came while the human version was the newest. One that came shortly
        before the next human version, as files of one push do, belongs to that one.
        """
        place = self.humans.index(version)
        following = self.humans[place - 1] if place else None
        for origin in self.origins:
            if following is not None:
                before = following.at - origin.at
                if before < timedelta(0):
                    continue
                if before < _ONE_PUSH and before < abs(origin.at - version.at):
                    continue
            return None if origin.is_deletion else origin
        return None

    def source_at(self, version: ObjectVersion) -> ObjectVersion | None:
        """Return the source as it was when a version was written; the first when none was there."""
        kept = [item for item in self.sources if not item.is_deletion]
        return next((item for item in kept if item.at <= version.at), kept[-1] if kept else None)

    def english_of(self, version: ObjectVersion) -> ObjectVersion | None:
        """Return the English that a text was made from; None when nothing is known of it.

        Of a human version: what the last record says that names it, or an origin that came beside
        it since; without a record, the origin that lay beside it, else the source of its time. Of a
        publication: its source by its record, else by its time.
        """
        if version.key != self.human_key:
            record = self.record_of(version)
            return self._referred(record.source if record else None) or self.source_at(version)
        sibling, record = self.sibling_of(version), self.record_naming(version)
        told = self._referred((record.origin or record.source) if record else None)
        if record and told and sibling and sibling.at <= datetime.fromisoformat(record.at):
            return told
        return sibling or told or self.source_at(version)

    def holds_machine_text(self, version: ObjectVersion) -> bool:
        """Whether a record says that a text holds what a machine wrote and no person has changed.

        Of a publication without a record that is supposed, of a human version it is not.
        """
        if version.key != self.human_key:
            record = self.record_of(version)
            made = record.made_of(record.sentences) if record else []
            return record is None or any(one is not None and one.is_unreviewed for one in made)
        record = self.record_naming(version)
        made = record.made_of(record.edition) if record else []
        return any(one is not None and one.is_unreviewed for one in made)

    def is_recognised(self, version: ObjectVersion, latest_records: int) -> bool:
        """Whether one of so many latest records tells of a text."""
        wanted = FileRef(version.key, version.version)
        some = islice(self.records(), latest_records)
        return any(wanted in (record.published, record.human) for record in some)

    def _referred(self, ref: FileRef | None) -> ObjectVersion | None:
        """Return the version that a record names, None when it is not there any more."""
        if ref is None:
            return None
        found = (*self.sources, *self.origins, *self.humans, *self.publications)
        return next(
            (item for item in found if (item.key, item.version) == (ref.key, ref.version)), None
        )

    # Now

    @property
    def current(self) -> ObjectVersion | None:
        """The human file as it is now; None when there is none."""
        return latest(self.humans)

    @property
    def published(self) -> ObjectVersion | None:
        """The published document as it is now; None when there is none."""
        return latest(self.publications)

    @property
    def source(self) -> ObjectVersion | None:
        """The source as it is now; None when the book does not have the document any more."""
        return latest(self.sources)

    @property
    def origin(self) -> ObjectVersion | None:
        """The origin beside the human file as it is now; None when there is none."""
        return latest(self.origins)


def read_document_versions(bucket: BucketVersions, language: str, path: str) -> DocumentVersions:
    """List the versions of one document."""
    beside = origin_path(path)
    is_document = latest(bucket.of(f"{SOURCE}{beside}")) is not None
    return DocumentVersions(
        bucket,
        language,
        path,
        humans=bucket.of(f"{human(language)}{path}"),
        origins=() if is_document else bucket.of(f"{human(language)}{beside}"),
        sources=bucket.of(f"{SOURCE}{path}"),
        publications=bucket.of(f"{TRANSLATED}{language}/{path}"),
        record_versions=bucket.of(f"{STATE}{language}/{path}.jsonl"),
    )


def read_edition_versions(bucket: BucketVersions, language: str) -> Iterator[DocumentVersions]:
    """Yield every document that has or had a human file or a publication, in the order of paths."""
    humans = _by_path(bucket, human(language))
    sources = _by_path(bucket, SOURCE)
    publications = _by_path(bucket, f"{TRANSLATED}{language}/")
    records = _by_path(bucket, f"{STATE}{language}/")
    origins = {
        beside
        for path in humans
        if _is_document(path) and latest(sources.get(beside := origin_path(path), ())) is None
    }
    for path in sorted((humans.keys() - origins) | publications.keys()):
        if _is_document(path):
            yield DocumentVersions(
                bucket,
                language,
                path,
                humans.get(path, ()),
                humans.get(origin_path(path), ()) if origin_path(path) in origins else (),
                sources.get(path, ()),
                publications.get(path, ()),
                records.get(f"{path}.jsonl", ()),
            )


def _by_path(bucket: BucketVersions, prefix: str) -> Mapping[str, Versions]:
    return {key.removeprefix(prefix): found for key, found in bucket.below(prefix).items()}


def _record(content: bytes, key: str) -> Record | None:
    """Read a record; one that cannot be read is as if there were none."""
    try:
        return read_record(content, key)
    except InvalidInput:
        return None


def _is_document(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() in (".md", ".ipynb")
