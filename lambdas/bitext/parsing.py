"""From bytes to a document, by the kind of file that the name tells."""

from __future__ import annotations

from pathlib import PurePosixPath

from bitext.documents import Document
from bitext.errors import UnreadableDocument, UnsupportedDocument
from bitext.markdown import parse_part
from bitext.notebooks import decoded, parse_notebook

# Amazon Translate takes documents up to 20 MB; a book's chapter is a thousandth of it.
MAX_BYTES = 20_000_000
SUFFIXES = (".md", ".ipynb")


def parse(data: bytes, name: str) -> Document:
    """Parse a document. Blank Markdown is a document without blocks; a blank notebook is none.

    Args:
        data: the file's bytes.
        name: its path; the ending tells the kind: `.md` or `.ipynb`.

    Raises:
        UnreadableDocument: the bytes are not what the name says, or too many.
        UnsupportedDocument: the ending is another.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise UnsupportedDocument(
            name, f"not a Markdown document or a notebook ({suffix or 'no ending'})"
        )
    if len(data) > MAX_BYTES:
        raise UnreadableDocument(name, f"larger than {MAX_BYTES // 1_000_000} MB")
    if suffix == ".ipynb":
        return parse_notebook(data, name)
    decoded(data, name)
    return Document(name, data, (parse_part(data, name),))
