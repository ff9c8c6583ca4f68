from __future__ import annotations

import json
from typing import Any

import pytest

from bitext.errors import InvalidInput
from cloud import clients, ledger
from cloud.ledger_items import Document, Lock, Run
from steps import report
from tests.support.book_fixtures import BookResources, LambdaContext

RUN = "20260101T000000Z-aaaaaa"
STARTED = "2026-01-01T00:00:01.500Z"
JOB = {"job_id": "1" * 32, "status": "COMPLETED", "output": "s3://x/", "message": "all done"}
SECRET = "CANARY text of the book"


def put_plan(book: BookResources, *languages: str, problems: tuple[Any, ...] = ()) -> None:
    book.put_work(
        f"runs/{RUN}/plan.json",
        {"languages": [{"language": name} for name in languages], "problems": list(problems)},
    )


def put_branch(book: BookResources, language: str, *steps: str) -> None:
    folder = f"runs/{RUN}/{language}"
    documents = [
        {"path": "a.md", "publish": True},
        {"path": "b.md", "publish": True},
        {"path": "old.md", "publish": False},
    ]
    book.put_work(f"{folder}/manifest.json", {"documents": documents})
    results: dict[str, Any] = {
        "extract_and_pair": {
            "documents": [
                {"document": name, "characters_to_send": 500, "characters_kept": 20}
                for name in ("a.md", "b.md")
            ],
            "parallel_data": {"pairs": 3, "rejected": {"too long": 1}},
            "problems": [],
        },
        "check_parallel_data": {"imported": 3, "skipped": 0, "failed": 0},
        "publish": {
            "documents": [
                {
                    "document": name,
                    "state": "published",
                    "segments_human": 2,
                    "segments_machine": 1,
                    "segments_flagged": 0,
                    "characters_sent": 400,
                    "flagged": [],
                    "review": f"reports/{RUN}/review/{language}/{name}.html",
                }
                for name in ("a.md", "b.md")
            ],
            "problems": [],
        },
        "score_translations": {"documents": [], "bleu": 0.5, "bleu_plain": 0.25},
    }
    for step in steps or results:
        book.put_work(f"{folder}/results/{step}.json", results[step])
    ledger.record_progress(book.table, RUN, language, "x", job_id=JOB["job_id"])
    ledger.record_progress(
        book.table,
        RUN,
        language,
        "check_translation",
        parallel_data=f"amts-book-{language}",
        pairs=3,
    )


def success(language: str) -> dict[str, Any]:
    return {"run": RUN, "language": language, "job": JOB, "route": "import"}


def failure(language: str, error: str = "TranslationFailed") -> dict[str, Any]:
    cause = json.dumps({"errorMessage": "job 1 is FAILED", "errorType": error, "stackTrace": []})
    return {"run": RUN, "language": language, "error": {"Error": error, "Cause": cause}}


def call(context: LambdaContext, *branches: Any, error: Any = None) -> dict[str, str]:
    event = {"run": RUN, "reason": "upload", "branches": list(branches), "error": error}
    return report.handler(event, context)


@pytest.fixture
def running(book: BookResources) -> BookResources:
    ledger.take_lock(book.table, Lock(RUN, "arn"))
    ledger.put_run(book.table, Run(RUN, reason="upload", started_at=STARTED))
    return book


def written(book: BookResources, answer: dict[str, str]) -> dict[str, Any]:
    assert answer["report"] == f"s3://book-bucket/reports/{RUN}/report.json"
    found: dict[str, Any] = book.get_json("book-bucket", f"reports/{RUN}/report.json")
    assert found["outcome"] == answer["outcome"]
    return found


def test_a_run_that_went_well(
    running: BookResources, context: LambdaContext, capsys: pytest.CaptureFixture[str]
) -> None:
    put_plan(running, "zh")
    put_branch(running, "zh")
    answer = call(context, success("zh"))
    assert answer["outcome"] == "COMPLETED"
    assert answer["summary"] == "book: completed; 2 documents published in 1 language"
    found = written(running, answer)
    assert (found["started_at"], found["reason"]) == (STARTED, "upload")
    (zh,) = found["languages"]
    assert zh["job"] == {"job_id": "1" * 32, "status": "COMPLETED", "message": "all done"}
    assert zh["parallel_data"]["pairs"] == 3
    assert zh["cost_usd"] == pytest.approx(1000 * 60 / 1e6)
    assert [d["state"] for d in zh["documents"]] == ["published", "published", "unchanged"]

    run = ledger.find_run(running.table, RUN)
    assert run is not None
    assert (run.state, run.documents, run.problems) == ("COMPLETED", 2, 0)
    assert run.report == answer["report"]
    assert run.ended_at > run.started_at == STARTED
    (told,) = ledger.progress(running.table, RUN)
    assert (told.state, told.step, told.segments_human, told.characters_sent, told.bleu) == (
        "COMPLETED",
        "check_translation",
        4,
        1000,
        0.5,
    )
    assert ledger.find_lock(running.table) is None
    assert running.queued() == []
    (message,) = running.told()
    assert message["Subject"] == answer["summary"]
    assert "zh: 2 documents published." in message["Message"]
    assert answer["report"] in message["Message"]
    index = f"reports/{RUN}/index.html"
    assert f"begin at s3://book-bucket/{index}\n" in message["Message"]
    found_page = clients.s3().get_object(Bucket="book-bucket", Key=index)
    assert found_page["ContentType"] == "text/html; charset=utf-8"
    html = found_page["Body"].read().decode()
    assert [f'href="../../{d["review"]}"' in html for d in zh["documents"][:2]] == [True, True]

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (metrics,) = [line for line in lines if "_aws" in line]
    assert metrics["language"] == "zh"
    assert metrics["DocumentsPublished"] == [2.0]
    assert metrics["Bleu"] == [0.5]
    assert metrics["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "AMTS"


def test_uploads_that_arrived_meanwhile(running: BookResources, context: LambdaContext) -> None:
    put_plan(running)
    ledger.mark_wanted(running.table, RUN)
    call(context)
    assert running.queued() == [{"reason": "again"}]
    assert ledger.find_lock(running.table) is None


def test_nothing_to_do_disturbs_nobody(running: BookResources, context: LambdaContext) -> None:
    put_plan(running)
    answer = call(context)
    assert answer["outcome"] == "COMPLETED"
    assert running.told() == []
    assert written(running, answer)["languages"] == []
    assert ledger.find_lock(running.table) is None


def test_a_language_that_failed(running: BookResources, context: LambdaContext) -> None:
    put_plan(running, "es", "zh")
    put_branch(running, "es")
    put_branch(running, "zh", "extract_and_pair")
    kept = Document(language="zh", path="a.md", source_version="s0", run="before")
    ledger.put_document(running.table, kept)
    answer = call(context, success("es"), failure("zh"))
    assert answer["outcome"] == "FAILED"
    es, zh = written(running, answer)["languages"]
    assert es["state"] == "COMPLETED"
    assert zh["error"] == {"error": "TranslationFailed", "cause": "job 1 is FAILED"}
    documents = {item.path: item for item in ledger.documents(running.table, "zh")}
    assert {path: item.state for path, item in documents.items()} == {
        "a.md": "FAILED",
        "b.md": "FAILED",
    }
    assert documents["a.md"].source_version == "s0"
    assert documents["a.md"].problem == "TranslationFailed: job 1 is FAILED"
    assert list(ledger.documents(running.table, "es")) == []
    progress = {item.language: item for item in ledger.progress(running.table, RUN)}
    assert progress["zh"].state == "FAILED"
    assert progress["zh"].error == "TranslationFailed: job 1 is FAILED"
    assert progress["es"].state == "COMPLETED"
    (message,) = running.told()
    assert "zh: FAILED: job 1 is FAILED (TranslationFailed)" in message["Message"]
    assert ledger.find_lock(running.table) is None


def test_documents_published_before_the_failure_stay(
    running: BookResources, context: LambdaContext
) -> None:
    put_plan(running, "zh")
    put_branch(running, "zh", "extract_and_pair", "publish")
    ledger.put_document(running.table, Document("zh", "a.md", run=RUN))
    ledger.put_document(running.table, Document("zh", "b.md", state="REJECTED", run=RUN))
    answer = call(context, failure("zh", "ServiceBusy"))
    states = [item.state for item in ledger.documents(running.table, "zh")]
    assert states == ["CURRENT", "REJECTED"]
    (zh,) = written(running, answer)["languages"]
    assert [d["state"] for d in zh["documents"]] == ["published", "published", "unchanged"]


def test_planning_that_failed(running: BookResources, context: LambdaContext) -> None:
    error = {
        "Error": "InvalidSettings",
        "Cause": json.dumps({"errorMessage": "no languages", "stackTrace": ["secret"]}),
    }
    answer = call(context, error=error)
    assert answer["outcome"] == "FAILED"
    found = written(running, answer)
    assert found["languages"] == []
    assert [(p["error"], p["reason"]) for p in found["problems"]] == [
        ("InvalidSettings", "no languages")
    ]
    run = ledger.find_run(running.table, RUN)
    assert run is not None
    assert (run.state, run.problems) == ("FAILED", 1)
    (message,) = running.told()
    assert "- the run: no languages (InvalidSettings)" in message["Message"]
    assert ledger.find_lock(running.table) is None


def test_a_map_that_failed_as_a_whole(running: BookResources, context: LambdaContext) -> None:
    put_plan(running, "zh")
    put_branch(running, "zh", "extract_and_pair")
    answer = call(context, error={"Error": "States.DataLimitExceeded", "Cause": "too much"})
    (zh,) = written(running, answer)["languages"]
    assert zh["error"] == {"error": "States.DataLimitExceeded", "cause": "too much"}
    states = {item.state for item in ledger.documents(running.table, "zh")}
    assert states == {"FAILED"}


def test_a_language_of_which_nothing_was_heard(
    running: BookResources, context: LambdaContext
) -> None:
    put_plan(running, "es", "zh")
    put_branch(running, "es")
    answer = call(context, success("es"))
    assert answer["outcome"] == "FAILED"
    _, zh = written(running, answer)["languages"]
    assert zh["state"] == "FAILED"


def test_problems_of_the_plan(running: BookResources, context: LambdaContext) -> None:
    problem = {
        "document": "human/fr/a.md",
        "language": None,
        "error": "UnknownLanguage",
        "reason": "the book has no language 'fr'",
        "place": "",
    }
    put_plan(running, problems=(problem,))
    answer = call(context)
    assert answer["outcome"] == "COMPLETED_WITH_PROBLEMS"
    assert written(running, answer)["problems"] == [problem]
    assert len(running.told()) == 1


def test_a_report_made_twice(running: BookResources, context: LambdaContext) -> None:
    put_plan(running, "zh")
    put_branch(running, "zh")
    ledger.mark_wanted(running.table, RUN)
    first = call(context, success("zh"))
    before = written(running, first)
    assert call(context, success("zh")) == first
    after = written(running, first)
    assert {**after, "ended_at": ""} == {**before, "ended_at": ""}
    assert running.queued() == [{"reason": "again"}]


def test_a_run_without_the_lock_leaves_it(book: BookResources, context: LambdaContext) -> None:
    ledger.take_lock(book.table, Lock("another", "arn"))
    error = {"Error": "InvalidInput", "Cause": "does not hold the lock"}
    answer = call(context, error=error)
    assert answer["outcome"] == "FAILED"
    lock = ledger.find_lock(book.table)
    assert lock is not None
    assert lock.run == "another"
    # There is no item of the run; its id tells when it began.
    assert written(book, answer)["started_at"] == "2026-01-01T00:00:00.000Z"


def test_no_text_of_a_document_leaves_through_logs_messages_or_payloads(
    running: BookResources, context: LambdaContext, capsys: pytest.CaptureFixture[str]
) -> None:
    put_plan(running, "zh")
    put_branch(running, "zh")
    flagged = [{"segment": SECRET, "reason": "a formula is lost", "place": "line 3"}]
    documents = [
        {"document": name, "state": "published", "segments_flagged": 1, "flagged": flagged}
        for name in ("a.md", "b.md")
    ]
    results = {"documents": documents, "problems": []}
    running.put_work(f"runs/{RUN}/zh/results/publish.json", results)
    answer = call(context, success("zh"))
    assert SECRET in json.dumps(written(running, answer))
    assert "CANARY" not in json.dumps(answer)
    assert "CANARY" not in json.dumps(running.told())
    printed = capsys.readouterr()
    assert "CANARY" not in printed.out + printed.err


@pytest.mark.parametrize(
    "change", [{"branches": None}, {"branches": {}}, {"error": "x"}, {"more": 1}, {"run": 1}]
)
def test_bad_payloads(book: BookResources, context: LambdaContext, change: dict[str, Any]) -> None:
    event = {"run": RUN, "reason": "upload", "branches": [], "error": None, **change}
    with pytest.raises(InvalidInput):
        report.handler(event, context)


@pytest.mark.parametrize("branch", ["zh", {}, {"language": 5}])
def test_bad_branches(running: BookResources, context: LambdaContext, branch: Any) -> None:
    with pytest.raises(InvalidInput, match="branches"):
        call(context, branch)
