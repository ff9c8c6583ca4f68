"""Turns what botocore raises into the typed errors of `bitext.errors`.

The class decides what the state machine does (`ErrorEquals`): retry, poll, or fail. `classify` is
the whole decision: first the operation's own rows, then the rows of every operation, then the HTTP
status.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bitext.errors import (
    AccessRefused,
    AlreadyExists,
    ConditionFailed,
    ImportBusy,
    ImportFailed,
    ObjectMissing,
    ResourceMissing,
    ServiceBusy,
    ServiceError,
    ServiceRefused,
    TranslationFailed,
)

MESSAGE_LENGTH = 400
"""Characters kept of a service's message."""

_IMPORT_ERRORS: dict[str, type[ServiceError]] = {
    # Which of these three tells of a second import in the account is not documented; all of them
    # pass by themselves.
    "ConflictException": ImportBusy,
    "ConcurrentModificationException": ImportBusy,
    "LimitExceededException": ImportBusy,
    "InvalidParameterValueException": ImportFailed,
    "InvalidRequestException": ImportFailed,
    "TooManyTagsException": ImportFailed,
}

_TRANSLATION_ERRORS: dict[str, type[ServiceError]] = {
    "InvalidParameterValueException": TranslationFailed,
    "InvalidRequestException": TranslationFailed,
    "UnsupportedLanguagePairException": TranslationFailed,
    "DetectedLanguageLowConfidenceException": TranslationFailed,
    "TextSizeLimitExceededException": TranslationFailed,
    "ResourceNotFoundException": TranslationFailed,
    "LimitExceededException": ServiceBusy,
}

_OPERATION_ERRORS: Mapping[str, Mapping[str, type[ServiceError]]] = {
    "CreateParallelData": _IMPORT_ERRORS,
    # Deleted between our Get and our Update: the next attempt creates it.
    "UpdateParallelData": {**_IMPORT_ERRORS, "ResourceNotFoundException": ImportBusy},
    "DeleteParallelData": {
        "ConcurrentModificationException": ImportBusy,
        "ConflictException": ImportBusy,
    },
    "ImportTerminology": {
        "InvalidParameterValueException": ImportFailed,
        "LimitExceededException": ImportFailed,
        "TooManyTagsException": ImportFailed,
        "ConcurrentModificationException": ServiceBusy,
    },
    "StartTextTranslationJob": _TRANSLATION_ERRORS,
    "TranslateText": _TRANSLATION_ERRORS,
    # A job is looked for right after it was started; its record may be late.
    "DescribeTextTranslationJob": {"ResourceNotFoundException": ServiceBusy},
    "GetObject": {"InvalidObjectState": ObjectMissing},
}

_COMMON_ERRORS: Mapping[str, type[ServiceError]] = {
    **dict.fromkeys(
        (
            "Throttling",
            "ThrottlingException",
            "ThrottledException",
            "RequestThrottled",
            "RequestThrottledException",
            "TooManyRequestsException",
            "TooManyRequests",
            "RequestLimitExceeded",
            "ProvisionedThroughputExceededException",
            "ExecutionLimitExceeded",
            "BandwidthLimitExceeded",
            "SlowDown",
            "RequestTimeout",
            "RequestTimeoutException",
            "InternalError",
            "InternalErrorException",
            "InternalFailure",
            "InternalServerError",
            "InternalServerException",
            "ServiceUnavailable",
            "ServiceUnavailableException",
            "TransactionConflictException",
            "TransactionInProgressException",
            "ReplicatedWriteConflictException",
            "OperationAborted",
            "StateMachineDeleting",
            "KmsThrottled",
            "KmsThrottlingException",
            "KMSThrottling",
            "KMSThrottlingException",
        ),
        ServiceBusy,
    ),
    **dict.fromkeys(
        (
            "AccessDenied",
            "AccessDeniedException",
            "NotAuthorizedException",
            "AuthorizationError",
            "AuthorizationErrorException",
            "UnrecognizedClientException",
            "InvalidClientTokenId",
            "InvalidAccessKeyId",
            "SignatureDoesNotMatch",
            "ExpiredToken",
            "ExpiredTokenException",
            "InvalidSecurity",
            "InvalidSecurityException",
            "KmsAccessDenied",
            "KmsAccessDeniedException",
            "KMSAccessDenied",
            "KMSAccessDeniedException",
            "KmsOptInRequired",
            "KMSOptInRequired",
        ),
        AccessRefused,
    ),
    **dict.fromkeys(
        ("NoSuchKey", "NoSuchVersion", "NoSuchBucket", "PreconditionFailed"), ObjectMissing
    ),
    **dict.fromkeys(
        (
            "ResourceNotFoundException",
            "ExecutionDoesNotExist",
            "StateMachineDoesNotExist",
            "QueueDoesNotExist",
            "AWS.SimpleQueueService.NonExistentQueue",
            "NotFound",
            "NotFoundException",
        ),
        ResourceMissing,
    ),
    "ExecutionAlreadyExists": AlreadyExists,
    "ConditionalCheckFailedException": ConditionFailed,
}

_OBJECT_OPERATIONS = frozenset({"GetObject", "HeadObject", "PutObject", "ListObjectVersions"})


def classify(operation: str, code: str, status: int = 0, message: str = "") -> type[ServiceError]:
    """Return the error class of what a service answered.

    Args:
        operation: the API operation, e.g. "UpdateParallelData".
        code: the service's error code.
        status: the HTTP status, 0 when it is not known.
        message: the service's own message.
    """
    known = _OPERATION_ERRORS.get(operation, {}).get(code) or _COMMON_ERRORS.get(code)
    if known is TranslationFailed and operation == "StartTextTranslationJob" and _is_role(message):
        # A role is usable some seconds after it was made, so it is worth asking again.
        return AccessRefused
    if known is not None:
        return known
    if status == 429 or status >= 500:
        return ServiceBusy
    if status in (401, 403):
        return AccessRefused
    if status == 404:
        return ObjectMissing if operation in _OBJECT_OPERATIONS else ResourceMissing
    return ServiceRefused


@contextmanager
def translate_errors() -> Iterator[None]:
    """Raise the typed error for any error of botocore's that leaves the block.

    Errors that are not botocore's (nor a broken connection's) pass unchanged.

    Raises:
        ServiceError: one of its subclasses, as `classify` decides.
    """
    try:
        yield
    except Exception as error:
        mapped = _mapped(error)
        if mapped is None:
            raise
        raise mapped from error


def _mapped(error: Exception) -> ServiceError | None:
    from botocore.exceptions import (
        BotoCoreError,
        ClientError,
        NoAuthTokenError,
        NoCredentialsError,
        ParamValidationError,
    )

    if isinstance(error, ClientError):
        return _from_answer(error.operation_name, error.response)
    if isinstance(error, ParamValidationError):
        # botocore's own text quotes the value, which may be a document's.
        return ServiceRefused("a request does not fit the service's model")
    if isinstance(error, NoCredentialsError | NoAuthTokenError):
        return AccessRefused(_one_line(str(error)))
    if isinstance(error, BotoCoreError | ConnectionError | TimeoutError):
        # Broken connections, timeouts, cut-off bodies and replies that cannot be parsed.
        return ServiceBusy(_one_line(f"{type(error).__name__}: {error}"))
    return None


def _from_answer(operation: str, response: Mapping[str, Any]) -> ServiceError:
    details = response.get("Error", {})
    code = str(details.get("Code", ""))
    message = str(details.get("Message", "") or details.get("message", ""))
    status = int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if not status and code.isdigit():
        status = int(code)
    text = f"{operation}: {message or 'no message'} ({code or status})"
    if code == "NotAuthorizedException":
        text += "; Active Custom Translation is offered in us-east-1, us-west-2 and eu-west-1 only"
    return classify(operation, code, status, message)(_one_line(text))


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MESSAGE_LENGTH else line[: MESSAGE_LENGTH - 1] + "…"


def _is_role(message: str) -> bool:
    return "role" in message.casefold()
