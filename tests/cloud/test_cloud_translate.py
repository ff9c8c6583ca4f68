"""Amazon Translate's rules, against answers that botocore's own model validates."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.stub import Stubber
from hypothesis import given
from hypothesis import strategies as st

from bitext.errors import (
    AccessRefused,
    ImportBusy,
    ImportFailed,
    ImportInProgress,
    JobInProgress,
    ServiceBusy,
    ServiceError,
    TranslationFailed,
)
from cloud import clients, translate
from cloud.translate import Import, ImportedData, Job, JobRequest

NAME = "amts-book-zh"
URI = "s3://work/runs/r/zh/parallel-data/abc.csv"
DIGEST = "ab" * 32
EARLIER = datetime(2026, 1, 1, 10, tzinfo=UTC)
LATER = datetime(2026, 1, 1, 10, 0, 0, 500000, tzinfo=UTC)


@pytest.fixture
def stub(aws_environment: None) -> Iterator[Stubber]:
    with Stubber(clients.translate()) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def expect_get(stub: Stubber, **properties: Any) -> None:
    stub.add_response(
        "get_parallel_data",
        {"ParallelDataProperties": {"Name": NAME, **properties}},
        {"Name": NAME},
    )


def expect_missing(stub: Stubber) -> None:
    stub.add_client_error("get_parallel_data", "ResourceNotFoundException", http_status_code=404)


def expect_create(stub: Stubber) -> None:
    stub.add_response(
        "create_parallel_data",
        {"Name": NAME, "Status": "CREATING"},
        {
            "Name": NAME,
            "Description": f"sha256:{DIGEST}",
            "ParallelDataConfig": {"S3Uri": URI, "Format": "CSV"},
            "ClientToken": translate.client_token(f"create {NAME} {URI}"),
        },
    )


def expect_update(stub: Stubber) -> None:
    stub.add_response(
        "update_parallel_data",
        {
            "Name": NAME,
            "Status": "ACTIVE",
            "LatestUpdateAttemptStatus": "UPDATING",
            "LatestUpdateAttemptAt": LATER,
        },
        {
            "Name": NAME,
            "Description": f"sha256:{DIGEST}",
            "ParallelDataConfig": {"S3Uri": URI, "Format": "CSV"},
            "ClientToken": translate.client_token(f"update {NAME} {URI}"),
        },
    )


OURS = {"Description": f"sha256:{DIGEST}"}
OTHER = {"Description": "sha256:" + "cd" * 32}


def ask() -> Import:
    return translate.import_parallel_data(NAME, URI, DIGEST)


def test_missing_parallel_data_is_created(stub: Stubber) -> None:
    expect_missing(stub)
    expect_create(stub)
    assert ask() == Import(NAME, "importing", "")


def test_equal_data_is_not_imported_again(stub: Stubber) -> None:
    expect_get(stub, Status="ACTIVE", **OURS)
    assert ask() == Import(NAME, "current", "")
    expect_get(stub, Status="ACTIVE", LatestUpdateAttemptStatus="ACTIVE", **OURS)
    assert ask() == Import(NAME, "current", "")


@pytest.mark.parametrize(
    "properties",
    [
        {"Status": "ACTIVE", **OTHER},
        {"Status": "ACTIVE"},
        {"Status": "ACTIVE", "LatestUpdateAttemptStatus": "FAILED", **OTHER},
        # Whether a failed update changes the description is not documented: only a good one counts.
        {"Status": "ACTIVE", "LatestUpdateAttemptStatus": "FAILED", **OURS},
    ],
)
def test_other_data_is_replaced(stub: Stubber, properties: dict[str, Any]) -> None:
    expect_get(stub, **properties)
    expect_update(stub)
    assert ask() == Import(NAME, "importing", "2026-01-01T10:00:00.500Z")


@pytest.mark.parametrize(
    ("properties", "attempted_at"),
    [
        ({"Status": "CREATING"}, ""),
        (
            {
                "Status": "ACTIVE",
                "LatestUpdateAttemptStatus": "UPDATING",
                "LatestUpdateAttemptAt": LATER,
            },
            "2026-01-01T10:00:00.500Z",
        ),
    ],
)
def test_our_own_import_whose_reply_was_lost_is_found_again(
    stub: Stubber, properties: dict[str, Any], attempted_at: str
) -> None:
    expect_get(stub, **properties, **OURS)
    assert ask() == Import(NAME, "importing", attempted_at)


@pytest.mark.parametrize(
    "properties",
    [
        {"Status": "CREATING", **OTHER},
        {"Status": "UPDATING", **OTHER},
        {"Status": "DELETING", **OURS},
        {"Status": "ACTIVE", "LatestUpdateAttemptStatus": "UPDATING", **OTHER},
    ],
)
def test_a_resource_that_is_at_work_is_waited_for(
    stub: Stubber, properties: dict[str, Any]
) -> None:
    expect_get(stub, **properties)
    with pytest.raises(ImportBusy):
        ask()


def test_a_resource_that_was_never_made_well_is_deleted_and_made_anew(stub: Stubber) -> None:
    expect_get(stub, Status="FAILED", **OURS)
    stub.add_response("delete_parallel_data", {"Name": NAME, "Status": "DELETING"}, {"Name": NAME})
    with pytest.raises(ImportBusy):
        ask()
    expect_get(stub, Status="DELETING", **OURS)
    with pytest.raises(ImportBusy):
        ask()
    expect_missing(stub)
    expect_create(stub)
    assert ask().state == "importing"


@pytest.mark.parametrize(
    "code", ["ConflictException", "ConcurrentModificationException", "LimitExceededException"]
)
def test_another_import_in_the_account(stub: Stubber, code: str) -> None:
    expect_missing(stub)
    stub.add_client_error("create_parallel_data", code, http_status_code=409)
    with pytest.raises(ImportBusy):
        ask()
    expect_get(stub, Status="ACTIVE", **OTHER)
    stub.add_client_error("update_parallel_data", code, http_status_code=409)
    with pytest.raises(ImportBusy):
        ask()


def test_refused_parallel_data(stub: Stubber) -> None:
    expect_missing(stub)
    stub.add_client_error("create_parallel_data", "InvalidRequestException", "bad file")
    with pytest.raises(ImportFailed, match="bad file"):
        ask()


COUNTS = {"ImportedRecordCount": 7, "SkippedRecordCount": 2, "FailedRecordCount": 1}


def test_a_created_resource(stub: Stubber) -> None:
    expect_get(stub, Status="CREATING")
    with pytest.raises(ImportInProgress):
        translate.check_parallel_data(NAME, "")
    expect_get(stub, Status="ACTIVE", **COUNTS)
    assert translate.check_parallel_data(NAME, "") == ImportedData(NAME, 7, 2, 1)
    expect_get(stub, Status="FAILED", Message="no record is valid")
    with pytest.raises(ImportFailed, match="no record is valid"):
        translate.check_parallel_data(NAME, "")
    expect_get(stub, Status="DELETING")
    with pytest.raises(ImportFailed, match="DELETING"):
        translate.check_parallel_data(NAME, "")


def test_an_update_is_judged_by_its_own_state(stub: Stubber) -> None:
    asked_at = "2026-01-01T10:00:00.500Z"
    # Status says ACTIVE all the time; it speaks of the data before.
    for properties in (
        {},
        {"LatestUpdateAttemptStatus": "ACTIVE", "LatestUpdateAttemptAt": EARLIER},
        {"LatestUpdateAttemptStatus": "FAILED", "LatestUpdateAttemptAt": EARLIER},
        {"LatestUpdateAttemptStatus": "UPDATING", "LatestUpdateAttemptAt": LATER},
    ):
        expect_get(stub, Status="ACTIVE", **COUNTS, **properties)
        with pytest.raises(ImportInProgress):
            translate.check_parallel_data(NAME, asked_at)
    ended = {"LatestUpdateAttemptAt": LATER, **COUNTS}
    expect_get(stub, Status="ACTIVE", LatestUpdateAttemptStatus="ACTIVE", **ended)
    assert translate.check_parallel_data(NAME, asked_at) == ImportedData(NAME, 7, 2, 1)
    expect_get(
        stub, Status="ACTIVE", LatestUpdateAttemptStatus="FAILED", Message="bad header", **ended
    )
    with pytest.raises(ImportFailed, match="bad header"):
        translate.check_parallel_data(NAME, asked_at)


def test_a_resource_that_is_not_seen_yet(stub: Stubber) -> None:
    expect_missing(stub)
    with pytest.raises(ServiceBusy):
        translate.check_parallel_data(NAME, "")


REQUEST = JobRequest(
    name="amts-book-zh-20260101T100000Z-abcdef",
    input_uri="s3://work/in/",
    output_uri="s3://work/out/",
    data_role_arn="arn:aws:iam::123456789012:role/data",
    source_language="en",
    target_language="zh",
)
PLAIN_CALL: dict[str, Any] = {
    "JobName": REQUEST.name,
    "InputDataConfig": {"S3Uri": "s3://work/in/", "ContentType": "text/html"},
    "OutputDataConfig": {"S3Uri": "s3://work/out/"},
    "DataAccessRoleArn": REQUEST.data_role_arn,
    "SourceLanguageCode": "en",
    "TargetLanguageCodes": ["zh"],
    "ClientToken": translate.client_token(REQUEST.name),
}


def expect_jobs(
    stub: Stubber, *jobs: dict[str, Any], token: str = "", next_token: str = ""
) -> None:
    call: dict[str, Any] = {"Filter": {"JobName": REQUEST.name}}
    answer: dict[str, Any] = {"TextTranslationJobPropertiesList": list(jobs)}
    if token:
        call["NextToken"] = token
    if next_token:
        answer["NextToken"] = next_token
    stub.add_response("list_text_translation_jobs", answer, call)


def test_a_job_is_started_once(stub: Stubber) -> None:
    expect_jobs(stub)
    stub.add_response("start_text_translation_job", {"JobId": "1" * 32}, PLAIN_CALL)
    assert translate.start_job(REQUEST) == "1" * 32
    expect_jobs(stub, {"JobName": REQUEST.name, "JobId": "1" * 32, "JobStatus": "IN_PROGRESS"})
    assert translate.start_job(REQUEST) == "1" * 32


def test_a_job_is_found_on_a_later_page_and_by_its_whole_name(stub: Stubber) -> None:
    expect_jobs(stub, {"JobName": REQUEST.name + "-2", "JobId": "2" * 32}, next_token="more")
    expect_jobs(stub, {"JobName": REQUEST.name, "JobId": "1" * 32}, token="more")
    assert translate.start_job(REQUEST) == "1" * 32


def test_a_job_with_parallel_data_and_formality(stub: Stubber) -> None:
    from dataclasses import replace

    expect_jobs(stub)
    stub.add_response(
        "start_text_translation_job",
        {"JobId": "1" * 32},
        {**PLAIN_CALL, "ParallelDataNames": [NAME], "Settings": {"Formality": "FORMAL"}},
    )
    translate.start_job(replace(REQUEST, parallel_data=NAME, formality="formal"))


@pytest.mark.parametrize(
    ("code", "message", "expected"),
    [
        ("UnsupportedLanguagePairException", "no such pair", TranslationFailed),
        ("InvalidRequestException", "nothing to translate", TranslationFailed),
        ("InvalidRequestException", "cannot assume the role", AccessRefused),
        ("TooManyRequestsException", "slow down", ServiceBusy),
        ("LimitExceededException", "too many jobs", ServiceBusy),
    ],
)
def test_a_job_that_cannot_be_started(
    stub: Stubber, code: str, message: str, expected: type[ServiceError]
) -> None:
    expect_jobs(stub)
    stub.add_client_error("start_text_translation_job", code, message)
    with pytest.raises(expected, match=message):
        translate.start_job(REQUEST)


STATES: dict[str, type[Exception] | None] = {
    "SUBMITTED": JobInProgress,
    "IN_PROGRESS": JobInProgress,
    "STOP_REQUESTED": JobInProgress,
    "COMPLETED": None,
    "COMPLETED_WITH_ERROR": None,
    "FAILED": TranslationFailed,
    "STOPPED": TranslationFailed,
}


def test_all_states_of_a_job_are_known(aws_environment: None) -> None:
    shape = clients.translate().meta.service_model.shape_for("JobStatus")
    assert set(shape.enum) == set(STATES)  # type: ignore[attr-defined]


@pytest.mark.parametrize("status", STATES)
def test_each_state_of_a_job(stub: Stubber, status: str) -> None:
    output = "s3://work/out/123456789012-TranslateText-" + "1" * 32 + "/"
    stub.add_response(
        "describe_text_translation_job",
        {
            "TextTranslationJobProperties": {
                "JobId": "1" * 32,
                "JobStatus": status,
                "Message": "what the service says",
                "OutputDataConfig": {"S3Uri": output},
            }
        },
        {"JobId": "1" * 32},
    )
    job = translate.describe_job("1" * 32)
    assert job == Job("1" * 32, status, output, "what the service says")
    expected = STATES[status]
    if expected is None:
        job.require_end()
        return
    with pytest.raises(expected) as caught:
        job.require_end()
    assert status in str(caught.value)
    assert ("what the service says" in str(caught.value)) == (expected is TranslationFailed)


def test_answers_that_were_cut_short_are_asked_for_again(stub: Stubber) -> None:
    expect_get(stub, Status="ACTIVE", **OTHER)
    stub.add_response("update_parallel_data", {"Name": NAME})
    with pytest.raises(ServiceBusy, match="LatestUpdateAttemptAt"):
        ask()
    expect_jobs(stub)
    stub.add_response("start_text_translation_job", {})
    with pytest.raises(ServiceBusy, match="JobId"):
        translate.start_job(REQUEST)
    stub.add_response("describe_text_translation_job", {})
    with pytest.raises(ServiceBusy, match="TextTranslationJobProperties"):
        translate.describe_job("1" * 32)


def test_single_texts(stub: Stubber) -> None:
    answer = {"TranslatedText": "你好", "SourceLanguageCode": "en", "TargetLanguageCode": "zh"}
    call = {"Text": "Hello", "SourceLanguageCode": "en", "TargetLanguageCode": "zh"}
    stub.add_response("translate_text", answer, call)
    assert translate.translate_text("Hello", "en", "zh") == "你好"
    stub.add_response("translate_text", answer, {**call, "Settings": {"Formality": "INFORMAL"}})
    assert translate.translate_text("Hello", "en", "zh", "informal") == "你好"


ANY_NAME = st.one_of(
    st.text(min_size=1, max_size=300),
    st.text(string.ascii_letters + string.digits + "-_.", min_size=1, max_size=30),
)


@given(ANY_NAME, ANY_NAME, ANY_NAME)
def test_names_fit_the_patterns_of_the_service(book: str, language: str, run: str) -> None:
    job = translate.job_name(book, language, run)
    assert re.fullmatch(r"[\w.:/=+\-%@]*", job)
    assert not re.search(r"\s", job)
    assert len(job) <= 256
    assert re.fullmatch(r"[a-zA-Z0-9-]{1,64}", translate.client_token(job))


def test_ordinary_names_are_readable() -> None:
    run = "20260101T100000Z-abcdef"
    assert translate.job_name("book", "zh", run) == f"amts-book-zh-{run}"
