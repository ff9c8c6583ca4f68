"""CheckParallelData: passes when the import has ended well.

Writes `results/check_parallel_data.json`: the service's counts beside ours. Records that were not
imported are a problem that the report names, and end nothing. Raises ImportInProgress (retried: the
poll), ImportFailed, and the errors of the service.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from cloud import environment, import_problems, ledger, objects, payload, runs, translate

STEP = "check_parallel_data"

logger = Logger()


@dataclass(frozen=True, slots=True)
class Import:
    """What ImportParallelData asked for."""

    name: str
    state: str
    attempted_at: str


@dataclass(frozen=True, slots=True)
class Input:
    """What the state machine gives."""

    run: str
    language: str
    parallel_data: payload.ParallelData
    import_: Import


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Return the service's counts of records."""
    request = payload.read(Input, event)
    logger.append_keys(run=request.run, language=request.language)
    book = environment.BookEnvironment.load()
    done = translate.check_parallel_data(request.import_.name, request.import_.attempted_at)
    result = {**asdict(done), "state": "ready"}
    pairs = request.parallel_data.pairs
    problems = import_problems.find_problems(done, pairs)
    keys = runs.RunKeys(request.run, request.language)
    objects.put_json(
        book.work_bucket,
        keys.results(STEP),
        {**result, "pairs": pairs, "missing": pairs - done.imported, "problems": problems},
    )
    ledger.record_progress(book.ledger_table, request.run, request.language, STEP)
    (logger.warning if problems else logger.info)("import ended", pairs=pairs, counts=result)
    return result
