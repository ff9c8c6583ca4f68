"""Publish: damaged segments are translated again, what cannot be repaired is flagged."""

from __future__ import annotations

from typing import Any

import pytest

from bitext.errors import ServiceBusy
from bitext.extraction import DocumentFiles, extract
from bitext.provenance import BATCH, SINGLE
from bitext.records import Record, read_record
from bitext.settings import ENGLISH, parse_language
from cloud import clients, ledger
from steps import publish
from tests.support.book_fixtures import BookResources, LambdaContext
from tests.support.translate_text import Refusal, answering

RUN = "20260101T000000Z-aaaaaa"
SETTINGS = {"code": "es"}
SPANISH = parse_language(SETTINGS, "es.toml")
OUTPUT = f"runs/{RUN}/es/output/job"
SOURCE = {
    "a.md": "# One\n\nSee `a` here. Plain words.\n",
    "b.md": "# Two\n\nLook at `b`.\n",
}
LOST = ' id="p0"', ""


def put_branch(book: BookResources, *damages: tuple[str, str]) -> dict[str, Any]:
    """Put a planned run whose job gave back the text, damaged; return the step's payload."""
    documents = []
    files = [DocumentFiles(path, text.encode()) for path, text in SOURCE.items()]
    found = extract(files, ENGLISH, SPANISH).documents
    for number, item in enumerate(files):
        key = f"source/{item.path}"
        documents.append(
            {
                "path": item.path,
                "source": {"key": key, "version": book.put(key, item.source)},
                "human": None,
                "origin": None,
                "publish": True,
                "evaluate": False,
                "held_out": False,
            }
        )
        html = found[number].html
        for old, new in damages:
            html = html.replace(old, new)
        clients.s3().put_object(
            Bucket=book.work_bucket, Key=f"{OUTPUT}/es.{number}.html", Body=html.encode()
        )
    manifest = {
        "source_language": "en",
        "settings": SETTINGS,
        "settings_digest": "d",
        "documents": documents,
    }
    book.put_work(f"runs/{RUN}/es/manifest.json", manifest)
    clients.s3().put_object(Bucket=book.work_bucket, Key=f"runs/{RUN}/es/past.jsonl", Body=b"")
    return {
        "run": RUN,
        "language": "es",
        "manifest": f"s3://{book.work_bucket}/runs/{RUN}/es/manifest.json",
        "job": {
            "job_id": "1",
            "status": "COMPLETED",
            "output": f"s3://{book.work_bucket}/{OUTPUT}/",
            "message": "",
        },
        "parallel_data": {"name": "amts-book-es", "uri": "", "digest": "", "pairs": 0},
    }


def results(book: BookResources) -> list[dict[str, Any]]:
    written = book.get_json(book.work_bucket, f"runs/{RUN}/es/results/publish.json")
    return written["documents"]


def text(book: BookResources, key: str) -> str:
    return clients.s3().get_object(Bucket=book.book_bucket, Key=key)["Body"].read().decode()


def record(book: BookResources, path: str) -> Record:
    key = f"state/bitext/es/{path}.jsonl"
    found = read_record(text(book, key).encode(), key)
    assert found is not None
    return found


def test_an_honest_answer_asks_for_nothing_more(
    book: BookResources, context: LambdaContext
) -> None:
    event = put_branch(book)
    with answering(str) as asked:
        counts = publish.handler(event, context)
    assert asked == []
    assert (counts["documents"], counts["segments_retried"], counts["segments_flagged"]) == (
        2,
        0,
        0,
    )
    assert text(book, "translated/es/a.md") == SOURCE["a.md"]


def test_a_damaged_segment_is_repaired(book: BookResources, context: LambdaContext) -> None:
    event = put_branch(book, LOST)
    with answering(lambda html: html.replace("See", "Véase").replace("Look at", "Mire")) as asked:
        counts = publish.handler(event, context)
    assert len(asked) == 2
    assert counts == {
        "documents": 2,
        "problems": 0,
        "segments_human": 0,
        "segments_machine": 5,
        "segments_reused": 0,
        "segments_retried": 2,
        "segments_repaired": 2,
        "segments_flagged": 0,
        "characters_sent": sum(map(len, ("One", "See P0 here.", "Plain words.", "Two"))) + 11,
        "characters_retried": len("See P0 here.") + len("Look at P0."),
    }
    assert text(book, "translated/es/a.md") == "# One\n\nVéase `a` here. Plain words.\n"
    assert text(book, "translated/es/b.md") == "# Two\n\nMire `b`.\n"
    lines = record(book, "a.md").lines
    assert [line.made.engine for line in lines] == [BATCH, SINGLE, BATCH]
    assert {line.made.run for line in lines} == {RUN}
    assert [entry["segments_repaired"] for entry in results(book)] == [1, 1]
    assert {item.state for item in ledger.documents(book.table, "es")} == {"CURRENT"}


def test_what_stays_damaged_keeps_the_source_and_is_flagged(
    book: BookResources, context: LambdaContext
) -> None:
    def answer(html: str) -> str:
        if "Look" in html:
            raise Refusal("UnsupportedLanguagePairException")
        return html.replace(*LOST)

    event = put_branch(book, LOST)
    with answering(answer):
        counts = publish.handler(event, context)
    assert (counts["segments_retried"], counts["segments_repaired"]) == (2, 0)
    assert counts["segments_flagged"] == 2
    assert text(book, "translated/es/a.md") == SOURCE["a.md"]
    lost = "placeholder P0 was lost; translated alone:"
    assert [entry["flagged"] for entry in results(book)] == [
        [
            {
                "segment": "See `a` here.",
                "reason": f"{lost} placeholder P0 was lost",
                "place": "line 3",
                "provenance": "source",
            }
        ],
        [
            {
                "segment": "Look at `b`.",
                "reason": f"{lost} TranslateText: no (UnsupportedLanguagePairException)",
                "place": "line 3",
                "provenance": "source",
            }
        ],
    ]


def test_a_busy_service_leaves_the_step_to_be_tried_again(
    book: BookResources, context: LambdaContext
) -> None:
    def answer(html: str) -> str:
        raise Refusal("TooManyRequestsException")

    event = put_branch(book, LOST)
    with answering(answer), pytest.raises(ServiceBusy):
        publish.handler(event, context)
    with answering(str):
        assert publish.handler(event, context)["segments_repaired"] == 2


def test_a_document_that_the_job_left_out_is_not_translated_piece_by_piece(
    book: BookResources, context: LambdaContext
) -> None:
    event = put_branch(book)
    clients.s3().delete_object(Bucket=book.work_bucket, Key=f"{OUTPUT}/es.1.html")
    with answering(str) as asked:
        counts = publish.handler(event, context)
    assert asked == []
    assert (counts["documents"], counts["problems"]) == (1, 1)
    assert [entry["state"] for entry in results(book)] == ["published", "failed"]
