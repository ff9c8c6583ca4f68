"""Human text that was overwritten comes back from the bucket's versions, and is published again."""

from __future__ import annotations

import json
import time

import pytest
from click.testing import CliRunner, Result

from amts.cli import main
from tests.workflow.deployed_book import DeployedBook
from tests.workflow.small_book import human, source

KEPT = "one/models.md"
CHANGED = "one/losses.md"
LOST = "two/descent.md"
MACHINE = "two/limits.md"
# The sentence of CHANGED that the source edition says otherwise today.
EARLIER, TODAY = "A small loss is good.", "A small loss is very good."


def amts(book: DeployedBook, *arguments: str) -> Result:
    words = [*arguments, "--language", "zh", "--endpoint-url", book.endpoint, "--book", "book"]
    return CliRunner().invoke(main, words)


def every_version(book: DeployedBook, prefix: str) -> set[tuple[str, str]]:
    pages = book.s3.get_paginator("list_object_versions").paginate(
        Bucket=book.outputs["BookBucketName"], Prefix=prefix
    )
    return {
        (one["Key"], one["VersionId"])
        for page in pages
        for one in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
    }


def sentences(text: str) -> list[str]:
    """The lines of a chapter, each sentence on its own."""
    return [one for one in text.replace("。", "。\n").split("\n") if one]


@pytest.fixture
def overwritten(book: DeployedBook) -> tuple[DeployedBook, str]:
    """A book whose human edition was overwritten after a moment, and that moment.

    One human file was overwritten by a machine's text, one too whose English has moved on, one was
    deleted.
    """
    files: dict[str, str | bytes] = {f"human/zh/{path}": t for path, t in human("zh").items()}
    files |= {f"source/{path}": text for path, text in source().items()}
    book.push_and_wait(files)
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    time.sleep(1.02 - time.time() % 1)  # S3 tells times in whole seconds
    now = source()[CHANGED].replace(EARLIER, TODAY)
    assert TODAY in now
    book.s3.delete_object(Bucket=book.outputs["BookBucketName"], Key=f"human/zh/{LOST}")
    book.push_and_wait(
        {
            f"source/{CHANGED}": now,
            f"human/zh/{CHANGED}": "# 亏损\n\n亏损讲模特儿多么错。\n",
            f"human/zh/{KEPT}": human("zh")[KEPT].replace("模型是一种猜测。", "机器说的话。"),
        }
    )
    book.settle()
    book.known = {execution["executionArn"] for execution in book.executions()}
    assert "模特儿" in book.get(f"translated/zh/{CHANGED}").decode()
    return book, moment


def test_an_overwritten_edition_comes_back_and_is_published(
    overwritten: tuple[DeployedBook, str],
) -> None:
    book, moment = overwritten
    before = every_version(book, "")
    tried = amts(book, "restore", "--all", "--at", moment, "--dry-run", "--json")
    assert tried.exit_code == 0, tried.stderr
    assert every_version(book, "") == before
    done = amts(book, "restore", "--all", "--at", moment, "--json")
    assert done.exit_code == 0, done.stderr
    answer = json.loads(done.stdout)
    assert {one["document"] for one in answer["restored"]} == {KEPT, CHANGED, LOST}
    report = book.report(book.next_run())

    assert report["outcome"] in ("COMPLETED", "COMPLETED_WITH_PROBLEMS")
    for path in (KEPT, LOST):
        assert book.get(f"translated/zh/{path}").decode() == human("zh")[path]
    # Every human sentence is back; only the one whose English is another is not published.
    published = book.get(f"translated/zh/{CHANGED}").decode()
    wanted = [one for one in sentences(human("zh")[CHANGED]) if one != "损失小就是好。"]
    assert [one for one in wanted if one not in published] == []
    assert "损失小就是好。" not in published
    assert book.get(f"human/zh/{CHANGED}").decode() == human("zh")[CHANGED]
    foreseen = {one["document"]: one["next_run"] for one in answer["restored"]}
    assert foreseen[CHANGED]["segments_sent"] == 1
    chinese = next(entry for entry in report["languages"] if entry["language"] == "zh")
    states = {one["document"]: one for one in chinese["documents"]}
    assert states[CHANGED]["segments_machine"] == 1
    assert states[CHANGED]["segments_human"] == foreseen[CHANGED]["segments_kept"]
    # The human sentence whose English is another is found by the English of today.
    told = json.loads(amts(book, "history", CHANGED, "--source", TODAY, "--json").stdout)
    assert [one["source"] for one in told["translations"]][:1] == [TODAY]
    assert told["translations"][0]["made"]["by"] == "machine"
    earlier = [one for one in told["translations"] if one["source"] == EARLIER]
    assert "损失小就是好。" in [one["target"] for one in earlier]
    # Nothing was deleted, and to do it again does nothing.
    assert before <= every_version(book, "")
    again = json.loads(amts(book, "restore", "--all", "--at", moment, "--json").stdout)
    assert again["restored"] == []
    assert sorted(again["unchanged"]) == sorted([KEPT, CHANGED, LOST])


def test_a_machine_publication_that_comes_back_stays_machine_text(
    overwritten: tuple[DeployedBook, str],
) -> None:
    book, _ = overwritten
    told = json.loads(amts(book, "history", MACHINE, "--json").stdout)["versions"]
    publication = next(one for one in told if one["kind"] == "published")
    assert publication["segments"] == {"human": 0, "machine": 3, "flagged": 0}
    done = amts(book, "restore", MACHINE, "--version", publication["short"], "--json")
    assert done.exit_code == 0, done.stderr
    book.report(book.next_run())

    said = amts(book, "history", MACHINE, "--source", "No model is perfect.", "--json")
    (saying,) = json.loads(said.stdout)["translations"]
    assert {one["kind"] for one in saying["versions"]} == {"human", "published"}
    assert saying["made"]["by"] == "machine"
    told = json.loads(amts(book, "history", MACHINE, "--json").stdout)["versions"]
    newest = next(one for one in told if one["kind"] == "published")
    assert newest["record"]["human"]["key"] == f"human/zh/{MACHINE}"
    assert newest["segments"]["human"] == 0
    assert newest["segments"]["machine"] > 0


def test_one_sentence_comes_back_alone(overwritten: tuple[DeployedBook, str]) -> None:
    book, _ = overwritten
    told = json.loads(
        amts(book, "history", KEPT, "--source", "A model is a guess.", "--json").stdout
    )
    wanted = next(one for one in told["translations"] if one["target"] == "模型是一种猜测。")
    version = next(one for one in wanted["versions"] if one["kind"] == "human")
    spoilt = book.get(f"human/zh/{KEPT}").decode()
    others = {path: book.get(f"translated/zh/{path}") for path in (CHANGED, LOST)}

    done = amts(book, "restore", KEPT, "--version", version["short"], "--source", "a guess")
    assert done.exit_code == 0, done.stderr
    book.report(book.next_run())

    assert book.get(f"human/zh/{KEPT}").decode() == spoilt.replace(
        "机器说的话。", "模型是一种猜测。"
    )
    assert book.get(f"translated/zh/{KEPT}").decode() == human("zh")[KEPT]
    assert {path: book.get(f"translated/zh/{path}") for path in others} == others
