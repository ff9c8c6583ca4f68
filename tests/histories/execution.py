"""Walks the real state machine definition with the real handlers, a Task at a time.

Only what `statemachine/amts.asl.json` uses is understood; anything else is an error, not a guess.
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

DEFINITION = json.loads(
    (Path(__file__).parents[2] / "statemachine" / "amts.asl.json").read_text("utf-8")
)
_FUNCTION = re.compile(r"\$\{(\w+)FunctionArn\}")
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_POLLS = ("UploadsInProgress", "ImportBusy", "ImportInProgress", "JobInProgress")

Invoke = Callable[[str, Any], Any]
"""Calls the function of a step with a payload; raises what the function raises."""


class TaskFailed(Exception):
    """An error of a Task as Step Functions sees it: a name and a cause."""

    def __init__(self, name: str, cause: str) -> None:
        super().__init__(name, cause)
        self.name = name
        self.cause = cause


class ExecutionFailed(Exception):
    """The execution ended in a Fail state."""


def handler(step: str) -> Callable[[Any, Any], Any]:
    """The handler of a step."""
    found: Callable[[Any, Any], Any] = importlib.import_module(f"steps.{step}").handler
    return found


class Execution:
    """One execution.

    Args:
        given: its input.
        invoke: calls a function.
        wait: called when a poll finds nothing yet.
    """

    def __init__(self, given: Mapping[str, Any], invoke: Invoke, wait: Callable[[], None]) -> None:
        self._invoke = invoke
        self._wait = wait
        self._walk = self._scope(DEFINITION, dict(given))
        self.output: Any = None

    def advance(self) -> bool:
        """Make the next attempt of the next Task; False when the execution has ended well.

        Raises:
            ExecutionFailed: it has ended badly.
        """
        try:
            next(self._walk)
        except StopIteration as end:
            self.output = end.value
            return False
        return True

    def _scope(self, scope: Mapping[str, Any], data: Any) -> Iterator[str]:
        name = scope["StartAt"]
        while True:
            state = scope["States"][name]
            kind = state["Type"]
            if kind == "Succeed":
                return data
            if kind == "Fail":
                raise ExecutionFailed(state["Error"], _value(data, state["CausePath"]))
            if kind == "Choice":
                name = next(
                    (
                        choice["Next"]
                        for choice in state["Choices"]
                        if _value(data, choice["Variable"]) == choice["StringEquals"]
                    ),
                    state["Default"],
                )
                continue
            try:
                data = yield from self._state(name, state, data)
            except TaskFailed as error:
                catch = next(
                    c for c in state["Catch"] if set(c["ErrorEquals"]) & {"States.ALL", error.name}
                )
                told = {"Error": error.name, "Cause": error.cause}
                data, name = _placed(data, catch["ResultPath"], told), catch["Next"]
                continue
            if state.get("End"):
                return data
            name = state["Next"]

    def _state(self, name: str, state: Mapping[str, Any], data: Any) -> Iterator[str]:
        given = _filled(state["Parameters"], data) if "Parameters" in state else data
        if state["Type"] == "Pass":
            result = state.get("Result", given)
        elif state["Type"] == "Map":
            result = []
            for item in _value(data, state["ItemsPath"]):
                own = _filled(state["ItemSelector"], data, item)
                result.append((yield from self._scope(state["ItemProcessor"], own)))
        elif state["Type"] == "Task":
            answer = yield from self._task(name, state, given)
            result = {"Payload": json.loads(json.dumps(answer))}
        else:
            raise NotImplementedError(state["Type"])
        if "ResultSelector" in state:
            result = _filled(state["ResultSelector"], result)
        data = _placed(data, state.get("ResultPath", "$"), result)
        return _value(data, state["OutputPath"]) if "OutputPath" in state else data

    def _task(self, name: str, state: Mapping[str, Any], given: Any) -> Iterator[str]:
        match = _FUNCTION.fullmatch(given["FunctionName"])
        assert match, given["FunctionName"]
        step = _CAPITAL.sub("_", match[1]).lower()
        attempts: dict[str, int] = {}
        while True:
            try:
                answer = self._invoke(step, json.loads(json.dumps(given["Payload"])))
            except TaskFailed as error:
                retrier = next((r for r in state["Retry"] if error.name in r["ErrorEquals"]), None)
                if retrier is None:
                    raise
                key = retrier["ErrorEquals"][0]
                attempts[key] = attempts.get(key, 0) + 1
                if attempts[key] > retrier["MaxAttempts"]:
                    raise
                if error.name in _POLLS:
                    self._wait()
                yield name
            else:
                yield name
                return answer


def _filled(template: Any, data: Any, item: Any = None) -> Any:
    if not isinstance(template, dict):
        return template
    return {
        key.removesuffix(".$"): _value(data, value, item)
        if key.endswith(".$")
        else _filled(value, data, item)
        for key, value in template.items()
    }


def _value(data: Any, path: str, item: Any = None) -> Any:
    if path.startswith("$$.Map.Item.Value"):
        data, path = item, "$" + path.removeprefix("$$.Map.Item.Value")
    for name in path.split(".")[1:]:
        data = data[name]
    return data


def _placed(data: Any, path: str, result: Any) -> Any:
    if path == "$":
        return result
    *above, last = path.split(".")[1:]
    data = dict(data)
    place = data
    for name in above:
        place[name] = dict(place.get(name, {}))
        place = place[name]
    place[last] = result
    return data
