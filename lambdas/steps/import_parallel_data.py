"""ImportParallelData: gives Amazon Translate the language's parallel data.

Reads nothing but its payload; the service reads the file. Raises ImportBusy while another import
runs in the account (retried for hours), ImportFailed, and the errors of the service.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from cloud import environment, ledger, payload, translate

logger = Logger()


@dataclass(frozen=True, slots=True)
class Input:
    """What the state machine gives."""

    run: str
    language: str
    parallel_data: payload.ParallelData


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Ask for the import; return whether one is under way."""
    request = payload.read(Input, event)
    logger.append_keys(run=request.run, language=request.language)
    book = environment.BookEnvironment.load()
    data = request.parallel_data
    asked = translate.import_parallel_data(data.name, data.uri, data.digest)
    ledger.record_progress(
        book.ledger_table,
        request.run,
        request.language,
        "import_parallel_data",
        parallel_data=asked.name,
        pairs=data.pairs,
    )
    logger.info("import asked for", state=asked.state, parallel_data=asked.name, pairs=data.pairs)
    return {"name": asked.name, "state": asked.state, "attempted_at": asked.attempted_at}
