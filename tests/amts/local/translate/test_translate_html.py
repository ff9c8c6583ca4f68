"""HTML: what an engine sees of it, and what comes back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from justhtml import JustHTML

from amts.local.engines.tokens import TOKEN
from amts.local.translate.documents import DocumentError
from amts.local.translate.fault_kinds import Damage
from amts.local.translate.html_documents import HtmlDocument


def _tree(html: str) -> Any:
    """A document as nested tuples: equal trees mean equal documents."""
    fragment = "<html" not in html

    def visit(node: Any) -> Any:
        if node.name in ("#text", "#comment"):
            return (node.name, node.data)
        attributes = tuple(sorted((getattr(node, "attrs", None) or {}).items()))
        return (node.name, attributes, tuple(visit(child) for child in node.children or ()))

    return visit(JustHTML(html, sanitize=False, fragment=fragment).root)


def _back(html: str, *texts: str, damage: Damage | None = None) -> str:
    document = HtmlDocument(html)
    assert len(document.segments) == len(texts), document.segments
    return document.with_texts(texts, lambda _: damage)


WHOLE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Not me</title>
<style>p > b { color: red }</style></head><body class='a "b"'>
<h1 id=b0>Hello &amp; <b>bold</b>word</h1>
<p id="b1">Run <span translate="no" id="p0">P0</span>, then <a id="m1" href="x?a=1&amp;b=2">the
 <i>link</i></a><span translate="no" id="p1">P1</span>s.<br>Next "quoted" é&nbsp;!</p>
<p translate="no" id="b2">keep <b>me</b></p><div id="b3" translate="no"></div>
<ul><li>One<ul><li>Two</li></ul>tail</li><li>12 <span translate="no">P9</span></li></ul>
<pre>

 line one
  2</pre><table><tr><td>cell</td><td></td></tr></table>
<script>if (a < b) x("</p>")</script><!-- a -- comment --><img src="x" alt="Not me">
</body></html>"""


def test_unchanged_texts_give_the_same_tree() -> None:
    document = HtmlDocument(WHOLE)
    written = document.with_texts(document.segments, lambda _: None)
    assert _tree(written) == _tree(WHOLE.replace("the\n <i>", "the <i>"))
    assert written != WHOLE, "the writing should differ, as the real service's may"


def test_an_engine_sees_one_text_per_element_with_tokens() -> None:
    assert list(HtmlDocument(WHOLE).segments) == [
        "Hello & T0a bold T0z word",
        'Run P0, then T0a the T1a link T1z T0z P1 s.V0 Next "quoted" é\xa0!',
        "One",
        "Two",
        "tail",
        "line one",
        "cell",
    ]


def test_protected_elements_move_with_the_sentence_and_keep_their_tags() -> None:
    html = '<p id="a">Is <span translate="no" id="p0">Musée du <b>Louvre</b></span> big?</p>'
    assert list(HtmlDocument(html).segments) == ["Is P0 big?"]
    assert _back(html, "¿P0 es grande?") == (
        '<p id="a">¿<span translate=no id="p0">Musée du <b>Louvre</b></span> es grande?</p>'
    )


def test_inline_elements_stay_around_their_words() -> None:
    html = '<p>the <b id="m0">red <i>big</i> house</b> here</p>'
    assert list(HtmlDocument(html).segments) == ["the T0a red T1a big T1z house T0z here"]
    assert _back(html, "aquí T0a la casa T1a grande T1z roja T0z") == (
        '<p>aquí <b id="m0">la casa <i>grande</i> roja</b></p>'
    )


def test_a_lost_token_comes_at_the_end() -> None:
    html = '<p>See <span translate="no" id="p0">P0</span> and <b id="m">it</b>.</p>'
    assert _back(html, "Vea.") == (
        '<p>Vea. <span translate=no id="p0">P0</span> <b id="m"></b></p>'
    )


def test_a_doubled_token_doubles_its_element() -> None:
    html = '<p>See <span translate="no" id="p0">P0</span>.</p>'
    assert _back(html, "Vea P0 o P0.").count('id="p0"') == 2


@pytest.mark.parametrize(
    "text", ["T0z a T0a b", "a T0a b", "a T0z b", "T1a T0a x T1z y T0z", "T7a P7 K7 V7"]
)
def test_tokens_in_disorder_still_give_well_formed_html(text: str) -> None:
    html = "<p>one <b>two</b> <i>three</i></p>"
    written = _back(html, text)
    assert _tree(written) == _tree(
        HtmlDocument(written).with_texts(HtmlDocument(written).segments, lambda _: None)
    )
    assert written.count("<b>") == written.count("</b>") == 1
    assert written.count("<i>") == written.count("</i>") == 1


def test_letters_that_look_like_a_token_are_text() -> None:
    html = '<p>A P100 and a P0 with <span translate="no" id="x">P0</span></p>'
    document = HtmlDocument(html)
    assert list(document.segments) == ["A P100 and a P0 with P1"]
    assert _tree(document.with_texts(document.segments, lambda _: None)) == _tree(html)


def test_texts_are_escaped() -> None:
    assert _back("<p>a &lt; b</p>", 'x < y & "z" <script>') == (
        "<p>x &lt; y &amp; &quot;z&quot; &lt;script&gt;</p>"
    )


def test_only_the_body_of_a_whole_document_is_translated() -> None:
    assert list(HtmlDocument("<html><head><title>a</title></head><body>b</body></html>").segments)
    html = '<html translate="no"><body><p>nothing here</p></body></html>'
    assert not HtmlDocument(html).segments


def test_a_fragment_stays_a_fragment() -> None:
    html = '<p id="a">One.</p>\n<p id="b">Two.</p>'
    assert _back(html, "Uno.", "Dos.") == '<p id="a">Uno.</p>\n<p id="b">Dos.</p>'


def test_characters_count_everything_translatable() -> None:
    html = '<p>a b <span translate="no">P0</span></p><p translate="no">not me</p><p>12</p>'
    assert HtmlDocument(html).characters == len("a b P0")


def test_a_raw_bracket_before_a_protected_element_leaks_a_token() -> None:
    """aws-sdk-ruby issue 3191; escaped brackets do no harm."""
    span = '<span translate="no" id="p0">P0</span>'
    assert "DNT_" in _back(f"<p>if x <{span}</p>", "si x < P0")
    assert "DNT_" not in _back(f"<p>if x &lt;{span}</p>", "si x < P0")


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (Damage.DROPPED, "<p>Vea  ya</p>"),
        (Damage.MOVED, '<p><span translate=no id="p0">P0</span> Vea  ya</p>'),
        (
            Damage.DUPLICATED,
            '<p>Vea <span translate=no id="p0">P0</span> '
            '<span translate=no id="p0">P0</span> ya</p>',
        ),
        (Damage.REQUOTED, "<p>Vea <span translate=no id=p0>P0</span> ya</p>"),
        (Damage.PADDED, '<p>Vea  <span translate=no id="p0"> P0 </span>  ya</p>'),
        (
            Damage.COPIED,
            '<p><span translate=no id="p0">P0</span> Vea '
            '<span translate=no id="p0">P0</span> ya</p>',
        ),
        (Damage.CAPITALS, '<p>Vea <SPAN TRANSLATE=no ID="P0">P0</SPAN> ya</p>'),
        (
            Damage.ENTITIES,
            '<p>Vea &nbsp;<span translate=no id="p0">&#80;&#48;</span>&#160; ya</p>',
        ),
        (
            Damage.NESTED,
            '<p>Vea <i><span><span translate=no id="p0">P0</span></span></i> ya</p>',
        ),
        (
            Damage.SPLIT,
            '<p>Vea <span translate=no id="p0">P</span><span translate=no id="p0">0</span> ya</p>',
        ),
        (Damage.CHANGED, '<p>Vea <span translate=no id="p0">\u04200</span> ya</p>'),
        (Damage.SWALLOWED, '<p><span translate=no id="p0">Vea P0</span> ya</p>'),
        (Damage.UNWRAPPED, "<p>Vea P0 ya</p>"),
        (Damage.LEAKED, "<p>Vea DNT_GEBKJMMFHEHCKOAJBKHKJHCAKDHDNDDD ya</p>"),
        (None, '<p>Vea <span translate=no id="p0">P0</span> ya</p>'),
    ],
)
def test_placeholders_can_be_damaged(damage: Damage | None, expected: str) -> None:
    html = '<p>See <span translate="no" id="p0">P0</span> now</p>'
    assert _back(html, "Vea P0 ya", damage=damage) == expected


def test_elements_nested_too_deep_are_refused() -> None:
    for tag in ("div", "b"):
        with pytest.raises(DocumentError, match="nested"):
            HtmlDocument(f"<{tag}>" * 20_000 + "x")
        document = HtmlDocument(f"<{tag}>" * 190 + "x")
        assert document.with_texts(document.segments, lambda _: None).count(f"</{tag}>") == 190


_TEXT = st.text(alphabet="ab <>&\"'é字\u00a0P0", min_size=1, max_size=12)


def _html(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tags = st.sampled_from(["b", "i", "span", "p", "div", "li", "td"])
    return st.builds(lambda tag, inner: f"<{tag}>{inner}</{tag}>", tags, children)


_FRAGMENTS = st.recursive(
    _TEXT
    | st.just('<span translate="no" id="p0">P0</span>')
    | st.just("<br>")
    | st.just("<p translate=no>keep</p>"),
    lambda inner: st.lists(inner | _html(inner), max_size=4).map("".join),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(_FRAGMENTS)
def test_any_html_keeps_its_elements(fragment: str) -> None:
    html = f"<html><body>{fragment.replace('<<', '< <')}</body></html>"
    document = HtmlDocument(html)
    back = document.with_texts(document.segments, lambda _: None)
    assert _elements(_tree(back)) == _elements(_tree(html))
    again = HtmlDocument(back)
    assert [TOKEN.sub("#", s) for s in again.segments] == [
        TOKEN.sub("#", s) for s in document.segments
    ]


def _elements(tree: Any) -> list[Any]:
    if tree[0] in ("#text", "#comment"):
        return []
    return [(tree[0], tree[1]), *[e for child in tree[2] for e in _elements(child)]]
