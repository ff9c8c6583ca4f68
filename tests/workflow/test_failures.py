"""What goes wrong is named, and the rest goes on."""

from __future__ import annotations

import time

from bitext.provenance import SINGLE
from bitext.records import read_record
from tests.workflow.deployed_book import DeployedBook
from tests.workflow.small_book import CHAPTERS, human, source


def _book() -> dict[str, str | bytes]:
    files: dict[str, str | bytes] = {f"source/{path}": text for path, text in source().items()}
    return files | {f"human/zh/{path}": text for path, text in human("zh").items()}


def _language(report: dict, language: str) -> dict:
    return next(entry for entry in report["languages"] if entry["language"] == language)


def test_a_failing_language_does_not_fail_the_others(book: DeployedBook) -> None:
    book.fault(kind="job_failed", language="es", message="No capacity for this language.")
    for key, content in _book().items():
        book.put(key, content)
    execution = book.next_run()
    report = book.report(execution)

    assert execution["status"] == "FAILED"
    assert book.last_state(execution) == "RunFailed"
    assert report["outcome"] == "FAILED"
    spanish = _language(report, "es")
    assert spanish["state"] == "FAILED"
    assert spanish["error"]["error"] == "TranslationFailed"
    assert "No capacity for this language." in spanish["error"]["cause"]
    assert _language(report, "zh")["state"] == "COMPLETED"
    assert len(book.keys("translated/zh/")) == len(CHAPTERS)
    assert not book.keys("translated/es/")

    # The next run tries the failed language again.
    report = book.push_and_wait({"source/three.md": "# Three\n\nOne more page.\n"})
    assert report["outcome"] == "COMPLETED"
    assert len(book.keys("translated/es/")) == len(CHAPTERS) + 1


def test_a_job_with_a_failed_document_publishes_the_rest(book: DeployedBook) -> None:
    book.fault(
        kind="documents_failed",
        language="es",
        documents="0.html",
        error_code="InternalServerException",
        error_message="This document could not be read.",
    )
    report = book.push_and_wait(_book())

    assert report["outcome"] == "COMPLETED_WITH_PROBLEMS"
    spanish = _language(report, "es")
    assert spanish["job"]["status"] == "COMPLETED_WITH_ERROR"
    states = [document["state"] for document in spanish["documents"]]
    assert states.count("published") == len(CHAPTERS) - 1
    assert states.count("failed") == 1
    (problem,) = report["problems"]
    assert problem["error"] == "TranslationFailed"
    assert "This document could not be read." in problem["reason"]


def test_an_import_waits_for_another_one(book: DeployedBook) -> None:
    translate = book.client("translate")
    bucket = book.outputs["WorkBucketName"]
    book.s3.put_object(Bucket=bucket, Key="runs/other/data.csv", Body=b'"en","zh"\n"a","b"\n')
    translate.create_parallel_data(
        Name="somebody-elses",
        ParallelDataConfig={"S3Uri": f"s3://{bucket}/runs/other/data.csv", "Format": "CSV"},
        ClientToken="one",
    )
    report = book.push_and_wait(_book())
    assert report["outcome"] == "COMPLETED"
    assert _language(report, "zh")["parallel_data"]["imported"] > 0


def test_a_failed_import_fails_its_language_with_the_reason(book: DeployedBook) -> None:
    book.fault(kind="import_failed", message="The file has too few rows.")
    report = book.push_and_wait(_book())
    assert report["outcome"] == "FAILED"
    chinese = _language(report, "zh")
    assert chinese["error"]["error"] == "ImportFailed"
    assert "The file has too few rows." in chinese["error"]["cause"]
    assert not book.keys("translated/zh/")
    assert len(book.keys("translated/es/")) == len(CHAPTERS)


def test_throttling_is_waited_out(book: DeployedBook) -> None:
    for operation in (
        "StartTextTranslationJob",
        "DescribeTextTranslationJob",
        "CreateParallelData",
    ):
        book.fault(kind="call", operation=operation, error="TooManyRequestsException", times=6)
    assert book.push_and_wait(_book())["outcome"] == "COMPLETED"


def test_a_reply_that_was_lost_starts_no_second_job(book: DeployedBook) -> None:
    book.fault(
        kind="call",
        operation="StartTextTranslationJob",
        error="InternalServerException",
        moment="after",
        times=1,
    )
    report = book.push_and_wait({"source/one.md": "# One\n\nA single page.\n"})
    assert report["outcome"] == "COMPLETED"
    jobs = book.client("translate").list_text_translation_jobs()
    run = report["run"]
    names = [j["JobName"] for j in jobs["TextTranslationJobPropertiesList"] if run in j["JobName"]]
    assert len(names) == len(set(names)) == 2


DAMAGED = "# One\n\nSee $x$ here.\n\nPlain words.\n"


def test_a_segment_that_the_job_damaged_is_translated_again(book: DeployedBook) -> None:
    book.fault(kind="placeholders", damage="dropped", rate=1.0, language="es")
    report = book.push_and_wait({"source/one.md": DAMAGED})
    assert report["outcome"] == "COMPLETED"
    spanish = _language(report, "es")
    assert (spanish["segments_retried"], spanish["segments_repaired"]) == (1, 1)
    (document,) = spanish["documents"]
    assert (document["segments_machine"], document["flagged"]) == (3, [])
    # The engine of these tests puts a translation into marks.
    assert "⟦es⟧ See $x$ here. ⟦/es⟧" in book.get("translated/es/one.md").decode()
    record = read_record(book.get("state/bitext/es/one.md.jsonl"), "one.md")
    assert record is not None
    alone = [line.source for line in record.lines if line.made.engine == SINGLE]
    assert alone == [("See $x$ here.",)]
    assert _language(report, "zh")["segments_retried"] == 0


def test_placeholders_that_stay_damaged_are_flagged_and_the_source_stands_in(
    book: DeployedBook,
) -> None:
    book.fault(kind="placeholders", damage="dropped", rate=1.0, language="es", realtime=True)
    report = book.push_and_wait({"source/one.md": DAMAGED})
    assert report["outcome"] == "COMPLETED_WITH_PROBLEMS"
    (document,) = _language(report, "es")["documents"]
    assert (document["segments_retried"], document["segments_repaired"]) == (1, 0)
    assert document["segments_flagged"] == 1
    reason = "placeholder P0 was lost; translated alone: placeholder P0 was lost"
    assert document["flagged"][0]["reason"] == reason
    assert "See $x$ here." in book.get("translated/es/one.md").decode()


def test_human_text_of_the_sentence_before_stands_in_for_what_stays_damaged(
    book: DeployedBook,
) -> None:
    files = _book()
    changed = "The model maps an input $x$ to a prediction $\\hat{y}$."
    page = source()["one/models.md"]
    files["human/zh/one/models_origin.md"] = page
    files["source/one/models.md"] = page.replace(
        "It maps an input $x$ to a prediction $\\hat{y}$.", changed
    )
    book.fault(kind="placeholders", damage="dropped", rate=1.0, language="zh", realtime=True)
    report = book.push_and_wait(files)
    documents = {d["document"]: d for d in _language(report, "zh")["documents"]}
    (flagged,) = documents["one/models.md"]["flagged"]
    assert (flagged["segment"], flagged["provenance"]) == (changed, "human")
    assert "an earlier source text stands in" in flagged["reason"]
    assert book.get("translated/zh/one/models.md").decode() == human("zh")["one/models.md"]


def test_an_upload_during_a_run_is_not_lost(book: DeployedBook) -> None:
    book.fault(kind="job_slow", seconds=500, times=None)
    book.put("source/one.md", "# One\n\nThe first page.\n")
    _wait_for_running(book)
    book.put("source/two.md", "# Two\n\nThe second page.\n")
    first, second = book.next_run(), book.next_run()
    assert first["startDate"] < second["startDate"]
    assert first["stopDate"] <= second["startDate"], "one run at a time"
    assert len(book.keys("translated/es/")) == 2


def _wait_for_running(book: DeployedBook) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        running = [e for e in book.executions() if e["status"] == "RUNNING"]
        if running and _branches_planned(book, running[0]["executionArn"]):
            return
        time.sleep(0.02)
    raise AssertionError("no run began")


def _branches_planned(book: DeployedBook, arn: str) -> bool:
    events = book.workflow.get_execution_history(executionArn=arn)["events"]
    return any(event["type"] == "MapStateStarted" for event in events)
