"""roundtrip: which documents it takes, what it says, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import amts.roundtrip
from amts.roundtrip import read
from tests.amts.conftest import Invoke
from tests.amts.files import write

LANGUAGES = Path(__file__).parents[3] / "languages"
PAGE = "# Title\n\nOne `code` here. Two *words*.\n"
NOTEBOOK = json.dumps({"cells": [{"cell_type": "markdown", "source": PAGE}], "nbformat": 4})


@pytest.fixture(autouse=True)
def book(checkout: Path) -> Path:
    languages = {
        f"languages/{code}.toml": (LANGUAGES / f"{code}.toml").read_text("utf-8")
        for code in ("zh", "es", "tr")
    }
    pages = {"book/a.md": PAGE, "book/part/b.ipynb": NOTEBOOK, "book/c.txt": "x", "book/e.md": ""}
    return write(checkout, languages | pages)


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that forgets the word "Two"."""

    def forgetting(text, segments, language):
        return read(text.replace("Two ", ""), segments, language)

    monkeypatch.setattr(amts.roundtrip, "read", forgetting)


def test_a_folder_that_survives(amts: Invoke) -> None:
    result = amts("roundtrip", "book")
    assert result.exit_code == 0, result.stderr
    first, second = result.stdout.splitlines()
    assert first == "3 of 3 documents came back byte for byte."
    assert second.startswith("6 segments, 54 characters, 148 B, 0.")


def test_a_document_that_is_named_twice_is_checked_once(amts: Invoke) -> None:
    result = amts("roundtrip", "book/a.md", "book", "--json")
    content = json.loads(result.stdout)
    assert (content["documents"], content["intact"]) == (3, 3)
    assert content["languages"] == ["zh", "es"]
    assert content["different"] == content["unreadable"] == []


def test_what_cannot_be_read_is_named_and_the_rest_is_checked(amts: Invoke, book: Path) -> None:
    write(book, {"book/bad.ipynb": '{"cells": [}'})
    result = amts("roundtrip", "book", "book/c.txt", "--language", "tr")
    assert result.exit_code == 2
    assert result.stdout.splitlines()[:4] == [
        "book/bad.ipynb: line 1, column 12: not JSON: Expecting value (UnreadableDocument)",
        "book/c.txt: not a Markdown document or a notebook (.txt) (UnsupportedDocument)",
        "",
        "3 of 3 documents came back byte for byte; 2 could not be read.",
    ]


def test_what_differs_gets_a_line_with_its_place(amts: Invoke, book: Path, forgetful: None) -> None:
    write(book, {"book/bad.ipynb": ""})
    result = amts("roundtrip", "book")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[:5] == [
        "book/a.md: line 3: zh, sentences: expected '`code` here. Two *words*.\\n',"
        " found '`code` here.*words*.\\n' (and 3 more)",
        "book/part/b.ipynb: cell 1 (line 1 of the file): zh, sentences:"
        " expected '`code` here. Two *words*.\\\\n\"}], \"nbforma',"
        ' found \'`code` here.*words*.\\\\n"}], "nbformat": 4\' (and 3 more)',
        "book/bad.ipynb: the file is empty (UnreadableDocument)",
        "",
        "1 of 3 documents came back byte for byte, 2 did not; 1 could not be read.",
    ]
    found = json.loads(amts("roundtrip", "book", "--json", "--language", "zh").stdout)
    assert [one["document"] for one in found["different"]] == ["book/a.md", "book/part/b.ipynb"]
    assert [one["way"] for one in found["different"][0]["differences"]] == [
        "zh, sentences",
        "zh, paragraphs",
    ]
    assert found["unreadable"] == [
        {
            "document": "book/bad.ipynb",
            "error": "UnreadableDocument",
            "reason": "the file is empty",
            "place": "",
        }
    ]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("nowhere",), "Error: nowhere: no such file or folder"),
        (("languages",), "Error: languages: no document (.md or .ipynb) in this folder"),
        (("book", "--language", "xx"), "Error: xx.toml: no such language file"),
        ((), "Missing argument 'FILE_OR_DIR...'"),
    ],
)
def test_bad_arguments(amts: Invoke, arguments: tuple[str, ...], line: str) -> None:
    result = amts("roundtrip", *arguments)
    assert result.exit_code == 2
    assert line in result.stderr
    assert result.stdout == ""
