"""From bytes to documents: what is refused, with which words, and that nothing else ever fails."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext import parsing
from bitext.assembly import assemble
from bitext.errors import DocumentError, UnreadableDocument, UnsupportedDocument
from bitext.notebooks import write_notebook
from bitext.parsing import parse
from bitext.segments import segment_document
from bitext.settings import ENGLISH
from tests.bitext.pipeline import (
    CHINESE,
    EXAMPLES,
    MARKDOWN_EXAMPLES,
    NOTEBOOK_EXAMPLES,
    SPANISH,
    plan,
)

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


BLANK = [
    b"",
    b" \n\t\n",
    b"\r\n\r\n",
    b"\n",
    b"\xef\xbb\xbf",
    b"\xef\xbb\xbf \n",
    "\u3000\n".encode(),
]


@pytest.mark.parametrize("data", BLANK)
def test_blank_markdown_is_a_document_without_text(data: bytes) -> None:
    document = parse(data, "a.md")
    assert [part.text for part in document.parts] == [data]
    assert segment_document(document, ENGLISH.sentences) == []
    for language in (CHINESE, SPANISH):
        made = plan(document, language=language)
        assert assemble(made, {}, ENGLISH, language).data == data


@pytest.mark.parametrize("data", BLANK)
def test_a_blank_notebook_is_none(data: bytes) -> None:
    assert refused(data, "a.ipynb").reason == "the file is empty"


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
    "version 3 as it was": (
        b'{"worksheets": [], "nbformat": 3}',
        "notebook format 3 is not supported, only 4",
        "",
    ),
    "version 5": (b'{"cells": [7], "nbformat": 5}', "notebook format 5 is not supported", ""),
    "half a version": (b'{"cells": [], "nbformat": 4.5}', "format 4.5 is not supported", ""),
    "a version in quotes": (b'{"cells": [], "nbformat": "4"}', "notebook format is not", ""),
    "an endless version": (
        b'{"cells": [], "nbformat": ' + b"4" * 5_000 + b"}",
        "notebook format is not supported, only 4",
        "",
    ),
    "no version": (b'{"cells": []}', "it does not name its format (nbformat)", ""),
    "versions": (
        b'{"nbformat": 4, "cells": [], "nbformat": 3}',
        'the key "nbformat" stands more than once',
        "",
    ),
    "a cell is no object": (notebook(cell(), 5), "not a cell", "cell 2"),
    "a cell is a list": (notebook([1]), "not a cell", "cell 1"),
    "a cell is empty": (notebook({}), "not a cell", "cell 1"),
    "two types": (
        b'{"nbformat": 4, "cells": [{"cell_type": "raw", "source": "", "cell_type": "code"}]}',
        'the key "cell_type" stands more than once',
        "cell 1",
    ),
    "a cell has no type": (notebook(cell(cell_type=None)), "not a cell", "cell 1"),
    "a cell has no source": (notebook(cell(source=None)), "the cell has no source", "cell 1"),
    "source of numbers": (notebook(cell(source=["a", 1])), "something else than text", "cell 1"),
    "source is a number": (notebook(cell(source=1)), "the cell has no source", "cell 1"),
    "halves of a surrogate pair in two items": (
        notebook(cell(source=["a\ud83d", "\ude00"])),
        "source holds half a surrogate pair",
        "cell 1",
    ),
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
    "a cell deeper than can be read": (
        notebook(cell(), cell(metadata="@")).replace(
            b'"@"', b'{"a":' * 200_000 + b"1" + b"}" * 200_000
        ),
        "JSON nested too deeply",
        "cell 2",
    ),
    "two byte order marks": (
        b"\xef\xbb\xbf\xef\xbb\xbf" + EMPTY_NOTEBOOK,
        "not JSON: Expecting value",
        "line 1, column 1",
    ),
    "a colon is missing": (
        b'{"cells" []}',
        "not JSON: Expecting ':' delimiter",
        "line 1, column 10",
    ),
    "a comma is missing": (
        b'{"cells": [],\n"nbformat": 4 "a": 1}',
        "not JSON: Expecting ',' delimiter",
        "line 2, column 15",
    ),
    "cells without comma": (b'{"cells": [{}\n{}]}', "Expecting ',' delimiter", "line 2, column 1"),
    "a comma too much": (b'{"cells": [],}', "Expecting property name", "line 1, column 14"),
    "a key without quotes": (b"{cells: []}", "Expecting property name", "line 1, column 2"),
    "a string that does not end": (b'{"cells": ["a}', "Unterminated string", "line 1, column 12"),
    "a key that does not end": (b'{"cells', "Unterminated string", "line 1, column 2"),
    "a bad escape": (b'{"a": "\\x"}', "Invalid \\escape", "line 1, column 8"),
    "a tab in a string": (b'{"a": "\t"}', "Invalid control character", "line 1, column 8"),
    "two values": (EMPTY_NOTEBOOK + b"{}", "not JSON: Extra data", "line 1, column 29"),
}


@pytest.mark.parametrize(("data", "reason", "place"), BROKEN.values(), ids=BROKEN)
def test_what_is_no_notebook_names_reason_and_place(data: bytes, reason: str, place: str) -> None:
    error = refused(data, "a.ipynb")
    assert reason in error.reason
    assert place in error.place


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + notebook(cell(), cell()),
        b"\r\n " + notebook(cell(metadata={"a": [float("nan"), float("-inf")]})),
        notebook(cell(metadata="@")).replace(b'"@"', b"1" * 5_000),
        notebook(cell(metadata="@")).replace(b'"@"', b'{"a": 1, "a": "\\ud800", "b": 1E999}'),
        notebook(cell(outputs=[{"source": 1, "cells": 2}]), source=[], a={"nbformat": 3}),
    ],
    ids=["byte order mark", "no numbers", "a long number", "twice and half a pair", "inner keys"],
)
def test_what_stands_around_the_sources_may_be_odd(data: bytes) -> None:
    document = parse(data, "a.ipynb")
    assert document.data == data
    for found in document.cells:
        assert data[found.start : found.start + 1] == b"{"
        assert data[found.source_start : found.source_end] == b'"Text."'
    written = write_notebook(document, {0: "Other."})
    assert written == data.replace(b'"Text."', b'"Other."', 1)


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


@st.composite
def damaged(draw: st.DrawFn, new: st.SearchStrategy[bytes]) -> bytes:
    original = (EXAMPLES / "list-indent-1.ipynb").read_bytes()
    at = draw(st.integers(0, len(original)))
    end = min(len(original), at + draw(st.integers(0, 40)))
    return original[:at] + draw(new) + original[end:]


@given(damaged(st.binary(max_size=4)))
def test_damaged_notebooks(data: bytes) -> None:
    parses_or_says_why(data, "a.ipynb")


SIGNS = st.lists(st.sampled_from('{}[],:"\\ 4-.etn\t'), max_size=3).map("".join).map(str.encode)
SMALL = (
    b'{"nbformat": 4, "cells": [{"cell_type": "raw", "source": ["a"]}, {}], "m": {"a": [1, 2.5]}}'
)


@given(st.one_of(damaged(SIGNS), st.builds(bytes.replace, st.just(SMALL), SIGNS, SIGNS)))
def test_json_is_what_json_takes_for_it(data: bytes) -> None:
    try:
        json.loads(data)
    except ValueError:
        is_json = False
    else:
        is_json = True
    try:
        parse(data, "a.ipynb")
    except UnreadableDocument as error:
        found = error.reason
    else:
        found = ""
    assert is_json is not found.startswith(("not JSON", "not UTF-8"))
