"""What of an old edition goes where."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from amts.editions import LocalFile
from amts.opening import opened_edition
from amts.rescue import OldDocument, decide, document_files, find_edition, memory_key
from amts.transfer import RemoteObject
from bitext.errors import InvalidInput
from tests.amts.files import write


def test_an_original_beside_a_document_goes_before_another(tmp_path: Path) -> None:
    old = write(tmp_path / "zh", {"a.md": "", "a_origin.md": "", "b.md": "", "c.md": "", "x": ""})
    english = write(tmp_path / "en", {"a.md": "", "b.md": ""})
    with opened_edition(old) as first, opened_edition(english) as second:
        found = find_edition(first, second, ["a.md"])
    assert found.documents == (
        OldDocument("a.md", old / "a.md", old / "a_origin.md"),
        OldDocument("b.md", old / "b.md", english / "b.md"),
    )
    assert found.without_origin == ("c.md",)


def test_the_book_begins_where_the_present_one_does(tmp_path: Path) -> None:
    old = write(tmp_path / "x", {"zh/book/c/a.md": "", "zh/book/c/a_origin.md": ""})
    for present, path in ((["c/a.md"], "c/a.md"), (["book/c/a.md"], "book/c/a.md")):
        with opened_edition(old) as first:
            (document,) = find_edition(first, None, present).documents
        assert document.path == path


def test_a_document_keeps_its_origin_beside_it() -> None:
    files = document_files(OldDocument("c/a.ipynb", Path("h"), Path("o")), "zh")
    assert files == (
        LocalFile(Path("h"), "human/zh/c/a.ipynb"),
        LocalFile(Path("o"), "human/zh/c/a_origin.ipynb"),
    )


def test_no_origin_is_told(tmp_path: Path) -> None:
    old = write(tmp_path / "zh", {"a.md": ""})
    english = write(tmp_path / "en", {"b.md": ""})
    with opened_edition(old) as first, opened_edition(english) as second:
        with pytest.raises(InvalidInput, match=r"no document with its origin.*--origins"):
            find_edition(first, None, [])
        with pytest.raises(InvalidInput, match=r"no document with its origin.*nor in .*/en"):
            find_edition(first, second, [])


@pytest.mark.parametrize(
    ("name", "key"), [("d2l zh (old)", "d2l-zh-old"), ("..", "old"), ("旧版", "旧版")]
)
def test_leftovers_are_named_by_the_old_edition(name: str, key: str) -> None:
    assert memory_key("zh", name) == f"memory/zh/{key}-leftovers.tmx"


def remote(**objects: str) -> dict[str, RemoteObject]:
    return {
        key: RemoteObject(key, hashlib.md5(text.encode()).hexdigest(), len(text))  # noqa: S324
        for key, text in objects.items()
    }


@pytest.mark.parametrize(
    ("there", "replace", "expected"),
    [
        ({}, False, (["a", "o"], [], [], 0)),
        ({"a": "human", "o": "origin"}, False, ([], [], [], 2)),
        ({"a": "human"}, False, (["o"], [], [], 1)),
        ({"a": "machine"}, False, ([], [], ["a"], 0)),
        ({"a": "human", "o": "other"}, False, ([], [], ["o"], 1)),
        ({"a": "machine"}, True, (["o"], ["a"], [], 0)),
        ({"a": "machine", "o": "other"}, True, ([], ["a", "o"], [], 0)),
    ],
)
def test_nothing_else_is_replaced_unasked(
    tmp_path: Path,
    there: dict[str, str],
    replace: bool,
    expected: tuple[list[str], list[str], list[str], int],
) -> None:
    write(tmp_path, {"a": "human", "o": "origin"})
    group = [LocalFile(tmp_path / name, name) for name in ("a", "o")]
    found = decide([group], remote(**there), replace=replace)
    keys = [[file.key for file in files] for files in (found.new, found.replaced)]
    assert (*keys, list(found.held_back), found.unchanged) == expected
