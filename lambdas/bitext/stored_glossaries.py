"""Finds each language's glossary below `glossary/`, and names the files there of no use."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import PurePosixPath

from bitext.changes import Problem, StoredFile
from bitext.errors import UnknownLanguage, UnreadableDocument, UnsupportedDocument, UnusableTerms
from bitext.glossaries import GLOSSARY_BYTES, GLOSSARY_SUFFIXES


def sort_glossaries(
    files: Iterable[StoredFile], languages: Collection[str]
) -> tuple[Mapping[str, StoredFile], tuple[Problem, ...]]:
    """Return each language's glossary, and what is wrong with other files.

    Args:
        files: all files under `glossary/`, their paths without it.
        languages: the book's target languages.
    """
    found: dict[str, StoredFile] = {}
    problems: list[Problem] = []
    for file in sorted(files, key=_preference):
        name = PurePosixPath(file.path)
        if file.path.endswith("/") or name.name.startswith(".") or name.stem.lower() == "readme":
            continue
        language = name.stem if len(name.parts) == 1 else ""
        if language not in languages:
            book = ", ".join(sorted(languages)) or "none"
            problems.append(
                Problem(
                    file.key,
                    None,
                    UnknownLanguage.__name__,
                    f"it is not named by a language of the book (it has: {book})",
                )
            )
        elif reason := _unusable(file):
            kind = UnreadableDocument if _is_glossary(file) else UnsupportedDocument
            problems.append(Problem(file.key, language, kind.__name__, reason))
        elif language in found:
            reason = f"it is not used, because there is {found[language].path}"
            problems.append(Problem(file.key, language, UnusableTerms.__name__, reason))
        else:
            found[language] = file
    return found, tuple(problems)


def _preference(file: StoredFile) -> tuple[int, str]:
    suffix = PurePosixPath(file.path).suffix.lower()
    known = GLOSSARY_SUFFIXES.index(suffix) if suffix in GLOSSARY_SUFFIXES else -1
    return known, file.key


def _is_glossary(file: StoredFile) -> bool:
    return PurePosixPath(file.path).suffix.lower() in GLOSSARY_SUFFIXES


def _unusable(file: StoredFile) -> str:
    if not _is_glossary(file):
        return f"not a glossary ({', '.join(GLOSSARY_SUFFIXES)})"
    if not file.size:
        return "the file is empty"
    if file.size > GLOSSARY_BYTES:
        return f"it is larger than {GLOSSARY_BYTES // 1_000_000} MB"
    return ""
