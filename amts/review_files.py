"""A run's pages: its own, the review pages of its documents, and the records that they speak of."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from amts.transfer import RemoteObject, list_objects
from cloud import runs

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_REVIEW = "review/"


def run_folder(run: str) -> str:
    """Return the prefix of all that tells of a run."""
    return f"{runs.REPORTS_PREFIX}{run}/"


def review_files(
    client: S3Client, bucket: str, run: str, languages: Collection[str]
) -> list[RemoteObject]:
    """Return the files that a reviewer of a run needs.

    Args:
        client: a client of S3.
        bucket: the book bucket.
        run: the run.
        languages: the languages that are wanted; empty for all.

    Raises:
        botocore.exceptions.ClientError: S3 refused.
    """
    folder = run_folder(run)
    reviews = folder + _REVIEW
    files: list[RemoteObject] = []
    records: dict[str, set[str]] = {}
    for key, item in list_objects(client, bucket, folder).items():
        language, _, path = key.removeprefix(reviews).partition("/")
        if key.startswith(reviews):
            if languages and language not in languages:
                continue
            record = runs.state_key(language, path.removesuffix(".html"))
            records.setdefault(language, set()).add(record)
        files.append(item)
    for language, wanted in records.items():
        listed = list_objects(client, bucket, f"{runs.STATE_PREFIX}{language}/")
        files += [item for key, item in listed.items() if key in wanted]
    return files


def is_review(key: str, run: str) -> bool:
    """Whether a key is that of a review page of a run."""
    return key.startswith(run_folder(run) + _REVIEW)
