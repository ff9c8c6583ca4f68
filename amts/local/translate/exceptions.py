"""The errors that Amazon Translate answers with.

HTTP status and members are those of botocore's service model; the four at the end are not in the
model, but AWS services answer with them too.
"""

from __future__ import annotations

_STATUS = {
    "InvalidParameterValueException": 400,
    "InvalidRequestException": 400,
    "LimitExceededException": 400,
    "TooManyRequestsException": 429,
    "ConflictException": 409,
    "ConcurrentModificationException": 409,
    "ResourceNotFoundException": 404,
    "UnsupportedLanguagePairException": 400,
    "UnsupportedDisplayLanguageCodeException": 400,
    "DetectedLanguageLowConfidenceException": 400,
    "TextSizeLimitExceededException": 400,
    "InvalidFilterException": 400,
    "TooManyTagsException": 400,
    "InternalServerException": 500,
    "ServiceUnavailableException": 503,
    "ValidationException": 400,
    "SerializationException": 400,
    "UnknownOperationException": 400,
    "NotAuthorizedException": 400,
    "AccessDeniedException": 400,
    "ThrottlingException": 400,
}
ERROR_CODES = tuple(_STATUS)
RATE_EXCEEDED = "Rate exceeded"


class ServiceError(Exception):
    """An error answer.

    Args:
        code: the error's name, one of `ERROR_CODES`.
        message: one line.
        members: further members of the error's shape, for example the language codes.
    """

    def __init__(self, code: str, message: str, **members: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.members = members

    @property
    def status(self) -> int:
        """The HTTP status."""
        return _STATUS[self.code]

    def body(self) -> dict[str, str]:
        """The JSON body. Only TooManyTagsException's shape spells `message` small."""
        name = "message" if self.code == "TooManyTagsException" else "Message"
        return {"__type": self.code, name: self.message, **self.members}


def invalid_parameter(message: str) -> ServiceError:
    """The value of a parameter is not valid."""
    return ServiceError("InvalidParameterValueException", message)


def invalid_request(message: str) -> ServiceError:
    """The request makes no sense as a whole, or names something that cannot be used."""
    return ServiceError("InvalidRequestException", message)


def not_found(message: str) -> ServiceError:
    """The resource does not exist."""
    return ServiceError("ResourceNotFoundException", message)


def limit_exceeded(message: str) -> ServiceError:
    """A quota is used up."""
    return ServiceError("LimitExceededException", message)


def not_authorized() -> ServiceError:
    """The feature is not offered in the Region: the real service answers no more clearly."""
    return ServiceError(
        "NotAuthorizedException", "Your account is not authorized to make this call."
    )


def unsupported_pair(source_language: str, target_language: str) -> ServiceError:
    """The service does not translate the pair."""
    return ServiceError(
        "UnsupportedLanguagePairException",
        f"Unsupported language pair: {source_language} to {target_language}.",
        SourceLanguageCode=source_language,
        TargetLanguageCode=target_language,
    )
