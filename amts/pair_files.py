"""The files that `amts pair` writes: the pairs, those left out, the report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bitext.errors import InvalidInput
from bitext.parallel_data import FileFormat, to_file, to_jsonl
from bitext.parallel_data_check import check_file

if TYPE_CHECKING:
    from bitext.pair_report import PairCounts
    from bitext.pairs import Pair, RejectedPair

REPORTS = (".md", ".json")


def changed(path: Path) -> str:
    """Return when a file was last changed, ISO 8601 in UTC."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")


def check_names(rejected: Path | None, report: Path | None) -> None:
    """Refuse names of files that nothing can be written to, before work begins.

    Raises:
        InvalidInput: a name has another ending than its format's.
    """
    for path, endings in ((rejected, (".jsonl",)), (report, REPORTS)):
        if path and path.suffix.lower() not in endings:
            raise InvalidInput(f"{path}: the name must end in {' or '.join(endings)}")


def write_pairs(output: Path, pairs: Sequence[Pair], source_code: str, target_code: str) -> int:
    """Write the pairs in the format of the file's ending, and return the file's bytes.

    Raises:
        InvalidInput: the ending says no format, or the file cannot be written.
        InvalidParallelData: the file would break Amazon Translate's rules; it is not written.
    """
    file_format = FileFormat.of(output.name)
    data = to_file(pairs, file_format, source_code, target_code)
    check_file(data, file_format, source_code, target_code, str(output))
    return _write(output, data)


def write_rejected(path: Path, rejected: Sequence[RejectedPair]) -> None:
    """Write the pairs that were left out.

    Raises:
        InvalidInput: the file cannot be written.
    """
    _write(path, to_jsonl(rejected))


def write_report(
    path: Path,
    counts: Sequence[PairCounts],
    totals: PairCounts,
    output: Path,
    size: int,
    problems: Sequence[str] = (),
) -> None:
    """Write the report, Markdown or JSON by the file's ending.

    Args:
        path: the report's file.
        counts: what came of each document.
        totals: what came of all.
        output: the file of the pairs.
        size: its bytes, 0 when it was not written.
        problems: a line for each document that was left out or is in doubt.

    Raises:
        InvalidInput: the file cannot be written.
    """
    from bitext.pair_report import to_markdown

    if path.suffix.lower() == ".md":
        title = f"Pairs in {output.name} ({size:,} bytes)"
        _write(path, to_markdown(counts, totals, title, problems).encode())
        return
    values = {
        "output": str(output),
        "bytes": size,
        "totals": totals.to_json(),
        "documents": [{"document": item.name, **item.to_json()} for item in counts],
        "problems": list(problems),
    }
    _write(path, (json.dumps(values, ensure_ascii=False, indent=2) + "\n").encode())


def _write(path: Path, data: bytes) -> int:
    try:
        return path.write_bytes(data)
    except OSError as error:
        raise InvalidInput(f"{path}: {error.strerror or 'it cannot be written'}") from error
