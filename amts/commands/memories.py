"""What commands that read files of translations share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from amts.rendering.progress import bar
from amts.rendering.screen import Screen
from amts.rendering.text import count, printable
from bitext.errors import DocumentError

if TYPE_CHECKING:
    from amts.memories.gathering import MemoryFile
    from bitext.memory_units import Memory


_F = TypeVar("_F", bound=Callable[..., Any])


def memory_option(text: str) -> Callable[[_F], _F]:
    """Return the option `--memory`, with a help text."""
    return click.option(
        "--memory",
        "memories",
        metavar="PATH",
        multiple=True,
        type=click.Path(path_type=Path),
        help=text,
    )


def read_memories(
    screen: Screen, files: Sequence[MemoryFile], source_language: str, target_language: str
) -> tuple[list[tuple[MemoryFile, Memory]], list[str]]:
    """Read files of translations, and tell what is wrong with those that cannot be read.

    Returns:
        The files with what they hold, and a line for each that could not be read.
    """
    from amts.memories.reading import read_translations

    found: list[tuple[MemoryFile, Memory]] = []
    problems: list[str] = []
    with bar(screen, "Reading", len(files)) as advance:
        for file in files:
            try:
                memory = read_translations(file.path, source_language, target_language, file.name)
                found.append((file, memory))
            except DocumentError as error:
                problems.append(str(error))
                screen.note(f"left out: {error}", "red")
            advance()
    return found, problems


def memories_json(memories: Iterable[Memory]) -> list[dict[str, Any]]:
    """Return what files held, as `--json` writes it."""
    return [{"file": m.file, "units": len(m.units), "left_out": dict(m.left_out)} for m in memories]


def memory_lines(memories: Iterable[Memory]) -> list[str]:
    """Return a line for each file that was read."""
    lines = []
    for memory in memories:
        left_out = ", ".join(f"{number:,} {reason}" for reason, number in memory.left_out.items())
        lines.append(
            f"{printable(memory.file)}: {count(len(memory.units), 'unit')}"
            + (f" (left out: {left_out})" if left_out else "")
        )
    return lines
