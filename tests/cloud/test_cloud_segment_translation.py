"""Damaged segments translated again: each alone, once, within bounds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bitext.errors import AccessRefused, ServiceBusy
from bitext.evaluation import requests
from bitext.job_html import OutgoingSegment, TargetSegment
from bitext.publication import Retry
from bitext.segments import segment_document
from bitext.settings import ENGLISH, parse_language
from cloud.segment_translation import REQUEST_BYTES, SegmentRetries, translate_segments
from tests.bitext.pipeline import markdown
from tests.support.translate_text import Refusal, answering

SPANISH = parse_language({"code": "es", "formality": {"level": "informal"}}, "es.toml")
TAIWAN = parse_language({"code": "zh", "translate_code": "zh-TW"}, "zh.toml")

pytestmark = pytest.mark.usefixtures("aws_environment")


def outgoing(text: str) -> list[OutgoingSegment]:
    found = segment_document(markdown(text), ENGLISH.sentences)
    return [OutgoingSegment(f"b{n}s0-0", s.coded, s.marks) for n, s in enumerate(found)]


def spanish(text: str) -> str:
    return text.replace("See", "Véase")


def test_a_request_holds_several_segments() -> None:
    segments = outgoing("See `a`.\n\nSee `b` & `c`.\n")
    with answering(spanish) as asked:
        answers = translate_segments(segments, ENGLISH, SPANISH)
    assert asked == [
        {
            "Text": (
                '<p id="b0s0-0">See <span translate="no" id="p0">P0</span>.</p>\n'
                '<p id="b1s0-0">See <span translate="no" id="p0">P0</span> &amp; '
                '<span translate="no" id="p1">P1</span>.</p>'
            ),
            "SourceLanguageCode": "en",
            "TargetLanguageCode": "es",
            "Settings": {"Formality": "INFORMAL"},
        }
    ]
    assert [answers[s.id].coded for s in segments] == [spanish(s.coded) for s in segments]
    assert not any(answer.damage for answer in answers.values())


def test_the_terminology_is_given() -> None:
    segments = outgoing("See `a`.\n")
    with answering(spanish) as asked:
        translate_segments(segments, ENGLISH, SPANISH, "amts-book-es")
        SegmentRetries(ENGLISH, SPANISH, terminology="amts-book-es").retry(segments)
        translate_segments(segments, ENGLISH, SPANISH)
    given = [request.get("TerminologyNames") for request in asked]
    assert given == [["amts-book-es"], ["amts-book-es"], None]


def test_each_damaged_segment_goes_alone() -> None:
    segments = outgoing("See `a`.\n\nSee `b`.\n\nSee *it*.\n")
    with answering(spanish) as asked:
        retries = SegmentRetries(ENGLISH, TAIWAN).retry(segments)
    assert {request["Text"].count("<p ") for request in asked} == {1}
    assert {request["TargetLanguageCode"] for request in asked} == {"zh-TW"}
    assert len(asked) == 3
    assert list(retries) == [s.id for s in segments]
    assert all(retry.asked and not retry.answer.damage for retry in retries.values())


def test_a_retry_may_come_back_damaged() -> None:
    (segment,) = outgoing("See `a`.\n")
    with answering(lambda text: text.replace('id="p0"', "")) as asked:
        retries = SegmentRetries(ENGLISH, SPANISH).retry([segment])
    assert retries[segment.id].answer.damage == "placeholder P0 was lost"
    assert len(asked) == 1, "once is enough"


@pytest.mark.parametrize(
    "code", ["UnsupportedLanguagePairException", "TextSizeLimitExceededException", "Strange"]
)
def test_what_the_service_refuses_says_so(code: str) -> None:
    def answer(text: str) -> str:
        if "bad" in text:
            raise Refusal(code)
        return text

    bad, good = outgoing("A bad one.\n\nOne more.\n")
    with answering(answer):
        retries = SegmentRetries(ENGLISH, SPANISH).retry([bad, good])
    assert retries[bad.id].answer.damage == f"TranslateText: no ({code})"
    assert retries[bad.id].asked
    assert not retries[good.id].answer.damage


@pytest.mark.parametrize(
    ("code", "error"),
    [("ThrottlingException", ServiceBusy), ("AccessDeniedException", AccessRefused)],
)
def test_what_passes_by_itself_is_left_to_the_state_machine(
    code: str, error: type[Exception]
) -> None:
    def answer(text: str) -> str:
        raise Refusal(code)

    with answering(answer), pytest.raises(error):
        SegmentRetries(ENGLISH, SPANISH).retry(outgoing("One.\n\nTwo.\n"))


def test_what_is_too_long_for_one_request_is_not_asked() -> None:
    (segment,) = outgoing("word\n")
    frame = len('<p id="b0s0-0"></p>')
    fits = replace(segment, coded="é" * ((REQUEST_BYTES - frame) // 2))
    long = replace(segment, id="b1s0-0", coded=fits.coded + "é")
    with answering(str) as asked:
        retries = SegmentRetries(ENGLISH, SPANISH).retry([fits, long])
    assert len(asked) == 1
    assert retries[fits.id].asked
    assert not retries[long.id].asked
    assert "longer than the 10,000 bytes" in retries[long.id].answer.damage
    assert len(list(requests([fits, long]))) == 2


def test_the_limit_holds_over_all_documents() -> None:
    retries = SegmentRetries(ENGLISH, SPANISH, limit=3)
    with answering(str) as asked:
        first = retries.retry(outgoing("See `a`.\n\nSee `b`.\n"))
        second = retries.retry(outgoing("See `c`.\n\nSee `d`.\n"))
    assert len(asked) == 3
    assert [retry.asked for retry in first.values()] == [True, True]
    assert second["b0s0-0"].asked
    damage = "the run has done so with 3 segments"
    assert second["b1s0-0"] == Retry(TargetSegment("", damage), asked=False)


def test_nothing_damaged_asks_nothing() -> None:
    with answering(str) as asked:
        assert SegmentRetries(ENGLISH, SPANISH).retry([]) == {}
    assert asked == []
