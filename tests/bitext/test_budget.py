from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bitext import budget
from bitext.extraction import ExtractedDocument
from bitext.reporting import Prices

PRICES = Prices(translate_text=10, batch=15, act=60)


def document(sent: int, scored: int = 0) -> ExtractedDocument:
    return ExtractedDocument("a.md", "", "", 0, 0, 0, sent, scored)


def test_scored_characters_are_paid_in_the_job_and_alone() -> None:
    documents = [document(1000, scored=200), document(500)]
    in_job, single = 1500, 200
    plain = budget.foreseen_cost(documents, PRICES, with_parallel_data=False)
    assert plain == in_job * 15 + single * 10
    custom = budget.foreseen_cost(documents, PRICES, with_parallel_data=True)
    assert custom == in_job * 60 + single * 10
    assert budget.foreseen_cost([], PRICES, with_parallel_data=True) == 0


@given(
    st.lists(st.tuples(st.integers(0, 10**8), st.integers(0, 10**8)), max_size=5),
    st.booleans(),
)
def test_what_is_foreseen_is_what_the_report_reckons(
    counts: list[tuple[int, int]], with_parallel_data: bool
) -> None:
    documents = [document(text + scored, scored) for text, scored in counts]
    reported = PRICES.cost(
        sum(text + scored for text, scored in counts),
        sum(scored for _, scored in counts),
        with_parallel_data=with_parallel_data,
    )
    found = budget.foreseen_cost(documents, PRICES, with_parallel_data=with_parallel_data)
    assert Decimal(found).scaleb(-6) == Decimal(str(reported))


def test_the_message_says_what_it_would_cost_who_took_what_and_what_to_do() -> None:
    error = budget.exceeded("zh", 7_203_412, 5_000_000, {"es": 1_500_000, "de": 900_000})
    assert str(error) == (
        "zh would cost 7.203412 US dollars, the budget of a run is 5.00, and other languages of "
        "the run have taken 2.40 (de 0.90, es 1.50); nothing of zh was sent. Raise "
        "budget_usd_per_run in cdk.json and deploy, or push less"
    )
    alone = str(budget.exceeded("zh", 1_000_000_001, 0, {}))
    assert alone.startswith(
        "zh would cost 1,000.000001 US dollars, the budget of a run is 0.00, and other languages "
        "of the run have taken nothing of it; nothing of zh was sent."
    )


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_sums_are_told_exactly(cost: int, limit: int) -> None:
    words = str(budget.exceeded("zh", cost, limit, {})).replace(",", "").split()
    assert Decimal(words[3]).scaleb(6) == cost
    assert Decimal(words[words.index("is") + 1]).scaleb(6) == limit
    assert len(words[3].partition(".")[2]) >= 2
