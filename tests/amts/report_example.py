"""A run's report, made by the code that makes all reports."""

from __future__ import annotations

import json
from typing import Any

from bitext.reporting import Branch, Failure, Prices, RunFacts, build_report

MESSAGE = "Your job has completed successfully. [embedded AWS; engine: apertium]"


def report(*, failed: bool = False, job_message: str = MESSAGE) -> bytes:
    """A report of a run with es (scored, one document rejected) and zh (translated, or failed)."""
    facts = RunFacts(
        "20260102T030405Z-aaaaaa",
        "book",
        "en",
        "upload",
        "2026-01-02T03:04:05.000Z",
        "2026-01-02T03:05:05.000Z",
        problems=[_problem("human/es/b.md", "UnreadableDocument", "not a [notebook]", "line 3")],
    )
    es = Branch(
        "es",
        manifest={"documents": [_planned("a.md"), _planned("b.md"), _planned("same.md", False)]},
        results={
            "publish": {
                "documents": [
                    _published("a.md", "published", human=12, machine=3, sent=210),
                    _published("b.md", "rejected", machine=2, flagged=1, sent=90),
                ],
                "problems": [_problem("b.md", "DamagedTranslation", "a heading is missing", "")],
            },
            "score_translations": {
                "documents": [
                    {"document": "a.md", "bleu": 0.4321, "bleu_plain": 0.4, "scored_segments": 9}
                ],
                "bleu": 0.4321,
                "bleu_plain": 0.4,
                "signature": "tok:13a",
            },
        },
        job_id="j1",
        job_status="COMPLETED",
        job_message=job_message,
        parallel_data="amts-book-es",
        pairs=320,
    )
    zh = Branch(
        "zh",
        failure=Failure("TranslationFailed", "the job\nstopped") if failed else None,
        manifest={"documents": [_planned("a.md")]},
        results={"publish": {"documents": [_published("a.md", "published", machine=15, sent=900)]}},
    )
    return json.dumps(build_report(facts, [es, zh], Prices(15, 15, 60))).encode()


def _planned(path: str, publish: bool = True) -> dict[str, Any]:
    return {"path": path, "publish": publish}


def _published(
    path: str, state: str, *, human: int = 0, machine: int = 0, flagged: int = 0, sent: int = 0
) -> dict[str, Any]:
    return {
        "document": path,
        "state": state,
        "segments_human": human,
        "segments_machine": machine,
        "segments_flagged": flagged,
        "characters_sent": sent,
    }


def _problem(document: str, error: str, reason: str, place: str) -> dict[str, Any]:
    return {"document": document, "error": error, "reason": reason, "place": place}
