"""The job's HTML: what is sent, and what of an answer is taken or refused."""

from __future__ import annotations

import pytest

from bitext.job_html import OutgoingSegment, TargetSegment, paragraph, read, write
from bitext.markdown import parse_part
from bitext.segments import expanded, segment_block
from bitext.settings import ENGLISH
from tests.bitext.pipeline import CHINESE, SPANISH


def segment(text: str, name: str = "s") -> OutgoingSegment:
    (block,) = parse_part(text.encode(), "a.md").blocks
    (found,) = segment_block(block, 0, ENGLISH.sentences, "paragraph")
    return OutgoingSegment(name, found.coded, found.marks)


def answer(text: str, body: str, *, spaced: bool = True) -> TargetSegment:
    sent = segment(text)
    return read(f'<p id="s">{body}</p>', [sent], SPANISH if spaced else CHINESE)["s"]


def markdown(text: str, body: str, *, spaced: bool = True) -> str:
    sent = segment(text)
    found = answer(text, body, spaced=spaced)
    assert not found.damage
    return expanded(found.coded, sent.marks)


def span(number: int, text: str | None = None) -> str:
    text = f"P{number}" if text is None else text
    return f'<span translate="no" id="p{number}">{text}</span>'


A, B = span(0), span(1)


def test_what_is_sent() -> None:
    text = "Run `a<b` & *see* **$x$** [it](u) ~~no~~ < 3."

    assert paragraph(segment(text)) == (
        f'<p id="s">Run {A} &amp; <i id="m1">see</i> <b id="m3">{B}</b>'
        ' <a id="m6">it</a> <span id="m8">no</span> &lt; 3.</p>'
    )


def test_a_document_of_segments() -> None:
    html = write([segment("One.", "b0s0"), segment("Two.", "b1s0")], "en")

    assert html == (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"></head><body>\n'
        '<p id="b0s0">One.</p>\n<p id="b1s0">Two.</p>\n</body></html>\n'
    )


@pytest.mark.parametrize("spaced", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        "Plain & simple < text > here.",
        "A `c` , $x$ b :ref:`a`.",
        "**Bold *both* `c`** and [a `b`](u).",
        "x $a$`b` $$c$$",
        "[**Run**](**it**) now.",
        "中文 `c` 与 :ref:`a`，好。",
        "A &lt;unk&gt; \\* b &nbsp; c  \nd",
        "P3 and translate=no and DNT_X stay",
        "no\u00a0break\u3000space",
        "![cap `c`](i.png) x",
        "say \"hi\" 'there'",
        "a\u000bb\x0cc",
    ],
)
def test_an_answer_equal_to_what_was_sent_is_the_segment(text: str, spaced: bool) -> None:
    sent = segment(text)

    found = read(write([sent], "en"), [sent], SPANISH if spaced else CHINESE)

    assert found == {"s": TargetSegment(sent.coded)}


SOURCE = "Use `a` or $b$ *now*."
NOW = '<i id="m2">ya</i>'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"Usa {A} o {B} {NOW}.", "Usa `a` o $b$ *ya*."),
        (f"{NOW} {B} y {A}.", "*ya* $b$ y `a`."),
        (f"Usa <span id=p0 translate=no>P0</span> o {B} {NOW}.", "Usa `a` o $b$ *ya*."),
        (f"Usa <SPAN ID='p0'>P0</SPAN> o {B} {NOW}.", "Usa `a` o $b$ *ya*."),
        (f"Usa {span(0, ' P0 ')} o {B} {NOW}.", "Usa `a` o $b$ *ya*."),
        (f"Usa {span(0, '')} o {B} {NOW}.", "Usa `a` o $b$ *ya*."),
        (f"Usa {A} {A} o {B} {NOW}.", "Usa `a` o $b$ *ya*."),
        (f"Usa {span(0, 'P0 y')} {B} {NOW}.", "Usa `a` y $b$ *ya*."),
        (f"Usa {span(0, 'el P0 o')} {B} {NOW}.", "Usa el `a` o $b$ *ya*."),
        (f"Usa {span(0, 'P0 o ' + B)} {NOW}.", "Usa `a` o $b$ *ya*."),
        (f'Usa {A} <i id="m2">o {B} ya</i>.', "Usa `a` *o $b$ ya*."),
        (f"<b>Usa</b> {A} o <u>{B}</u> {NOW}.", "Usa `a` o $b$ *ya*."),
        (f"Usa {A} o {B} <i id='m2'> ya </i> .", "Usa `a` o $b$ *ya*."),
        (f"Usa {A} o {B} <i id='m2'>ya</i><i id='m2'> ahora</i>.", "Usa `a` o $b$ *ya ahora*."),
        (f"Usa\n {A}  o {B} {NOW}.\n", "Usa `a` o $b$ *ya*."),
        (f"Usa <!-- x -->{A} o {B} {NOW} &amp; 1 &lt; 2.", "Usa `a` o $b$ *ya* & 1 < 2."),
        (f"( {A} ), {B} ; {NOW} !", "(`a`), $b$; *ya*!"),
    ],
    ids=[
        "translated",
        "moved",
        "unquoted",
        "other case",
        "padded",
        "emptied",
        "duplicated",
        "swallowed text after",
        "swallowed text around",
        "nested",
        "drawn into a pair",
        "foreign elements",
        "pair padded",
        "pair split",
        "white space",
        "comment and entities",
        "spaces before punctuation",
    ],
)
def test_answers_that_are_taken(body: str, expected: str) -> None:
    assert markdown(SOURCE, body) == expected


@pytest.mark.parametrize(
    ("body", "damage"),
    [
        (f"Usa o {B} {NOW}.", "placeholder P0 was lost"),
        (f"Usa {A} o P1 {NOW}.", "placeholder P1 was lost"),
        (f"Usa {A} o {B} ya.", "markup was lost: emphasis"),
        (f"Usa {span(0, 'código')} o {B} {NOW}.", "placeholder P0 was changed"),
        (f"Usa {span(0, 'P7')} o {B} {NOW}.", "placeholder P0 was changed"),
        (f"Usa {A} P0 o {B} {NOW}.", "a placeholder's token leaked into the text"),
        (f"Usa {A} o {B} P12 {NOW}.", "a placeholder's token leaked into the text"),
        (f"DNT_BEGIN Usa {A} o {B} {NOW}.", "a token of the service leaked into the text"),
        (f"Usa &lt;span&gt; {A} o {B} {NOW}.", "a token of the service leaked into the text"),
        (f"Usa translate = no {A} o {B} {NOW}.", "a token of the service leaked into the text"),
        (f'{A} {B} <i id="m2"></i>', "markup came back empty: emphasis"),
        (f"Usa {A} o {B}, {A} {NOW}.", "placeholder P0 came back twice"),
        (f"Usa {A} o {B} {NOW} y {NOW}.", "markup came back in pieces: emphasis"),
        (f"Usa {A}<div>o {B}</div> {NOW}.", "it was torn apart"),
        (f'Usa {A} o {B} {NOW}.</p><p id="s">Otra.', "it came back twice"),
        (f"Usa {A} o {B} {NOW}.</p> y más <p>", "it was torn apart"),
    ],
)
def test_every_damage_is_named(body: str, damage: str) -> None:
    assert answer(SOURCE, body) == TargetSegment("", damage)


def test_missing_paragraphs_and_foreign_ones() -> None:
    sent = [segment("One.", "a"), segment("Two.", "b")]

    found = read('<p id="b">Dos.</p><p id="c">Tres.</p>', sent, SPANISH)

    assert found == {
        "a": TargetSegment("", "the translation is missing"),
        "b": TargetSegment("Dos."),
    }


@pytest.mark.parametrize("html", ["", "not HTML", "<html><head><p id='x'>", "\x00"])
def test_an_answer_of_nothing(html: str) -> None:
    assert read(html, [segment("One.")], SPANISH)["s"].damage == "the translation is missing"


def test_an_empty_translation() -> None:
    assert answer("One.", " ").damage == "the translation is empty"


def test_tokens_that_the_source_holds_are_no_leak() -> None:
    assert markdown("Type P0 and DNT_X.", "Escribe P0 y DNT_X.") == "Escribe P0 y DNT_X."
    assert answer("Type P0.", "Escribe P1.").damage == "a placeholder's token leaked into the text"


@pytest.mark.parametrize(
    ("source", "body", "expected"),
    [
        ("Use `a` here.", f"在这里 使用 {A} 。", "在这里 使用`a`。"),
        ("Use `a` here.", f"使用 {A} 吧。", "使用`a`吧。"),
        ("Use `a` API.", f"使用 {A} API。", "使用`a` API。"),
        ("See :ref:`a` here.", f"见{A}这里。", "见 :ref:`a`这里。"),
        ("See :ref:`a` here.", f"见 {A} 这里。", "见 :ref:`a`这里。"),
        ("See :ref:`a` here.", f"（{A}）见。", "（ :ref:`a`）见。"),
        ("The *word* is.", '这个 <i id="m0"> 词 </i> 是。', "这个*词*是。"),
        ("Both `a` and `b`.", f"{A}{B}。", "`a` `b`。"),
        ("Both $a$ and $b$.", f"{A} {B}。", "$a$ $b$。"),
        ("**Note:** this.", '<b id="m0">注：</b>这个。', "**注：** 这个。"),
        ("A _word_ here.", '一<i id="m0">词</i>这里。', "一 _词_ 这里。"),
        ("**a** is **b**", '<b id="m0">甲</b><b id="m2">乙</b>', "**甲** **乙**"),
        ("**a** *b*", '<b id="m0">甲<i id="m2">乙</i></b>', "**甲*乙***"),
    ],
)
def test_spacing_of_a_language_without_spaces(source: str, body: str, expected: str) -> None:
    assert markdown(source, body, spaced=False) == expected


@pytest.mark.parametrize(
    ("source", "body", "expected"),
    [
        ("Use `a` here.", f"Usa {A} aquí .", "Usa `a` aquí ."),
        ("Use `a`, then.", f"Usa {A} , luego.", "Usa `a`, luego."),
        ("Use `a` , then.", f"Usa {A} , luego.", "Usa `a` , luego."),
        ("Use (`a`).", f"Usa ( {A} ).", "Usa (`a`)."),
        ("See :ref:`a`.", f"Ve{A}.", "Ve :ref:`a`."),
        ("Both `a` and `b`.", f"{A}{B}.", "`a` `b`."),
        (
            "[**a**](u) (**b**) c",
            '<a id="m0"><b id="m1">x</b></a><span id="m4">y</span> z',
            "[**x**](u)(**y**) z",
        ),
    ],
)
def test_spacing_of_a_language_with_spaces(source: str, body: str, expected: str) -> None:
    assert markdown(source, body) == expected


def test_deep_nesting_is_read() -> None:
    depth = 2_000
    body = "<b>" * depth + "hola" + "</b>" * depth

    assert markdown("Hello.", body) == "hola"
