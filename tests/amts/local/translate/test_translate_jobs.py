"""Batch jobs: what is refused at the start, the states, the queue, and the output's layout."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from amts.local.translate import storage
from amts.local.translate.events import Place

Call = Callable[..., Any]
HERE = Place("123456789012", "us-east-1")
PAGE = '<!DOCTYPE html><html lang="en"><body><p id="s0">A small house.</p></body></html>'


@pytest.fixture
def ready(service: Any) -> Any:
    service.put("input/0.html", PAGE)
    return service


def test_a_job_goes_through_its_states(ready: Any, configure: Call, waiting: Call) -> None:
    configure(time_scale=0.005)
    started = ready.translate.start_text_translation_job(**ready.request())
    assert started["JobStatus"] == "SUBMITTED"
    assert re.fullmatch(r"[0-9a-f]{32}", started["JobId"])
    waiting(lambda: ready.describe(started["JobId"])["JobStatus"] == "IN_PROGRESS")
    # The details object exists before it has any content.
    folder = f"output/123456789012-TranslateText-{started['JobId']}/"
    details = folder + "details/es.auxiliary-translation-details.json"
    waiting(lambda: details in ready.keys(folder))
    assert ready.read(details) == ""

    job = ready.ended(started["JobId"])
    assert job["JobStatus"] == "COMPLETED"
    assert job["JobDetails"] == {
        "TranslatedDocumentsCount": 1,
        "DocumentsWithErrorsCount": 0,
        "InputDocumentsCount": 1,
    }
    assert job["EndTime"] > job["SubmittedTime"]
    assert job["Message"] == ("Your job has completed successfully. [embedded AWS; engine: marker]")
    assert job["OutputDataConfig"]["S3Uri"] == f"s3://book/{folder}"
    assert job["InputDataConfig"] == ready.request()["InputDataConfig"]
    assert ready.keys("output/") == [
        "output/.write_access_check_file.temp",
        details,
        folder + "es.0.html",
    ]


def test_details_tell_counters_as_texts(ready: Any) -> None:
    ready.put("input/part/1.html", PAGE)
    job = ready.run(TargetLanguageCodes=["es", "zh"])
    folder = f"s3://book/output/123456789012-TranslateText-{job['JobId']}/"
    assert ready.details(job, "zh") == {
        "sourceLanguageCode": "en",
        "targetLanguageCode": "zh",
        "charactersTranslated": str(2 * len("A small house.")),
        "documentCountWithCustomerError": "0",
        "documentCountWithServerError": "0",
        "inputDataPrefix": "s3://book/input/",
        "outputDataPrefix": folder,
        "details": [
            {"sourceFile": "0.html", "targetFile": "zh.0.html", "auxiliaryData": {}},
            {"sourceFile": "part/1.html", "targetFile": "part/zh.1.html", "auxiliaryData": {}},
        ],
    }
    assert "⟦zh⟧ A small house. ⟦/zh⟧" in ready.output(job, "part/zh.1.html")
    assert "⟦es⟧ A small house. ⟦/es⟧" in ready.output(job, "es.0.html")
    assert job["JobDetails"]["InputDocumentsCount"] == 2


def test_output_may_be_the_top_of_a_bucket_and_is_encrypted(ready: Any) -> None:
    key = "arn:aws:kms:us-east-1:123456789012:key/abc"
    output = {"S3Uri": "s3://book", "EncryptionKey": {"Type": "KMS", "Id": key}}
    job = ready.run(OutputDataConfig=output)
    folder = f"123456789012-TranslateText-{job['JobId']}/"
    assert job["OutputDataConfig"]["S3Uri"] == f"s3://book/{folder}"
    found = ready.client("s3").head_object(Bucket="book", Key=f"{folder}es.0.html")
    assert (found["ServerSideEncryption"], found["SSEKMSKeyId"]) == ("aws:kms", key)


def test_input_is_read_when_the_job_runs(ready: Any, configure: Call) -> None:
    configure(time_scale=0.04)
    job_id = ready.start()
    ready.put("input/late.html", PAGE.replace("small", "late"))
    configure()
    job = ready.ended(job_id)
    assert "late house" in ready.output(job, "es.late.html")


def test_only_files_of_the_content_type_are_translated(ready: Any) -> None:
    ready.put("input/notes.json", "{}")
    ready.put("input/", "")
    job = ready.run()
    assert job["JobDetails"]["InputDocumentsCount"] == 1
    assert [d["sourceFile"] for d in ready.details(job)["details"]] == ["0.html"]


def test_plain_text_is_translated_line_by_line(service: Any) -> None:
    service.put("input/a.txt", "First line.\n\n  Second <b> line.\n12\n")
    job = service.run(InputDataConfig={"S3Uri": "s3://book/input", "ContentType": "text/plain"})
    assert service.output(job, "es.a.txt") == (
        "⟦es⟧ First line. ⟦/es⟧\n\n  ⟦es⟧ Second <b> line. ⟦/es⟧\n12\n"
    )


def test_an_empty_input_folder_fails_the_job(service: Any) -> None:
    job = service.run()
    assert job["JobStatus"] == "FAILED"
    assert job["Message"].endswith("[embedded AWS; engine: none]")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<p>\xff</p>", "InvalidEncoding"),
        (b"<p>" + b"a b " * 250_001 + b"</p>", "DocumentTooLarge"),
        (("<p>" + "字" * 400_000 + "</p>").encode(), "DocumentTooLarge"),
    ],
    ids=["not UTF-8", "too many characters", "too much text"],
)
def test_a_bad_document_fails_alone(ready: Any, content: bytes, code: str) -> None:
    ready.put("input/bad.html", content)
    job = ready.run()
    assert job["JobStatus"] == "COMPLETED_WITH_ERROR"
    assert job["JobDetails"]["DocumentsWithErrorsCount"] == 1
    bad, good = sorted(ready.details(job)["details"], key=lambda d: "targetFile" in d)
    assert bad["auxiliaryData"]["error"]["errorCode"] == code
    assert "targetFile" not in bad
    assert good["targetFile"] == "es.0.html"
    assert ready.details(job)["documentCountWithCustomerError"] == "1"


def test_with_auto_the_language_of_each_document_is_guessed(service: Any) -> None:
    service.put("input/a.html", "<p>The cat and the dog are in the house.</p>")
    service.put("input/b.html", "<p>El gato y el perro están en la casa.</p>")
    job = service.run(SourceLanguageCode="auto", TargetLanguageCodes=["zh"])
    found = {d["sourceFile"]: d["sourceLanguage"] for d in service.details(job, "zh")["details"]}
    assert found == {"a.html": "en", "b.html": "es"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"SourceLanguageCode": "xx"}, "UnsupportedLanguagePairException"),
        ({"TargetLanguageCodes": ["zh-CN"]}, "UnsupportedLanguagePairException"),
        ({"TargetLanguageCodes": ["es"] * 11}, "InvalidRequestException"),
        ({"ParallelDataNames": ["a", "b"]}, "InvalidRequestException"),
        ({"ParallelDataNames": ["no"]}, "ResourceNotFoundException"),
        ({"TerminologyNames": ["no"]}, "ResourceNotFoundException"),
        ({"TerminologyNames": ["a", "b"]}, "InvalidRequestException"),
        ({"Settings": {"Brevity": "ON"}}, "InvalidRequestException"),
        ({"SourceLanguageCode": "auto", "ParallelDataNames": ["a"]}, "InvalidRequestException"),
        (
            {"InputDataConfig": {"S3Uri": "s3://book/", "ContentType": "text/html"}},
            "InvalidRequestException",
        ),
        (
            {"InputDataConfig": {"S3Uri": "s3://nowhere/a/", "ContentType": "text/html"}},
            "InvalidRequestException",
        ),
        (
            {"InputDataConfig": {"S3Uri": "s3://book/input/", "ContentType": "image/png"}},
            "InvalidRequestException",
        ),
        (
            {
                "InputDataConfig": {
                    "S3Uri": "s3://book/input/",
                    "ContentType": "application/x-xliff+xml",
                }
            },
            "InvalidRequestException",
        ),
        ({"OutputDataConfig": {"S3Uri": "s3://nowhere/out/"}}, "InvalidRequestException"),
        ({"DataAccessRoleArn": "arn:aws:iam::123456789012:role/no"}, "InvalidRequestException"),
        ({"DataAccessRoleArn": "arn:aws:iam::999999999999:role/data"}, "InvalidRequestException"),
    ],
)
def test_start_refuses(ready: Any, refused: Call, changes: dict[str, Any], code: str) -> None:
    error = refused(ready.translate.start_text_translation_job, **ready.request(**changes))
    assert error.code == code
    assert error.status == (404 if code == "ResourceNotFoundException" else 400)
    assert not ready.translate.list_text_translation_jobs()["TextTranslationJobPropertiesList"]


def test_an_unsupported_pair_names_the_languages(ready: Any, refused: Call) -> None:
    request = ready.request(TargetLanguageCodes=["es", "xx"])
    error = refused(ready.translate.start_text_translation_job, **request)
    assert error.response["SourceLanguageCode"] == "en"
    assert error.response["TargetLanguageCode"] == "xx"


def test_no_folder_of_the_input_may_be_named_details(ready: Any, refused: Call) -> None:
    ready.put("input/part/details/a.html", PAGE)
    error = refused(ready.translate.start_text_translation_job, **ready.request())
    assert "details" in error.message
    assert (
        ready.run(
            InputDataConfig={"S3Uri": "s3://book/input/part/details/", "ContentType": "text/html"}
        )["JobStatus"]
        == "COMPLETED"
    )


def test_buckets_must_be_in_the_region(ready: Any, refused: Call) -> None:
    start = ready.client("translate", "us-west-2").start_text_translation_job
    error = refused(start, **ready.request())
    assert (error.code, "us-west-2" in error.message) == ("InvalidRequestException", True)


def test_batch_jobs_are_not_offered_everywhere(ready: Any, refused: Call) -> None:
    for region in ("ap-east-1", "sa-east-1"):  # the second has no Amazon Translate at all
        start = ready.client("translate", region).start_text_translation_job
        assert refused(start, **ready.request()).code == "NotAuthorizedException"
    start = ready.client("translate", "eu-central-1").start_text_translation_job
    error = refused(start, **ready.request(ParallelDataNames=["a"]))
    assert error.code == "NotAuthorizedException"


@pytest.mark.parametrize(
    "trust",
    [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}},
        {"Effect": "Deny", "Principal": {"Service": "translate.amazonaws.com"}},
        {
            "Effect": "Allow",
            "Principal": {"Service": "translate.amazonaws.com"},
            "Condition": {"StringEquals": {"aws:SourceAccount": "999999999999"}},
        },
    ],
    ids=["another service", "denied", "another account"],
)
def test_the_role_must_trust_amazon_translate(
    ready: Any, refused: Call, trust: dict[str, Any]
) -> None:
    name = f"role-{len(json.dumps(trust))}"
    ready.create_role(name, {**trust, "Action": "sts:AssumeRole"})
    role = f"arn:aws:iam::123456789012:role/{name}"
    request = ready.request(DataAccessRoleArn=role)
    error = refused(ready.translate.start_text_translation_job, **request)
    assert (error.code, "assume" in error.message) == ("InvalidRequestException", True)


@pytest.mark.parametrize(
    ("actions", "missing"),
    [
        (["s3:GetObject", "s3:PutObject"], "s3:ListBucket"),
        (["s3:ListBucket", "s3:GetObject"], "s3:PutObject"),
        (["s3:List*", "s3:Put*"], "s3:GetObject"),
    ],
)
def test_the_role_must_reach_input_and_output(
    ready: Any, refused: Call, actions: list[str], missing: str
) -> None:
    name = f"no-{missing[3:]}"
    resources = ["arn:aws:s3:::book", "arn:aws:s3:::book/*"]
    ready.create_role(name, policy={"Effect": "Allow", "Action": actions, "Resource": resources})
    request = ready.request(DataAccessRoleArn=f"arn:aws:iam::123456789012:role/{name}")
    error = refused(ready.translate.start_text_translation_job, **request)
    assert (error.code, missing in error.message) == ("InvalidRequestException", True)


def test_parallel_data_must_fit_the_job(ready: Any, refused: Call, set_fault: Call) -> None:
    ready.create("book-es")
    start = ready.translate.start_text_translation_job
    for changes in (
        {"SourceLanguageCode": "fr"},
        {"TargetLanguageCodes": ["es", "zh"]},
    ):
        error = refused(start, **ready.request(ParallelDataNames=["book-es"], **changes))
        assert error.code == "InvalidRequestException"
    ready.create("broken", "no header")
    error = refused(start, **ready.request(ParallelDataNames=["broken"]))
    assert (error.code, "FAILED" in error.message) == ("InvalidRequestException", True)
    # During an update the old data stays usable.
    set_fault(kind="import_slow", seconds=1500)
    config = {"S3Uri": "s3://book/parallel-data/book-es.csv", "Format": "CSV"}
    ready.translate.update_parallel_data(Name="book-es", ParallelDataConfig=config)
    assert start(**ready.request(ParallelDataNames=["book-es"]))["JobStatus"] == "SUBMITTED"
    ready.imported("book-es")


def test_parallel_data_steers_the_job_and_is_named(ready: Any) -> None:
    ready.create("book-es", '"en","es"\n"A small house.","Una casita."\n')
    plain = ready.run()
    steered = ready.run(ParallelDataNames=["book-es"])
    assert "⟦es⟧ A small house. ⟦/es⟧" in ready.output(plain, "es.0.html")
    assert '<p id="s0">Una casita.</p>' in ready.output(steered, "es.0.html")
    assert steered["ParallelDataNames"] == ["book-es"]
    assert steered["Message"].endswith("[embedded AWS; engine: parallel data]")


def test_parallel_data_deleted_before_the_job_runs_fails_it(
    ready: Any, configure: Call, waiting: Call
) -> None:
    ready.create("book-es")
    configure(time_scale=0.04)
    job_id = ready.start(ParallelDataNames=["book-es"])
    configure()
    ready.translate.delete_parallel_data(Name="book-es")
    job = ready.ended(job_id)
    assert (job["JobStatus"], "book-es" in job["Message"]) == ("FAILED", True)


def test_stop_really_stops(ready: Any, configure: Call, waiting: Call) -> None:
    configure(time_scale=0.05)
    job_id = ready.start()
    stopped = ready.translate.stop_text_translation_job(JobId=job_id)
    assert (stopped["JobId"], stopped["JobStatus"]) == (job_id, "STOP_REQUESTED")
    configure()
    job = ready.ended(job_id)
    assert job["JobStatus"] == "STOPPED"
    assert "EndTime" in job
    assert not [key for key in ready.keys("output/") if key.endswith(".html")]
    # Stopping what has ended changes nothing.
    again = ready.translate.stop_text_translation_job(JobId=job_id)
    assert again["JobStatus"] == "STOPPED"


def test_a_running_job_is_stopped_long_before_its_time(
    ready: Any, set_fault: Call, waiting: Call
) -> None:
    set_fault(kind="job_slow", seconds=10**12)
    job_id = ready.start()
    waiting(lambda: ready.describe(job_id)["JobStatus"] == "IN_PROGRESS")
    ready.translate.stop_text_translation_job(JobId=job_id)
    assert ready.ended(job_id)["JobStatus"] == "STOPPED"


@pytest.mark.parametrize("operation", ["describe", "stop"])
def test_an_unknown_job_is_not_found(service: Any, refused: Call, operation: str) -> None:
    call = getattr(service.translate, f"{operation}_text_translation_job")
    assert refused(call, JobId="0" * 32).code == "ResourceNotFoundException"


def test_ten_jobs_run_and_the_next_wait(ready: Any, set_fault: Call, waiting: Call) -> None:
    set_fault(kind="job_slow", seconds=10**12, times=None)
    jobs = [ready.start(JobName=f"job-{number}") for number in range(12)]

    def with_status(status: str) -> set[str]:
        found = ready.translate.list_text_translation_jobs(Filter={"JobStatus": status})
        return {job["JobId"] for job in found["TextTranslationJobPropertiesList"]}

    waiting(lambda: len(with_status("IN_PROGRESS")) == 10)
    assert with_status("SUBMITTED") == set(jobs[10:])
    assert not {"JobDetails", "EndTime", "Message"} & ready.describe(jobs[10]).keys()
    ready.translate.stop_text_translation_job(JobId=jobs[11])
    assert ready.ended(jobs[11])["JobStatus"] == "STOPPED"
    ready.translate.stop_text_translation_job(JobId=jobs[0])
    waiting(lambda: jobs[10] in with_status("IN_PROGRESS"))


def test_a_full_queue_refuses(
    ready: Any, set_fault: Call, refused: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    from amts.local.translate import jobs

    monkeypatch.setattr(jobs, "RUNNING_JOBS", 1)
    monkeypatch.setattr(jobs, "QUEUED_JOBS", 1)
    set_fault(kind="job_slow", seconds=10**12, times=None)
    ready.start(JobName="runs")
    ready.start(JobName="waits")
    error = refused(ready.translate.start_text_translation_job, **ready.request())
    assert (error.code, error.status) == ("TooManyRequestsException", 429)


def test_the_same_token_and_parameters_are_the_same_job(ready: Any) -> None:
    first = ready.start(ClientToken="token")
    assert ready.start(ClientToken="token") == first
    assert ready.start(ClientToken="token", JobName="another") != first
    assert ready.start(ClientToken="other") != first


def test_jobs_are_listed_by_one_filter(ready: Any, refused: Call) -> None:
    first = ready.start(JobName="first")
    time.sleep(0.02)
    second = ready.start(JobName="second")
    between = ready.describe(second)["SubmittedTime"]
    listed = ready.translate.list_text_translation_jobs

    def ids(**request: Any) -> list[str]:
        return [job["JobId"] for job in listed(**request)["TextTranslationJobPropertiesList"]]

    assert ids() == [second, first]
    assert ids(Filter={"JobName": "first"}) == [first]
    assert ids(Filter={"SubmittedBeforeTime": between}) == [first]
    assert ids(Filter={"SubmittedAfterTime": ready.describe(first)["SubmittedTime"]}) == [second]
    page = listed(MaxResults=1)
    assert ids(MaxResults=1, NextToken=page["NextToken"]) == [first]
    error = refused(listed, Filter={"JobName": "a", "JobStatus": "FAILED"})
    assert (error.code, error.status) == ("InvalidFilterException", 400)
    assert refused(listed, NextToken="made up").code == "InvalidRequestException"


def test_an_engine_that_fails_fails_the_job(ready: Any, configure: Call) -> None:
    configure("command", command="false")
    job = ready.run()
    assert job["JobStatus"] == "FAILED"
    assert job["Message"].startswith("false ended with status 1")
    assert job["JobDetails"]["InputDocumentsCount"] == 1


def test_two_hundred_documents_with_examples_are_quick(service: Any) -> None:
    lines = [
        f'"The model number {n} learns a weight for feature {n} of the data.",'
        f'"El modelo número {n} aprende un peso para el rasgo {n} de los datos."'
        for n in range(3000)
    ]
    service.create("book-es", '"en","es"\n' + "\n".join(lines) + "\n")
    for number in range(200):
        paragraphs = "".join(
            f'<p id="s{number}-{n}">The model number {n} learns a weight for feature {number} '
            f'with <span translate="no" id="p0">P0</span>.</p>'
            for n in range(12)
        )
        html = f"<html><body>{paragraphs}</body></html>"
        storage.write(HERE, "book", f"input/{number}.html", html.encode())
    begun = time.monotonic()
    job = service.run(ParallelDataNames=["book-es"])
    assert job["JobStatus"] == "COMPLETED"
    assert job["JobDetails"]["TranslatedDocumentsCount"] == 200
    assert time.monotonic() - begun < 15
