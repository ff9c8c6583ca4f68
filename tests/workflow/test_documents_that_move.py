"""Documents that are renamed, deleted and brought back, on the embedded AWS."""

from __future__ import annotations

from typing import Any

import pytest

from cloud import ledger_items
from cloud.ledger_items import Document
from tests.workflow.deployed_book import DeployedBook
from tests.workflow.small_book import human, source

OLD, NEW = "one/models.md", "two/what-models-are.md"
EARLIER, TODAY = "A model is a guess.", "A model is an educated guess."
AFTER = "它把输入$x$映射到预测$\\hat{y}$。"  # of the sentence that follows


@pytest.fixture
def published(book: DeployedBook) -> DeployedBook:
    """The whole book with its Chinese edition, published."""
    files: dict[str, str | bytes] = {f"human/zh/{path}": text for path, text in human("zh").items()}
    files |= {f"source/{path}": text for path, text in source().items()}
    book.push_and_wait(files)
    return book


def delete(book: DeployedBook, key: str) -> None:
    book.s3.delete_object(Bucket=book.outputs["BookBucketName"], Key=key)


def item(book: DeployedBook, language: str, path: str) -> Document:
    key = ledger_items.document_key(language, path)
    found = book.client("dynamodb").get_item(TableName=book.table, Key=key, ConsistentRead=True)
    return ledger_items.read_document(found["Item"])


def entry(report: dict[str, Any], language: str) -> dict[str, Any]:
    (found,) = [entry for entry in report["languages"] if entry["language"] == language]
    return found


def test_a_renamed_document_keeps_its_human_text(published: DeployedBook) -> None:
    book = published
    text = source()[OLD].replace(EARLIER, TODAY)
    assert text != source()[OLD]
    before = book.get(f"translated/zh/{OLD}")
    delete(book, f"source/{OLD}")
    report = book.push_and_wait({f"source/{NEW}": text})

    # Every sentence but the one that changed is the person's, byte for byte.
    chinese = entry(report, "zh")
    assert chinese["moved"] == [{"document": NEW, "from": OLD}]
    (document,) = [d for d in chinese["documents"] if d["document"] == NEW]
    assert document["state"] == "published"
    assert (document["segments_human"], document["segments_machine"]) == (3, 1)
    translated = book.get(f"translated/zh/{NEW}").decode()
    kept = human("zh")[OLD].replace("模型是一种猜测。", "")
    first, rest = kept.split(AFTER)
    assert translated.startswith(first)
    assert translated.endswith(AFTER + rest)
    assert chinese["characters_sent"] == len(TODAY)
    # The other language, without a human edition, is told too, and uses its own text again.
    spanish = entry(report, "es")
    assert spanish["moved"] == [{"document": NEW, "from": OLD}]
    assert spanish["characters_sent"] == len(TODAY)
    assert report["problems"] == []
    # What was published at the old place stays.
    assert book.get(f"translated/zh/{OLD}") == before
    old, new = item(book, "zh", OLD), item(book, "zh", NEW)
    assert (old.state, old.problem, old.moved_to) == ("RETIRED", "", NEW)
    assert (new.state, new.human_key, new.moved_from) == ("CURRENT", f"human/zh/{OLD}", OLD)

    # A translator who did not notice edits the file at the old place.
    better = human("zh")[OLD].replace("我们在", "我们将在")
    report = book.push_and_wait({f"human/zh/{OLD}": better})
    assert entry(report, "zh")["moved"] == []
    assert [e["language"] for e in report["languages"]] == ["zh"]
    assert "我们将在 :numref:`sec_losses`中比较猜测。" in book.get(f"translated/zh/{NEW}").decode()
    assert report["problems"] == []

    # Another one moves the file: that one counts from then on.
    delete(book, f"human/zh/{OLD}")
    moved = better.replace("我们将在", "我们会在")
    report = book.push_and_wait({f"human/zh/{NEW}": moved, f"human/zh/{NEW[:-3]}_origin.md": text})
    assert "我们会在" in book.get(f"translated/zh/{NEW}").decode()
    assert report["problems"] == []
    assert item(book, "zh", NEW).human_key == ""


def test_a_deleted_document_is_retired_and_comes_back(published: DeployedBook) -> None:
    book = published
    before = book.get(f"translated/zh/{OLD}")
    delete(book, f"source/{OLD}")
    report = book.report(book.next_run())
    assert report["languages"] == []
    assert [problem["document"] for problem in report["problems"]] == [f"human/zh/{OLD}"]
    retired = item(book, "zh", OLD)
    assert (retired.state, retired.moved_to) == ("RETIRED", "")
    assert book.get(f"translated/zh/{OLD}") == before

    report = book.push_and_wait({f"source/{OLD}": source()[OLD]})
    assert report["problems"] == []
    assert [entry["moved"] for entry in report["languages"]] == [[], []]
    assert book.get(f"translated/zh/{OLD}") == before
    assert item(book, "zh", OLD).state == "CURRENT"


def test_a_human_file_that_moves_along_is_compared_with_what_it_was_made_from(
    published: DeployedBook,
) -> None:
    book = published
    old, new = "one/losses.md", "three/costs.md"
    text = source()[old].replace("A small loss is good.", "A loss of zero is best.")
    assert text != source()[old]
    for prefix in ("source", "human/zh"):
        delete(book, f"{prefix}/{old}")
    report = book.push_and_wait({f"human/zh/{new}": human("zh")[old], f"source/{new}": text})

    chinese = entry(report, "zh")
    assert chinese["moved"] == [{"document": new, "from": old}]
    assert chinese["characters_sent"] == len("A loss of zero is best.")
    translated = book.get(f"translated/zh/{new}").decode()
    before, after = human("zh")[old].split("损失小就是好。")
    assert translated.startswith(before)
    assert translated.endswith(after)
    assert report["problems"] == []
    found = item(book, "zh", new)
    assert (found.human_key, found.moved_from) == ("", old)
