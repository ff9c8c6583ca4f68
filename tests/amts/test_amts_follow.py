from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from amts.follow import Rhythm, Tell, follow_uploads, next_run
from amts.runs import ExecutionStatus, RunReader, RunStatus, reason, resolve
from amts.session import Choice, connect
from cloud.ledger_items import Run
from tests.amts.conftest import Cloud

FIRST = "20260102T030405Z-aaaaaa"
SECOND = "20260102T030405Z-000000"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def reader(cloud: Cloud) -> RunReader:
    aws = connect(Choice())
    return RunReader(aws, aws.stack())


def test_uploads_that_came_late_lead_to_a_second_run_which_is_followed_too(
    cloud: Cloud, reader: RunReader
) -> None:
    """The second run's id even sorts before the first's: they began within one second."""
    cloud.queue_upload()
    watched: list[str] = []

    def time_passes(_: float, steps: Iterator[int] = iter(range(9))) -> None:  # noqa: B008
        match next(steps):
            case 0:
                cloud.start(FIRST)
                cloud.record(Run(FIRST))
                cloud.drain()
            case 1:
                cloud.queue_upload()
                cloud.end(FIRST, "SUCCEEDED")
                cloud.record(Run(FIRST, "COMPLETED"))
            case 2:
                cloud.start(SECOND)
                cloud.end(SECOND, "FAILED")
                cloud.record(Run(SECOND, "FAILED"))
                cloud.drain()

    @contextmanager
    def watch() -> Iterator[Tell]:
        watched.append("")

        def tell(status: RunStatus) -> None:
            watched[-1] = f"{status.run.run} {status.run.state}"

        yield tell

    ended = follow_uploads(reader, watch, Rhythm(settle=60, sleep=time_passes))
    assert [status.run.run for status in ended] == [FIRST, SECOND]
    assert [status.failed for status in ended] == [False, True]
    assert watched == [f"{FIRST} COMPLETED", f"{SECOND} FAILED"]


def test_no_run_is_waited_for_longer_than_it_takes_to_settle(reader: RunReader) -> None:
    ticks = iter([0.0, 1.0, 2.0, 3.0, 4.0])
    naps: list[float] = []
    rhythm = Rhythm(0.25, 3.0, sleep=naps.append, clock=lambda: next(ticks))
    assert next_run(reader, [], rhythm) is None
    assert naps == [0.25, 0.25]


@pytest.mark.parametrize(
    ("told", "execution", "state", "why"),
    [
        ("RUNNING", "RUNNING", "RUNNING", ""),
        ("RUNNING", "SUCCEEDED", "COMPLETED", ""),
        ("RUNNING", "TIMED_OUT", "FAILED", "its execution is TIMED_OUT"),
        ("RUNNING", "ABORTED", "FAILED", "its execution is ABORTED"),
        ("COMPLETED", "FAILED", "FAILED", "its execution is FAILED"),
        ("COMPLETED", "RUNNING", "COMPLETED", ""),
        ("COMPLETED_WITH_PROBLEMS", "SUCCEEDED", "COMPLETED_WITH_PROBLEMS", ""),
        ("FAILED", "", "FAILED", ""),
        ("COMPLETED", "", "COMPLETED", ""),
    ],
)
def test_the_execution_corrects_the_ledger(
    told: str, execution: ExecutionStatus, state: str, why: str
) -> None:
    run = Run(FIRST, told, started_at=NOW.isoformat())  # type: ignore[arg-type]
    assert resolve(run, execution, NOW) == (state, why)


def test_a_run_that_was_just_recorded_may_still_be_started() -> None:
    run = Run(FIRST, started_at="2026-01-02T03:04:05.000Z")
    assert resolve(run, "", NOW + timedelta(seconds=119)) == ("RUNNING", "")
    late = resolve(run, "", NOW + timedelta(seconds=121))
    assert late == ("FAILED", "its execution was never started")


def test_a_run_has_not_ended_before_its_execution_has() -> None:
    assert not RunStatus(Run(FIRST, "COMPLETED"), "RUNNING").ended
    assert RunStatus(Run(FIRST, "COMPLETED"), "SUCCEEDED").ended
    assert not RunStatus(Run(FIRST), "").ended


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        ({"status": "ABORTED"}, "ABORTED"),
        ({"status": "FAILED", "error": "E", "cause": "a\n b"}, "E: a b"),
        ({"status": "FAILED", "error": "E", "cause": '{"errorMessage": "m"}'}, "E: m"),
        ({"status": "FAILED", "error": "E", "cause": "[1]"}, "E: [1]"),
    ],
)
def test_why_an_execution_died_is_one_line(answer: dict[str, str], line: str) -> None:
    assert reason(answer) == line
