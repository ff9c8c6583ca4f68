"""Glossaries: lines, tables and TMX become terms; what gives none is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.errors import DocumentError, UnreadableDocument, UnsupportedDocument
from bitext.glossaries import GLOSSARY_BYTES, read_glossary
from bitext.glossary_terms import PROBLEMS_TOLD, TERM_BYTES, Glossary
from bitext.settings import ENGLISH
from tests.bitext.chapters import SETTINGS

BOOK = Path(__file__).parents[2] / "examples" / "book"


def read(text: str | bytes, name: str = "zh.md") -> Glossary:
    data = text.encode() if isinstance(text, str) else text
    return read_glossary(data, name, ENGLISH, SETTINGS[name.partition(".")[0]])


def pairs(found: Glossary) -> list[tuple[str, ...]]:
    return [(term.source, *term.targets) for term in found.terms]


@pytest.mark.parametrize(
    ("name", "line", "expected"),
    [
        ("zh.md", "鞍点，saddle point", ("saddle point", "鞍点")),
        ("zh.md", "saddle point；鞍点", ("saddle point", "鞍点")),
        ("zh.md", "鞍点,  saddle   point", ("saddle point", "鞍点")),
        ("zh.md", "层序softmax，hierarchical softmax", ("hierarchical softmax", "层序softmax")),
        ("zh.md", "实例/示例，instance", ("instance", "实例", "示例")),
        ("zh.md", "长短期记忆网络，long short-term memory (LSTM)",
         ("long short-term memory", "长短期记忆网络")),
        ("zh.md", "动量法（优化），momentum (method)", ("momentum", "动量法")),
        ("tr.md", "analogy; benzeşim, benzetme", ("analogy", "benzeşim", "benzetme")),
        ("tr.md", "  * I/O; G/Ç  ", ("I/O", "G/Ç")),
        ("es.md", "saddle point, punto de silla", ("saddle point", "punto de silla")),
        ("es.md", "AlexNet\tAlexNet", ("AlexNet", "AlexNet")),
    ],
)  # fmt: skip
def test_a_line(name: str, line: str, expected: tuple[str, ...]) -> None:
    found = read(f"# Terms\n:label:`terms`\n\n<!-- note -->\n> note\n---\n{line}\n", name)
    assert pairs(found) == [expected]
    assert found.terms[0].place == "line 7"
    assert found.told == ""


def test_the_columns_of_a_file_stand_in_one_order() -> None:
    # A line without Chinese letters follows the others.
    found = read("鞍点，saddle point\nAlexNet，AlexNet\nGAN，generative network\n")
    assert pairs(found)[2] == ("generative network", "GAN")
    found = read("saddle point，鞍点\ngenerative network，GAN\n")
    assert pairs(found)[1] == ("generative network", "GAN")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("wrapper: sarmalayıcı", "not two columns"),
        ("a; b; c", "not two columns"),
        ("; b", "the source term is missing"),
        ("a;", "the target term is missing"),
        ("(note); b", "the source term is missing"),
        ("`int`; tam sayı", "the source term holds markup, code or math"),
        ("norm; $L_2$ norm", "the target term holds markup, code or math"),
        ("x\x07y; b", "the source term has a control character"),
        ("!; b", "the source term has no letter"),
        ("ş" * (TERM_BYTES // 2 + 1) + "; b", f"the source term is longer than {TERM_BYTES} bytes"),
        ("bias; yanlılık", "its term has another translation in line 1; that one is used"),
        ("bias; ek girdi", "its term has the same translation in line 1"),
    ],
)
def test_a_line_that_gives_no_term_is_named(line: str, reason: str) -> None:
    found = read(f"bias; ek girdi\n{line}\nsaddle point; eyer noktası\n", "tr.md")
    assert pairs(found) == [("bias", "ek girdi"), ("saddle point", "eyer noktası")]
    (left_out,) = found.left_out
    assert left_out.place == "line 2"
    assert reason in left_out.reason
    assert found.told.startswith("line 2: ")


def test_many_bad_lines_are_counted() -> None:
    found = read("a; b\n" + "no term\n" * (PROBLEMS_TOLD + 3), "tr.md")
    assert len(found.left_out) == PROBLEMS_TOLD
    assert found.told.endswith("; and 3 more")


@pytest.mark.parametrize(
    "text",
    [
        "en,es\nseed,semilla\n\n,\n",
        "\ufeffen;es-ES\r\nseed;semilla\r\n",
        'Note,es,en\nx,"semilla","seed"\n',
        "source,target\nseed,semilla\n",
    ],
)
def test_a_table(text: str) -> None:
    assert pairs(read(text, "es.csv")) == [("seed", "semilla")]


def test_lines_of_a_table_are_named() -> None:
    found = read("en,es\nseed,semilla\nseed,grano\nalone\nx,\n", "es.csv")
    assert pairs(found) == [("seed", "semilla")]
    assert [line.place for line in found.left_out] == ["line 3", "line 4", "line 5"]


def test_tmx() -> None:
    units = [("seed", "semilla"), ("seed", "grano"), ("<ph>x</ph> a", "<ph>x</ph> b"), ("", "x")]
    body = "".join(
        f'<tu><tuv xml:lang="en-US"><seg>{a}</seg></tuv>'
        f'<tuv xml:lang="es"><seg>{b}</seg></tuv></tu>'
        for a, b in units
    )
    found = read(f'<tmx version="1.4"><header/><body>{body}</body></tmx>', "es.tmx")
    assert pairs(found) == [("seed", "semilla")]
    assert len(found.left_out) == 3
    assert "1 units: one side is empty" in found.told


@pytest.mark.parametrize(
    ("name", "data", "error", "told"),
    [
        ("zh.md", b"a\xff", UnreadableDocument, "not UTF-8"),
        ("zh.md", b"# Terms\n", UnreadableDocument, "no term in it"),
        ("zh.md", b"nothing here\n", UnreadableDocument, "no term in it (line 1: not two columns"),
        ("es.csv", b"en,fr\na,b\n", UnreadableDocument, "names no columns en and es"),
        ("es.csv", b'en,es\n"a,b\n', UnreadableDocument, "unexpected end of data"),
        ("es.csv", b"", UnreadableDocument, "no term in it"),
        ("es.tmx", b"<tmx>", UnreadableDocument, "no element found"),
        ("es.tmx", b"<xliff/>", UnreadableDocument, "not a TMX file"),
        ("es.txt", b"a; b\n", UnsupportedDocument, "no glossary (.md, .csv, .tmx)"),
        ("es.md", b"a" * (GLOSSARY_BYTES + 1), UnreadableDocument, "it is larger than 2 MB"),
    ],
)
def test_a_file_that_is_of_no_use(
    name: str, data: bytes, error: type[DocumentError], told: str
) -> None:
    with pytest.raises(error) as caught:
        read(data, name)
    assert told in str(caught.value)


def test_the_sample_books_glossaries_have_no_problem() -> None:
    for name, number in (("zh.md", 20), ("es.csv", 18)):
        found = read((BOOK / "glossary" / name).read_bytes(), name)
        assert (len(found.terms), found.told) == (number, "")


@given(st.sampled_from(["zh.md", "tr.md", "es.csv", "es.tmx"]), st.text() | st.binary())
def test_any_file_gives_good_terms_or_one_error(name: str, data: str | bytes) -> None:
    try:
        found = read(data if isinstance(data, bytes) else data.encode("utf-8", "replace"), name)
    except DocumentError:
        return
    _good(found)


LINES = st.lists(
    st.text(st.characters(codec="utf-8") | st.sampled_from(";；,，、/()（）\t"), max_size=40)
)


@given(LINES)
def test_lines_give_good_terms(lines: list[str]) -> None:
    _good(read("\n".join(["first; ilk", *lines]), "tr.md"))


def _good(found: Glossary) -> None:
    sources = [term.source for term in found.terms]
    assert sources
    assert len(set(sources)) == len(sources)
    for term in found.terms:
        for text in (term.source, *term.targets):
            assert text == " ".join(text.split())
            assert 0 < len(text.encode()) <= TERM_BYTES
    assert len(found.left_out) <= PROBLEMS_TOLD
    assert "\n" not in found.told
