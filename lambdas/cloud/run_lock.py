"""The rules that keep one run at a time, and let no upload be lost.

An event only says "look again", and a run looks at everything. So it is enough that after the last
upload one run begins, or one run is told to ask for another. The lock item holds the run and a
counter, `wanted`:

*Looking.* Nobody holds the lock: take it (conditional write), then start the execution named by the
run. Somebody holds it: first count `wanted` up, on the condition that the same run still holds it,
and only then ask whether its execution lives. It runs: done, it will see the count. It does not
exist: its starter died between lock and start, or is about to start it; start it by the same name
and input, which can be done any number of times. It has ended without releasing: take the lock over
(conditional on the dead run) and start a new run, which sees everything that was uploaded before.

*Releasing.* The run's last step reads the lock, sends itself a "look again" when `wanted` is above
zero, and deletes the lock on the condition that run and `wanted` are what was read; if not, it
reads again. The message goes out before the lock goes away: a crash between them costs one run that
finds nothing to do, the other order would cost an upload.

*Recovering.* When an execution ends badly an event says so. A dead run is replaced, but only a few
times in a row (`ATTEMPTS`) while nothing new is uploaded: a run that dies of a broken deployment
must not be restarted, and paid for, for ever.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from bitext.errors import InvalidInput, ServiceBusy
from cloud import executions, ledger, messages
from cloud.ledger_items import Lock, Run
from cloud.runs import timestamp, utc_now

ATTEMPTS = 3
"""Runs in a row that may die before nobody starts another without a new upload."""

ROUNDS = 20
"""Times that a lock which changes hands is read again within one call."""

Outcome = Literal["started", "waiting", "idle", "given up"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request to look.

    Attributes:
        outcome: "started" a run; "waiting" for the run that holds the lock, which will ask for
            another; "idle", nothing was to be done; "given up" on a run that died too often.
        run: the run that is meant, "" when idle.
    """

    outcome: Outcome
    run: str = ""


@dataclass(frozen=True, slots=True)
class Starter:
    """Starts runs of one book.

    Attributes:
        table: the ledger's table.
        state_machine_arn: what to start.
        run: the id for a new run, should one be needed.
        ended: executions that an event told to have ended.
    """

    table: str
    state_machine_arn: str
    run: str
    ended: Collection[str] = ()

    def look(self, reason: str) -> Answer:
        """Start a run, or make sure that the one which holds the lock asks for another.

        Args:
            reason: upload, schedule, manual or again.

        Raises:
            ServiceError: a service refused or is busy. Calling again repairs what was begun.
        """
        for _ in range(ROUNDS):
            lock = ledger.find_lock(self.table)
            if lock is None:
                new = self._new(reason)
                if ledger.take_lock(self.table, new):
                    return self._launch(new)
            elif lock.run == self.run:  # our own write, whose reply was lost
                return self._launch(lock)
            elif ledger.mark_wanted(self.table, lock.run):
                match self._state(lock):
                    case "running":
                        return Answer("waiting", lock.run)
                    case "missing":
                        return self._launch(lock)
                    case "ended":
                        if self._take_over(self._new(reason), lock):
                            return self._launch(self._new(reason))
        raise ServiceBusy("the lock changed hands too often")

    def recover(self) -> Answer:
        """Replace a run that died holding the lock; do nothing when there is none.

        Raises:
            ServiceError: a service refused or is busy. Calling again repairs what was begun.
        """
        for _ in range(ROUNDS):
            lock = ledger.find_lock(self.table)
            if lock is None:
                return Answer("idle")
            state = self._state(lock)
            if state == "running":
                return Answer("idle")
            if state == "missing" or lock.run == self.run:
                return self._launch(lock)
            if lock.attempt >= ATTEMPTS and not lock.wanted:
                ledger.fail_run(self.table, lock.run)
                if ledger.delete_lock(self.table, lock):
                    return Answer("given up", lock.run)
            else:
                new = self._new("again", 1 if lock.wanted else lock.attempt + 1)
                if self._take_over(new, lock):
                    return self._launch(new)
        raise ServiceBusy("the lock changed hands too often")

    def _new(self, reason: str, attempt: int = 1) -> Lock:
        return Lock(
            run=self.run,
            execution_arn=executions.execution_arn(self.state_machine_arn, self.run),
            reason=reason,
            attempt=attempt,
            taken_at=timestamp(utc_now()),
        )

    def _state(self, lock: Lock) -> executions.ExecutionState:
        # An event is newer than DescribeExecution's answer may be.
        if lock.execution_arn in self.ended:
            return "ended"
        return executions.state(lock.execution_arn)

    def _take_over(self, new: Lock, dead: Lock) -> bool:
        ledger.fail_run(self.table, dead.run)
        return ledger.take_over_lock(self.table, new, dead)

    def _launch(self, lock: Lock) -> Answer:
        ledger.put_new_run(
            self.table, Run(run=lock.run, reason=lock.reason, started_at=lock.taken_at)
        )
        executions.start(self.state_machine_arn, lock.run, lock.reason)
        return Answer("started", lock.run)


def require(table: str, run: str) -> None:
    """Refuse a run when another one holds the lock.

    Raises:
        InvalidInput: another run holds it.
        ServiceError: DynamoDB refused or is busy.
    """
    lock = ledger.find_lock(table)
    if lock is not None and lock.run != run:
        raise InvalidInput(f"run {run} does not hold the lock; run {lock.run} does")


def release(table: str, run: str, queue_url: str) -> bool:
    """Release a run's lock, after asking for another run when one is wanted.

    Returns:
        Whether this call released it; False when the run did not hold it (any more).

    Raises:
        ServiceError: a service refused or is busy. Calling again is safe.
    """
    for _ in range(ROUNDS):
        lock = ledger.find_lock(table)
        if lock is None or lock.run != run:
            return False
        if lock.wanted:
            messages.look_again(queue_url)
        if ledger.delete_lock(table, lock):
            return True
    raise ServiceBusy("uploads kept arriving while the lock was released")
