from __future__ import annotations

from datetime import timedelta

import pytest

from bitext.errors import InvalidSettings, UploadsInProgress
from cloud import clients, environment, ledger, runs, uploads
from cloud.ledger_items import Lock
from tests.support.book_fixtures import BookResources

QUIET = timedelta(seconds=30)


@pytest.mark.parametrize(
    "key", ["source/a.md", "human/zh/a.md", "human/fr/pic.png", "memory/zh/a.tmx"]
)
def test_a_run_waits_until_uploads_have_ended(book: BookResources, key: str) -> None:
    run = runs.run_id(runs.utc_now(), bytes)
    uploads.require_quiet(book.book_bucket, run, QUIET, runs.utc_now())
    book.put("source/old.md")
    book.put(key)
    now = runs.utc_now()
    with pytest.raises(UploadsInProgress, match="a file arrived at 20"):
        uploads.require_quiet(book.book_bucket, run, QUIET, now)
    uploads.require_quiet(book.book_bucket, run, QUIET, now + QUIET)
    uploads.require_quiet(book.book_bucket, run, timedelta(0), now)


def test_what_amts_writes_itself_is_no_upload(book: BookResources) -> None:
    for key in ("translated/zh/a.md", "reports/r/report.json", "state/bitext/zh/a.md.jsonl"):
        book.put(key)
    run = runs.run_id(runs.utc_now(), bytes)
    uploads.require_quiet(book.book_bucket, run, QUIET, runs.utc_now())


def test_a_run_does_not_wait_for_ever(book: BookResources) -> None:
    book.put("source/a.md")
    now = runs.utc_now()
    begun = now - uploads.PATIENCE
    almost = runs.run_id(begun + timedelta(seconds=5), bytes)
    with pytest.raises(UploadsInProgress):
        uploads.require_quiet(book.book_bucket, almost, QUIET, now)
    over = runs.run_id(begun - timedelta(seconds=5), bytes)
    uploads.require_quiet(book.book_bucket, over, QUIET, now)


def test_who_asked_before_the_listing_is_answered_by_it(book: BookResources) -> None:
    ledger.take_lock(book.table, Lock("run", "arn"))
    ledger.mark_wanted(book.table, "run")
    assert uploads.asked(book.table, "another") == 0
    asked = uploads.asked(book.table, "run")
    assert asked == 1
    ledger.mark_wanted(book.table, "run")
    uploads.answered(book.table, "run", asked)
    assert ledger.find_lock(book.table) == Lock("run", "arn", wanted=1), "asked since"


def test_only_the_run_with_the_lock_answers(book: BookResources) -> None:
    ledger.take_lock(book.table, Lock("run", "arn"))
    ledger.mark_wanted(book.table, "run")
    uploads.answered(book.table, "another", 1)
    assert ledger.find_lock(book.table) == Lock("run", "arn", wanted=1)
    clients.dynamodb().delete_item(
        TableName=book.table, Key={"pk": {"S": "lock"}, "sk": {"S": "lock"}}
    )
    uploads.answered(book.table, "run", 1)
    assert ledger.find_lock(book.table) is None
    assert uploads.asked(book.table, "run") == 0


def test_answering_twice_strikes_nobody_else(book: BookResources) -> None:
    ledger.take_lock(book.table, Lock("run", "arn"))
    ledger.mark_wanted(book.table, "run")
    uploads.answered(book.table, "run", 1)
    uploads.answered(book.table, "run", 1)
    assert ledger.find_lock(book.table) == Lock("run", "arn")


@pytest.mark.parametrize(("text", "seconds"), [("0", 0), ("5", 5), ("0.5", 0.5)])
def test_the_setting(monkeypatch: pytest.MonkeyPatch, text: str, seconds: float) -> None:
    monkeypatch.setenv("AMTS_UPLOAD_QUIET_SECONDS", text)
    assert environment.upload_quiet() == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "-1", "true", '"5"', "x", "[]"])
def test_bad_settings(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("AMTS_UPLOAD_QUIET_SECONDS", text)
    with pytest.raises(InvalidSettings, match="AMTS_UPLOAD_QUIET_SECONDS"):
        environment.upload_quiet()
