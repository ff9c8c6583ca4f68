"""Every example file gives the units and counts that stand beside it.

`NAME.units.txt` has a line for each unit (place, source, target, date, and the confidence below 1),
then the counts of what is left out.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from amts.memories.converting import as_tmx
from amts.memories.reading import READABLE, read_translations
from bitext.memory_files import read_memory
from bitext.memory_units import Memory

EXAMPLES = Path(__file__).parent / "examples"
FILES = sorted(path for path in EXAMPLES.iterdir() if path.suffix in READABLE)


def written(memory: Memory) -> str:
    lines = []
    for unit in memory.units:
        fields = [unit.place, unit.source, unit.target, unit.changed]
        fields += [str(unit.confidence)] if unit.confidence < 1 else []
        lines.append(" | ".join(fields).rstrip())
    lines += [f"left out: {number} {reason}" for reason, number in memory.left_out.items()]
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_example(path: Path) -> None:
    memory = read_translations(path, "en", "zh", f"given/{path.name}")
    assert written(memory) == path.with_name(f"{path.name}.units.txt").read_text("utf-8")
    assert {unit.file for unit in memory.units} == {f"given/{path.name}"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_as_tmx_it_says_the_same(path: Path) -> None:
    memory = read_translations(path, "en", "zh")
    again = read_memory(as_tmx(memory, "en", "zh"), "again.tmx", "en", "zh")
    texts = [(unit.source, unit.target, unit.changed) for unit in memory.units]
    assert [(unit.source, unit.target, unit.changed) for unit in again.units] == texts
    assert again.left_out == {}


def test_there_are_examples_of_every_kind() -> None:
    assert {path.suffix for path in FILES} >= {".tmx", ".csv", ".tsv", ".jsonl", ".xlf", ".po"}
