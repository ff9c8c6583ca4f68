"""Keeps the languages of a run within its budget.

The languages of a run share one item of the ledger: what is reserved in all, and what each language
has reserved. A language that is about to send text adds its dollars by one conditional write, which
DynamoDB does as a whole or not at all, so two languages can never both take the last dollar. A
step that is repeated finds its own reservation and passes. What is reserved stays so for the run,
whatever becomes of the job: a job that failed may have been paid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bitext import budget as sums
from bitext.extraction import ExtractedDocument
from bitext.reporting import Prices
from cloud import clients, environment, ledger_items, objects
from cloud.environment import BookEnvironment
from cloud.errors import translate_errors
from cloud.runs import RunKeys

_LANGUAGE = "language#"


def reserve(
    book: BookEnvironment,
    run: str,
    language: str,
    documents: Iterable[ExtractedDocument],
    *,
    with_parallel_data: bool,
) -> None:
    """Take what a language will cost off the run's budget, before anything is paid.

    Does nothing when the book has no budget, and reserves nothing when nothing costs anything.

    Args:
        book: the environment.
        run: the run.
        language: the target language.
        documents: what the language gives to the job.
        with_parallel_data: whether the job will use parallel data.

    Raises:
        BudgetExceeded: it does not fit; nothing was reserved.
        InvalidSettings: the budget or the prices are missing or wrong.
        ServiceError: a service refused or is busy.
    """
    dollars = environment.budget()
    if dollars is None:
        return
    prices = Prices.read(environment.prices())
    cost = sums.foreseen_cost(documents, prices, with_parallel_data=with_parallel_data)
    # For the report, which must tell the budget also when it is exceeded.
    told = {"budget_usd": dollars, "cost_usd": cost / sums.MICRO_DOLLARS}
    objects.put_json(book.work_bucket, RunKeys(run, language).results("budget"), told)
    if not cost:
        return
    budget = sums.micro_dollars(dollars)
    reserved = _add(book.ledger_table, run, language, cost, budget - cost)
    if reserved is not None and language not in reserved:
        raise sums.exceeded(language, cost, budget, reserved)


def _add(table: str, run: str, language: str, cost: int, left: int) -> dict[str, int] | None:
    """Add a language's cost to what is reserved, when it fits and was not added before.

    Args:
        table: the ledger's table.
        run: the run.
        language: the language.
        cost: what it costs, in micro-dollars.
        left: what may be reserved at most without it.

    Returns:
        None when it was added; else what each language has reserved.
    """
    fits = "reserved <= :left"
    if left >= 0:  # else not even the first language may take so much
        fits = f"(attribute_not_exists(reserved) OR {fits})"
    client = clients.dynamodb()
    with translate_errors():
        try:
            client.update_item(
                TableName=table,
                Key=ledger_items.budget_key(run),
                UpdateExpression="SET #language = :cost ADD reserved :cost",
                ConditionExpression=f"attribute_not_exists(#language) AND {fits}",
                # "sk" is a language, and the name of a key.
                ExpressionAttributeNames={"#language": _LANGUAGE + language},
                ExpressionAttributeValues={":cost": {"N": str(cost)}, ":left": {"N": str(left)}},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except client.exceptions.ConditionalCheckFailedException as refused:
            item: Any = refused.response.get("Item")
            return _by_language(item or {})
    return None


def _by_language(item: Mapping[str, Any]) -> dict[str, int]:
    values = ledger_items.from_attributes(item)
    return {
        name.removeprefix(_LANGUAGE): value
        for name, value in values.items()
        if name.startswith(_LANGUAGE)
    }
