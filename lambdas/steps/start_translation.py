"""StartTranslation: starts the language's one batch job, or finds the one already started.

Reads the languages' codes from the manifest. Raises TranslationFailed (the service refused the
request), AccessRefused (retried: new roles take a while), and the errors of the services.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from bitext.settings import parse_language
from cloud import environment, ledger, objects, payload, runs, translate
from cloud.ledger_items import Job

logger = Logger()


@dataclass(frozen=True, slots=True)
class Input:
    """What the state machine gives."""

    run: str
    language: str
    input: str
    parallel_data: payload.ParallelData


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Return the job's id."""
    request = payload.read(Input, event)
    logger.append_keys(run=request.run, language=request.language)
    book = environment.BookEnvironment.load()
    keys = runs.RunKeys(request.run, request.language)
    manifest = objects.get_json(book.work_bucket, keys.manifest)
    settings = parse_language(manifest["settings"], keys.manifest)
    with_examples = request.parallel_data.pairs > 0 and settings.active_custom_translation
    job = translate.JobRequest(
        name=translate.job_name(book.book, request.language, request.run),
        input_uri=request.input,
        output_uri=str(objects.S3Uri(book.work_bucket, keys.output_folder)),
        data_role_arn=environment.data_role_arn(),
        source_language=book.source_language,
        target_language=settings.translate_code,
        parallel_data=request.parallel_data.name if with_examples else "",
        formality=settings.formality,
    )
    job_id = translate.start_job(job)
    ledger.note_job(
        book.ledger_table, Job(request.language, request.run, job_id, job.parallel_data)
    )
    told = {"job_id": job_id, "job_status": "SUBMITTED", "parallel_data": job.parallel_data}
    ledger.record_progress(
        book.ledger_table, request.run, request.language, "start_translation", **told
    )
    logger.info("job started", job_id=job_id, with_examples=with_examples)
    return {"job_id": job_id}
