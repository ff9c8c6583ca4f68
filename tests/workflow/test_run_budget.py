"""A budget stops a language before anything of it is paid, and nothing is lost by it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.workflow.deployed_book import DeployedBook
from tests.workflow.small_book import CHAPTERS, human, source

SetBudget = Callable[[float | None], None]


@pytest.fixture
def set_budget(book: DeployedBook) -> Iterator[SetBudget]:
    """Change the budget as a deployment does; the next test finds the deployed one."""
    functions = book.client("lambda")
    handlers = {one["Handler"]: one for one in functions.list_functions()["Functions"]}
    function = handlers["steps.extract_and_pair.handler"]
    deployed = function["Environment"]["Variables"]

    def change(dollars: float | None) -> None:
        variables = {**deployed, "AMTS_BUDGET_USD": json.dumps(dollars)}
        functions.update_function_configuration(
            FunctionName=function["FunctionName"], Environment={"Variables": variables}
        )

    yield change
    functions.update_function_configuration(
        FunctionName=function["FunctionName"], Environment={"Variables": deployed}
    )


def language(report: dict[str, Any], code: str) -> dict[str, Any]:
    (found,) = (entry for entry in report["languages"] if entry["language"] == code)
    return found


def foreseen(book: DeployedBook, report: dict[str, Any], code: str) -> float:
    """What the run reckoned that a language would cost."""
    key = f"runs/{report['run']}/{code}/results/budget.json"
    stored = book.s3.get_object(Bucket=book.outputs["WorkBucketName"], Key=key)
    cost: float = json.loads(stored["Body"].read())["cost_usd"]
    return cost


def look_again(book: DeployedBook) -> dict[str, Any]:
    """Start a run by hand and return its report."""
    book.client("sqs").send_message(
        QueueUrl=book.outputs["UploadsQueueUrl"], MessageBody='{"reason": "manual"}'
    )
    return book.report(book.next_run())


def jobs_of(book: DeployedBook, report: dict[str, Any]) -> list[str]:
    """The languages of the jobs that a run started."""
    jobs = book.client("translate").list_text_translation_jobs()["TextTranslationJobPropertiesList"]
    return [job["TargetLanguageCodes"][0] for job in jobs if report["run"] in job["JobName"]]


def states(book: DeployedBook, code: str) -> dict[str, str]:
    """The states of a language's documents in the ledger."""
    items = book.client("dynamodb").query(
        TableName=book.table,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"language#{code}"}},
    )["Items"]
    return {item["sk"]["S"]: item["state"]["S"] for item in items}


def test_over_the_budget_nothing_is_sent_and_a_higher_one_lets_the_next_run_do_it(
    book: DeployedBook, set_budget: SetBudget
) -> None:
    old, new = CHAPTERS[:2]
    book.push_and_wait(
        {f"source/{old}": source()[old], f"human/zh/{old}": human("zh")[old]},
    )
    before = book.get(f"translated/es/{old}")

    set_budget(0)
    for key, text in {f"source/{new}": source()[new], f"human/zh/{new}": human("zh")[new]}.items():
        book.put(key, text)
    execution = book.next_run()
    report = book.report(execution)

    assert (execution["status"], book.last_state(execution)) == ("FAILED", "RunFailed")
    spanish = language(report, "es")
    cost = foreseen(book, report, "es")
    assert cost > 0
    assert spanish["error"]["error"] == "BudgetExceeded"
    assert spanish["error"]["cause"].startswith("es would cost 0.00")
    assert "Raise budget_usd_per_run" in spanish["error"]["cause"]
    assert (report["cost_usd"], report["budget_usd"]) == (0, 0)
    assert (spanish["job"], spanish["characters_sent"]) == (None, 0)
    assert jobs_of(book, report) == []
    # The function was not tried again: the same budget would refuse the same text.
    history = book.workflow.get_execution_history(executionArn=execution["executionArn"])["events"]
    errors = [event.get("taskFailedEventDetails", {}).get("error") for event in history]
    assert errors.count("BudgetExceeded") == 1
    # Chinese costs nothing, so it goes on; what was published in Spanish stays.
    assert language(report, "zh")["state"] == "COMPLETED"
    assert states(book, "zh") == {old: "CURRENT", new: "CURRENT"}
    assert states(book, "es") == {old: "CURRENT", new: "FAILED"}
    assert (book.keys("translated/es/"), book.get(f"translated/es/{old}")) == (
        [f"translated/es/{old}"],
        before,
    )

    set_budget(5)
    more = CHAPTERS[2:]
    files: dict[str, str | bytes] = {f"source/{path}": source()[path] for path in more}
    files |= {f"human/zh/{path}": human("zh")[path] for path in more if path in human("zh")}
    report = book.push_and_wait(files)
    assert (report["outcome"], report["budget_usd"]) == ("COMPLETED", 5)
    spanish, chinese = language(report, "es"), language(report, "zh")
    published = {entry["document"] for entry in spanish["documents"]}
    assert published >= {new, *more}
    assert set(states(book, "es").values()) == {"CURRENT"}
    # What was reserved is what was paid, with parallel data (Chinese) and without.
    assert chinese["parallel_data"]["imported"] > 0
    assert spanish["cost_usd"] == foreseen(book, report, "es") > cost
    assert chinese["cost_usd"] == foreseen(book, report, "zh") > 0
    assert report["cost_usd"] == pytest.approx(spanish["cost_usd"] + chinese["cost_usd"])
    assert (spanish["share_saved"], 0 < chinese["share_saved"] < 1) == (0, True)


def test_two_languages_with_the_budget_of_one(book: DeployedBook, set_budget: SetBudget) -> None:
    set_budget(0)
    report = book.push_and_wait({f"source/{path}": text for path, text in source().items()})
    assert {entry["error"]["error"] for entry in report["languages"]} == {"BudgetExceeded"}
    assert (jobs_of(book, report), book.keys("translated/")) == ([], [])
    translate = book.client("translate")
    assert translate.list_parallel_data()["ParallelDataPropertiesList"] == []
    cost = foreseen(book, report, "es")
    assert foreseen(book, report, "zh") == cost

    set_budget(cost)
    report = look_again(book)
    by_state = {entry["state"]: entry for entry in report["languages"]}
    done, refused = by_state["COMPLETED"]["language"], by_state["FAILED"]
    assert refused["error"]["error"] == "BudgetExceeded"
    assert f"({done} 0.0" in refused["error"]["cause"]
    assert (report["cost_usd"], jobs_of(book, report)) == (cost, [done])
    assert set(states(book, done).values()) == {"CURRENT"}
    assert set(states(book, refused["language"]).values()) == {"FAILED"}

    report = look_again(book)
    assert (report["outcome"], report["cost_usd"]) == ("COMPLETED", cost)
    assert jobs_of(book, report) == [refused["language"]]
    assert len(book.keys("translated/")) == 2 * len(CHAPTERS)
