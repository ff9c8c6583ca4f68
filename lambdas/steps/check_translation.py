"""CheckTranslation: passes when the batch job has ended with output.

Raises JobInProgress (retried: the poll), TranslationFailed (the job failed or was stopped), and the
errors of the service.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from cloud import environment, ledger, payload, translate

logger = Logger()


@dataclass(frozen=True, slots=True)
class Job:
    """What StartTranslation started."""

    job_id: str


@dataclass(frozen=True, slots=True)
class Input:
    """What the state machine gives."""

    run: str
    language: str
    job: Job


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Return where the job's output lies."""
    request = payload.read(Input, event)
    logger.append_keys(run=request.run, language=request.language)
    book = environment.BookEnvironment.load()
    job = translate.describe_job(request.job.job_id)
    ledger.record_progress(
        book.ledger_table,
        request.run,
        request.language,
        "check_translation",
        job_status=job.status,
    )
    logger.info("job", job_id=job.job_id, status=job.status)
    job.require_end()
    return asdict(job)
