"""Documents through the workflow's code and back: what survives, what is told of the rest."""

from __future__ import annotations

import json
import re

import pytest

from amts.roundtrip import Difference, round_trip
from bitext.errors import UnreadableDocument
from bitext.settings import ENGLISH
from tests.bitext.pipeline import CHINESE, MARKDOWN_EXAMPLES, NOTEBOOK_EXAMPLES, SPANISH

BOTH = (CHINESE, SPANISH)
PAGE = b"# Title\n\nOne `code` here. Two *words*\nin a line.\n"
NOTEBOOK = json.dumps(
    {
        "cells": [
            {"cell_type": "markdown", "source": ["# Title\n", "\n", "One `code` here."]},
            {"cell_type": "markdown", "source": "See $x$ and $y$."},
        ],
        "nbformat": 4,
    },
    indent=1,
).encode()


@pytest.mark.parametrize(
    "path", [*MARKDOWN_EXAMPLES, *NOTEBOOK_EXAMPLES], ids=lambda path: path.name
)
def test_the_examples_survive(path) -> None:
    result = round_trip(path.read_bytes(), path.name, ENGLISH, BOTH)
    assert result.differences == ()
    assert result.segments > 0
    assert result.characters > result.segments


@pytest.mark.parametrize("data", [b"", b" \n", b"\xef\xbb\xbf", b"```\ncode\n```\n"])
def test_a_page_without_prose_survives(data: bytes) -> None:
    result = round_trip(data, "a.md", ENGLISH, BOTH)
    assert (result.segments, result.characters, result.differences) == (0, 0, ())


def test_what_cannot_be_read_is_no_difference() -> None:
    with pytest.raises(UnreadableDocument, match=r"a\.ipynb: the file is empty"):
        round_trip(b"", "a.ipynb", ENGLISH, BOTH)


def test_a_lost_placeholder_is_a_difference_although_the_bytes_are_the_same() -> None:
    def job(html: str) -> str:
        return re.sub(r"<span[^>]*>P\d+</span>", "", html)

    result = round_trip(PAGE, "a.md", ENGLISH, (CHINESE,), job)
    lost = "placeholder P0 was lost"
    assert result.differences == (
        Difference("zh, sentences", "line 3", "One `code` here.", lost),
        Difference("zh, paragraphs", "line 3", "One `code` here. Two *words* in a line.", lost),
    )


def test_a_changed_word_is_a_difference_in_each_way_with_its_line() -> None:
    result = round_trip(PAGE, "a.md", ENGLISH, BOTH, lambda html: html.replace("here", "there"))
    assert [(found.way, found.place) for found in result.differences] == [
        ("zh, sentences", "line 3"),
        ("zh, paragraphs", "line 3"),
        ("es, sentences", "line 3"),
        ("es, paragraphs", "line 3"),
    ]
    first = result.differences[0]
    assert first.expected == "One `code` here. Two *words*\nin a line.\n"
    assert first.found == "One `code` there.Two *words*\nin a line.\n"


def test_in_a_notebook_the_cell_is_named() -> None:
    result = round_trip(NOTEBOOK, "a.ipynb", ENGLISH, (CHINESE,), lambda h: h.replace("See", "So"))
    assert {found.place for found in result.differences} == {"cell 2 (line 13 of the file)"}
    assert result.differences[0].expected.startswith('"source": "See $x$')


def test_an_end_that_is_cut_off_is_a_difference() -> None:
    result = round_trip(b"A word", "a.md", ENGLISH, (CHINESE,), lambda h: h.replace(" word", ""))
    assert (result.differences[0].expected, result.differences[0].found) == ("A word", "A")


def test_a_document_that_falls_apart_is_a_difference() -> None:
    def job(html: str) -> str:
        return html.replace("Two", "</p><p>Two").replace("One", "\\\\\n\n# One")

    result = round_trip(b"One here.\n", "a.md", ENGLISH, (SPANISH,), job)
    assert [found.way for found in result.differences] == ["es, sentences", "es, paragraphs"]
