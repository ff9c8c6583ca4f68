import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from amts.demonstration import Outcome
from amts.pulling import Pulled
from amts.rendering.demonstration import outcome_view
from amts.rendering.live import watching
from amts.rendering.progress import Phases, bar
from amts.rendering.screen import Screen, console
from amts.rendering.text import count, printable, score, seconds, size
from amts.report import UnreadableReport, read_report
from amts.runs import RunStatus
from bitext.reporting import Branch, Failure, Prices, RunFacts, build_report
from cloud.ledger_items import Progress, Run
from tests.amts.files import lines, snapshot
from tests.amts.report_example import MESSAGE, report

RUN = "20260102T030405Z-aaaaaa"


def screen(as_json: bool = False) -> Screen:
    """A screen that nobody looks at."""
    return Screen(as_json, console(io.StringIO()), console(io.StringIO()))


def terminal() -> Screen:
    """A screen whose stderr is a terminal."""
    file = io.StringIO()
    return Screen(False, console(io.StringIO()), Console(file=file, force_terminal=True, width=120))


def written(made: Console) -> str:
    assert isinstance(made.file, io.StringIO)
    return made.file.getvalue()


def shown(data: bytes, *, state: str = "COMPLETED", error: str = "", keep: str = "") -> str:
    status = RunStatus(Run(RUN, state), "SUCCEEDED", error)  # type: ignore[arg-type]
    pulled = Pulled(Path("out"), ("translated/es/a.md",), 2, (("t/\x1b", "it is absolute"),), RUN)
    outcome = Outcome((status,), (read_report(data),), pulled)
    made = screen()
    made.result({}, *outcome_view(outcome, {"start": 2.51, "run": 130.2}, keep))
    return lines(written(made.out))


def test_a_demo_that_went_well_enough() -> None:
    text = shown(report(), state="COMPLETED_WITH_PROBLEMS", keep="http://127.0.0.1:5000")
    assert text == snapshot("demo")


def test_a_demo_that_failed_names_the_reason_and_claims_no_engine() -> None:
    text = shown(report(failed=True, job_message=""), state="FAILED", error="RunFailed: book")
    assert f"Run {RUN}: failed (RunFailed: book)\n" in text
    assert "zh failed: TranslationFailed: the job stopped\n" in text
    assert "Translated by" not in text
    assert "so no engine was used" not in text


def test_many_problems_are_cut_short() -> None:
    content = json.loads(report())
    content["problems"] *= 7
    assert "… and 4 more in report.json\n" in shown(json.dumps(content).encode())


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"run": 1, "outcome": "", "languages": 3}'])
def test_what_is_no_report_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableReport, match="not of the form that AMTS writes"):
        read_report(data)


def test_reports_as_the_workflow_writes_them_can_be_read() -> None:
    facts = RunFacts("r", "book", "en", "upload", "", "", Failure("E", "why"))
    planned = {"path": "a.md", "publish": True}
    branch = Branch("zh", manifest={"documents": [planned]}, job_id="j", job_message=MESSAGE)
    content = build_report(facts, [branch], Prices(15, 15, 60))
    read = read_report(json.dumps(content).encode())
    assert (read.run, read.outcome, read.problems) == ("r", "FAILED", ("the run: why",))
    assert [line.document for line in read.documents] == ["a.md"]
    assert read.languages[0].engine == "apertium, parallel data"


def test_a_service_that_names_no_engine_is_not_given_one() -> None:
    plain = read_report(report(job_message="Your job has completed successfully."))
    assert plain.languages[0].engine == ""


def test_the_engine_that_does_not_translate_is_told() -> None:
    text = shown(report(job_message="Done. [embedded AWS; engine: marker]"))
    assert "The engine marker does not translate" in text


def test_json_is_one_document_and_people_see_none_of_it() -> None:
    for as_json in (True, False):
        made = screen(as_json)
        made.note("a [b] note")
        made.result({"name": "章 \udcff"}, "text [for] people")
        assert written(made.err) == "a [b] note\n"
        if as_json:
            assert json.loads(written(made.out)) == {"name": "章 \udcff"}
        else:
            assert written(made.out) == "text [for] people\n"


def test_a_bar_appears_on_a_terminal_when_work_takes_long() -> None:
    for made, patience, appears in (
        (terminal(), 0.0, True),
        (terminal(), 60.0, False),
        (screen(), 0.0, False),
    ):
        with bar(made, "Uploading", 3, patience) as advance:
            for _ in range(3):
                advance()
        assert ("Uploading" in written(made.err)) is appears
        assert bool(written(made.err)) is appears


def test_phases_are_timed_and_told_in_order() -> None:
    made = screen()
    phases = Phases(made)
    with phases.phase("start", "the embedded AWS"):
        pass
    with phases.phase("run", "the run"):
        pass
    assert [entry["phase"] for entry in phases.as_json()] == ["start", "run"]
    assert written(made.err) == "the embedded AWS: 0.0 s\nthe run: 0.0 s\n"


def test_a_phase_that_fails_is_not_told_as_done() -> None:
    made = screen()
    phases = Phases(made)
    with pytest.raises(ValueError, match="x"), phases.phase("start", "the embedded AWS"):
        raise ValueError("x")
    assert phases.took == {}
    assert written(made.err) == ""


def test_a_run_is_redrawn_on_a_terminal_and_told_by_lines_elsewhere() -> None:
    steps = ["extract_and_pair", "extract_and_pair", "publish"]
    looks = [
        RunStatus(Run(RUN), "RUNNING", languages=(Progress(RUN, "zh", step=step),))
        for step in steps
    ]
    plain, live = screen(), terminal()
    for made in (plain, live):
        with watching(made) as tell:
            for look in looks:
                tell(look)
    assert written(plain.err) == "zh: extract and pair\nzh: publish\n"
    assert "\x1b[" in written(live.err)
    assert "Characters sent" in written(live.err)
    assert written(live.out) == ""


def test_small_texts() -> None:
    assert [count(1, "file"), count(1200, "file"), count(2, "entry", "entries")] == [
        "1 file",
        "1,200 files",
        "2 entries",
    ]
    assert [size(0), size(999), size(1400), size(2_500_000), size(3_000_000_000)] == [
        "0 B",
        "999 B",
        "1.4 kB",
        "2.5 MB",
        "3.0 GB",
    ]
    assert [score(None), score(0.0), score(0.41234)] == ["–", "0.000", "0.412"]
    assert [seconds(0.04), seconds(99.9), seconds(100), seconds(200.4)] == [
        "0.0 s",
        "99.9 s",
        "1 min 40 s",
        "3 min 20 s",
    ]
    assert printable("a\x1b[31m 章\u202e\n") == "a\\x1b[31m 章\\u202e\\n"
