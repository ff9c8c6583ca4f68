"""Reads a parallel data input file by Amazon Translate's rules.

Source: developer guide, "Parallel data input files". What the guide leaves open is decided
strictly, so that a file that passes here has a good chance there: a byte order mark, header codes
with spaces, and rows with another number of fields than the header are errors; a field that begins
with `+ - = @` fails its record; of equal sources the last one counts and the others are counted as
skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from xml.etree import ElementTree

from amts.local.engines import Example
from amts.local.translate.languages import NAMES
from amts.local.translate.limits import PARALLEL_DATA_FILE_BYTES, PARALLEL_DATA_SEGMENT_BYTES

_FORBIDDEN_START = ("+", "-", "=", "@")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_MOST_MESSAGES = 1000
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')


class UnusableFileError(Exception):
    """The whole file cannot be imported; the text is one line that says why.

    Args:
        message: the line.
        seen: the records that were refused or left out, when the file could be read that far.
    """

    def __init__(self, message: str, seen: Imported | None = None) -> None:
        super().__init__(message)
        self.seen = seen


@dataclass(frozen=True, slots=True)
class Note:
    """One line of the auxiliary file: which record, and what is wrong with it."""

    content: str
    message: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an input file held.

    Attributes:
        source_language: the code of its first column or of its header.
        target_languages: the other codes, in order.
        records: per imported record the source and its targets by language.
        failed: how many records were refused.
        skipped: how many records, fields and lines were left out without being an error.
        notes: what was refused or left out, for the auxiliary file.
    """

    source_language: str
    target_languages: tuple[str, ...]
    records: tuple[tuple[str, Mapping[str, str]], ...]
    failed: int
    skipped: int
    notes: tuple[Note, ...]

    @property
    def characters(self) -> int:
        """The number of characters of the examples, without markup."""
        return sum(
            len(source) + sum(len(target) for target in targets.values())
            for source, targets in self.records
        )

    def without_first(self, count: int, message: str) -> Imported:
        """The same, but the first records were refused with that message."""
        refused = self.records[:count]
        notes = tuple(Note(f"Record {number + 1}", message) for number in range(len(refused)))
        return replace(
            self,
            records=self.records[count:],
            failed=self.failed + len(refused),
            notes=self.notes + notes,
        )

    def examples(self, target_language: str) -> list[Example]:
        """The examples into one language."""
        return [
            Example(source, targets[target_language])
            for source, targets in self.records
            if target_language in targets
        ]

    def auxiliary(self) -> dict[str, Any]:
        """The content of the auxiliary file."""
        return {
            "summary": {"record_error_count": self.failed, "record_skipped_count": self.skipped},
            "messages": [
                {"content": note.content, "message": note.message}
                for note in self.notes[:_MOST_MESSAGES]
            ],
        }


def read(content: bytes, file_format: str) -> Imported:
    """Read an input file.

    Args:
        content: the file.
        file_format: "CSV", "TSV" or "TMX".

    Raises:
        UnusableFileError: nothing of it can be imported.
    """
    if len(content) > PARALLEL_DATA_FILE_BYTES:
        raise UnusableFileError("The input file is larger than 5 GB.")
    if not content.strip():
        raise UnusableFileError("The input file is empty.")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnusableFileError(f"The input file is not UTF-8 (byte {error.start}).") from error
    imported = _from_tmx(text) if file_format == "TMX" else _from_rows(text, file_format)
    if not imported.records:
        raise UnusableFileError("The input file holds no valid record.", imported)
    return imported


class _Collector:
    """Gathers records; later ones with the same source replace earlier ones."""

    def __init__(self, source_language: str, target_languages: list[str]) -> None:
        self.source_language = source_language
        self.target_languages = target_languages
        self.records: dict[str, tuple[Mapping[str, str], str, str]] = {}
        self.failed = 0
        self.skipped = 0
        self.notes: list[Note] = []

    def fail(self, content: str, message: str) -> None:
        self.failed += 1
        self.notes.append(Note(content, message))

    def skip(self, content: str, message: str) -> None:
        self.skipped += 1
        self.notes.append(Note(content, message))

    def add(self, content: str, source: str, targets: Mapping[str, str], date: str = "") -> None:
        problem = _unusable(source)
        if problem:
            self.skip(content, f"The source text is {problem}; the record is skipped.")
            return
        good: dict[str, str] = {}
        for language, target in targets.items():
            problem = _unusable(target)
            if problem:
                self.skip(content, f"The {language} text is {problem}; it is skipped.")
            else:
                good[language] = target
        if not good:
            return
        earlier = self.records.get(source)
        if earlier is not None:
            # TMX: the newest change date wins; without dates the record nearest to the end.
            winner_is_new = date >= earlier[2]
            loser = earlier[1] if winner_is_new else content
            self.skip(loser, "Another record with the same source text replaces this one.")
            if not winner_is_new:
                return
            del self.records[source]
        self.records[source] = (good, content, date)

    def imported(self) -> Imported:
        return Imported(
            self.source_language,
            tuple(self.target_languages),
            tuple((source, targets) for source, (targets, _, _) in self.records.items()),
            self.failed,
            self.skipped,
            tuple(self.notes),
        )


def _unusable(text: str) -> str:
    if not text.strip():
        return "empty"
    if len(text.encode()) > PARALLEL_DATA_SEGMENT_BYTES:
        return f"longer than {PARALLEL_DATA_SEGMENT_BYTES:,} bytes"
    return ""


def _from_rows(text: str, file_format: str) -> Imported:
    delimiter = "\t" if file_format == "TSV" else ","
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    header = _fields(lines[0], delimiter)
    if header is None:
        raise UnusableFileError("Line 1 is not a row of language codes.")
    source, *targets = _checked_codes(header)
    collector = _Collector(source, targets)
    for number, line in enumerate(lines[1:], start=2):
        content = f"Line {number}"
        if not line.strip():
            collector.skip(content, "The line is empty.")
            continue
        row = _fields(line, delimiter)
        if row is None:
            collector.fail(content, "Quotation marks do not match; a field may not span lines.")
        elif len(row) != len(header):
            collector.fail(content, f"The line has {len(row)} fields; the header {len(header)}.")
        elif any(field.startswith(_FORBIDDEN_START) for field in row):
            collector.fail(content, "A field may not begin with +, -, = or @.")
        else:
            collector.add(content, row[0], dict(zip(targets, row[1:], strict=True)))
    return collector.imported()


def _fields(line: str, delimiter: str) -> list[str] | None:
    """The fields of a line; None when its quotation marks do not match or stand outside quotes."""
    line = line.removesuffix("\r")
    fields: list[str] = []
    position = 0
    while True:
        quoted = _QUOTED.match(line, position)
        if quoted:
            fields.append(quoted.group(1).replace('""', '"'))
            position = quoted.end()
        else:
            end = line.find(delimiter, position)
            end = len(line) if end < 0 else end
            fields.append(line[position:end])
            position = end
            if '"' in fields[-1]:
                return None
        if position == len(line):
            return fields
        if line[position] != delimiter:
            return None
        position += 1


def _checked_codes(codes: list[str]) -> list[str]:
    if len(codes) < 2:
        raise UnusableFileError("The first line must name a source and a target language.")
    for code in codes:
        if code not in NAMES:
            raise UnusableFileError(f"The first line holds an unsupported language code: {code!r}.")
    if len(set(codes)) != len(codes):
        raise UnusableFileError("The first line names a language twice.")
    return codes


def _from_tmx(text: str) -> Imported:
    if "<!ENTITY" in text:
        raise UnusableFileError("Invalid TMX format. Entity declarations are not supported.")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - no entities; the embedded AWS is local
    except ElementTree.ParseError as error:
        raise UnusableFileError(f"Invalid TMX format. {error}.") from error
    header = root.find("header")
    source = header.get("srclang", "") if header is not None else ""
    if source not in NAMES:
        raise UnusableFileError("Invalid TMX format. The header needs a supported srclang.")
    units = root.findall("body/tu")
    if not units:
        raise UnusableFileError("Invalid TMX format. The body holds no tu element.")
    collector = _Collector(source, _target_codes(units, source))
    for number, unit in enumerate(units, start=1):
        _add_unit(collector, unit, f"Number {number} TU element")
    return collector.imported()


def _target_codes(units: list[ElementTree.Element], source: str) -> list[str]:
    codes = dict.fromkeys(
        variant.get(_LANGUAGE, "") for unit in units for variant in unit.findall("tuv")
    )
    return [code for code in codes if code in NAMES and code != source]


def _add_unit(collector: _Collector, unit: ElementTree.Element, content: str) -> None:
    variants = unit.findall("tuv")
    source = collector.source_language
    invalid = "Invalid TMX format. "
    if len(variants) < 2:
        collector.fail(content, f"{invalid}One tu element should contain two tuv elements or more")
        return
    if sum(variant.get(_LANGUAGE) == source for variant in variants) != 1:
        collector.fail(
            content,
            f"{invalid}One tu element should contain exactly one tuv element with the source "
            f"language code: {source}",
        )
        return
    texts: dict[str, str] = {}
    for language, segment in _segments(variants):
        if language not in NAMES or segment is None:
            collector.fail(content, f"{invalid}Every tuv element needs a language and a seg")
            return
        texts[language] = segment
    date = max((unit.get("changedate", ""), *(v.get("changedate", "") for v in variants)))
    collector.add(content, texts.pop(source), texts, date)


def _segments(variants: list[ElementTree.Element]) -> Iterator[tuple[str, str | None]]:
    for variant in variants:
        segment = variant.find("seg")
        text = None if segment is None else "".join(segment.itertext())
        yield variant.get(_LANGUAGE, ""), text
