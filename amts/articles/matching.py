"""Which articles belong together: by path, by their languages' names, or by a list.

Web articles rarely share a name with their translation: addresses are translated too. So there is
a list. In folders an article of any kind (`.html`, `.md`, `.ipynb`) may stand beside one of
another.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from amts.articles.reading import read_article
from amts.editions import documents, is_origin
from amts.matching import Match, Matches, match_files, read_document
from bitext.documents import Document
from bitext.errors import InvalidInput
from bitext.parsing import SUFFIXES

HTML = (".html", ".htm")
ALL = (*SUFFIXES, *HTML)
LISTS = (".tsv", ".csv", ".jsonl")
_HEADER = ("source", "target")


def read_any(path: Path, name: str) -> Document:
    """Read a document or an article.

    Args:
        path: the file; its ending tells its kind.
        name: what the document is called.

    Raises:
        UnreadableDocument: it cannot be read, or it is not what its name says.
        UnsupportedDocument: it is of another kind.
    """
    if path.suffix.lower() in HTML:
        return read_article(path, name)
    return read_document(path, str(PurePosixPath(name).with_suffix(path.suffix)))


def read_both(found: Match) -> tuple[Document, Document]:
    """Read two files that belong together.

    Raises:
        UnreadableDocument: one cannot be read, or it is not what its name says.
        UnsupportedDocument: one is of another kind.
    """
    is_named_alike = PurePosixPath(found.name).stem == found.second.stem
    name = found.name if is_named_alike else str(found.second)
    return read_any(found.first, found.name), read_any(found.second, name)


def match_any(first: Path, second: Path) -> Matches:
    """Match two files, or the documents and articles of two folders.

    In folders they belong together when their paths are equal, else when their paths without the
    ending are. d2lbook's originals (`X_origin.md`) are no translations and are left out.

    Raises:
        InvalidInput: one is a folder and the other is not, one is not there, or nothing matches.
    """
    if files := match_files(first, second):
        return files
    here, there = _all(first), _all(second)
    matched = _matched(here, there)
    if not matched.matches:
        raise InvalidInput(f"{first} and {second} have no document of the same path")
    return matched


def match_languages(folder: Path, source_code: str, target_code: str) -> Matches:
    """Match the articles of one folder by the languages in their names.

    `name.en.html` and `name.es.html` belong together, and so do `en/name.html` and `es/name.html`,
    at any depth. What names neither language is no article of the two.

    Raises:
        InvalidInput: there is no such folder, or nothing matches.
    """
    sides: tuple[dict[str, Path], dict[str, Path]] = ({}, {})
    for name, path in _all(folder).items():
        for side, code in zip(sides, (source_code, target_code), strict=True):
            if key := _without_language(PurePosixPath(name), code):
                side[key] = path
                break
    matched = _matched(*sides)
    if not matched.matches:
        raise InvalidInput(
            f"{folder}: no document in both languages (name.{source_code}.html and"
            f" name.{target_code}.html, or {source_code}/name.html and {target_code}/name.html)"
        )
    return matched


def match_list(path: Path) -> tuple[Matches, list[str]]:
    """Match the articles that a list names: a source and a target a line.

    `.tsv` and `.csv` have two columns, with or without the header `source`, `target`; `.jsonl` has
    objects with these two keys. Paths are relative to the list's folder.

    Returns:
        The matches, and a line for each entry that cannot be used.

    Raises:
        InvalidInput: the list cannot be read, or there is nothing in it that can be used.
    """
    if path.suffix.lower() not in LISTS:
        raise InvalidInput(f"{path}: a list of articles must end in {' or '.join(LISTS)}")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InvalidInput(f"{path}: {error.strerror or 'cannot be read'}") from error
    except UnicodeDecodeError:
        raise InvalidInput(f"{path}: not UTF-8") from None
    matches: list[Match] = []
    problems: list[str] = []
    seen: Counter[str] = Counter()
    for place, entry in _entries(path, text):
        if isinstance(entry, str):
            problems.append(f"{path}: {place}: {entry}")
            continue
        files = [path.parent / name for name in entry]
        missing = [str(file) for file in files if not file.is_file()]
        seen[entry[0]] += 1
        if missing:
            problems.append(f"{path}: {place}: {missing[0]}: no such file")
        elif seen[entry[0]] > 1:
            problems.append(f"{path}: {place}: {entry[0]} is a source already")
        else:
            matches.append(Match(entry[0], *files))
    if not matches:
        raise InvalidInput(problems[0] if problems else f"{path}: no articles in the list")
    return Matches(tuple(matches)), problems


def _entries(path: Path, text: str) -> Iterator[tuple[str, tuple[str, str] | str]]:
    """Yield each entry of a list with its place: two paths, or what is wrong with it."""
    if path.suffix.lower() == ".jsonl":
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                yield f"line {number}", _object(line)
        return
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    is_first = True
    for row in reader:
        cells = [cell.strip() for cell in row]
        if not any(cells) or (is_first and tuple(c.casefold() for c in cells[:2]) == _HEADER):
            is_first = is_first and not any(cells)
            continue
        is_first = False
        fits = len(cells) >= len(_HEADER) and cells[0] and cells[1]
        yield (
            f"line {reader.line_num}",
            (cells[0], cells[1]) if fits else "not a source and a target",
        )


def _object(line: str) -> tuple[str, str] | str:
    try:
        values = json.loads(line)
    except ValueError:
        return "not JSON"
    paths = [values.get(key) if isinstance(values, dict) else None for key in _HEADER]
    first, second = paths
    if isinstance(first, str) and isinstance(second, str) and first and second:
        return first, second
    return 'not an object with "source" and "target"'


def _all(folder: Path) -> dict[str, Path]:
    found = documents(folder, ALL)
    return {name: path for name, path in found.items() if not is_origin(PurePosixPath(name))}


def _matched(here: dict[str, Path], there: dict[str, Path]) -> Matches:
    """Match by equal names, then by equal names without their endings where that is one to one."""
    pairs = {name: name for name in here.keys() & there.keys()}
    left = _by_stem(here.keys() - pairs.keys())
    right = _by_stem(there.keys() - pairs.keys())
    for stem in left.keys() & right.keys():
        if len(left[stem]) == len(right[stem]) == 1:
            pairs[left[stem][0]] = right[stem][0]
    return Matches(
        tuple(Match(name, here[name], there[pairs[name]]) for name in sorted(pairs)),
        tuple(sorted(here.keys() - pairs.keys())),
        tuple(sorted(there.keys() - set(pairs.values()))),
    )


def _by_stem(names: set[str]) -> dict[str, list[str]]:
    stems: dict[str, list[str]] = {}
    for name in sorted(names):
        stems.setdefault(str(PurePosixPath(name).with_suffix("")), []).append(name)
    return stems


def _without_language(path: PurePosixPath, code: str) -> str:
    """Return a path without the language that it names, "" when it names another or none."""
    stem, dot, suffix = path.stem.rpartition(".")
    if dot and stem and suffix.casefold() == code.casefold():
        return str(path.with_name(stem + path.suffix))
    folders = [part.casefold() for part in path.parent.parts]
    if code.casefold() not in folders:
        return ""
    at = folders.index(code.casefold())
    parts = path.parts
    return str(PurePosixPath(*parts[:at], *parts[at + 1 :]))
