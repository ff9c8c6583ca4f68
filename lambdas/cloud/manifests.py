"""A branch's manifest, and the files of its documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from bitext.document_past import NOTHING, DocumentPast
from bitext.extraction import DocumentFiles
from bitext.records import FileRef
from bitext.settings import LanguageSettings, parse_language, source_settings
from cloud import objects
from cloud.environment import BookEnvironment
from cloud.objects import ObjectRef, S3Uri

# Documents whose files are in memory at the same time.
_BATCH = 64


@dataclass(frozen=True)
class Manifest:
    """What PlanRun gave one language of a run to do.

    Attributes:
        source_language: settings of the source language.
        target_language: settings of the target language.
        settings_digest: the digest by which the ledger knows the settings.
        documents: the documents, as the manifest lists them.
        memories: the translation memories, each in the version that the run planned with.
        records: the record of each document that was published before, by path, likewise.
        glossary: the language's glossary, likewise, if there is one.
    """

    source_language: LanguageSettings
    target_language: LanguageSettings
    settings_digest: str
    documents: tuple[Mapping[str, Any], ...]
    memories: tuple[ObjectRef, ...] = ()
    records: Mapping[str, ObjectRef] = field(default_factory=dict)
    glossary: ObjectRef | None = None

    @property
    def to_publish(self) -> list[tuple[int, Mapping[str, Any]]]:
        """The documents to publish, each with its place in the manifest."""
        return [(n, d) for n, d in enumerate(self.documents) if d["publish"]]

    @property
    def to_evaluate(self) -> list[tuple[int, Mapping[str, Any]]]:
        """The documents to score, each with its place in the manifest."""
        return [(n, d) for n, d in enumerate(self.documents) if d["evaluate"]]


def read_manifest(uri: str) -> Manifest:
    """Read a manifest.

    Raises:
        InvalidInput: it is not a manifest, or its settings are wrong.
        ServiceError: S3 refused or is busy, or the manifest is gone.
    """
    place = S3Uri.parse(uri)
    values = objects.get_json(place.bucket, place.key)
    return Manifest(
        source_settings(values["source_language"]),
        parse_language(values["settings"], uri),
        values["settings_digest"],
        tuple(values["documents"]),
        tuple(object_ref(memory) for memory in values.get("memories", ())),
        {path: object_ref(record) for path, record in values.get("records", {}).items()},
        object_ref(values["glossary"]) if values.get("glossary") else None,
    )


def object_ref(values: Mapping[str, str]) -> ObjectRef:
    """Return where a file of a manifest is to be read."""
    return ObjectRef(values["key"], values["version"])


def file_ref(values: Mapping[str, str] | None) -> FileRef | None:
    """Return the name by which records know a file of a manifest; None for no file."""
    return FileRef(values["key"], values["version"]) if values else None


def read_memories(book: BookEnvironment, manifest: Manifest) -> Iterator[tuple[str, bytes]]:
    """Yield the key and content of each translation memory, one at a time: they may be large.

    Raises:
        ServiceError: S3 refused or is busy, or a version is gone.
    """
    for memory in manifest.memories:
        yield memory.key, objects.get_bytes(book.book_bucket, memory.key, memory.version)


def read_files(
    book: BookEnvironment,
    documents: Sequence[Mapping[str, Any]],
    past: Mapping[str, DocumentPast],
) -> Iterator[DocumentFiles]:
    """Yield the files of documents, in the versions that the manifest names.

    Args:
        book: the environment.
        documents: entries of the manifest.
        past: what is known of documents from earlier runs, by path.

    Raises:
        ServiceError: S3 refused or is busy, or a version is gone.
    """
    remaining = iter(documents)
    while batch := list(islice(remaining, _BATCH)):
        known = [past.get(document["path"], NOTHING) for document in batch]
        wanted: list[ObjectRef] = []
        for document, its_past in zip(batch, known, strict=True):
            wanted.append(object_ref(document["source"]))
            if document["human"]:
                wanted.append(object_ref(document["human"]))
            origin = its_past.base.origin
            if origin:
                wanted.append(ObjectRef(origin.key, origin.version))
        contents = iter(objects.get_many(book.book_bucket, wanted))
        for document, its_past in zip(batch, known, strict=True):
            origin = its_past.base.origin
            yield DocumentFiles(
                path=document["path"],
                source=next(contents),
                human=next(contents) if document["human"] else None,
                origin=next(contents) if origin else None,
                publish=document["publish"],
                evaluate=document["evaluate"],
                held_out=document["held_out"],
                changed=document.get("changed", ""),
                human_key=document["human"]["key"] if document["human"] else "",
                origin_key=origin.key if origin else "",
                base=its_past.base,
                draft=its_past.draft,
                reused=its_past.reused,
            )
