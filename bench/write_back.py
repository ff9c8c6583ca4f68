"""Does every document of a folder come back byte for byte, and every notebook made from it?

Each Markdown document goes through `amts.roundtrip` (what `amts roundtrip` runs). Then notebooks
are made from it, prose as Markdown cells and code as code cells with outputs, in the layouts that
programs write, and go the same way. One more line tells how fast notebooks are read.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from amts.languages import target_settings
from amts.roundtrip import round_trip
from bitext.errors import DocumentError
from bitext.notebook_json import read_cells
from bitext.notebooks import parse_notebook
from bitext.parsing import parse
from bitext.settings import ENGLISH

TARGETS = ("zh", "es")
CODE = ("```", "~~~")
PICTURE = "iVBORw0KGgoAAAANSUhEUgAA" * 40


def documents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every Markdown document below a folder, those in tarballs too."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".md":
            yield str(path.relative_to(folder)), path.read_bytes()
        elif path.name.endswith((".tar.gz", ".tgz")):
            with tarfile.open(path) as archive:
                for member in archive:
                    file = archive.extractfile(member) if member.name.endswith(".md") else None
                    if file is not None:
                        yield f"{path.name}/{member.name}", file.read()


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """Split Markdown into (kind, source) of cells: fenced code, and what stands between."""
    prose: list[str] = []
    code: list[str] | None = None
    for line in text.split("\n"):
        if code is not None:
            if line.startswith(CODE):
                yield "code", "\n".join(code)
                code = None
            else:
                code.append(line)
        elif line.startswith(CODE):
            yield "markdown", "\n".join(prose)
            prose, code = [], []
        elif line.startswith("## ") and prose:
            yield "markdown", "\n".join(prose)
            prose = [line]
        else:
            prose.append(line)
    yield "markdown", "\n".join(prose if code is None else [*prose, *code])


def outputs(chance: random.Random) -> list[dict[str, Any]]:
    """Return what a code cell may have printed."""
    stream = {"name": "stdout", "output_type": "stream", "text": ['"source": ["é"]\n', "1e-3\n"]}
    picture = {
        "data": {"image/png": PICTURE, "text/plain": ["<Figure \u001b[31m>"]},
        "metadata": {"needs_background": "light"},
        "output_type": "display_data",
    }
    return chance.sample([stream, picture], chance.randint(0, 2))


def odd_items(source: str, chance: random.Random) -> list[str]:
    """Cut a source into items that are no lines."""
    cuts = sorted(chance.randint(0, len(source)) for _ in range(chance.randint(0, 9)))
    return [source[a:b] for a, b in zip([0, *cuts], [*cuts, len(source)], strict=True)]


def lines(source: str, _: random.Random) -> list[str]:
    """Cut a source into lines as nbformat does."""
    return source.splitlines(keepends=True)


def cells(text: str, minor: int, form: Callable[..., Any], chance: random.Random) -> list[Any]:
    """Return a document's cells, as format 4.`minor` has them."""
    made = []
    for number, (kind, source) in enumerate(pieces(text)):
        cell: dict[str, Any] = {"cell_type": kind, "metadata": {"tags": ["source"]}}
        if minor >= 5:
            cell["id"] = f"cell-{number}"
        if minor >= 1 and kind == "markdown" and chance.random() < 0.2:
            cell["attachments"] = {"a.png": {"image/png": PICTURE}}
        if kind == "code":
            cell |= {"execution_count": number, "outputs": outputs(chance)}
        cell["source"] = form(source, chance)
        made.append(cell)
    return made


def notebooks(text: str, seed: str) -> Iterator[tuple[str, bytes]]:
    """Yield notebooks of a document in several versions and layouts."""
    chance = random.Random(seed)
    forms = {"list": lines, "string": lambda source, _: source, "odd list": odd_items}
    layouts: list[dict[str, Any]] = [
        {"indent": 1},
        {"indent": 2},
        {"indent": "\t"},
        {"indent": None},
        {"indent": None, "separators": (",", ":")},
    ]
    for number, layout in enumerate(layouts):
        minor = (0, 2, 4, 5)[(number + chance.randrange(4)) % 4]
        name, form = chance.choice(list(forms.items()))
        made = cells(text, minor, form, chance)
        top: dict[str, Any] = {
            "cells": made,
            "metadata": {"kernelspec": {"name": "python3"}, "cells": []},
            "nbformat": 4,
            "nbformat_minor": minor,
        }
        order = "sorted"
        if chance.random() < 0.5:
            order = "shuffled"
            top["cells"] = [dict(chance.sample(list(c.items()), len(c))) for c in made]
            top = dict(chance.sample(list(top.items()), len(top)))
        ascii_only = chance.random() < 0.5
        data = json.dumps(top, ensure_ascii=ascii_only, sort_keys=order == "sorted", **layout)
        data += chance.choice(["\n", ""])
        line_ends = "LF"
        if chance.random() < 0.3:
            line_ends, data = "CRLF", data.replace("\n", "\r\n")
        label = f"4.{minor}, {layout}, {name}, {order}, {line_ends}, escapes: {ascii_only}"
        yield label, data.encode("utf-8")


def check(item: tuple[str, bytes]) -> tuple[Counter[str], list[str]]:
    """Send a document and its notebooks through; return counts and failures."""
    name, data = item
    targets = [target_settings(code) for code in TARGETS]
    counts: Counter[str] = Counter()
    failures: list[str] = []
    every = [(name, "Markdown", data)]
    # The same text as a Windows editor saves it, and without its last line break.
    text = data.decode("utf-8").replace("\r\n", "\n")
    every.append((name, "Markdown, other line ends", text.replace("\n", "\r\n").encode()))
    every.append((name, "Markdown, cut", text.rstrip("\n").encode()))
    every += [(f"{name}.ipynb", f"notebook {label}", made) for label, made in notebooks(text, name)]
    for path, label, content in every:
        kind = label.split()[0].rstrip(",")
        counts[f"{kind}: documents"] += 1
        counts[f"{kind}: bytes"] += len(content)
        try:
            result = round_trip(content, path, ENGLISH, targets)
        except DocumentError as error:
            failures.append(f"{label}: {error}")
            continue
        counts[f"{kind}: segments"] += result.segments
        counts[f"{kind}: intact"] += not result.differences
        failures += [f"{label}: {path}: {found}" for found in result.differences]
    return counts, failures


def speed(texts: list[str]) -> None:
    """Print how fast notebooks are read, beside json and nbformat in the same run."""
    try:
        import nbformat
    except ImportError:
        print("nbformat is not installed: no comparison (see requirements.txt here)")
        return
    files = []
    for number, text in enumerate(texts):
        chance = random.Random(number)
        made = {"cells": cells(text, 5, lines, chance), "metadata": {}, "nbformat": 4}
        made["nbformat_minor"] = 5
        files.append(json.dumps(made, ensure_ascii=False, indent=1) + "\n")
    encoded = [file.encode() for file in files]
    ways: dict[str, Callable[[], object]] = {
        "json.loads": lambda: [json.loads(file) for file in files],
        "nbformat.reads": lambda: [nbformat.reads(file, 4) for file in files],
        "cells with their ranges": lambda: [read_cells(file, "a") for file in files],
        "parse_notebook (Markdown of the cells too)": lambda: [
            parse_notebook(file, "a.ipynb") for file in encoded
        ],
        "parse of the same text as Markdown": lambda: [parse(t.encode(), "a.md") for t in texts],
    }
    took = {}
    for name, way in ways.items():
        rounds = []
        for _ in range(5):
            began = time.process_time()
            way()
            rounds.append(time.process_time() - began)
        took[name] = min(rounds)
    size = sum(map(len, encoded)) / 1e6
    print(f"\nreading {len(files)} notebooks, {size:.1f} MB, processor time, best of five:")
    for name, seconds in took.items():
        ratio = took["nbformat.reads"] / seconds
        print(f"  {name:45} {seconds / len(files) * 1000:7.3f} ms each, {ratio:5.1f} x nbformat")


def main() -> int:
    """Check every folder; exit 1 when something differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--processes", type=int, default=1)
    arguments = parser.parse_args()
    every = [item for folder in arguments.folders for item in documents(folder)]
    if not every:
        print("no Markdown document found", file=sys.stderr)
        return 2
    counts: Counter[str] = Counter()
    failures: list[str] = []
    began = time.perf_counter()
    with Pool(arguments.processes) as pool:
        for found, failed in pool.imap_unordered(check, every, chunksize=4):
            counts += found
            failures += failed
    for line in sorted(failures):
        print(line)
    for kind in ("Markdown", "notebook"):
        total, intact = counts[f"{kind}: documents"], counts[f"{kind}: intact"]
        print(
            f"{kind}: {intact:,} of {total:,} came back byte for byte in every way"
            f" ({100 * intact / total:.2f} %), {counts[f'{kind}: segments']:,} segments,"
            f" {counts[f'{kind}: bytes'] / 1e6:.1f} MB"
        )
    print(f"{len(every):,} files, {time.perf_counter() - began:.0f} s")
    speed([data.decode("utf-8") for _, data in every[:150]])
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
