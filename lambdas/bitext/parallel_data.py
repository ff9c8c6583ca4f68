"""Parallel data: the files that Amazon Translate imports, and its rules for them.

The limits are Amazon Translate's ("Parallel data input files" in its developer guide): UTF-8, at
most 1,000 bytes a side, no line break in a field, no field that begins with + - = or @, and of
equal sources the last one wins.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence

from bitext.pairs import Pair, RejectedPair

MAX_BYTES = 1000
FORBIDDEN_START = ("+", "-", "=", "@")


def to_csv(pairs: Sequence[Pair], source_code: str, target_code: str) -> bytes:
    """Return the pairs as Amazon Translate's CSV: UTF-8, LF, every field quoted.

    Args:
        pairs: what `select` chose.
        source_code: Amazon Translate's code of the source language.
        target_code: that of the target language.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow([source_code, target_code])
    writer.writerows((pair.source, pair.target) for pair in pairs)
    return out.getvalue().encode("utf-8")


def to_jsonl(pairs: Iterable[Pair | RejectedPair]) -> bytes:
    """Return pairs as one JSON object a line, with confidence, document and reason."""
    lines = []
    for pair in pairs:
        values: dict[str, object] = {
            "source": pair.source,
            "target": pair.target,
            "confidence": round(pair.confidence, 4),
            "document": pair.document,
        }
        if isinstance(pair, RejectedPair):
            values["reason"] = pair.reason.value
        lines.append(json.dumps(values, ensure_ascii=False) + "\n")
    return "".join(lines).encode("utf-8")


def digest(data: bytes) -> str:
    """Return the content hash by which an unchanged file is recognised."""
    return hashlib.sha256(data).hexdigest()
