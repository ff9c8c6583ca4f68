"""The job's HTML: what is sent, and that whatever comes back is used, repaired or named damaged."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.documents import MarkForm, mark_index
from bitext.job_html import MISSING, OutgoingSegment, TargetSegment, paragraph, read, write
from bitext.segments import expanded, segment_document
from bitext.settings import ENGLISH
from tests.bitext.documents_to_try import markdown as any_markdown
from tests.bitext.pipeline import CHINESE, SPANISH, markdown

TEXT = "The **bold `a`** and $x$, see :numref:`b`, use [link](c.md).\n"


def outgoing(text: str) -> list[OutgoingSegment]:
    document = markdown(text)
    segments = segment_document(document, ENGLISH.sentences)
    return [OutgoingSegment(f"s{n}", s.coded, s.marks) for n, s in enumerate(segments)]


def only(text: str = TEXT) -> OutgoingSegment:
    (segment,) = outgoing(text)
    return segment


def answer(html: str, text: str = TEXT, *, spaced: bool = True) -> TargetSegment:
    """Read a job's answer: `html` is the content of the only paragraph."""
    segment = only(text)
    page = f'<html><body><p id="s0">{html}</p></body></html>'
    return read(page, [segment], SPANISH if spaced else CHINESE)["s0"]


def text_of(html: str, text: str = TEXT, *, spaced: bool = True) -> str:
    """The translation with its markup as written."""
    found = answer(html, text, spaced=spaced)
    assert not found.damage
    return expanded(found.coded, only(text).marks)


def test_a_paragraph_for_each_segment_atoms_as_protected_tokens() -> None:
    assert paragraph(only()) == (
        '<p id="s0">The <b id="m0">bold <span translate="no" id="p0">P0</span></b> and '
        '<span translate="no" id="p1">P1</span>, see <span translate="no" id="p2">P2</span>, '
        'use <a id="m5">link</a>.</p>'
    )


def test_the_page_is_html_with_language_and_encoding() -> None:
    page = write(outgoing("One. Two.\n"), "en")
    assert page.startswith('<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"></head>')
    assert page.count("<p id=") == 2
    assert page.endswith("</body></html>\n")


def test_text_is_escaped() -> None:
    assert paragraph(only('One < two & three > four "five".\n')) == (
        '<p id="s0">One &lt; two &amp; three &gt; four "five".</p>'
    )


WELL = (
    'El <b id="m0">negrito <span translate="no" id="p0">P0</span></b> y '
    '<span translate="no" id="p1">P1</span>, ver <span translate="no" id="p2">P2</span>, usa '
    '<a id="m5">enlace</a>.'
)
EXPECTED = "El **negrito `a`** y $x$, ver :numref:`b`, usa [enlace](c.md)."


def test_a_translation() -> None:
    assert text_of(WELL) == EXPECTED


HARMLESS: dict[str, Callable[[str], str]] = {
    "unquoted attributes": lambda html: html.replace('"', ""),
    "single quotes": lambda html: html.replace('"', "'"),
    "capital tags": lambda html: re.sub(r"</?\w+", lambda tag: tag[0].upper(), html),
    "attributes in another order": lambda html: re.sub(
        r'translate="no" (id="\w+")', r'\1 class="x" translate="no"', html
    ),
    "no attribute but the id": lambda html: html.replace('translate="no" ', ""),
    "padded tokens": lambda html: re.sub(r">(P\d)<", r"> \1 <", html),
    "empty spans": lambda html: re.sub(r">(P\d)<", "><", html),
    "padding outside": lambda html: f"\n  {html} \n ",
    "line breaks": lambda html: html.replace(" y ", "\n y\n"),
    "comments": lambda html: html.replace(" y ", " <!-- y --> y "),
    "unknown elements": lambda html: html.replace(" y ", ' <font color="red"><u>y</u></font> '),
    "a placeholder twice side by side": lambda html: re.sub(
        r"(<span[^>]*>P1</span>)", r"\1 \1\1", html
    ),
    "capital ids": lambda html: re.sub(r'id="(\w+)"', lambda i: i[0].upper(), html),
    "a zero-width space": lambda html: re.sub(r">(P\d)<", ">\u200b\\1<", html),
    "numeric entities": lambda html: html.replace(" y ", "&#x20;&#121;&#32;"),
    "a space as an entity beside a placeholder": lambda html: html.replace(
        "> y <", ">&nbsp;y&nbsp;<"
    ),
    "copies inside each other": lambda html: re.sub(
        r"(<span[^>]*>)P1</span>", r"\1\1P1</span></span>", html
    ),
    "entities": lambda html: html.replace(" y ", " &#121; "),
}


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS)
def test_what_does_no_harm(change: Callable[[str], str]) -> None:
    assert text_of(change(WELL)) == EXPECTED


def test_moved_placeholders_and_pairs_are_found_by_their_ids() -> None:
    html = (
        '<a id="m5">enlace</a>, <span translate="no" id="p2">P2</span> y '
        '<span translate="no" id="p1">P1</span>: el <b id="m0"><span id="p0">P0</span> negrito</b>.'
    )
    assert text_of(html) == "[enlace](c.md), :numref:`b` y $x$: el **`a` negrito**."


def test_a_placeholder_that_left_its_pair_stays_outside() -> None:
    html = WELL.replace(' <span translate="no" id="p0">P0</span></b>', "</b> <span id=p0>P0</span>")
    assert text_of(html).startswith("El **negrito** `a` y")


def test_nested_placeholders_are_taken_apart() -> None:
    html = "<span id=p1>P1<span id=p0>P0</span></span> y"
    assert text_of(html, "A $x$ and `b`.\n") == "`b`$x$ y"
    html = "<span id=p1><span id=p0>P0</span>P1</span> y"
    assert text_of(html, "A $x$ and `b`.\n") == "$x$`b` y"


def test_text_in_a_placeholder_is_given_back() -> None:
    html = '<span translate="no" id="p0">P0 es una letra</span>.'
    assert text_of(html, "`a` is a letter.\n") == "`a` es una letra."
    html = '<span translate="no" id="p0">La letra P0</span>.'
    assert text_of(html, "`a` is a letter.\n") == "La letra `a`."


def test_the_halves_of_a_pair_that_touch_are_joined() -> None:
    html = '<b id="m0">Uno</b> <b id="m0">dos</b> y.'
    assert text_of(html, "**One two** and.\n") == "**Uno dos** y."


DAMAGED: dict[str, tuple[str, str]] = {
    "a placeholder dropped": (re.sub(r"<span[^>]*>P1</span>", "", WELL), "placeholder P1 was lost"),
    "all dropped": ("Nada.", "placeholder P0 was lost"),
    "a pair dropped": (re.sub(r"</?b[^>]*>", "", WELL), "markup was lost: strong"),
    "a link dropped": (re.sub(r"</?a[^>]*>", "", WELL), "markup was lost: link"),
    "an id changed": (WELL.replace('id="p1"', 'id="p7"'), "placeholder P1 was lost"),
    "a token of the service as text": (WELL + " &lt;DNT_GEBKJM", "a token of the service"),
    "a tag as text": (WELL + " &lt;/span>", "a token of the service"),
    "an attribute as text": (WELL + ' translate = "no"', "a token of the service"),
    "a token of none": (WELL + " P9", "a placeholder's token leaked"),
    "an unknown placeholder": (
        WELL + ' <span id="p9">P9</span>',
        "a placeholder that it does not have: P9",
    ),
    "another text in a placeholder": (
        WELL.replace(">P1<", ">ecuación<"),
        "placeholder P1 was changed",
    ),
    "Cyrillic token": (WELL.replace(">P1<", ">\u04201<"), "placeholder P1 was changed"),
    "wide token": (WELL.replace(">P1<", ">Ｐ１<"), "placeholder P1 was changed"),
    "token with a space": (WELL.replace(">P1<", ">P 1<"), "placeholder P1 was changed"),
    "token with a digit more": (WELL.replace(">P1<", ">P10<"), "placeholder P1 was changed"),
    "token of another": (WELL.replace(">P1<", ">P2<"), "placeholder P1 was changed"),
    "a copy elsewhere": (WELL + ' <span id="p1">P1</span>', "placeholder P1 came back twice"),
    "a pair in two places": (
        WELL.replace("</b>", '</b> y <b id="m0">más</b>'),
        "markup came back in pieces: strong",
    ),
    "an end tag dropped": (WELL.replace("</b>", ""), "a tag was lost"),
    "a pair emptied": (
        WELL.replace(">enlace</a>", "></a> enlace"),
        "markup came back empty: link",
    ),
    "a pair without its words": (
        WELL.replace(">enlace</a>, ".rstrip(", "), ">, </a> enlace"),
        "markup wraps no words any more: link",
    ),
    "an entity as text": (WELL + " &amp;nbsp;", "an entity came back as text"),
    "a private character": (WELL + " \U000f0000", "a character that no text holds"),
    "a control character": (WELL + " &#7;", "a character that no text holds"),
    "a small token": (WELL + " p1", "a placeholder's token leaked"),
    "a wide token as text": (WELL + " Ｐ１", "a placeholder's token leaked"),
    "nothing": ("", "placeholder P0 was lost"),
    "a block in a paragraph": (WELL + "<div>más</div> y más", "it was torn apart"),
    "a paragraph in a paragraph": (WELL + "<p>más</p>", "it was torn apart"),
    "the same paragraph again": (WELL + '</p><p id="s0">' + WELL, "it came back twice"),
}


@pytest.mark.parametrize(("html", "damage"), DAMAGED.values(), ids=DAMAGED)
def test_damage_is_named(html: str, damage: str) -> None:
    found = answer(html)
    assert found.damage.startswith(damage)
    assert found.coded == ""


PAIRS = "See [`a`](u) and **the $x$ one**.\n"
P0, P1 = '<span id="p0">P0</span>', '<span id="p1">P1</span>'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (f'Ver <a id="m0">{P0}</a> y <b id="m3">el {P1}</b>.', ""),
        (f'Ver <a id="m0">{P0}</a> y {P1}: <b id="m3">el</b>.', ""),
        (f'Ver <a id="m0">{P0},</a> y <b id="m3">el {P1}</b>.', ""),
        (
            f'Ver <a id="m0">{P1}</a> y <b id="m3">el {P0}</b>.',
            "markup wraps something else: link",
        ),
        (
            f'<a id="m0">Ver</a> {P0} y <b id="m3">el {P1}</b>.',
            "markup wraps something else: link",
        ),
        (
            f'Ver <a id="m0">{P0}</a> y el <b id="m3">{P1}</b>.',
            "markup wraps no words any more: strong",
        ),
    ],
)
def test_a_pair_wraps_what_it_wrapped(html: str, expected: str) -> None:
    assert answer(html, PAIRS).damage == expected


def test_a_token_that_fell_out_of_its_span_is_a_leak() -> None:
    assert answer(WELL.replace(" y ", " P1 y ")).damage == (
        "a placeholder's token leaked into the text"
    )


def test_the_words_of_a_damage_stand_in_good_text_too() -> None:
    text = "A P7 and MP3, <span and translate=no or DNT_X.\n"
    assert text_of("P7 y MP3, &lt;span y translate=no o DNT_X.", text) == (
        "P7 y MP3, <span y translate=no o DNT_X."
    )


def test_a_missing_paragraph() -> None:
    segments = outgoing("One. Two.\n")
    found = read('<p id="s1">Dos.</p>', segments, SPANISH)
    assert found["s0"] == TargetSegment("", MISSING)
    assert found["s1"] == TargetSegment("Dos.")


def test_an_empty_translation() -> None:
    assert answer(" ", "One.\n").damage == "the translation is empty"
    assert answer('<span id="p0">P0</span>', "One `a`.\n").damage == "the translation is empty"


@pytest.mark.parametrize("page", ["", "no html", "<p>", "\x00", "<p id=s0", "<!-- ", "&#0;"])
def test_an_answer_that_is_none(page: str) -> None:
    assert read(page, [only()], SPANISH)["s0"].damage


def test_deeper_than_any_stack() -> None:
    depth = 3_000
    html = "<i>" * depth + "uno" + "</i>" * depth
    assert text_of(html, "One.\n") == "uno"


# White space at marks


SPACED = [
    ("See `a`.", "Ver <span id=p0>P0</span> .", "Ver `a`."),
    ("(see `a`)", "( <span id=p0>P0</span> )", "(`a`)"),
    ("Use *it* now.", "Usa <i id=m0> esto </i> ya.", "Usa *esto* ya."),
    ("Use **it** now.", "Usa<b id=m0>esto</b>ya.", "Usa**esto**ya."),
    ("Use _it_ now.", "Usa<i id=m0>esto</i>ya.", "Usa _esto_ ya."),
    ("See `a` , b.", "Ver <span id=p0>P0</span> , b.", "Ver `a` , b."),
    ("**Note:** it.", "<b id=m0>Nota:</b>esto.", "**Nota:** esto."),
    ("A *b* *c*.", "<i id=m0>x</i><i id=m2>y</i>.", "*x* *y*."),
    ("Use `a` `b`.", "Usa <span id=p0>P0</span><span id=p1>P1</span>.", "Usa `a` `b`."),
    ("Use $a$ $b$.", "Usa <span id=p0>P0</span><span id=p1>P1</span>.", "Usa $a$ $b$."),
]
UNSPACED = [
    ("See `a` now.", "参见 <span id=p0>P0</span> 了。", "参见`a`了。"),
    ("As :numref:`a` shows.", "如<span id=p0>P0</span>所示。", "如 :numref:`a`所示。"),
    ("As :numref:`a` shows.", "如 <span id=p0>P0</span> 所示。", "如 :numref:`a`所示。"),
    ("It (:numref:`a`).", "它（<span id=p0>P0</span>）。", "它（ :numref:`a`）。"),
    ("It is *:cite:`a`* now.", "它是<i id=m0><span id=p0>P0</span></i>。", "它是 *:cite:`a`*。"),
    ("Use GPT `a` now.", "用GPT <span id=p0>P0</span> 吧。", "用GPT `a`吧。"),
    ("**Note:** this.", "<b id=m0>注：</b>这个。", "**注：** 这个。"),
    ("The “*x*” is.", "“<i id=m0>x</i>”是。", "“*x*”是。"),
    ("It *“x”* is.", "它<i id=m0>“x”</i>是。", "它 *“x”* 是。"),
    ("It _is_ so.", "它<i id=m0>是</i>的。", "它 _是_ 的。"),
    ("It **is** so.", "它 <b id=m0> 是 </b> 的。", "它**是**的。"),
    ("It ~~is~~ so.", "它<span id=m0>是</span>的。", "它~~是~~的。"),
    ("[**A b**] c.", "<span id=m0>甲。</span>乙。", "[**甲。**]乙。"),
    ("[**a**] (**b**)", "<span id=m0>甲</span><span id=m2>乙</span>", "[**甲**] (**乙**)"),
    ("Use `a` `b` so.", "用<span id=p0>P0</span> <span id=p1>P1</span>。", "用`a` `b`。"),
    ("Use `a` $b$ so.", "用<span id=p0>P0</span> <span id=p1>P1</span>。", "用`a`$b$。"),
]


@pytest.mark.parametrize(("source", "html", "expected"), SPACED)
def test_white_space_in_languages_with_spaces(source: str, html: str, expected: str) -> None:
    assert text_of(html, source + "\n") == expected


@pytest.mark.parametrize(("source", "html", "expected"), UNSPACED)
def test_white_space_in_languages_without_spaces(source: str, html: str, expected: str) -> None:
    assert text_of(html, source + "\n", spaced=False) == expected


@pytest.mark.parametrize(("source", "html", "expected"), [*SPACED, *UNSPACED])
def test_what_is_written_is_read_as_the_same_markup(source: str, html: str, expected: str) -> None:
    before = markdown(source).blocks[0][1].marks
    after = markdown(expected).blocks[0][1].marks
    assert sorted((m.kind, m.form) for m in before) == sorted((m.kind, m.form) for m in after)


# Any segment


@given(any_markdown(), st.booleans())
def test_what_comes_back_unchanged_is_the_same(text: bytes, spaced: bool) -> None:
    segments = outgoing(text.decode("utf-8"))
    found = read(write(segments, "en"), segments, SPANISH if spaced else CHINESE)
    assert [found[s.id] for s in segments] == [TargetSegment(s.coded) for s in segments]


@given(any_markdown(strays=False), st.data())
def test_a_lost_tag_never_passes(text: bytes, data: st.DataObject) -> None:
    """Whatever element an engine drops, the segment is damaged or all its marks are there."""
    segments = outgoing(text.decode("utf-8"))
    page = write(segments, "en")
    head, body, rest = page.partition("<body>")
    tags = re.findall(r"<[^>]*>", rest)
    for tag in data.draw(st.lists(st.sampled_from(tags), min_size=1, max_size=3)):
        rest = rest.replace(tag, "", 1)
    found = read(head + body + rest, segments, SPANISH)
    for segment in segments:
        target = found[segment.id]
        if not target.damage:
            assert sorted(marks(target.coded)) == sorted(marks(segment.coded))
            assert nested(target.coded, segment)


SCRAPS = st.sampled_from(
    ["<", ">", '"', "&", "</span>", "<b>", "</a>", "<p>", "</p>", "<!--", "<table>", "P0", "DNT_A"]
    + ['<i id="m0">', "<span id=p0>", "\U000f0001", "&#xF0000;", "\x00", "é"]
)


@given(any_markdown(strays=False), st.data())
def test_whatever_happens_to_a_page_a_segment_has_its_marks_or_is_damaged(
    text: bytes, data: st.DataObject
) -> None:
    segments = outgoing(text.decode("utf-8"))
    head, body, page = write(segments, "en").partition("<body>")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(page)))
        left_out = data.draw(st.integers(0, 8))
        page = page[:at] + data.draw(st.just("") | SCRAPS) + page[at + left_out :]
    found = read(head + body + page, segments, data.draw(st.sampled_from([SPANISH, CHINESE])))
    for segment in segments:
        target = found[segment.id]
        if not target.damage:
            assert sorted(marks(target.coded)) == sorted(marks(segment.coded))
            assert nested(target.coded, segment)


def marks(coded: str) -> list[int]:
    return [mark_index(c) for c in coded if mark_index(c) >= 0]


def nested(coded: str, segment: OutgoingSegment) -> bool:
    """Whether every pair's sides stand in order and no two pairs cross."""
    opened: list[int] = []
    for index in marks(coded):
        mark = segment.marks[index]
        if mark.form is MarkForm.OPEN:
            opened.append(index)
        elif mark.form is MarkForm.CLOSE and (not opened or opened.pop() != mark.partner):
            return False
    return not opened
