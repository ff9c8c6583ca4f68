"""Notebooks: nothing but the sources of translated cells may change, not even a space."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.assembly import assemble
from bitext.documents import Document
from bitext.notebooks import cell_with_source, source_value, write_notebook
from bitext.parsing import parse
from bitext.settings import ENGLISH
from tests.bitext.documents_to_try import notebooks
from tests.bitext.pipeline import (
    CHINESE,
    EXAMPLES,
    NOTEBOOK_EXAMPLES,
    SPANISH,
    plan,
    translated,
    unchanged,
)

each_example = pytest.mark.parametrize("path", NOTEBOOK_EXAMPLES, ids=lambda path: path.name)


def example(name: str) -> Document:
    return parse((EXAMPLES / name).read_bytes(), name)


def with_source(value: str) -> Document:
    """A notebook of one Markdown cell whose source is written so."""
    cell = f'{{"cell_type": "markdown", "source": {value}}}'
    return parse(f'{{"nbformat": 4, "cells": [{cell}]}}'.encode(), "a.ipynb")


def cells_of(data: bytes) -> list[dict[str, Any]]:
    return json.loads(data)["cells"]


def source_of(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


@each_example
def test_ranges_hold_each_cell_and_its_source(path) -> None:
    document = parse(path.read_bytes(), path.name)
    cells = cells_of(document.data)
    assert len(document.cells) == len(cells)
    for cell, found, part in zip(cells, document.cells, document.parts, strict=True):
        assert json.loads(document.data[found.start : found.end]) == cell
        value = json.loads(document.data[found.source_start : found.source_end])
        assert value == cell["source"]
        assert part.text.decode() == source_of(cell)
        assert found.as_list == isinstance(value, list)


@each_example
def test_the_same_sources_give_the_same_bytes(path) -> None:
    document = parse(path.read_bytes(), path.name)
    sources = {n: part.text.decode() for n, part in enumerate(document.parts)}
    written = write_notebook(document, sources)
    assert written == document.data
    assert write_notebook(document, {}) == document.data


@each_example
def test_only_the_given_source_changes(path) -> None:
    document = parse(path.read_bytes(), path.name)
    cell = document.cells[0]
    written = write_notebook(document, {0: '# 标题\n\nEnd \\ "quote"'})
    assert written.startswith(document.data[: cell.source_start])
    assert written.endswith(document.data[cell.source_end :])
    before, after = json.loads(document.data), json.loads(written)
    assert source_of(after["cells"][0]) == '# 标题\n\nEnd \\ "quote"'
    assert type(after["cells"][0]["source"]) is type(before["cells"][0]["source"])
    before["cells"][0]["source"] = after["cells"][0]["source"] = None
    assert before == after


@each_example
def test_characters_are_escaped_as_in_the_rest_of_the_file(path) -> None:
    document = parse(path.read_bytes(), path.name)
    written = write_notebook(document, {5: "标题"})
    assert written.isascii() == document.data.isascii()
    assert (b"\\u6807" in written) == document.data.isascii()


def test_a_formula_or_a_colour_is_no_escaped_character() -> None:
    source = "$\\underline{x}$ \x1b[0m"
    data = json.dumps({"cells": [{"cell_type": "markdown", "source": source}], "nbformat": 4})
    document = parse(data.encode(), "a.ipynb")
    assert not document.escapes_characters
    assert "标题" in source_value(document, 0, "标题").decode()


def test_lines_are_laid_out_as_the_list_has_them() -> None:
    data = b'{"nbformat": 4, "cells": [{"cell_type": "markdown", "source": [ "a\\n" ,\n\t"b"\n]}]}'
    document = parse(data, "a.ipynb")
    assert source_value(document, 0, "c\nd\ne") == b'[ "c\\n" ,\n\t"d\\n" ,\n\t"e"\n]'
    assert source_value(document, 0, "c") == b'[ "c"\n]'
    assert source_value(document, 0, "") == b"[]"


def test_a_list_of_one_line_grows_in_its_own_layout() -> None:
    data = b'{"nbformat": 4, "cells": [{"cell_type": "markdown", "source": [\n   "a"\n  ]}]}'
    document = parse(data, "a.ipynb")
    assert source_value(document, 0, "b\nc") == b'[\n   "b\\n",\n   "c"\n  ]'


def test_an_empty_list_takes_the_layout_of_the_other_cells() -> None:
    document = example("list-indent-2-escaped.ipynb")
    assert source_value(document, 2, "a\nb") == b'[\n        "a\\n",\n        "b"\n      ]'


# Items that are no lines, other escapes than ours, and other separators.
ODD = (
    '["On", "e.\\nTwo", " caf\\u00E9.\\n",\n "",  "<\\/b>\\u000aFour\\n" , "café\\n",'
    ' "\\ud83d\\ude42 end"]'
)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (
            "One.\nTwo café.\n</b>\nFour\nnew é\n🙂 end",
            '["On", "e.\\nTwo", " caf\\u00E9.\\n",\n "",  "<\\/b>\\u000aFour\\n", "new é\\n",'
            ' "\\ud83d\\ude42 end"]',
        ),
        (
            "Uno.\nTwo café.\n</b>\nFour\ncafé\n🙂 end",
            '["Uno.\\n", "Two caf\\u00E9.\\n",\n "",  "<\\/b>\\u000aFour\\n" , "café\\n",'
            ' "\\ud83d\\ude42 end"]',
        ),
        ("</b>\n🙂 end", '["<\\/b>\\u000a", "\\ud83d\\ude42 end"]'),
        (
            "café\nOne.\nTwo café.\ncafé\n🙂 fin",
            '["café\\n", "On", "e.\\nTwo", " caf\\u00E9.\\n", "café\\n", "🙂 fin"]',
        ),
    ],
    ids=["a new line", "part of an item", "lines left out", "a line moved and doubled"],
)
def test_lines_that_did_not_change_keep_their_bytes(text: str, written: str) -> None:
    document = with_source(ODD)
    assert source_value(document, 0, text).decode() == written
    assert "".join(json.loads(written)) == text
    assert source_value(document, 0, document.parts[0].text.decode()).decode() == ODD


def test_an_item_is_kept_only_where_its_lines_end() -> None:
    document = with_source('["a\\nb"]')
    assert source_value(document, 0, "a\nbc") == b'["a\\n","bc"]'
    assert source_value(document, 0, "c\na\nb") == b'["c\\n","a\\nb"]'


def test_the_lines_of_a_string_keep_their_bytes_too() -> None:
    source = '"caf\\u00e9\\n<\\/b>\\u000A\\\\nu\\ncaf\xe9\\nend"'
    document = with_source(source)
    assert document.parts[0].text.decode() == "café\n</b>\n\\nu\ncafé\nend"
    for text, written in (
        ("café\n</b>\n\\nu\ncafé\nend", source),
        ("café\n</b>\n\\nu\ncafé\nfin é", source.replace("end", "fin é")),
        ("café\nfett\n\\nu\ncafé\nend", source.replace("<\\/b>\\u000A", "fett\\n")),
        ("</b>\nend", '"<\\/b>\\u000Aend"'),
        ("end\n", '"end\\n"'),
        ("", '""'),
    ):
        assert source_value(document, 0, text).decode() == written


def test_a_source_with_many_like_lines_takes_no_more_than_its_length() -> None:
    value = json.dumps(["a\n" * 40_000 + "b\n"] + ["a\n"] * 40_000)
    document = with_source(value)
    text = "a\n" * 80_000 + "c"
    assert "".join(json.loads(source_value(document, 0, text))) == text


def test_only_line_feeds_end_a_line() -> None:
    document = example("list-one-line.ipynb")
    value = json.loads(source_value(document, 0, "a\r\nb\u2028c\x0bd\ne"))
    assert value == ["a\r\n", "b\u2028c\x0bd\n", "e"]


def test_a_cell_with_another_source_keeps_its_metadata() -> None:
    cell = json.loads(cell_with_source(example("list-tabs-other-order.ipynb"), 0, "x"))
    assert cell["source"] == ["x"]
    assert cell["metadata"] == {"slideshow": {"slide_type": "slide"}}


# Through a translation job and back


@each_example
@pytest.mark.parametrize("language", [CHINESE, SPANISH], ids=lambda language: language.code)
def test_nothing_translated_is_byte_identical(path, language) -> None:
    document = parse(path.read_bytes(), path.name)
    made = plan(document, language=language)
    assembled = assemble(made, unchanged(made, language), ENGLISH, language)
    assert assembled.data == document.data
    assert len(made.to_send) == 7


@each_example
def test_a_translation_changes_the_text_of_markdown_cells_alone(path) -> None:
    document = parse(path.read_bytes(), path.name)
    made = plan(document)
    data = assemble(made, translated(made, CHINESE), ENGLISH, CHINESE).data
    before, after = json.loads(document.data), json.loads(data)
    for n in (1, 2, 3):
        assert before["cells"][n] == after["cells"][n]
    assert source_of(after["cells"][0]).startswith("# 词词\n:label:`sec_notebook`\n\n词")
    assert "$\\underline{x}$" in source_of(after["cells"][0])
    assert source_of(after["cells"][4]).endswith("![词词](attachment:x.png)")
    assert source_of(after["cells"][5]) == "$$\n- x\n= y\n$$\n\n词词词。\n"
    for cell in (*before["cells"], *after["cells"]):
        cell["source"] = type(cell["source"])()
    assert before == after
    # What stands around the changed sources is the same to the byte.
    first, last = document.cells[0], document.cells[5]
    assert data.startswith(document.data[: first.source_start])
    assert data.endswith(document.data[last.source_end :])


@given(notebooks())
def test_any_notebook_comes_back_byte_for_byte(data: bytes) -> None:
    document = parse(data, "a.ipynb")
    made = plan(document)
    assert assemble(made, unchanged(made, CHINESE), ENGLISH, CHINESE).data == data


@given(notebooks(), st.text(max_size=30), st.integers(0, 9))
def test_any_source_can_be_written_and_read_again(data: bytes, text: str, number: int) -> None:
    document = parse(data, "a.ipynb")
    if document.cells:
        number %= len(document.cells)
        written = parse(write_notebook(document, {number: text}), "a.ipynb")
        assert written.parts[number].text.decode() == text
        others = [part.text for n, part in enumerate(document.parts) if n != number]
        assert [part.text for n, part in enumerate(written.parts) if n != number] == others


def test_many_cells_take_no_more_than_their_length() -> None:
    cells = [{"cell_type": "markdown", "metadata": {}, "source": ["é" * 200]}] * 3_000
    data = json.dumps({"cells": cells, "nbformat": 4}, ensure_ascii=False).encode()
    document = parse(data, "a.ipynb")
    assert document.data[document.cells[-1].source_start :].startswith('["é'.encode())
