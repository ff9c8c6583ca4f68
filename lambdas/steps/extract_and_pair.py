"""ExtractAndPair: from a language's documents to parallel data and the job's input.

Reads the manifest, the documents' files, their records and the translation memories; writes the
parallel data, one input file per document with something to send, what each document takes from
earlier runs, and the counts for the report. Raises InvalidInput, InvalidParallelData when the pairs
break a rule of Amazon Translate, BudgetExceeded when the job would cost too much, and the errors of
the services; a document or memory that cannot be read is named in the results and left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from bitext.extraction import extract, totals
from cloud import (
    budget,
    environment,
    extraction_results,
    ledger,
    manifests,
    past,
    payload,
    unpublished,
)

logger = Logger()


@dataclass(frozen=True, slots=True)
class Input:
    """What the state machine gives."""

    run: str
    language: str
    manifest: str


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Prepare the language's job; return what there is to import and to translate."""
    request = payload.read(Input, event)
    logger.append_keys(run=request.run, language=request.language)
    book = environment.BookEnvironment.load()
    manifest = manifests.read_manifest(request.manifest)
    extraction = extract(
        manifests.read_files(book, manifest.documents, past.find(book, manifest)),
        manifest.source_language,
        manifest.target_language,
        manifests.read_memories(book, manifest),
        past.of_edition(book, manifest, unpublished.answers(book, request.run, manifest)),
    )
    prepared = extraction_results.write(book, request.run, manifest, extraction)
    documents = list(extraction.documents.values())
    examples = prepared["parallel_data"]["pairs"] > 0
    budget.reserve(book, request.run, request.language, documents, with_parallel_data=examples)
    counts = totals(documents)
    ledger.record_progress(
        book.ledger_table,
        request.run,
        request.language,
        "extract_and_pair",
        documents=len(documents),
        pairs=len(extraction.selection.pairs),
    )
    logger.info("prepared", route=prepared["route"], counts=counts)
    return {
        "run": request.run,
        "language": request.language,
        "manifest": request.manifest,
        "job": {"job_id": "", "status": "", "output": "", "message": ""},
        **prepared,
        **counts,
    }
