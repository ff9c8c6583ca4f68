"""Bad input is named with its reason and place; the rest of the book is translated."""

from __future__ import annotations

import json

import pytest

from tests.bitext.chapters import chapter
from tests.workflow.deployed_book import DeployedBook

GOOD = "# Good\n\nThis page is fine.\n"
NOTEBOOK = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def test_every_bad_file_is_named_and_the_rest_is_translated(book: DeployedBook) -> None:
    report = book.push_and_wait(
        {
            "source/good.md": GOOD,
            "source/broken.ipynb": '{"cells": [}',
            "source/old.ipynb": json.dumps(NOTEBOOK | {"nbformat": 3}),
            "source/latin.md": "caf\xe9 page\n".encode("latin-1"),
            "source/empty.md": b"",
            "human/xx/good.md": "# ?\n",
            "human/zh/orphan.md": "# 孤儿\n",
        }
    )
    assert report["outcome"] == "COMPLETED_WITH_PROBLEMS"
    named = {(problem["document"], problem["error"]) for problem in report["problems"]}
    assert named == {
        ("source/broken.ipynb", "UnreadableDocument"),
        ("source/old.ipynb", "UnreadableDocument"),
        ("source/latin.md", "UnreadableDocument"),
        ("source/empty.md", "UnreadableDocument"),
        ("human/xx/good.md", "UnknownLanguage"),
        ("human/zh/orphan.md", "MissingSource"),
    }
    broken = next(p for p in report["problems"] if p["document"] == "source/broken.ipynb")
    assert "line 1" in broken["place"]
    for language in ("zh", "es"):
        assert book.keys(f"translated/{language}/") == [f"translated/{language}/good.md"]


@pytest.mark.parametrize(
    "name", ["a page.md", "a+b.md", "100%.md", "页面/第一.md", "ñandú (1).md", "a&b=c?.md"]
)
def test_any_key_is_a_key(book: DeployedBook, name: str) -> None:
    report = book.push_and_wait({f"source/{name}": GOOD})
    assert report["outcome"] == "COMPLETED"
    assert book.keys("translated/es/") == [f"translated/es/{name}"]


def test_a_document_of_five_megabytes(book: DeployedBook) -> None:
    sentence = "The quick model learns from many examples that nobody has labelled by hand. "
    page = "# Long\n\n" + "\n\n".join([sentence * 4] * (5_000_000 // (len(sentence) * 4 + 2)))
    assert len(page) > 4_900_000
    report = book.push_and_wait({"source/long.md": page, "source/good.md": GOOD})
    states = {d["document"]: d["state"] for d in report["languages"][0]["documents"]}
    assert states["good.md"] == "published"
    named = {problem["document"] for problem in report["problems"]}
    assert states["long.md"] == "published" or "source/long.md" in named


def test_an_unreadable_human_edition_is_never_replaced_by_machine_text(
    book: DeployedBook,
) -> None:
    report = book.push_and_wait({"source/good.md": GOOD, "human/zh/good.md": b"\xff\xfe not utf-8"})
    assert ("human/zh/good.md", "zh") in {
        (problem["document"], problem["language"]) for problem in report["problems"]
    }
    assert book.keys("translated/zh/") == []
    assert book.keys("translated/es/") == ["translated/es/good.md"]


def test_a_human_edition_that_is_no_translation_is_named_and_not_published(
    book: DeployedBook,
) -> None:
    report = book.push_and_wait(
        {
            "source/good.md": GOOD,
            "source/library.md": chapter("en") + "\n",
            "source/copy.md": chapter("en", "y") + "\n",
            "human/zh/good.md": "# 很好\n\n这一页没有问题。\n",
            "human/zh/library.md": chapter("es") + "\n",
            "human/zh/copy.md": chapter("en", "y") + "\n",
        }
    )
    assert report["outcome"] == "COMPLETED_WITH_PROBLEMS"
    assert {(p["document"], p["error"], p["reason"]) for p in report["problems"]} == {
        ("human/zh/library.md", "NotATranslation", "it is not in Chinese (Simplified)"),
        (
            "human/zh/copy.md",
            "NotATranslation",
            "it is a copy of the source, not a translation",
        ),
    }
    chinese = next(entry for entry in report["languages"] if entry["language"] == "zh")
    assert {entry["document"]: entry["state"] for entry in chinese["documents"]} == {
        "good.md": "published",
        "library.md": "rejected",
        "copy.md": "published",
    }
    assert chinese["parallel_data"]["pairs"] == 2
    # The copy is the document that is scored; of it there is nothing to score.
    assert chinese["parallel_data"]["rejected"] == {"document in another language": 7}
    assert (chinese["bleu"], chinese["bleu_plain"]) == (None, None)
    assert book.keys("translated/zh/") == ["translated/zh/copy.md", "translated/zh/good.md"]
    assert book.keys("translated/es/") == [
        f"translated/es/{name}.md" for name in ("copy", "good", "library")
    ]
