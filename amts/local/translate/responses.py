"""The service's HTTP side: AWS JSON 1.1 in and out, every message checked against the model."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Mapping
from typing import Any

from moto.core.responses import BaseResponse

from amts.local.translate import faults, model, shape_checks
from amts.local.translate.exceptions import ServiceError, not_authorized
from amts.local.translate.fault_kinds import Moment
from amts.local.translate.models import TranslateBackend, translate_backends

_log = logging.getLogger(__name__)
_NAMES = ("Name", "JobName", "JobId", "ResourceArn")


class TranslateResponse(BaseResponse):
    """Answers one request."""

    use_raw_body = True

    def __init__(self) -> None:
        super().__init__(service_name="translate")

    @property
    def backend(self) -> TranslateBackend:
        """The backend of the caller's account and Region."""
        backends = translate_backends[self.current_account]
        if self.region not in backends.regions:
            raise not_authorized()
        backend: TranslateBackend = backends[self.region]
        return backend

    def call_action(self) -> tuple[int, dict[str, str], str]:
        """Answer, with the error's own HTTP status where there is one."""
        try:
            status, body = 200, self._answer()
        except ServiceError as error:
            status, body = error.status, error.body()
        except Exception as error:
            # A defect of this service: its caller gets an answer, the log the reason.
            _log.exception("the embedded Amazon Translate failed")
            failure = ServiceError("InternalServerException", f"Internal failure: {error!r}")
            status, body = failure.status, failure.body()
        headers = {
            **self.response_headers,
            "Content-Type": "application/x-amz-json-1.1",
            "x-amzn-RequestId": str(uuid.uuid4()),
            "status": str(status),
        }
        return status, headers, json.dumps(body, ensure_ascii=False)

    def _answer(self) -> dict[str, Any]:
        operation = self._operation()
        request = self._request(operation)
        backend, names = self.backend, self._names(request)
        with backend.lock:
            backend.throttle.check(operation)
        _meet(operation, Moment.BEFORE, names)
        reply = backend.operation(operation, self._endpoint())(request)
        _check_reply(operation, reply)
        _meet(operation, Moment.AFTER, names)
        return reply

    def _operation(self) -> str:
        target = str(self.headers.get("X-Amz-Target") or "")
        if not target:
            raise ServiceError(
                "UnknownOperationException",
                "The embedded Amazon Translate speaks AWS JSON 1.1 only: POST / with X-Amz-Target.",
            )
        prefix, _, name = target.partition(".")
        if prefix != model.TARGET_PREFIX or model.operation(name) is None:
            raise ServiceError(
                "UnknownOperationException", f"Amazon Translate has no operation {target}."
            )
        return name

    def _request(self, operation: str) -> dict[str, Any]:
        try:
            request = json.loads(self.raw_body or b"{}")
        except ValueError as error:
            raise ServiceError(
                "SerializationException", "The request's body is not JSON."
            ) from error
        try:
            json.dumps(request, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise ServiceError(
                "SerializationException", "The request's body holds half a surrogate pair."
            ) from error
        if not isinstance(request, dict):
            raise ServiceError("SerializationException", "The request's body is not a JSON object.")
        described = model.operation(operation)
        shape = described.input_shape if described else None
        wrong = shape_checks.wrong_types(shape, request)
        if wrong:
            raise ServiceError("SerializationException", "; ".join(wrong))
        found = shape_checks.problems(shape, request)
        if found:
            raise _refusal(operation, request, found)
        return {name: value for name, value in request.items() if value is not None}

    def _names(self, request: Mapping[str, Any]) -> tuple[str, ...]:
        names = [str(request[name]) for name in _NAMES if request.get(name)]
        if request.get("JobId"):
            names.append(self.backend.jobs.name_of(str(request["JobId"])))
        return tuple(name for name in names if name) or ("",)

    def _endpoint(self) -> str | None:
        if not self.is_werkzeug_request:
            return None
        return str(self.normalized_request.host_url).rstrip("/")


def _meet(operation: str, moment: Moment, names: tuple[str, ...]) -> None:
    fault = faults.book.call(operation, moment, *names)
    if fault is not None:
        raise ServiceError(fault.error, fault.message)


def _refusal(operation: str, request: Mapping[str, Any], found: list[str]) -> ServiceError:
    """The error for a request that breaks the model; some limits have errors of their own."""
    text, document = request.get("Text"), request.get("Document") or {}
    if operation == "TranslateText" and isinstance(text, str) and len(text) > 10_000:
        return ServiceError("TextSizeLimitExceededException", "Input text size exceeds limit.")
    size = len(document.get("Content") or "")
    if operation == "TranslateDocument" and size > 100_000 and "Document.Content" in found[0]:
        return ServiceError("LimitExceededException", "The document is too large.")
    message = shape_checks.message(found)
    if operation == "ListLanguages" and any("DisplayLanguageCode" in one for one in found):
        code = str(request.get("DisplayLanguageCode"))[:5]
        return ServiceError(
            "UnsupportedDisplayLanguageCodeException", message, DisplayLanguageCode=code
        )
    listed = model.error_codes(operation)
    for code in ("InvalidParameterValueException", "InvalidRequestException"):
        if code in listed:
            return ServiceError(code, message)
    return ServiceError("ValidationException", message)


def _check_reply(operation: str, reply: Mapping[str, Any]) -> None:
    described = model.operation(operation)
    shape = described.output_shape if described else None
    found = shape_checks.wrong_types(shape, reply) or shape_checks.problems(shape, reply)
    if found:
        raise ServiceError(
            "InternalServerException", f"The reply breaks the model: {shape_checks.message(found)}"
        )
