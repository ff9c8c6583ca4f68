"""Runs several Lambda invocations in any chosen order of their AWS calls, and kills some.

Each invocation is an `Actor`: a thread that stops before and after every AWS call until the test
lets it go on. So one thread runs at any time, and an order of steps can be repeated exactly.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any


class Killed(BaseException):
    """The process of an invocation ended here. No code of ours may catch it."""


class Actor:
    """One invocation.

    Attributes:
        name: for messages.
        result: what the work returned, once it is done.
        error: what it raised.
        calls: the AWS calls made so far.
    """

    _current = threading.local()

    def __init__(self, name: str, work: Callable[[], Any]) -> None:
        self.name = name
        self.result: Any = None
        self.error: BaseException | None = None
        self.calls: list[str] = []
        self._work = work
        self._done = False
        self._kill = False
        self._go = threading.Semaphore(0)
        self._stopped = threading.Semaphore(0)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()
        self._wait()

    @property
    def done(self) -> bool:
        """Whether the work has returned, raised, or been killed."""
        return self._done

    @property
    def killed(self) -> bool:
        """Whether it was killed."""
        return isinstance(self.error, Killed)

    def step(self, *, kill: bool = False) -> None:
        """Let the work go on to its next stop; with `kill`, end it where it stands."""
        assert not self._done
        self._kill = kill
        self._go.release()
        self._wait()

    @classmethod
    def stop(cls, operation: str = "") -> None:
        """Stop the invocation that runs in this thread; other threads just go on."""
        actor: Actor | None = getattr(cls._current, "actor", None)
        if actor is None:
            return
        if operation:
            actor.calls.append(operation)
        actor._stopped.release()
        actor._go.acquire()
        if actor._kill:
            raise Killed

    def _run(self) -> None:
        Actor._current.actor = self
        self._stopped.release()
        self._go.acquire()
        try:
            if self._kill:
                raise Killed
            self.result = self._work()
        except BaseException as error:
            self.error = error
        finally:
            self._done = True
            self._stopped.release()

    def _wait(self) -> None:
        assert self._stopped.acquire(timeout=30), f"{self.name} hangs after {self.calls}"


def stop_at_calls(*clients: Any) -> None:
    """Make every actor stop before and after each call of these clients."""

    def before(model: Any, **_: Any) -> None:
        Actor.stop(model.name)

    def after(**_: Any) -> None:
        Actor.stop()

    for client in clients:
        client.meta.events.register_first("before-call", before)
        client.meta.events.register_last("after-call", after)
