"""`amts push --memory`: reads translation memories and makes them ready for the book bucket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from amts.commands.memories import read_memories
from amts.editions import Edition, memory
from amts.memories.gathering import gathered
from amts.memories.uploading import local_files
from amts.project import find_project
from amts.rendering.screen import Screen
from bitext.memory_units import Memory


@dataclass(frozen=True, slots=True)
class PushedMemories:
    """Translation memories that are uploaded.

    Attributes:
        edition: their files.
        read: what they hold.
        problems: a line for each file that could not be read.
    """

    edition: Edition
    read: tuple[Memory, ...]
    problems: tuple[str, ...]


def prepare(screen: Screen, places: Sequence[Path], language: str) -> PushedMemories:
    """Read memories, each wholly, and convert those that the workflow cannot read.

    What was unpacked or converted lies on disk until the command ends.

    Raises:
        InvalidInput: a place is not there or holds no memory, or a name cannot be a key.
    """
    prefix = memory(language)
    until_end = click.get_current_context().with_resource
    files = until_end(gathered(places))
    folder = Path(until_end(TemporaryDirectory(prefix="amts-")))
    project = find_project()
    source = project.source_language if project else "en"
    found, problems = read_memories(screen, files, source, language)
    return PushedMemories(
        Edition((prefix,), local_files(found, source, language, folder)),
        tuple(item for _, item in found),
        tuple(problems),
    )
