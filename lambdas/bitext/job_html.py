"""The HTML that a translation job reads and writes: segments out, target segments back.

Amazon Translate leaves the content of elements with `translate="no"` alone and may move them in
the sentence ("Using do-not-translate tags" in its developer guide). So each segment is one `<p
id>`, each atom a `<span translate="no" id="p0">P0</span>` (a short token instead of the markup:
raw "<" near such a tag is known to corrupt it), each wrapping pair an inline element with an id.
Coming back, elements are found by id alone; order, quotes and spacing may have changed.

`bitext.job_answers` finds what came back of each segment, `bitext.typography` gives it the target
language's spaces and punctuation, `bitext.markdown_text` makes it safe to write into Markdown.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from bitext import markdown_text
from bitext.documents import MARKS, MarkForm, mark_index
from bitext.job_answers import answers
from bitext.job_segments import MISSING, OutgoingSegment, TargetSegment
from bitext.settings import LanguageSettings
from bitext.typography import same_text, tidied

__all__ = ["MISSING", "OutgoingSegment", "TargetSegment", "paragraph", "read", "write"]

# The element that stands for a pair. All others are spans.
_ELEMENTS = {"emphasis": "i", "strong": "b", "link": "a"}


def write(segments: Iterable[OutgoingSegment], language: str) -> str:
    """Return a full HTML document with one paragraph per segment.

    Args:
        segments: what to translate.
        language: the code of their language.
    """
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{html.escape(language)}"><head><meta charset="utf-8"></head><body>',
    ]
    lines.extend(paragraph(segment) for segment in segments)
    lines.append("</body></html>\n")
    return "\n".join(lines)


def paragraph(segment: OutgoingSegment) -> str:
    """Return one segment as an HTML paragraph."""
    out = [f'<p id="{segment.id}">']
    count = at = 0
    for found in MARKS.finditer(segment.coded):
        out.append(html.escape(segment.coded[at : found.start()], quote=False))
        at = found.end()
        index = mark_index(found[0])
        mark = segment.marks[index]
        if mark.form is MarkForm.ATOM:
            out.append(f'<span translate="no" id="p{count}">P{count}</span>')
            count += 1
        elif mark.form is MarkForm.OPEN:
            out.append(f'<{_ELEMENTS.get(mark.kind, "span")} id="m{index}">')
        else:
            out.append(f"</{_ELEMENTS.get(mark.kind, 'span')}>")
    out.append(html.escape(segment.coded[at:], quote=False))
    out.append("</p>")
    return "".join(out)


def read(
    text: str, segments: Sequence[OutgoingSegment], language: LanguageSettings
) -> dict[str, TargetSegment]:
    """Return what came back for each segment; one that is missing is damaged.

    A segment that came back as it was sent is returned as it was sent, to the character.

    Args:
        text: the job's HTML.
        segments: what was sent.
        language: settings of the target language.
    """
    return {
        segment.id: answer if answer.damage else _finished(answer.coded, segment, language)
        for segment, answer in answers(text, segments)
    }


def _finished(coded: str, segment: OutgoingSegment, language: LanguageSettings) -> TargetSegment:
    sent = same_text(segment.coded)
    if same_text(coded) == sent:
        return TargetSegment(sent)
    safe = markdown_text.written(tidied(coded, segment, language), segment.coded, segment.marks)
    if safe is None:
        return TargetSegment("", "its text would be read as other markup")
    return TargetSegment(safe)
