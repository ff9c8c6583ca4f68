"""Every error that botocore's model names for an operation that we call has a decided fate."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import botocore.session
import pytest
from botocore import exceptions
from botocore.exceptions import ClientError

import cloud
from bitext import errors
from bitext.errors import ServiceError
from cloud.errors import MESSAGE_LENGTH, classify, translate_errors

BUSY, REFUSED, FORBIDDEN = "ServiceBusy", "ServiceRefused", "AccessRefused"
IMPORT_BUSY, IMPORT_FAILED = "ImportBusy", "ImportFailed"
FAILED, GONE, EXISTS, CHANGED = (
    "TranslationFailed",
    "ResourceMissing",
    "AlreadyExists",
    "ConditionFailed",
)

RETRIED = {BUSY, FORBIDDEN, IMPORT_BUSY}
"""Classes that the state machine retries."""
HANDLED = {GONE, EXISTS, CHANGED, "ObjectMissing"}
"""Classes that are an answer to the code which called: success, where it expects them."""
FATAL = {REFUSED, IMPORT_FAILED, FAILED}

DYNAMODB = {
    "ProvisionedThroughputExceededException": BUSY,
    "ResourceNotFoundException": GONE,
    "RequestLimitExceeded": BUSY,
    "InternalServerError": BUSY,
    "ThrottlingException": BUSY,
}
DYNAMODB_WRITE = DYNAMODB | {
    "ConditionalCheckFailedException": CHANGED,
    "ItemCollectionSizeLimitExceededException": REFUSED,
    "TransactionConflictException": BUSY,
    "ReplicatedWriteConflictException": BUSY,
}
IMPORT = {
    "InvalidParameterValueException": IMPORT_FAILED,
    "InvalidRequestException": IMPORT_FAILED,
    "LimitExceededException": IMPORT_BUSY,
    "TooManyRequestsException": BUSY,
    "ConflictException": IMPORT_BUSY,
    "ConcurrentModificationException": IMPORT_BUSY,
    "InternalServerException": BUSY,
}
KMS_OF_STEP_FUNCTIONS = {
    "KmsAccessDeniedException": FORBIDDEN,
    "KmsInvalidStateException": REFUSED,
    "KmsThrottlingException": BUSY,
}

EXPECTED: dict[tuple[str, str], dict[str, str]] = {
    ("translate", "CreateParallelData"): IMPORT | {"TooManyTagsException": IMPORT_FAILED},
    ("translate", "UpdateParallelData"): IMPORT | {"ResourceNotFoundException": IMPORT_BUSY},
    ("translate", "DeleteParallelData"): {
        "ConcurrentModificationException": IMPORT_BUSY,
        "ResourceNotFoundException": GONE,
        "TooManyRequestsException": BUSY,
        "InternalServerException": BUSY,
    },
    ("translate", "GetParallelData"): {
        "ResourceNotFoundException": GONE,
        "InvalidParameterValueException": REFUSED,
        "TooManyRequestsException": BUSY,
        "InternalServerException": BUSY,
    },
    ("translate", "StartTextTranslationJob"): {
        "TooManyRequestsException": BUSY,
        "UnsupportedLanguagePairException": FAILED,
        "InvalidRequestException": FAILED,
        "ResourceNotFoundException": FAILED,
        "InvalidParameterValueException": FAILED,
        "InternalServerException": BUSY,
    },
    ("translate", "DescribeTextTranslationJob"): {
        "ResourceNotFoundException": BUSY,
        "TooManyRequestsException": BUSY,
        "InternalServerException": BUSY,
    },
    ("translate", "ListTextTranslationJobs"): {
        "InvalidRequestException": REFUSED,
        "TooManyRequestsException": BUSY,
        "InvalidFilterException": REFUSED,
        "InternalServerException": BUSY,
    },
    ("translate", "TranslateText"): {
        "InvalidRequestException": FAILED,
        "TextSizeLimitExceededException": FAILED,
        "TooManyRequestsException": BUSY,
        "UnsupportedLanguagePairException": FAILED,
        "DetectedLanguageLowConfidenceException": FAILED,
        "ResourceNotFoundException": FAILED,
        "InternalServerException": BUSY,
        "ServiceUnavailableException": BUSY,
    },
    ("s3", "ListObjectVersions"): {},
    ("s3", "GetObject"): {"NoSuchKey": "ObjectMissing", "InvalidObjectState": "ObjectMissing"},
    ("s3", "HeadObject"): {"NoSuchKey": "ObjectMissing"},
    ("s3", "PutObject"): {
        "InvalidRequest": REFUSED,
        "InvalidWriteOffset": REFUSED,
        "TooManyParts": REFUSED,
        "EncryptionTypeMismatch": REFUSED,
    },
    ("dynamodb", "GetItem"): DYNAMODB,
    ("dynamodb", "Query"): DYNAMODB,
    ("dynamodb", "PutItem"): DYNAMODB_WRITE,
    ("dynamodb", "UpdateItem"): DYNAMODB_WRITE,
    ("dynamodb", "DeleteItem"): DYNAMODB_WRITE,
    ("stepfunctions", "StartExecution"): KMS_OF_STEP_FUNCTIONS
    | {
        "ExecutionLimitExceeded": BUSY,
        "ExecutionAlreadyExists": EXISTS,
        "InvalidArn": REFUSED,
        "InvalidExecutionInput": REFUSED,
        "InvalidName": REFUSED,
        "StateMachineDoesNotExist": GONE,
        "StateMachineDeleting": BUSY,
        "ValidationException": REFUSED,
    },
    ("stepfunctions", "DescribeExecution"): KMS_OF_STEP_FUNCTIONS
    | {"ExecutionDoesNotExist": GONE, "InvalidArn": REFUSED},
    ("sqs", "SendMessage"): {
        "InvalidMessageContents": REFUSED,
        "UnsupportedOperation": REFUSED,
        "RequestThrottled": BUSY,
        "QueueDoesNotExist": GONE,
        "InvalidSecurity": FORBIDDEN,
        "KmsDisabled": REFUSED,
        "KmsInvalidState": REFUSED,
        "KmsNotFound": REFUSED,
        "KmsOptInRequired": FORBIDDEN,
        "KmsThrottled": BUSY,
        "KmsAccessDenied": FORBIDDEN,
        "KmsInvalidKeyUsage": REFUSED,
        "InvalidAddress": REFUSED,
    },
    ("sns", "Publish"): {
        "InvalidParameter": REFUSED,
        "ParameterValueInvalid": REFUSED,
        "InternalError": BUSY,
        "NotFound": GONE,
        "EndpointDisabled": REFUSED,
        "PlatformApplicationDisabled": REFUSED,
        "AuthorizationError": FORBIDDEN,
        "KMSDisabled": REFUSED,
        "KMSInvalidState": REFUSED,
        "KMSNotFound": REFUSED,
        "KMSOptInRequired": FORBIDDEN,
        "KMSThrottling": BUSY,
        "KMSAccessDenied": FORBIDDEN,
        "InvalidSecurity": FORBIDDEN,
        "ValidationException": REFUSED,
    },
    ("ssm", "GetParametersByPath"): {
        "InternalServerError": BUSY,
        "InvalidFilterKey": REFUSED,
        "InvalidFilterOption": REFUSED,
        "InvalidFilterValue": REFUSED,
        "InvalidKeyId": REFUSED,
        "InvalidNextToken": REFUSED,
    },
}

CALLS = {
    "create_parallel_data": "CreateParallelData",
    "update_parallel_data": "UpdateParallelData",
    "delete_parallel_data": "DeleteParallelData",
    "get_parallel_data": "GetParallelData",
    "start_text_translation_job": "StartTextTranslationJob",
    "describe_text_translation_job": "DescribeTextTranslationJob",
    "list_text_translation_jobs": "ListTextTranslationJobs",
    "translate_text": "TranslateText",
    "list_object_versions": "ListObjectVersions",
    "get_object": "GetObject",
    "head_object": "HeadObject",
    "put_object": "PutObject",
    "get_item": "GetItem",
    "query": "Query",
    "put_item": "PutItem",
    "update_item": "UpdateItem",
    "delete_item": "DeleteItem",
    "start_execution": "StartExecution",
    "describe_execution": "DescribeExecution",
    "send_message": "SendMessage",
    "publish": "Publish",
    "get_parameters_by_path": "GetParametersByPath",
}


def modelled() -> Iterator[tuple[str, str, str, int]]:
    session = botocore.session.get_session()
    for service, operation in EXPECTED:
        shapes = session.get_service_model(service).operation_model(operation).error_shapes
        for shape in shapes:
            details = shape.metadata.get("error", {})
            code = details.get("code", shape.name)
            yield service, operation, code, details.get("httpStatusCode", 400)


@pytest.mark.parametrize(("service", "operation", "code", "status"), list(modelled()))
def test_each_modelled_error(service: str, operation: str, code: str, status: int) -> None:
    expected = EXPECTED[service, operation][code]
    assert classify(operation, code, status, "some message").__name__ == expected


def test_the_table_names_no_error_that_the_model_does_not() -> None:
    known = {(service, operation, code) for service, operation, code, _ in modelled()}
    told = {(*pair, code) for pair, codes in EXPECTED.items() for code in codes}
    assert told == known
    assert len(told) > 120


def test_every_class_is_retried_handled_or_fatal() -> None:
    used = {name for codes in EXPECTED.values() for name in codes.values()}
    assert used == RETRIED | HANDLED | FATAL
    for name in used:
        assert issubclass(getattr(errors, name), ServiceError)


def test_the_table_covers_every_operation_that_the_package_calls() -> None:
    called = set()
    for file in Path(cloud.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            owner = node.func.value
            if (
                isinstance(owner, ast.Call)
                and isinstance(owner.func, ast.Attribute)
                and isinstance(owner.func.value, ast.Name)
                and owner.func.value.id == "clients"
            ):
                name = node.func.attr
                if name == "get_paginator":
                    assert isinstance(node.args[0], ast.Constant)
                    name = str(node.args[0].value)
                called.add(CALLS[name])
    assert called == {operation for _, operation in EXPECTED}


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        ("ThrottlingException", 400, BUSY),
        ("Anything", 429, BUSY),
        ("Anything", 500, BUSY),
        ("Anything", 503, BUSY),
        ("SlowDown", 503, BUSY),
        ("ExpiredTokenException", 400, FORBIDDEN),
        ("AccessDeniedException", 400, FORBIDDEN),
        ("NotAuthorizedException", 400, FORBIDDEN),
        ("Anything", 403, FORBIDDEN),
        ("Anything", 400, REFUSED),
        ("Anything", 404, GONE),
    ],
)
def test_errors_outside_the_model(code: str, status: int, expected: str) -> None:
    assert classify("UpdateParallelData", code, status).__name__ == expected


def test_a_missing_object_without_a_code() -> None:
    assert classify("HeadObject", "404", 404) is errors.ObjectMissing


def test_a_role_that_is_not_usable_yet_is_asked_for_again() -> None:
    text = "The IAM Role you provided cannot be assumed"
    for code in ("InvalidRequestException", "InvalidParameterValueException"):
        assert classify("StartTextTranslationJob", code, 400, text) is errors.AccessRefused
        assert classify("TranslateText", code, 400, text) is not errors.AccessRefused


def raised(error: Exception) -> Exception:
    with pytest.raises(Exception) as caught, translate_errors():  # noqa: PT011
        raise error
    return caught.value


def answer(code: str, status: int, message: str = "no") -> ClientError:
    return ClientError(
        {
            "Error": {"Code": code, "Message": message},
            "ResponseMetadata": {"HTTPStatusCode": status},  # type: ignore[typeddict-item]
        },
        "UpdateParallelData",
    )


def test_messages_are_one_short_line() -> None:
    error = raised(answer("ConflictException", 409, "first\n  second\t" + "x" * 1000))
    assert type(error) is errors.ImportBusy
    assert str(error).startswith("UpdateParallelData: first second xxx")
    assert len(str(error)) == MESSAGE_LENGTH
    assert isinstance(error.__cause__, ClientError)


def test_a_region_without_the_feature_is_explained() -> None:
    error = raised(answer("NotAuthorizedException", 400, "Your account is not authorized"))
    assert type(error) is errors.AccessRefused
    assert "us-east-1, us-west-2 and eu-west-1" in str(error)


@pytest.mark.parametrize(
    "error",
    [
        exceptions.EndpointConnectionError(endpoint_url="https://s3"),
        exceptions.ConnectTimeoutError(endpoint_url="https://s3"),
        exceptions.ReadTimeoutError(endpoint_url="https://s3"),
        exceptions.ConnectionClosedError(endpoint_url="https://s3"),
        exceptions.IncompleteReadError(actual_bytes=1, expected_bytes=2),
        exceptions.ResponseStreamingError(error="reset"),
        exceptions.HTTPClientError(error="broken"),
        ConnectionResetError("reset"),
        TimeoutError("late"),
    ],
)
def test_broken_connections_are_tried_again(error: Exception) -> None:
    assert type(raised(error)) is errors.ServiceBusy


def test_missing_credentials() -> None:
    assert type(raised(exceptions.NoCredentialsError())) is errors.AccessRefused


def test_a_request_out_of_the_model_does_not_quote_what_it_held() -> None:
    error = raised(exceptions.ParamValidationError(report="value: secret document text"))
    assert type(error) is errors.ServiceRefused
    assert "secret" not in str(error)


@pytest.mark.parametrize(
    "error", [KeyError("x"), errors.InvalidInput("y"), FileNotFoundError("z"), ValueError()]
)
def test_other_errors_pass_unchanged(error: Exception) -> None:
    assert raised(error) is error
