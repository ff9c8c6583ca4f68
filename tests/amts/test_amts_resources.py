"""Parallel data in words: states, what they mean, and what somebody means by a name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from amts.parallel_data import explain, read, resource_name
from bitext.errors import InvalidInput

FULL = {
    "Name": "amts-book-zh",
    "Arn": "arn:aws:translate:us-east-1:123456789012:parallel-data/amts-book-zh",
    "Description": "sha256:00",
    "Status": "ACTIVE",
    "SourceLanguageCode": "en",
    "TargetLanguageCodes": ["zh", "zh-TW"],
    "ParallelDataConfig": {"S3Uri": "s3://work/a.csv", "Format": "CSV"},
    "Message": "fine",
    "ImportedDataSize": 100,
    "ImportedRecordCount": 7,
    "FailedRecordCount": 0,
    "SkippedRecordCount": 0,
    "EncryptionKey": {"Type": "KMS", "Id": "key"},
    "CreatedAt": datetime(2026, 1, 2, 3, 4, 5, 678901, UTC),
    "LastUpdatedAt": datetime(2026, 1, 2, 3, 5, tzinfo=UTC),
    "LatestUpdateAttemptStatus": "FAILED",
    "LatestUpdateAttemptAt": datetime(2026, 1, 3, tzinfo=UTC),
}


def test_everything_that_the_service_tells_is_kept() -> None:
    assert read(FULL).as_json() == {
        "name": "amts-book-zh",
        "arn": FULL["Arn"],
        "description": "sha256:00",
        "status": "ACTIVE",
        "message": "fine",
        "source_language": "en",
        "target_languages": ["zh", "zh-TW"],
        "s3_uri": "s3://work/a.csv",
        "format": "CSV",
        "encryption_key": "key",
        "imported_size": 100,
        "imported": 7,
        "skipped": 0,
        "failed": 0,
        "created_at": "2026-01-02T03:04:05.678Z",
        "last_updated_at": "2026-01-02T03:05:00.000Z",
        "latest_update_attempt_status": "FAILED",
        "latest_update_attempt_at": "2026-01-03T00:00:00.000Z",
        "made_by_amts": False,
    }


def test_nothing_that_the_service_leaves_out_is_made_up() -> None:
    empty = read({})
    assert (empty.imported, empty.imported_size, empty.created_at) == (None, None, "")
    assert (empty.ending, empty.is_importing, explain(empty, by_a_run=True)) == ("", False, [])


@pytest.mark.parametrize(
    ("status", "attempt", "state", "is_importing", "words"),
    [
        ("CREATING", "", "creating", True, "first import goes on"),
        ("ACTIVE", "", "active", False, ""),
        ("ACTIVE", "ACTIVE", "active", False, ""),
        ("ACTIVE", "UPDATING", "active, update goes on", True, "An update goes on"),
        ("ACTIVE", "FAILED", "active, update failed", False, "latest update failed"),
        ("UPDATING", "UPDATING", "updating", True, "An update goes on"),
        ("FAILED", "", "failed", False, "no job can use it"),
        ("FAILED", "FAILED", "failed", False, "no job can use it"),
        ("DELETING", "ACTIVE", "deleting", False, "being deleted"),
    ],
)
def test_each_state_is_told_and_explained(
    status: str, attempt: str, state: str, is_importing: bool, words: str
) -> None:
    values = {"Status": status} | ({"LatestUpdateAttemptStatus": attempt} if attempt else {})
    resource = read(values)
    assert (resource.state, resource.is_importing) == (state, is_importing)
    lines = explain(resource, by_a_run=False)
    assert len(lines) == (1 if words else 0)
    assert words in "".join(lines)


def test_a_failed_update_of_what_failed_has_both_told() -> None:
    resource = read({"Status": "FAILED", "LatestUpdateAttemptStatus": "UPDATING"})
    assert resource.state == "failed, update goes on"
    assert len(explain(resource, by_a_run=True)) == 2


@pytest.mark.parametrize(("by_a_run", "words"), [(True, "next run"), (False, "Correct the input")])
def test_what_to_do_depends_on_who_made_it(by_a_run: bool, words: str) -> None:
    for values in ({"Status": "FAILED"}, FULL):
        assert words in explain(read(values), by_a_run=by_a_run)[0]


def test_what_was_left_out_is_told() -> None:
    def told(**counts: Any) -> str:
        values = {**FULL, "LatestUpdateAttemptStatus": "ACTIVE", **counts}
        return "|".join(explain(read(values), by_a_run=True))

    assert told() == ""
    assert told(SkippedRecordCount=1).startswith("1 item was skipped: ")
    assert told(SkippedRecordCount=1200).startswith("1,200 items were skipped: ")
    assert "1,000 bytes" in told(SkippedRecordCount=2)
    assert told(FailedRecordCount=1).startswith("1 record was not imported")
    assert told(FailedRecordCount=2, SkippedRecordCount=2).count("|") == 1


def test_a_language_or_a_name_is_meant() -> None:
    assert resource_name("zh", "book") == "amts-book-zh"
    assert resource_name("pt-BR", "book") == "amts-book-pt-BR"
    assert resource_name("pt-br", "book") == "pt-br"
    assert resource_name("pt-br", "book", ["pt-br"]) == "amts-book-pt-br"
    assert resource_name("amts-book-zh", None) == "amts-book-zh"
    for given, book in (("zh", None), ("a b", "book"), ("", "book")):
        with pytest.raises(InvalidInput):
            resource_name(given, book)
