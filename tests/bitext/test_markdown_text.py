"""What an engine writes stays text in Markdown, whatever it writes; nothing more is escaped."""

from __future__ import annotations

import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bitext.documents import PROSE, Block, MarkForm, mark_index
from bitext.job_html import OutgoingSegment, read, write
from bitext.markdown_text import at_line_start, written
from bitext.segments import expanded, segment_document
from bitext.settings import ENGLISH, load_language
from bitext.typography import same_text, tidied
from tests.bitext.pipeline import LANGUAGES, markdown

ALL = {path.stem: load_language(path) for path in sorted(LANGUAGES.glob("*.toml"))}


def segment(text: str) -> OutgoingSegment:
    document = markdown(text)
    (found,) = segment_document(document, ENGLISH.sentences, "paragraph")
    return OutgoingSegment("s0", found.coded, found.marks)


def safe(target: str, source: str = "Some words.") -> str | None:
    sent = segment(source + "\n")
    found = written(target, sent.coded, sent.marks)
    return None if found is None else expanded(found, sent.marks)


LEFT_ALONE = [
    "snake_case and 2 * 3 = 6, 5 > 3 < 4, a & b, AT&T, {x}, a|b, 50%, #1, ok!",
    "C:\\dir and a \\ b",
    "a) b( c: d^ e",
    "x < 3",
    ":word: alone",
    "smile :) and 10:30",
]
ESCAPED = [
    ("a *b* c", r"a \*b\* c"),
    ("a _b_ c", r"a \_b\_ c"),
    ("a*b", r"a\*b"),
    ("use `x`", r"use \`x\`"),
    ("cost $5", r"cost \$5"),
    ("[see](here)", r"\[see\](here)"),
    ("[see] above", r"\[see\] above"),
    ("a <b> c </b>", r"a \<b> c \</b>"),
    ("a <!-- c", r"a \<!-- c"),
    ("~~gone~~", r"\~\~gone\~\~"),
    (r"a \* b", r"a \\\* b"),
    ("ends in \\", "ends in \\\\"),
    ("&lt; b", r"\&lt; b"),
    ("name {#id}", "name &#123;#id}"),
    ("name #", r"name \#"),
    ("![a](b)", r"\!\[a\](b)"),
    ("https://a.b/c", r"https\://a.b/c"),
]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_markdown_reads_as_text_stays_as_it_is(text: str) -> None:
    assert safe(text) == text


@pytest.mark.parametrize(("text", "expected"), ESCAPED)
def test_what_markdown_reads_as_markup_is_escaped(text: str, expected: str) -> None:
    assert safe(text) == expected


def test_what_the_source_has_as_text_stays_as_it_is() -> None:
    assert safe("un *mal cerrado", "An *unclosed one.") == "un *mal cerrado"
    assert safe("[1] es uno", "See [1] there.") == "[1] es uno"
    assert safe("甲*乙*丙", "a * b * c") == r"甲\*乙\*丙"


def test_a_character_that_could_do_nothing_in_the_source_is_escaped_where_it_could() -> None:
    assert safe("词*词", "an *unclosed word") == r"词\*词"
    assert safe("词~~)", "dataset ~~)") == r"词\~\~)"
    assert safe("词 ~~)", "dataset ~~)") == "词 ~~)"


def test_a_bare_address_ends_where_it_did() -> None:
    sent = segment("See https://a.b/c here.\n")
    (address,) = (c for c in sent.coded if mark_index(c) >= 0)
    text = written(f"见{address}x[1]", sent.coded, sent.marks)
    assert text is not None
    assert expanded(text, sent.marks) == r"见https://a.b/c x\[1\]"
    link = segment("Use [here https://a.b/c](https://a.b/c) now.\n")
    same = link.coded.replace("Use", "用")
    assert written(same, link.coded, link.marks) == same


def test_text_beside_marks() -> None:
    sent = segment("Use `a` and [b](c) and **d**.\n")
    role = written(sent.coded.replace("Use ", ":numref:"), sent.coded, sent.marks)
    assert role is not None
    assert expanded(role, sent.marks).startswith(r":numref\:`a`")
    picture = written(sent.coded.replace("and \U000f0001", "¡y!\U000f0001"), sent.coded, sent.marks)
    assert picture is not None
    assert r"¡y\![b](c)" in expanded(picture, sent.marks)


def test_a_colon_behind_a_bracket_defines_no_link() -> None:
    sent = segment("[**One**] and two.\n")
    first, last = (c for c in sent.coded if mark_index(c) >= 0)
    found = written(f"{first}uno{last}: dos", sent.coded, sent.marks)
    assert found is not None
    text = expanded(found, sent.marks)
    assert text == r"[**uno**]\: dos"
    assert len(markdown(text + "\n").blocks) == 1


def test_a_link_that_moved_into_a_link_cannot_be_written() -> None:
    sent = segment("Use [a](b) and [c](d).\n")
    a, a_end, c, c_end = (m for m in sent.coded if mark_index(m) >= 0)
    assert written(f"{a}x {c}y{c_end}{a_end}", sent.coded, sent.marks) is None


@pytest.mark.parametrize(
    ("target", "source", "expected"),
    [
        ("- uno", "One", "\\- uno"),
        ("- uno", "- one", "- uno"),
        ("1. uno", "One", "1\\. uno"),
        ("# uno", "One", "\\# uno"),
        ("%50 oranında", "50%", "&#37;50 oranında"),
        (": una", "one", "&#58; una"),
        (":label: x", "one", "&#58;label: x"),
        (":numref:`x` muestra", "one", ":numref:`x` muestra"),
        ("uno", "one", "uno"),
    ],
)
def test_text_at_a_line_start(target: str, source: str, expected: str) -> None:
    found = at_line_start(target, source)
    assert found == expected
    (block,) = markdown(found + "\n").blocks
    assert (block[1].kind in PROSE) or source[0] in "-"


SOURCES = [
    "Plain words only.",
    "The **bold `a`** and $x$, see :numref:`b`, use [link](c.md).",
    "Use `a` or $b$ *now* or ~~later~~.",
    "A [**slide**] and _soft_ &lt;unk&gt; \\* x.",
    "Costs $5 * 3 and a lone [ or `.",
    "See [text][ref] and https://a.b/c here.  \nNext $$x$$ line.",
    "中文 `a` 与 $b$，**好**。",
]
NASTY = st.lists(
    st.sampled_from(
        [*"*_`[]()<>|$~\\&:!#{}%^-+=.,;\"' ab1é词は한", "http://a.b", "&lt;", "](", ":ab:"]
    ),
    max_size=12,
).map("".join)


def nested(draw: st.DrawFn, sent: OutgoingSegment) -> str:
    """Nasty text around the source's marks, placeholders anywhere, pairs around nasty text."""
    indices = [mark_index(c) for c in sent.coded if mark_index(c) >= 0]
    pieces: list[str] = []
    for index in draw(st.permutations(indices)):
        mark = sent.marks[index]
        if mark.form is MarkForm.ATOM:
            pieces.append(chr(0xF0000 + index))
        elif mark.form is MarkForm.OPEN:
            inner = draw(NASTY)
            pieces.append(f"{chr(0xF0000 + index)}{inner}k{chr(0xF0000 + mark.partner)}")
    out = draw(NASTY)
    for piece in pieces:
        out += piece + draw(NASTY)
    return out


@st.composite
def answers(draw: st.DrawFn) -> tuple[OutgoingSegment, str]:
    sent = segment(draw(st.sampled_from(SOURCES)) + "\n\n[ref]: u\n")
    return sent, nested(draw, sent)


def says(block: Block, coded: str) -> list[str]:
    """Runs of text and marks as written, escapes as their text."""
    out = [""]
    for character in coded:
        index = mark_index(character)
        mark = block.marks[index] if index >= 0 else None
        if mark is None:
            out[-1] += character
        elif mark.kind in ("escape", "entity"):
            out[-1] += mark.raw[1:] if mark.kind == "escape" else html.unescape(mark.raw)
        else:
            out += ["\n" if mark.kind == "break" else mark.raw, ""]
    return out


@settings(max_examples=400)
@given(answers(), st.sampled_from(sorted(ALL)))
def test_whatever_an_engine_writes_is_read_as_that_text(
    answer: tuple[OutgoingSegment, str], language: str
) -> None:
    sent, target = answer
    page = write([OutgoingSegment("s0", target, sent.marks)], "en")
    # The engine numbers nothing: it writes the source's own ids wherever they went.
    found = read(renumbered(page, target, sent), [sent], ALL[language])["s0"]
    if found.damage:
        return
    text = expanded(found.coded, sent.marks)
    wanted = tidied(target, sent, ALL[language])
    document = markdown(f"Start {text}\n\n[ref]: u\n")
    block = document.blocks[0][1]
    got = says(block, block.coded)
    meant = says(Block(block.kind, 0, 0, 0, "", sent.marks), wanted)
    assert got[0].startswith("Start ")
    got[0] = got[0].removeprefix("Start ")
    assert [squeezed(piece) for piece in got] == [squeezed(piece) for piece in meant]


def squeezed(text: str) -> str:
    """Text without its spaces: those that keep marks apart may have been added."""
    return "".join(text.split())


def renumbered(page: str, target: str, sent: OutgoingSegment) -> str:
    def order(coded: str) -> list[int]:
        found = (mark_index(c) for c in coded if mark_index(c) >= 0)
        return [index for index in found if sent.marks[index].form is MarkForm.ATOM]

    numbers = {index: n for n, index in enumerate(order(sent.coded))}
    for n, index in enumerate(order(target)):
        page = page.replace(f'id="p{n}">P{n}<', f'id="q{numbers[index]}">Q{numbers[index]}<')
    return page.replace('id="q', 'id="p').replace(">Q", ">P")


@given(st.sampled_from(SOURCES), st.sampled_from(sorted(ALL)))
def test_an_answer_like_its_source_is_not_touched(text: str, language: str) -> None:
    sent = segment(text + "\n\n[ref]: u\n")
    found = read(write([sent], "en"), [sent], ALL[language])["s0"]
    assert not found.damage
    assert found.coded == same_text(sent.coded)
