"""The article in a page: what goes, what stays, and what formulas become."""

from __future__ import annotations

import pytest

from amts.articles.page import read_page
from bitext.errors import UnreadableDocument

SENTENCE = "The harbour was quiet, and the gulls sat on the roof of the old customs house. "
TEXT = f"<h2>Gulls</h2><p>{SENTENCE * 3}</p><p>{SENTENCE * 3}</p>"


def article(body: str, head: str = "") -> str:
    page = read_page(f"<html><head>{head}</head><body>{body}</body></html>", "a.html")
    return " ".join(page.article.text_content().split())


def title(body: str, head: str) -> str:
    return read_page(f"<html><head>{head}</head><body>{body}{TEXT}</body></html>", "a.html").title


@pytest.mark.parametrize(
    "boilerplate",
    [
        "<nav><a href='/a'>Fishing</a> and other sections of our paper</nav>",
        "<div role='navigation'>You are here: sections, weather, fishing boats</div>",
        "<footer><p>The Fishing Post has no opinion on the weather.</p></footer>",
        "<dialog open><p>Fishing news by letter, every morning at six.</p></dialog>",
        "<div id='cookie-banner'><p>"
        + "We count fishing visitors with cookies. " * 9
        + "</p></div>",
        "<div class='x gdpr-notice'><p>" + "Fishing visitors are counted, too. " * 9 + "</p></div>",
        "<div id='comments'><p>Fishing was never so well described, thank you.</p></div>",
        "<script>fishing()</script><style>.fishing{}</style><noscript>Fishing</noscript>",
        "<!-- Fishing -->",
    ],
)
@pytest.mark.parametrize("before", [True, False])
def test_what_is_around_the_article_goes(boilerplate: str, before: bool) -> None:
    text = f"<div class='story'>{TEXT}</div>"
    found = article(boilerplate + text if before else text + boilerplate)
    assert "ishing" not in found
    assert found.count("customs house") == 6


def test_the_class_of_a_notice_on_what_holds_the_article_does_no_harm() -> None:
    page = f"<div class='cookie-notice-shown'><main><h1>Gulls</h1>{TEXT}</main></div>"
    assert article(page).count("customs house") == 6


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (r"<script type='math/tex'>x_1</script>", r"\(x_1\)"),
        (
            "<span class='katex'><math><semantics><mi>x</mi><annotation"
            r" encoding='application/x-tex'>\hat x</annotation></semantics></math><b>x</b></span>",
            r"\(\hat x\)",
        ),
        (
            r"<span class='MathJax'>x</span><script type='math/tex; mode=display'>x</script>",
            r"\(x\)",
        ),
        ("<mjx-container class='MathJax'><svg></svg><math><mi>y</mi></math></mjx-container>", "y"),
        ("<math><mi>a</mi><mo>=</mo><mn>1</mn></math>", r"\(a=1\)"),
        (r"<img class='latex' src='f.png' alt='\beta'>", r"\(\beta\)"),
        ("<img class='photo' src='f.png' alt='a boat'>", ""),
        ("<ruby>灯<rp>(</rp><rt>dēng</rt><rp>)</rp></ruby>", "灯"),
        ("<sup><a href='#note-1'>[1]</a></sup>", ""),
    ],
)
def test_formulas_become_tex_and_readings_and_notes_go(markup: str, text: str) -> None:
    found = article(f"{TEXT}<p>{SENTENCE * 2}Before {markup} after.</p>")
    between = found.partition("Before")[2].partition("after")[0]
    expected = rf"\({text}\)" if markup.startswith("<mjx") else text
    assert between.strip() == expected


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (
            "<title>Gulls of the north | The Post</title>",
            "<h1>Gulls of the north</h1>",
            "Gulls of the north",
        ),
        ("<title>Gulls</title>", "<h1>The Post</h1><h1>Gulls</h1>", "Gulls"),
        ("<title>a</title><meta property='og:title' content='Gulls  now'>", "", "Gulls now"),
        ("<title>Gulls &amp; boats</title>", "", "Gulls & boats"),
        ("", "", ""),
    ],
)
def test_the_title(head: str, body: str, expected: str) -> None:
    assert title(body, head) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("just words", "a.html: text without HTML, not an HTML page"),
        ("<!-- <p>x</p> -->", "a.html: text without HTML, not an HTML page"),
        (
            "<?xml version='1.0'?><rss><p>x</p></rss>",
            "a.html: XML, not an HTML page (its first element is <rss>)",
        ),
        (
            "<html><head><title>x</title></head></html>",
            "a.html: no article in it: the page is only a head",
        ),
        (
            "<html><frameset><frame src='a.html'></frameset></html>",
            "a.html: no article in it: the page is only frames",
        ),
    ],
)
def test_what_is_no_page(text: str, message: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_page(text, "a.html")
    assert str(caught.value) == message


def test_xhtml_with_a_declaration_is_a_page() -> None:
    xhtml = f"<?xml version='1.0' encoding='utf-8'?><!DOCTYPE html><html><body>{TEXT}</body></html>"
    assert "gulls" in read_page(xhtml, "a.html").article.text_content()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<form><input type='password'></form>", "a login page"),
        (
            "<form id='challenge-form'></form>",
            "a page that asks for consent or for a proof that one is human",
        ),
        ("<form><input type='text'></form>", ""),
    ],
)
def test_what_a_page_asks_for(body: str, expected: str) -> None:
    assert read_page(f"<html><body>{body}{TEXT}</body></html>", "a.html").asks_for == expected
