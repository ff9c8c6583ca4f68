"""What the next run will do with a document, told before anything is written."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from bitext.errors import DocumentError
from bitext.extraction import DocumentFiles, extract
from bitext.settings import LanguageSettings


@dataclass(frozen=True, slots=True)
class NextRun:
    """What a run will do with a document.

    Attributes:
        segments_kept: source segments whose human translation stays.
        segments_sent: source segments that people have not translated: at most so many are sent,
            since a run uses what a machine translated before again.
        problem: why the run will refuse the document, or what it will doubt; "" for nothing.
    """

    segments_kept: int = 0
    segments_sent: int = 0
    problem: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it for `--json`."""
        return asdict(self)


def foresee(
    path: str,
    source: bytes | None,
    human: bytes,
    origin: bytes | None,
    source_language: LanguageSettings,
    target_language: LanguageSettings,
) -> NextRun:
    """Plan a document as the next run will.

    Args:
        path: the document.
        source: the source as it is now; None when the book does not have it.
        human: the human file as it will be.
        origin: the English that it was made from, None when nothing is known of it.
        source_language: settings of the source language.
        target_language: settings of the target language.
    """
    if source is None:
        return NextRun(problem=f"source/{path}: the source edition holds no such document")
    files = DocumentFiles(path, source, human, origin)
    try:
        extraction = extract([files], source_language, target_language)
    except DocumentError as error:
        return NextRun(problem=str(error))
    problem = str(extraction.problems[0]) if extraction.problems else ""
    document = extraction.documents.get(0)
    if document is None:
        return NextRun(problem=problem)
    return NextRun(document.segments_kept, document.segments_to_send, problem)
