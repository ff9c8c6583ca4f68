"""Which file below `glossary/` is a language's glossary."""

from __future__ import annotations

import pytest

from bitext.changes import StoredFile
from bitext.glossaries import GLOSSARY_BYTES
from bitext.stored_glossaries import sort_glossaries

LANGUAGES = ("es", "zh", "pt-BR")


def stored(path: str, size: int = 9) -> StoredFile:
    return StoredFile(path, f"glossary/{path}", "v", "e", size)


def test_a_file_is_named_by_its_language() -> None:
    files = [stored("zh.md"), stored("pt-BR.csv"), stored("es.TMX"), stored("README.md"),
             stored(".keep"), stored("old/")]  # fmt: skip
    found, problems = sort_glossaries(files, LANGUAGES)
    assert {language: file.path for language, file in found.items()} == {
        "zh": "zh.md",
        "pt-BR": "pt-BR.csv",
        "es": "es.TMX",
    }
    assert problems == ()


def test_of_several_the_lines_are_used() -> None:
    found, (problem,) = sort_glossaries([stored("zh.csv"), stored("zh.md")], LANGUAGES)
    assert found["zh"].path == "zh.md"
    assert (problem.document, problem.error) == ("glossary/zh.csv", "UnusableTerms")
    assert "zh.md" in problem.reason


@pytest.mark.parametrize(
    ("path", "size", "language", "error"),
    [
        ("fr.md", 9, None, "UnknownLanguage"),
        ("zh/terms.md", 9, None, "UnknownLanguage"),
        ("zh.txt", 9, "zh", "UnsupportedDocument"),
        ("zh.md", 0, "zh", "UnreadableDocument"),
        ("zh.md", GLOSSARY_BYTES + 1, "zh", "UnreadableDocument"),
    ],
)
def test_a_file_of_no_use_is_named(path: str, size: int, language: str | None, error: str) -> None:
    found, (problem,) = sort_glossaries([stored(path, size), stored("es.md")], LANGUAGES)
    assert list(found) == ["es"]
    assert (problem.language, problem.error) == (language, error)
