"""A review page shows every entry, loads nothing, and escapes every text of a document."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.provenance import Made
from bitext.records import Earlier, Line
from bitext.review import review
from bitext.review_page import PageFiles, review_page
from bitext.settings import ENGLISH, LanguageSettings
from tests.bitext.html_reader import Element, read, shape
from tests.bitext.record_examples import (
    CHANGED,
    CODE,
    EVERY_KIND,
    FLAGGED,
    GONE,
    NEW,
    PEOPLE,
    record,
)

CHINESE = LanguageSettings("zh", "Chinese", "zh")
ARABIC = LanguageSettings("ar", "Arabic", "ar")

EVIL = "</td><script>alert(\"1\")</script>' onclick='x' & &lt; \x00 `|[x](y)"


def written(
    *lines: Line, target: LanguageSettings = CHINESE, path: str = "chapter/losses.md"
) -> Element:
    up = "../" * path.count("/")
    files = PageFiles(
        record=f"state/bitext/zh/{path}.jsonl",
        human=f"human/zh/{path}",
        root=f"{up}../../../../",
        run=f"{up}../../index.html",
    )
    return read(review_page(review(record(lines, path)), files, ENGLISH, target))


def row(line: Line, target: LanguageSettings = CHINESE) -> Element:
    (found,) = written(line, target=target).all("tbody")[0].all("tr")
    return found


def test_the_page_is_a_table_for_each_section() -> None:
    page = written(*EVERY_KIND)

    assert [h.text for h in page.all("h2")] == [
        "Losses", "Losses > Sizes", "Not in the document any more",
    ]  # fmt: skip
    assert [len(body.all("tr")) for body in page.all("tbody")] == [2, 3, 1]
    assert [h.text for h in page.all("h1")] == ["Review: chapter/losses.md (Chinese)"]
    assert [link.attributes["href"] for link in page.all("nav")[0].all("a")] == [
        "#section-1", "#section-2", "#gone",
    ]  # fmt: skip
    for reason in ("Flagged: 1.", "Source changed: 1.", "Not shown: 1."):
        assert reason in page.text


def test_it_can_be_read_aloud() -> None:
    page = written(*EVERY_KIND)

    assert page.all("html")[0].attributes == {"lang": "en"}
    assert all(cell.attributes["scope"] in ("row", "col") for cell in page.all("th"))
    assert len(page.all("th", scope="row")) == 6
    ids = [e.attributes["id"] for n in ("h2", "tr") for e in page.all(n) if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    within = {link.attributes["href"] for link in page.all("a")}
    assert {link[1:] for link in within if link[0] == "#"} == set(ids)
    labels = {section.attributes["aria-labelledby"] for section in page.all("section")}
    assert labels <= set(ids)


def test_it_loads_nothing_and_runs_nothing() -> None:
    page = written(*EVERY_KIND)

    assert [page.all(name) for name in ("script", "link", "img", "iframe", "object")] == [[]] * 5
    (policy,) = page.all("meta", **{"http-equiv": "Content-Security-Policy"})
    assert policy.attributes["content"] == "default-src 'none'; style-src 'unsafe-inline'"
    style = page.all("style")[0].text
    assert "url(" not in style
    assert "prefers-color-scheme:dark" in style
    assert not [a for a in page.all("a") if re.match(r"[a-z]+:|//", a.attributes["href"])]


def test_links_lead_to_the_files() -> None:
    path = "a b/ü/x?#.md"
    page = written(NEW, path=path)
    here = PurePosixPath(f"/reports/run/review/zh/{path}.html").parent
    found = set()
    for link in page.all("a"):
        parts: list[str] = []
        for part in (here / link.attributes["href"]).parts[1:]:
            parts = parts[:-1] if part == ".." else [*parts, part]
        found.add("/".join(parts))

    assert "reports/run/index.html" in found
    assert "translated/zh/a%20b/%C3%BC/x%3F%23.md" in found
    assert "state/bitext/zh/a%20b/%C3%BC/x%3F%23.md.jsonl" in found


def test_a_changed_sentence_offers_what_people_wrote() -> None:
    found = row(CHANGED)
    source, target, notes = found.all("td")

    assert source.attributes == {"lang": "en", "dir": "ltr"}
    assert [e.text for e in source.all("div", **{"class": "text"})] == [
        "The loss is large.", "The loss is smalllarge.",
    ]  # fmt: skip
    assert ([e.text for e in source.all("del")], [e.text for e in source.all("ins")]) == (
        ["small"], ["large"],
    )  # fmt: skip
    assert [(e.text, e.attributes["dir"]) for e in target.all("div", lang="zh")] == [
        ("損失很大。", "ltr")
    ]
    assert [e.text for e in notes.all("div", lang="zh")] == ["損失很小。"]
    assert "Earlier translation, by people, uploaded 31 December 2025, 23:59 UTC:" in notes.text
    assert (
        "Shown text: a machine in a batch job (0123abcd), 3 February 2026, 04:20 UTC, "
        "run 20260203T040506Z-a1b2c3, with the parallel data amts-book-zh."
    ) in notes.text
    assert "Line 2 of the record." in notes.text
    assert "line 5" in found.all("th")[0].text


def test_a_flag_tells_its_reason() -> None:
    found = row(FLAGGED)

    assert [e.text for e in found.all("p", **{"class": "why"})] == ["Why: a placeholder is missing"]
    assert "nobody has translated it: the source's own text stands here" in found.text


def test_code_keeps_its_lines() -> None:
    found = row(CODE)

    assert found.attributes["class"] == "code"
    assert [e.text for e in found.all("div", lang="zh")] == ["x = 1  # new\n", "x = 0  # 開始\n"]


def test_text_that_is_not_shown_is_there_to_copy() -> None:
    found = row(GONE)

    assert [e.text for e in found.all("div", lang="zh")] == ["沒有了。 真的。"]
    assert "Text: people" in found.text


def test_a_language_from_right_to_left() -> None:
    cells = row(CHANGED, target=ARABIC).all("div", lang="ar")

    assert [cell.attributes["dir"] for cell in cells] == ["rtl", "rtl"]


def test_text_before_the_first_heading() -> None:
    page = written(replace(NEW, section=""))

    assert [heading.text for heading in page.all("h2")] == ["Before the first heading"]


def spoiled(text: str) -> Line:
    """A line with a text everywhere that a document or a file name can bring one in."""
    made = Made(PEOPLE.by, at=text, run=text)
    return replace(
        CHANGED,
        source=(text,),
        target=(text,),
        section=text,
        place=text,
        flag=text,
        reused_from=text,
        earlier=Earlier(text, text + "x", made),
    )


def test_no_text_becomes_markup() -> None:
    page = written(spoiled(EVIL), path="</title><script>.md")

    assert page.all("script") == []
    assert shape(page) == shape(written(spoiled("plain"), path="plain.md"))
    shown = EVIL.replace("\x00", "\ufffd")
    assert page.all("tbody")[0].all("td")[0].all("div")[0].text == shown
    assert [heading.text for heading in page.all("h2")] == [shown]


@given(st.text(st.sampled_from("<>&\"'/=-! \n;#x\x00\x0b\u2028\u202e學\ud800"), min_size=1))
def test_any_text_is_shown_and_changes_nothing_of_the_page(text: str) -> None:
    page = written(spoiled(text))

    assert shape(page) == shape(written(spoiled("plain")))
    shown = re.sub("[\x00\x0b\ud800]", "\ufffd", text)
    cells = page.all("tbody")[0].all("tr")[0].all("td")
    assert cells[0].all("div")[0].text == shown
    assert cells[1].all("div")[0].text == shown
    assert cells[2].all("div", lang="zh")[0].text == f"{shown}x"


@pytest.mark.parametrize("line", EVERY_KIND)
def test_a_page_holds_what_the_review_names_and_nothing_else(line: Line) -> None:
    found = review(record([line]))
    rows = [row for body in written(line).all("tbody") for row in body.all("tr")]

    assert len(rows) == sum(found.counts.values())
