"""StartRun: not a state but what starts the state machine, from the queue of upload events.

Reads SQS messages (uploads, the schedule, executions that ended badly) or `{"reason": …}` of a
direct call. Takes the book's lock and starts one execution, or tells the run that holds the lock to
ask for another. Messages that could not be served go back to the queue, which gives them to the
dead-letter queue in the end.
"""

from __future__ import annotations

import os
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from bitext.errors import AmtsError
from cloud import environment, events, run_lock, runs

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Serve a batch of messages, or one direct call."""
    if "Records" not in event:
        return _start([events.read_event(event)])
    served: dict[str, events.Look | events.Ended] = {}
    failed: list[str] = []
    for record in event["Records"]:
        try:
            served[record["messageId"]] = events.read_body(record["body"])
        except AmtsError as error:
            logger.error("message not understood", error=str(error))
            failed.append(record["messageId"])
    try:
        if served:
            _start(list(served.values()))
    except AmtsError:
        logger.exception("no run started; the messages stay in the queue")
        failed += served
    return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}


def _start(found: list[events.Look | events.Ended]) -> dict[str, Any]:
    looks = [item for item in found if isinstance(item, events.Look)]
    starter = run_lock.Starter(
        table=environment.BookEnvironment.load().ledger_table,
        state_machine_arn=environment.state_machine_arn(),
        run=runs.run_id(runs.utc_now(), os.urandom),
        ended={item.execution_arn for item in found if isinstance(item, events.Ended)},
    )
    answer = starter.look(events.strongest(looks)) if looks else starter.recover()
    logger.info(answer.outcome, run=answer.run, messages=len(found))
    return {"outcome": answer.outcome, "run": answer.run}
