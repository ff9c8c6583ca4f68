from __future__ import annotations

from dataclasses import replace

import pytest
from botocore.stub import Stubber
from hypothesis import given
from hypothesis import strategies as st

from bitext.errors import AccessRefused, ServiceBusy
from cloud import clients, ledger, ledger_items
from cloud.ledger_items import Document, Lock, Progress, Run
from tests.support.book_fixtures import BookResources

DOCUMENT = Document(
    language="zh",
    path="chapter/第一章 序論.md",
    state="REJECTED",
    source_version="s1",
    human_version="h1",
    origin_version="",
    settings_digest="d",
    published_version="p",
    segments_human=3,
    segments_machine=2,
    segments_flagged=1,
    characters_sent=99,
    bleu=0.1 + 0.2,
    bleu_plain=None,
    signature="nrefs:1",
    run="r",
    problem="DamagedTranslation: [line 3] a formula is lost",
    updated_at="2026-01-01T00:00:00.000Z",
)


def test_a_document_comes_back_as_it_was_written(book: BookResources) -> None:
    ledger.put_document(book.table, DOCUMENT)
    assert ledger.find_document(book.table, "zh", DOCUMENT.path) == DOCUMENT
    assert ledger.find_document(book.table, "es", DOCUMENT.path) is None


def test_the_time_is_set_when_it_is_not_given(book: BookResources) -> None:
    ledger.put_document(book.table, replace(DOCUMENT, updated_at=""))
    found = ledger.find_document(book.table, "zh", DOCUMENT.path)
    assert found is not None
    assert found.updated_at.startswith("20")
    assert found.updated_at.endswith("Z")


def test_an_update_leaves_the_rest(book: BookResources) -> None:
    ledger.put_document(book.table, DOCUMENT)
    ledger.update_document(book.table, "zh", DOCUMENT.path, bleu=None, bleu_plain=0.25, run="r2")
    found = ledger.find_document(book.table, "zh", DOCUMENT.path)
    assert found is not None
    assert (found.bleu, found.bleu_plain, found.run) == (None, 0.25, "r2")
    assert found.updated_at > DOCUMENT.updated_at
    assert (
        replace(found, bleu=DOCUMENT.bleu, bleu_plain=None, run="r", updated_at=DOCUMENT.updated_at)
        == DOCUMENT
    )


def test_unknown_attributes_are_refused(book: BookResources) -> None:
    with pytest.raises(TypeError, match="'blue'"):
        ledger.update_document(book.table, "zh", "a.md", blue=1)
    with pytest.raises(TypeError, match="'pears'"):
        ledger.record_progress(book.table, "r", "zh", "publish", pears=1)


def test_documents_of_a_language_over_pages(book: BookResources) -> None:
    # One page of a query holds 1 MB.
    for number in range(12):
        item = replace(DOCUMENT, path=f"{number:02}.md", problem="x" * 200_000)
        ledger.put_document(book.table, item)
    ledger.put_document(book.table, replace(DOCUMENT, language="zh-TW"))
    paths = [item.path for item in ledger.documents(book.table, "zh")]
    assert paths == [f"{number:02}.md" for number in range(12)]
    assert [item.language for item in ledger.documents(book.table, "zh-TW")] == ["zh-TW"]
    assert list(ledger.documents(book.table, "es")) == []


def test_marking_documents(book: BookResources) -> None:
    ledger.put_document(book.table, DOCUMENT)
    paths = [DOCUMENT.path, *(f"{number}.md" for number in range(20))]
    ledger.mark_documents(book.table, "zh", paths, "FAILED", problem="ServiceBusy: no")
    found = {item.path: item for item in ledger.documents(book.table, "zh")}
    assert set(found) == set(paths)
    assert {item.state for item in found.values()} == {"FAILED"}
    assert found[DOCUMENT.path].source_version == "s1"
    ledger.mark_documents(book.table, "zh", [], "FAILED")


def test_runs_and_their_progress(book: BookResources) -> None:
    one = Run(run="20260101T000000Z-aaaaaa", reason="upload", started_at="t")
    two = Run(run="20260102T000000Z-bbbbbb", state="COMPLETED", report="s3://r", documents=2)
    for item in (one, two):
        ledger.put_run(book.table, item)
    assert ledger.runs(book.table) == [two, one]
    assert ledger.runs(book.table, limit=1) == [two]
    assert ledger.find_run(book.table, one.run) == one
    ledger.put_new_run(book.table, replace(two, state="RUNNING"))
    assert ledger.find_run(book.table, two.run) == two

    ledger.record_progress(book.table, one.run, "zh", "start_translation", job_id="j", pairs=3)
    ledger.record_progress(book.table, one.run, "zh", "check_translation", job_status="SUBMITTED")
    ledger.record_progress(book.table, one.run, "es", "publish")
    es, zh = ledger.progress(book.table, one.run)
    assert (zh.step, zh.state, zh.job_id, zh.job_status, zh.pairs) == (
        "check_translation",
        "RUNNING",
        "j",
        "SUBMITTED",
        3,
    )
    assert (es.run, es.language) == (one.run, "es")
    ledger.end_progress(book.table, one.run, "zh", "FAILED", error="TranslationFailed: no")
    _, zh = ledger.progress(book.table, one.run)
    assert (zh.step, zh.state, zh.error) == (
        "check_translation",
        "FAILED",
        "TranslationFailed: no",
    )


def test_a_run_that_died_is_failed_once(book: BookResources) -> None:
    ledger.put_run(book.table, Run(run="r", started_at="t"))
    ledger.fail_run(book.table, "r")
    found = ledger.find_run(book.table, "r")
    assert found is not None
    assert (found.state, found.started_at) == ("FAILED", "t")
    done = Run(run="done", state="COMPLETED", ended_at="t")
    ledger.put_run(book.table, done)
    ledger.fail_run(book.table, "done")
    assert ledger.find_run(book.table, "done") == done
    ledger.fail_run(book.table, "nobody")
    assert ledger.find_run(book.table, "nobody") is None


def test_the_lock_has_one_holder(book: BookResources) -> None:
    mine = Lock(run="mine", execution_arn="arn:mine", reason="upload", taken_at="t")
    theirs = Lock(run="theirs", execution_arn="arn:theirs")
    assert ledger.find_lock(book.table) is None
    assert ledger.take_lock(book.table, mine)
    assert not ledger.take_lock(book.table, theirs)
    assert ledger.find_lock(book.table) == mine


def test_the_lock_counts_what_is_wanted_for_its_holder_only(book: BookResources) -> None:
    lock = Lock(run="mine", execution_arn="arn")
    assert not ledger.mark_wanted(book.table, "mine")
    ledger.take_lock(book.table, lock)
    assert not ledger.mark_wanted(book.table, "theirs")
    assert ledger.mark_wanted(book.table, "mine")
    assert ledger.mark_wanted(book.table, "mine")
    assert ledger.find_lock(book.table) == replace(lock, wanted=2)


def test_the_lock_is_released_only_as_it_was_seen(book: BookResources) -> None:
    lock = Lock(run="mine", execution_arn="arn")
    ledger.take_lock(book.table, lock)
    ledger.mark_wanted(book.table, "mine")
    assert not ledger.delete_lock(book.table, lock)
    assert not ledger.delete_lock(book.table, replace(lock, run="theirs", wanted=1))
    assert ledger.delete_lock(book.table, replace(lock, wanted=1))
    assert not ledger.delete_lock(book.table, replace(lock, wanted=1))
    assert ledger.find_lock(book.table) is None


def test_the_lock_is_taken_over_from_the_dead_run_only(book: BookResources) -> None:
    dead = Lock(run="dead", execution_arn="arn", wanted=0)
    new = Lock(run="new", execution_arn="arn:new", attempt=2)
    ledger.take_lock(book.table, dead)
    ledger.mark_wanted(book.table, "dead")
    assert ledger.take_over_lock(book.table, new, dead)
    assert ledger.find_lock(book.table) == new
    assert not ledger.take_over_lock(book.table, replace(new, run="late"), dead)
    assert ledger.find_lock(book.table) == new


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("ProvisionedThroughputExceededException", ServiceBusy),
        ("AccessDeniedException", AccessRefused),
    ],
)
def test_errors_of_dynamodb(aws_environment: None, code: str, expected: type[Exception]) -> None:
    lock = Lock(run="r", execution_arn="a")
    with Stubber(clients.dynamodb()) as stub:
        for operation in ("get_item", "put_item", "update_item", "delete_item", "query"):
            stub.add_client_error(operation, code)
        with pytest.raises(expected):
            ledger.find_lock("t")
        with pytest.raises(expected):
            ledger.take_lock("t", lock)
        with pytest.raises(expected):
            ledger.mark_wanted("t", "r")
        with pytest.raises(expected):
            ledger.delete_lock("t", lock)
        with pytest.raises(expected):
            list(ledger.documents("t", "zh"))


TEXT = st.text(min_size=1)
COUNT = st.integers(0, 10**12)
SCORE = st.none() | st.floats(0, 1)


@given(
    st.builds(
        Document,
        language=st.sampled_from(["zh", "zh-TW"]),
        path=TEXT,
        state=st.sampled_from(["CURRENT", "REJECTED", "FAILED", "RETIRED"]),
        characters_sent=COUNT,
        segments_human=COUNT,
        bleu=SCORE,
        bleu_plain=SCORE,
        problem=st.text(),
    )
)
def test_documents_survive_dynamodbs_form(document: Document) -> None:
    assert ledger_items.read_document(ledger_items.document_item(document)) == document


@given(st.builds(Lock, run=TEXT, execution_arn=TEXT, wanted=COUNT, attempt=COUNT))
def test_locks_survive_dynamodbs_form(lock: Lock) -> None:
    assert ledger_items.read_lock(ledger_items.lock_item(lock)) == lock


@given(st.builds(Run, run=TEXT, documents=COUNT, problems=COUNT))
def test_runs_survive_dynamodbs_form(run: Run) -> None:
    assert ledger_items.read_run(ledger_items.run_item(run)) == run


def test_items_of_another_release_are_read() -> None:
    key = ledger_items.progress_key("r", "zh")
    item = {**key, "state": {"S": "RUNNING"}, "later": {"L": []}, "flag": {"BOOL": True}}
    assert ledger_items.read_progress(item) == Progress("r", "zh", state="RUNNING")


def test_other_kinds_of_values_are_refused() -> None:
    with pytest.raises(TypeError, match="list"):
        ledger_items.to_attributes({"a": []})


@given(
    st.from_regex(r"[A-Z][A-Za-z]{0,20}", fullmatch=True),
    st.text().filter(lambda text: not text.startswith("[")),
    st.text().filter(lambda text: "]" not in text),
)
def test_problems_survive_the_ledgers_form(error: str, reason: str, place: str) -> None:
    text = ledger_items.problem_text(error, reason, place)
    assert ledger_items.parse_problem(text) == (error, reason, place)


def test_a_problem_of_another_form_is_kept_whole() -> None:
    assert ledger_items.parse_problem("a formula is lost") == (
        "DamagedTranslation",
        "a formula is lost",
        "",
    )
