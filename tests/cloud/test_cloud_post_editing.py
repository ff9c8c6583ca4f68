"""What people changed of machine text is measured per document and in all, and noted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from bitext.drafts import Correction
from bitext.scoring import edit_rate
from bitext.settings import load_language
from cloud import corrections, ledger, post_editing
from cloud.environment import BookEnvironment
from cloud.ledger_items import Document
from tests.bitext.pipeline import LANGUAGES
from tests.bitext.record_examples import MACHINE, RUN
from tests.support.book_fixtures import BookResources

TURKISH = load_language(LANGUAGES / "tr.toml")
CHINESE = load_language(LANGUAGES / "zh.toml")
A = [("Kayıp azalır.", "Kayıp azalır."), ("Model öğrenir.", "Model ağırlıkları öğrenir.")]
B = [("Sonra durur.", "Sonra model durur.")]
NOTHING = {
    "documents": [],
    "segments_drafted": 0,
    "segments_corrected": 0,
    "characters_changed": 0,
    "words_changed": 0,
    "characters": 0,
    "words": 0,
    "ter": None,
    "signature": None,
}


def found(path: str, texts: Sequence[tuple[str, str]]) -> list[Correction]:
    return [
        Correction(path, ("English.",), n, draft, final, draft != final, MACHINE)
        for n, (draft, final) in enumerate(texts)
    ]


def measured(*texts: Correction) -> tuple[dict[str, Any], list[dict[str, str]]]:
    environment = BookEnvironment.load()
    corrections.write(environment, RUN, "tr", texts)
    return post_editing.measure(environment, RUN, TURKISH)


def test_documents_and_all_of_them(book: BookResources) -> None:
    ledger.put_document(book.table, Document("tr", "a.md", source_version="1", bleu=0.5))
    results, problems = measured(*found("a.md", A), *found("b.md", B))
    assert problems == []
    signature = edit_rate(["a"], ["a"], spaced=True).signature
    a = {
        "document": "a.md",
        "segments_drafted": 2,
        "segments_corrected": 1,
        "characters_changed": 12,
        "words_changed": 1,
        "characters": 39,
        "words": 5,
        "ter": pytest.approx(1 / 5),
        "signature": signature,
    }
    b = {
        "document": "b.md",
        "segments_drafted": 1,
        "segments_corrected": 1,
        "characters_changed": 6,
        "words_changed": 1,
        "characters": 18,
        "words": 3,
        "ter": pytest.approx(1 / 3),
        "signature": signature,
    }
    assert results == {
        "documents": [a, b],
        "segments_drafted": 3,
        "segments_corrected": 2,
        "characters_changed": 18,
        "words_changed": 2,
        "characters": 57,
        "words": 8,
        "ter": pytest.approx(2 / 8),
        "signature": signature,
    }
    one = ledger.find_document(book.table, "tr", "a.md")
    assert one is not None
    assert (one.segments_corrected, one.ter) == (1, pytest.approx(0.2))
    assert (one.source_version, one.bleu) == ("1", 0.5)


def test_a_script_without_spaces(book: BookResources) -> None:
    environment = BookEnvironment.load()
    texts = found("a.md", [("模型学习权重。", "模型学会了权重。")])
    corrections.write(environment, RUN, "zh", texts)
    results, _ = post_editing.measure(environment, RUN, CHINESE)
    assert (results["words_changed"], results["words"]) == (2, 8)
    assert results["ter"] == pytest.approx(2 / 8)
    assert "asian:yes" in results["signature"]


def test_nobody_worked_on_machine_text(book: BookResources) -> None:
    assert post_editing.measure(BookEnvironment.load(), RUN, TURKISH) == (NOTHING, [])
    assert list(ledger.documents(book.table, "tr")) == []


def test_an_edition_that_takes_too_long_is_counted_and_named(
    book: BookResources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post_editing, "RATED_SECONDS", 0.0)
    ledger.put_document(book.table, Document("tr", "a.md", ter=0.5))
    results, problems = measured(*found("a.md", A))
    assert (results["segments_corrected"], results["characters_changed"]) == (1, 12)
    assert (results["ter"], results["documents"][0]["ter"]) == (None, None)
    assert problems == [
        {
            "document": "human/tr/a.md",
            "error": "NotRated",
            "reason": post_editing.NOT_RATED,
            "place": "",
        }
    ]
    one = ledger.find_document(book.table, "tr", "a.md")
    assert one is not None
    # A rate of an earlier edition would say nothing of this one.
    assert (one.segments_corrected, one.ter) == (1, None)
