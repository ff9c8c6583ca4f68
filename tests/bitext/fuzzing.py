"""Random documents by seed, and what must hold for each of them.

Hypothesis (see documents_to_try) explores a property from all sides and shrinks what it finds; this
is for numbers: thousands of inputs in seconds, the same ones on every machine.
"""

from __future__ import annotations

import json
import random
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from bitext.assembly import assemble
from bitext.documents import Document
from bitext.errors import DamagedTranslation, DocumentError
from bitext.job_html import read, write
from bitext.notebooks import write_notebook
from bitext.parsing import parse
from bitext.settings import ENGLISH, LanguageSettings
from tests.bitext.documents_to_try import (
    ATOM_TEXTS,
    FIXED_BLOCK_TEXTS,
    STRAY_TEXTS,
    WORD_TEXTS,
)
from tests.bitext.pipeline import (
    CHINESE,
    MARKDOWN_EXAMPLES,
    NOTEBOOK_EXAMPLES,
    SPANISH,
    plan,
    unchanged,
)

PATIENCE = 20.0
"""Seconds of processor time that one input may take, and …"""
PATIENCE_BYTES = 250_000
"""… as much again for each so many bytes of it."""

STRUCTURE = (
    *("\n", "\n", "\n\n", "\n\n", "\n\n\n", "  \n", "\\\n", "\r\n", "\r\n\r\n", "\n    ", "\n  "),
    *("\n* ", "\n- ", "\n+ ", "\n1. ", "\n> ", "\n# ", "\n## ", "\n===\n", "\n---\n", "\n***\n"),
    *("\n```\n", "\n~~~\n", "\n````\n", "\n$$\n", "\n| a | b |\n|---|---|\n", "\n| ", " | "),
    *("\n:label:`x`\n", "\n:begin_tab:`x`\n", "\n:end_tab:\n", "\n:::{note}\n", "\n:::\n", "\n% "),
    *(
        "\n<div>\n",
        "\n</div>\n",
        "\n<!--",
        "-->\n",
        "\n[^1]: ",
        "\n[id]: <x> 'y'\n",
        "\n: ",
        "\n[ ] ",
    ),
    *("[**", "**]", "(**", "**)", "[~~", "~~]", "](", "](a.md)", "](<", ">)", "][", "![", "]: "),
    *("&#", "&#x0;", "&lt;", "https://", "www.a.b", "{ref}", "`]", "$`", "`$", "*[", "]*", "\\("),
    *("<a ", "</", "<!", "<?", "<![CDATA[", '"', "'", "\x0b", "\u200b", "\u0301", "\U000fffff"),
)
SOUP = (*WORD_TEXTS, *ATOM_TEXTS, *STRAY_TEXTS, *STRUCTURE, *STRUCTURE)
EXAMPLE_BLOCKS = [
    block
    for path in MARKDOWN_EXAMPLES
    for block in path.read_text("utf-8").replace("\r\n", "\n").split("\n\n")
] + list(FIXED_BLOCK_TEXTS)
EXAMPLE_NOTEBOOKS = [path.read_bytes() for path in NOTEBOOK_EXAMPLES]
SIGNS = '{}[],:"\\/ \n\t0123456789-+.eEntfu\u00e9\ufeff\u2028\x00'


def soup(chance: random.Random) -> str:
    """Pieces of text and markup in any order."""
    joiner = chance.choice(("", " ", " "))
    return joiner.join(chance.choices(SOUP, k=chance.randint(1, 28)))


def any_character(chance: random.Random) -> str:
    """ASCII, half of the time, else any character but half a surrogate pair."""
    return chr(chance.choice((chance.randrange(128), chance.randrange(0xD800))))


def mutated_example(chance: random.Random) -> str:
    """A few blocks of the examples, with pieces removed, doubled, moved or put in."""
    at = chance.randrange(len(EXAMPLE_BLOCKS))
    text = "\n\n".join(EXAMPLE_BLOCKS[at : at + chance.randint(1, 3)])
    for _ in range(chance.randint(1, 5)):
        at = chance.randint(0, len(text))
        end = min(len(text), at + chance.choice((0, 1, 1, 2, 5, 20)))
        piece = text[at:end]
        to = chance.randint(0, len(text))
        text = chance.choice(
            (
                text[:at] + text[end:],
                text[:at] + piece + piece + text[end:],
                text[:to] + piece + text[to:],
                text[:at] + chance.choice(SOUP) + text[end:],
                text[:at] + chance.choice(STRAY_TEXTS) * chance.randint(1, 4) + text[end:],
                text[:at] + any_character(chance) + text[end:],
                text[:at].rstrip("\n") + "\n" + text[at:],
            )
        )  # fmt: skip
    text += chance.choice(("\n", "", "\n\n", " ", "\\"))
    return text.replace("\n", "\r\n") if chance.random() < 0.1 else text


def page(chance: random.Random) -> bytes:
    """A page of either kind; one in ten with bytes changed, so that it is often no UTF-8."""
    data = chance.choice((soup, mutated_example))(chance).encode("utf-8")
    return data if chance.random() < 0.9 else spoilt(data, chance)


def spoilt(data: bytes, chance: random.Random) -> bytes:
    """Bytes with some of them changed."""
    for _ in range(chance.randint(1, 3)):
        at = chance.randint(0, len(data))
        end = min(len(data), at + chance.choice((0, 1, 3)))
        data = data[:at] + chance.randbytes(chance.randint(0, 2)) + data[end:]
    return data


def spoilt_notebook(chance: random.Random) -> bytes:
    """An example notebook with signs of JSON removed, doubled or put in."""
    text = chance.choice(EXAMPLE_NOTEBOOKS).decode("utf-8")
    for _ in range(chance.randint(1, 3)):
        at = chance.randint(0, len(text))
        end = min(len(text), at + chance.choice((0, 1, 1, 5, 60)))
        new = chance.choice(
            ("", text[at:end] * 2, chance.choice(SIGNS), r"\ud800", r"\u0041", "1" * 400)
        )
        text = text[:at] + new + text[end:]
    return text.encode("utf-8", "replace")


def items(text: str, chance: random.Random) -> Any:
    """A cell's source in one of the forms that it may have."""
    cuts = sorted(chance.randint(0, len(text)) for _ in range(chance.randint(0, 4)))
    odd = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    return chance.choice((text, text.splitlines(keepends=True), text.split("\n\n\n\n"), odd))


def notebook(chance: random.Random) -> bytes:
    """A notebook that can be read, in any layout, with any way to write its characters."""
    cells = []
    for _ in range(chance.randint(0, 3)):
        cell = {
            "cell_type": chance.choice(("markdown", "markdown", "code", "raw")),
            "metadata": chance.choice(({}, {"source": ["x"]}, {"a": {"cells": [1.50, None]}})),
            "source": items(chance.choice((soup, mutated_example))(chance), chance),
            chance.choice(("id", "outputs", "attachments")): chance.choice(
                ("s", [], {"é": "\x1b"})
            ),
        }
        cells.append(dict(chance.sample(list(cell.items()), len(cell))))
    top = {"cells": cells, "nbformat": 4, "nbformat_minor": chance.randint(0, 5), "metadata": {}}
    text = json.dumps(
        dict(chance.sample(list(top.items()), len(top))),
        ensure_ascii=chance.random() < 0.5,
        indent=chance.choice((None, 0, 1, 2, "\t")),
        separators=chance.choice((None, (",", ":"), (" , ", " : "))),
    )
    if chance.random() < 0.3:
        text = re.sub("(?<=[g-tv-z ])a", r"\\u0061", text.replace("/", "\\/"))
    text = chance.choice(("", "", "\ufeff", "\n")) + text + chance.choice(("", "\n", "\r\n "))
    return (text.replace("\n", "\r\n") if chance.random() < 0.2 else text).encode("utf-8")


def damaged_answer(html: str, chance: random.Random) -> str:
    """What a careless job might return: tags lost, doubled or changed, pieces moved."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randint(0, len(html))
        end = min(len(html), at + chance.choice((1, 4, 12, 40)))
        piece = chance.choice(
            ("", html[at:end] * 2, "</p>", "<p>", "<b>", "\n\n# ", "| ", "$$", "`")
        )
        html = html[:at] + piece + html[end:]
    return html


@contextmanager
def patience(size: int) -> Iterator[None]:
    """Raise TimeoutError in what takes too long: a guard against hangs, no measurement.

    Args:
        size: bytes of the input.
    """

    def raise_timeout(_: int, __: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, raise_timeout)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE * (1 + size / PATIENCE_BYTES))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def parsed(data: bytes, name: str) -> tuple[Document | None, DocumentError | None]:
    try:
        return parse(data, name), None
    except DocumentError as error:
        return None, error


def survives(data: bytes, name: str, language: LanguageSettings) -> bool:
    """Send a document through the job and back, translating nothing; return whether it is one."""
    document, error = parsed(data, name)
    if document is None:
        assert error is not None
        assert (error.document, "\n" in str(error)) == (name, False)
        assert error.reason
        return False
    made = plan(document, language=language)
    answer = unchanged(made, language)
    assert [segment.damage for segment in answer.values() if segment.damage] == []
    assert assemble(made, answer, ENGLISH, language).data == data
    return True


def takes_another_source(data: bytes, name: str, _: LanguageSettings) -> bool:
    """Replace the source of one cell: it is read as it was given, and nothing else changes."""
    document = parse(data, name)
    if not document.cells:
        return False
    chance = random.Random(data)
    number = chance.randrange(len(document.cells))
    old = document.parts[number].text.decode("utf-8")
    lines = [*old.splitlines(keepends=True), soup(chance), "\n", "é\n", "🙂"]
    text = "".join(chance.sample(lines, chance.randint(0, len(lines))))
    written = write_notebook(document, {number: text})
    cell = document.cells[number]
    assert written.startswith(data[: cell.source_start])
    assert written.endswith(data[cell.source_end :])
    again = parse(written, name)
    assert again.parts[number].text.decode("utf-8") == text
    assert again.cells[number].as_list == cell.as_list
    assert write_notebook(again, {number: text}) == written
    return True


def survives_a_careless_job(data: bytes, name: str, language: LanguageSettings) -> bool:
    """Put a document together from a damaged answer: it has its structure, or it is refused."""
    document = parse(data, name)
    made = plan(document, language=language)
    html = damaged_answer(write(made.to_send, "en"), random.Random(data))
    answer = read(html, made.to_send, language)
    try:
        found = assemble(made, answer, ENGLISH, language).data
    except DamagedTranslation:
        return False
    kinds = [block.kind for _, block in document.blocks]
    assert [block.kind for _, block in parse(found, name).blocks] == kinds
    return True


def run(
    seed: int,
    count: int,
    make: Callable[[random.Random], bytes],
    name: str,
    check: Callable[[bytes, str, LanguageSettings], bool] = survives,
) -> int:
    """Try inputs; return for how many the check says yes. A failure shows its input."""
    good = 0
    for number in range(count):
        data = make(random.Random(f"{seed}/{number}"))
        try:
            with patience(len(data)):
                good += check(data, name, (CHINESE, SPANISH)[number % 2])
        except Exception as error:
            raise AssertionError(f"seed {seed}/{number}: {error!r}: {data!r}") from error
    return good
