"""Spaces and punctuation of a translation, as the target language has them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.documents import MARKS
from bitext.job_html import OutgoingSegment
from bitext.segments import expanded, segment_document
from bitext.settings import ENGLISH, load_language
from bitext.typography import same_text, tidied
from tests.bitext.pipeline import LANGUAGES, markdown

ALL = {path.stem: load_language(path) for path in sorted(LANGUAGES.glob("*.toml"))}
SOURCE = "Use `a`, $b$ and :numref:`c`.\n"


def segment(text: str = SOURCE) -> OutgoingSegment:
    (found,) = segment_document(markdown(text), ENGLISH.sentences, "paragraph")
    return OutgoingSegment("s0", found.coded, found.marks)


def tidy(text: str, language: str, source: str = SOURCE) -> str:
    """The translation `text`, A, B and C being the source's marks, as it is written."""
    sent = segment(source)
    marks = MARKS.findall(sent.coded)
    for letter, mark in zip("ABCDEF", marks, strict=False):
        text = text.replace(f"<{letter}>", mark)
    return expanded(tidied(text, sent, ALL[language]), sent.marks)


CHINESE = [
    ("<A>, <B>和 <C>.", "`a`，$b$和 :numref:`c`。"),
    ("使用 <A> , 然后 <B>; 见<C> .", "使用`a`，然后$b$；见 :numref:`c`。"),
    ("使用 PyTorch 2.0 的 <A> <B> <C>。", "使用PyTorch 2.0的`a`$b$ :numref:`c`。"),
    ("为 3.14, 即 <A>: <B>? <C>!", "为3.14，即`a`：$b$？ :numref:`c`！"),
    ("函数 (如 <A>) 和<B> (见 <C>).", "函数（如`a`）和$b$（见 :numref:`c`）。"),
    ("<A>.<B>:<C>是", "`a`.$b$: :numref:`c`是"),
    ("print(x, y) 与 f(a.b), <A><B><C>", "print(x, y) 与f(a.b), `a`$b$ :numref:`c`"),
    ("Hello, <A>, world. See (<B>) <C>.", "Hello, `a`, world. See ($b$) :numref:`c`."),
    ("某某 et al., 2020, <A>、<B>，<C>", "某某et al., 2020, `a`、$b$， :numref:`c`"),
    ("《<A>》<B>（<C>）", "《`a`》$b$（ :numref:`c`）"),
    ("点 (250, 250) 与 <A>，<B>，<C>", "点 (250, 250) 与`a`，$b$， :numref:`c`"),
    ("等等... <A><B><C>", "等等... `a`$b$ :numref:`c`"),
]


@pytest.mark.parametrize(("text", "expected"), CHINESE)
def test_chinese(text: str, expected: str) -> None:
    assert tidy(text, "zh") == expected


def test_an_engines_spaces_stay_where_the_settings_let_them() -> None:
    sent = segment()
    a, b, c = MARKS.findall(sent.coded)
    rules = replace(ALL["ja"], typography=replace(ALL["ja"].typography, space_beside_latin=True))
    text = f"GPU と {a} の {b} を {c} で"
    assert tidied(text, sent, rules) == text


def test_japanese_has_its_own_comma() -> None:
    assert tidy("<A>, <B>と <C>を使う.", "ja") == "`a`、$b$と :numref:`c`を使う。"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("<A>'nın, <B>'ye (<C>)", "tr", "`a`'nın, $b$'ye (:numref:`c`)"),
        ("<A>는 <B>와 <C>를 봅니다.", "ko", "`a`는 $b$와 :numref:`c`를 봅니다."),
        ("<A> 는 <B>와 <C>.", "ko", "`a` 는 $b$와 :numref:`c`."),
        ("그림<C> <A><B>", "ko", "그림 :numref:`c` `a`$b$"),
        ("Dùng <A> , <B> và <C> .", "vi", "Dùng `a`, $b$ và :numref:`c`."),
        ("¿Usa <A>? ¡<B>! Ver<C>", "es", "¿Usa `a`? ¡$b$! Ver :numref:`c`"),
        ("Usa <A> ; <B> : (<C>)", "pt", "Usa `a`; $b$: (:numref:`c`)"),
        ("Usa\u00a0<A>\u202f<B> <C>", "es", "Usa `a` $b$ :numref:`c`"),
        ("10\u00a0km <A> <B> <C>", "es", "10\u00a0km `a` $b$ :numref:`c`"),
    ],
)
def test_languages_with_spaces(text: str, language: str, expected: str) -> None:
    assert tidy(text, language) == expected


def test_a_source_in_such_letters_shows_its_own_habit() -> None:
    source = "使用 `a`, PyTorch 的 $b$.\n"
    assert tidy("使用 <A>, PyTorch 的 <B>吧.", "zh", source) == "使用 `a`, PyTorch 的 $b$吧."


def test_a_hard_line_break_takes_no_space() -> None:
    assert tidy("uno. <A> dos", "es", "One.  \ntwo\n") == "uno.  \ndos"


TEXT = st.text(alphabet="ab1 ,.;:?!()'\"“”词はé한，。（）\u00a0", max_size=20)


@given(st.lists(TEXT, min_size=4, max_size=4), st.permutations("ABC"), st.sampled_from(sorted(ALL)))
def test_nothing_but_spaces_and_punctuation_changes(
    texts: list[str], order: list[str], language: str
) -> None:
    sent = segment()
    marks = dict(zip("ABC", MARKS.findall(sent.coded), strict=True))
    pieces = [marks[letter] + after for letter, after in zip(order, texts[1:], strict=True)]
    text = "".join((texts[0], *pieces))
    found = tidied(text, sent, ALL[language])
    assert letters(found) == letters(text)
    assert tidied(found, sent, ALL[language]) == found


def letters(text: str) -> str:
    """What no rule may change: letters, digits and marks, in their order."""
    return "".join(c for c in text if c.isalnum() or MARKS.match(c))


@given(
    st.sampled_from([SOURCE, "**A**  `b` ,c.\n", "词 `a` , b (c).\n"]), st.sampled_from(sorted(ALL))
)
def test_what_equals_its_source_stays(source: str, language: str) -> None:
    sent = segment(source)
    assert tidied(f" {sent.coded}\n", sent, ALL[language]) == same_text(sent.coded)
