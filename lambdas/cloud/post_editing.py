"""Measures how much people changed of machine text, for the results of a run and for the ledger."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

from bitext.drafts import Correction
from bitext.effort import Effort, effort
from bitext.errors import NotRated
from bitext.scoring import EditRate, edit_rate
from bitext.settings import LanguageSettings
from cloud import corrections, ledger
from cloud.environment import BookEnvironment
from cloud.problems import problem_values
from cloud.runs import human_key

RATED_SECONDS = 300.0
"""After so many seconds no more documents get a TER; how much was changed is told of all.

TER tries to move every stretch of words, which takes seconds for a long sentence of a script
without spaces of which nothing is left. The function must end in its time.
"""

NOT_RATED = "its TER was not reckoned: that of the documents before it took too long"


def measure(
    book: BookEnvironment, run: str, language: LanguageSettings
) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """Measure what people changed of the run's drafts, and note it in the ledger.

    Returns:
        For each document and for all: segments_drafted, segments_corrected, characters_changed,
        words_changed, characters, words, ter (edits per word, 0 for equal texts) and its signature,
        both None when nothing was drafted or rated; and problems.

    Raises:
        InvalidInput: the run's corrections cannot be read.
        ServiceError: a service refused or is busy.
    """
    begun = time.monotonic()
    total, rates = Effort(), list[EditRate]()
    documents: list[dict[str, Any]] = []
    problems: list[dict[str, str]] = []
    known = corrections.read(book, run, language.code)
    for path, group in groupby(known, key=lambda correction: correction.document):
        texts = list(group)
        found = effort((text.draft, text.final) for text in texts)
        total += found
        rate = None
        if time.monotonic() - begun < RATED_SECONDS:
            rate = _rate(texts, language)
            rates.append(rate)
        else:
            name = human_key(language.code, path)
            problems.append(problem_values(NotRated(name, NOT_RATED)))
        documents.append({"document": path, **_values(found, rate)})
        ledger.update_document(
            book.ledger_table,
            language.code,
            path,
            segments_corrected=found.segments_corrected,
            ter=rate.ter if rate else None,
        )
    whole = None
    if rates and not problems:
        whole = rates[0]
        for rate in rates[1:]:
            whole += rate
    return {"documents": documents, **_values(total, whole)}, problems


def _rate(texts: Sequence[Correction], language: LanguageSettings) -> EditRate:
    drafts, finals = [text.draft for text in texts], [text.final for text in texts]
    return edit_rate(drafts, finals, spaced=language.sentences.spaced)


def _values(found: Effort, rate: EditRate | None) -> dict[str, Any]:
    return {
        **asdict(found),
        "ter": rate.ter if rate else None,
        "signature": rate.signature if rate else None,
    }
