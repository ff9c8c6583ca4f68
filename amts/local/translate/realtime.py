"""TranslateText and TranslateDocument: one text, answered at once, never with parallel data."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from amts.local.engines import EngineError, Term
from amts.local.translate import faults, languages, limits, settings
from amts.local.translate.documents import (
    HTML,
    OTHER_TYPES,
    PLAIN,
    Document,
    DocumentError,
    decoded,
)
from amts.local.translate.exceptions import (
    ServiceError,
    invalid_request,
    limit_exceeded,
    unsupported_pair,
)
from amts.local.translate.fault_kinds import Damage
from amts.local.translate.html_documents import HtmlDocument, looks_like_html
from amts.local.translate.plain_documents import PlainDocument
from amts.local.translate.terminologies import Terminology, TerminologyStore, applied


@dataclass(frozen=True, slots=True)
class _Result:
    text: str
    terms: list[Term]


def translate_text(request: Mapping[str, Any], terminologies: TerminologyStore) -> dict[str, Any]:
    """TranslateText. A text with tags is read as HTML, so that `translate="no"` counts."""
    text = str(request["Text"])
    if len(text.encode()) > limits.TEXT_BYTES:
        raise ServiceError(
            "TextSizeLimitExceededException",
            f"Input text size exceeds limit. Max length of request text allowed is "
            f"{limits.TEXT_BYTES} bytes while in this request the text size is "
            f"{len(text.encode())} bytes.",
        )
    terminology = terminologies.chosen(request)
    source, target = _pair(request, text)
    document = _opened(text, HTML if looks_like_html(text) else PLAIN)
    result = _translated("TranslateText", document, source, target, terminology)
    reply: dict[str, Any] = {
        "TranslatedText": result.text,
        "SourceLanguageCode": source,
        "TargetLanguageCode": target,
    }
    if terminology:
        reply["AppliedTerminologies"] = applied(terminology, result.terms, limits.APPLIED_TERMS)
    return reply


def translate_document(
    request: Mapping[str, Any], terminologies: TerminologyStore
) -> dict[str, Any]:
    """TranslateDocument, for HTML and plain text."""
    kind = request["Document"]["ContentType"]
    if kind not in (HTML, PLAIN):
        other = " by the embedded Amazon Translate" if kind in OTHER_TYPES else ""
        raise invalid_request(f"The content type {kind} is not supported{other}.")
    content = base64.b64decode(request["Document"]["Content"])
    if len(content) > limits.REALTIME_DOCUMENT_BYTES:
        raise limit_exceeded(
            f"The document is larger than {limits.REALTIME_DOCUMENT_BYTES:,} bytes."
        )
    _check_settings(request)
    terminology = terminologies.chosen(request)
    try:
        text = decoded(content)
        source, target = _pair(request, text)
    except DocumentError as error:
        raise invalid_request(error.message) from error
    if "en" not in (source, target):
        raise unsupported_pair(source, target)
    document = _opened(text, kind)
    result = _translated("TranslateDocument", document, source, target, terminology)
    reply: dict[str, Any] = {
        "TranslatedDocument": {"Content": base64.b64encode(result.text.encode()).decode()},
        "SourceLanguageCode": source,
        "TargetLanguageCode": target,
    }
    if terminology:
        reply["AppliedTerminologies"] = applied(terminology, result.terms, limits.APPLIED_TERMS)
    return reply


def _opened(text: str, kind: str) -> Document:
    try:
        return HtmlDocument(text) if kind == HTML else PlainDocument(text)
    except DocumentError as error:
        raise invalid_request(error.message) from error


def _check_settings(request: Mapping[str, Any]) -> None:
    wanted = request.get("Settings") or {}
    if wanted.get("Brevity"):
        raise invalid_request("Brevity is not supported for documents.")
    target = request["TargetLanguageCode"]
    if wanted.get("Formality") and target not in languages.FORMALITY_TARGETS:
        raise invalid_request(f"Formality is not supported for {target}.")


def _pair(request: Mapping[str, Any], text: str) -> tuple[str, str]:
    source, target = request["SourceLanguageCode"], request["TargetLanguageCode"]
    if source == languages.AUTO and target in languages.NAMES:
        source, is_sure = languages.detect(text)
        if not is_sure:
            raise ServiceError(
                "DetectedLanguageLowConfidenceException",
                "The confidence that the source language was detected accurately is low.",
                DetectedLanguageCode=source,
            )
    if source not in languages.NAMES or target not in languages.NAMES:
        raise unsupported_pair(source, target)
    return source, target


def _translated(
    operation: str,
    document: Document,
    source: str,
    target: str,
    terminology: Terminology | None,
) -> _Result:
    def damage(place: str) -> Damage | None:
        where = f"{document.segments[int(place.split('|')[0])]}|{place}"
        return faults.book.placeholder((operation,), target, where, realtime=True)

    terms = terminology.entries(source, target) if terminology else []
    translator = settings.current().translator
    try:
        made = translator.translate(document.segments, source, target, None, terms)
    except EngineError as error:
        raise ServiceError("InternalServerException", f"The engine failed: {error}.") from error
    text = document.with_texts([one.text for one in made], damage)
    return _Result(text, [term for one in made for term in one.terms])
