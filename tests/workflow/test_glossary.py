"""A glossary becomes a terminology that every translation of its language is made with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.workflow.deployed_book import DeployedBook
from tests.workflow.small_book import human, source

NAME = "amts-book-zh"
GLOSSARY = "# 术语\n\n斜坡，slope\n\n山谷，valley\n\n梯度，gradient (vector)\n"


def files(**glossaries: str) -> dict[str, str | bytes]:
    """The book without its Chinese chapter "descent", which is left to be translated."""
    found: dict[str, str | bytes] = {f"source/{path}": text for path, text in source().items()}
    chinese = {path: text for path, text in human("zh").items() if "descent" not in path}
    found |= {f"human/zh/{path}": text for path, text in chinese.items()}
    return {f"glossary/{name.replace('_', '.')}": text for name, text in glossaries.items()} | found


def job(book: DeployedBook, report: dict[str, Any], language: str) -> dict[str, Any]:
    jobs = book.client("translate").list_text_translation_jobs()["TextTranslationJobPropertiesList"]
    (found,) = (
        one
        for one in jobs
        if report["run"] in one["JobName"] and one["TargetLanguageCodes"] == [language]
    )
    return found


def told(report: dict[str, Any], language: str) -> dict[str, Any] | None:
    (found,) = (entry for entry in report["languages"] if entry["language"] == language)
    return found["terminology"]


def terms(book: DeployedBook) -> dict[str, Any]:
    return book.client("translate").get_terminology(Name=NAME)["TerminologyProperties"]


def test_a_glossary_is_imported_when_it_changed_and_given_to_jobs(book: DeployedBook) -> None:
    report = book.push_and_wait(files(zh_md=GLOSSARY))
    assert (report["outcome"], report["problems"]) == ("COMPLETED", [])
    assert told(report, "zh") == {
        "name": NAME,
        "document": "glossary/zh.md",
        "terms": 3,
        "imported": True,
    }
    assert told(report, "es") is None
    assert job(book, report, "zh")["TerminologyNames"] == [NAME]
    assert not job(book, report, "es").get("TerminologyNames")
    # The engine only marks what it is given, so what is Chinese comes from the glossary.
    published = book.get("translated/zh/two/descent.md").decode()
    assert "斜坡" in published
    assert "山谷" in published
    assert "slope" not in published
    first = terms(book)
    assert (first["TermCount"], first["SkippedTermCount"]) == (6, 0)

    # A glossary that changed is no reason to translate anything anew.
    changed = GLOSSARY.replace("斜坡", "坡道").replace("山谷，valley\n", "山谷；valley\n")
    report = book.push_and_wait({"glossary/zh.md": changed})
    assert (report["outcome"], report["languages"]) == ("COMPLETED", [])
    assert terms(book)["Description"] == first["Description"]

    # The next text that is sent brings it to the service; after that it is there already.
    page = "# Slopes\n\nA slope is steep.\n"
    report = book.push_and_wait({"source/three.md": page})
    assert told(report, "zh")["imported"] is True
    assert "坡道" in book.get("translated/zh/three.md").decode()
    assert "斜坡" in book.get("translated/zh/two/descent.md").decode()
    report = book.push_and_wait({"source/three.md": page + "\nOne slope more.\n"})
    assert told(report, "zh")["imported"] is False

    # Without a glossary none is given, although the terminology is still there.
    book.s3.delete_object(Bucket=book.outputs["BookBucketName"], Key="glossary/zh.md")
    report = book.push_and_wait({"source/three.md": page + "\nThe last slope.\n"})
    assert told(report, "zh") is None
    assert not job(book, report, "zh").get("TerminologyNames")
    assert terms(book)["TermCount"] > 0


@pytest.mark.parametrize(
    ("name", "text", "error", "reason"),
    [
        ("zh_csv", "en,zh\nslope,斜坡\nslope,坡道\n", "UnusableTerms", "line 3"),
        ("zh_tmx", "<tmx>", "UnreadableDocument", "no element found"),
        ("zh_md", "# 术语\n", "UnreadableDocument", "no term in it"),
    ],
)
def test_what_is_wrong_with_a_glossary_is_named_and_the_run_goes_on(
    book: DeployedBook, name: str, text: str, error: str, reason: str
) -> None:
    report = book.push_and_wait(files(**{name: text}))
    assert report["outcome"] == "COMPLETED_WITH_PROBLEMS", report
    (problem,) = report["problems"]
    assert problem["document"] == f"glossary/{name.replace('_', '.')}"
    assert (problem["language"], problem["error"]) == ("zh", error)
    assert reason in problem["reason"]
    assert len(book.keys("translated/zh/")) == len(source())
    given = job(book, report, "zh").get("TerminologyNames") or []
    assert given == ([NAME] if error == "UnusableTerms" else [])


def test_a_broken_glossary_alone_is_named_too(book: DeployedBook) -> None:
    book.push_and_wait(files(zh_md=GLOSSARY))
    report = book.push_and_wait({"glossary/zh.md": b"\xff\xfe"})
    assert (report["outcome"], report["languages"]) == ("COMPLETED_WITH_PROBLEMS", [])
    (problem,) = report["problems"]
    assert (problem["error"], problem["place"]) == ("UnreadableDocument", "line 1")


@pytest.fixture
def full_account(book: DeployedBook) -> Iterator[None]:
    """An account with as many terminologies as it may have, none of them the book's."""
    translate = book.client("translate")
    names = [f"other-{number}" for number in range(100)]
    content = {"File": b"en,fr\na,b\n", "Format": "CSV"}
    for name in names:
        translate.import_terminology(Name=name, MergeStrategy="OVERWRITE", TerminologyData=content)
    yield
    for name in names:  # the listing has pages, of which the emptying sees one
        translate.delete_terminology(Name=name)


@pytest.mark.usefixtures("full_account")
def test_a_refused_terminology_is_named_and_the_run_goes_on(book: DeployedBook) -> None:
    report = book.push_and_wait(files(zh_md=GLOSSARY))
    assert report["outcome"] == "COMPLETED_WITH_PROBLEMS", report
    (problem,) = report["problems"]
    assert (problem["document"], problem["error"]) == ("glossary/zh.md", "ImportFailed")
    assert "at most 100 terminologies" in problem["reason"]
    assert told(report, "zh") is None
    assert not job(book, report, "zh").get("TerminologyNames")
