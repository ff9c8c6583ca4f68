"""Notebooks: read with exact ranges, written back with nothing changed but the sources."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bitext.errors import UnreadableDocument, UnsupportedDocument
from bitext.notebooks import cell_with_source, parse_notebook, write_notebook
from bitext.parsing import MAX_BYTES, parse

LIST = '["One *é*.\\n",  "Two."]'
# Odd layout on purpose: key order, spaces, an escape and a "source" that is metadata.
NOTEBOOK = (
    '{ "metadata": {"source": "x", "cells": [1]},\n'
    ' "cells": [\n'
    f'  {{"cell_type":"markdown", "id": "a", "metadata": {{"n": 1.50}}, "source": {LIST} }},\n'
    '  {"outputs": [{"text": "\\"source\\": [\\"no\\"]"}], "source" : "x = 1  # 好\\n",'
    ' "cell_type": "code", "execution_count": null},\n'
    '  {"cell_type": "markdown", "source": [], "metadata": {}}\n'
    ' ], "nbformat": 4, "nbformat_minor": 5}\n'
)


def notebook(*cells: Any, **top: Any) -> bytes:
    return json.dumps({"cells": list(cells), "nbformat": 4, **top}).encode()


def markdown_cell(source: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def test_parts_and_ranges() -> None:
    document = parse(NOTEBOOK.encode(), "a.ipynb")

    assert [part.text.decode() for part in document.parts] == [
        "One *é*.\nTwo.",
        "x = 1  # 好\n",
        "",
    ]
    assert [part.is_code for part in document.parts] == [False, True, False]
    assert [part.name for part in document.parts] == ["cell 1", "cell 2", "cell 3"]
    assert [document.place(n) for n in range(2)] == ["cell 1, line 1", "cell 2, line 1"]
    assert [cell.as_list for cell in document.cells] == [True, False, True]
    sources = [document.data[c.source_start : c.source_end].decode() for c in document.cells]
    assert sources == [LIST, '"x = 1  # 好\\n"', "[]"]
    cells = [document.data[c.start : c.end] for c in document.cells]
    assert [json.loads(cell)["cell_type"] for cell in cells] == ["markdown", "code", "markdown"]


@pytest.mark.parametrize(
    ("sources", "old", "new"),
    [
        ({}, "", ""),
        ({0: "一。\n二。\n三"}, LIST, '["一。\\n",  "二。\\n",  "三"]'),
        ({0: ""}, LIST, "[]"),
        ({0: "one\u2028line\x85"}, LIST, '["one\u2028line\x85"]'),
        ({1: 'say "好"'}, '"x = 1  # 好\\n"', '"say \\"好\\""'),
        ({2: "new\ntext"}, "[]", '["new\\n",  "text"]'),
    ],
)
def test_only_the_bytes_of_the_source_change(sources: dict[int, str], old: str, new: str) -> None:
    document = parse_notebook(NOTEBOOK.encode(), "a.ipynb")

    written = write_notebook(document, sources)

    # The last "[]" is the empty cell's source.
    head, found, tail = NOTEBOOK.rpartition(old) if old else (NOTEBOOK, "", "")
    assert found == old
    assert written.decode() == head + new + tail
    again = json.loads(written)["cells"]
    for index, text in sources.items():
        assert "".join(again[index]["source"]) == text


def test_several_cells_at_once_and_one_cell_alone() -> None:
    document = parse_notebook(NOTEBOOK.encode(), "a.ipynb")

    written = json.loads(write_notebook(document, {1: "y", 0: "z"}))
    alone = json.loads(cell_with_source(document, 1, "y"))

    assert [cell["source"] for cell in written["cells"]] == [["z"], "y", []]
    assert alone == written["cells"][1]


def test_an_empty_list_takes_nbformats_own_layout_in_a_file_without_another() -> None:
    document = parse_notebook(notebook(markdown_cell([])), "a.ipynb")

    written = write_notebook(document, {0: "a\nb"})

    assert b'[\n    "a\\n",\n    "b"\n   ]' in written


@pytest.mark.parametrize(
    ("old", "new"),
    [("caf\\u00e9", '"\\u597d"'), ("$\\\\underline{x}$", '"好"'), ("plain", '"好"')],
    ids=["escaped", "a formula is no escape", "ASCII"],
)
def test_a_file_of_json_escapes_keeps_writing_them(old: str, new: str) -> None:
    data = notebook(markdown_cell("@")).replace(b"@", old.encode())

    written = write_notebook(parse_notebook(data, "a.ipynb"), {0: "好"})

    assert written == data.replace(f'"{old}"'.encode(), new.encode())


@pytest.mark.parametrize(
    ("data", "place", "reason"),
    [
        (b"", "", "empty"),
        (b" \n", "", "empty"),
        (b'{"cells":\n "\xff"}', "line 2", "not UTF-8: byte 0xff"),
        (b'{"cells": [\n}', "line 2, column 1", "not JSON"),
        (b"[" * 100_000 + b"]" * 100_000, "", "nested too deeply"),
        (b'{"cells": [], "nbformat": ' + b"4" * 5_000 + b"}", "", "format is not supported"),
        (b"[]", "", 'no list "cells"'),
        (b'{"nbformat": 4}', "", 'no list "cells"'),
        (b'{"nbformat": 4, "cells": null}', "", 'no list "cells"'),
        (b'{"nbformat": 4, "cells": {}}', "", 'no list "cells"'),
        (b'{"nbformat": 3, "cells": []}', "", "format 3 is not supported"),
        (b'{"nbformat": 3, "worksheets": []}', "", "format 3 is not supported"),
        (b'{"cells": []}', "", "does not name its format"),
        (notebook(markdown_cell("a"), 7), "cell 2", "no cell_type"),
        (notebook({"source": "a"}), "cell 1", "no cell_type"),
        (notebook({"cell_type": "markdown"}), "cell 1", "no source"),
        (notebook(markdown_cell(None)), "cell 1", "no source"),
        (notebook(markdown_cell(["a", 1])), "cell 1", "something else than text"),
        (notebook(markdown_cell("x \ud800")), "cell 1", "half a surrogate pair"),
        (b'{"cells": [], "cells": [], "nbformat": 4}', "", '"cells" stands more than once'),
        (
            b'{"cells": [{"cell_type": "raw", "source": "a", "\\u0073ource": "b"}], "nbformat": 4}',
            "cell 1",
            '"source" stands more than once',
        ),
    ],
)
def test_what_is_no_notebook_is_named_with_its_place(data: bytes, place: str, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as error:
        parse(data, "a.ipynb")

    assert error.value.document == "a.ipynb"
    assert error.value.place == place
    assert reason in error.value.reason
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["a.txt", "a", "a.md.bak", ".ipynb/a.rst"])
def test_other_endings_are_not_supported(name: str) -> None:
    with pytest.raises(UnsupportedDocument, match="not a Markdown document or a notebook"):
        parse(b"text", name)


def test_endings_are_read_in_any_case_and_markdown_has_one_part() -> None:
    document = parse(b"# A\n", "a.MD")

    assert [part.text for part in document.parts] == [document.data]
    assert not document.is_notebook
    assert parse(NOTEBOOK.encode(), "A.IPYNB").is_notebook


def test_size_and_encoding_of_markdown() -> None:
    with pytest.raises(UnreadableDocument, match="larger than 20 MB"):
        parse(b"a" * (MAX_BYTES + 1), "a.md")
    with pytest.raises(UnreadableDocument, match=r"a\.md: line 2: not UTF-8: byte 0xe9"):
        parse(b"a\ncaf\xe9", "a.md")
