"""Parallel data: the files that Amazon Translate imports, and its rules for them.

The limits are Amazon Translate's ("Parallel data input files" in its developer guide): UTF-8, at
most 1,000 bytes a side; in CSV and TSV no line break in a field and no field that begins with
+ - = or @; of equal sources the last one wins. `bitext.parallel_data_check` reads a finished file
back and holds it against them.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from enum import StrEnum
from html import escape

from bitext.errors import InvalidInput
from bitext.pairs import Pair, RejectedPair, moment

MAX_BYTES = 1000
FORBIDDEN_START = ("+", "-", "=", "@")
TMX_DATE = "%Y%m%dT%H%M%SZ"


class FileFormat(StrEnum):
    """What a file of pairs is; the value is the ending of its name, without the dot."""

    CSV = "csv"
    TSV = "tsv"
    TMX = "tmx"
    JSONL = "jsonl"

    @classmethod
    def of(cls, name: str) -> FileFormat:
        """Return the format that a file's ending says.

        Raises:
            InvalidInput: it is none of them.
        """
        ending = name.rpartition(".")[2].lower() if "." in name else ""
        if ending not in {item.value for item in cls}:
            endings = ", ".join(f".{item}" for item in cls)
            raise InvalidInput(f"{name}: the name must end in one of {endings}")
        return cls(ending)


def to_file(
    pairs: Sequence[Pair], file_format: FileFormat, source_code: str, target_code: str
) -> bytes:
    """Return the content of a file of pairs.

    Args:
        pairs: what `select` chose.
        file_format: the file's format.
        source_code: Amazon Translate's code of the source language.
        target_code: that of the target language.
    """
    if file_format is FileFormat.JSONL:
        return to_jsonl(pairs)
    if file_format is FileFormat.TMX:
        return to_tmx(pairs, source_code, target_code)
    return to_csv(pairs, source_code, target_code, "," if file_format is FileFormat.CSV else "\t")


def to_csv(
    pairs: Sequence[Pair], source_code: str, target_code: str, delimiter: str = ","
) -> bytes:
    """Return the pairs as Amazon Translate's CSV or TSV: UTF-8, LF, every field quoted."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow([source_code, target_code])
    writer.writerows((pair.source, pair.target) for pair in pairs)
    return out.getvalue().encode("utf-8")


def to_tmx(pairs: Sequence[Pair], source_code: str, target_code: str) -> bytes:
    """Return the pairs as TMX 1.4b, each with the date of its translation where it is known."""
    source, target = f'"{escape(source_code)}"', f'"{escape(target_code)}"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<tmx version="1.4">',
        f'<header creationtool="amts" creationtoolversion="1" segtype="sentence" o-tmf="amts" '
        f'adminlang="en" srclang={source} datatype="plaintext"/>',
        "<body>",
    ]
    for pair in pairs:
        when = moment(pair.changed)
        date = f' changedate="{when.strftime(TMX_DATE)}"' if when else ""
        size = ' segtype="paragraph"' if pair.granularity == "paragraph" else ""
        here, there = escape(pair.source, quote=False), escape(pair.target, quote=False)
        lines.append(
            f"<tu{date}{size}><tuv xml:lang={source}><seg>{here}</seg></tuv>"
            f"<tuv xml:lang={target}><seg>{there}</seg></tuv></tu>"
        )
    return "\n".join([*lines, "</body>", "</tmx>", ""]).encode("utf-8")


def to_jsonl(pairs: Iterable[Pair | RejectedPair]) -> bytes:
    """Return pairs as one JSON object a line, with all that is known of each."""
    lines = []
    for pair in pairs:
        values: dict[str, object] = {
            "source": pair.source,
            "target": pair.target,
            "confidence": round(pair.confidence, 4),
            "kind": pair.kind,
            "granularity": pair.granularity,
            "document": pair.document,
            "source_place": pair.source_place,
            "target_place": pair.target_place,
            "provenance": pair.provenance,
            "changed": pair.changed,
        }
        if isinstance(pair, RejectedPair):
            values["reason"] = pair.reason.value
        lines.append(json.dumps(values, ensure_ascii=False) + "\n")
    return "".join(lines).encode("utf-8")


def digest(data: bytes) -> str:
    """Return the content hash by which an unchanged file is recognised."""
    return hashlib.sha256(data).hexdigest()
