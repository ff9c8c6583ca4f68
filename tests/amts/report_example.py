"""A run's report of the agreed form."""

from __future__ import annotations

import json
from typing import Any

MESSAGE = "Your job has completed successfully. [embedded AWS; engine: apertium, parallel data]"


def report(*, failed: bool = False, job_message: str = MESSAGE) -> bytes:
    """A report with es (scored, one document rejected) and zh (translated, or failed)."""
    es = _language(
        "es",
        human=12,
        machine=5,
        flagged=1,
        sent=512,
        bleu=0.4321,
        documents=[
            _document("a.md", human=12, machine=3, sent=210, bleu=0.4321),
            _document("b.md", "rejected", machine=2, flagged=1, sent=90),
            _document("same.md", "unchanged"),
        ],
    )
    es["parallel_data"] = {
        "name": "amts-book-es",
        "pairs": 320,
        "imported": 320,
        "skipped": 0,
        "failed": 0,
        "rejected": {"one side only": 2},
    }
    es["job"] = {"job_id": "j1", "status": "COMPLETED", "message": job_message}
    documents = [_document("a.md", machine=15, sent=900)]
    zh = _language("zh", machine=15, sent=900, documents=documents)
    if failed:
        zh["state"] = "FAILED"
        zh["error"] = {"error": "TranslationFailed", "cause": "the job\nstopped"}
    content = {
        "run": "20260102T030405Z-aaaaaa",
        "book": "book",
        "source_language": "en",
        "outcome": "FAILED" if failed else "COMPLETED_WITH_PROBLEMS",
        "reason": "upload",
        "started_at": "2026-01-02T03:04:05.000Z",
        "ended_at": "2026-01-02T03:05:05.000Z",
        "languages": [es, zh],
        "problems": [
            _problem("human/es/b.md", None, "not a [notebook]", "line 3"),
            _problem("b.md", "es", "a heading is missing", ""),
        ],
    }
    return json.dumps(content).encode()


def _language(
    language: str,
    *,
    documents: list[dict[str, Any]],
    human: int = 0,
    machine: int = 0,
    flagged: int = 0,
    sent: int = 0,
    bleu: float | None = None,
) -> dict[str, Any]:
    return {
        "language": language,
        "state": "COMPLETED",
        "error": None,
        "parallel_data": None,
        "job": None,
        "segments_human": human,
        "segments_machine": machine,
        "segments_flagged": flagged,
        "characters_sent": sent,
        "characters_kept": 0,
        "cost_usd": 0.0,
        "bleu": bleu,
        "bleu_plain": bleu and 0.4,
        "signature": bleu and "tok:13a",
        "documents": documents,
    }


def _document(
    path: str,
    state: str = "published",
    *,
    human: int = 0,
    machine: int = 0,
    flagged: int = 0,
    sent: int = 0,
    bleu: float | None = None,
) -> dict[str, Any]:
    return {
        "document": path,
        "state": state,
        "segments_human": human,
        "segments_machine": machine,
        "segments_flagged": flagged,
        "characters_sent": sent,
        "bleu": bleu,
        "bleu_plain": bleu and 0.4,
        "scored_segments": 9 if bleu else 0,
        "flagged": [],
    }


def _problem(document: str, language: str | None, reason: str, place: str) -> dict[str, Any]:
    return {
        "document": document,
        "language": language,
        "error": "DocumentError",
        "reason": reason,
        "place": place,
    }
