"""The wire: AWS JSON 1.1, validation against the service model, errors and their HTTP status."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from moto import mock_aws

from amts.local.translate import limits, model, shape_checks
from amts.local.translate.exceptions import ERROR_CODES, ServiceError

Call = Callable[..., Any]
SIGNED = (
    "AWS4-HMAC-SHA256 Credential=any/20261122/us-east-1/translate/aws4_request, "
    "SignedHeaders=host, Signature=0"
)
CONFIG = {"S3Uri": "s3://book/a.csv", "Format": "CSV"}


@pytest.fixture
def post(service: Any) -> Call:
    """Send a request as it is, without a client's own checks."""

    def send(operation: str, body: Any, path: str = "/", prefix: str = model.TARGET_PREFIX) -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {
            "Authorization": SIGNED,
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"{prefix}.{operation}",
        }
        if not operation:
            del headers["X-Amz-Target"]
        answer = requests.post(service.endpoint + path, data=data, headers=headers, timeout=10)
        return answer.status_code, answer.json()

    return send


def test_every_operation_of_the_model_is_answered(post: Call) -> None:
    for name in model.service().operation_names:
        status, answer = post(name, {})
        assert status in (200, 400), (name, answer)
        assert answer.get("__type") != "UnknownOperationException"
        assert status == 200 or "Member must not be null" in answer["Message"], name


@pytest.mark.parametrize(
    ("operation", "body", "code"),
    [
        ("CreateParallelData", b"{", "SerializationException"),
        ("CreateParallelData", [], "SerializationException"),
        ("CreateParallelData", {"Name": "\ud800"}, "SerializationException"),
        ("CreateParallelData", {"Name": 1}, "SerializationException"),
        ("ListParallelData", {"MaxResults": "1"}, "SerializationException"),
        ("ListParallelData", {"MaxResults": True}, "SerializationException"),
        ("StartTextTranslationJob", {"TargetLanguageCodes": "es"}, "SerializationException"),
        ("ListParallelData", {"MaxResults": 0}, "InvalidParameterValueException"),
        ("ListParallelData", {"MaxResults": 501}, "InvalidParameterValueException"),
        ("ListParallelData", {"Maximum": 1}, "InvalidParameterValueException"),
        ("ListTextTranslationJobs", {"MaxResults": 0}, "InvalidRequestException"),
        ("ListTextTranslationJobs", {"Filter": {"JobStatus": "X"}}, "InvalidRequestException"),
        ("DescribeTextTranslationJob", {"JobId": ""}, "ValidationException"),
        ("DescribeTextTranslationJob", {"JobId": "a b#"}, "ValidationException"),
        ("TranslateText", {"Text": ""}, "InvalidRequestException"),
        ("DoNothing", {}, "UnknownOperationException"),
        ("", {}, "UnknownOperationException"),
    ],
)
def test_a_malformed_request_is_refused(post: Call, operation: str, body: Any, code: str) -> None:
    status, answer = post(operation, body)
    assert (status, answer["__type"]) == (400, code)
    assert "\n" not in answer["Message"]


def test_other_protocols_are_refused_clearly(post: Call) -> None:
    status, answer = post("", b"\xa0", path="/service/Translate/operation/ListLanguages")
    assert (status, answer["__type"]) == (400, "UnknownOperationException")
    assert "JSON 1.1" in answer["Message"]
    assert post("ListLanguages", {}, prefix="Other_20170701")[1]["__type"] == (
        "UnknownOperationException"
    )


@pytest.mark.parametrize("name", ["a", "a_b", "a_", "A-1", "x" * 256])
def test_good_names(name: str) -> None:
    assert not _problems("DeleteParallelData", Name=name)


@pytest.mark.parametrize("name", ["_a", "a__b", "a.b", "a b", "", "x" * 257, "é", "a\n"])
def test_bad_names(name: str) -> None:
    assert _problems("DeleteParallelData", Name=name)


@pytest.mark.parametrize("token", ["a_b", "a.b", "", "x" * 65])
def test_client_tokens_hold_neither_underscore_nor_dot(token: str) -> None:
    found = _problems("UpdateParallelData", Name="a", ParallelDataConfig=CONFIG, ClientToken=token)
    assert found
    assert "ClientToken" in found[0]


@pytest.mark.parametrize("uri", ["book/a.csv", "s3://Book/a", "s3://a/b", "s3://book" + "/x" * 600])
def test_bad_uris(uri: str) -> None:
    config = {"S3Uri": uri, "Format": "CSV"}
    found = _problems("UpdateParallelData", Name="a", ParallelDataConfig=config, ClientToken="t")
    assert found
    assert "ParallelDataConfig.S3Uri" in found[0]


def test_all_kinds_of_constraints_are_checked() -> None:
    found = _problems(
        "StartTextTranslationJob",
        JobName="Übersetzung 字 1/2",
        InputDataConfig={"S3Uri": "s3://book/a"},
        OutputDataConfig={
            "S3Uri": "s3://book/b",
            "EncryptionKey": {"Type": "AES", "Id": "alias/a"},
        },
        DataAccessRoleArn="arn:aws:iam::1:role/x-and-more-letters",
        SourceLanguageCode="e",
        TargetLanguageCodes=[],
        ClientToken="t",
        Settings={"Formality": "POLITE"},
    )
    text = " | ".join(found)
    for part in (
        "'InputDataConfig.ContentType' failed to satisfy constraint: Member must not be null",
        "'OutputDataConfig.EncryptionKey.Type' failed to satisfy constraint: Member must satisfy "
        "enum value set: [KMS]",
        "'DataAccessRoleArn' failed to satisfy constraint: Member must satisfy regular expression",
        "'SourceLanguageCode' failed to satisfy constraint: Member must have length greater",
        "'TargetLanguageCodes' failed to satisfy constraint: Member must have length greater",
        "'Settings.Formality' failed to satisfy constraint",
    ):
        assert part in text
    assert len(found) == 6


def test_blobs_are_checked() -> None:
    data = {"File": "not base64!", "Format": "CSV"}
    found = _problems(
        "ImportTerminology", Name="a", MergeStrategy="OVERWRITE", TerminologyData=data
    )
    assert found == ["'TerminologyData.File' must be base64"]


def test_replies_are_checked_too(service: Any, refused: Call) -> None:
    """A reply that breaks the model is the embedded service's own fault."""
    from amts.local.translate import responses

    with pytest.raises(ServiceError, match="breaks the model"):
        responses._check_reply("CreateParallelData", {"Status": "CREATED"})


def test_a_defect_is_an_answer_too(
    service: Any, refused: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    from amts.local.translate import job_run, parallel_data, realtime

    def broken(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("defect")

    monkeypatch.setattr(realtime, "_pair", broken)
    error = refused(
        service.translate.translate_text,
        Text="a",
        SourceLanguageCode="en",
        TargetLanguageCode="es",
    )
    assert (error.code, error.status) == ("InternalServerException", 500)
    monkeypatch.setattr(parallel_data.example_files, "read", broken)
    properties = service.create("a")["ParallelDataProperties"]
    assert (properties["Status"], "defect" in properties["Message"]) == ("FAILED", True)
    monkeypatch.setattr(job_run, "HtmlDocument", broken)
    service.put("input/0.html", "<p>a</p>")
    job = service.run()
    assert (job["JobStatus"], "defect" in job["Message"]) == ("FAILED", True)


def test_every_error_has_the_status_of_the_model() -> None:
    for name in model.service().operation_names:
        for shape in model.operation(name).error_shapes:  # type: ignore[union-attr]
            assert shape.name in ERROR_CODES
            members = {"Message", "message"} & set(shape.members)
            body = ServiceError(shape.name, "text").body()
            assert (
                ServiceError(shape.name, "text").status
                == (shape.metadata["error"]["httpStatusCode"])
            )
            assert members <= set(body)


def test_calls_per_second_are_limited(
    service: Any, configure: Call, refused: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(time_scale=1.0)
    monkeypatch.setitem(limits.CALLS_PER_SECOND, "ListParallelData", 1)
    service.translate.list_parallel_data()
    error = refused(_until_refused, call=service.translate.list_parallel_data)
    assert (error.code, error.status) == ("TooManyRequestsException", 429)
    service.translate.list_terminologies()
    configure()
    service.translate.list_parallel_data()


def _until_refused(call: Call) -> None:
    for _ in range(20):
        call()


def test_the_service_works_inside_this_process_too(service: Any) -> None:
    """Without a server: moto's own decorator."""
    with mock_aws():
        client = boto3.client(
            "translate",
            region_name="us-east-1",
            config=Config(proxies={}),
            aws_access_key_id="any",
            aws_secret_access_key="any",
        )
        assert client.list_parallel_data()["ParallelDataPropertiesList"] == []
        answer = client.translate_text(
            Text="A house", SourceLanguageCode="en", TargetLanguageCode="zh"
        )
        assert answer["TranslatedText"] == "⟦zh⟧ A house ⟦/zh⟧"


def _problems(operation: str, **request: Any) -> list[str]:
    described = model.operation(operation)
    assert described is not None
    return shape_checks.problems(described.input_shape, request)
