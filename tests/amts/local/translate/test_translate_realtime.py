"""TranslateText, TranslateDocument and ListLanguages."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

Call = Callable[..., Any]
SHOUT = f"{sys.executable} -c 'import sys; sys.stdout.write(sys.stdin.read().upper())'"


def _text(service: Any, text: str, source: str = "en", target: str = "zh", **more: Any) -> Any:
    return service.translate.translate_text(
        Text=text, SourceLanguageCode=source, TargetLanguageCode=target, **more
    )


def test_text_is_translated_line_by_line(service: Any) -> None:
    answer = _text(service, "One line.\n\nAnother.")
    assert answer["TranslatedText"] == "⟦zh⟧ One line. ⟦/zh⟧\n\n⟦zh⟧ Another. ⟦/zh⟧"
    assert (answer["SourceLanguageCode"], answer["TargetLanguageCode"]) == ("en", "zh")
    assert "AppliedTerminologies" not in answer


def test_html_fragments_keep_their_elements_and_protected_pieces(
    service: Any, configure: Call
) -> None:
    configure("command", command=SHOUT)
    html = (
        '<p id="a">run <span translate="no" id="p0">x&lt;y</span> now</p>\n'
        '<p id="b">the <i>end</i></p><p translate="no">stay</p>'
    )
    assert _text(service, html)["TranslatedText"] == (
        '<p id="a">RUN <span translate=no id="p0">x&lt;y</span> NOW</p>\n'
        '<p id="b">THE <i>END</i></p><p translate=no>stay</p>'
    )


def test_a_text_with_a_bracket_is_no_html(service: Any) -> None:
    assert _text(service, "if a < b then")["TranslatedText"] == "⟦zh⟧ if a < b then ⟦/zh⟧"


def test_the_limit_is_in_bytes(service: Any, refused: Call) -> None:
    assert _text(service, "a" * 10_000)["TranslatedText"]
    for text in ("a" * 10_001, "字" * 3_334):
        error = refused(
            service.translate.translate_text,
            Text=text,
            SourceLanguageCode="zh",
            TargetLanguageCode="en",
        )
        assert (error.code, error.status) == ("TextSizeLimitExceededException", 400)


def test_an_unsupported_pair(service: Any, refused: Call) -> None:
    for source, target in (("en", "zh-CN"), ("xx", "es"), ("en", "EN")):
        error = refused(
            service.translate.translate_text,
            Text="a",
            SourceLanguageCode=source,
            TargetLanguageCode=target,
        )
        assert error.code == "UnsupportedLanguagePairException"
        assert error.response["TargetLanguageCode"] == target


def test_the_same_language_is_a_copy(service: Any) -> None:
    assert _text(service, "<p>A house</p>", target="en")["TranslatedText"] == "<p>A house</p>"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The cat is in the house.", "en"),
        ("El gato está en la casa.", "es"),
        ("猫在房子里。", "zh"),
        ("猫は家にいます。", "ja"),
        ("고양이가 집에 있습니다.", "ko"),
        ("Кот в доме.", "ru"),
    ],
)
def test_auto_guesses_the_language(service: Any, text: str, code: str) -> None:
    target = "fr" if code != "fr" else "en"
    answer = _text(service, text, source="auto", target=target)
    assert answer["SourceLanguageCode"] == code


def test_auto_says_when_it_is_not_sure(service: Any, refused: Call) -> None:
    error = refused(
        service.translate.translate_text,
        Text="xyzzy 42",
        SourceLanguageCode="auto",
        TargetLanguageCode="fr",
    )
    assert error.code == "DetectedLanguageLowConfidenceException"
    assert error.response["DetectedLanguageCode"]


def test_realtime_calls_know_no_parallel_data(service: Any) -> None:
    service.create("book-es", '"en","es"\n"A house.","Una casa."\n')
    answer = _text(service, "A house.", target="es")
    assert answer["TranslatedText"] == "⟦es⟧ A house. ⟦/es⟧"


def test_html_nested_too_deep_is_refused(service: Any, refused: Call) -> None:
    error = refused(
        service.translate.translate_text,
        Text="<div>" * 400 + "a house",
        SourceLanguageCode="en",
        TargetLanguageCode="es",
    )
    assert (error.code, "nested" in error.message) == ("InvalidRequestException", True)


def test_an_engine_that_fails_is_an_internal_error(
    service: Any, configure: Call, refused: Call
) -> None:
    configure("command", command="false")
    error = refused(
        service.translate.translate_text,
        Text="a house",
        SourceLanguageCode="en",
        TargetLanguageCode="es",
    )
    assert (error.code, error.status) == ("InternalServerException", 500)


def _document(service: Any, content: bytes, kind: str = "text/html", **more: Any) -> Any:
    request = {"SourceLanguageCode": "en", "TargetLanguageCode": "zh", **more}
    return service.translate.translate_document(
        Document={"Content": content, "ContentType": kind}, **request
    )


def test_documents_of_html_and_text(service: Any) -> None:
    html = _document(service, b'<html><body><p translate="no">x</p><p>A house</p></body></html>')
    assert html["TranslatedDocument"]["Content"].decode() == (
        "<html><head></head><body><p translate=no>x</p><p>⟦zh⟧ A house ⟦/zh⟧</p></body></html>"
    )
    assert (html["SourceLanguageCode"], html["TargetLanguageCode"]) == ("en", "zh")
    plain = _document(service, b"A house\n", "text/plain")
    assert plain["TranslatedDocument"]["Content"].decode() == "⟦zh⟧ A house ⟦/zh⟧\n"


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"content": b"a" * 100_001}, "LimitExceededException"),
        ({"content": b"a" * 110_000}, "LimitExceededException"),
        ({"kind": DOCX}, "InvalidRequestException"),
        ({"kind": "image/png"}, "InvalidRequestException"),
        ({"content": b"<p>\xff"}, "InvalidRequestException"),
        ({"SourceLanguageCode": "fr"}, "UnsupportedLanguagePairException"),
        ({"Settings": {"Formality": "FORMAL"}}, "InvalidRequestException"),
        ({"Settings": {"Brevity": "ON"}}, "InvalidRequestException"),
        ({"TerminologyNames": ["no"]}, "ResourceNotFoundException"),
    ],
)
def test_documents_refused(service: Any, refused: Call, request_: Any, code: str) -> None:
    given = {"content": b"<p>a</p>", **request_}
    assert refused(lambda **r: _document(service, **r), **given).code == code


def test_formality_is_accepted_where_the_language_has_it(service: Any) -> None:
    answer = _document(
        service, b"<p>a b</p>", TargetLanguageCode="es", Settings={"Formality": "FORMAL"}
    )
    assert answer["TranslatedDocument"]["Content"]


def test_languages_are_listed_in_pages(service: Any, refused: Call) -> None:
    everything = service.translate.list_languages()
    names = {one["LanguageCode"]: one["LanguageName"] for one in everything["Languages"]}
    assert len(names) == 76
    assert names["zh"] == "Chinese (Simplified)"
    assert "auto" in names
    first = service.translate.list_languages(MaxResults=70)
    rest = service.translate.list_languages(MaxResults=70, NextToken=first["NextToken"])
    assert first["Languages"] + rest["Languages"] == everything["Languages"]
    for code in ("de", "xx"):
        error = refused(service.translate.list_languages, DisplayLanguageCode=code)
        assert error.code == "UnsupportedDisplayLanguageCodeException"
        assert error.response["DisplayLanguageCode"] == code
