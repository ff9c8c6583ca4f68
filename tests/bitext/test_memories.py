"""Translation memories: codes as placeholders, languages, dates, and the files below `memory/`."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.changes import StoredFile
from bitext.errors import UnreadableDocument
from bitext.extraction import extract
from bitext.inline_codes import Code, number
from bitext.language_codes import closeness
from bitext.memory_files import MEMORY_BYTES, read_memory
from bitext.memory_units import iso_date
from bitext.pairs import UNIT, Pair, Reason
from bitext.parallel_data import FileFormat, to_file
from bitext.segments import one_line
from bitext.selection import select
from bitext.settings import ENGLISH
from bitext.stored_memories import sort_memories
from bitext.translation_memory import TranslationUnit
from tests.bitext.pipeline import CHINESE


@pytest.mark.parametrize(
    ("wanted", "found", "distance"),
    [
        ("zh", "zh", 0),
        ("zh", "ZH-cn", 1),
        ("zh", "zh_CN.UTF-8", 1),
        ("zh", "zh-Hans", 0),
        ("zh", "cmn-Hans-CN", 1),
        ("zh", "zh-TW", None),
        ("zh", "zh-Hant", None),
        ("zh-TW", "zh-Hant", 1),
        ("pt-BR", "pt-PT", 2),
        ("pt", "pt_BR", 1),
        ("en", "eng", None),
        ("en", "", None),
        ("es", "es-419", 1),
    ],
)
def test_how_close_a_code_is(wanted: str, found: str, distance: int | None) -> None:
    assert closeness(wanted, found) == distance


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20260102T030405Z", "2026-01-02T03:04:05Z"),
        ("2026-01-02T03:04:05.678+02:00", "2026-01-02T01:04:05Z"),
        ("2026-01-02 03:04+0800", "2026-01-01T19:04:00Z"),
        ("2026-01-02", "2026-01-02T00:00:00Z"),
        ("20260230T000000Z", ""),
        ("0001-01-01T00:00:00+23:00", ""),
        ("YEAR-MO-DA HO:MI+ZONE", ""),
        ("", ""),
    ],
)
def test_dates(text: str, expected: str) -> None:
    assert iso_date(text) == expected


def code(*keys: str) -> Code:
    return Code(keys)


def test_codes_are_numbered_by_their_place_in_the_source() -> None:
    texts = number(["a ", code("x 2"), " b ", code("x 1")], [code("x 1"), "c", code("x 2")])
    assert texts == ("a P0 b P1", "P1cP0", False)


def test_a_code_without_a_counterpart_gets_a_number_of_its_own() -> None:
    texts = number(["a ", code("x 1")], ["b ", code("x 9")])
    assert texts == ("a P0", "b P1", False)


pieces = st.lists(
    st.one_of(
        st.text(st.characters(exclude_characters="P")),
        st.integers(0, 3).map(lambda n: code(f"x {n}")),
    )
)


@given(source=pieces, target=pieces)
def test_placeholders_agree_just_when_the_codes_do(source: list, target: list) -> None:
    texts = number(source, target)
    here, there = (sorted(re.findall(r"P\d+", side)) for side in texts[:2])
    codes = [
        sorted(piece for piece in side if isinstance(piece, Code)) for side in (source, target)
    ]
    assert (here == there) == (codes[0] == codes[1])
    assert not texts.ambiguous


plain = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn"))).map(one_line).filter(bool)


@given(st.lists(st.tuples(plain, plain), min_size=1))
@pytest.mark.parametrize("file_format", list(FileFormat))
def test_what_amts_writes_it_reads_again(
    file_format: FileFormat, texts: list[tuple[str, str]]
) -> None:
    pairs = [Pair(a, b, 1.0, "x", kind=UNIT, changed="2024-05-01T12:00:00Z") for a, b in texts]
    memory = read_memory(to_file(pairs, file_format, "en", "zh"), f"x.{file_format}", "en", "zh")
    assert [(unit.source, unit.target) for unit in memory.units] == texts
    assert memory.left_out == {}
    dated = file_format in (FileFormat.TMX, FileFormat.JSONL)
    assert {unit.changed for unit in memory.units} == {"2024-05-01T12:00:00Z" if dated else ""}


@given(st.binary(max_size=300))
@pytest.mark.parametrize("suffix", [".tmx", ".csv", ".tsv", ".jsonl"])
def test_any_bytes_are_read_or_refused(suffix: str, data: bytes) -> None:
    heads = {".tmx": b"<tmx>", ".csv": b"en,zh\n", ".tsv": b"en\tzh\n", ".jsonl": b""}
    for content in (data, heads[suffix] + data):
        with suppress(UnreadableDocument):
            assert read_memory(content, f"a{suffix}", "en", "zh").units


def test_an_unsure_unit_stays_unsure() -> None:
    unit = TranslationUnit("A rate.", "学习率。", "a.jsonl", "line 1", confidence=0.5)
    found = select([], CHINESE, units=[unit])
    assert [pair.reason for pair in found.rejected] == [Reason.LOW_CONFIDENCE]


def test_a_run_takes_memories_and_names_those_that_it_cannot_read() -> None:
    files = [
        ("memory/zh/a.csv", "en,zh\nA rate.,学习率。\n".encode()),
        ("memory/zh/b.tmx", b"<tmx>"),
    ]
    found = extract([], ENGLISH, CHINESE, files)
    assert [(p.source, p.document) for p in found.selection.pairs] == [
        ("A rate.", "memory/zh/a.csv")
    ]
    assert [problem.document for problem in found.problems] == ["memory/zh/b.tmx"]
    assert [memory.file for memory in found.memories] == ["memory/zh/a.csv"]


def stored(path: str, size: int = 9) -> StoredFile:
    return StoredFile(path, f"memory/{path}", "v", "etag", size)


def test_files_below_memory_are_sorted_by_language() -> None:
    names = ["zh/b/c.TMX", "zh/a.csv", "es/", "zh/README.md", "zh/.hidden.tmx", "zh/notes.txt"]
    found, problems = sort_memories(map(stored, names), ["zh", "es"])
    assert {language: [f.path for f in files] for language, files in found.items()} == {
        "zh": ["a.csv", "b/c.TMX"],
        "es": [],
    }
    assert problems == ()


@pytest.mark.parametrize(
    ("file", "error", "told"),
    [
        (stored("fr/a.tmx"), "UnknownLanguage", "(it has: es, zh)"),
        (stored("a.tmx"), "UnknownLanguage", "no folder of a language"),
        (stored("zh/a.xlf"), "UnsupportedDocument", "`amts push --memory` converts others"),
        (stored("zh/a.tmx", 0), "UnreadableDocument", "the file is empty"),
        (stored("zh/a.tmx", MEMORY_BYTES + 1), "UnreadableDocument", "larger than 100 MB"),
    ],
)
def test_what_is_of_no_use_is_named(file: StoredFile, error: str, told: str) -> None:
    found, (problem,) = sort_memories([file], ["zh", "es"])
    assert found == {"zh": (), "es": ()}
    assert (problem.document, problem.error) == (file.key, error)
    assert told in problem.reason
