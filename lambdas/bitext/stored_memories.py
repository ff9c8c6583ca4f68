"""Sorts the files below `memory/` of the book bucket by language, and names those of no use."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from bitext.changes import Problem, StoredFile
from bitext.memory_files import MEMORY_BYTES, MEMORY_SUFFIXES

_NOTES = frozenset({".md", ".txt"})
"""Files that people put beside others to say what they are."""


def sort_memories(
    files: Iterable[StoredFile], languages: Collection[str]
) -> tuple[Mapping[str, tuple[StoredFile, ...]], tuple[Problem, ...]]:
    """Return each language's memories, in the order of their keys, and what is wrong with others.

    Args:
        files: all files under `memory/`, their paths still with the language's folder.
        languages: the book's target languages.
    """
    found: dict[str, list[StoredFile]] = {language: [] for language in languages}
    problems: list[Problem] = []
    for file in sorted(files, key=lambda file: file.key):
        language, _, path = file.path.partition("/")
        name = PurePosixPath(file.path)
        if file.path.endswith("/") or name.name.startswith(".") or name.suffix.lower() in _NOTES:
            continue
        if not path or language not in found:
            book = ", ".join(sorted(languages)) or "none"
            reason = f"it lies in no folder of a language of the book (it has: {book})"
            problems.append(Problem(file.key, None, "UnknownLanguage", reason))
        elif reason := _unusable(file):
            kind = "UnreadableDocument" if _is_memory(file) else "UnsupportedDocument"
            problems.append(Problem(file.key, language, kind, reason))
        else:
            found[language].append(replace(file, path=path))
    return {language: tuple(memories) for language, memories in found.items()}, tuple(problems)


def _is_memory(file: StoredFile) -> bool:
    return PurePosixPath(file.path).suffix.lower() in MEMORY_SUFFIXES


def _unusable(file: StoredFile) -> str:
    if not _is_memory(file):
        kinds = ", ".join(MEMORY_SUFFIXES)
        return f"not a translation memory ({kinds}); `amts push --memory` converts others"
    if not file.size:
        return "the file is empty"
    if file.size > MEMORY_BYTES:
        return f"it is larger than {MEMORY_BYTES // 1_000_000} MB"
    return ""
