"""Finds moved documents: reads the contents that are to be compared; `bitext` decides.

Nothing is read while there is no document without a source, or none that is new.
"""

from __future__ import annotations

from collections.abc import Mapping

from bitext.changes import Editions, KnownDocument
from bitext.errors import ObjectMissing
from bitext.moved_documents import Files, candidates, with_known_moves, with_moves
from bitext.moves import Content, find_moves, read_content
from bitext.settings import SentenceRules, source_settings
from cloud import clients, objects
from cloud.environment import BookEnvironment
from cloud.threads import in_threads


def follow(
    book: BookEnvironment, editions: Editions, known: Mapping[str, Mapping[str, KnownDocument]]
) -> Editions:
    """Return the editions in which moved documents have their human edition at its old place.

    The old contents are read by version, which S3 keeps when the object is deleted. What several
    languages compare is read once.

    Args:
        book: the environment.
        editions: what lies in the book bucket.
        known: what the ledger knows, by language and path.

    Raises:
        ServiceError: S3 refused or is busy.
    """
    for language, items in known.items():
        editions = with_known_moves(editions, language, items)
    found = {language: candidates(editions, language, items) for language, items in known.items()}
    compared = {language: documents for language, documents in found.items() if documents.any}
    wanted = [side for one in compared.values() for side in (one.gone, one.new, one.others)]
    contents = _read(book.book_bucket, wanted, source_settings(book.source_language).sentences)
    for language, documents in compared.items():
        gone, new, others = (
            {
                path: contents[path, files]
                for path, files in side.items()
                if (path, files) in contents
            }
            for side in (documents.gone, documents.new, documents.others)
        )
        moves = find_moves(gone, new, others.values())
        editions = with_moves(editions, language, known[language], documents.published, moves)
    return editions


def _read(
    bucket: str, wanted: list[Mapping[str, Files]], rules: SentenceRules
) -> dict[tuple[str, Files], Content]:
    """Read each document once, and of its files the first that is there."""

    def read(document: tuple[str, Files]) -> Content | None:
        path, files = document
        for key, version in files:
            try:
                return read_content(objects.get_bytes(bucket, key, version), path, rules)
            except ObjectMissing:
                continue
        return None

    documents = list(dict.fromkeys(item for files in wanted for item in files.items()))
    clients.s3()
    found = zip(documents, in_threads(read, documents), strict=True)
    return {document: content for document, content in found if content is not None}
