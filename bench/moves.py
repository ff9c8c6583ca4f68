"""Rename every document of an edition while it is updated, and count what is found again.

    PYTHONPATH=lambdas python bench/moves.py OLD NEW [--list] [--notebooks]

OLD and NEW are archives (`.tar.gz`) of two editions of one book. Every document of NEW gets a name
that says nothing; a move is right when it leads back to the document that had the same path in OLD.
With --list the moves between other paths are named, for a person to judge: some documents were
renamed in truth. With --notebooks every document is first made a notebook, a cell for each block.
With --notice every document also begins with the same 365 characters, as in a book with a licence
on every page.

Told are, for several thresholds: all documents moved at once; each alone (nothing else is gone or
new, the others are there); each alone beside a document that is not it, where every move is wrong,
with the others there and without; and the halves of the book against each other, where none of the
paths is the same.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tarfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from bitext import moves
from bitext.moves import Content, bystanders, find_moves, read_content
from bitext.settings import ENGLISH

THRESHOLDS = (0.1, 0.15, 0.2, 0.3, 0.4, 0.5)
NOTICE = b"This page is part of a book, and all of the book belongs to its authors. " * 5 + b"\n\n"
Edition = dict[str, bytes]


def read(archive: Path) -> Edition:
    """Return an archive's documents by their paths."""
    found: Edition = {}
    with tarfile.open(archive) as opened:
        for member in opened:
            file = opened.extractfile(member) if member.name.endswith(".md") else None
            if file is not None:
                found[member.name.partition("/")[2]] = file.read()
    return found


def as_notebook(data: bytes) -> bytes:
    """Cut a document into cells at its blank lines; what stands in a fence is a code cell."""
    cells: list[dict[str, object]] = []
    for piece in data.decode().split("\n\n"):
        is_code = piece.startswith("```")
        cells.append({"cell_type": "code" if is_code else "markdown", "source": piece})
        cells[-1]["metadata"] = {}
        if is_code:
            cells[-1] |= {"outputs": [], "execution_count": None}
    return json.dumps(
        {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}, indent=1
    ).encode()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--notebooks", action="store_true")
    parser.add_argument("--notice", action="store_true")
    arguments = parser.parse_args()
    before, after = read(arguments.old), read(arguments.new)
    if arguments.notice:
        before = {path: NOTICE + data for path, data in before.items()}
        after = {path: NOTICE + data for path, data in after.items()}
    kind = ".md"
    if arguments.notebooks:
        kind = ".ipynb"
        before = {path: as_notebook(data) for path, data in before.items()}
        after = {path: as_notebook(data) for path, data in after.items()}
    started = time.process_time()
    gone = {path: _content(data, path, kind) for path, data in before.items()}
    new = {path: _content(data, path, kind) for path, data in after.items()}
    reading = time.process_time() - started
    named = {_hidden(path, kind): content for path, content in new.items()}
    names = {_hidden(path, kind): path for path in new}
    started = time.process_time()
    find_moves(gone, named)
    comparing = time.process_time() - started
    print(f"{len(before)} and {len(after)} documents; {len(before.keys() & after.keys())} paths")
    print(f"are in both. Reading {reading:.2f} s, comparing {comparing:.2f} s of processor time.")
    print(f"{'threshold':>9}  right  crossed  others  alone  stranger  no others  halves")
    for threshold in THRESHOLDS:
        moves.LEAST_SHARE = threshold
        _report(threshold, gone, new, named, names)
    if arguments.list:
        moves.LEAST_SHARE = min(THRESHOLDS)
        for path, move in sorted(find_moves(gone, named).items(), key=lambda item: -item[1].share):
            if names[path] != move.earlier:
                print(f"{move.share:.2f}  {move.earlier} -> {names[path]}")


def _report(
    threshold: float,
    gone: Mapping[str, Content],
    new: Mapping[str, Content],
    named: Mapping[str, Content],
    names: Mapping[str, str],
) -> None:
    both = sorted(gone.keys() & new.keys())
    found = {names[path]: move.earlier for path, move in find_moves(gone, named).items()}
    right = sum(path == old for path, old in found.items())
    crossed = sum(path != old and path in gone and old in new for path, old in found.items())
    others = len(found) - right - crossed

    def single(path: str, other: str, beside: Sequence[str]) -> bool:
        present = bystanders(set(beside) - {path, other}, [path, other])
        found = find_moves({path: gone[path]}, {"x": new[other]}, [new[name] for name in present])
        return bool(found)

    strangers = list(zip(both, [*both[1:], both[0]], strict=True))
    alone = sum(single(path, path, both) for path in both)
    stranger = sum(single(path, other, both) for path, other in strangers)
    no_others = sum(single(path, other, []) for path, other in strangers)
    halves = 0
    for half in (0, 1):
        some = {path: gone[path] for path in both[half::2]}
        rest = {path: new[path] for path in both[1 - half :: 2]}
        halves += len(find_moves(some, rest))
    print(
        f"{threshold:9}  {right:5}  {crossed:7}  {others:6}  {alone:5}  {stranger:8}"
        f"  {no_others:9}  {halves:6}"
    )


def _content(data: bytes, path: str, kind: str) -> Content:
    return read_content(data, str(PurePosixPath(path).with_suffix(kind)), ENGLISH.sentences)


def _hidden(path: str, kind: str) -> str:
    return hashlib.sha256(path.encode()).hexdigest()[:12] + kind


if __name__ == "__main__":
    main()
