"""From bytes to documents: what is refused, with which words, and that nothing else ever fails."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext import parsing
from bitext.errors import DocumentError, UnreadableDocument, UnsupportedDocument
from bitext.parsing import parse
from tests.bitext.pipeline import EXAMPLES, MARKDOWN_EXAMPLES, NOTEBOOK_EXAMPLES

EMPTY_NOTEBOOK = b'{"cells": [], "nbformat": 4}'


def cell(**values: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": "Text."} | values


def notebook(*cells: Any, **values: Any) -> bytes:
    return json.dumps({"cells": list(cells), "nbformat": 4} | values).encode()


@pytest.mark.parametrize("path", MARKDOWN_EXAMPLES, ids=lambda path: path.name)
def test_a_markdown_document_is_one_part(path) -> None:
    document = parse(path.read_bytes(), path.name)
    assert [part.text for part in document.parts] == [path.read_bytes()]
    assert not document.is_notebook
    assert len(document.blocks) == len(document.parts[0].blocks)


@pytest.mark.parametrize("path", NOTEBOOK_EXAMPLES, ids=lambda path: path.name)
def test_a_notebook_is_a_part_for_each_cell(path) -> None:
    document = parse(path.read_bytes(), path.name)
    assert document.is_notebook
    assert [part.is_code for part in document.parts] == [False, True, False, True, False, False]
    assert document.parts[0].name == "cell 1"


def test_the_ending_may_be_in_capitals() -> None:
    assert parse(b"# A", "A.MD").raw(0) == "A"
    assert parse(EMPTY_NOTEBOOK, "A.IPYNB").is_notebook


@pytest.mark.parametrize("name", ["a.rst", "a", "a.md.txt", "notebook.ipynb.bak"])
def test_other_endings_are_not_supported(name: str) -> None:
    with pytest.raises(UnsupportedDocument, match="not a Markdown document or a notebook") as error:
        parse(b"# A", name)
    assert error.value.document == name


def refused(data: bytes, name: str) -> UnreadableDocument:
    with pytest.raises(UnreadableDocument) as error:
        parse(data, name)
    assert error.value.document == name
    assert "\n" not in str(error.value)
    return error.value


@pytest.mark.parametrize("data", [b"", b" \n\t\n"])
@pytest.mark.parametrize("name", ["a.md", "a.ipynb"])
def test_an_empty_file(data: bytes, name: str) -> None:
    assert refused(data, name).reason == "the file is empty"


@pytest.mark.parametrize("name", ["a.md", "a.ipynb"])
def test_not_utf8_names_byte_and_line(name: str) -> None:
    error = refused(b"one\ntwo\ncaf\xe9\n", name)
    assert (error.reason, error.place) == ("not UTF-8: byte 0xe9", "line 3")


def test_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "MAX_BYTES", 2_000_000)
    assert refused(b"a" * 2_000_001, "a.md").reason == "larger than 2 MB"
    assert parse(b"a" * 2_000_000, "a.md").blocks


BROKEN = {
    "not JSON": (b'{"cells": [,]}', "not JSON: Expecting value", "line 1, column 12"),
    "half a file": (EMPTY_NOTEBOOK[:-3], "not JSON: Expecting", "line 1"),
    "a list": (b"[]", 'not a notebook: it has no list "cells"', ""),
    "a number": (b"7", "not a notebook", ""),
    "no cells": (b'{"nbformat": 4}', "not a notebook", ""),
    "cells are no list": (b'{"cells": {}, "nbformat": 4}', "not a notebook", ""),
    "version 3": (b'{"cells": [], "nbformat": 3}', "notebook format 3 is not supported", ""),
    "no version": (b'{"cells": []}', "notebook format None is not supported", ""),
    "a cell is no object": (notebook(cell(), 5), "not a cell", "cell 2"),
    "a cell has no type": (notebook(cell(cell_type=None)), "not a cell", "cell 1"),
    "a cell has no source": (notebook(cell(source=None)), "the cell has no source", "cell 1"),
    "source of numbers": (notebook(cell(source=["a", 1])), "something else than text", "cell 1"),
    "half a surrogate pair": (
        notebook(cell(source="a\ud800b")),
        "source holds half a surrogate pair",
        "cell 1",
    ),
    "cells twice": (
        b'{"cells": [], "nbformat": 4, "cells": []}',
        'the key "cells" stands more than once',
        "",
    ),
    "cells twice, once in disguise": (
        b'{"cells": [], "nbformat": 4, "c\\u0065lls": []}',
        'the key "cells" stands more than once',
        "",
    ),
    "source twice": (
        b'{"cells": [{"cell_type": "markdown", "source": "", "source": []}], "nbformat": 4}',
        'the key "source" stands more than once',
        "cell 1",
    ),
    "deeper than can be read": (b"[" * 200_000 + b"]" * 200_000, "JSON nested too deeply", ""),
    "an endless number": (b'{"a": ' + b"1" * 5_000 + b"}", "not JSON: a number is too long", ""),
    "a byte order mark": (b"\xef\xbb\xbf" + EMPTY_NOTEBOOK, "not JSON: Unexpected UTF-8 BOM", ""),
}


@pytest.mark.parametrize(("data", "reason", "place"), BROKEN.values(), ids=BROKEN)
def test_what_is_no_notebook_names_reason_and_place(data: bytes, reason: str, place: str) -> None:
    error = refused(data, "a.ipynb")
    assert reason in error.reason
    assert place in error.place


def parses_or_says_why(data: bytes, name: str) -> None:
    try:
        document = parse(data, name)
    except DocumentError as found:
        error = found
    else:
        assert document.data == data
        for index in range(len(document.blocks)):
            document.raw(index)
            assert document.place(index)
        return
    assert error.document == name
    assert error.reason
    assert "\n" not in str(error)


@given(st.binary(max_size=200), st.sampled_from(["a.md", "a.ipynb"]))
def test_any_bytes(data: bytes, name: str) -> None:
    parses_or_says_why(data, name)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["cells", "source", "cell_type", "nbformat", "a"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(ANY_JSON)
def test_any_json(value: Any) -> None:
    parses_or_says_why(json.dumps(value).encode(), "a.ipynb")


@given(st.lists(ANY_JSON | st.builds(cell, source=ANY_JSON, cell_type=ANY_JSON), max_size=3))
def test_any_cells(cells: list[Any]) -> None:
    parses_or_says_why(notebook(*cells), "a.ipynb")


@given(st.data())
def test_damaged_notebooks(data: st.DataObject) -> None:
    original = (EXAMPLES / "list-indent-1.ipynb").read_bytes()
    at = data.draw(st.integers(0, len(original)))
    end = min(len(original), at + data.draw(st.integers(0, 40)))
    parses_or_says_why(original[:at] + data.draw(st.binary(max_size=4)) + original[end:], "a.ipynb")
