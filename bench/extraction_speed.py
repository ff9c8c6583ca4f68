"""How fast documents are read and cut into segments, beside what others do with the same text.

    python bench/extraction_speed.py FOLDER... [--repeat 5]

In one run, on one core and in turn, over all Markdown documents and over one notebook made of each:

- markdown-it-py's bare parse, the reference parser of CommonMark in Python;
- pyromark's events with their ranges, which is the parser that AMTS stands on;
- ours: blocks, inline elements with byte ranges, and segments with placeholders;
- nbformat's reading of a notebook (format only: no Markdown is parsed);
- ours of the same notebook, its Markdown and segments included.

Time is processor time; of several passes the fastest counts. Needs `bench/requirements.txt`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "lambdas"), str(ROOT / "bench")]

import nbformat  # noqa: E402
import pyromark  # noqa: E402
from markdown_it import MarkdownIt  # noqa: E402
from write_back import documents, notebooks  # noqa: E402

from bitext.errors import DocumentError  # noqa: E402
from bitext.parsing import parse  # noqa: E402
from bitext.segments import segment_document  # noqa: E402
from bitext.settings import ENGLISH  # noqa: E402


def main() -> None:
    """Measure and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--repeat", type=int, default=5)
    arguments = parser.parse_args()
    pages = [data for folder in arguments.folders for _, data in documents(folder) if data.strip()]
    texts = [data.decode("utf-8") for data in pages]
    books = [next(data for _, data in notebooks(text, str(n))) for n, text in enumerate(texts)]
    strings = [data.decode("utf-8") for data in books]
    markdown_it = MarkdownIt()

    print(f"{len(pages)} documents, {sum(map(len, pages)) / len(pages) / 1000:.1f} kB each")
    rates = measured(
        {
            "markdown-it-py, bare parse": lambda: each(markdown_it.parse, texts),
            "pyromark, events with ranges": lambda: each(events, texts),
            "ours, blocks": lambda: each(blocks, pages),
            "ours, segments": lambda: each(segments, pages),
        },
        len(pages),
        arguments.repeat,
    )
    table(rates, "markdown-it-py, bare parse")
    print(f"{sum(map(segments, pages)) * rates['ours, segments'] / len(pages):,.0f} segments/s")

    print(f"{len(books)} notebooks, {sum(map(len, books)) / len(books) / 1000:.1f} kB each")
    rates = measured(
        {
            "nbformat, read": lambda: each(read_notebook, strings),
            "ours, segments": lambda: each(notebook_segments, books),
        },
        len(books),
        arguments.repeat,
    )
    table(rates, "nbformat, read")


def events(text: str) -> None:
    """Read CommonMark's events, as many as there are."""
    options = pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_MATH
    for _ in pyromark.events_with_range(text, options=options):
        pass


def blocks(data: bytes) -> None:
    """Parse a page."""
    parse(data, "page.md")


def segments(data: bytes) -> int:
    """Parse a page and cut it into segments; return how many."""
    return len(segment_document(parse(data, "page.md"), ENGLISH.sentences))


def read_notebook(text: str) -> None:
    """Read a notebook as nbformat does."""
    nbformat.reads(text, nbformat.NO_CONVERT)


def notebook_segments(data: bytes) -> None:
    """Parse a notebook and cut it into segments; one that is refused is read all the same."""
    try:
        segment_document(parse(data, "page.ipynb"), ENGLISH.sentences)
    except DocumentError:
        return


def each(work: Callable[[Any], object], items: Sequence[Any]) -> None:
    """Do something with every item."""
    for item in items:
        work(item)


def measured(passes: dict[str, Callable[[], None]], count: int, repeat: int) -> dict[str, float]:
    """Return documents per second of processor time, the fastest of several passes in turn."""
    best = dict.fromkeys(passes, float("inf"))
    for _ in range(repeat):
        for name, work in passes.items():
            started = time.process_time()
            work()
            best[name] = min(best[name], time.process_time() - started)
    return {name: count / seconds for name, seconds in best.items()}


def table(rates: dict[str, float], reference: str) -> None:
    """Print rates, and each as a multiple of the reference."""
    for name, rate in rates.items():
        print(f"  {name:30} {rate:8,.0f} documents/s  {rate / rates[reference]:6.2f} x")


if __name__ == "__main__":
    main()
