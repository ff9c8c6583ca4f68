"""Writes the review page of a document that was published, when there is something to look at."""

from __future__ import annotations

from bitext.html_writing import HTML_TYPE
from bitext.records import Record
from bitext.reporting import INDEX
from bitext.review import review
from bitext.review_page import PageFiles, review_page
from bitext.settings import LanguageSettings
from cloud import objects, runs


def write_review(
    bucket: str,
    record: Record,
    source_language: LanguageSettings,
    target_language: LanguageSettings,
) -> str:
    """Write the review page of a document.

    Args:
        bucket: the book bucket.
        record: the document's record.
        source_language: settings of the source language.
        target_language: settings of the target language.

    Returns:
        The page's key, "" when there is nothing to look at.

    Raises:
        ServiceError: S3 refused or is busy. Writing again changes nothing.
    """
    found = review(record)
    if not found:
        return ""
    key = runs.review_key(record.run, record.language, record.path)
    index = runs.index_key(record.run)
    files = PageFiles(
        record=runs.state_key(record.language, record.path),
        human=runs.human_key(record.language, record.path),
        root="../" * key.count("/"),
        run="../" * (key.count("/") - index.count("/")) + INDEX,
    )
    page = review_page(found, files, source_language, target_language)
    objects.put_bytes(bucket, key, page, HTML_TYPE)
    return key
