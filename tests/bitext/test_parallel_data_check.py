"""The check of a finished file names the first place where a rule is broken."""

from __future__ import annotations

import json

import pytest

from bitext.errors import InvalidParallelData
from bitext.pairs import Pair
from bitext.parallel_data import FileFormat, to_file
from bitext.parallel_data_check import check_file

CSV, TSV, TMX, JSONL = FileFormat.CSV, FileFormat.TSV, FileFormat.TMX, FileFormat.JSONL


def problem(data: bytes, file_format: FileFormat) -> str:
    with pytest.raises(InvalidParallelData) as caught:
        check_file(data, file_format, "en", "zh", "p")
    return f"{caught.value.place}: {caught.value.reason}"


@pytest.mark.parametrize("file_format", list(FileFormat))
def test_a_good_file(file_format: FileFormat) -> None:
    pairs = [Pair("A rate.", "学习率。", 1.0, "a.md"), Pair("B" * 1000, "乙", 1.0, "a.md")]
    assert check_file(to_file(pairs, file_format, "en", "zh"), file_format, "en", "zh", "p") == 2


@pytest.mark.parametrize("file_format", list(FileFormat))
def test_no_pairs_are_no_fault(file_format: FileFormat) -> None:
    assert check_file(to_file([], file_format, "en", "zh"), file_format, "en", "zh", "p") == 0


BROKEN = {
    "source is empty": (" ", "甲"),
    "target is empty": ("A", ""),
    "source is longer than 1,000 bytes": ("a" * 1001, "甲"),
    "target is longer than 1,000 bytes": ("A", "甲" * 334),
    "source has a line break": ("A\nb", "甲"),
    "target has a line break": ("A", "甲\u2028乙"),
    "target has a control character": ("A", "甲\x7f"),
    "target is the source": ("Same", "Same"),
    "source stands in": ("First", "甲"),
}


@pytest.mark.parametrize("file_format", list(FileFormat))
@pytest.mark.parametrize("reason", BROKEN)
def test_a_broken_rule(file_format: FileFormat, reason: str) -> None:
    pairs = [Pair("First", "第一", 1.0, "a.md"), Pair(*BROKEN[reason], 1.0, "a.md")]
    if file_format is JSONL and ("1,000" in reason or "stands in" in reason):
        # These are the service's rules; the file is not for the service.
        assert check_file(to_file(pairs, JSONL, "en", "zh"), JSONL, "en", "zh", "p") == 2
        return
    found = problem(to_file(pairs, file_format, "en", "zh"), file_format)
    place = {CSV: "line 3", TSV: "line 3", TMX: "unit 2", JSONL: "line 2"}[file_format]
    if "line break" in reason and file_format in (CSV, TSV):
        assert "line break" in found
    else:
        assert reason in found
    assert found.startswith(f"{place}: ")


@pytest.mark.parametrize("first", "+-=@")
@pytest.mark.parametrize("sides", [("{}A", "甲"), ("A", "{}甲")])
def test_a_forbidden_start(first: str, sides: tuple[str, str]) -> None:
    pair = Pair(sides[0].format(first), sides[1].format(first), 1.0, "a.md")
    for file_format in (CSV, TSV):
        data = to_file([pair], file_format, "en", "zh")
        assert f"begins with {first}" in problem(data, file_format)
    for file_format in (TMX, JSONL):
        data = to_file([pair], file_format, "en", "zh")
        assert check_file(data, file_format, "en", "zh", "p") == 1


UNIT = '<tu><tuv xml:lang="en"><seg>A</seg></tuv><tuv xml:lang="zh"><seg>甲</seg></tuv></tu>'


def tmx(body: str, srclang: str = "en") -> bytes:
    return f'<tmx version="1.4"><header srclang="{srclang}"/><body>{body}</body></tmx>'.encode()


@pytest.mark.parametrize(
    ("data", "file_format", "expected"),
    [
        (b"", CSV, ": it has no first line"),
        (b"\xff", CSV, ": it is not UTF-8"),
        (b'\xef\xbb\xbf"en","zh"\n', CSV, ": it begins with a byte order mark"),
        (b'"en","tr"\n', CSV, "line 1: the first line is not"),
        (b"en\tzh\n", CSV, "line 1: the first line is not"),
        (b'"en","zh"\n"A"\n', CSV, "line 2: it has 1 columns"),
        (b'"en","zh"\n\n', CSV, "line 2: it has 0 columns"),
        (b"en,zh\n", TSV, "line 1: the first line is not"),
        (b'"en","zh"\n"A"b","C"\n', CSV, "line 2: it does not parse"),
        (b'"en","zh"\n"A","C\n', CSV, "line 2: it does not parse"),
        (b'{"source": "A"}\n', JSONL, "line 1: it is no pair"),
        (b"[1]\n", JSONL, "line 1: it is no pair"),
        (
            json.dumps({"source": "A", "target": 1}).encode(),
            JSONL,
            "line 1: it is no pair of texts",
        ),
        (b"<tmx>", TMX, "line 1: it is no XML"),
        (b"<tmx/>", TMX, ": it is no TMX"),
        (tmx(UNIT, "zh"), TMX, "the header: its source language is not en"),
        (tmx(UNIT.replace("zh", "tr")), TMX, "unit 1: it has not one en and one zh text"),
        (tmx(UNIT + "<tu/>"), TMX, "unit 2: it has not one en and one zh text"),
        (tmx(UNIT.replace("甲", "<ph/>")), TMX, "unit 1: a text holds markup"),
        (tmx(UNIT.replace("甲", "\x01")), TMX, "line 1: it is no XML"),
    ],
)
def test_a_file_that_is_none(data: bytes, file_format: FileFormat, expected: str) -> None:
    assert problem(data, file_format).startswith(expected)


def test_the_message_names_file_and_place() -> None:
    with pytest.raises(InvalidParallelData, match=r"^pairs.csv: line 2: the target is empty$"):
        check_file(b'"en","zh"\n"A",""\n', CSV, "en", "zh", "pairs.csv")
