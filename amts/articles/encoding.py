"""From the bytes of an HTML file to its text.

The order is that of browsers (HTML, "determining the character encoding"): a byte order mark, then
what the page declares. Bytes that are UTF-8 are taken for UTF-8 whatever the page declares: a
browser that saves a page writes UTF-8 and leaves the old declaration. Nothing is guessed and no
character is replaced: text that is wrong would be learnt.
"""

from __future__ import annotations

import codecs
import re

from bitext.errors import UnreadableDocument

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARATION = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)
_XML_DECLARATION = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w:.-]+)""")
# Scripts and styles may stand before the declaration, further down than the standard allows.
_LOOKED_AT = 20_000
# The names as the web means them (WHATWG "Encoding"): the wider set of each family.
_AS_MEANT = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
}
# Files that are no text, by how they begin.
_BINARY = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP file (or an office document)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
)


def html_text(data: bytes, name: str) -> str:
    """Return the text of an HTML file.

    Raises:
        UnreadableDocument: it is no text, or not in the encoding that it declares.
    """
    if not data.strip():
        raise UnreadableDocument(name, "an empty file")
    for start, what in _BINARY:
        if data.startswith(start):
            raise UnreadableDocument(name, f"{what}, not an HTML page")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decoded(data.removeprefix(mark), encoding, name, "its byte order mark says")
    if b"\0" in data:
        raise UnreadableDocument(name, "binary data, not an HTML page")
    declared = _declared(data)
    # ISO-2022-JP and the like are ASCII by their bytes.
    if not declared.startswith(("iso2022", "hz")):
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
    if not declared:
        raise UnreadableDocument(name, "not UTF-8, and it declares no other encoding")
    return _decoded(data, declared, name, "it declares")


def _declared(data: bytes) -> str:
    """Return Python's name of the encoding that a page declares, "" for none that is known."""
    head = data[:_LOOKED_AT]
    found = _DECLARATION.search(head) or _XML_DECLARATION.match(head)
    if not found:
        return ""
    try:
        encoding = codecs.lookup(found[1].decode("ascii", "replace")).name
    except LookupError:
        return ""
    # The declaration was read as ASCII, so it is not UTF-16 whatever it says.
    return "utf-8" if encoding.startswith("utf") else _AS_MEANT.get(encoding, encoding)


def _decoded(data: bytes, encoding: str, name: str, who: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableDocument(name, f"not {encoding}, as {who}", f"line {line}") from None
