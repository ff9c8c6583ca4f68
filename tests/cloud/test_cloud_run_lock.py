"""One run at a time, and no upload lost, whatever the order of calls, crashes and late events."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from types import SimpleNamespace
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from moto import mock_aws
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.sqs.models import sqs_backends
from moto.stepfunctions.models import stepfunctions_backends

from bitext.errors import InvalidInput
from cloud import clients, executions, ledger, ledger_items, run_lock, uploads
from cloud.ledger_items import Lock
from cloud.run_lock import Answer, Starter
from steps import start_run
from tests.support.book_fixtures import (
    ACCOUNT,
    REGION,
    BookResources,
    LambdaContext,
    make_resources,
    set_environment,
)
from tests.support.interleaving import Actor, Killed, stop_at_calls


def starter(book: BookResources, run: str, *ended: str) -> Starter:
    return Starter(book.table, book.state_machine_arn, run, set(ended))


def end(book: BookResources, run: str) -> str:
    arn = executions.execution_arn(book.state_machine_arn, run)
    clients.step_functions().stop_execution(executionArn=arn)
    return arn


def holder(book: BookResources) -> Lock:
    lock = ledger.find_lock(book.table)
    assert lock is not None
    return lock


# One after the other.


def test_the_first_upload_starts_a_run(book: BookResources) -> None:
    assert starter(book, "one").look("upload") == Answer("started", "one")
    assert book.executions() == ["one"]
    lock = holder(book)
    assert (lock.run, lock.reason, lock.wanted, lock.attempt) == ("one", "upload", 0, 1)
    run = ledger.find_run(book.table, "one")
    assert run is not None
    assert (run.state, run.reason, run.started_at) == ("RUNNING", "upload", lock.taken_at)


def test_later_uploads_wait_for_the_run(book: BookResources) -> None:
    starter(book, "one").look("upload")
    for number in (1, 2):
        assert starter(book, f"x{number}").look("upload") == Answer("waiting", "one")
        assert holder(book).wanted == number
    assert book.executions() == ["one"]
    assert run_lock.release(book.table, "one", book.queue_url)
    assert book.queued() == [{"reason": "again"}]
    assert ledger.find_lock(book.table) is None
    assert starter(book, "two").look("again") == Answer("started", "two")


def test_a_release_without_uploads_asks_for_nothing(book: BookResources) -> None:
    starter(book, "one").look("upload")
    assert run_lock.release(book.table, "one", book.queue_url)
    assert book.queued() == []
    assert not run_lock.release(book.table, "one", book.queue_url)


def test_a_run_cannot_release_anothers_lock(book: BookResources) -> None:
    starter(book, "one").look("upload")
    assert not run_lock.release(book.table, "zero", book.queue_url)
    assert holder(book).run == "one"


def test_a_dead_run_is_replaced_at_the_next_upload(book: BookResources) -> None:
    starter(book, "one").look("upload")
    end(book, "one")
    assert starter(book, "two").look("upload") == Answer("started", "two")
    assert book.executions() == ["one", "two"]
    assert (holder(book).run, holder(book).wanted, holder(book).attempt) == ("two", 0, 1)
    dead = ledger.find_run(book.table, "one")
    assert dead is not None
    assert dead.state == "FAILED"


def test_a_run_that_never_began_is_begun_with_its_own_input(book: BookResources) -> None:
    arn = executions.execution_arn(book.state_machine_arn, "one")
    ledger.take_lock(book.table, Lock("one", arn, reason="schedule", taken_at="t"))
    assert starter(book, "two").look("upload") == Answer("started", "one")
    assert book.executions() == ["one"]
    told = clients.step_functions().describe_execution(executionArn=arn)["input"]
    assert json.loads(told) == {"run": "one", "reason": "schedule"}
    assert holder(book).wanted == 1


def test_a_lock_that_was_taken_though_the_reply_was_lost(book: BookResources) -> None:
    """botocore repeats the write, which then fails: the lock in the way is our own."""
    arn = executions.execution_arn(book.state_machine_arn, "one")
    ledger.take_lock(book.table, Lock("one", arn, reason="upload", taken_at="t"))
    assert starter(book, "one").look("upload") == Answer("started", "one")
    assert holder(book).wanted == 0
    assert book.executions() == ["one"]


@pytest.mark.parametrize("event_first", [True, False])
def test_recovering_replaces_a_dead_run(book: BookResources, event_first: bool) -> None:
    starter(book, "one").look("upload")
    arn = executions.execution_arn(book.state_machine_arn, "one")
    if event_first:  # DescribeExecution still says RUNNING
        assert starter(book, "two", arn).recover() == Answer("started", "two")
    else:
        end(book, "one")
        assert starter(book, "two").recover() == Answer("started", "two")
    assert holder(book).attempt == 2
    assert holder(book).reason == "again"


def test_recovering_does_nothing_when_nothing_died(book: BookResources) -> None:
    assert starter(book, "one").recover() == Answer("idle")
    assert book.executions() == []
    starter(book, "one").look("upload")
    gone = executions.execution_arn(book.state_machine_arn, "gone")
    assert starter(book, "two", gone).recover() == Answer("idle")
    assert holder(book).wanted == 0
    assert book.executions() == ["one"]


def test_a_run_that_failed_in_order_is_not_repeated(book: BookResources) -> None:
    """Its report is written and its lock released: repeating it would fail, and cost, again."""
    starter(book, "one").look("upload")
    run_lock.release(book.table, "one", book.queue_url)
    arn = end(book, "one")
    assert starter(book, "two", arn).recover() == Answer("idle")
    assert book.executions() == ["one"]


def test_runs_that_keep_dying_are_given_up(book: BookResources) -> None:
    starter(book, "run1").look("upload")
    for number in range(1, run_lock.ATTEMPTS):
        arn = end(book, f"run{number}")
        answer = starter(book, f"run{number + 1}", arn).recover()
        assert answer == Answer("started", f"run{number + 1}")
    last = f"run{run_lock.ATTEMPTS}"
    assert starter(book, "more", end(book, last)).recover() == Answer("given up", last)
    assert ledger.find_lock(book.table) is None
    assert len(book.executions()) == run_lock.ATTEMPTS
    assert starter(book, "next").look("schedule") == Answer("started", "next")


def test_new_uploads_are_worth_another_try(book: BookResources) -> None:
    arn = executions.execution_arn(book.state_machine_arn, "one")
    ledger.take_lock(book.table, Lock("one", arn, wanted=1, attempt=run_lock.ATTEMPTS))
    executions.start(book.state_machine_arn, "one", "upload")
    assert starter(book, "two", end(book, "one")).recover() == Answer("started", "two")
    assert holder(book).attempt == 1


def test_only_the_holder_may_run(book: BookResources) -> None:
    run_lock.require(book.table, "anybody")
    starter(book, "one").look("upload")
    run_lock.require(book.table, "one")
    with pytest.raises(InvalidInput, match="run one does"):
        run_lock.require(book.table, "two")


# One invocation stopped or killed at each of its calls, another one coming between.


def advance(actor: Actor, stops: int) -> None:
    for _ in range(stops):
        if not actor.done:
            actor.step()


def finish(actor: Actor) -> Any:
    while not actor.done:
        actor.step()
    assert actor.error is None, actor.error
    return actor.result


def stops_of(work: Callable[[], Any]) -> int:
    actor, count = Actor("counting", work), 0
    while not actor.done:
        actor.step()
        count += 1
    return count


@pytest.fixture
def gated(resources: BookResources) -> BookResources:
    empty(resources)
    return resources


STOPS = range(1, 16)
"""Longer than any of the works below: the last ones stop nothing, the work is done by then."""


def assert_another_run_will_look(book: BookResources, first: str) -> None:
    """One run begins after the upload: it has begun, or the queue asks for it."""
    again = book.queued()
    lock = ledger.find_lock(book.table)
    if lock is None:
        assert {"reason": "again"} in again
    else:
        assert lock.run != first
        assert executions.state(lock.execution_arn) == "running"


@pytest.mark.parametrize("stop", STOPS)
def test_an_upload_while_the_lock_is_released(gated: BookResources, stop: int) -> None:
    starter(gated, "one").look("upload")
    release = Actor("release", lambda: run_lock.release(gated.table, "one", gated.queue_url))
    advance(release, stop)
    starter(gated, "two").look("upload")
    finish(release)
    assert_another_run_will_look(gated, "one")


@pytest.mark.parametrize("stop", STOPS)
def test_the_lock_is_released_while_an_upload_is_served(gated: BookResources, stop: int) -> None:
    starter(gated, "one").look("upload")
    look = Actor("look", lambda: starter(gated, "two").look("upload"))
    advance(look, stop)
    run_lock.release(gated.table, "one", gated.queue_url)
    end(gated, "one")
    finish(look)
    assert_another_run_will_look(gated, "one")


@pytest.mark.parametrize("stop", STOPS)
def test_a_release_that_is_killed_and_tried_again(gated: BookResources, stop: int) -> None:
    starter(gated, "one").look("upload")
    ledger.mark_wanted(gated.table, "one")
    release = Actor("release", lambda: run_lock.release(gated.table, "one", gated.queue_url))
    advance(release, stop)
    if not release.done:
        release.step(kill=True)
    run_lock.release(gated.table, "one", gated.queue_url)
    assert {"reason": "again"} in gated.queued()
    assert ledger.find_lock(gated.table) is None


@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize(("work", "dead"), [("look", False), ("look", True), ("recover", True)])
def test_a_start_that_is_killed_and_tried_again(
    gated: BookResources, stop: int, dead: bool, work: str
) -> None:
    if dead:
        starter(gated, "dead").look("upload")
        end(gated, "dead")
    before = len(gated.executions())

    def serve(run: str) -> Answer:
        own = starter(gated, run)
        return own.look("upload") if work == "look" else own.recover()

    killed = Actor("start", lambda: serve("one"))
    advance(killed, stop)
    if not killed.done:
        killed.step(kill=True)
    serve("two")
    started = gated.executions()[before:]
    assert len(started) == 1
    assert holder(gated).run == started[0]
    assert executions.state(holder(gated).execution_arn) == "running"


@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize("dead", [False, True])
@pytest.mark.parametrize("other", ["look", "recover"])
def test_two_starts_at_once(gated: BookResources, stop: int, dead: bool, other: str) -> None:
    if dead:
        starter(gated, "dead").look("upload")
        end(gated, "dead")
    before = len(gated.executions())
    first = Actor("first", lambda: starter(gated, "one").look("upload"))
    advance(first, stop)
    second = starter(gated, "two")
    answer = second.look("upload") if other == "look" else second.recover()
    assert answer.outcome in ("started", "waiting", "idle")
    finish(first)
    started = gated.executions()[before:]
    assert len(started) == 1
    assert holder(gated).run == started[0]


def test_every_work_has_fewer_stops_than_are_tried(gated: BookResources) -> None:
    starter(gated, "dead").look("upload")
    end(gated, "dead")
    assert 8 < stops_of(lambda: starter(gated, "one").look("upload")) <= STOPS.stop
    assert 4 < stops_of(lambda: run_lock.release(gated.table, "one", gated.queue_url)) < STOPS.stop


# In any order.


@dataclass(eq=False)
class Execution:
    """A run's execution, as the world sees it."""

    run: str
    stage: Literal["new", "planning", "listing", "working", "ended"] = "new"
    saw: frozenset[int] = frozenset()
    asked: int = 0
    completed: bool = False
    holds: bool = True
    reported: bool = False
    report: Actor | None = None


class World:
    """Uploads, a queue that repeats messages, functions that crash, executions that die."""

    def __init__(self, book: BookResources, choices: Random, faults: int) -> None:
        self.book = book
        self.choices = choices
        self.faults = faults
        self.uploads = 0
        self.queue: list[dict[str, Any]] = []
        self.starters: list[tuple[Actor, list[dict[str, Any]]]] = []
        self.executions: dict[str, Execution] = {}
        self.event_lost = False
        self.late = ""
        self.attempts = 1
        self.machine = stepfunctions_backends[ACCOUNT][REGION].describe_state_machine(
            book.state_machine_arn
        )

    # What can happen next.

    def actions(self) -> list[Callable[[], None]]:
        found: list[Callable[[], None]] = []
        if self.queue and len(self.starters) < 2:
            found.append(self.deliver)
        if self.starters:
            found.append(self.step_starter)
        if self.living():
            found.append(self.step_execution)
        return found

    def living(self) -> list[Execution]:
        return [found for found in self.executions.values() if found.stage != "ended"]

    def upload(self) -> None:
        self.uploads += 1
        self.queue.append({"source": "aws.s3", "detail": {"object": {"key": "source/a%.md"}}})

    def deliver(self) -> None:
        count = self.choices.randint(1, len(self.queue))
        batch, self.queue = self.queue[:count], self.queue[count:]
        if self.fault():
            self.queue.append(batch[0])  # it is delivered twice
        records = [
            {"messageId": str(number), "body": json.dumps(body)}
            for number, body in enumerate(batch)
        ]
        actor = Actor("start", lambda: start_run.handler({"Records": records}, LambdaContext()))
        self.starters.append((actor, batch))

    def step_starter(self) -> None:
        place = self.choices.randrange(len(self.starters))
        actor, batch = self.starters[place]
        self.late = ""
        if actor.calls and actor.calls[-1] == "DescribeExecution" and self.fault():
            self.late = ("missing", "RUNNING")[self.choices.randrange(2)]
        actor.step(kill=self.fault())
        if not actor.done:
            return
        del self.starters[place]
        if not actor.killed:
            assert actor.error is None, actor.error
            assert actor.result == {"batchItemFailures": []}
        else:
            self.queue += batch

    def step_execution(self) -> None:
        living = self.living()
        found = living[self.choices.randrange(len(living))]
        if self.fault():
            self.end(found, "FAILED")
        elif found.stage == "new":
            # PlanRun refuses to work without the lock (`require`).
            found.stage = "working" if self.refused(found) else "planning"
        elif found.stage == "planning":
            found.stage = "listing"
            found.asked = uploads.asked(self.book.table, found.run)
        elif found.stage == "listing":
            found.stage = "working"
            found.saw = frozenset(range(self.uploads))
            uploads.answered(self.book.table, found.run, found.asked)
        elif found.report is None and self.choices.randrange(6):
            return  # it goes on working
        elif found.report is None:
            found.reported = True
            found.report = Actor(
                "report",
                lambda: run_lock.release(self.book.table, found.run, self.book.queue_url),
            )
        else:
            self.step_report(found, found.report)

    def refused(self, found: Execution) -> bool:
        try:
            run_lock.require(self.book.table, found.run)
        except InvalidInput:
            return True
        return False

    def step_report(self, found: Execution, report: Actor) -> None:
        report.step(kill=self.fault())
        if not report.done:
            return
        found.report = None
        if not report.killed:
            assert report.error is None, report.error
            self.end(found, "SUCCEEDED")
        # Otherwise the state machine tries the step again.

    def end(self, found: Execution, status: str) -> None:
        if found.report is not None:
            found.report.step(kill=True)
        found.stage, found.completed = "ended", status == "SUCCEEDED"
        (execution,) = [item for item in self.machine.executions if item.name == found.run]
        execution.status = status
        if status == "FAILED":
            if self.fault():
                self.event_lost = True
            else:
                arn = executions.execution_arn(self.book.state_machine_arn, found.run)
                self.queue.append({"source": "aws.states", "detail": {"executionArn": arn}})

    def fault(self) -> bool:
        if not self.faults or self.choices.randrange(5) != 1:
            return False
        self.faults -= 1
        return True

    # What follows from it.

    def settle(self) -> None:
        """See what the services know now, and check what must be true at any time."""
        if self.sent():
            self.queue += self.book.queued()
        for item in self.machine.executions:
            self.executions.setdefault(item.name, Execution(item.name))
        assert len(self.machine.executions) == len(self.executions), "a run has two executions"
        lock = self.lock()
        if lock is not None:
            self.attempts = max(self.attempts, lock.attempt)
        for found in self.executions.values():
            # A run that was replaced, or that has released, never holds the lock again.
            found.holds = found.holds and lock is not None and lock.run == found.run
        assert sum(found.holds for found in self.living()) <= 1
        for found in self.living():
            # Once its report has begun, a run may have released the lock.
            assert found.holds or not found.saw or found.reported, "two runs work at once"

    def sent(self) -> bool:
        """Whether messages are in the queue; read past the API, which is slow."""
        queues = sqs_backends[ACCOUNT][REGION].queues
        return bool(queues["uploads"].messages)

    def lock(self) -> Lock | None:
        """The lock; read past the API, which is slow."""
        table = dynamodb_backends[ACCOUNT][REGION].tables[self.book.table]
        key = {name: DynamoType(value) for name, value in ledger_items.lock_key().items()}
        found = table.get_item(key["pk"], key["sk"])
        return ledger_items.read_lock(found.to_json()["Attributes"]) if found else None

    def drain(self) -> None:
        """Let everything that is under way come to its end, without further faults."""
        self.faults = 0
        for _ in range(1000):
            actions = self.actions()
            if not actions:
                return
            self.choices.choice(actions)()
            self.settle()
        raise AssertionError("it never comes to an end")

    def unseen(self) -> set[int]:
        seen = {upload for run in self.executions.values() if run.completed for upload in run.saw}
        return set(range(self.uploads)) - seen

    def late_answer(self, params: dict[str, Any], **_: Any) -> Any:
        """DescribeExecution may not know yet what happened last."""
        arn = json.loads(params["body"])["executionArn"]
        known = [item for item in self.machine.executions if item.execution_arn == arn]
        if not known or not self.late:
            return None
        if self.late == "RUNNING":
            answer = {"status": "RUNNING", "executionArn": arn, "ResponseMetadata": {}}
            return SimpleNamespace(status_code=200), answer
        missing = {
            "Error": {"Code": "ExecutionDoesNotExist", "Message": "not yet"},
            "ResponseMetadata": {"HTTPStatusCode": 400},
        }
        return SimpleNamespace(status_code=400), missing

    def stop(self) -> None:
        """End every thread."""
        actors = [actor for actor, _ in self.starters]
        actors += [found.report for found in self.living() if found.report is not None]
        for actor in actors:
            if not actor.done:
                actor.step(kill=True)


@pytest.fixture(scope="module")
def resources(aws_environment: None) -> Iterator[BookResources]:
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        book = make_resources()
        set_environment(patch, book)
        stop_at_calls(clients.dynamodb(), clients.step_functions(), clients.sqs())
        yield book


def empty(book: BookResources) -> None:
    table = clients.dynamodb()
    for item in table.scan(TableName=book.table)["Items"]:
        table.delete_item(TableName=book.table, Key={"pk": item["pk"], "sk": item["sk"]})
    stepfunctions_backends[ACCOUNT][REGION].describe_state_machine(
        book.state_machine_arn
    ).executions.clear()
    book.queued()


@settings(
    max_examples=50,
    deadline=None,
    # Shrinking runs the services thousands of times; the failing example is told anyway.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
def test_no_upload_is_lost_and_no_two_runs_meet(resources: BookResources, seed: int) -> None:
    empty(resources)
    choices = Random(seed)
    world = World(resources, choices, faults=choices.randrange(7))
    events = clients.step_functions().meta.events
    events.register_last("before-call.sfn.DescribeExecution", world.late_answer)
    try:
        for _ in range(choices.choice((20, 40, 80, 160))):
            actions = world.actions()
            if not actions or choices.randrange(12) == 0:
                actions = [world.upload]
            choices.choice(actions)()
            world.settle()
        world.drain()
        # Only the lost event of a dead run, or giving up, may leave work to the nightly look.
        if not world.event_lost:
            assert ledger.find_lock(resources.table) is None
            if world.attempts < run_lock.ATTEMPTS:
                assert world.unseen() == set()
        world.queue.append({"source": "aws.events"})
        world.drain()
        assert world.unseen() == set()
        assert ledger.find_lock(resources.table) is None
    finally:
        events.unregister("before-call.sfn.DescribeExecution", world.late_answer)
        world.stop()


def test_nobody_catches_the_end_of_a_process() -> None:
    assert not issubclass(Killed, Exception)
