from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bitext.errors import InvalidInput, InvalidSettings
from bitext.settings import parse_language
from cloud import clients, ledger
from cloud.ledger_items import Document, Lock
from cloud.objects import S3Uri
from steps import plan_run
from tests.support.book_fixtures import BookResources, LambdaContext

RUN = "20260101T000000Z-aaaaaa"
EVENT = {"run": RUN, "reason": "upload"}


def plan(context: LambdaContext) -> dict[str, Any]:
    return plan_run.handler(EVENT, context)


def manifest(book: BookResources, answer: dict[str, Any], language: str) -> dict[str, Any]:
    (uri,) = [e["manifest"] for e in answer["languages"] if e["language"] == language]
    place = S3Uri.parse(uri)
    found: dict[str, Any] = book.get_json(place.bucket, place.key)
    return found


def publish_all(book: BookResources, found: dict[str, Any]) -> None:
    """Write the ledger as Publish does."""
    for document in found["documents"]:
        ledger.put_document(
            book.table,
            Document(
                language=found["language"],
                path=document["path"],
                source_version=document["source"]["version"],
                human_version=document["human"]["version"] if document["human"] else "",
                origin_version=document["origin"]["version"] if document["origin"] else "",
                settings_digest=found["settings_digest"],
            ),
        )


def test_a_new_book(book: BookResources, context: LambdaContext) -> None:
    book.set_language("zh", name="Chinese")
    book.set_language("es")
    source = book.put("source/chapter/第 1+%.md")
    people = book.put("human/zh/chapter/第 1+%.md")
    origin = book.put("human/zh/chapter/第 1+%_origin.md")
    book.put("source/b.ipynb")
    book.put("source/img/x.svg")
    answer = plan(context)
    assert answer == {
        "languages": [
            {
                "language": language,
                "manifest": f"s3://work-bucket/runs/{RUN}/{language}/manifest.json",
                "documents": 2,
            }
            for language in ("es", "zh")
        ],
        "documents": 4,
        "problems": 0,
    }
    found = manifest(book, answer, "zh")
    assert found["run"] == RUN
    assert found["book"] == "book"
    assert found["source_language"] == "en"
    assert parse_language(found["settings"], "manifest").name == "Chinese"
    written = datetime.fromisoformat(found["documents"][1].pop("changed"))
    found["documents"][1]["source"].pop("etag")
    assert timedelta(0) <= datetime.now(UTC) - written < timedelta(minutes=5)
    assert found["documents"][1] == {
        "path": "chapter/第 1+%.md",
        "source": {"key": "source/chapter/第 1+%.md", "version": source},
        "human": {"key": "human/zh/chapter/第 1+%.md", "version": people},
        "origin": {"key": "human/zh/chapter/第 1+%_origin.md", "version": origin},
        "publish": True,
        "evaluate": False,
        "held_out": False,
        "moved_from": "",
    }
    assert book.get_json("work-bucket", f"runs/{RUN}/plan.json") == {
        "languages": answer["languages"],
        "problems": [],
    }


def test_only_what_changed_is_done_again(book: BookResources, context: LambdaContext) -> None:
    for code in ("zh", "es"):
        book.set_language(code)
    for key in ("source/a.md", "source/b.md", "human/zh/a.md", "human/zh/b.md"):
        book.put(key)
    first = plan(context)
    for language in ("zh", "es"):
        publish_all(book, manifest(book, first, language))
    assert plan(context)["languages"] == []

    book.put("human/zh/a.md", b"better")
    second = plan(context)
    assert [entry["language"] for entry in second["languages"]] == ["zh"]
    found = manifest(book, second, "zh")
    assert [(d["path"], d["publish"]) for d in found["documents"]] == [
        ("a.md", True),
        ("b.md", False),
    ]
    publish_all(book, found)

    book.put("source/b.md", b"text")  # the same content, but a new version
    assert [entry["documents"] for entry in plan(context)["languages"]] == [1, 1]
    publish_all(book, manifest(book, plan(context), "zh"))
    publish_all(book, manifest(book, plan(context), "es"))
    assert plan(context)["languages"] == []

    book.set_language("es", granularity="paragraph")
    assert [entry["documents"] for entry in plan(context)["languages"]] == [2]


def test_a_source_that_is_taken_away(book: BookResources, context: LambdaContext) -> None:
    book.set_language("zh")
    book.put("source/a.md")
    book.put("source/b.md")
    publish_all(book, manifest(book, plan(context), "zh"))
    clients.s3().delete_object(Bucket=book.book_bucket, Key="source/a.md")
    assert plan(context)["languages"] == []
    found = ledger.find_document(book.table, "zh", "a.md")
    assert found is not None
    assert (found.state, found.run) == ("RETIRED", RUN)
    kept = ledger.find_document(book.table, "zh", "b.md")
    assert kept is not None
    assert kept.state == "CURRENT"
    # It comes back, in the version that was published before.
    versions = clients.s3().list_object_versions(Bucket=book.book_bucket, Prefix="source/a.md")
    marker = versions["DeleteMarkers"][0]["VersionId"]
    clients.s3().delete_object(Bucket=book.book_bucket, Key="source/a.md", VersionId=marker)
    assert plan(context)["documents"] == 1


def test_problems_are_left_for_the_report(book: BookResources, context: LambdaContext) -> None:
    book.set_language("zh")
    for key in ("source/a.md", "human/fr/a.md", "human/zh/b.md", "source/c.rst"):
        book.put(key)
    rejected = Document(
        language="zh",
        path="a.md",
        state="REJECTED",
        source_version=book.put("source/a.md"),
        settings_digest="",
        problem="DamagedTranslation: [line 3] a formula is lost",
    )
    ledger.put_document(book.table, rejected)
    answer = plan(context)
    assert answer["problems"] == 3
    digest = manifest(book, answer, "zh")["settings_digest"]
    ledger.update_document(book.table, "zh", "a.md", settings_digest=digest)
    answer = plan(context)
    assert (answer["languages"], answer["problems"]) == ([], 4)
    told = book.get_json("work-bucket", f"runs/{RUN}/plan.json")["problems"]
    assert [(p["document"], p["language"], p["error"], p["place"]) for p in told] == [
        ("source/c.rst", None, "UnsupportedDocument", ""),
        ("human/fr/a.md", None, "UnknownLanguage", ""),
        ("human/zh/b.md", "zh", "MissingSource", ""),
        ("source/a.md", "zh", "DamagedTranslation", "line 3"),
    ]


def test_evaluation_documents(
    book: BookResources, context: LambdaContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.set_language("zh")
    for name in ("a.md", "b.md"):
        book.put(f"source/{name}")
        book.put(f"human/zh/{name}")
    monkeypatch.setenv("AMTS_EVALUATION_DOCUMENTS", '["b.*", "typo.md"]')
    answer = plan(context)
    assert answer["problems"] == 1
    documents = manifest(book, answer, "zh")["documents"]
    assert [(d["path"], d["evaluate"], d["held_out"]) for d in documents] == [
        ("a.md", False, False),
        ("b.md", True, True),
    ]


def test_only_the_run_that_holds_the_lock_plans(
    book: BookResources, context: LambdaContext
) -> None:
    book.set_language("zh")
    ledger.take_lock(book.table, Lock("another", "arn"))
    with pytest.raises(InvalidInput, match="another"):
        plan(context)
    ledger.take_over_lock(book.table, Lock(RUN, "arn"), Lock("another", "arn"))
    assert plan(context)["languages"] == []


@pytest.mark.parametrize("event", [{}, {"run": RUN}, {**EVENT, "more": 1}, {**EVENT, "run": 5}])
def test_bad_payloads(book: BookResources, context: LambdaContext, event: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        plan_run.handler(event, context)


def test_bad_settings(book: BookResources, context: LambdaContext) -> None:
    with pytest.raises(InvalidSettings, match="no languages"):
        plan(context)
    book.set_language("zh", granularity="word")
    with pytest.raises(InvalidSettings, match="granularity"):
        plan(context)


def test_planning_twice_is_planning_once(book: BookResources, context: LambdaContext) -> None:
    book.set_language("zh")
    book.put("source/a.md")
    first = plan(context)
    found = manifest(book, first, "zh")
    assert plan(context) == first
    assert manifest(book, first, "zh") == found


MODEL = b"# Models\n\nA model is a guess. It maps an input to an output, as well as it can.\n"


def test_a_moved_document(book: BookResources, context: LambdaContext) -> None:
    for code in ("zh", "es"):
        book.set_language(code)
    was = book.put("source/a.md", MODEL)
    people = book.put("human/zh/a.md")
    book.put("source/b.md", b"# Losses\n")
    first = plan(context)
    for language in ("zh", "es"):
        publish_all(book, manifest(book, first, language))
    clients.s3().delete_object(Bucket=book.book_bucket, Key="source/a.md")
    book.put("source/part/c.md", MODEL.replace(b"a guess", b"an educated guess"))

    answer = plan(context)
    assert (answer["documents"], answer["problems"]) == (2, 0)
    found = manifest(book, answer, "zh")
    assert found["moved"] == manifest(book, answer, "es")["moved"]
    assert found["moved"] == [{"document": "part/c.md", "from": "a.md"}]
    (document,) = found["documents"]
    assert document["human"] == {"key": "human/zh/a.md", "version": people}
    assert document["origin"] == {"key": "source/a.md", "version": was}
    assert document["moved_from"] == "a.md"
    (spanish,) = manifest(book, answer, "es")["documents"]
    assert (spanish["human"], spanish["origin"], spanish["moved_from"]) == (None, None, "a.md")
    for language in ("zh", "es"):
        old = ledger.find_document(book.table, language, "a.md")
        assert old is not None
        assert (old.state, old.problem, old.moved_to, old.run) == ("RETIRED", "", "part/c.md", RUN)
    # A step that is done again finds the same.
    assert plan(context) == answer
    assert manifest(book, answer, "zh") == found
    assert ledger.find_document(book.table, "zh", "part/c.md") is None
