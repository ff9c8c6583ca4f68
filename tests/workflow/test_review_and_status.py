"""People find what needs their eye, and status says of each document what the next run will do."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from click.testing import CliRunner

from amts.cli import main
from tests.bitext.html_reader import Element, read
from tests.workflow.deployed_book import DeployedBook
from tests.workflow.small_book import human, source

MODELS, LOSSES, DESCENT, LIMITS = (
    "one/models.md",
    "one/losses.md",
    "two/descent.md",
    "two/limits.md",
)
EARLIER = "我们沿着损失的斜坡往下走。"


def amts(book: DeployedBook, *arguments: str) -> Any:
    words = [*arguments, "--json", "--endpoint-url", book.endpoint, "--book", "book"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@contextmanager
def no_new_run(book: DeployedBook) -> Iterator[None]:
    """Let uploads wait in their queue."""
    functions = book.client("lambda")
    (mapping,) = functions.list_event_source_mappings()["EventSourceMappings"]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    try:
        yield
    finally:
        functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)


def states(book: DeployedBook, language: str = "zh") -> dict[str, str]:
    (found,) = amts(book, "status", "--documents", "--language", language)["languages"]
    return {entry["document"]: entry["state"] for entry in found["documents"]}


def worked_on(report: dict[str, Any], language: str = "zh") -> set[str]:
    entries = [entry for entry in report["languages"] if entry["language"] == language]
    documents = [document for entry in entries for document in entry["documents"]]
    return {entry["document"] for entry in documents if entry["state"] != "unchanged"}


def reviews(report: dict[str, Any]) -> dict[str, str]:
    (chinese,) = [entry for entry in report["languages"] if entry["language"] == "zh"]
    return {entry["document"]: entry["review"] for entry in chinese["documents"]}


def rows(page: Element) -> list[Element]:
    return [row for body in page.all("tbody") for row in body.all("tr")]


def test_pages_lead_to_what_needs_a_persons_eye(book: DeployedBook, tmp_path: Path) -> None:
    files = {f"source/{path}": text for path, text in source().items()}
    report = book.push_and_wait(files | {f"human/zh/{p}": t for p, t in human("zh").items()})
    run = report["run"]
    # People wrote all of the others.
    assert reviews(report) == {
        LIMITS: f"reports/{run}/review/zh/{LIMITS}.html",
        **dict.fromkeys((MODELS, LOSSES, DESCENT), ""),
    }
    page = read(book.get(reviews(report)[LIMITS]))
    assert [row.all("span", **{"class": "reason"})[0].text for row in rows(page)] == [
        "New machine text"
    ] * 3

    amts(book, "pull", str(tmp_path))
    for place in (f"reports/{run}/index.html", reviews(report)[LIMITS]):
        for link in read((tmp_path / place).read_bytes()).all("a"):
            target = unquote(link.attributes["href"].partition("#")[0])
            path = posixpath.normpath(posixpath.join(posixpath.dirname(place), target))
            assert not target or (tmp_path / path).is_file(), f"{place} leads to {path}"


def test_a_changed_sentence_offers_its_translation(book: DeployedBook) -> None:
    files = {f"source/{path}": text for path, text in source().items()}
    book.push_and_wait(files | {f"human/zh/{p}": t for p, t in human("zh").items()})
    text = source()[DESCENT].replace("the slope of the loss.", "the steep slope of the loss.")

    report = book.push_and_wait({f"source/{DESCENT}": text})

    page = read(book.get(reviews(report)[DESCENT]))
    (row,) = rows(page)
    assert row.all("span", **{"class": "reason"})[0].text == "Source changed"
    assert [added.text for added in row.all("ins")] == ["steep "]
    assert EARLIER in [cell.text for cell in row.all("div", lang="zh")]
    (chinese,) = amts(book, "status", "--sections", "--language", "zh")["languages"]
    (descent,) = [entry for entry in chinese["documents"] if entry["document"] == DESCENT]
    assert descent["sections"] == [
        {
            "section": "Descent",
            "human": 3,
            "machine": 1,
            "untranslated": 0,
            "flagged": 0,
            "outdated": 1,
        }
    ]


def test_status_says_what_the_next_run_works_on(book: DeployedBook) -> None:
    book.push_and_wait({f"source/{path}": text for path, text in source().items()})
    assert states(book) == dict.fromkeys((MODELS, LOSSES, DESCENT, LIMITS), "current")

    changed = {
        f"source/{MODELS}": source()[MODELS].replace("a guess", "a good guess"),
        f"source/{LOSSES}": source()[LOSSES],
        f"human/zh/{DESCENT}": human("zh")[DESCENT],
        "source/new.md": "# New\n\nWords.\n",
    }
    with no_new_run(book):
        for key, content in changed.items():
            book.put(key, content)
        book.s3.delete_object(Bucket=book.outputs["BookBucketName"], Key=f"source/{LIMITS}")
        foretold = states(book)
    report = book.report(book.next_run())
    assert foretold == {
        MODELS: "stale",
        LOSSES: "current",
        DESCENT: "stale",
        LIMITS: "retired",
        "new.md": "waiting",
    }
    assert worked_on(report) == {p for p, s in foretold.items() if s in ("stale", "waiting")}
    assert set(states(book).values()) == {"current", "retired"}
    assert states(book, "es")["new.md"] == "current"
