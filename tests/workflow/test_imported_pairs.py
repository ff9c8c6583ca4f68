"""What a run makes of parallel data that is gone, went in only in part, or breaks a rule."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

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


def test_pairs_that_break_a_rule_fail_their_language_and_no_other(
    book: DeployedBook, stricter_check: None
) -> None:
    report = book.push_and_wait(_book())

    assert report["outcome"] == "FAILED"
    chinese, spanish = (
        next(entry for entry in report["languages"] if entry["language"] == language)
        for language in ("zh", "es")
    )
    assert chinese["state"] == "FAILED"
    assert chinese["error"]["error"] == "InvalidParallelData"
    assert "line 2: the source is longer than 1 bytes" in chinese["error"]["cause"]
    # Nothing was stored, imported, translated or published.
    translate = book.client("translate")
    assert translate.list_parallel_data()["ParallelDataPropertiesList"] == []
    stored = book.s3.list_objects_v2(
        Bucket=book.outputs["WorkBucketName"], Prefix=f"runs/{report['run']}/zh/parallel-data/"
    )
    assert stored["KeyCount"] == 0
    jobs = translate.list_text_translation_jobs()["TextTranslationJobPropertiesList"]
    mine = [job["TargetLanguageCodes"] for job in jobs if report["run"] in job["JobName"]]
    assert mine == [["es"]]
    assert not book.keys("translated/zh/")
    assert spanish["state"] == "COMPLETED"
    assert len(book.keys("translated/es/")) == len(source())


@pytest.fixture
def stricter_check(book: DeployedBook) -> Iterator[None]:
    """A defect in the deployed code: the check refuses what the selection lets pass."""
    functions = book.client("lambda")
    found = functions.list_functions()["Functions"]
    (name,) = (
        one["FunctionName"] for one in found if one["Handler"] == "steps.extract_and_pair.handler"
    )
    template = json.loads((book.assembly / "Amts-book.template.json").read_text("utf-8"))
    (key,) = {
        resource["Properties"]["Code"]["S3Key"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Lambda::Function"
    }
    buckets = [bucket["Name"] for bucket in book.s3.list_buckets()["Buckets"]]
    (assets,) = (bucket for bucket in buckets if "assets" in bucket)
    deployed = book.s3.get_object(Bucket=assets, Key=key)["Body"].read()
    functions.update_function_code(FunctionName=name, ZipFile=_with_a_defect(deployed))
    yield
    functions.update_function_code(FunctionName=name, S3Bucket=assets, S3Key=key)


def _with_a_defect(deployed: bytes) -> bytes:
    changed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(deployed)) as archive,
        zipfile.ZipFile(changed, "w") as altered,
    ):
        for entry in archive.infolist():
            content = archive.read(entry)
            if entry.filename == "bitext/parallel_data_check.py":
                content += b"\nMAX_BYTES = 1\n"
            altered.writestr(entry, content)
    return changed.getvalue()
