"""ExtractAndPair: a human edition that is no translation gives no pair, and is named."""

from __future__ import annotations

from typing import Any

import pytest

from bitext.budget import in_dollars, micro_dollars
from bitext.errors import BudgetExceeded
from bitext.pair_checks import check_pair
from bitext.reporting import Prices
from bitext.settings import ENGLISH
from cloud import clients, ledger
from steps import extract_and_pair, publish
from tests.bitext.chapters import SETTINGS, chapter, paired
from tests.support.book_fixtures import BookResources, LambdaContext

RUN = "20260101T000000Z-aaaaaa"
CHINESE = SETTINGS["zh"]
HUMAN = {
    "good.md": chapter("zh", "a"),
    "copy.md": chapter("en", "b"),
    "other.md": chapter("ja", "c"),
    "half.md": chapter("zh", "d", last=3) + "\n\n" + chapter("en", "d", first=3),
}
SOURCE = {path: chapter("en", name) for path, name in zip(HUMAN, ("a", "b", "c", "d"), strict=True)}


def put_branch(book: BookResources) -> dict[str, Any]:
    """Put a planned run with a human edition of each document; return the step's payload."""
    documents = []
    for path in SOURCE:
        files = {}
        for part, prefix, texts in (("source", "source", SOURCE), ("human", "human/zh", HUMAN)):
            key = f"{prefix}/{path}"
            files[part] = {"key": key, "version": book.put(key, texts[path].encode())}
        flags = {"publish": True, "evaluate": False, "held_out": False}
        documents.append({"path": path, **files, "origin": None, **flags})
    manifest = {
        "source_language": "en",
        "settings": CHINESE.to_json(),
        "settings_digest": "d",
        "documents": documents,
    }
    key = f"runs/{RUN}/zh/manifest.json"
    book.put_work(key, manifest)
    return {"run": RUN, "language": "zh", "manifest": f"s3://{book.work_bucket}/{key}"}


def test_documents_that_are_no_translation_are_named_and_teach_nothing(
    book: BookResources, context: LambdaContext
) -> None:
    answer = extract_and_pair.handler(put_branch(book), context)
    results = book.get_json(book.work_bucket, f"runs/{RUN}/zh/results/extract_and_pair.json")
    # The same finding as `amts pair` gives, under the S3 key.
    (other,) = check_pair(paired(SOURCE["other.md"], HUMAN["other.md"], "zh"), ENGLISH, CHINESE)
    problems = {problem.pop("document"): problem for problem in results["problems"]}
    assert problems == {
        "human/zh/copy.md": {
            "error": "NotATranslation",
            "reason": "it is a copy of the source, not a translation",
            "place": "",
        },
        "human/zh/other.md": {"error": "NotATranslation", "reason": other.text, "place": ""},
        "human/zh/half.md": {
            "error": "DoubtfulTranslation",
            "reason": "52% of it is the source's own text, not translated",
            "place": "",
        },
    }
    left_out = results["parallel_data"]["rejected"]
    assert left_out["target is a copy of the source"] == 7
    assert left_out["document in another language"] == 7
    assert left_out["same pair again"] == 3  # what half.md has of good.md
    pairs = answer["parallel_data"]["pairs"]
    assert pairs == results["parallel_data"]["pairs"] == 7
    bucket, _, key = answer["parallel_data"]["uri"].removeprefix("s3://").partition("/")
    rows = clients.s3().get_object(Bucket=bucket, Key=key)["Body"].read().decode().splitlines()
    assert len(rows) == 1 + pairs
    # What nobody has translated is translated; another text is neither sent nor kept.
    told = [entry["document"] for entry in results["documents"]]
    assert told == ["good.md", "copy.md", "half.md"]


def test_a_job_that_costs_more_than_the_budget_is_refused_before_it_begins(
    book: BookResources, context: LambdaContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = put_branch(book)
    manifest = book.get_json(book.work_bucket, f"runs/{RUN}/zh/manifest.json")
    manifest["documents"][0] |= {"evaluate": True}
    book.put_work(f"runs/{RUN}/zh/manifest.json", manifest)
    # A sentence of the scored document is sent in the job and once more alone.
    monkeypatch.setenv("AMTS_BUDGET_USD", "100")
    answer = extract_and_pair.handler(event, context)
    assert answer["route"] == "import"
    results = book.get_json(book.work_bucket, f"runs/{RUN}/zh/results/extract_and_pair.json")
    good, *others = (entry["characters_to_send"] for entry in results["documents"])
    assert good > 0, "all of it is human, so what is sent is for its score"
    told = book.get_json(book.work_bucket, f"runs/{RUN}/zh/results/budget.json")
    prices = Prices(translate_text=15, batch=15, act=60)
    cost = prices.cost(good + sum(others), good, with_parallel_data=True)
    assert told == {"budget_usd": 100.0, "cost_usd": cost}

    monkeypatch.setenv("AMTS_BUDGET_USD", str(cost - 0.000001))
    another = {**event, "run": "20260102T000000Z-bbbbbb"}
    with pytest.raises(BudgetExceeded, match=f"zh would cost {in_dollars(micro_dollars(cost))} US"):
        extract_and_pair.handler(another, context)
    monkeypatch.setenv("AMTS_BUDGET_USD", str(cost))
    extract_and_pair.handler(another, context)


def test_another_text_is_not_published_and_later_runs_know_the_file(
    book: BookResources, context: LambdaContext
) -> None:
    event = put_branch(book)
    made = extract_and_pair.handler(event, context)
    given = {name: made[name] for name in ("job", "parallel_data")}
    publish.handler({**event, **given}, context)
    states = {item.path: item.state for item in ledger.documents(book.table, "zh")}
    assert (states["good.md"], states["other.md"]) == ("CURRENT", "REJECTED")
    item = ledger.find_document(book.table, "zh", "other.md")
    assert item is not None
    assert item.problem.startswith("NotATranslation: [human/zh/other.md] it is not in Chinese")
    listed = clients.s3().list_objects_v2(Bucket=book.book_bucket, Prefix="translated/zh/")
    assert "translated/zh/other.md" not in {found["Key"] for found in listed["Contents"]}
