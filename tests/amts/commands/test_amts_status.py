import json
from pathlib import Path

import pytest

from amts.commands import status as command
from amts.follow import Rhythm
from cloud.ledger_items import Progress, Run
from tests.amts.conftest import Cloud, Invoke
from tests.amts.files import lines, snapshot

OLD = "20260102T030405Z-aaaaaa"
NEW = "20260102T040506Z-bbbbbb"

ZH = Progress(
    NEW,
    "zh",
    step="report",
    state="COMPLETED",
    job_id="0123456789abcdef0123456789abcdef",
    job_status="COMPLETED",
    parallel_data="amts-book-zh",
    pairs=320,
    documents=10,
    segments_human=1250,
    segments_machine=17,
    characters_sent=2048,
    bleu=0.41234,
    bleu_plain=0.30156,
)
ES = Progress(
    NEW,
    "es",
    step="check_translation",
    job_id="fedcba9876543210fedcba9876543210",
    job_status="IN_PROGRESS",
    documents=10,
)


def completed(run: str = NEW, state: str = "COMPLETED") -> Run:
    return Run(
        run,
        state,  # type: ignore[arg-type]
        reason="upload",
        started_at="2026-01-02T04:05:06.100Z",
        ended_at="2026-01-02T04:06:10.400Z",
        documents=20,
        problems=1,
    )


def test_no_run_yet(amts: Invoke, cloud: Cloud) -> None:
    result = amts("status")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "There is no run yet: `amts push` starts one.\n"
    assert json.loads(amts("status", "--json").stdout)["runs"] == []


def test_runs_and_languages_are_shown(amts: Invoke, cloud: Cloud) -> None:
    for run in (OLD, NEW):
        cloud.start(run)
    cloud.end(OLD, "SUCCEEDED")
    cloud.record(completed(OLD, "COMPLETED_WITH_PROBLEMS"))
    cloud.record(Run(NEW, reason="upload", started_at="2026-01-02T04:05:06.100Z"), ES, ZH)
    result = amts("status")
    assert result.exit_code == 0, result.stderr
    assert lines(result.stdout) == snapshot("status")


def test_json_has_everything(amts: Invoke, cloud: Cloud) -> None:
    cloud.start(NEW)
    cloud.end(NEW, "SUCCEEDED")
    cloud.record(completed(), ZH)
    result = amts("status", "--json")
    (run,) = json.loads(result.stdout)["runs"]
    assert run["run"] == NEW
    assert (run["state"], run["execution_status"]) == ("COMPLETED", "SUCCEEDED")
    assert run["documents"] == 20
    (language,) = run["languages"]
    assert language["language"] == "zh"
    assert language["bleu"] == 0.41234
    assert language["job_id"] == ZH.job_id
    assert "run" not in language


@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT", "ABORTED"])
def test_a_run_that_died_is_not_shown_as_running(amts: Invoke, cloud: Cloud, status: str) -> None:
    cloud.start(NEW)
    cloud.end(NEW, status, "States.Timeout", json.dumps({"errorMessage": "it took\ntoo long"}))
    cloud.record(Run(NEW, started_at="2026-01-02T04:05:06.100Z"), ES)
    result = amts("status")
    assert result.exit_code == 0
    assert f"Run {NEW}: failed (States.Timeout: it took too long)" in result.stdout
    assert json.loads(amts("status", "--json").stdout)["runs"][0]["state"] == "FAILED"


def test_a_run_whose_execution_never_started_is_not_shown_as_running(
    amts: Invoke, cloud: Cloud
) -> None:
    cloud.record(Run(NEW, started_at="2026-01-02T04:05:06.100Z"))
    assert f"Run {NEW}: failed (its execution was never started)" in amts("status").stdout


def test_an_unknown_run_is_an_error(amts: Invoke, cloud: Cloud) -> None:
    result = amts("status", "--run", NEW)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Error: there is no run {NEW}\n"


@pytest.mark.parametrize(
    ("state", "execution", "code"),
    [
        ("COMPLETED", "SUCCEEDED", 0),
        ("COMPLETED_WITH_PROBLEMS", "SUCCEEDED", 0),
        ("FAILED", "FAILED", 1),
        ("RUNNING", "TIMED_OUT", 1),
    ],
)
def test_watching_ends_with_the_run_and_its_outcome_is_the_exit_code(
    amts: Invoke, cloud: Cloud, state: str, execution: str, code: int
) -> None:
    cloud.start(NEW)
    cloud.end(NEW, execution)
    cloud.record(completed(state=state), ZH)
    result = amts("status", "--watch", "--run", NEW)
    assert result.exit_code == code, result.stderr
    assert result.stdout.startswith(f"Run {NEW}: ")
    assert result.stderr == "zh: completed\n"
    with_json = amts("status", "--watch", "--run", NEW, "--json")
    assert with_json.exit_code == code
    assert json.loads(with_json.stdout)["runs"][0]["run"] == NEW


def test_watching_follows_the_run_that_goes_on(
    amts: Invoke, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud.start(NEW)
    cloud.record(Run(NEW), ES)

    def the_run_ends(_: float) -> None:
        cloud.record(completed(), ZH)
        cloud.end(NEW, "SUCCEEDED")

    monkeypatch.setattr(command, "LOCAL", Rhythm(sleep=the_run_ends))
    result = amts("status", "--watch")
    assert result.exit_code == 0
    assert result.stderr == "es: check translation (IN_PROGRESS)\nzh: completed\n"
    assert f"Run {NEW}: completed" in result.stdout


def test_watching_waits_for_the_run_that_an_upload_is_about_to_start(
    amts: Invoke, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud.start(OLD)
    cloud.end(OLD, "SUCCEEDED")
    cloud.record(completed(OLD))
    cloud.queue_upload()
    naps: list[float] = []

    def time_passes(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 3:
            cloud.drain()
            cloud.start(NEW)
            cloud.end(NEW, "FAILED", "RunFailed", "book: failed")
            cloud.record(completed(state="FAILED"))

    monkeypatch.setattr(command, "LOCAL", Rhythm(settle=0, sleep=time_passes))
    result = amts("status", "--watch")
    assert result.exit_code == 1
    assert len(naps) == 3
    assert result.stderr == f"waiting for a run to start\nrun {NEW}: failed\n"
    assert f"Run {NEW}: failed (RunFailed: book: failed)" in result.stdout


def test_watching_without_a_run_to_come_shows_the_latest(
    amts: Invoke, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "LOCAL", Rhythm(settle=0))
    nothing = amts("status", "--watch")
    assert nothing.exit_code == 1
    assert nothing.stderr.endswith(
        "Error: there is no run, and no upload waits for one: `amts push` starts one\n"
    )
    cloud.start(OLD)
    cloud.end(OLD, "SUCCEEDED")
    cloud.record(completed(OLD))
    latest = amts("status", "--watch")
    assert latest.exit_code == 0
    assert f"Run {OLD}: completed" in latest.stdout
    assert "no upload waits for a run; this is the latest\n" in latest.stderr


def test_the_number_of_runs_is_limited(amts: Invoke, cloud: Cloud, checkout: Path) -> None:
    for second in range(7):
        cloud.record(completed(f"2026010{second + 1}T000000Z-aaaaaa"))
    shown = json.loads(amts("status", "--json").stdout)["runs"]
    assert [run["run"][:8] for run in shown] == [f"2026010{day}" for day in (7, 6, 5, 4, 3)]
    assert len(json.loads(amts("status", "--limit", "2", "--json").stdout)["runs"]) == 2
