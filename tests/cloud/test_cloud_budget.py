"""Languages of a run share its budget: whatever the order, nobody takes what is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations, product
from typing import Any

import pytest
from moto import mock_aws

from bitext.errors import BudgetExceeded
from bitext.extraction import ExtractedDocument
from cloud import budget, clients, environment, ledger_items
from tests.support.book_fixtures import BookResources, make_resources, set_environment
from tests.support.interleaving import Actor, Killed, stop_at_calls

RUN = "20260101T000000Z-aaaaaa"


def reserve(
    language: str, characters: int, *, scored: int = 0, act: bool = False, run: str = RUN
) -> None:
    """Reserve what characters cost: 15 micro-dollars each, 60 with parallel data."""
    document = ExtractedDocument("a.md", "", "", 0, 0, 0, characters, scored)
    own = environment.BookEnvironment.load()
    budget.reserve(own, run, language, [document], with_parallel_data=act)


def reserved(book: BookResources) -> dict[str, int]:
    """What the ledger says, the total under ""."""
    found = clients.dynamodb().get_item(TableName=book.table, Key=ledger_items.budget_key(RUN))
    values = ledger_items.from_attributes(found.get("Item", {}))
    del values["pk"], values["sk"]
    total = values.pop("reserved")
    return {"": total} | {name.removeprefix("language#"): sum_ for name, sum_ in values.items()}


def is_untouched(book: BookResources) -> bool:
    found = clients.dynamodb().get_item(TableName=book.table, Key=ledger_items.budget_key(RUN))
    return "Item" not in found


def told(book: BookResources, language: str) -> Any:
    return book.get_json(book.work_bucket, f"runs/{RUN}/{language}/results/budget.json")


@pytest.fixture
def five_dollars(book: BookResources, monkeypatch: pytest.MonkeyPatch) -> BookResources:
    monkeypatch.setenv("AMTS_BUDGET_USD", "5")
    return book


def test_languages_add_up_to_the_last_micro_dollar(five_dollars: BookResources) -> None:
    reserve("zh", 100_000)
    reserve("es", 50_000, scored=10_000, act=True)
    assert reserved(five_dollars) == {"": 4_650_000, "zh": 1_500_000, "es": 3_150_000}
    # "sk" is Slovak here, and the name of the table's sort key.
    with pytest.raises(BudgetExceeded) as refused:
        reserve("sk", 23_334)
    assert "sk would cost 0.35001 US dollars, the budget of a run is 5.00" in str(refused.value)
    assert "have taken 4.65 (es 3.15, zh 1.50)" in str(refused.value)
    assert reserved(five_dollars)[""] == 4_650_000, "who is refused takes nothing"
    reserve("tr", 23_333)
    with pytest.raises(BudgetExceeded):
        reserve("ja", 1)
    assert reserved(five_dollars)[""] == 4_999_995
    assert told(five_dollars, "zh") == {"budget_usd": 5.0, "cost_usd": 1.5}
    assert told(five_dollars, "sk") == {"budget_usd": 5.0, "cost_usd": 0.35001}


def test_a_budget_may_be_used_to_the_end(five_dollars: BookResources) -> None:
    reserve("zh", 83_333, act=True)
    with pytest.raises(BudgetExceeded):
        reserve("es", 3)
    assert reserved(five_dollars)[""] == 4_999_980


@pytest.mark.parametrize("sum_", ["0.000015", "0"])
def test_small_budgets(book: BookResources, monkeypatch: pytest.MonkeyPatch, sum_: str) -> None:
    monkeypatch.setenv("AMTS_BUDGET_USD", sum_)
    if sum_ == "0":
        with pytest.raises(BudgetExceeded):
            reserve("zh", 1)
    else:
        reserve("zh", 1)
        assert reserved(book)[""] == 15


def test_a_language_that_is_too_dear_alone_hears_what_others_took(
    five_dollars: BookResources,
) -> None:
    with pytest.raises(BudgetExceeded, match="other languages of the run have taken nothing"):
        reserve("zh", 1_000_000)
    assert is_untouched(five_dollars)
    reserve("es", 100_000)
    with pytest.raises(BudgetExceeded, match=r"have taken 1\.50 \(es 1\.50\)"):
        reserve("zh", 1_000_000)


def test_a_step_that_is_repeated_finds_its_own_reservation(five_dollars: BookResources) -> None:
    for _ in range(3):  # three would be 6.75
        reserve("zh", 150_000)
    assert reserved(five_dollars) == {"": 2_250_000, "zh": 2_250_000}


@pytest.mark.usefixtures("five_dollars")
def test_other_runs_have_budgets_of_their_own() -> None:
    reserve("zh", 300_000)
    reserve("zh", 300_000, run="20260102T000000Z-bbbbbb")
    with pytest.raises(BudgetExceeded):
        reserve("es", 300_000)


def test_what_costs_nothing_reserves_nothing(
    five_dollars: BookResources, monkeypatch: pytest.MonkeyPatch
) -> None:
    reserve("zh", 0)
    assert told(five_dollars, "zh") == {"budget_usd": 5.0, "cost_usd": 0.0}
    monkeypatch.setenv("AMTS_BUDGET_USD", "0")
    reserve("zh", 0)
    assert is_untouched(five_dollars)


def test_without_a_budget_nothing_is_written(book: BookResources) -> None:
    reserve("zh", 10**12)
    assert is_untouched(book)
    listed = clients.s3().list_objects_v2(Bucket=book.work_bucket)
    assert listed["KeyCount"] == 0


# Several at once: every order of their calls, with a kill anywhere.


@pytest.fixture(scope="module")
def stopped(aws_environment: None) -> None:
    stop_at_calls(clients.dynamodb())


@pytest.fixture
def racing(stopped: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    with mock_aws():

        def start(languages: dict[str, int], dollars: str) -> tuple[BookResources, list[Actor]]:
            book = make_resources()
            set_environment(monkeypatch, book)
            monkeypatch.setenv("AMTS_BUDGET_USD", dollars)
            return book, [Actor(name, work(name, size)) for name, size in languages.items()]

        yield start


def work(language: str, characters: int) -> Callable[[], None]:
    return lambda: reserve(language, characters)


STOPS = 3
"""Times that a reservation goes on: to its call, past it, to its end."""
ORDERS = sorted(set(permutations([0] * STOPS + [1] * STOPS)))


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: "".join(map(str, order)))
def test_of_two_languages_that_want_the_same_dollar_one_gets_it(
    racing: Callable[..., Any], order: tuple[int, ...]
) -> None:
    book, actors = racing({"zh": 200_000, "es": 200_000}, "5")
    for number in order:
        actors[number].step()
    assert all(actor.done for actor in actors)
    errors = [actor.error for actor in actors]
    assert sorted(type(error) for error in errors if error) == [BudgetExceeded]
    (winner,) = (actor.name for actor in actors if actor.error is None)
    assert reserved(book) == {"": 3_000_000, winner: 3_000_000}


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: "".join(map(str, order)))
def test_two_languages_that_fit_both_pass(
    racing: Callable[..., Any], order: tuple[int, ...]
) -> None:
    book, actors = racing({"zh": 200_000, "es": 100_000}, "4.5")
    for number in order:
        actors[number].step()
    assert [actor.error for actor in actors] == [None, None]
    assert reserved(book) == {"": 4_500_000, "zh": 3_000_000, "es": 1_500_000}


@pytest.mark.parametrize(("killed", "after"), list(product([0, 1], range(STOPS))))
def test_a_step_that_died_is_repeated_and_takes_its_sum_once(
    racing: Callable[..., Any], killed: int, after: int
) -> None:
    sizes = {"zh": 200_000, "es": 100_000}
    book, actors = racing(sizes, "4.5")
    for _ in range(after):
        actors[killed].step()
    actors[killed].step(kill=True)
    assert isinstance(actors[killed].error, Killed)
    other = actors[1 - killed]
    while not other.done:
        other.step()
    again = actors[killed].name
    reserve(again, sizes[again])
    assert reserved(book) == {"": 4_500_000, "zh": 3_000_000, "es": 1_500_000}
