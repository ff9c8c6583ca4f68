"""ScoreTranslations: BLEU of the evaluation documents, and what people changed of machine text.

Reads the manifest, the scored documents' files, the job's output and the corrections; asks
TranslateText for the translation without parallel data; writes the scores. Nothing to score,
nothing asked for. Raises InvalidInput, InvalidSettings (a tokenizer that sacrebleu does not know)
and the errors of the services.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from cloud import environment, ledger, manifests, payload, scoring

logger = Logger()


@dataclass(frozen=True, slots=True)
class Input:
    """What the state machine gives."""

    run: str
    language: str
    manifest: str
    job: payload.Job
    parallel_data: payload.ParallelData
    terminology: str = ""


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Score the language's evaluation documents; return how many."""
    request = payload.read(Input, event)
    logger.append_keys(run=request.run, language=request.language)
    book = environment.BookEnvironment.load()
    manifest = manifests.read_manifest(request.manifest)
    act = request.parallel_data.pairs > 0
    scores = scoring.score_documents(
        book,
        request.run,
        manifest,
        request.job.output,
        with_parallel_data=act,
        terminology=request.terminology,
    )
    ledger.record_progress(
        book.ledger_table,
        request.run,
        request.language,
        "score_translations",
        bleu=scores["bleu"],
        bleu_plain=scores["bleu_plain"],
    )
    corrected = scores["corrections"]["segments_corrected"]
    logger.info(
        "scored", documents=len(scores["documents"]), bleu=scores["bleu"], corrected=corrected
    )
    return {"documents": len(scores["documents"])}
