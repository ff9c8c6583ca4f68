"""The four steps that speak with Amazon Translate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.stub import ANY, Stubber

from bitext.errors import (
    ImportBusy,
    ImportInProgress,
    InvalidInput,
    JobInProgress,
    TranslationFailed,
)
from cloud import clients, ledger
from cloud.ledger_items import Progress
from steps import (
    check_parallel_data,
    check_translation,
    import_parallel_data,
    start_translation,
)
from tests.support.book_fixtures import ACCOUNT, BookResources, LambdaContext

RUN = "20260101T000000Z-aaaaaa"
BRANCH = {"run": RUN, "language": "zh"}
DATA = {
    "name": "amts-book-zh",
    "uri": f"s3://work-bucket/runs/{RUN}/zh/parallel-data/abc.csv",
    "digest": "abc",
    "pairs": 10,
}
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def stub(book: BookResources) -> Iterator[Stubber]:
    with Stubber(clients.translate()) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def progress(book: BookResources) -> Progress:
    (found,) = ledger.progress(book.table, RUN)
    return found


def parallel_data(**properties: Any) -> dict[str, Any]:
    return {"ParallelDataProperties": {"Name": DATA["name"], **properties}}


def test_import_and_check(book: BookResources, stub: Stubber, context: LambdaContext) -> None:
    stub.add_response("get_parallel_data", parallel_data(Status="ACTIVE", Description="old"))
    stub.add_response(
        "update_parallel_data",
        {
            "Name": DATA["name"],
            "Status": "ACTIVE",
            "LatestUpdateAttemptStatus": "UPDATING",
            "LatestUpdateAttemptAt": MOMENT,
        },
    )
    event = {**BRANCH, "parallel_data": DATA}
    asked = import_parallel_data.handler(event, context)
    assert asked == {
        "name": "amts-book-zh",
        "state": "importing",
        "attempted_at": "2026-01-01T00:00:00.000Z",
    }
    told = progress(book)
    assert (told.step, told.parallel_data, told.pairs) == (
        "import_parallel_data",
        "amts-book-zh",
        10,
    )

    attempt = {"Status": "ACTIVE", "LatestUpdateAttemptAt": MOMENT}
    stub.add_response(
        "get_parallel_data", parallel_data(LatestUpdateAttemptStatus="UPDATING", **attempt)
    )
    check = {**BRANCH, "parallel_data": DATA, "import": asked}
    with pytest.raises(ImportInProgress):
        check_parallel_data.handler(check, context)
    stub.add_response(
        "get_parallel_data",
        parallel_data(
            LatestUpdateAttemptStatus="ACTIVE",
            ImportedRecordCount=8,
            SkippedRecordCount=2,
            FailedRecordCount=0,
            **attempt,
        ),
    )
    # Two are missing, so the file of errors is asked for; this link is none that may be followed.
    link = {"RepositoryType": "S3", "Location": "http://elsewhere/?X-Amz-Signature=secret"}
    stub.add_response(
        "get_parallel_data",
        {**parallel_data(**attempt), "LatestUpdateAttemptAuxiliaryDataLocation": link},
    )
    ready = {"name": "amts-book-zh", "state": "ready", "imported": 8, "skipped": 2, "failed": 0}
    assert check_parallel_data.handler(check, context) == ready
    results = book.get_json("work-bucket", f"runs/{RUN}/zh/results/check_parallel_data.json")
    (problem,) = results.pop("problems")
    assert results == {**ready, "pairs": 10, "missing": 2}
    assert problem == {
        "document": "",
        "error": "ImportFailed",
        "reason": "2 of 10 pairs were not imported into the parallel data amts-book-zh (2 skipped, "
        "0 failed); the file of errors cannot be read: the link leads over plain HTTP",
        "place": "",
    }
    assert progress(book).step == "check_parallel_data"


@pytest.mark.parametrize("counts", [(10, 0, 0), (9, 0, 0), (10, 1, 0), (10, 0, 1)])
def test_only_a_whole_import_is_without_a_problem(
    book: BookResources, stub: Stubber, context: LambdaContext, counts: tuple[int, int, int]
) -> None:
    names = ("ImportedRecordCount", "SkippedRecordCount", "FailedRecordCount")
    done = parallel_data(Status="ACTIVE", **dict(zip(names, counts, strict=True)))
    stub.add_response("get_parallel_data", done)
    whole = counts == (10, 0, 0)
    if not whole:
        stub.add_response("get_parallel_data", done)
    asked = {"name": DATA["name"], "state": "current", "attempted_at": ""}
    check_parallel_data.handler({**BRANCH, "parallel_data": DATA, "import": asked}, context)
    results = book.get_json("work-bucket", f"runs/{RUN}/zh/results/check_parallel_data.json")
    reasons = [problem["reason"] for problem in results["problems"]]
    assert len(reasons) == (0 if whole else 1)
    assert all("Amazon Translate gave no file of errors" in reason for reason in reasons)


def test_a_busy_account(stub: Stubber, context: LambdaContext) -> None:
    stub.add_client_error("get_parallel_data", "ResourceNotFoundException", http_status_code=404)
    stub.add_client_error("create_parallel_data", "LimitExceededException")
    with pytest.raises(ImportBusy):
        import_parallel_data.handler({**BRANCH, "parallel_data": DATA}, context)


def put_manifest(book: BookResources, **settings: Any) -> None:
    book.put_work(f"runs/{RUN}/zh/manifest.json", {"settings": {"code": "zh", **settings}})


INPUT = f"s3://work-bucket/runs/{RUN}/zh/input/"


@pytest.mark.parametrize(
    ("pairs", "settings", "expected"),
    [
        (10, {}, {"TargetLanguageCodes": ["zh"], "ParallelDataNames": ["amts-book-zh"]}),
        (0, {}, {"TargetLanguageCodes": ["zh"]}),
        (10, {"active_custom_translation": False}, {"TargetLanguageCodes": ["zh"]}),
        (
            0,
            {"translate_code": "zh-TW", "formality": {"level": "formal"}},
            {"TargetLanguageCodes": ["zh-TW"], "Settings": {"Formality": "FORMAL"}},
        ),
    ],
)
def test_starting_a_job(
    book: BookResources,
    stub: Stubber,
    context: LambdaContext,
    pairs: int,
    settings: dict[str, Any],
    expected: dict[str, Any],
) -> None:
    put_manifest(book, **settings)
    stub.add_response("list_text_translation_jobs", {"TextTranslationJobPropertiesList": []})
    stub.add_response(
        "start_text_translation_job",
        {"JobId": "1" * 32, "JobStatus": "SUBMITTED"},
        {
            "JobName": f"amts-book-zh-{RUN}",
            "InputDataConfig": {"S3Uri": INPUT, "ContentType": "text/html"},
            "OutputDataConfig": {"S3Uri": f"s3://work-bucket/runs/{RUN}/zh/output/"},
            "DataAccessRoleArn": f"arn:aws:iam::{ACCOUNT}:role/data",
            "SourceLanguageCode": "en",
            "ClientToken": ANY,
            **expected,
        },
    )
    event = {**BRANCH, "input": INPUT, "parallel_data": {**DATA, "pairs": pairs}}
    assert start_translation.handler(event, context) == {"job_id": "1" * 32}
    told = progress(book)
    assert (told.job_id, told.job_status) == ("1" * 32, "SUBMITTED")
    assert told.parallel_data == ("amts-book-zh" if "ParallelDataNames" in expected else "")


def test_a_job_whose_start_was_not_told_is_found(
    book: BookResources, stub: Stubber, context: LambdaContext
) -> None:
    put_manifest(book)
    job = {"JobName": f"amts-book-zh-{RUN}", "JobId": "2" * 32}
    stub.add_response("list_text_translation_jobs", {"TextTranslationJobPropertiesList": [job]})
    event = {**BRANCH, "input": INPUT, "parallel_data": DATA}
    assert start_translation.handler(event, context) == {"job_id": "2" * 32}


def expect_job(stub: Stubber, status: str, message: str = "") -> None:
    stub.add_response(
        "describe_text_translation_job",
        {
            "TextTranslationJobProperties": {
                "JobId": "1" * 32,
                "JobStatus": status,
                "Message": message,
                "OutputDataConfig": {"S3Uri": "s3://work-bucket/out/job/"},
            }
        },
        {"JobId": "1" * 32},
    )


def test_checking_a_job(book: BookResources, stub: Stubber, context: LambdaContext) -> None:
    event = {**BRANCH, "job": {"job_id": "1" * 32}}
    for status in ("SUBMITTED", "IN_PROGRESS", "STOP_REQUESTED"):
        expect_job(stub, status)
        with pytest.raises(JobInProgress):
            check_translation.handler(event, context)
        assert progress(book).job_status == status
    for status in ("COMPLETED", "COMPLETED_WITH_ERROR"):
        expect_job(stub, status, "done")
        assert check_translation.handler(event, context) == {
            "job_id": "1" * 32,
            "status": status,
            "output": "s3://work-bucket/out/job/",
            "message": "done",
        }
    for status in ("FAILED", "STOPPED"):
        expect_job(stub, status, "no such file")
        with pytest.raises(TranslationFailed, match="no such file"):
            check_translation.handler(event, context)
        assert progress(book).job_status == status


@pytest.mark.parametrize(
    ("handler", "event"),
    [
        (import_parallel_data.handler, {**BRANCH, "parallel_data": DATA}),
        (
            check_parallel_data.handler,
            {
                **BRANCH,
                "parallel_data": DATA,
                "import": {"name": "n", "state": "current", "attempted_at": ""},
            },
        ),
        (start_translation.handler, {**BRANCH, "input": INPUT, "parallel_data": DATA}),
        (check_translation.handler, {**BRANCH, "job": {"job_id": "1"}}),
    ],
)
def test_bad_payloads(
    book: BookResources, context: LambdaContext, handler: Any, event: dict[str, Any]
) -> None:
    for key in event:
        with pytest.raises(InvalidInput, match=key):
            handler({name: value for name, value in event.items() if name != key}, context)
        with pytest.raises(InvalidInput, match=key):
            handler({**event, key: None}, context)
    with pytest.raises(InvalidInput, match="more"):
        handler({**event, "more": 1}, context)
