"""`amts check`: what a translation lost or altered of its document's structure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table
from rich.text import Text

from amts.commands.help import epilog
from amts.commands.matched import each_match, warn_without
from amts.commands.options import screen_options
from amts.errors import BAD_INPUT, FAILED
from amts.rendering.screen import Screen
from amts.rendering.tables import table
from amts.rendering.text import count, printable
from bitext.errors import InvalidInput

if TYPE_CHECKING:
    from amts.matching import Match, Matches
    from bitext.documents import Document
    from bitext.gate_findings import Finding, Report

_STYLES = {"damage": "red", "change": "dim", "accepted": "dim"}


@dataclass(frozen=True, slots=True)
class _Options:
    """What a check of any document is given.

    Attributes:
        human: the human edition, a document or a folder; None without one.
        accepted: the ids of accepted findings.
    """

    human: Path | None
    accepted: frozenset[str]


@click.command(
    epilog=epilog(
        "amts check book/en/intro.md out/translated/zh/intro.md",
        "amts check book/en out/translated/zh --human book/zh --accept read.json --json",
    )
)
@click.argument("source", metavar="SOURCE", type=click.Path(path_type=Path))
@click.argument("translated", metavar="TRANSLATED", type=click.Path(path_type=Path))
@click.option(
    "--human",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="A human edition that the translation may have text from: document or folder.",
)
@click.option(
    "--accept",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Findings that a person has read and accepts: what --json wrote, or a list from it.",
)
@screen_options
def check(
    screen: Screen, source: Path, translated: Path, human: Path | None, accept: Path | None
) -> None:
    """Check that a translation kept everything but the words.

    Give two documents or two folders. Compared are headings, paragraphs, lists and tables, labels,
    references, citations, formulas, code, links, pictures, tabs, slide marks, HTML and, in
    notebooks, cells and outputs. What is missing or altered is damage, and the exit code is 1. What
    people change on purpose (an extra tab, a translated comment) is listed as a change. Works
    offline.
    """
    from amts.matching import match

    if human is not None and not human.exists():
        raise InvalidInput(f"{human}: no such file or folder")
    options = _Options(human, _accepted(accept))
    matches = match(source, translated)
    if human is not None and human.is_dir() != source.is_dir():
        raise InvalidInput("--human must be a folder when SOURCE is one, else a document")
    warn_without(screen, matches.only_first, "translation")
    reports, problems = each_match(
        screen, "Checking", matches, lambda found: _check(found, options)
    )
    damaged = [report for report in reports if report.damage]
    screen.result(
        _data(reports, matches, problems, is_folder=source.is_dir()),
        *(shown for report in reports for shown in _shown(report, named=source.is_dir())),
        _summary(reports, len(problems)),
    )
    if problems:
        raise click.exceptions.Exit(BAD_INPUT)
    if damaged:
        raise click.exceptions.Exit(FAILED)


def _check(found: Match, options: _Options) -> Report:
    """Check one document.

    Raises:
        DocumentError: one of its files cannot be read.
    """
    from amts.matching import read_document
    from bitext.gate import check as compare

    source = read_document(found.first, found.name)
    translated = read_document(found.second, found.second.name)
    human: Document | None = None
    path = options.human
    if path is not None:
        path = path / found.name if path.is_dir() else path
        human = read_document(path, path.name) if path.exists() else None
    return compare(source, translated, human=human, accepted=options.accepted)


def _accepted(path: Path | None) -> frozenset[str]:
    """Read the ids of accepted findings.

    Raises:
        InvalidInput: the file cannot be read or is no such list.
    """
    if path is None:
        return frozenset()
    try:
        values = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InvalidInput(f"{path}: {error.strerror or 'cannot be read'}") from error
    except ValueError:
        raise InvalidInput(f"{path}: not JSON") from None
    try:
        return frozenset(_ids(values))
    except (TypeError, KeyError):
        raise InvalidInput(f"{path}: not a list of findings as --json writes them") from None


def _ids(values: Any) -> list[str]:
    """Return the ids in a list of findings, in a report, or in a report of a folder."""
    if isinstance(values, dict):
        reports = values.get("documents", [values])
        return [name for report in reports for name in _ids(report["findings"])]
    names = [finding["id"] for finding in values]
    if not all(isinstance(name, str) for name in names):
        raise TypeError
    return names


def _data(
    reports: list[Report], matches: Matches, problems: list[str], *, is_folder: bool
) -> dict[str, Any]:
    if not is_folder and reports:
        return reports[0].to_json()
    # What could not be read may be damaged: nobody knows.
    is_known = bool(reports) and not problems
    return {
        "damaged": any(report.damage for report in reports) or (False if is_known else None),
        "checked": len(reports),
        "documents": [report.to_json() for report in reports],
        "counts": {
            "damage": sum(len(report.damage) for report in reports),
            "change": sum(len(report.changes) for report in reports),
            "accepted": sum(len(report.accepted) for report in reports),
        },
        "without_translation": list(matches.only_first),
        "without_source": list(matches.only_second),
        "problems": problems,
    }


def _shown(report: Report, *, named: bool) -> list[Table | Text]:
    if not report.findings:
        return []
    rows = table("Place", "Severity", "Kind", "What")
    for severity, findings in (
        ("damage", report.damage),
        ("change", report.changes),
        ("accepted", report.accepted),
    ):
        for finding in findings:
            rows.add_row(*_row(severity, finding))
    heading = [Text(printable(report.document), "bold")] if named else []
    return [*heading, rows, Text()]


def _row(severity: str, finding: Finding) -> tuple[Text, ...]:
    place = finding.place or f"source, {finding.source_place}" if finding.source_place else ""
    return (
        Text(printable(finding.place or place or "document")),
        Text(severity, _STYLES[severity]),
        Text(finding.kind),
        Text(printable(finding.message)),
    )


def _summary(reports: list[Report], unread: int) -> str:
    checked = f"{count(len(reports), 'document')} checked"
    if unread:
        checked += f", {unread:,} could not be read"
    if not reports:
        return f"{checked}."
    damage = sum(len(report.damage) for report in reports)
    changes = sum(len(report.changes) for report in reports)
    accepted = sum(len(report.accepted) for report in reports)
    damaged = sum(bool(report.damage) for report in reports)
    found = f"{damage:,} damaged" if damage else "no damage"
    where = f" in {count(damaged, 'document')}" if damage else ""
    also = f", {accepted:,} accepted" if accepted else ""
    return f"{checked}: {found}{where}, {changes:,} changed{also}."
