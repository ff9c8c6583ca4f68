"""Report: tells what the run did, and lets the next one begin. Runs after a failure too.

Reads what the steps wrote; writes `reports/<run>/report.json`, the ledger, metrics and a message to
people; releases the lock last, so that a report that fails is repeated under the lock. Raises the
errors of the services.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from bitext import reporting
from cloud import environment, evidence, messages, payload, run_lock

logger = Logger()


@dataclass(frozen=True, slots=True)
class Input:
    """What the state machine gives."""

    run: str
    reason: str
    branches: list[Any]
    error: Mapping[str, Any] | None = None


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, str]:  # noqa: ARG001
    """Return the run's outcome, where its report is, and one line about it."""
    request = payload.read(Input, event)
    logger.append_keys(run=request.run)
    book = environment.BookEnvironment.load()
    found = evidence.gather(book, request.run, request.reason, request.branches, request.error)
    prices = reporting.Prices.read(environment.prices())
    report = reporting.build_report(found.facts, found.branches, prices)
    uri = evidence.record(book, report)
    for language in report["languages"]:
        metrics = EphemeralMetrics()
        metrics.add_dimension(name="language", value=language["language"])
        for figure in reporting.figures(language):
            metrics.add_metric(name=figure.name, unit=figure.unit, value=figure.value)
        metrics.flush_metrics()
    line = reporting.summary(report)
    if reporting.is_eventful(report):
        messages.notify(environment.topic_arn(), line, reporting.message(report, uri))
    run_lock.release(book.ledger_table, request.run, environment.uploads_queue_url())
    logger.info("run ended", outcome=report["outcome"], summary=line)
    return {"outcome": report["outcome"], "report": uri, "summary": line}
