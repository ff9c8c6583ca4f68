"""Waits of an execution: shortened by the time scale, and ended when the execution is stopped."""

from __future__ import annotations

import time
from typing import Any

from moto.stepfunctions.parser.asl.component.common.retry.max_attempts_decl import (
    MaxAttemptsOutcome,
)
from moto.stepfunctions.parser.asl.component.common.retry.retrier_decl import RetrierDecl
from moto.stepfunctions.parser.asl.component.common.retry.retrier_outcome import RetrierOutcome
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import (
    WaitFunction,
)

from amts.local.patching import replace
from amts.local.time_scale import scaled

# A stop wakes a waiting execution, but one that begins to wait just then misses it.
_LONGEST_NAP_SECONDS = 0.5


def install() -> None:
    """Scale the waits of Wait states and of retriers."""
    replace(WaitFunction, "_wait_interval", _wait_state)
    replace(RetrierDecl, "_eval_body", _retrier)


def _wait_state(_: Any, env: Any, wait_seconds: float) -> None:
    _wait(env, scaled(wait_seconds))


def _retrier(self: Any, env: Any) -> None:
    """As moto's own, but with a wait that is scaled and that a stop ends."""
    self.error_equals.eval(env)
    if not env.stack.pop():
        env.stack.append(RetrierOutcome.Skipped)
        return
    self.max_attempts.eval(env=env)
    if env.stack.pop() == MaxAttemptsOutcome.EXHAUSTED:
        env.stack.append(RetrierOutcome.Failed)
        return
    self.interval_seconds.eval(env=env)
    self.backoff_rate.eval(env=env)
    self.max_delay_seconds.eval(env=env)
    self.jitter_strategy.eval(env=env)
    _wait(env, scaled(env.stack.pop()))
    env.stack.append(RetrierOutcome.Executed)


def _wait(env: Any, seconds: float) -> None:
    end = time.monotonic() + seconds
    while env.is_running() and (left := end - time.monotonic()) > 0:
        env.program_state_event.wait(min(left, _LONGEST_NAP_SECONDS))
