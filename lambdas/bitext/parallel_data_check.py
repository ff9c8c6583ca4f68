"""Checks a finished file of pairs against Amazon Translate's rules, before it is uploaded.

The service skips a record that breaks a rule, or fails the import, and says little about it. The
pairs were chosen by those rules, so a broken one is a fault of AMTS: it must stop the import.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from xml.etree import ElementTree

from bitext.errors import InvalidParallelData
from bitext.parallel_data import FORBIDDEN_START, MAX_BYTES, FileFormat

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# Where a program may see the end of a line.
_BREAKS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")

Row = tuple[str, str, str]
"""The place of a record, its source text and its target text."""


def check_file(
    data: bytes, file_format: FileFormat, source_code: str, target_code: str, name: str
) -> int:
    """Read a file of pairs back and hold it against the rules.

    JSONL is not for Amazon Translate: its rules of length, beginning and repetition do not hold.

    Args:
        data: the file's content.
        file_format: what it is.
        source_code: Amazon Translate's code of the source language.
        target_code: that of the target language.
        name: the file's name, for the error.

    Returns:
        The number of pairs.

    Raises:
        InvalidParallelData: a rule is broken; it names the first place.
    """
    number = 0
    first_place: dict[str, str] = {}
    for place, source, target in _rows(data, file_format, source_code, target_code, name):
        reason = (
            _wrong(source, "source")
            or _wrong(target, "target")
            or ("the target is the source" if source == target else "")
        )
        if not reason and file_format is not FileFormat.JSONL:
            reason = _forbidden(source, "source", file_format) or _forbidden(
                target, "target", file_format
            )
            if not reason and source in first_place:
                reason = f"its source stands in {first_place[source]} already"
            first_place[source] = place
        if reason:
            raise InvalidParallelData(name, reason, place)
        number += 1
    return number


def _wrong(text: str, side: str) -> str:
    """Say what no file of pairs may have."""
    if not text.strip():
        return f"the {side} is empty"
    if not _BREAKS.isdisjoint(text):
        return f"the {side} has a line break"
    if any((ord(c) < 32 and c != "\t") or 127 <= ord(c) < 160 for c in text):
        return f"the {side} has a control character"
    return ""


def _forbidden(text: str, side: str, file_format: FileFormat) -> str:
    """Say what Amazon Translate does not take."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return f"the {side} is longer than {MAX_BYTES:,} bytes"
    if file_format is not FileFormat.TMX and text.startswith(FORBIDDEN_START):
        return f"the {side} begins with {text[0]}"
    return ""


def _rows(
    data: bytes, file_format: FileFormat, source_code: str, target_code: str, name: str
) -> Iterator[Row]:
    if file_format is FileFormat.TMX:
        return _tmx(data, source_code, target_code, name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidParallelData(name, "it is not UTF-8") from None
    if text.startswith("\ufeff"):
        raise InvalidParallelData(name, "it begins with a byte order mark")
    if file_format is FileFormat.JSONL:
        return _jsonl(text, name)
    delimiter = "," if file_format is FileFormat.CSV else "\t"
    return _table(text, delimiter, [source_code, target_code], name)


def _table(text: str, delimiter: str, header: list[str], name: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            place = f"line {number}"
            if number == 1 and row != header:
                raise InvalidParallelData(name, f"the first line is not {header}", place)
            if len(row) != len(header):
                raise InvalidParallelData(name, f"it has {len(row)} columns, not 2", place)
            if reader.line_num != number:
                raise InvalidParallelData(name, "a field has a line break", place)
            if number > 1:
                yield place, row[0], row[1]
    except csv.Error as error:
        raise InvalidParallelData(
            name, f"it does not parse: {error}", f"line {number + 1}"
        ) from None
    if not number:
        raise InvalidParallelData(name, "it has no first line")


def _jsonl(text: str, name: str) -> Iterator[Row]:
    for number, line in enumerate(text.removesuffix("\n").split("\n") if text else (), start=1):
        place = f"line {number}"
        try:
            values = json.loads(line)
            source, target = values["source"], values["target"]
        except (ValueError, KeyError, TypeError):
            raise InvalidParallelData(name, "it is no pair", place) from None
        if not isinstance(source, str) or not isinstance(target, str):
            raise InvalidParallelData(name, "it is no pair of texts", place)
        yield place, source, target


def _tmx(data: bytes, source_code: str, target_code: str, name: str) -> Iterator[Row]:
    try:
        # The bytes were written by AMTS a moment ago: there are no entities to fear.
        root = ElementTree.fromstring(data)  # noqa: S314
    except ElementTree.ParseError as error:
        raise InvalidParallelData(
            name, f"it is no XML: {str(error).partition(':')[0]}", f"line {error.position[0]}"
        ) from None
    header, body = root.find("header"), root.find("body")
    if root.tag != "tmx" or header is None or body is None:
        raise InvalidParallelData(name, "it is no TMX")
    if header.get("srclang") != source_code:
        raise InvalidParallelData(name, f"its source language is not {source_code}", "the header")
    for number, unit in enumerate(body, start=1):
        place = f"unit {number}"
        found = {variant.get(_LANGUAGE): variant.find("seg") for variant in unit}
        source, target = found.get(source_code), found.get(target_code)
        if len(unit) != 2 or source is None or target is None:
            raise InvalidParallelData(
                name, f"it has not one {source_code} and one {target_code} text", place
            )
        if len(source) or len(target):
            raise InvalidParallelData(name, "a text holds markup", place)
        yield place, source.text or "", target.text or ""
