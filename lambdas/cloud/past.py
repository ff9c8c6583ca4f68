"""The past of a language's documents: their records, and what people made of what was published."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from bitext.document_past import DocumentPast, past_values, read_past
from bitext.documents import Document
from bitext.drafts import (
    DRAFTS,
    Base,
    Candidate,
    candidates,
    find_draft,
    inherited,
    newer_texts,
    worked_ahead,
)
from bitext.errors import DocumentError, InvalidInput
from bitext.extraction import Extraction
from bitext.known_translations import Known
from bitext.parsing import parse
from bitext.past import Past
from bitext.provenance import CONFIRMED, RESTORED, Made, Provenance
from bitext.records import FileRef, Record, read_record
from bitext.segments import segment_document
from cloud import clients, objects
from cloud.environment import BookEnvironment
from cloud.manifests import Manifest, file_ref, object_ref
from cloud.objects import ObjectRef
from cloud.runs import RunKeys
from cloud.threads import in_threads

_RESTORED = next(iter(RESTORED))


def of_edition(
    book: BookEnvironment, manifest: Manifest, unpublished: Iterable[tuple[str, Known]]
) -> Past:
    """Return what the language's records hold, to be read when it is needed.

    Args:
        book: the environment.
        manifest: the branch's manifest.
        unpublished: what was translated and no document was made of, likewise.

    Raises:
        ServiceError: S3 refused or is busy; raised when a record is read.
    """

    def read(paths: Collection[str]) -> Iterable[Record]:
        return _records(book, [manifest.records[path] for path in paths])

    languages = manifest.source_language, manifest.target_language
    return Past(read, manifest.records, *languages, unpublished)


def find(book: BookEnvironment, manifest: Manifest) -> dict[str, DocumentPast]:
    """Find out what the human editions rest on: which source, and who wrote their sentences.

    Nothing is looked up for documents without a human edition.

    Raises:
        ServiceError: S3 refused or is busy.
    """
    documents = [document for document in manifest.documents if document["human"]]
    clients.s3()
    found = in_threads(lambda document: _of_document(book, manifest, document), documents)
    return {document["path"]: past for document, past in zip(documents, found, strict=True)}


def write(book: BookEnvironment, run: str, manifest: Manifest, extraction: Extraction) -> None:
    """Write down what documents take from earlier runs, for the steps that follow.

    Raises:
        ServiceError: S3 refused or is busy.
    """
    pasts = (
        (document.path, DocumentPast(document.base, document.reused))
        for document in extraction.documents.values()
    )
    keys = RunKeys(run, manifest.target_language.code)
    values = (past_values(path, past) for path, past in pasts if not past.is_empty)
    objects.write_lines(book.work_bucket, keys.past, values)


def read(book: BookEnvironment, run: str, manifest: Manifest) -> dict[str, DocumentPast]:
    """Return what ExtractAndPair wrote down, by path.

    Raises:
        ServiceError: S3 refused or is busy, or it is gone.
    """
    keys = RunKeys(run, manifest.target_language.code)
    return dict(read_past(line) for line in objects.read_lines(book.work_bucket, keys.past))


def record_before(book: BookEnvironment, manifest: Manifest, path: str) -> Record | None:
    """Return the record of a document as the run found it.

    Raises:
        ServiceError: S3 refused or is busy.
    """
    stored = manifest.records.get(path)
    return next(_records(book, [stored]), None) if stored else None


def _of_document(
    book: BookEnvironment, manifest: Manifest, document: Mapping[str, Any]
) -> DocumentPast:
    beside = file_ref(document["origin"])
    records = list(_records(book, _stored(manifest, document)))
    if not records:
        return DocumentPast(Base(beside))
    spaced = manifest.target_language.sentences.spaced
    own = Made(Provenance.HUMAN, document.get("changed", ""))
    for record in records:
        if record.human == file_ref(document["human"]) and record.beside == beside:
            return DocumentPast(_known_base(record, own, spaced=spaced))
    return _of_new_edition(book, manifest, document, records[0], own)


def _stored(manifest: Manifest, document: Mapping[str, Any]) -> list[ObjectRef]:
    """Return the records of a document, that of the path it had before it was moved too."""
    paths = (document["path"], document.get("moved_from", ""))
    return [manifest.records[path] for path in paths if path in manifest.records]


def _known_base(record: Record, own: Made, *, spaced: bool) -> Base:
    """Return what an edition that was looked at before rests on."""
    lines = [record.lines[n] if n >= 0 else None for n in record.edition]
    made = tuple(line.made if line else own for line in lines)
    corrected = {
        n: line.corrected for n, line in enumerate(lines) if line and line.corrected is not None
    }
    if all(one == own for one in made):
        return Base(record.origin, (), corrected)  # the file itself tells all that it says
    return Base(record.origin, made, corrected, newer_texts(record, spaced=spaced))


def _of_new_edition(
    book: BookEnvironment,
    manifest: Manifest,
    document: Mapping[str, Any],
    record: Record,
    own: Made,
) -> DocumentPast:
    """Find out what a human file that was not seen before was made from."""
    rules = manifest.target_language.sentences
    beside = file_ref(document["origin"])
    came_with_origin = beside is not None and beside != record.beside
    files = [object_ref(document[part]) for part in ("human", "source")]
    contents = objects.get_many(book.book_bucket, files)
    try:
        human, now = (parse(c, file.key) for c, file in zip(contents, files, strict=True))
    except DocumentError:  # named when it is read to be worked on
        return DocumentPast(Base(beside))
    draft = find_draft(human, list(_drafts(book, manifest, document)), rules)
    if draft is None:
        return DocumentPast(Base(beside))
    metadata = objects.metadata(
        book.book_bucket, document["human"]["key"], document["human"]["version"]
    )
    base = inherited(human, draft, own, rules)
    origin, made = base.origin, base.made
    keys = {s.key for s in segment_document(now, manifest.source_language.sentences)}
    if came_with_origin:
        origin = beside
    elif worked_ahead(human, draft, keys, rules):
        origin = None
    newer = newer_texts(record, spaced=rules.spaced)
    if metadata.items() >= CONFIRMED.items():
        made = ()
    elif metadata.get(_RESTORED):
        # People want this text, whatever was written since; a machine's stays a machine's.
        made = tuple(own if one.by is Provenance.HUMAN else one for one in made)
        if metadata.items() >= RESTORED.items():
            newer = {}
    return DocumentPast(Base(origin, made, base.corrected, newer), draft=draft)


def _drafts(
    book: BookEnvironment, manifest: Manifest, document: Mapping[str, Any]
) -> Iterator[Candidate]:
    """Yield the texts that a human file may have been made from, the newest first."""
    rules = manifest.target_language.sentences
    seen: set[FileRef] = set()
    versions = [
        ObjectRef(stored.key, version.version)
        for stored in _stored(manifest, document)
        for version in objects.versions(book.book_bucket, stored.key)[:DRAFTS]
    ]
    for record in _records(book, versions):
        published = _text(book, record.published, seen)
        human = _text(book, record.human, seen)
        yield from candidates(record, published, human, rules)


def _text(book: BookEnvironment, file: FileRef | None, seen: set[FileRef]) -> Document | None:
    """Read a text that was not read before; None when there is none."""
    if file is None or file in seen:
        return None
    seen.add(file)
    (content,) = objects.find_many(book.book_bucket, [ObjectRef(file.key, file.version)])
    return parse(content, file.key) if content is not None else None


def _records(book: BookEnvironment, files: Sequence[ObjectRef]) -> Iterator[Record]:
    """Read records; one that cannot be read costs translations, and must not cost the run."""
    contents = objects.get_many(book.book_bucket, files)
    for content, file in zip(contents, files, strict=True):
        try:
            record = read_record(content, file.key)
        except InvalidInput:
            continue
        if record is not None:
            yield record
