"""The page of a run tells what its report tells, and leads to what needs a person's eye."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bitext.report_page import report_page
from bitext.reporting import Branch, Failure, Prices, RunFacts, build_report
from tests.bitext.html_reader import Element, read, shape

PRICES = Prices(translate_text=15, batch=15, act=60)
FACTS = RunFacts(
    run="20260101T000000Z-aaaaaa",
    book="book",
    source_language="en",
    reason="upload",
    started_at="2026-01-01T00:00:00.000Z",
    ended_at="2026-01-01T01:02:00.000Z",
)
REVIEW = "reports/20260101T000000Z-aaaaaa/review/zh/a b.md.html"


def branch(path: str = "a b.md", reason: str = "", state: str = "published") -> Branch:
    document = {
        "document": path,
        "state": state,
        "segments_human": 1200,
        "segments_machine": 2,
        "segments_flagged": 1,
        "characters_sent": 800,
        "review": REVIEW,
    }
    problem = {"document": f"source/{path}", "error": "E", "reason": reason, "place": "line 3"}
    results: dict[str, dict[str, Any]] = {
        "extract_and_pair": {"documents": [{"document": path, "characters_to_send": 1000}]},
        "publish": {"documents": [document], "problems": [problem] if reason else []},
        "score_translations": {"bleu": 0.5, "bleu_plain": 0.25},
    }
    planned = [{"path": path, "publish": True}, {"path": "old.md", "publish": False}]
    return Branch("zh", manifest={"documents": planned}, results=results, job_id="1")


def written(*branches: Branch, facts: RunFacts = FACTS) -> Element:
    return read(report_page(build_report(facts, branches, PRICES)))


def test_a_document_with_its_figures_and_its_review_page() -> None:
    page = written(branch())
    (row,) = page.all("tbody")[0].all("tr")

    assert [cell.text for cell in row.children if isinstance(cell, Element)] == [
        "a b.md", "published", "1,200", "2", "1", "800", "Review a b.md",
    ]  # fmt: skip
    assert [link.attributes["href"] for link in row.all("a")] == [
        "../../translated/zh/a%20b.md",
        "../../reports/20260101T000000Z-aaaaaa/review/zh/a%20b.md.html",
    ]
    assert page.all("caption")[0].text == "1 unchanged document gave examples only."
    assert "BLEU 0.500 with parallel data, 0.250 without." in page.text
    assert "on 1 January 2026, 01:02 UTC" in page.text


def test_a_document_that_was_not_published_has_no_link() -> None:
    page = written(branch(reason="a heading is missing", state="rejected"))
    (row,) = page.all("tbody")[0].all("tr")

    assert row.all("th")[0].all("a") == []
    assert row.all("td", **{"class": "bad"})[0].text == "rejected"
    assert [item.text for item in page.all("li")] == [
        "source/a b.md, line 3 (zh): a heading is missing (E)"
    ]
    assert "completed with problems" in page.text


def test_a_language_that_failed_says_why() -> None:
    failed = replace(branch(), failure=Failure("ImportFailed", "bad header"))

    page = written(failed)

    assert [p.text for p in page.all("p", **{"class": "why"})] == [
        "Failed: bad header (ImportFailed). The next run tries again."
    ]


def test_a_run_that_had_nothing_to_do() -> None:
    page = written()

    assert "It completed on 1 January 2026, 01:02 UTC." in page.text
    assert "There was nothing to translate." in page.text
    assert page.all("table") == []


@given(st.text(st.sampled_from("<>&\"'/=- \n;#x\x00學"), min_size=1).filter(str.strip))
def test_no_text_becomes_markup(text: str) -> None:
    def spoiled(text: str) -> Element:
        one = replace(branch(text, text), job_message=text, failure=Failure(text, text))
        return written(one, facts=replace(FACTS, book=text, started_at=text))

    page = spoiled(text)

    assert shape(page) == shape(spoiled("plain"))
    assert page.all("tbody")[0].all("a")[0].text == text.replace("\x00", "\ufffd")
    assert page.all("script") == []


def test_the_page_tells_what_people_changed_of_machine_text() -> None:
    counts = {"segments_drafted": 40, "segments_corrected": 1, "words_changed": 3}
    edited = {**counts, "characters_changed": 17, "ter": 0.125, "documents": []}
    one = branch()
    results = {**one.results, "score_translations": {"corrections": edited}}
    for entry, expected in ((replace(one, results=results), True), (one, False)):
        html = report_page(build_report(FACTS, [entry], PRICES), "translated/").decode()
        told = "People corrected 1 of 40 machine segments: 3 words and 17 characters changed"
        assert (f"{told}, TER 0.125." in html) is expected
