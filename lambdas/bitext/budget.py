"""What a language of a run will cost, and why it does not fit into the run's budget.

Sums are whole micro-dollars (a millionth of a US dollar), so that the ledger's total is exact and
does not depend on the order in which the languages add theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bitext.errors import BudgetExceeded
from bitext.extraction import ExtractedDocument
from bitext.reporting import Prices

MICRO_DOLLARS = 1_000_000
"""Micro-dollars in a dollar."""


def micro_dollars(dollars: float) -> int:
    """Return a sum in whole micro-dollars."""
    return round(dollars * MICRO_DOLLARS)


def foreseen_cost(
    documents: Iterable[ExtractedDocument], prices: Prices, *, with_parallel_data: bool
) -> int:
    """Return the micro-dollars that a language's job and its plain score will cost.

    What the job damages is translated again alone; that cannot be known before and is not in it.

    Args:
        documents: what the language gives to the job.
        prices: prices of characters.
        with_parallel_data: whether the job will use parallel data.
    """
    extracted = list(documents)
    in_job = sum(document.characters_to_send for document in extracted)
    single = sum(document.characters_scored for document in extracted)
    return micro_dollars(prices.cost(in_job, single, with_parallel_data=with_parallel_data))


def exceeded(language: str, cost: int, budget: int, taken: Mapping[str, int]) -> BudgetExceeded:
    """Return the error of a language that does not fit into the run's budget.

    Args:
        language: the language.
        cost: what it would cost, in micro-dollars.
        budget: the budget of the whole run, in micro-dollars.
        taken: what other languages of the run have taken of it, in micro-dollars.
    """
    others = "other languages of the run have taken nothing of it"
    if taken:
        each = ", ".join(f"{other} {in_dollars(sum_)}" for other, sum_ in sorted(taken.items()))
        others = f"other languages of the run have taken {in_dollars(sum(taken.values()))} ({each})"
    return BudgetExceeded(
        f"{language} would cost {in_dollars(cost)} US dollars, the budget of a run is "
        f"{in_dollars(budget)}, and {others}; nothing of {language} was sent. Raise "
        "budget_usd_per_run in cdk.json and deploy, or push less"
    )


def in_dollars(sum_: int) -> str:
    """Write micro-dollars as dollars, exactly, with two decimals at least: `7.203412`, `5.00`."""
    whole, part = divmod(sum_, MICRO_DOLLARS)
    return f"{whole:,}.{f'{part:06}'.rstrip('0'):0<2}"
