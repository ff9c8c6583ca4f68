"""Keeps Lambda workers warm: one for each invocation under way, a bounded number idle."""

from __future__ import annotations

import threading
from pathlib import Path

from amts.local.lambda_worker import FunctionSettings, LambdaWorker, Outcome

# A warm worker takes about 50 MB.
IDLE_WORKERS = 12


class WorkerPool:
    """Runs invocations in workers; safe for threads."""

    def __init__(self, scratch: Path, idle_limit: int = IDLE_WORKERS) -> None:
        self._scratch = scratch
        self._idle_limit = idle_limit
        self._idle: list[LambdaWorker] = []  # the least recently used one first
        self._busy: set[LambdaWorker] = set()
        self._closed = False
        self._lock = threading.Lock()

    def invoke(self, settings: FunctionSettings, payload: bytes) -> tuple[Outcome, str]:
        """Run one invocation; the outcome and the log stream that it belongs to."""
        while True:
            worker, is_warm = self._take(settings)
            try:
                outcome = worker.invoke(payload)
            finally:
                self._put_back(worker)
            # A warm worker may end between two invocations; that is no failure of the next one.
            if outcome.taken or not is_warm:
                return outcome, worker.log_stream

    def close(self) -> None:
        """End every worker; later invocations are refused."""
        with self._lock:
            self._closed = True
            workers = [*self._idle, *self._busy]
            self._idle.clear()
        for worker in workers:
            worker.close()

    def _take(self, settings: FunctionSettings) -> tuple[LambdaWorker, bool]:
        found: LambdaWorker | None = None
        useless: list[LambdaWorker] = []
        with self._lock:
            if self._closed:
                raise RuntimeError("the embedded AWS is stopping")
            for worker in reversed(self._idle):
                outdated = worker.settings.arn == settings.arn and worker.settings != settings
                if outdated or not worker.is_alive:
                    useless.append(worker)
                elif found is None and worker.settings == settings:
                    found = worker
            for worker in [*useless, *([found] if found else [])]:
                self._idle.remove(worker)
            if found:
                self._busy.add(found)
        for worker in useless:
            worker.close()
        if found:
            return found, True
        return self._started(settings), False

    def _started(self, settings: FunctionSettings) -> LambdaWorker:
        worker = LambdaWorker(settings, self._scratch)
        with self._lock:
            self._busy.add(worker)
            closed = self._closed
        if closed:
            worker.close()
        return worker

    def _put_back(self, worker: LambdaWorker) -> None:
        too_many: list[LambdaWorker] = []
        with self._lock:
            self._busy.discard(worker)
            if worker.is_alive and not self._closed:
                self._idle.append(worker)
                too_many = self._idle[: -self._idle_limit]
                del self._idle[: -self._idle_limit]
            else:
                too_many = [worker]
        for surplus in too_many:
            surplus.close()
