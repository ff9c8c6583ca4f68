"""What a run makes of parallel data that somebody deleted, or that went in only in part."""

from __future__ import annotations

import time
from typing import Any

from tests.workflow.deployed_book import DeployedBook
from tests.workflow.small_book import human, source

NAME = "amts-book-zh"


def _book() -> dict[str, str | bytes]:
    files: dict[str, str | bytes] = {f"source/{path}": text for path, text in source().items()}
    return files | {f"human/zh/{path}": text for path, text in human("zh").items()}


def _parallel_data(report: dict[str, Any]) -> dict[str, Any]:
    (found,) = (entry for entry in report["languages"] if entry["language"] == "zh")
    return found["parallel_data"]


def test_a_run_after_a_deletion_imports_the_same_data_again(book: DeployedBook) -> None:
    translate = book.client("translate")
    first = _parallel_data(book.push_and_wait(_book()))
    before = translate.get_parallel_data(Name=NAME)["ParallelDataProperties"]
    assert before["ImportedRecordCount"] == first["imported"] == first["pairs"] > 0

    # Nothing of the documents that the pairs come from changes, so the file is the same.
    translate.delete_parallel_data(Name=NAME)
    while translate.list_parallel_data()["ParallelDataPropertiesList"]:
        time.sleep(0.02)
    report = book.push_and_wait({"source/three.md": "# Three\n\nOne more page.\n"})

    assert (report["outcome"], report["problems"]) == ("COMPLETED", [])
    assert _parallel_data(report) == first
    after = translate.get_parallel_data(Name=NAME)["ParallelDataProperties"]
    assert after["CreatedAt"] > before["CreatedAt"]
    assert after["Description"] == before["Description"]
    assert (after["Status"], after["ImportedRecordCount"]) == ("ACTIVE", first["pairs"])


def test_a_run_waits_for_a_deletion_that_goes_on(book: DeployedBook) -> None:
    translate = book.client("translate")
    first = _parallel_data(book.push_and_wait(_book()))
    translate.delete_parallel_data(Name=NAME)
    report = book.push_and_wait({"source/three.md": "# Three\n\nOne more page.\n"})
    assert report["outcome"] == "COMPLETED"
    assert _parallel_data(report) == first


def test_records_that_were_not_imported_are_a_problem(book: DeployedBook) -> None:
    book.fault(kind="records_failed", records=2, message="The record holds no text.")
    report = book.push_and_wait(_book())

    data = _parallel_data(report)
    assert (data["failed"], data["imported"]) == (2, data["pairs"] - 2)
    assert report["outcome"] == "COMPLETED_WITH_PROBLEMS"
    assert report["problems"] == [
        {
            "document": "",
            "language": "zh",
            "error": "ImportFailed",
            "reason": f"2 of {data['pairs']} pairs were not imported into the parallel data {NAME} "
            "(0 skipped, 2 failed); Amazon Translate says: Record 1: The record holds no text; "
            "Record 2: The record holds no text",
            "place": "",
        }
    ]
