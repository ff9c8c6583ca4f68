"""Segments translated at once, by TranslateText, which never knows parallel data."""

from __future__ import annotations

from collections.abc import Sequence

from bitext.errors import ServiceRefused, TranslationFailed
from bitext.job_html import OutgoingSegment, TargetSegment, paragraph, read
from bitext.publication import Retry
from bitext.settings import LanguageSettings
from cloud import clients, translate
from cloud.threads import in_threads

MAX_RETRIED = 200
"""Segments of one language that a run translates again. Where more are damaged, it is no accident
that a second try mends. At a second a call, and one after another, 200 take three and a half of
Publish's fifteen minutes."""

REQUEST_BYTES = 10_000
"""Longest text of one TranslateText request, in bytes of UTF-8."""


def translate_segments(
    segments: Sequence[OutgoingSegment],
    source_language: LanguageSettings,
    target_language: LanguageSettings,
    terminology: str = "",
) -> dict[str, TargetSegment]:
    """Translate a few segments in one request and return what came back, by id.

    Args:
        segments: what to translate; together at most `REQUEST_BYTES` of HTML.
        source_language: settings of the source language.
        target_language: settings of the target language.
        terminology: the name of the terminology, "" for none.

    Raises:
        TranslationFailed: the service refused the text or the languages.
        ServiceError: the service refused the caller or is busy.
    """
    html = translate.translate_text(
        "\n".join(paragraph(segment) for segment in segments),
        source_language.translate_code,
        target_language.translate_code,
        target_language.formality,
        terminology,
    )
    return read(html, segments, target_language)


class SegmentRetries:
    """Translates damaged segments of one language again: each alone, once, up to a limit.

    Args:
        source_language: settings of the source language.
        target_language: settings of the target language.
        limit: so many at most.
        terminology: the name of the terminology, "" for none.
    """

    def __init__(
        self,
        source_language: LanguageSettings,
        target_language: LanguageSettings,
        limit: int = MAX_RETRIED,
        terminology: str = "",
    ) -> None:
        self._terminology = terminology
        self._source_language = source_language
        self._target_language = target_language
        self._limit = self._remaining = limit

    def retry(self, damaged: Sequence[OutgoingSegment]) -> dict[str, Retry]:
        """Return for each damaged segment what came of its second translation, by id.

        What the service refuses, what is too long for it and what is over the limit has an answer
        that says so.

        Raises:
            ServiceError: the service refused the caller or is busy.
        """
        retries: dict[str, Retry] = {}
        asked: list[OutgoingSegment] = []
        for segment in damaged:
            if len(paragraph(segment).encode("utf-8")) > REQUEST_BYTES:
                reason = f"it is longer than the {REQUEST_BYTES:,} bytes that TranslateText takes"
                retries[segment.id] = Retry(TargetSegment("", reason), asked=False)
            elif not self._remaining:
                reason = f"the run has done so with {self._limit} segments"
                retries[segment.id] = Retry(TargetSegment("", reason), asked=False)
            else:
                self._remaining -= 1
                asked.append(segment)
        if asked:
            clients.translate()
            answers = in_threads(self._alone, asked)
            retries |= {s.id: Retry(a) for s, a in zip(asked, answers, strict=True)}
        return retries

    def _alone(self, segment: OutgoingSegment) -> TargetSegment:
        try:
            answers = translate_segments(
                [segment], self._source_language, self._target_language, self._terminology
            )
        except (TranslationFailed, ServiceRefused) as error:
            return TargetSegment("", str(error))
        return answers[segment.id]
