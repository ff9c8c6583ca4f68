"""What people change of published machine text is counted, rated and told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bitext.effort import changes
from cloud.ledger_items import Document, document_key, read_document
from tests.workflow.deployed_book import DeployedBook
from tests.workflow.small_book import source

DESCENT, LIMITS = "two/descent.md", "two/limits.md"
OWN = "步子太大可能会跳过山谷。"


def in_ledger(book: DeployedBook, path: str) -> Document:
    table = book.outputs["LedgerTableName"]
    answer = book.client("dynamodb").get_item(TableName=table, Key=document_key("zh", path))
    return read_document(answer["Item"])


def chinese(report: dict[str, Any]) -> dict[str, Any]:
    return next(entry for entry in report["languages"] if entry["language"] == "zh")


def test_corrections_are_measured(book: DeployedBook) -> None:
    report = book.push_and_wait({f"source/{path}": text for path, text in source().items()})
    assert chinese(report)["corrections"] is None
    published = {path: book.get(f"translated/zh/{path}").decode() for path in (DESCENT, LIMITS)}
    lines = published[DESCENT].splitlines(keepends=True)
    draft = lines[-1].strip()

    # One document is corrected, the other handed in as it was: the engine's text is not Chinese.
    report = book.push_and_wait(
        {
            f"human/zh/{DESCENT}": "".join([*lines[:-1], OWN + "\n"]),
            f"human/zh/{LIMITS}": published[LIMITS],
        }
    )
    told = {entry["document"]: entry for entry in chinese(report)["documents"]}
    assert (told[LIMITS]["state"], told[LIMITS]["corrections"]) == ("rejected", None)
    edited = told[DESCENT]["corrections"]
    # In Chinese the engine's two sentences, which end in a period, are one.
    assert (edited["segments_drafted"], edited["segments_corrected"]) == (3, 1)
    assert (edited["characters_changed"], edited["words_changed"]) == changes(draft, OWN)
    assert edited["characters_changed"] > 0
    assert edited["ter"] > 0
    assert "asian:yes" in edited["signature"]
    assert chinese(report)["corrections"] == edited
    found = in_ledger(book, DESCENT)
    assert (found.segments_corrected, found.ter) == (1, pytest.approx(edited["ter"]))

    # The next run asks for nothing new of them, and the ledger keeps what it knew.
    now = source()[DESCENT].replace("We walk down", "We go down")
    report = book.push_and_wait({f"source/{DESCENT}": now})
    assert chinese(report)["corrections"] is None
    assert in_ledger(book, DESCENT).segments_corrected == 1


def test_the_run_keeps_each_draft_beside_its_final_text(book: DeployedBook) -> None:
    book.push_and_wait({f"source/{DESCENT}": source()[DESCENT]})
    published = book.get(f"translated/zh/{DESCENT}").decode()
    lines = published.splitlines(keepends=True)
    report = book.push_and_wait({f"human/zh/{DESCENT}": "".join([*lines[:-1], OWN + "\n"])})
    key = f"runs/{report['run']}/zh/corrections.jsonl"
    body = book.s3.get_object(Bucket=book.outputs["WorkBucketName"], Key=key)["Body"].read()
    found = [json.loads(line) for line in body.decode().splitlines()]
    assert [one["changed"] for one in found] == [False, False, True]
    last = found[-1]
    assert last["source"] == ["A large step may jump over the valley."]
    assert (last["draft"], last["final"]) == (lines[-1].strip(), OWN)
    assert last["made"]["by"] == "machine"
