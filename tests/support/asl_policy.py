"""What AMTS demands of a state machine definition beyond the language's own grammar.

cfn-lint and the service check the grammar; neither sees a Catch that leads nowhere, a state that
nothing leads to, or a retry that could go on for days.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

State = Mapping[str, Any]

LAMBDA_INVOKE = "arn:aws:states:::lambda:invoke"
ALL = "States.ALL"
POLLS = ("ImportInProgress", "JobInProgress")

SERVICE_ERRORS = frozenset(
    {
        ALL,
        "States.Timeout",
        "Lambda.AWSLambdaException",
        "Lambda.ClientExecutionTimeoutException",
        "Lambda.SdkClientException",
        "Lambda.ServiceException",
        "Lambda.TooManyRequestsException",
        "Lambda.Unknown",
        "Runtime.ExitError",
        "Runtime.OutOfMemory",
        "Sandbox.Timedout",
    }
)
"""Names of Step Functions and Lambda. Everything else must be a class of our own."""

PASSING_FAULTS = frozenset(
    {
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.ServiceException",
        "Lambda.TooManyRequestsException",
        "ServiceBusy",
    }
)
"""Every Task must retry these."""

_ENDLESS = ("Succeed", "Fail", "Choice")
_SUBSTITUTION = re.compile(r"\$\{(\w+)\}")


def faults(definition: State, own_errors: Collection[str]) -> list[str]:
    """Return everything that is wrong with a definition, one line each; none when it is right.

    Args:
        definition: the parsed definition.
        own_errors: names of the error classes that the functions raise.
    """
    found = [] if definition.get("TimeoutSeconds") else ["the state machine has no TimeoutSeconds"]
    if not definition.get("Comment"):
        found.append("the state machine has no Comment")
    found += _scope_faults(definition)
    for name, state in states(definition):
        found += [f"{name}: {fault}" for fault in _state_faults(state, own_errors)]
    return found


def states(scope: State) -> Iterator[tuple[str, State]]:
    """Yield every state, those inside a Map too."""
    for name, state in scope["States"].items():
        yield name, state
        if "ItemProcessor" in state:
            yield from states(state["ItemProcessor"])


def substitutions(text: str) -> set[str]:
    """Return the names that a definition's text wants to be given."""
    return set(_SUBSTITUTION.findall(text))


def delays(retrier: State) -> Iterator[float]:
    """Yield the longest delay before each attempt that a retrier makes, in seconds."""
    delay = float(retrier["IntervalSeconds"])
    for _ in range(retrier["MaxAttempts"]):
        yield min(delay, retrier["MaxDelaySeconds"])
        delay *= retrier["BackoffRate"]


def retrier_of(definition: State, error: str) -> State:
    """Return the one retrier that handles an error name."""
    (found,) = (
        retrier
        for _, state in states(definition)
        for retrier in state.get("Retry", [])
        if retrier["ErrorEquals"] == [error]
    )
    return found


def happy_path(scope: State, choose: Mapping[str, str]) -> list[str]:
    """Return the states that a run without a fault enters, those inside a Map once.

    Args:
        scope: the definition, or a Map's processor.
        choose: the way taken at each Choice.
    """
    entered: list[str] = []
    name: str | None = scope["StartAt"]
    while name:
        state = scope["States"][name]
        entered.append(name)
        if "ItemProcessor" in state:
            entered += happy_path(state["ItemProcessor"], choose)
        name = choose[name] if state["Type"] == "Choice" else state.get("Next")
    return entered


def _targets(state: State) -> Iterator[tuple[str, str]]:
    for key in ("Next", "Default"):
        if key in state:
            yield key, state[key]
    for key in ("Catch", "Choices"):
        for entry in state.get(key, []):
            yield key, entry["Next"]


def _scope_faults(scope: State) -> Iterator[str]:
    """Yield what is wrong with the graph of one scope; nothing leads out of a Map's scope."""
    own = scope["States"]
    if scope["StartAt"] not in own:
        yield f"StartAt names {scope['StartAt']!r}, which is not there"
        return
    reached, ahead = set(), [scope["StartAt"]]
    while ahead:
        name = ahead.pop()
        if name in reached:
            continue
        reached.add(name)
        for key, target in _targets(own[name]):
            if target in own:
                ahead.append(target)
            else:
                yield f"{name}: {key} names {target!r}, which is not there"
    for name in own:
        if name not in reached:
            yield f"{name}: nothing leads to it"
    for state in own.values():
        if "ItemProcessor" in state:
            yield from _scope_faults(state["ItemProcessor"])


def _state_faults(state: State, own_errors: Collection[str]) -> Iterator[str]:
    kind = state["Type"]
    if not state.get("Comment"):
        yield "no Comment"
    if kind not in _ENDLESS and ("Next" in state) == bool(state.get("End")):
        yield "neither goes on nor ends"
    if kind == "Choice" and "Default" not in state:
        yield "no Default"
    if kind == "Map" and not state.get("MaxConcurrency"):
        yield "no MaxConcurrency"
    if kind in ("Map", "Parallel") and "Catch" not in state:
        yield "no Catch"
    if kind == "Task":
        yield from _task_faults(state)
    for retrier in state.get("Retry", []):
        yield from _retrier_faults(retrier)
    yield from _name_faults(state, own_errors)


def _task_faults(state: State) -> Iterator[str]:
    if state["Resource"] != LAMBDA_INVOKE:
        yield f"calls {state['Resource']}"
    if not state.get("TimeoutSeconds"):
        yield "no TimeoutSeconds"
    retried = {name for retrier in state.get("Retry", []) for name in retrier["ErrorEquals"]}
    for name in sorted(PASSING_FAULTS - retried):
        yield f"does not retry {name}"
    if not state.get("Catch"):
        yield "no Catch"
    elif state["Catch"][-1]["ErrorEquals"] != [ALL]:
        yield "its last Catch does not catch all"


def _retrier_faults(retrier: State) -> Iterator[str]:
    what = f"retry of {', '.join(retrier['ErrorEquals'])}"
    missing = {"IntervalSeconds", "BackoffRate", "MaxDelaySeconds", "MaxAttempts"} - set(retrier)
    if missing:
        yield f"{what} has no {', '.join(sorted(missing))}"
        return
    # A poll's delays must add up to a certain time, which chance would shorten by half.
    jitter = "NONE" if set(retrier["ErrorEquals"]) <= set(POLLS) else "FULL"
    if retrier.get("JitterStrategy") != jitter:
        yield f"{what} has no JitterStrategy {jitter}"
    if retrier["BackoffRate"] <= 1:
        yield f"{what} does not grow"
    if retrier["MaxDelaySeconds"] <= retrier["IntervalSeconds"]:
        yield f"{what} has a cap below its first delay"
    if retrier["MaxAttempts"] < 1:
        yield f"{what} never happens"


def _name_faults(state: State, own_errors: Collection[str]) -> Iterator[str]:
    seen: set[str] = set()
    for key in ("Retry", "Catch"):
        entries = state.get(key, [])
        for number, entry in enumerate(entries):
            names = entry["ErrorEquals"]
            if ALL in names and key == "Retry":
                yield "retries States.ALL"
            elif ALL in names and (names != [ALL] or number + 1 < len(entries)):
                yield "States.ALL is not alone and last"
            for name in names:
                if name not in SERVICE_ERRORS and name not in own_errors:
                    yield f"{key} names {name!r}, which nobody raises"
                if key == "Retry" and name in seen:
                    yield f"retries {name} twice"
                seen.add(name)
