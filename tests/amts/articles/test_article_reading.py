"""From a file to a document, and files that hold no article."""

from __future__ import annotations

from pathlib import Path

import pytest

from amts.articles.reading import read_article
from bitext.errors import UnreadableDocument

SENTENCE = "The harbour was quiet, and the gulls sat on the roof of the old customs house. "


def raw(path: Path, html: str) -> list[tuple[str, str]]:
    path.write_text(html, "utf-8")
    document = read_article(path, "page.html")
    assert document.name == "page.html"
    return [(block.kind.value, part.raw(block)) for part, block in document.blocks]


@pytest.mark.parametrize(
    "html",
    [
        "<title>Gulls | The Post</title><h1>Gulls</h1><p>{}</p>",
        "<title>Gulls</title><p>{}</p>",
        "<title>Gulls - The Post</title><p>Gulls</p><p>{}</p>",
    ],
)
def test_the_title_comes_first_and_once(tmp_path: Path, html: str) -> None:
    found = raw(tmp_path / "a.html", html.format(SENTENCE * 8))
    assert found == [("heading", "Gulls"), ("paragraph", (SENTENCE * 8).strip())]


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ("", "an empty file"),
        ("<html><body></body></html>", "no article text found (0 letters on the page)"),
        ("<p>404 not found</p>", "no article text found (8 letters on the page)"),
        (
            "<body><nav>"
            + "<a href='/x'>Section</a> " * 90
            + "</nav><footer>"
            + SENTENCE * 9
            + "</footer>",
            "no article text found (0 letters on the page)",
        ),
        (
            "<div>" + "<a href='/x'>The section on fishing</a> " * 90 + "</div>",
            "no article text found: most of it is links",
        ),
        (
            "<div class='cookie-consent'><p>"
            + "We count visitors with cookies. " * 30
            + "</p></div>",
            "no article text found (0 letters on the page)",
        ),
        (
            f"<form><input type='password'></form><p>{SENTENCE * 5}</p>",
            "no article text found (305 letters on the page): a login page",
        ),
    ],
)
def test_a_page_without_an_article(tmp_path: Path, html: str, message: str) -> None:
    path = tmp_path / "a.html"
    path.write_text(html, "utf-8")
    with pytest.raises(UnreadableDocument) as caught:
        read_article(path, "a.html")
    assert str(caught.value) == f"{path}: {message}"


def test_a_short_article_of_a_dense_script_is_one(tmp_path: Path) -> None:
    text = "海港今天早上很安静，海鸥像往常一样坐在旧海关大楼的屋顶上。" * 4
    assert raw(tmp_path / "a.html", f"<p>{text}</p>") == [("paragraph", text)]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="No such file"):
        read_article(tmp_path / "a.html", "a.html")


def test_broken_html_is_read_as_browsers_read_it(tmp_path: Path) -> None:
    items = "<ul><li>four small boats<li>five large ones"
    html = f"<div><p>{SENTENCE * 5}<p><b>One <i>two</b> three{items}"
    assert [text for _, text in raw(tmp_path / "a.html", html)][1:] == [
        "One two three",
        "four small boats",
        "five large ones",
    ]
