"""Publish: from the job's output to the target documents.

Reads the manifest, the documents' files, what they take from earlier runs and the job's output;
writes each target document with the record of where its segments came from, its ledger item, and
the results for the report. A document that is damaged or that the job could not translate is named
and not published; the one that was published before stays. Raises InvalidInput and the errors of
the services.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from cloud import environment, ledger, manifests, payload, publishing

logger = Logger()


@dataclass(frozen=True, slots=True)
class Input:
    """What the state machine gives."""

    run: str
    language: str
    manifest: str
    job: payload.Job
    parallel_data: payload.ParallelData


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Publish the language's documents; return how many and from whom their segments are."""
    request = payload.read(Input, event)
    logger.append_keys(run=request.run, language=request.language)
    book = environment.BookEnvironment.load()
    manifest = manifests.read_manifest(request.manifest)
    examples = request.parallel_data.name if request.parallel_data.pairs else ""
    counts = publishing.publish(book, request.run, manifest, request.job, examples)
    ledger.record_progress(
        book.ledger_table,
        request.run,
        request.language,
        "publish",
        segments_human=counts["segments_human"],
        segments_machine=counts["segments_machine"],
        characters_sent=counts["characters_sent"],
    )
    logger.info("published", counts=counts)
    return counts
