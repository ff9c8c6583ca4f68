"""Which articles belong together."""

from __future__ import annotations

from pathlib import Path

import pytest

from amts.articles.matching import match_any, match_languages, match_list, read_any, read_both
from amts.matching import Match, Matches
from bitext.errors import InvalidInput, UnsupportedDocument
from tests.amts.files import write

PAGE = "<p>" + "The harbour was quiet, and the gulls sat on the roof. " * 8 + "</p>"


def names(matches: Matches, folder: Path) -> list[tuple[str, str, str]]:
    return [
        (found.name, *(str(path.relative_to(folder)) for path in (found.first, found.second)))
        for found in matches.matches
    ]


def files(folder: Path, *paths: str) -> Path:
    return write(folder, dict.fromkeys(paths, PAGE))


def test_two_files(tmp_path: Path) -> None:
    files(tmp_path, "a.html", "b.html")
    found = match_any(tmp_path / "a.html", tmp_path / "b.html")
    assert names(found, tmp_path) == [("a.html", "a.html", "b.html")]


def test_two_folders_by_path_then_by_path_without_ending(tmp_path: Path) -> None:
    files(tmp_path / "en", "a.html", "c/b.htm", "d.md", "e.md", "only.html", "d_origin.md")
    files(tmp_path / "es", "a.html", "c/b.html", "d.html", "e.html", "e.ipynb", "other.html")
    found = match_any(tmp_path / "en", tmp_path / "es")
    assert names(found, tmp_path) == [
        ("a.html", "en/a.html", "es/a.html"),
        ("c/b.htm", "en/c/b.htm", "es/c/b.html"),
        ("d.md", "en/d.md", "es/d.html"),
    ]
    assert found.only_first == ("e.md", "only.html")
    assert found.only_second == ("e.html", "e.ipynb", "other.html")


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ("en", "none", "none: no such file or folder"),
        ("en", "es/b.html", "give two documents or two folders, not one of each"),
        ("en", "es", "have no document of the same path"),
    ],
)
def test_what_cannot_be_matched(tmp_path: Path, first: str, second: str, message: str) -> None:
    files(tmp_path, "en/a.html", "es/b.html")
    with pytest.raises(InvalidInput, match=message):
        match_any(tmp_path / first, tmp_path / second)


def test_one_folder_by_the_languages_in_its_names(tmp_path: Path) -> None:
    files(tmp_path, "a.en.html", "a.es.html", "en/b.html", "es/b.html", "x/EN/c.md", "x/ES/c.html")
    files(tmp_path, "d.en.html", "e.es.html", "f.html", "fr/g.html", "es.html")
    found = match_languages(tmp_path, "en", "es")
    assert names(found, tmp_path) == [
        ("a.html", "a.en.html", "a.es.html"),
        ("b.html", "en/b.html", "es/b.html"),
        ("x/c.md", "x/EN/c.md", "x/ES/c.html"),
    ]
    assert (found.only_first, found.only_second) == (("d.html",), ("e.html",))
    with pytest.raises(InvalidInput, match=r"no document in both languages \(name.en.html and"):
        match_languages(tmp_path, "en", "fr")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("list.tsv", "en/a.html\tes/uno.html\n\nen/b.html\tes/dos.html\tmore\n"),
        ("list.tsv", "\ufeffSource\tTarget\r\nen/a.html\tes/uno.html\r\nen/b.html\tes/dos.html"),
        ("list.csv", 'source,target\n"en/a.html",es/uno.html\nen/b.html, es/dos.html\n'),
        (
            "list.jsonl",
            '{"source": "en/a.html", "target": "es/uno.html"}\n\n'
            '{"target": "es/dos.html", "source": "en/b.html", "note": 1}\n',
        ),
    ],
)
def test_a_list(tmp_path: Path, name: str, text: str) -> None:
    files(tmp_path, "en/a.html", "en/b.html", "es/uno.html", "es/dos.html")
    write(tmp_path, {name: text})
    found, problems = match_list(tmp_path / name)
    assert problems == []
    assert names(found, tmp_path) == [
        ("en/a.html", "en/a.html", "es/uno.html"),
        ("en/b.html", "en/b.html", "es/dos.html"),
    ]


def test_entries_that_cannot_be_used_are_told_and_the_rest_stays(tmp_path: Path) -> None:
    files(tmp_path, "a.html", "uno.html")
    path = tmp_path / "list.tsv"
    write(
        tmp_path,
        {"list.tsv": "a.html\tuno.html\na.html\tuno.html\nb.html\tuno.html\na.html\n\tuno.html\n"},
    )
    found, problems = match_list(path)
    assert names(found, tmp_path) == [("a.html", "a.html", "uno.html")]
    assert problems == [
        f"{path}: line 2: a.html is a source already",
        f"{path}: line 3: {tmp_path / 'b.html'}: no such file",
        f"{path}: line 4: not a source and a target",
        f"{path}: line 5: not a source and a target",
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("list.txt", b"a", "must end in .tsv or .csv or .jsonl"),
        ("none.tsv", None, "No such file"),
        ("list.tsv", b"\xff", "not UTF-8"),
        ("list.tsv", b"\n", "no articles in the list"),
        ("list.tsv", b"a.html\tb.html", "line 1: .*a.html: no such file"),
        ("list.jsonl", b"{", "line 1: not JSON"),
        ("list.jsonl", b"[]", 'line 1: not an object with "source" and "target"'),
        ("list.jsonl", b'{"source": "a"}', 'line 1: not an object with "source" and "target"'),
    ],
)
def test_a_list_of_no_use(tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidInput, match=message):
        match_list(tmp_path / name)


def test_each_file_is_read_as_its_ending_says(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "# Gulls\n", "a.HTM": PAGE, "a.txt": "x"})
    source, target = read_both(Match("a.md", tmp_path / "a.md", tmp_path / "a.HTM"))
    assert [block.kind.value for _, block in source.blocks] == ["heading"]
    assert [block.kind.value for _, block in target.blocks] == ["paragraph"]
    with pytest.raises(UnsupportedDocument):
        read_any(tmp_path / "a.txt", "a.txt")
