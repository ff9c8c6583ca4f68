"""Faults on request: each kind, and how wrong ones are refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from amts.local.translate import control

Call = Callable[..., Any]
PAGE = (
    '<html><body><p id="s0">See <span translate="no" id="p0">P0</span> and '
    '<span translate="no" id="p1">P1</span>.</p></body></html>'
)


@pytest.fixture
def ready(service: Any) -> Any:
    service.put("input/0.html", PAGE)
    service.put("input/1.html", PAGE)
    return service


def test_an_operation_fails_some_times(service: Any, set_fault: Call, refused: Call) -> None:
    set_fault(kind="call", operation="GetParallelData", error="ThrottlingException", times=2)
    service.put("a.csv", '"en","es"\n"a","b"\n')
    translate = service.translate
    for _ in range(2):
        error = refused(translate.get_parallel_data, Name="a")
        assert (error.code, error.status) == ("ThrottlingException", 400)
    assert refused(translate.get_parallel_data, Name="a").code == "ResourceNotFoundException"


def test_faults_match_names(ready: Any, set_fault: Call, refused: Call) -> None:
    set_fault(
        kind="call",
        operation="StartTextTranslationJob",
        error="TooManyRequestsException",
        message="Slow down.",
        match="book-*",
        times=None,
    )
    start = ready.translate.start_text_translation_job
    error = refused(start, **ready.request(JobName="book-es"))
    assert (error.code, error.status, error.message) == (
        "TooManyRequestsException",
        429,
        "Slow down.",
    )
    job_id = start(**ready.request(JobName="other"))["JobId"]
    set_fault(
        kind="call",
        operation="DescribeTextTranslationJob",
        error="InternalServerException",
        match="oth*",
    )
    describe = ready.translate.describe_text_translation_job
    assert refused(describe, JobId=job_id).status == 500
    assert describe(JobId=job_id)


def test_an_answer_can_get_lost(ready: Any, set_fault: Call, refused: Call) -> None:
    set_fault(
        kind="call",
        operation="StartTextTranslationJob",
        error="ServiceUnavailableException",
        moment="after",
    )
    request = ready.request(ClientToken="token")
    assert refused(ready.translate.start_text_translation_job, **request).status == 503
    jobs = ready.translate.list_text_translation_jobs()["TextTranslationJobPropertiesList"]
    assert len(jobs) == 1
    again = ready.translate.start_text_translation_job(**request)
    assert again["JobId"] == jobs[0]["JobId"]


def test_an_import_fails(service: Any, set_fault: Call) -> None:
    set_fault(kind="import_failed", match="book-*", message="No luck.")
    assert service.create("a")["ParallelDataProperties"]["Status"] == "ACTIVE"
    properties = service.create("book-es")["ParallelDataProperties"]
    assert (properties["Status"], properties["Message"]) == ("FAILED", "No luck.")
    assert service.create("book-zh")["ParallelDataProperties"]["Status"] == "ACTIVE"


def test_an_update_fails(service: Any, set_fault: Call) -> None:
    service.create("book-es")
    set_fault(kind="import_failed")
    config = {"S3Uri": "s3://book/parallel-data/book-es.csv", "Format": "CSV"}
    service.translate.update_parallel_data(Name="book-es", ParallelDataConfig=config)
    properties = service.imported("book-es")["ParallelDataProperties"]
    assert (properties["Status"], properties["LatestUpdateAttemptStatus"]) == ("ACTIVE", "FAILED")


def test_a_job_fails(ready: Any, set_fault: Call) -> None:
    set_fault(kind="job_failed", language="zh", message="No luck.")
    assert ready.run()["JobStatus"] == "COMPLETED"
    job = ready.run(TargetLanguageCodes=["zh"])
    assert job["JobStatus"] == "FAILED"
    assert job["Message"] == "No luck. [embedded AWS; engine: none]"
    assert ready.run(TargetLanguageCodes=["zh"])["JobStatus"] == "COMPLETED"


def test_documents_of_a_job_fail(ready: Any, set_fault: Call) -> None:
    set_fault(
        kind="documents_failed",
        documents="1.*",
        error_code="InternalFailure",
        error_message="No luck.",
        language="es",
    )
    job = ready.run(TargetLanguageCodes=["es", "zh"])
    assert job["JobStatus"] == "COMPLETED_WITH_ERROR"
    assert job["JobDetails"] == {
        "TranslatedDocumentsCount": 1,
        "DocumentsWithErrorsCount": 1,
        "InputDocumentsCount": 2,
    }
    details = ready.details(job)
    assert (details["documentCountWithServerError"], details["details"][1]) == (
        "1",
        {
            "sourceFile": "1.html",
            "auxiliaryData": {
                "error": {"errorCode": "InternalFailure", "errorMessage": "No luck."}
            },
        },
    )
    folder = f"output/123456789012-TranslateText-{job['JobId']}/"
    names = [key.removeprefix(folder) for key in ready.keys(folder) if key.endswith(".html")]
    assert names == ["es.0.html", "zh.0.html", "zh.1.html"]


def test_placeholders_are_damaged(ready: Any, set_fault: Call) -> None:
    set_fault(kind="placeholders", damage="dropped", match="damaged", times=1)
    job = ready.run(JobName="damaged")
    text = ready.output(job, "es.0.html") + ready.output(job, "es.1.html")
    assert text.count('id="p0"') + text.count('id="p1"') == 3
    job = ready.run(JobName="whole")
    text = ready.output(job, "es.0.html") + ready.output(job, "es.1.html")
    assert text.count('id="p0"') + text.count('id="p1"') == 4


def test_damage_has_a_rate_and_repeats_with_its_seed(ready: Any, set_fault: Call) -> None:
    paragraphs = "".join(
        f'<p id="s{n}">Word <span translate="no" id="p0">P0</span></p>' for n in range(400)
    )
    ready.put("input/0.html", f"<html><body>{paragraphs}</body></html>")

    def leaks(seed: int) -> list[int]:
        control.handle("DELETE", control.FAULTS_PATH, None)
        set_fault(kind="placeholders", damage="leaked", rate=0.25, seed=seed)
        lines = ready.output(ready.run(), "es.0.html").split("</p>")
        return [number for number, line in enumerate(lines) if "DNT_" in line]

    first = leaks(1)
    assert 60 < len(first) < 140
    assert leaks(1) == first
    assert leaks(2) != first


def test_realtime_calls_are_damaged_only_on_request(service: Any, set_fault: Call) -> None:
    def text() -> str:
        answer = service.translate.translate_text(
            Text='<p>See <span translate="no" id="p0">P0</span></p>',
            SourceLanguageCode="en",
            TargetLanguageCode="es",
        )
        return str(answer["TranslatedText"])

    set_fault(kind="placeholders", damage="dropped")
    assert "P0" in text()
    set_fault(kind="placeholders", damage="dropped", realtime=True, times=1)
    assert "P0" not in text()
    assert "P0" in text()


def test_control_lists_and_takes_back(service: Any, set_fault: Call) -> None:
    set_fault(kind="job_failed", times=3)
    status, answer = control.handle("GET", "/_amts/faults", b"")
    assert status == 200
    assert answer["faults"] == [
        {
            "kind": "job_failed",
            "match": "",
            "language": "",
            "message": "The job was made to fail on request.",
            "times": 3,
            "left": 3,
        }
    ]
    both = {"faults": [{"kind": "import_slow", "seconds": 1}, {"kind": "job_slow", "seconds": 2}]}
    status, answer = control.handle("POST", "/_amts/faults", json.dumps(both).encode())
    assert (status, len(answer["faults"])) == (200, 3)
    assert json.dumps(answer)
    assert control.handle("DELETE", "/_amts/faults", None) == (200, {"removed": 3})
    assert control.handle("GET", "/_amts/faults/", None) == (200, {"faults": []})


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("{", "not JSON"),
        ("", "not JSON"),
        ("1", "a fault is a JSON object"),
        ('{"kind": "fire"}', "unknown kind of fault 'fire'; known: call, import_failed"),
        ("{}", "unknown kind"),
        ('{"kind": "job_failed", "speed": 1}', "unknown member 'speed'; known: match"),
        ('{"kind": "call", "operation": "GetParallelData"}', "error is missing"),
        ('{"kind": "call", "operation": "Get", "error": "ConflictException"}', "no operation"),
        ('{"kind": "call", "operation": "GetParallelData", "error": "Oops"}', "unknown error"),
        (
            '{"kind": "call", "operation": "GetParallelData", "error": "ConflictException", '
            '"moment": "during"}',
            "must be one of before, after",
        ),
        ('{"kind": "job_failed", "times": 0}', "times must be 1 or more"),
        ('{"kind": "job_failed", "times": 1.5}', "must be a whole number or null"),
        ('{"kind": "job_failed", "times": true}', "must be a whole number or null"),
        ('{"kind": "job_failed", "match": 1}', "must be a text"),
        ('{"kind": "job_slow", "seconds": "1"}', "must be a number"),
        ('{"kind": "job_slow", "seconds": -1}', "seconds must be 0 or more"),
        ('{"kind": "placeholders", "damage": "eaten"}', "must be one of dropped, moved"),
        ('{"kind": "placeholders", "damage": ["dropped"]}', "must be one of dropped, moved"),
        ('{"kind": "placeholders", "damage": "dropped", "rate": 2}', "rate must be from 0 to 1"),
        ('[{"kind": "job_failed"}, {"kind": "fire"}]', "unknown kind"),
    ],
)
def test_wrong_faults_are_refused(service: Any, body: str, reason: str) -> None:
    status, answer = control.handle("POST", "/_amts/faults", body)
    assert (status, reason in answer["error"]) == (400, True), answer
    assert control.handle("GET", "/_amts/faults", None)[1] == {"faults": []}


def test_other_paths_and_methods(service: Any, configure: Call) -> None:
    assert control.handle("PUT", "/_amts/faults", b"{}")[0] == 405
    assert control.handle("POST", "/_amts/info", b"{}")[0] == 405
    assert control.handle("GET", "/_amts/else", None)[0] == 404
    status, info = control.handle("GET", "/_amts/info", None)
    assert (status, info["engines"], info["faults"]) == (200, ["marker"], 0)
