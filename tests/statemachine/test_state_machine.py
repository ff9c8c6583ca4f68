"""The state machine keeps the policy, and each rule of the policy is shown to find its fault."""

from __future__ import annotations

import copy
import inspect
import json
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from bitext import errors
from tests.support.asl_policy import (
    POLLS,
    delays,
    faults,
    happy_path,
    retrier_of,
    states,
    substitutions,
)

TEXT = Path(__file__).parents[2].joinpath("statemachine", "amts.asl.json").read_text("utf-8")
DEFINITION = json.loads(TEXT)
OWN_ERRORS = {name for name, _ in inspect.getmembers(errors, inspect.isclass)}

HOUR = 3600
HISTORY_LIMIT = 25_000
TASK_EVENTS = 5
RETRY_EVENTS = 3
ITERATION_EVENTS = 3

CHOICES = {"ChooseRoute": "ImportParallelData", "ChooseOutcome": "Completed"}


def test_definition_keeps_the_policy() -> None:
    assert faults(DEFINITION, OWN_ERRORS) == []


def test_names_every_task_after_its_function() -> None:
    for name, state in states(DEFINITION):
        if state["Type"] == "Task":
            assert state["Parameters"]["FunctionName"] == f"${{{name}FunctionArn}}"


def test_a_substitution_is_wanted_for_every_task_and_nothing_else() -> None:
    tasks = {name for name, state in states(DEFINITION) if state["Type"] == "Task"}
    assert substitutions(TEXT) == {f"{name}FunctionArn" for name in tasks}


@pytest.mark.parametrize("poll", POLLS)
def test_a_poll_lasts_two_days(poll: str) -> None:
    retrier = retrier_of(DEFINITION, poll)
    assert retrier["JitterStrategy"] == "NONE"  # so the sum below is the time, not its bound
    assert sum(delays(retrier)) >= 48 * HOUR


def test_a_poll_answers_soon_at_first() -> None:
    for poll in POLLS:
        assert list(accumulate(delays(retrier_of(DEFINITION, poll))))[4] < 10 * 60


def test_a_run_has_time_for_its_waits() -> None:
    waits = sum(sum(delays(retrier_of(DEFINITION, name))) for name in (*POLLS, "ImportBusy"))
    work = sum(state.get("TimeoutSeconds", 0) for _, state in states(DEFINITION))
    assert waits + work < DEFINITION["TimeoutSeconds"]


def test_a_language_with_three_polls_costs_at_most_14_transitions() -> None:
    polls = 3
    branch = DEFINITION["States"]["Languages"]["ItemProcessor"]
    of_language = len(happy_path(branch, CHOICES)) + polls
    assert of_language <= 14
    # The default book has two languages; with the run's own states shared between them:
    of_run = len(happy_path(DEFINITION, CHOICES)) - len(happy_path(branch, CHOICES))
    assert (of_run + 2 * of_language) / 2 <= 14


def test_a_language_without_a_segment_to_send_starts_no_import_and_no_job() -> None:
    branch = DEFINITION["States"]["Languages"]["ItemProcessor"]
    path = happy_path(branch, {"ChooseRoute": "Publish"})
    assert path == ["ExtractAndPair", "ChooseRoute", "Publish", "ScoreTranslations"]


def test_ten_languages_with_jobs_of_a_day_stay_far_from_the_history_limit() -> None:
    branch = DEFINITION["States"]["Languages"]["ItemProcessor"]
    waited = accumulate(delays(retrier_of(DEFINITION, "JobInProgress")))
    polls = sum(1 for seconds in waited if seconds <= 24 * HOUR)
    of_language = TASK_EVENTS * len(happy_path(branch, CHOICES)) + RETRY_EVENTS * polls
    assert 10 * (of_language + ITERATION_EVENTS) <= 5_000


def test_seven_languages_that_use_up_every_poll_stay_within_the_history_limit() -> None:
    branch = DEFINITION["States"]["Languages"]["ItemProcessor"]
    polls = sum(retrier_of(DEFINITION, name)["MaxAttempts"] for name in (*POLLS, "ImportBusy"))
    of_language = TASK_EVENTS * len(branch["States"]) + RETRY_EVENTS * polls
    assert 7 * (of_language + ITERATION_EVENTS) < HISTORY_LIMIT


def test_every_route_and_outcome_has_its_way() -> None:
    ways = {
        choice["StringEquals"]: choice["Next"]
        for _, state in states(DEFINITION)
        for choice in state.get("Choices", [])
    }
    assert ways == {
        "import": "ImportParallelData",
        "translate": "StartTranslation",
        "publish": "Publish",
        "COMPLETED": "Completed",
        "COMPLETED_WITH_PROBLEMS": "CompletedWithProblems",
    }


def test_an_input_that_cannot_succeed_is_never_retried() -> None:
    retried = {
        name
        for _, state in states(DEFINITION)
        for retrier in state.get("Retry", [])
        for name in retrier["ErrorEquals"]
    }
    hopeless = {
        *("InvalidInput", "InvalidSettings", "InvalidParallelData"),
        *("ImportFailed", "TranslationFailed"),
    }
    assert hopeless <= OWN_ERRORS
    assert not retried & hopeless


# Planted faults: a place in the definition, what is done to it, and what must be said about it.

Definition = dict[str, Any]


def _branch(definition: Definition) -> Definition:
    processor: Definition = definition["States"]["Languages"]["ItemProcessor"]
    return processor


def _lead_nowhere(d: Definition) -> None:
    d["States"]["PlanRun"]["Next"] = "Nowhere"


def _lead_out_of_the_map(d: Definition) -> None:
    _branch(d)["States"]["Publish"]["Catch"][0]["Next"] = "Report"


def _choose_nothing(d: Definition) -> None:
    _branch(d)["States"]["ChooseRoute"]["Choices"][0]["Next"] = "Nowhere"


def _default_nowhere(d: Definition) -> None:
    d["States"]["ChooseOutcome"]["Default"] = "Nowhere"


def _start_nowhere(d: Definition) -> None:
    _branch(d)["StartAt"] = "Nowhere"


def _add_an_island(d: Definition) -> None:
    d["States"]["Island"] = {"Type": "Succeed", "Comment": "Nothing leads here."}


def _skip_a_state(d: Definition) -> None:
    _branch(d)["States"]["StartTranslation"]["Next"] = "Publish"


def _drop_default(d: Definition) -> None:
    del _branch(d)["States"]["ChooseRoute"]["Default"]


def _drop_task_timeout(d: Definition) -> None:
    del d["States"]["Report"]["TimeoutSeconds"]


def _drop_timeout(d: Definition) -> None:
    del d["TimeoutSeconds"]


def _drop_own_comment(d: Definition) -> None:
    del d["Comment"]


def _drop_comment(d: Definition) -> None:
    del _branch(d)["States"]["RecordFailure"]["Comment"]


def _drop_retry(d: Definition) -> None:
    del d["States"]["Report"]["Retry"]


def _drop_catch(d: Definition) -> None:
    del d["States"]["PlanRun"]["Catch"]


def _catch_only_one(d: Definition) -> None:
    d["States"]["PlanRun"]["Catch"][0]["ErrorEquals"] = ["InvalidInput"]


def _drop_map_catch(d: Definition) -> None:
    del d["States"]["Languages"]["Catch"]


def _drop_concurrency(d: Definition) -> None:
    del d["States"]["Languages"]["MaxConcurrency"]


def _drop_end(d: Definition) -> None:
    del _branch(d)["States"]["RecordFailure"]["End"]


def _call_a_service(d: Definition) -> None:
    d["States"]["Report"]["Resource"] = "arn:aws:states:::sns:publish"


def _retry_all(d: Definition) -> None:
    d["States"]["Report"]["Retry"][0]["ErrorEquals"] = ["States.ALL"]


def _catch_all_first(d: Definition) -> None:
    catch = _branch(d)["States"]["Publish"]["Catch"]
    catch.append({"ErrorEquals": ["InvalidInput"], "Next": "RecordFailure"})


def _catch_all_in_company(d: Definition) -> None:
    _branch(d)["States"]["Publish"]["Catch"][0]["ErrorEquals"] = ["InvalidInput", "States.ALL"]


def _invent_an_error(d: Definition) -> None:
    d["States"]["PlanRun"]["Retry"][1]["ErrorEquals"] = ["AccessDenied"]


def _retry_twice(d: Definition) -> None:
    retry = d["States"]["PlanRun"]["Retry"]
    retry.append(copy.deepcopy(retry[0]))


def _change_retrier(state: str, **values: Any) -> Callable[[Definition], None]:
    def change(d: Definition) -> None:
        found = d["States"].get(state) or _branch(d)["States"][state]
        for key, value in values.items():
            if value is None:
                del found["Retry"][0][key]
            else:
                found["Retry"][0][key] = value

    return change


PLANTED = {
    "PlanRun: Next names 'Nowhere', which is not there": _lead_nowhere,
    "Publish: Catch names 'Report', which is not there": _lead_out_of_the_map,
    "ChooseRoute: Choices names 'Nowhere', which is not there": _choose_nothing,
    "ChooseOutcome: Default names 'Nowhere', which is not there": _default_nowhere,
    "StartAt names 'Nowhere', which is not there": _start_nowhere,
    "Island: nothing leads to it": _add_an_island,
    "CheckTranslation: nothing leads to it": _skip_a_state,
    "ChooseRoute: no Default": _drop_default,
    "Report: no TimeoutSeconds": _drop_task_timeout,
    "the state machine has no TimeoutSeconds": _drop_timeout,
    "the state machine has no Comment": _drop_own_comment,
    "RecordFailure: no Comment": _drop_comment,
    "Report: does not retry ServiceBusy": _drop_retry,
    "PlanRun: no Catch": _drop_catch,
    "PlanRun: its last Catch does not catch all": _catch_only_one,
    "Languages: no Catch": _drop_map_catch,
    "Languages: no MaxConcurrency": _drop_concurrency,
    "RecordFailure: neither goes on nor ends": _drop_end,
    "Report: calls arn:aws:states:::sns:publish": _call_a_service,
    "Report: retries States.ALL": _retry_all,
    "Publish: States.ALL is not alone and last": _catch_all_first,
    "Publish: States.ALL is not alone and last ": _catch_all_in_company,
    "PlanRun: Retry names 'AccessDenied', which nobody raises": _invent_an_error,
    "PlanRun: retries ServiceBusy twice": _retry_twice,
    "PlanRun: retry of ServiceBusy has no JitterStrategy FULL": _change_retrier(
        "PlanRun", JitterStrategy=None
    ),
    "Report: retry of ServiceBusy has no JitterStrategy FULL": _change_retrier(
        "Report", JitterStrategy="NONE"
    ),
    "CheckTranslation: retry of JobInProgress has no JitterStrategy NONE": _change_retrier(
        "CheckTranslation", JitterStrategy="FULL"
    ),
    "CheckParallelData: retry of ImportInProgress has no MaxDelaySeconds": _change_retrier(
        "CheckParallelData", MaxDelaySeconds=None
    ),
    "PlanRun: retry of ServiceBusy does not grow": _change_retrier("PlanRun", BackoffRate=1),
    "PlanRun: retry of ServiceBusy has a cap below its first delay": _change_retrier(
        "PlanRun", MaxDelaySeconds=1
    ),
    "PlanRun: retry of ServiceBusy never happens": _change_retrier("PlanRun", MaxAttempts=0),
}


@pytest.mark.parametrize("said", PLANTED)
def test_a_planted_fault_is_found(said: str) -> None:
    definition = copy.deepcopy(DEFINITION)
    PLANTED[said](definition)
    assert said.strip() in faults(definition, OWN_ERRORS)
