"""From bytes to text: what a page declares, what it is, and what is refused."""

from __future__ import annotations

import codecs

import pytest

from amts.articles.encoding import html_text
from bitext.errors import UnreadableDocument

WORDS = "<p>Señor café „€“ 中文 かな</p>"
DECLARED = '<meta charset="{}">'
EQUIVALENT = '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset={}">'


@pytest.mark.parametrize(
    ("declaration", "encoding", "words"),
    [
        ("", "utf-8", WORDS),
        (DECLARED.format("utf-8"), "utf-8", WORDS),
        (DECLARED.format("ISO-8859-1"), "cp1252", "<p>Señor café „€“</p>"),
        (EQUIVALENT.format("windows-1252"), "cp1252", "<p>Señor</p>"),
        (EQUIVALENT.format("iso-8859-15"), "iso-8859-15", "<p>Señor €</p>"),
        (EQUIVALENT.format("gb2312"), "gb18030", "<p>中文镕</p>"),
        (DECLARED.format("big5"), "big5hkscs", "<p>中文</p>"),
        (EQUIVALENT.format("Shift_JIS"), "cp932", "<p>かな①</p>"),
        (DECLARED.format("iso-2022-jp"), "iso-2022-jp", "<p>かな</p>"),
        (EQUIVALENT.format("euc-kr"), "cp949", "<p>한국어</p>"),
        ('<?xml version="1.0" encoding="ISO-8859-9"?>', "cp1254", "<p>ağaç</p>"),
    ],
)
def test_what_a_page_declares(declaration: str, encoding: str, words: str) -> None:
    text = declaration + words
    assert html_text(text.encode(encoding), "a.html") == text


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_a_byte_order_mark_counts_more_than_the_declaration(mark: bytes, encoding: str) -> None:
    text = DECLARED.format("gb2312") + WORDS
    assert html_text(mark + text.encode(encoding), "a.html") == text


@pytest.mark.parametrize("declared", ["iso-8859-1", "gb2312", "no-such-encoding", "utf-16"])
def test_utf_8_is_taken_for_utf_8_whatever_is_declared(declared: str) -> None:
    text = DECLARED.format(declared) + WORDS
    assert html_text(text.encode(), "a.html") == text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a.html: an empty file"),
        (b" \r\n", "a.html: an empty file"),
        (b"<p>caf\xe9", "a.html: not UTF-8, and it declares no other encoding"),
        (b"<meta charset=xyz><p>\xe9", "a.html: not UTF-8, and it declares no other encoding"),
        (b"<meta charset=utf-8>\n<p>\xe9", "a.html: line 2: not utf-8, as it declares"),
        (b"<meta charset=gb2312>\n\n<p>\xff", "a.html: line 3: not gb18030, as it declares"),
        (b"\xef\xbb\xbf<p>\xe9", "a.html: line 1: not utf-8, as its byte order mark says"),
        (b"<p>\0</p>", "a.html: binary data, not an HTML page"),
        (b"%PDF-1.7", "a.html: a PDF file, not an HTML page"),
        (b"PK\x03\x04", "a.html: a ZIP file (or an office document), not an HTML page"),
        (b"\x1f\x8b\x08", "a.html: a compressed file, not an HTML page"),
    ],
)
def test_what_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        html_text(data, "a.html")
    assert str(caught.value) == message
