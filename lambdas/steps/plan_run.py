"""PlanRun: finds out what there is to do, once uploads have ended.

Reads the book bucket's listing, the glossaries, the ledger and the languages' settings; writes one
manifest per language with something to publish, and `plan.json` for the report; marks documents
whose source is gone or was moved. Raises UploadsInProgress (retried: the poll), InvalidInput
(another run holds the lock) and InvalidSettings, which nobody retries, and the errors of the
services.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from bitext import changes
from cloud import book, environment, glossaries, moves, parameters, payload, run_lock, runs, uploads

logger = Logger()


@dataclass(frozen=True, slots=True)
class Input:
    """What the state machine gives."""

    run: str
    reason: str


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Write the manifests; return the languages to work on."""
    request = payload.read(Input, event)
    logger.append_keys(run=request.run)
    own = environment.BookEnvironment.load()
    run_lock.require(own.ledger_table, request.run)
    uploads.require_quiet(own.book_bucket, request.run, environment.upload_quiet(), runs.utc_now())
    asked = uploads.asked(own.ledger_table, request.run)
    evaluation = environment.evaluation_documents()
    languages = parameters.languages(environment.languages_parameter())
    editions = glossaries.checked(own, book.editions(own.book_bucket, languages), languages)
    known = {language: book.known_documents(own.ledger_table, language) for language in languages}
    editions = moves.follow(own, editions, known)
    plans = [
        changes.plan_language(
            language,
            editions,
            known[language],
            changes.settings_digest(own.source_language, settings.to_json()),
            evaluation,
        )
        for language, settings in languages.items()
    ]
    problems = (
        *changes.not_told_before(editions.problems, known),
        *changes.unmatched_evaluation(editions.sources, evaluation),
    )
    planned = book.write_plans(own, request.run, plans, languages, problems)
    uploads.answered(own.ledger_table, request.run, asked)
    counts = {"documents": planned["documents"], "problems": planned["problems"]}
    logger.info("planned", reason=request.reason, counts=counts, other_files=editions.other_files)
    return planned
