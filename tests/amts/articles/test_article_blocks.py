"""From elements to blocks."""

from __future__ import annotations

import lxml.html
import pytest

from amts.articles.blocks import article_blocks
from bitext.articles import SpanKind


def blocks(html: str) -> list[tuple[str, str]]:
    element = lxml.html.fragment_fromstring(html, create_parent="div")
    return [(block.kind.value, block.text) for block in article_blocks(element)]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One <b>two</b>\n three</p>", [("paragraph", "One two three")]),
        ("<h3>One</h3>two", [("heading", "One"), ("paragraph", "two")]),
        ("one<br>two<br><br>three", [("paragraph", "one two"), ("paragraph", "three")]),
        (
            "<ul><li>One<ul><li>two</ul><li>three</ul>",
            [("list_item", t) for t in ("One", "two", "three")],
        ),
        ("<blockquote>One<p>two</p></blockquote>", [("quote", "One"), ("quote", "two")]),
        ("<dl><dt>One<dd>two</dl>", [("paragraph", "One"), ("list_item", "two")]),
        (
            "<figure><img src='a.png'><figcaption>One</figcaption></figure>",
            [("paragraph", ""), ("caption", "One")],
        ),
        ("<pre>a<br>  b\n<span>c</span> </pre>", [("code", "a\n  b\nc")]),
        ("<p>One <code>f(x)</code></p>", [("paragraph", "One f(x)")]),
        (
            "<table><caption>One</caption><tr><th>a<td>b</table>",
            [("caption", "One"), ("table_cell", "a"), ("table_cell", "b")],
        ),
        (
            "<table><tr><td><p>one</p><p>two</p></table>",
            [("paragraph", "one"), ("paragraph", "two")],
        ),
        ("<p>one<p>two", [("paragraph", "one"), ("paragraph", "two")]),
        ("<p>o<b>n<i>e</b></i> two", [("paragraph", "one two")]),
        ("<div><div></div> <p> </p><span></span></div>", []),
        ("<p>one<script>x()</script><!-- y --></p>", [("paragraph", "one")]),
    ],
)
def test_blocks(html: str, expected: list[tuple[str, str]]) -> None:
    assert blocks(html) == expected


def test_levels_and_rows() -> None:
    html = "<h2>a</h2><table><tr><td>b<td>c</tr><tr><td>d</table>"
    element = lxml.html.fragment_fromstring(html, create_parent="div")
    found = [(block.text, block.level, block.row) for block in article_blocks(element)]
    assert found == [("a", 2, -1), ("b", 0, 1), ("c", 0, 1), ("d", 0, 2)]


def test_text_after_a_code_element_is_none() -> None:
    element = lxml.html.fragment_fromstring(
        "<p>a <code>b<i>c</i></code> d</p>", create_parent="div"
    )
    (block,) = article_blocks(element)
    assert [(span.text, span.kind) for span in block.spans] == [
        ("a ", SpanKind.TEXT),
        ("b", SpanKind.CODE),
        ("c", SpanKind.CODE),
        (" d", SpanKind.TEXT),
    ]


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("https://a.example/x/y", "a.example/x/y"),
        ("http://www.a.example/x/", "a.example/x"),
        ("https://es.a.example/x?ref=1#top", "a.example/x"),
        ("https://docs.a.example/es_es/guide/x.html", "docs.a.example/guide/x.html"),
        ("https://docs.a.example/zh-cn/guide/", "docs.a.example/guide"),
        ("https://uk.example/x", "uk.example/x"),
        ("/x/y", None),
        ("#part", None),
        ("mailto:a@a.example", None),
        ("https://[broken", None),
    ],
)
def test_addresses_of_links(href: str, address: str | None) -> None:
    element = lxml.html.fragment_fromstring(f"<a href='{href}'>x</a>", create_parent="p")
    (block,) = article_blocks(element)
    ends = [span.text for span in block.spans if span.kind is SpanKind.LINK_END]
    assert ends == ([] if address is None else [address])
    assert block.text == "x"


@pytest.mark.parametrize(
    ("attributes", "name"),
    [
        ("src='/img/a.png?w=80'", "a.png"),
        ("src='data:image/gif;base64,R0' data-src='https://b.example/c/d.jpg'", "d.jpg"),
        ("src='data:image/gif;base64,R0'", None),
        ("alt='x'", None),
    ],
)
def test_names_of_images(attributes: str, name: str | None) -> None:
    element = lxml.html.fragment_fromstring(f"<img {attributes}>", create_parent="p")
    images = [s.text for b in article_blocks(element) for s in b.spans if s.kind is SpanKind.IMAGE]
    assert images == ([] if name is None else [name])
